"""Dynamixel Protocol 2.0: packets to bytes and back, for servos and body board alike.

Frame: `FF FF FD 00 | id | length | instruction | parameters | CRC`, numbers little endian.
Wherever `FF FF FD` occurs in the parameters an `FD` is inserted; length and CRC cover the stuffed bytes.
"""

import struct
from collections.abc import Callable, Sequence
from enum import IntEnum
from typing import NamedTuple

from fastcrc import crc16

HEADER = b"\xff\xff\xfd\x00"
BROADCAST = 254
HIGHEST_ID = 252
STATUS = 0x55
ALERT = 0x80  # error bit 7: read Hardware Error Status

# Longest length field that is believed: far above any packet of this robot, so that noise that looks like a
# header cannot make the parser wait for 64 kB.
LONGEST = 1_024

PATTERN = b"\xff\xff\xfd"
_STUFFED = b"\xff\xff\xfd\xfd"
_PREFIX = 7  # header, id, length
_HEAD = struct.Struct("<4sBHB")  # header, id, length, instruction


class Instruction(IntEnum):
    PING = 0x01
    READ = 0x02
    WRITE = 0x03
    REG_WRITE = 0x04
    ACTION = 0x05
    FACTORY_RESET = 0x06
    REBOOT = 0x08
    CLEAR = 0x10
    CONTROL_TABLE_BACKUP = 0x20
    SYNC_READ = 0x82
    SYNC_WRITE = 0x83
    FAST_SYNC_READ = 0x8A
    BULK_READ = 0x92
    BULK_WRITE = 0x93
    FAST_BULK_READ = 0x9A


class ErrorCode(IntEnum):
    """Bits 0-6 of a status packet's error byte."""

    NONE = 0
    RESULT_FAIL = 1
    INSTRUCTION = 2
    CRC = 3
    DATA_RANGE = 4
    DATA_LENGTH = 5
    DATA_LIMIT = 6
    ACCESS = 7


class Packet(NamedTuple):
    """One packet with its parameters unstuffed. In a status packet the first parameter is the error byte."""

    id: int
    instruction: int
    params: bytes = b""

    @property
    def error(self) -> int:
        """Error byte of a status packet: bit 7 alert, bits 0-6 an ErrorCode."""
        return self.params[0] if self.params else 0

    @property
    def data(self) -> bytes:
        """What a status packet carries after its error byte."""
        return self.params[1:]


def crc(data: bytes | bytearray | memoryview) -> int:
    """CRC-16, polynomial 0x8005, from 0, not reflected."""
    return int(crc16.umts(bytes(data)))


def encode(device: int, instruction: int, params: bytes = b"") -> bytes:
    """The bytes of one packet. Raises ValueError for an id or a length that no packet can have."""
    if not (0 <= device <= HIGHEST_ID or device == BROADCAST):
        raise ValueError(f"id {device} is not 0..{HIGHEST_ID} or {BROADCAST}")
    stuffed = params.replace(PATTERN, _STUFFED)
    length = len(stuffed) + 3
    if length > LONGEST:
        raise ValueError(f"packet of {length} bytes; the longest is {LONGEST}")
    frame = _HEAD.pack(HEADER, device, length, instruction) + stuffed
    return frame + crc16.umts(frame).to_bytes(2, "little")


def encode_status(device: int, error: int = 0, data: bytes = b"") -> bytes:
    """The bytes of a status packet."""
    return encode(device, STATUS, bytes((error,)) + data)


class Parser:
    """Bytes in, packets out; survives noise, truncation and garbage and never raises.

    `crc_errors` counts frames with a wrong checksum, `dropped` the bytes that belonged to no packet.
    `damaged`, if it is given, is told the id that a frame with a wrong checksum gave itself.
    """

    def __init__(self, damaged: Callable[[int], None] | None = None) -> None:
        self._buffer = bytearray()
        self._damaged = damaged
        self.crc_errors = 0
        self.dropped = 0

    def reset(self) -> None:
        """Discard an unfinished packet."""
        self._buffer.clear()

    def feed(self, data: bytes) -> list[Packet]:
        """All packets completed by `data`, in order."""
        buffer = self._buffer
        if not buffer and (only := _only(data)) is not None:
            return [only]
        buffer += data
        packets: list[Packet] = []
        done = at = 0  # bytes consumed; where to look for the next header
        while (start := buffer.find(HEADER, at)) >= 0 and len(buffer) - start >= _PREFIX:
            length = buffer[start + 5] | buffer[start + 6] << 8
            end = start + _PREFIX + length
            at = start + 1
            if not 3 <= length <= LONGEST or HIGHEST_ID < buffer[start + 4] != BROADCAST:
                continue
            if buffer.find(HEADER, start + 4, min(end, len(buffer)) - 2) >= 0:
                continue  # stuffing forbids a header inside a packet: this one was cut short
            if end > len(buffer):
                break
            frame = bytes(buffer[start:end])
            if int(crc16.umts(frame[:-2])) != frame[-2] | frame[-1] << 8:
                self.crc_errors += 1
                if self._damaged is not None:
                    self._damaged(buffer[start + 4])
                continue
            self.dropped += start - done
            params = frame[8:-2].replace(_STUFFED, PATTERN)
            packets.append(Packet(frame[4], frame[7], params))
            done = at = end
        keep = start if start >= 0 else max(done, len(buffer) - len(HEADER) + 1)
        self.dropped += keep - done
        del buffer[:keep]
        return packets


def _only(data: bytes) -> Packet | None:
    """The packet, if this is one sound packet and nothing else: the usual case, without a search."""
    size = len(data)
    if size < _PREFIX + 3:
        return None
    header, device, length, instruction = _HEAD.unpack_from(data)
    if header != HEADER or length != size - _PREFIX or length > LONGEST or HIGHEST_ID < device != BROADCAST:
        return None
    frame = bytes(data[:-2])
    if frame.find(HEADER, len(HEADER)) >= 0 or crc16.umts(frame) != data[-2] | data[-1] << 8:
        return None
    return Packet(device, instruction, frame[_HEAD.size :].replace(_STUFFED, PATTERN))


# What one device adds to an answer beside its data: error byte, id and checksum.
_FAST_EXTRA = 4


def fast_size(count: int, size: int) -> int:
    """Bytes of the whole answer to a Fast Sync Read."""
    return len(HEADER) + 4 + count * (size + _FAST_EXTRA)


def fast_answers(data: bytes, devices: Sequence[int], size: int) -> dict[int, tuple[int, bytes]]:
    """Id -> (error byte, data) of the devices whose part of a Fast Sync Read's answer is there and sound.

    One packet from all: `FF FF FD 00 | FE | length | 55`, then from each `error | id | data | CRC so far`.
    The first device fixes the length, so nothing is stuffed. A part that is damaged or missing takes those
    behind it along: their checksums cover it.
    """
    length = 1 + len(devices) * (size + _FAST_EXTRA)
    head = HEADER + bytes((BROADCAST, length & 0xFF, length >> 8, STATUS))
    found: dict[int, tuple[int, bytes]] = {}
    start = data.find(head)
    if start < 0:
        return found
    at = start + len(head)
    for device in devices:
        end = at + size + 2
        part = data[at : end + 2]
        if len(part) < size + _FAST_EXTRA or part[1] != device:
            break
        if int(crc16.umts(data[start:end])) != part[-2] | part[-1] << 8:
            break
        found[device] = part[0], part[2:-2]
        at = end + 2
    return found
