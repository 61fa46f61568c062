"""The bus master: Dynamixel Protocol 2.0 instructions on one port, with time-outs, retries and counts."""

from collections.abc import Mapping, Sequence

from firmware_bridge.protocol import (
    ALERT,
    BROADCAST,
    STATUS,
    ErrorCode,
    Instruction,
    Packet,
    Parser,
    encode,
)
from robot.clock import US_PER_S, Clock
from robot.drivers.body.transport import Transport

# One answer, at most: the adapter's latency and a stall of the machine; not the wire, which is far faster.
TIMEOUT_S = 0.012
PATIENT_S = 0.050  # while setting up, when nothing else waits
RETRIES = 2


class NoAnswerError(Exception):
    """A device did not answer, after the retries."""


class RefusedError(Exception):
    """A device answered with an error code."""

    def __init__(self, device: int, code: int) -> None:
        self.device, self.code = device, code
        name = ErrorCode(code).name if 0 <= code <= max(ErrorCode) else str(code)
        super().__init__(f"device {device} refused: {name}")


class Bus:
    """Instructions on one port. Errors of the port itself are OSError.

    `sent`, `retried` and `missed` count transactions; `alerts` holds the ids whose last answer had the alert
    bit; `errors` the last error code of each device.
    """

    def __init__(self, transport: Transport, clock: Clock) -> None:
        self.transport = transport
        self.alerts: set[int] = set()
        self.errors: dict[int, int] = {}
        self.sent = self.retried = self.missed = 0
        self._clock = clock
        self._parser = Parser()
        self._reads: dict[tuple[int, int, tuple[int, ...]], bytes] = {}

    @property
    def crc_errors(self) -> int:
        return self._parser.crc_errors

    def ping(self, device: int) -> tuple[int, int]:
        """(model, firmware). Raises NoAnswerError."""
        data = self._ask(device, Instruction.PING, b"", 3, PATIENT_S, RETRIES)
        return int.from_bytes(data[:2], "little"), data[2]

    def answers(self, device: int) -> bool:
        """Is it there? Asked once, without patience."""
        try:
            self._ask(device, Instruction.PING, b"", 3, TIMEOUT_S, 0)
        except (NoAnswerError, RefusedError):
            return False
        return True

    def scan(self, timeout_s: float = 0.2) -> dict[int, tuple[int, int]]:
        """Everything that answers a broadcast ping: id -> (model, firmware)."""
        found = self._exchange(encode(BROADCAST, Instruction.PING), None, 3, timeout_s)
        return {p.id: (int.from_bytes(p.data[:2], "little"), p.data[2]) for p in found}

    def read(self, device: int, address: int, size: int, patient: bool = False) -> bytes:
        """Registers of one device. Raises NoAnswerError, RefusedError."""
        params = address.to_bytes(2, "little") + size.to_bytes(2, "little")
        timeout, retries = (PATIENT_S, RETRIES) if patient else (TIMEOUT_S, 0)
        return self._ask(device, Instruction.READ, params, size, timeout, retries)

    def write(self, device: int, address: int, data: bytes, patient: bool = False) -> None:
        """Registers of one device, acknowledged. Raises NoAnswerError, RefusedError."""
        params = address.to_bytes(2, "little") + data
        timeout, retries = (PATIENT_S, RETRIES) if patient else (TIMEOUT_S, 0)
        self._ask(device, Instruction.WRITE, params, 0, timeout, retries)

    def sync_read(self, devices: Sequence[int], address: int, size: int) -> dict[int, bytes]:
        """The same registers of many devices. Those that did not answer are missing from the result."""
        key = (address, size, tuple(devices))
        request = self._reads.get(key)
        if request is None:
            params = address.to_bytes(2, "little") + size.to_bytes(2, "little") + bytes(devices)
            request = self._reads[key] = encode(BROADCAST, Instruction.SYNC_READ, params)
        answers = self._exchange(request, devices, size, TIMEOUT_S)
        result: dict[int, bytes] = {}
        for packet in answers:
            params = packet.params
            if self._note(packet.id, params[0]) == ErrorCode.NONE:
                result[packet.id] = params[1:]
        self.missed += len(devices) - len(result)
        return result

    def sync_write(self, address: int, size: int, values: Mapping[int, bytes]) -> None:
        """The same registers of many devices, `size` bytes each; nobody answers."""
        params = address.to_bytes(2, "little") + size.to_bytes(2, "little")
        params += b"".join(bytes((device,)) + data for device, data in values.items())
        self.sent += 1
        self.transport.write(encode(BROADCAST, Instruction.SYNC_WRITE, params))

    def reboot(self, device: int) -> None:
        """Restart one device. Raises NoAnswerError, RefusedError."""
        self._ask(device, Instruction.REBOOT, b"", 0, PATIENT_S, RETRIES)

    def close(self) -> None:
        self.transport.close()

    def _ask(self, device: int, kind: int, params: bytes, size: int, timeout_s: float, retries: int) -> bytes:
        request = encode(device, kind, params)
        for attempt in range(retries + 1):
            self.retried += attempt > 0
            for packet in self._exchange(request, (device,), size, timeout_s):
                if code := self._note(packet.id, packet.error):
                    raise RefusedError(device, code)
                return packet.data
        self.missed += 1
        raise NoAnswerError(f"device {device} does not answer")

    def _note(self, device: int, error: int) -> int:
        """Remember what the error byte says; returns the code without the alert bit."""
        if error & ALERT:
            self.alerts.add(device)
        else:
            self.alerts.discard(device)
        code = error & ~ALERT
        self.errors[device] = code
        return code

    def _exchange(
        self, request: bytes, expected: Sequence[int] | None, size: int, timeout_s: float
    ) -> list[Packet]:
        """Send, then collect status packets until all expected ids have answered or the time-out passes.

        A packet of another size than this question's answer is the late answer to an earlier one.
        """
        transport, parser, clock = self.transport, self._parser, self._clock
        parser.reset()
        transport.discard()
        self.sent += 1
        transport.write(request)
        found: list[Packet] = []
        wanted = None if expected is None else set(expected)
        deadline = clock.now() + int(timeout_s * US_PER_S)
        while wanted is None or wanted:
            left = deadline - clock.now()
            data = transport.read(left / US_PER_S) if left > 0 else b""
            if not data:
                break
            for packet in parser.feed(data):
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
        return found
