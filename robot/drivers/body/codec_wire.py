"""Our own wire: the codec of `firmware_bridge.protocol` on a transport."""

import logging
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import NamedTuple

from fastcrc import crc16

from firmware_bridge.protocol import (
    ALERT,
    BROADCAST,
    HEADER,
    PATTERN,
    STATUS,
    Instruction,
    Packet,
    Parser,
    encode,
    fast_answers,
    fast_size,
)
from robot.clock import US_PER_S, Clock
from robot.drivers.body.transport import Transport
from robot.drivers.body.wire import NOT_FAST, Answer, Wire

log = logging.getLogger(__name__)

_BYTE = tuple(bytes((number,)) for number in range(256))
_FRAME = 11  # bytes of a status packet without data


class _Group(NamedTuple):
    """A read that is asked again and again: its bytes, and how each answer begins."""

    request: bytes
    fast_request: bytes
    heads: tuple[bytes, ...]


class CodecWire(Wire):
    """`fast`: read groups with Fast Sync Read, for as long as the devices know it."""

    def __init__(self, transport: Transport, clock: Clock, fast: bool = False) -> None:
        super().__init__()
        self.fast = fast
        self._transport, self._clock = transport, clock
        self._parser = Parser(self.damaged.append)
        self._groups: dict[tuple[object, ...], _Group] = {}
        self._fast_known: set[_Group] = set()  # has been answered whole

    def ping(self, device: int, timeout_s: float) -> Answer | None:
        return self._ask(device, Instruction.PING, b"", 3, timeout_s)

    def read(self, device: int, address: int, size: int, timeout_s: float) -> Answer | None:
        key = (address, size, (device,))
        group = self._groups.get(key)
        if group is None:
            request = encode(device, Instruction.READ, _span(address, size))
            group = self._groups[key] = _Group(request, b"", _heads((device,), size))
        answer = self._usual(group, (device,), size, timeout_s, wait=False)
        return answer.get(device)

    def write(self, device: int, address: int, data: bytes, timeout_s: float) -> Answer | None:
        return self._ask(device, Instruction.WRITE, address.to_bytes(2, "little") + data, 0, timeout_s)

    def reboot(self, device: int, timeout_s: float) -> Answer | None:
        return self._ask(device, Instruction.REBOOT, b"", 0, timeout_s)

    def scan(self, timeout_s: float) -> list[tuple[int, bytes]]:
        self._send(encode(BROADCAST, Instruction.PING))
        deadline = self._clock.now() + int(timeout_s * US_PER_S)
        return [(packet.id, packet.data) for packet in self._collect(None, 3, deadline)]

    def sync_read(
        self, devices: Sequence[int], address: int, size: int, timeout_s: float
    ) -> Mapping[int, Answer]:
        key = (address, size, tuple(devices), "group")
        group = self._groups.get(key)
        if group is None:
            group = self._groups[key] = _group(devices, address, size)
        if not self.fast:
            return self._usual(group, devices, size, timeout_s, wait=True)
        answers = self._fast_sync_read(group, devices, size, timeout_s)
        if len(answers) == len(devices):
            self._fast_known.add(group)
        elif group not in self._fast_known:
            slowly = self._usual(group, devices, size, timeout_s, wait=True)
            if len(slowly) > len(answers):
                self.fast = False
                log.warning(NOT_FAST)
            return slowly
        return answers

    def sync_write(self, address: int, size: int, values: Mapping[int, bytes]) -> None:
        params = _span(address, size) + b"".join([_BYTE[device] + data for device, data in values.items()])
        self._transport.write(encode(BROADCAST, Instruction.SYNC_WRITE, params))

    def close(self) -> None:
        self._transport.close()

    # --- asking -----------------------------------------------------------------------------------------

    def _send(self, request: bytes) -> None:
        self._parser.reset()
        self._transport.discard()
        self._transport.write(request)

    def _ask(self, device: int, kind: int, params: bytes, size: int, timeout_s: float) -> Answer | None:
        self._send(encode(device, kind, params))
        deadline = self._clock.now() + int(timeout_s * US_PER_S)
        for packet in self._collect((device,), size, deadline):
            return packet.error, packet.data
        return None

    def _usual(
        self, group: _Group, devices: Sequence[int], size: int, timeout_s: float, wait: bool
    ) -> Mapping[int, Answer]:
        """The usual answer is looked at as a whole; only another one goes through the parser.

        `wait` for all of it: one device may refuse in fewer bytes, and is not waited for.
        """
        self._send(group.request)
        deadline = self._clock.now() + int(timeout_s * US_PER_S)
        data = self._receive(len(devices) * (_FRAME + size) if wait else 1, deadline)
        whole = _whole(data, group.heads, devices, size)
        if whole is not None:
            return whole
        found = self._collect(devices, size, deadline, data)
        return {packet.id: (packet.error, packet.data) for packet in found}

    def _fast_sync_read(
        self, group: _Group, devices: Sequence[int], size: int, timeout_s: float
    ) -> Mapping[int, Answer]:
        self._send(group.fast_request)
        deadline = self._clock.now() + int(timeout_s * US_PER_S)
        wanted = fast_size(len(devices), size)
        data = self._receive(wanted, deadline)
        answers = fast_answers(data, devices, size)
        while len(answers) < len(devices) and len(data) >= wanted and (more := self._receive(1, deadline)):
            data += more  # something else stood before it: noise, or our own bytes
            answers = fast_answers(data, devices, size)
        if len(answers) < len(devices) and len(data) >= wanted:
            self.damaged.append(devices[len(answers)])
        return answers

    def _receive(self, wanted: int, deadline: int) -> bytes:
        """At least so many bytes, or what has come until the deadline."""
        data = b""
        for chunk in self._arrivals(deadline):
            data += chunk
            if len(data) >= wanted:
                break
        return data

    def _arrivals(self, deadline: int) -> Iterator[bytes]:
        """What comes until the deadline, and once what lies there then: the machine may have stood still."""
        left = 1
        while left > 0:
            left = deadline - self._clock.now()
            data = self._transport.read(left / US_PER_S if left > 0 else 0.0)
            if not data:
                return
            yield data

    def _collect(
        self, expected: Sequence[int] | None, size: int, deadline: int, data: bytes = b""
    ) -> list[Packet]:
        """Status packets, beginning with `data`, until all expected ids have answered or the deadline passes.

        A packet of another size than this question's answer is the late answer to an earlier one.
        """
        found: list[Packet] = []
        wanted = None if expected is None else set(expected)
        for chunk in chain((data,), self._arrivals(deadline)):
            for packet in self._parser.feed(chunk):
                params = packet.params
                if packet.instruction != STATUS or not params:
                    continue  # our own bytes on a half-duplex wire
                if len(params) != size + 1 and not params[0] & ~ALERT:
                    continue
                if wanted is None:
                    found.append(packet)
                elif packet.id in wanted:
                    wanted.discard(packet.id)
                    found.append(packet)
            if wanted is not None and not wanted:
                break
        return found


def _span(address: int, size: int) -> bytes:
    return address.to_bytes(2, "little") + size.to_bytes(2, "little")


def _group(devices: Sequence[int], address: int, size: int) -> _Group:
    params = _span(address, size) + bytes(devices)
    return _Group(
        encode(BROADCAST, Instruction.SYNC_READ, params),
        encode(BROADCAST, Instruction.FAST_SYNC_READ, params),
        _heads(devices, size),
    )


def _heads(devices: Sequence[int], size: int) -> tuple[bytes, ...]:
    length = (size + 4).to_bytes(2, "little")
    return tuple(HEADER + bytes((device,)) + length + bytes((STATUS,)) for device in devices)


def _whole(
    data: bytes, heads: tuple[bytes, ...], devices: Sequence[int], size: int
) -> dict[int, Answer] | None:
    """The answers, if `data` is one sound status packet without stuffing or code from each, in order."""
    length = _FRAME + size
    if len(data) != length * len(devices):
        return None
    umts, found, at = crc16.umts, {}, 0
    for device, head in zip(devices, heads, strict=True):
        frame = data[at : at + length]
        error = frame[8]
        if not frame.startswith(head) or error & ~ALERT or PATTERN in frame[9:-2]:
            return None
        if int(umts(frame[:-2])) != frame[-2] | frame[-1] << 8:
            return None
        found[device] = error, frame[9:-2]
        at += length
    return found
