"""Ports by name and by USB identity: found again after unplugging, and never another's."""

import os
import termios
from dataclasses import dataclass
from pathlib import Path

import pytest

from robot.clock import SystemClock
from robot.drivers.body.bus import Bus
from robot.drivers.body.link import RETRY_US, Link
from robot.drivers.body.ports import Port, find
from robot.drivers.body.transport import SerialTransport
from robot.errors import DeviceError, UsageError
from sim.bus import SimulatedBus
from sim.clock import VirtualClock
from sim.servo import Servo
from tests.body.wired import BAUD, Pty


@dataclass
class Plugged:
    """As `serial.tools.list_ports` tells it."""

    device: str
    serial_number: str | None = None
    location: str | None = "1-1.2:1.0"
    vid: int | None = 0x0403
    pid: int | None = 0x6014


class Desk:
    """Adapters with a servo each, on ptys of this directory, plugged in under any name."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.ptys: dict[str, Pty] = {}
        self.listed: list[Plugged] = []

    def plug(self, name: str, servo: int, serial: str | None = None, location: str = "1-1.2:1.0") -> str:
        bus = SimulatedBus([Servo(servo)])
        path = str(self.directory / name)
        self.ptys[path] = Pty(Path(path), lambda data: bus.receive(data, 0))
        self.listed.append(Plugged(path, serial, location))
        return path

    def pull(self, path: str) -> None:
        self.ptys.pop(path).close()
        self.listed = [plugged for plugged in self.listed if plugged.device != path]

    def port(self, name: str) -> Port:
        return Port(name, BAUD, SystemClock(), ports=lambda: self.listed)

    def close(self) -> None:
        for path in list(self.ptys):
            self.pull(path)


@pytest.fixture
def desk(tmp_path: Path):  # type: ignore[no-untyped-def]
    desk = Desk(tmp_path)
    yield desk
    desk.close()


def answering(port: Port) -> int:
    """The id of the servo behind the port."""
    bus = Bus(port(), SystemClock())
    try:
        (found,) = bus.scan(0.1)
    finally:
        bus.close()
    return found


@pytest.mark.parametrize("serial", ["FT1", None])
def test_back_under_another_name(desk: Desk, serial: str | None) -> None:
    first = desk.plug("ttyUSB0", 10, serial)
    port = desk.port(first)
    assert answering(port) == 10
    desk.pull(first)
    with pytest.raises(DeviceError, match="not plugged in"):
        port()
    desk.plug("ttyUSB3", 10, serial)
    assert answering(port) == 10


def test_the_old_name_of_another_adapter_is_not_taken(desk: Desk) -> None:
    """Both were pulled out and came back the other way round."""
    servos, board = desk.plug("ttyUSB0", 10, "A"), desk.plug("ttyUSB1", 20, "B", "1-1.3:1.0")
    ports = [desk.port(servos), desk.port(board)]
    assert [answering(port) for port in ports] == [10, 20]
    desk.pull(servos)
    desk.pull(board)
    desk.plug("ttyUSB0", 20, "B", "1-1.3:1.0")
    with pytest.raises(DeviceError, match="not plugged in"):
        ports[0]()
    desk.plug("ttyUSB1", 10, "A", "1-1.4:1.0")
    assert [answering(port) for port in ports] == [10, 20]


def test_without_a_serial_number_the_socket_decides(desk: Desk) -> None:
    first = desk.plug("ttyUSB0", 10)
    port = desk.port(first)
    assert answering(port) == 10
    desk.pull(first)
    desk.plug("ttyUSB1", 20, location="1-1.3:1.0")
    with pytest.raises(DeviceError, match="not plugged in"):
        port()


def test_one_interface_of_two_is_told_from_the_other(desk: Desk) -> None:
    first = desk.plug("ttyACM0", 10, "A", "1-1:1.0")
    second = desk.plug("ttyACM1", 20, "A", "1-1:1.2")
    port = desk.port(first)
    assert answering(port) == 10
    desk.pull(first)
    with pytest.raises(DeviceError, match="not plugged in"):
        port()
    desk.plug("ttyACM2", 10, "A", "1-2:1.0")
    assert answering(port) == 10
    assert second in desk.ptys


def test_what_another_program_holds_is_not_taken(desk: Desk) -> None:
    first = desk.plug("ttyUSB0", 10, "A")
    port = desk.port(first)
    assert answering(port) == 10
    desk.pull(first)
    other = SerialTransport(desk.plug("ttyUSB1", 10, "A"), BAUD)
    with pytest.raises(DeviceError, match="taken"):
        port()
    other.close()
    assert answering(port) == 10


def test_a_link_comes_back_and_goes_on_counting(desk: Desk) -> None:
    clock = VirtualClock(0)
    first = desk.plug("ttyUSB0", 10, "A")
    port = desk.port(first)
    link: Link[Bus] = Link("servos", 10, port, lambda bus, _: bus, SystemClock())
    link.open(clock.now()).ping(10)
    desk.pull(first)
    link.lose(clock.now(), "unplugged")
    clock.move_to(RETRY_US)
    assert not link.try_again(clock.now())
    desk.plug("ttyUSB1", 10, "A")
    clock.move_to(2 * RETRY_US)
    assert link.try_again(clock.now())
    assert link.device is not None
    link.device.ping(10)
    assert (link.statistics.opened, link.device.health()[10].answers) == (2, 3)
    link.device.close()


# --- by vendor and product -------------------------------------------------------------------------------


def test_named_by_what_it_is(desk: Desk) -> None:
    first = desk.plug("ttyUSB0", 10, "A")
    assert answering(desk.port("usb:0403:6014")) == 10
    assert answering(desk.port("USB:0403:6014:A")) == 10
    port = desk.port("usb:0403:6014")
    port().close()
    desk.pull(first)
    desk.plug("ttyUSB7", 10, "A")
    desk.plug("ttyUSB0", 20, "B", "1-1.3:1.0")
    assert answering(port) == 10
    with pytest.raises(DeviceError, match=r"more than one.*ttyUSB7 \(A\)"):
        find("usb:0403:6014", lambda: desk.listed)
    with pytest.raises(DeviceError, match=r"no such adapter.*usb:0403:6014:B"):
        find("usb:0403:9999", lambda: desk.listed)


@pytest.mark.parametrize("name", ["usb:", "usb:0403", "usb:04:6014", "usb:xxxx:6014", "usb:0403:6014:"])
def test_names_that_are_none(name: str) -> None:
    with pytest.raises(UsageError, match="usb:VID:PID"):
        find(name, list)


def test_a_port_that_is_not_on_usb_goes_by_its_name(desk: Desk) -> None:
    path = desk.plug("ttyAMA0", 10)
    desk.listed[0].vid = desk.listed[0].pid = None
    port = desk.port(path)
    assert answering(port) == answering(port) == 10


# --- modes -----------------------------------------------------------------------------------------------


def test_closing_does_not_drop_the_lines(desk: Desk) -> None:
    """HUPCL off: the DTR line stays as it is, so a board that restarts on DTR is not restarted."""
    path = desk.plug("ttyUSB0", 10)
    for baud in (1_000_000, 57_600, 1_234_567):
        transport = SerialTransport(path, baud)
        assert not termios.tcgetattr(transport._fd)[2] & termios.HUPCL
        assert transport.is_pty
        assert not transport.low_latency, "a pty has no such mode, and that is no fault"
        transport.close()
        transport.close()


def test_a_port_marked_exclusive_is_taken(desk: Desk) -> None:
    """Another program's TIOCEXCL holds for us too, even for root, whom the kernel lets pass."""
    import fcntl

    path = desk.plug("ttyUSB0", 10)
    other = os.open(path, os.O_RDWR | os.O_NOCTTY)
    fcntl.ioctl(other, termios.TIOCEXCL)
    with pytest.raises(DeviceError, match="taken"):
        SerialTransport(path, BAUD)
    fcntl.ioctl(other, termios.TIOCNXCL)
    SerialTransport(path, BAUD).close()
    os.close(other)
