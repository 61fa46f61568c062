"""Three networks: a home, a clinic that both sides reach, and a sender; home and sender do not meet."""

import ctypes
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

IP = shutil.which("ip", path="/usr/sbin:/sbin:/usr/bin")
# On the clinic's own loopback, reached through either side's router.
HOST = "10.77.9.1"
SIDES = {"home": 1, "sender": 2}
NEW_NET = 0x40000000
needs_networks = pytest.mark.skipif(
    IP is None or os.geteuid() != 0, reason="network namespaces need root and iproute2"
)


def ip(*told: str) -> None:
    assert IP is not None
    subprocess.run([IP, *told], check=True, capture_output=True)


class Networks:
    """Made in one process, with names that no other run has."""

    def __init__(self) -> None:
        self._of = f"y{os.getpid() % 100_000}"
        for name in ("clinic", *SIDES):
            ip("netns", "add", self.name(name))
            ip("-n", self.name(name), "link", "set", "lo", "up")
        ip("-n", self.name("clinic"), "address", "add", f"{HOST}/32", "dev", "lo")
        for side, number in SIDES.items():
            here, there = f"{self._of}{side[0]}0", f"{self._of}{side[0]}1"
            ip("link", "add", here, "type", "veth", "peer", "name", there)
            for cable, place, end in ((here, side, 2), (there, "clinic", 1)):
                ip("link", "set", cable, "netns", self.name(place))
                ip("-n", self.name(place), "address", "add", f"10.77.{number}.{end}/24", "dev", cable)
                # No IPv6 address: it would come seconds later, and a browser then drops what it is loading.
                ip("-n", self.name(place), "link", "set", cable, "addrgenmode", "none")
                ip("-n", self.name(place), "link", "set", cable, "up")
            ip("-n", self.name(side), "route", "add", HOST, "via", f"10.77.{number}.1")

    def name(self, place: str) -> str:
        return f"{self._of}-{place}"

    def cable(self, side: str, *, up: bool) -> None:
        """Pull one side's cable, or put it back."""
        ip("-n", self.name(side), "link", "set", f"{self._of}{side[0]}0", "up" if up else "down")
        if up:
            ip("-n", self.name(side), "route", "replace", HOST, "via", f"10.77.{SIDES[side]}.1")

    @contextmanager
    def inside(self, place: str) -> Iterator[None]:
        """This thread, and what it starts, is in that network."""
        libc = ctypes.CDLL(None, use_errno=True)
        with (
            Path("/proc/thread-self/ns/net").open() as before,
            Path(f"/run/netns/{self.name(place)}").open() as new,
        ):
            assert libc.setns(new.fileno(), NEW_NET) == 0, os.strerror(ctypes.get_errno())
            try:
                yield
            finally:
                assert libc.setns(before.fileno(), NEW_NET) == 0

    def listening(self, place: str) -> list[str]:
        """Addresses on which something in there takes connections, but for loopback."""
        with self.inside(place):
            rows = Path("/proc/thread-self/net/tcp").read_text().splitlines()[1:]
        taken = [row.split()[1] for row in rows if row.split()[3] == "0A"]
        return [each for each in taken if not each.startswith("0100007F")]

    def close(self) -> None:
        for name in ("clinic", *SIDES):
            ip("netns", "del", self.name(name))
