"""The names by which a browser on this machine reaches the page, read strictly: Host, Origin, Referer."""

import re
from typing import NamedTuple

NAME = "127.0.0.1"
HTTP_PORT, PORT_LAST = 80, 65_535
# Nothing else is a place of ours: no user, no path, no blank, no quote, no dot at the end.
_PLACE = re.compile(r"(?P<name>127\.0\.0\.1|localhost|\[::1\])(?::(?P<port>[0-9]{1,5}))?", re.IGNORECASE)
_SCHEME = re.compile(r"http://", re.IGNORECASE)


class Place(NamedTuple):
    """A loopback name as it is written in an address (`[::1]` with its brackets), and a port."""

    written: str
    port: int

    def lane(self, port: int) -> str:
        """The origin of the process that passes on stop, less and crisis, under the same name.

        It listens on IPv4, and no content security policy can name an IPv6 address.
        """
        return f"http://{NAME if self.written.startswith('[') else self.written}:{port}"


def place_of(host: str) -> Place | None:
    """The place that a Host header names, or None where it is not this machine by a loopback name."""
    found = _PLACE.fullmatch(host)
    if found is None:
        return None
    port = int(found["port"] or HTTP_PORT)
    return Place(found["name"].lower(), port) if 0 < port <= PORT_LAST else None


def place_of_origin(origin: str) -> Place | None:
    """The place of an Origin header: scheme, host and port, nothing after it."""
    scheme = _SCHEME.match(origin)
    return place_of(origin[scheme.end() :]) if scheme else None


def path_of(referer: str, here: Place | None) -> str:
    """The path of an address within `here`, without its query; "" for an address of anywhere else."""
    scheme = _SCHEME.match(referer)
    if scheme is None or here is None:
        return ""
    host, slash, rest = referer[scheme.end() :].partition("/")
    return re.split(r"[?#]", slash + rest, maxsplit=1)[0] if place_of(host) == here else ""
