"""Fuzzed bytes: valid frames with any content, damaged frames, and noise between them."""

import math
import struct
from collections.abc import Iterator
from random import Random

from firmware_bridge.protocol import (
    BROADCAST,
    HEADER,
    Instruction,
    Packet,
    Parser,
    crc,
    encode,
)
from sim.board import Board
from sim.bus import SimulatedBus
from sim.servo import STEP_US, Servo

KINDS = [*Instruction, 0x00, 0x55, 0x7F, 0xFF]
IDS = (1, 2, 3, 100)
ADDRESSES = (
    0,
    7,
    8,
    10,
    11,
    12,
    20,
    31,
    48,
    60,
    63,
    64,
    68,
    98,
    100,
    104,
    112,
    116,
    168,
    208,
    227,
    255,
    0xFFFF,
)
SIZES = (0, 1, 2, 4, 8, 60, 128, 256, 1_000, 0xFFFF)
GROUPS = (Instruction.SYNC_READ, Instruction.SYNC_WRITE, Instruction.FAST_SYNC_READ)


def frames(seed: int) -> Iterator[bytes]:
    """Endless random frames, the same for the same seed."""
    rng = Random(seed)
    while True:
        yield _frame(rng)


def _frame(rng: Random) -> bytes:
    match rng.randrange(10):
        case 0:
            return rng.randbytes(rng.randint(1, 40))
        case 1:
            return HEADER[: rng.randint(1, 4)] + rng.randbytes(rng.randint(0, 6))
        case 2:  # cut short or bent, the checksum with it
            frame = bytearray(_sound(rng))
            frame[rng.randrange(len(frame))] ^= 1 << rng.randrange(8)
            return bytes(frame[: rng.randint(1, len(frame))])
        case 3:  # ids and lengths that no packet has, with the right checksum
            body = bytes((rng.choice((253, 255, 1, BROADCAST)),)) + _word(
                rng.choice((0, 1, 2, 3, 9, 1_025, 65_535))
            )
            frame = HEADER + body + rng.randbytes(rng.randint(0, 12))
            return frame + _word(crc(frame))
        case _:
            return _sound(rng)


def _sound(rng: Random) -> bytes:
    device = rng.choice((*IDS, rng.randrange(253), BROADCAST))
    kind = rng.choice(KINDS)
    if rng.random() < 0.3:
        return encode(device, kind, rng.randbytes(rng.randint(0, 60)))
    start = _word(rng.choice(ADDRESSES) if rng.random() < 0.7 else rng.randrange(300))
    if kind in GROUPS:
        start += _word(rng.choice(SIZES)) + bytes(
            rng.choice((*IDS, 253, 255)) for _ in range(rng.randint(0, 90))
        )
    elif kind == Instruction.READ:
        start += _word(rng.choice(SIZES))
    else:
        start += rng.choice((struct.pack("<i", rng.randint(-5_000, 5_000)), rng.randbytes(4)))[
            : rng.choice((1, 2, 4))
        ]
    return encode(device, kind, start)


def _word(value: int) -> bytes:
    return value.to_bytes(2, "little")


def fuzz(seed: int, count: int) -> SimulatedBus:
    """Devices on a wire after so many bytes, with time going on meanwhile. Raises what they raise."""
    rng = Random(seed)
    servos, board = [Servo(i) for i in IDS[:3]], Board()
    bus = SimulatedBus([*servos, board])
    now = sent = 0
    for frame in frames(seed):
        if sent >= count:
            break
        bus.baud = rng.choice((None, None, None, 1_000_000, 57_600))
        at = rng.randrange(len(frame) + 1)
        for part in (frame[:at], frame[at:]):
            for packet in Parser().feed(bus.receive(part, now)):
                assert isinstance(packet, Packet)
        sent += len(frame)
        if rng.random() < 0.2:
            now += STEP_US
            board.advance(now)
            for device in bus.devices:
                device.watch(now)
            for servo in servos:
                servo.step()
                assert math.isfinite(servo.position)
        if rng.random() < 0.001:
            for device in bus.devices:
                device.powered = rng.random() < 0.9
                device.reboot()
    return bus


def answers(bus: SimulatedBus) -> bool:
    """Whether everybody who has power answers as the id that it has now."""
    bus.baud = None
    bus.receive(HEADER, 0)
    for device in bus.devices:
        device.powered = True
    ids = {device.id for device in bus.devices}
    alone = [i for i in ids if sum(device.id == i for device in bus.devices) == 1]
    return all(Parser().feed(bus.receive(encode(i, Instruction.PING), 0))[0].id == i for i in alone)
