"""An answer that comes late is never taken for the answer to another question."""

import heapq

import pytest

from firmware_bridge.protocol import ErrorCode, Instruction, Packet, Parser, encode_status
from robot.drivers.body.bus import SCAN_S, Bus, NoAnswerError, RefusedError
from sim.clock import VirtualClock

BOARD, SERVO = 100, 10
MS = 1_000
START = 1_000_000
PING = bytes((0x01, 0x66, 2))


class Late:
    """A port whose devices answer each question after its delay, in ms; what `say` says has its own time."""

    def __init__(self, clock: VirtualClock, *delays: float) -> None:
        self.clock = clock
        self.delays = list(delays)
        self.coming: list[tuple[int, bytes]] = []

    def say(self, ms: float, data: bytes) -> None:
        heapq.heappush(self.coming, (self.clock.now() + round(ms * MS), data))

    def write(self, data: bytes) -> None:
        for packet in Parser().feed(data):
            delay = self.delays.pop(0) if self.delays else 1.0
            self.say(delay, encode_status(packet.id, 0, _answer(packet)))

    def read(self, timeout_s: float) -> bytes:
        until = self.clock.now() + round(timeout_s * 1e6)
        if not self.coming or self.coming[0][0] > until:
            self.clock.move_to(until)
            return b""
        at, data = heapq.heappop(self.coming)
        self.clock.move_to(at)
        return data

    def discard(self) -> None:
        while self.coming and self.coming[0][0] <= self.clock.now():
            heapq.heappop(self.coming)

    def close(self) -> None: ...


def _answer(packet: Packet) -> bytes:
    if packet.instruction == Instruction.PING:
        return PING
    if packet.instruction == Instruction.READ:
        address, size = packet.params[0], packet.params[2]
        return bytes((address + i) & 0xFF for i in range(size))
    return b""


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock(0, START)


def expected(address: int, size: int) -> bytes:
    return bytes((address + i) & 0xFF for i in range(size))


@pytest.mark.parametrize("device", [0, 1, BOARD, 252])
def test_a_broadcast_is_waited_for_as_long_as_the_highest_id_needs(device: int, clock: VirtualClock) -> None:
    port = Late(clock, 10_000)
    bus = Bus(port, clock)
    port.say(device + 1, encode_status(device, 0, PING))
    assert bus.scan() == {device: (0x6601, 2)}


def test_who_talks_on_is_heard_out(clock: VirtualClock) -> None:
    """A slow adapter: the last answers come after the time."""
    port = Late(clock, 10_000)
    bus = Bus(port, clock)
    for i, ms in enumerate((200, 290, 330, 375, 420)):
        port.say(ms, encode_status(i, 0, PING))
    assert list(bus.scan()) == [0, 1, 2, 3, 4]
    assert clock.now() - START < 600 * MS, "until it is quiet, and no longer"


def test_who_never_ends_is_not_heard_out(clock: VirtualClock) -> None:
    port = Late(clock, 10_000)
    for ms in range(1, 3_000, 10):
        port.say(ms, encode_status(7, 0, PING))
    Bus(port, clock).scan()
    assert clock.now() - START < (SCAN_S * 1_000 + 1_100) * MS


@pytest.mark.parametrize("late_ms", [13, 20, 40, 49, 60, 120])
@pytest.mark.parametrize("pause_ms", [0, 1, 20, 1_500])
def test_a_late_ping_is_no_read(late_ms: int, pause_ms: int, clock: VirtualClock) -> None:
    """However late it is, and however long nothing is asked meanwhile."""
    port = Late(clock, late_ms)
    bus = Bus(port, clock)
    assert not bus.answers(BOARD)
    clock.move_to(clock.now() + pause_ms * MS)
    for address, size in ((128, 30), (0, 2), (64, 1)):
        assert bus.read(BOARD, address, size, patient=True) == expected(address, size)


@pytest.mark.parametrize("late_ms", [13, 40, 300])
def test_a_late_broadcast_is_no_answer_to_anything(late_ms: int, clock: VirtualClock) -> None:
    port = Late(clock, 10_000)
    bus = Bus(port, clock)
    port.say(SCAN_S * 1_000 + late_ms, encode_status(BOARD, 0, PING))
    assert bus.scan() == {}
    assert bus.read(BOARD, 2, 2, patient=True) == expected(2, 2)
    bus.write(BOARD, 65, b"\1", patient=True)
    with pytest.raises(NoAnswerError):
        Bus(Late(clock, 10_000), clock).read(BOARD, 64, 1)


@pytest.mark.parametrize(
    "stray",
    [
        encode_status(SERVO, 0, bytes(30)),  # of another
        encode_status(BOARD, 0, bytes(29)),  # shorter
        encode_status(BOARD, 0, bytes(31)),  # longer
        encode_status(BOARD, 0),  # to a write
        encode_status(BOARD, ErrorCode.ACCESS, bytes(4)),  # a refusal has no data
        encode_status(SERVO, ErrorCode.ACCESS),
        b"\xff\xff\xfd\x00",
        b"\xff\xff\xfd\x00\x64\x22",
    ],
    ids=bytes.hex,
)
def test_a_stray_between_question_and_answer(stray: bytes, clock: VirtualClock) -> None:
    port = Late(clock, 5)
    bus = Bus(port, clock)
    port.say(2, stray)
    assert bus.read(BOARD, 128, 30) == expected(128, 30)


def test_what_lies_there_is_thrown_away_before_every_question(clock: VirtualClock) -> None:
    """Also after a long time in which all was well: here a refusal that looks like this question's own."""
    port = Late(clock)
    bus = Bus(port, clock)
    for _ in range(3):
        assert bus.read(BOARD, 128, 30) == expected(128, 30)
        clock.move_to(clock.now() + 2_000_000)
        port.say(0, encode_status(BOARD, ErrorCode.DATA_RANGE))
        clock.move_to(clock.now() + 1)
        try:
            bus.write(BOARD, 65, b"\1")
        except RefusedError:
            pytest.fail("an old refusal was taken for this one")


def test_late_answers_of_a_group(clock: VirtualClock) -> None:
    port = Late(clock)
    bus = Bus(port, clock)
    ids = (10, 11)
    port.delays = [10_000, 10_000]
    for i, device in enumerate(ids):  # to the question before: of another size
        port.say(1 + i, encode_status(device, 0, bytes(4)))
    for i, device in enumerate(ids):
        port.say(4 + i, encode_status(device, 0, bytes((device, 9))))
    assert bus.sync_read(ids, 132, 2) == {10: bytes((10, 9)), 11: bytes((11, 9))}
