"""By which names a browser may come in, at which door: this computer, the network, the links of alerts."""

from contextlib import suppress
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import Scope

from robot.network.place import NAME, PORTS, Place, Scheme, place_of, place_of_origin
from robot.network.reach import NOWHERE, Reach, written

LINKS = "/ack/"  # everything that a link in an alert leads to


@dataclass
class Entrances:
    """The names that are ours. `reach` changes with the network; `links` is the base of the links in alerts.

    At each door only its own names count: what comes over the network may not call itself "localhost".
    """

    links: str = ""
    reach: Reach = NOWHERE
    _link_place: Place | None = field(init=False)

    def __post_init__(self) -> None:
        self._link_place = None
        with suppress(ValueError):  # no address of anything: then only what a proxy rewrites gets in
            parts = urlsplit(self.links)
            scheme: Scheme = "https" if parts.scheme == "https" else "http"
            if name := parts.hostname:
                self._link_place = Place(written(name), parts.port or PORTS[scheme], scheme)

    def take(self, reach: Reach) -> None:
        """From now on the page is reached like this over the network."""
        self.reach = reach

    def place(self, scope: Scope) -> Place | None:
        """The place that this request names as its own, or None where it is none of ours."""
        hosts = Headers(scope=scope).getlist("host")
        if len(hosts) != 1:
            return None
        here = self._door(scope, hosts[0])
        return here or (self._link(hosts[0]) if self.is_link(scope) else None)

    def _door(self, scope: Scope, host: str) -> Place | None:
        if is_loopback(scope):
            return place_of(host)
        return place_of(host, self.reach.hosts, self.reach.scheme)

    def _link(self, host: str) -> Place | None:
        """The address of alerts' links, whoever passes them on to us, and by whichever scheme."""
        there = self._link_place
        return there if there and place_of(host, {there.written}, there.scheme) == there else None

    @staticmethod
    def is_link(scope: Scope) -> bool:
        return str(scope.get("path", "")).startswith(LINKS)


def is_loopback(scope: Scope) -> bool:
    """Whether it came in at the door that only this computer can reach."""
    return (scope.get("server") or (NAME, None))[0] == NAME


def is_of(origin: str, place: Place) -> bool:
    """Whether an Origin header names this place."""
    return place_of_origin(origin, {place.written}, place.scheme) == place
