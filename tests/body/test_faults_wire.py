"""The simulated wire: its timing, each of its faults, and a driver's port on it."""

from collections.abc import Callable
from typing import Any

import pytest
from pydantic import TypeAdapter

from firmware_bridge.protocol import Instruction, Packet, Parser, encode, encode_status
from sim.clock import VirtualClock
from sim.faults.faulty_wire import FaultyPort, FaultyWire
from sim.faults.scenario import AnyWireFault
from sim.faults.seeded_random import seeded_random
from sim.faults.timeline import Timeline

PACKETS = [encode_status(number, 0, bytes(20)) for number in range(10, 16)]
REQUEST = encode(10, Instruction.PING)
A_FAULT: TypeAdapter[Any] = TypeAdapter(AnyWireFault)


class Line:
    """A port on a wire whose far end answers everything with six packets."""

    def __init__(self, seed: int = 1) -> None:
        self.clock = VirtualClock(0, 0)
        self.timeline = Timeline(self.clock)
        self.asked: list[tuple[int, bytes]] = []
        self.heard: list[bytes] = []
        self.pauses = 0
        self.wire = FaultyWire(
            "servos", self.timeline, self._receive, seeded_random("wire", seed), self.heard.append
        )
        self.port = FaultyPort(self.wire, self.timeline, self._pause)

    def _receive(self, data: bytes) -> bytes:
        self.asked.append((self.clock.now(), data))
        return b"".join(PACKETS)

    def _pause(self) -> None:
        self.pauses += 1

    def exchange(self, seconds: float = 0.5) -> tuple[bytes, list[Packet]]:
        """What comes back to one question within the time, as bytes and as packets."""
        self.port.write(REQUEST)
        came, end = b"", self.clock.now() + round(seconds * 1e6)
        while self.clock.now() < end:
            came += self.port.read((end - self.clock.now()) / 1e6)
        return came, Parser().feed(came)


def strike(seed: int = 1, **fault: Any) -> Line:
    line = Line(seed)
    line.wire.faults.append(A_FAULT.validate_python({"at": 0, "for": 1, **fault}))
    return line


def test_bytes_take_their_time() -> None:
    """10 bits a byte at 1 Mbaud: the question, then the answer; a read ends when something is there."""
    line = Line()
    line.port.write(REQUEST)
    assert line.heard == [REQUEST]
    assert line.port.read(0.0) == b""
    assert line.clock.now() == 0
    assert line.port.read(0.5) == b"".join(PACKETS)
    assert line.asked == [(100, REQUEST)]
    assert line.clock.now() == 100 + 10 * len(b"".join(PACKETS))
    assert line.port.read(0.5) == b""
    assert line.clock.now() == 500_000 + 100 + 10 * len(b"".join(PACKETS))


def test_two_packets_wait_for_each_other() -> None:
    line = Line()
    line.port.write(REQUEST)
    line.port.write(REQUEST)
    line.port.read(0.5)
    assert [at for at, _ in line.asked] == [100, 200]


def only(change: Callable[[list[Packet], bytes], bool], runs: int = 10, **fault: Any) -> bool:
    return all(
        change(packets, came) for came, packets in (strike(n, **fault).exchange() for n in range(runs))
    )


SENT = Parser().feed(b"".join(PACKETS))


def test_each_fault_does_what_it_says() -> None:
    raw = b"".join(PACKETS)
    assert only(lambda packets, came: came == b"", fault="loss")
    assert only(lambda packets, came: came == raw, fault="delay", ms=30)
    assert only(lambda packets, came: sorted(packets) == sorted(SENT * 2), fault="duplicate", ms=3)
    assert only(lambda packets, came: packets == [] and len(came) == len(raw), fault="flip", bits=1)
    assert only(lambda packets, came: packets == SENT and len(came) > len(raw), fault="garbage", length=9)
    assert only(lambda packets, came: {p.id for p in packets} == {77}, fault="wrong-id", id=77)
    assert only(
        lambda packets, came: [p.params for p in packets] == [p.params for p in SENT], fault="wrong-id"
    )
    assert only(lambda packets, came: len(packets) < 6 and len(came) < len(raw), fault="truncate")
    lost = [len(strike(n, fault="loss", share=0.3).exchange()[1]) for n in range(200)]
    assert 0.6 < sum(lost) / 1_200 < 0.8, "a share of the packets, each for itself"


def test_late_is_late_and_nothing_overtakes() -> None:
    line = strike(fault="delay", ms=40)
    line.port.write(REQUEST)
    first = line.port.read(0.5)
    assert line.clock.now() > 100 + 10 * len(first)
    assert (first + line.exchange()[0]).startswith(b"".join(PACKETS))


def test_each_way_has_its_faults() -> None:
    line = strike(fault="loss", way="out")
    line.exchange()
    assert line.asked == []
    assert line.heard == [REQUEST], "what was sent is heard before anything happens to it"
    line = strike(fault="loss", way="in")
    assert line.exchange()[0] == b""
    assert len(line.asked) == 1


def test_a_cable_that_is_out_is_an_error_and_forgets() -> None:
    line = Line()
    line.port.write(REQUEST)
    line.timeline.at(150, lambda: line.wire.unplug(True))
    with pytest.raises(OSError, match="has gone"):
        line.port.read(0.5)
    assert line.clock.now() == 150, "at once, not after the time-out"
    for use in (lambda: line.port.write(REQUEST), line.port.discard, lambda: line.port.read(0.1)):
        with pytest.raises(OSError, match="has gone"):
            use()
    with pytest.raises(OSError, match="has gone"):
        FaultyPort(line.wire, line.timeline, lambda: None)
    line.wire.unplug(False)
    again = FaultyPort(line.wire, line.timeline, lambda: None)
    assert again.read(0.1) == b""
    again.close()
    with pytest.raises(OSError, match="has gone"):
        again.read(0.1)


def test_discard_throws_away_what_has_arrived() -> None:
    line = Line()
    line.port.write(REQUEST)
    line.timeline.run_until(50_000)
    line.port.discard()
    assert line.port.read(0.1) == b""
    assert line.pauses == 3
