"""No packet content ends the simulation."""

import pytest

from firmware_bridge.protocol import BROADCAST, LONGEST, Instruction, Parser, encode
from sim.bus import SimulatedBus
from sim.servo import Servo
from tests.body.fuzz import answers, fuzz


@pytest.mark.parametrize("seed", [11, 12])
def test_a_hundred_thousand_bytes(seed: int) -> None:
    assert answers(fuzz(seed, 100_000))


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(10))
def test_ten_million_bytes(seed: int) -> None:
    assert answers(fuzz(seed, 1_000_000))


@pytest.mark.parametrize("value", [253, 254, 255])
@pytest.mark.parametrize("device", [1, BROADCAST])
def test_an_id_that_no_packet_can_have_is_refused(device: int, value: int) -> None:
    bus = SimulatedBus([Servo(1), Servo(2)])
    bus.receive(encode(device, Instruction.WRITE, bytes((7, 0, value))), 0)
    assert [packet.id for packet in Parser().feed(bus.receive(encode(BROADCAST, Instruction.PING), 0))] == [
        1,
        2,
    ]


@pytest.mark.parametrize("size", [0, 1, 65, 228, 1_000, 65_531, 65_535])
@pytest.mark.parametrize("count", [1, 2, 250, 1_000])
@pytest.mark.parametrize("kind", [Instruction.FAST_SYNC_READ, Instruction.SYNC_READ])
def test_reads_of_any_size_from_any_number(kind: Instruction, count: int, size: int) -> None:
    bus = SimulatedBus([Servo(1), Servo(2)])
    ids = bytes(1 + i % 2 for i in range(count))
    answer = bus.receive(encode(BROADCAST, kind, bytes((0, 0)) + size.to_bytes(2, "little") + ids), 0)
    if kind == Instruction.FAST_SYNC_READ:
        assert len(answer) <= LONGEST + 7
    assert Parser().feed(bus.receive(encode(1, Instruction.PING), 0))[0].id == 1
