"""Our own wire: the codec of `firmware_bridge.protocol` on a transport."""

import logging
import struct
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
from robot.drivers.body.wire import NOT_FAST, Answer, Wire, sorted_out

log = logging.getLogger(__name__)

MOST_ANSWERS = 512  # to one question: nobody has more devices, and a wire may babble
KEPT = 256  # bytes that came last in place of the usual answer
# After the time in which all answer a broadcast ping it is waited on while more comes: until nothing has for
# QUIET_US, and not for ever.
QUIET_US = 50_000
LONGEST_US = 1_000_000
_BYTE = tuple(bytes((number,)) for number in range(256))
_FRAME = 11  # bytes of a status packet without data


class _Read(NamedTuple):
    """A read that is asked again and again: its bytes, and what the usual answer looks like.

    `layout` takes it apart into head, error, data and checksum of each device; `spans` are what those cover.
    """

    request: bytes
    fast_request: bytes
    layout: struct.Struct
    heads: tuple[bytes, ...]
    no_errors: tuple[int, ...]
    spans: tuple[slice, ...]


class CodecWire(Wire):
    """The wire with our own codec.

    `fast`: read groups with Fast Sync Read, for as long as the devices know it.
    """

    def __init__(self, transport: Transport, clock: Clock, fast: bool = False) -> None:
        super().__init__()
        self.fast = fast
        self._transport, self._clock = transport, clock
        self._parser = Parser(self.damaged.append)
        self._reads: dict[tuple[object, ...], _Read] = {}
        self._fast_known = False  # a group has been answered whole
        self._asked: tuple[_Read, int] | None = None  # ahead, and when

    def ping(self, device: int, timeout_s: float) -> Answer | None:
        return self._ask(device, Instruction.PING, b"", 3, timeout_s)

    def read(self, device: int, address: int, size: int, timeout_s: float) -> Answer | None:
        key = (device, address, size)
        read = self._reads.get(key)
        if read is None:
            request = encode(device, Instruction.READ, _span(address, size))
            read = self._reads[key] = _read((device,), size, request)
        deadline = self._send(read.request, timeout_s)
        data = self._transport.read(timeout_s)
        whole = _whole(data, read, (device,))
        if whole is not None:
            return 0, whole[device]
        return self._first((device,), size, deadline, data)

    def write(self, device: int, address: int, data: bytes, timeout_s: float) -> Answer | None:
        return self._ask(device, Instruction.WRITE, address.to_bytes(2, "little") + data, 0, timeout_s)

    def reboot(self, device: int, timeout_s: float) -> Answer | None:
        return self._ask(device, Instruction.REBOOT, b"", 0, timeout_s)

    def scan(self, timeout_s: float) -> list[tuple[int, bytes]]:
        deadline = self._send(encode(BROADCAST, Instruction.PING), timeout_s)
        found = self._collect(None, 3, deadline, quiet_us=QUIET_US)
        return [(packet.id, packet.data) for packet in found]

    def sync_read(
        self, devices: Sequence[int], address: int, size: int, timeout_s: float
    ) -> tuple[dict[int, bytes], dict[int, int]]:
        read = self._group(devices, address, size)
        if not self.fast:
            return self._sync_read(read, devices, size, timeout_s)
        answers = self._fast_sync_read(read, devices, size, timeout_s)
        if len(answers) == len(devices):
            self._fast_known = True
        elif not self._fast_known:
            slowly = self._sync_read(read, devices, size, timeout_s)
            if len(slowly[0]) > len(answers):
                self.fast = False
                log.warning(NOT_FAST)
            return slowly
        return sorted_out(answers)

    def ask_ahead(self, devices: Sequence[int], address: int, size: int) -> None:
        read = self._group(devices, address, size)
        self._send(read.fast_request if self.fast else read.request, 0.0)
        self._asked = read, self._clock.now()

    def sync_write(self, address: int, size: int, values: Mapping[int, bytes]) -> None:
        params = _span(address, size) + b"".join([_BYTE[device] + data for device, data in values.items()])
        self._transport.write(encode(BROADCAST, Instruction.SYNC_WRITE, params))

    def close(self) -> None:
        self._transport.close()

    def _group(self, devices: Sequence[int], address: int, size: int) -> _Read:
        key = (tuple(devices), address, size)
        read = self._reads.get(key)
        if read is None:
            params = _span(address, size) + bytes(devices)
            request = encode(BROADCAST, Instruction.SYNC_READ, params)
            fast_request = encode(BROADCAST, Instruction.FAST_SYNC_READ, params)
            read = self._reads[key] = _read(devices, size, request, fast_request)
        return read

    # --- asking -----------------------------------------------------------------------------------------

    def _send(self, request: bytes, timeout_s: float, read: _Read | None = None) -> int:
        """Ask; the deadline for answers. What has come late from before is thrown away first.

        What was asked ahead is not asked again when it is this `read`, unless it is so long ago that this
        process stood still: then, and before any other question, its answer is thrown away.
        """
        now = self._clock.now()
        asked, self._asked = self._asked, None
        if asked is not None:
            before, then = asked
            if before is read and now - then <= timeout_s * US_PER_S:
                return now + int(timeout_s * US_PER_S)
        self._transport.discard()
        self._transport.write(request)
        return now + int(timeout_s * US_PER_S)

    def _ask(self, device: int, kind: int, params: bytes, size: int, timeout_s: float) -> Answer | None:
        deadline = self._send(encode(device, kind, params), timeout_s)
        return self._first((device,), size, deadline, b"")

    def _first(self, devices: Sequence[int], size: int, deadline: int, data: bytes) -> Answer | None:
        for packet in self._collect(devices, size, deadline, data):
            return packet.error, packet.data
        return None

    def _sync_read(
        self, read: _Read, devices: Sequence[int], size: int, timeout_s: float
    ) -> tuple[dict[int, bytes], dict[int, int]]:
        """The usual answer is looked at as a whole; only another one goes through the parser."""
        deadline = self._send(read.request, timeout_s, read)
        data = self._transport.read(timeout_s)
        if 0 < len(data) < read.layout.size:
            data += self._receive(read.layout.size - len(data), deadline)
        whole = _whole(data, read, devices)
        if whole is not None:
            return whole, {}
        found = self._collect(devices, size, deadline, data)
        return sorted_out({packet.id: (packet.error, packet.data) for packet in found})

    def _fast_sync_read(
        self, read: _Read, devices: Sequence[int], size: int, timeout_s: float
    ) -> Mapping[int, Answer]:
        deadline = self._send(read.fast_request, timeout_s, read)
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

    def _arrivals(self, deadline: int, quiet_us: int = 0) -> Iterator[bytes]:
        """What comes until the deadline, and once what lies there then: the machine may have stood still.

        With `quiet_us` longer, for as long as something comes within that time.
        """
        left, latest = 1, deadline + LONGEST_US
        while left > 0:
            left = deadline - self._clock.now()
            data = self._transport.read(left / US_PER_S if left > 0 else 0.0)
            if not data:
                return
            yield data
            if quiet_us:
                deadline = max(deadline, min(latest, self._clock.now() + quiet_us))

    def _collect(
        self,
        expected: Sequence[int] | None,
        size: int,
        deadline: int,
        data: bytes = b"",
        quiet_us: int = 0,
    ) -> list[Packet]:
        """Status packets, beginning with `data`, until all expected ids have answered or the deadline passes.

        A packet of another size than this question's answer is the late answer to an earlier one.
        """
        self._parser.reset()
        found: list[Packet] = []
        wanted = None if expected is None else set(expected)
        for chunk in chain((data,), self._arrivals(deadline, quiet_us)):
            for packet in self._parser.feed(chunk):
                params = packet.params
                if packet.instruction != STATUS or not params:
                    continue  # our own bytes on a half-duplex wire
                if len(params) != size + 1 and (len(params) > 1 or not params[0] & ~ALERT):
                    continue  # a refusal has no data
                if wanted is None:
                    found.append(packet)
                elif packet.id in wanted:
                    wanted.discard(packet.id)
                    found.append(packet)
            self.heard = (self.heard + chunk)[-KEPT:]
            if len(found) > MOST_ANSWERS or (wanted is not None and not wanted):
                break
        return found


def _span(address: int, size: int) -> bytes:
    return address.to_bytes(2, "little") + size.to_bytes(2, "little")


def _read(devices: Sequence[int], size: int, request: bytes, fast_request: bytes = b"") -> _Read:
    length, step = (size + 4).to_bytes(2, "little"), _FRAME + size
    return _Read(
        request,
        fast_request,
        struct.Struct("<" + f"8sB{size}sH" * len(devices)),
        tuple(HEADER + _BYTE[device] + length + _BYTE[STATUS] for device in devices),
        (0,) * len(devices),
        tuple(slice(at, at + step - 2) for at in range(0, step * len(devices), step)),
    )


def _whole(data: bytes, read: _Read, devices: Sequence[int]) -> dict[int, bytes] | None:
    """The data of each, if this is one sound status packet from each, in order, without error or stuffing."""
    if len(data) != read.layout.size:
        return None
    values = read.layout.unpack(data)
    if values[0::4] != read.heads or values[1::4] != read.no_errors:
        return None
    if data.count(PATTERN) != len(read.heads):  # one in each head
        return None
    umts = crc16.umts
    if tuple([umts(data[span]) for span in read.spans]) != values[3::4]:
        return None
    return dict(zip(devices, values[2::4], strict=True))
