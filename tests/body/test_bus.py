"""The bus master, on memory and on a real pty, with devices that are silent, absent or noisy."""

import os
import random
import time
from pathlib import Path

import pytest

from robot.clock import SystemClock
from robot.drivers.body.bus import TIMEOUT_S, Bus, NoAnswerError, RefusedError
from robot.drivers.body.transport import MemoryTransport, SerialTransport
from robot.errors import DeviceError
from robot.motion.joints import TABLE
from sim.body import SimulatedBody
from sim.clock import VirtualClock
from sim.pty import PtyPort
from tests.body.world import Process

IDS = [joint.servo for joint in TABLE]


@pytest.fixture
def body() -> SimulatedBody:
    return SimulatedBody(VirtualClock(0))


@pytest.fixture
def bus(body: SimulatedBody) -> Bus:
    return Bus(body.servo_line.port(), VirtualClock(0))


def test_every_instruction(bus: Bus) -> None:
    assert bus.ping(10) == (1200, 52)
    assert sorted(bus.scan()) == IDS
    bus.write(11, 65, b"\1")
    assert bus.read(11, 65, 1) == b"\1"
    assert list(bus.sync_read(IDS, 132, 4)) == IDS
    bus.sync_write(65, 1, dict.fromkeys(IDS, b"\1"))
    assert set(bus.sync_read(IDS, 65, 1).values()) == {b"\1"}
    bus.reboot(11)
    assert bus.read(11, 65, 1) == b"\0"


def test_a_refusal_names_the_reason(bus: Bus) -> None:
    with pytest.raises(RefusedError, match="ACCESS"):
        bus.write(10, 132, bytes(4))


def test_an_absent_device_is_retried_and_counted(bus: Bus) -> None:
    with pytest.raises(NoAnswerError):
        bus.ping(42)
    assert (bus.statistics.retried, bus.statistics.missed) == (2, 1)
    assert list(bus.sync_read([10, 42, 11], 132, 4)) == [10]
    assert bus.statistics.missed == 3


def test_a_noisy_wire(body: SimulatedBody, bus: Bus) -> None:
    """One packet in three is damaged or lost: what comes through is right, nothing else does."""
    rng = random.Random(1)

    def mangle(answer: bytes) -> bytes:
        if rng.random() > 0.33:
            return rng.randbytes(rng.randrange(4)) + answer
        at = rng.randrange(len(answer))
        return answer[:at] + bytes((answer[at] ^ 1 << rng.randrange(8),)) + answer[at + 1 :]

    body.servo_bus.mangle = mangle
    right = 0
    for _ in range(300):
        for data in bus.sync_read(IDS, 132, 4).values():
            assert data == (2048).to_bytes(4, "little")
            right += 1
    assert right > 1_000
    assert bus.statistics.missed == 1_800 - right > 50
    assert bus.statistics.crc_errors > 10


def test_an_alert_is_noticed_and_forgotten(body: SimulatedBody, bus: Bus) -> None:
    body.servos[2]["hardware_error_status"] = 32
    bus.sync_read(IDS, 132, 4)
    assert bus.alerts == {12}
    body.servos[2]["hardware_error_status"] = 0
    bus.sync_read(IDS, 132, 4)
    assert bus.alerts == set()


def test_a_late_answer_is_not_taken_for_the_next(body: SimulatedBody) -> None:
    """The wire answers one question late, for ever: an answer of the wrong size is no answer."""
    late: list[bytes] = [b""]

    def delayed(data: bytes) -> bytes:
        late.append(body.servo_line.receive(data))
        return late.pop(0)

    bus = Bus(MemoryTransport(delayed), VirtualClock(0))
    assert not bus.answers(10)
    with pytest.raises(NoAnswerError):
        bus.read(10, 116, 4)  # the answer to the ping comes instead
    assert bus.read(10, 116, 4) == (2048).to_bytes(4, "little")


@pytest.mark.real_time
def test_an_endless_stream_of_noise_ends_at_the_time_out() -> None:
    class Chatter(MemoryTransport):
        def read(self, timeout_s: float) -> bytes:
            time.sleep(0.0001)
            return b"\x55\xff"

    bus = Bus(Chatter(lambda _: b""), SystemClock())
    begun = time.monotonic()
    with pytest.raises(NoAnswerError):
        bus.read(10, 0, 1)
    assert TIMEOUT_S <= time.monotonic() - begun < 1


def test_an_answer_that_came_while_the_machine_stood_still_is_seen(body: SimulatedBody) -> None:
    """Suspended for a second between question and look: the answer lies there, and it is an answer."""
    clock = VirtualClock(0)

    class Stalled(MemoryTransport):
        def write(self, data: bytes) -> None:
            super().write(data)
            clock.move_to(clock.now() + 1_000_000)

    bus = Bus(Stalled(body.servo_line.receive), clock)
    assert bus.read(10, 116, 4) == (2048).to_bytes(4, "little")
    assert list(bus.sync_read(IDS, 132, 4)) == IDS


def test_what_was_asked_ahead_is_asked_once_unless_it_is_too_old(body: SimulatedBody) -> None:
    clock = VirtualClock(0)
    asked: list[bytes] = []

    def counted(data: bytes) -> bytes:
        asked.append(data)
        return body.servo_line.receive(data)

    bus = Bus(MemoryTransport(counted), clock)
    bus.ask_ahead(IDS, 132, 4)
    assert list(bus.sync_read(IDS, 132, 4)) == IDS
    assert len(asked) == 1
    bus.ask_ahead(IDS, 132, 4)
    clock.move_to(1_000_000)  # the whole machine stood still
    body.servos[0].position += 100
    assert int.from_bytes(bus.sync_read(IDS, 132, 4)[10], "little") == 2148, "this is the newer answer"
    assert len(asked) == 3


def test_on_a_pty(process: Process) -> None:
    bus = Bus(SerialTransport(process.servos, 1_000_000), SystemClock())
    assert bus.ping(10) == (1200, 52)
    for value in (b"\xff\xff\xfd\x00", b"\x0d\x0a\x11\x13"):  # stuffing; bytes that a cooked tty would eat
        bus.write(10, 208, value, patient=True)
        assert bus.read(10, 208, 4, patient=True) == value
    bus.close()


@pytest.mark.real_time
def test_a_silent_pty_costs_the_time_out_and_no_more(tmp_path: Path) -> None:
    port = PtyPort(tmp_path / "port")
    bus = Bus(SerialTransport(str(port.link), 1_000_000), SystemClock())
    begun = time.monotonic()
    assert bus.sync_read(IDS, 132, 4) == {}
    assert TIMEOUT_S <= time.monotonic() - begun < 0.5
    for _ in range(2_000):  # nobody reads: the pty is full in the end, and nobody blocks
        bus.sync_write(116, 4, dict.fromkeys(IDS, bytes(4)))
    assert time.monotonic() - begun < 2
    os.close(port.master)
    with pytest.raises(OSError, match=r"."):
        bus.sync_read(IDS, 132, 4)
    bus.close()


def test_a_port_that_is_taken(process: Process) -> None:
    first = SerialTransport(process.servos, 1_000_000)
    with pytest.raises(DeviceError, match="taken"):
        SerialTransport(process.servos, 1_000_000)
    first.close()
    SerialTransport(process.servos, 1_000_000).close()


@pytest.mark.parametrize("name", ["missing", "file"])
def test_what_is_no_port(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(DeviceError) as caught:
        SerialTransport(str(tmp_path / name), 1_000_000)
    assert caught.value.exit_code == 4
