"""The names by which a browser reaches the page, read strictly: Host, Origin, Referer."""

import re
from collections.abc import Set as AbstractSet
from typing import Literal, NamedTuple

NAME = "127.0.0.1"
LOOPBACK = frozenset({NAME, "localhost", "[::1]"})
PORT_LAST = 65_535
Scheme = Literal["http", "https"]
PORTS: dict[str, int] = {"http": 80, "https": 443}
# Nothing else is a place: no user, no path, no blank, no quote, no dot at the end.
_PLACE = re.compile(
    r"(?P<name>[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\])(?::(?P<port>[0-9]{1,5}))?",
    re.IGNORECASE | re.ASCII,
)


class Place(NamedTuple):
    """A name, a port, and how it is spoken to.

    `written` is the name as it stands in an address: in small letters, an IPv6 address with its brackets.
    """

    written: str
    port: int
    scheme: Scheme = "http"

    @property
    def origin(self) -> str:
        """As an Origin header names it."""
        port = "" if self.port == PORTS[self.scheme] else f":{self.port}"
        return f"{self.scheme}://{self.written}{port}"

    @property
    def socket_scheme(self) -> str:
        return "wss" if self.scheme == "https" else "ws"

    def lane(self, port: int) -> str:
        """The origin of the process that passes on stop, less and crisis, under the same name; "" for none.

        No content security policy can name an IPv6 address: on loopback it is reached by IPv4.
        """
        if not self.written.startswith("["):
            return f"{self.scheme}://{self.written}:{port}"
        return f"http://{NAME}:{port}" if self.written in LOOPBACK else ""


def place_of(host: str, names: AbstractSet[str] = LOOPBACK, scheme: Scheme = "http") -> Place | None:
    """The place that a Host header names, or None where its name is none of `names`."""
    found = _PLACE.fullmatch(host)
    if found is None or (name := found["name"].lower()) not in names:
        return None
    port = int(found["port"] or PORTS[scheme])
    return Place(name, port, scheme) if 0 < port <= PORT_LAST else None


def place_of_origin(origin: str, names: AbstractSet[str] = LOOPBACK, scheme: Scheme = "http") -> Place | None:
    """The place of an Origin header: this scheme, a host and a port, nothing after it."""
    begin = f"{scheme}://"
    return place_of(origin[len(begin) :], names, scheme) if origin[: len(begin)].lower() == begin else None


def path_of(referer: str, here: Place | None) -> str:
    """The path of an address within `here`, without its query; "" for an address of anywhere else."""
    if here is None or not referer.lower().startswith(begin := f"{here.scheme}://"):
        return ""
    host, slash, rest = referer[len(begin) :].partition("/")
    there = place_of(host, {here.written}, here.scheme)
    return re.split(r"[?#]", slash + rest, maxsplit=1)[0] if there == here else ""
