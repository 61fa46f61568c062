"""The wires that `[body] backend` may name, and the transports that a port's name may begin with."""

from collections.abc import Callable
from typing import Protocol

from robot.clock import Clock
from robot.contract.backends import TRANSPORTS as TRANSPORT
from robot.contract.backends import WIRES as WIRE
from robot.drivers.backends import Backends
from robot.drivers.body.transport import Transport
from robot.drivers.body.wire import Wire

# Opens a port by its whole name, at so many bits a second. Raises DeviceError.
OpenTransport = Callable[[str, int], Transport]
SERIAL = "serial"


class OpenWire(Protocol):
    """Opens a wire on a port; `fast` asks for Fast Sync Read. Raises DeviceError or OSError."""

    def __call__(self, port: str, baud: int, clock: Clock, fast: bool) -> Wire: ...


def _own() -> OpenWire:
    from robot.drivers.body.codec_wire import CodecWire

    return lambda port, baud, clock, fast: CodecWire(open_transport(port, baud), clock, fast)


def _rustypot() -> OpenWire:
    from robot.drivers.body.rustypot_wire import RustypotWire, installed

    installed()
    return RustypotWire


def _serial() -> OpenTransport:
    from robot.drivers.body.transport import SerialTransport

    return SerialTransport


WIRES: Backends[OpenWire] = Backends(WIRE, {"own": _own, "rustypot": _rustypot}, Wire)
TRANSPORTS: Backends[OpenTransport] = Backends(TRANSPORT, {SERIAL: _serial}, Transport)


def scheme_of(port: str) -> str:
    """The transport that a port's name begins with, as in "NAME://…"; serial where it begins with none."""
    scheme, parted, _ = port.partition("://")
    return scheme if parted else SERIAL


def open_transport(port: str, baud: int) -> Transport:
    """An open port. Raises DeviceError, or InputError for a transport that is not there."""
    return TRANSPORTS.load(scheme_of(port))(port, baud)
