"""Two devices with one id: both answer at once, and bytes that differ arrive damaged."""

from collections.abc import Collection

from firmware_bridge.protocol import HEADER

_ID, _DATA = 4, 9  # places in a status packet
_PING = 3  # bytes of data: model and firmware, which both share


def garbled(ids: Collection[int], answer: bytes) -> bytes:
    """The answers on a wire where each of these ids is there twice.

    The wire is low where either pulls it low. Both sent the same question's answer, so all but the data (a
    position, a temperature) and the checksum over it is the same.
    """
    frames = answer.split(HEADER)
    return frames[0] + b"".join(_both(ids, HEADER + frame) for frame in frames[1:])


def _both(ids: Collection[int], frame: bytes) -> bytes:
    if len(frame) <= _DATA + _PING + 2 or frame[_ID] not in ids:
        return frame
    data, checksum = frame[_DATA:-2], frame[-2:]
    return frame[:_DATA] + bytes(b & 0xD7 for b in data) + bytes(b & 0x6B for b in checksum)
