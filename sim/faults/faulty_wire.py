"""A serial wire with its time (10 bits a byte) and its faults, and the driver's port on it."""

import errno
import re
from collections.abc import Callable
from functools import partial
from random import Random

from firmware_bridge.protocol import HEADER, crc
from robot.clock import US_PER_S
from sim.faults.scenario import (
    AnyWireFault,
    Delay,
    Duplicate,
    Flip,
    Garbage,
    Loss,
    Truncate,
    WrongId,
)
from sim.faults.timeline import Timeline

BAUD = 1_000_000
_BITS = 10
_PACKETS = re.compile(b"(?=" + re.escape(HEADER) + b")")

Pieces = list[tuple[int, bytes]]  # (microseconds later, bytes)


class FaultyWire:
    """Bytes both ways between a host and `receive`, which answers as the devices do.

    `faults` are those that act now; `hear` is told what the host sends, before any of them acts, and `say`
    is told when something has arrived for the host.
    """

    def __init__(
        self,
        name: str,
        timeline: Timeline,
        receive: Callable[[bytes], bytes],
        rng: Random,
        hear: Callable[[bytes], None],
        baud: int = BAUD,
    ) -> None:
        self.name = name
        self.faults: list[AnyWireFault] = []
        self.unplugged = False
        self.arrived = bytearray()
        self.say: Callable[[], object] = lambda: None
        self._timeline = timeline
        self._receive = receive
        self._rng = rng
        self._hear = hear
        self._byte_us = _BITS * US_PER_S / baud
        self._cuts = 0
        self._free = {"out": 0, "in": 0}  # until when each direction is busy

    def send(self, data: bytes) -> None:
        """Send bytes from the host."""
        self._hear(data)
        self._carry("out", data, self._deliver)

    def take(self) -> bytes:
        """Take the bytes that have arrived for the host."""
        data = bytes(self.arrived)
        self.arrived.clear()
        return data

    def unplug(self, out: bool) -> None:
        """Pull the cable out, or put it back. Bytes on their way are lost."""
        self.unplugged = out
        self._cuts += 1
        self.arrived.clear()

    def _deliver(self, data: bytes) -> None:
        if answer := self._receive(data):
            self._carry("in", answer, self._arrive)

    def _arrive(self, data: bytes) -> None:
        self.arrived += data
        self.say()

    def _carry(self, way: str, data: bytes, then: Callable[[bytes], None]) -> None:
        """Let the bytes go through the faults of their way, and arrive after their time on the wire."""
        faults = [fault for fault in self.faults if fault.way in (way, "both")]
        pieces: Pieces = [(0, data)]
        if faults:
            pieces = [(0, packet) for packet in _PACKETS.split(data) if packet]
            for fault in faults:
                pieces = [
                    (late + more, changed)
                    for late, packet in pieces
                    for more, changed in self._strike(fault, packet)
                    if changed
                ]
        now, free = self._timeline.clock.now(), self._free[way]
        for late, piece in pieces:
            free = max(now + late, free) + round(len(piece) * self._byte_us)
            self._timeline.at(free, partial(self._uncut, self._cuts, then, piece))
        self._free[way] = free

    def _uncut(self, cuts: int, then: Callable[[bytes], None], piece: bytes) -> None:
        if cuts == self._cuts:
            then(piece)

    def _strike(self, fault: AnyWireFault, packet: bytes) -> Pieces:
        """What one fault makes of one packet."""
        rng = self._rng
        if rng.random() >= fault.share:
            return [(0, packet)]
        match fault:
            case Loss():
                return []
            case Delay():
                return [(round(rng.uniform(0, fault.ms) * 1_000), packet)]
            case Duplicate():
                return [(0, packet), (round(rng.uniform(0, fault.ms) * 1_000), packet)]
            case Truncate():
                return [(0, packet[: rng.randrange(len(packet))])]
            case Garbage():
                return [(0, _garbage(rng, fault.length)), (0, packet)]
            case Flip():
                return [(0, _flipped(rng, packet, fault.bits))]
            case WrongId():
                return [(0, _renamed(rng, packet, fault.id))]


def _garbage(rng: Random, length: int) -> bytes:
    """Noise that likes to look like the beginning of a packet."""
    noise = bytearray(rng.randbytes(rng.randint(1, length)))
    if rng.random() < 0.3:
        noise += HEADER[: rng.randint(1, len(HEADER))]
    return bytes(noise)


def _flipped(rng: Random, packet: bytes, bits: int) -> bytes:
    changed = bytearray(packet)
    for _ in range(bits):
        changed[rng.randrange(len(changed))] ^= 1 << rng.randrange(8)
    return bytes(changed)


def _renamed(rng: Random, packet: bytes, device: int | None) -> bytes:
    """The same packet from another device, or a neighbour's answer under this one's name."""
    if len(packet) < 10 or not packet.startswith(HEADER):
        return packet
    there = packet[len(HEADER)]
    other = device if device is not None else rng.choice((there + 1, there - 1, rng.randrange(253)))
    changed = packet[:4] + bytes((other % 253,)) + packet[5:-2]
    return changed + crc(changed).to_bytes(2, "little")


class FaultyPort:
    """`robot.drivers.body.transport.Transport` on a wire, under virtual time.

    `pause` is called whenever the host uses it: that may take longer than it wanted (the host stands still),
    or not return at all.
    """

    def __init__(self, wire: FaultyWire, timeline: Timeline, pause: Callable[[], None]) -> None:
        """Raises OSError while the wire is unplugged."""
        self._wire, self._timeline, self._pause = wire, timeline, pause
        self._open = True
        self._check()
        wire.arrived.clear()

    def write(self, data: bytes) -> None:
        self._pause()
        self._check()
        self._wire.send(data)

    def read(self, timeout_s: float) -> bytes:
        wire, timeline = self._wire, self._timeline
        deadline = timeline.clock.now() + max(0, round(timeout_s * US_PER_S))
        while not (wire.arrived or wire.unplugged) and timeline.step(deadline):
            pass
        self._pause()
        self._check()
        return wire.take()

    def discard(self) -> None:
        self._pause()
        self._check()
        self._wire.take()

    def close(self) -> None:
        self._open = False

    def _check(self) -> None:
        if self._wire.unplugged or not self._open:
            raise OSError(errno.EIO, f"{self._wire.name}: the port has gone")
