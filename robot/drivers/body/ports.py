"""A port as yorisou.toml names it, opened and found again: its adapter may come back under another name."""

import os
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Protocol

from serial.tools import list_ports

from robot.clock import Clock
from robot.drivers.body.backends import WIRES, open_transport
from robot.drivers.body.port_users import port_users
from robot.drivers.body.transport import Transport, is_pty
from robot.drivers.body.wire import Wire
from robot.errors import DeviceError, UsageError

USB = re.compile(r"usb:([0-9a-f]{4}):([0-9a-f]{4})(?::(.+))?", re.IGNORECASE)


class Listed(Protocol):
    """What `serial.tools.list_ports` tells of a port."""

    device: str
    vid: int | None
    pid: int | None
    serial_number: str | None
    location: str | None


ListPorts = Callable[[], Iterable[Listed]]


@dataclass(frozen=True, slots=True)
class Adapter:
    """One interface of one USB device. Two of the same kind differ by serial number, or by where they are
    plugged in.
    """

    vid: int
    pid: int
    serial: str | None
    place: str  # bus and sockets, for example 1-1.2
    interface: str

    def is_again(self, other: "Adapter") -> bool:
        """The same adapter, perhaps in another socket if it has a serial number."""
        same = (self.vid, self.pid, self.serial, self.interface)
        if same != (other.vid, other.pid, other.serial, other.interface):
            return False
        return self.serial is not None or self.place == other.place


def adapter(listed: Listed) -> Adapter | None:
    """None for a port that is not on USB."""
    if listed.vid is None or listed.pid is None:
        return None
    place, _, interface = (listed.location or "").partition(":")
    return Adapter(listed.vid, listed.pid, listed.serial_number or None, place, interface)


def find(name: str, ports: ListPorts = list_ports.comports) -> str:
    """The path of a port that is named by path or as `usb:VID:PID[:SERIAL]` (hexadecimal).

    Raises UsageError for a name that is neither, DeviceError when not exactly one adapter is meant.
    """
    if not name.lower().startswith("usb:"):
        return name
    match = USB.fullmatch(name)
    if match is None:
        raise UsageError(name, "is not usb:VID:PID or usb:VID:PID:SERIAL.", "For example usb:0403:6014.")
    vid, pid, serial = int(match[1], 16), int(match[2], 16), match[3]
    found = [
        listed
        for listed in ports()
        if (listed.vid, listed.pid) == (vid, pid) and serial in (None, listed.serial_number)
    ]
    if len(found) > 1:
        several = ", ".join(
            f"{listed.device} ({listed.serial_number or 'no serial number'})" for listed in found
        )
        raise DeviceError(
            name, f"more than one adapter is that: {several}.", "Name its serial number, or its path."
        )
    if not found:
        here = ", ".join(sorted(_named(listed) for listed in ports() if listed.vid is not None))
        raise DeviceError(
            name, "no such adapter is plugged in.", f"Here are: {here or 'none'}.", code="no-port"
        )
    return found[0].device


class Port:
    """A port by its name.

    Call it to open the port, as often as it is lost. It stays with the adapter that it met first.
    """

    def __init__(
        self,
        name: str,
        baud: int,
        clock: Clock,
        backend: str = "own",
        fast: bool = False,
        ports: ListPorts = list_ports.comports,
    ) -> None:
        """`fast`: read groups with Fast Sync Read. Raises InputError when the backend is not installed."""
        self._open_wire = WIRES.load(backend)
        self.name = name
        self.baud = baud
        self.clock, self._fast, self._ports = clock, fast, ports
        self._adapter: Adapter | None = None
        self._met = False

    def __call__(self) -> Wire:
        """Raises DeviceError or OSError."""
        path = self._path()
        wire = self._open_wire(path, self.baud, self.clock, self._fast)
        if not self._met:
            self._met = True
            listed = _listed(path, self._ports())
            self._adapter = None if listed is None else adapter(listed)
        return wire

    def transport(self) -> Transport:
        """The open port alone, for its bytes. Raises DeviceError or OSError."""
        return open_transport(self._path(), self.baud)

    @property
    def without_baud(self) -> bool:
        """Whether it is a pty: whatever is sent at any speed arrives."""
        try:
            return is_pty(os.stat(self._path()).st_rdev)
        except (OSError, DeviceError):
            return False

    def _path(self) -> str:
        """Where the adapter is now. Before it is known, and for what is not on USB: where the name says."""
        if self._adapter is None:
            return find(self.name, self._ports)
        ours = [listed for listed in self._ports() if self._is_ours(listed)]
        if _listed(self.name, ours) is not None:
            return self.name
        if ours:
            return ours[0].device
        raise DeviceError(
            self.name, "its adapter is not plugged in.", "Is the cable plugged in?", code="no-port"
        )

    def _is_ours(self, listed: Listed) -> bool:
        found = adapter(listed)
        return found is not None and self._adapter is not None and self._adapter.is_again(found)


def _listed(name: str, ports: Iterable[Listed]) -> Listed | None:
    """What is told of the port with this path, or link to it."""
    real = os.path.realpath(name)
    return next((listed for listed in ports if os.path.realpath(listed.device) == real), None)


def same(one: str, other: str, ports: ListPorts = list_ports.comports) -> bool:
    """Whether two names mean one port. Raises as `find` does."""
    return one == other or os.path.realpath(find(one, ports)) == os.path.realpath(find(other, ports))


def ports_here(ports: ListPorts = list_ports.comports) -> list[str]:
    """The serial ports on USB, with what each can be named by and who has it open. None is opened."""
    here = []
    for listed in sorted((each for each in ports() if each.vid is not None), key=lambda each: each.device):
        who = ", ".join(port_users(listed.device))
        here.append(f"{_named(listed)}, open in {who}" if who else _named(listed))
    return here


def _named(listed: Listed) -> str:
    return f"{listed.device} usb:{listed.vid:04x}:{listed.pid:04x}:{listed.serial_number or ''}".rstrip(":")
