"""The bus master that the drivers speak to: retries, counts and the health of each device, on any wire."""

from collections.abc import Callable, Mapping, Sequence

from firmware_bridge.protocol import ALERT, ErrorCode
from robot.clock import Clock
from robot.drivers.body.bus_statistics import BusStatistics, DeviceHealth, Tally, code_name
from robot.drivers.body.codec_wire import CodecWire
from robot.drivers.body.transport import Transport
from robot.drivers.body.wire import Answer, Wire

# One answer, at most: the adapter's latency and a stall of the machine; not the wire, which is far faster.
TIMEOUT_S = 0.012
PATIENT_S = 0.050  # while setting up, when nothing else waits
SCAN_S = 0.3  # a device answers a broadcast ping after as many milliseconds as its id
RETRIES = 2


class NoAnswerError(Exception):
    """A device did not answer, after the retries."""


class RefusedError(Exception):
    """A device answered with an error code."""

    def __init__(self, device: int, code: int) -> None:
        self.device, self.code = device, code
        super().__init__(f"device {device} refused: {code_name(code)}")


class Bus:
    """Instructions on one port. Errors of the port itself are OSError.

    `alerts` holds the ids whose last answer had the alert bit; `errors` the last error code of those
    that ever had one.
    """

    def __init__(
        self,
        port: Transport | Wire,
        clock: Clock,
        statistics: BusStatistics | None = None,
        timeout_s: float = TIMEOUT_S,
    ) -> None:
        """A transport's bytes are read with our own codec. `statistics` go on counting where they stand."""
        self.alerts: set[int] = set()
        self.errors: dict[int, int] = {}
        self._marked: set[int] = set()  # ids whose last error byte was not 0
        self.statistics = BusStatistics() if statistics is None else statistics
        self.until_us = 1 << 60  # nothing is asked after this
        self._ahead_us: int | None = None
        self._clock, self._timeout_s = clock, timeout_s
        self._wire = port if isinstance(port, Wire) else CodecWire(port, clock)

    @property
    def heard(self) -> bytes:
        """The bytes that came last in place of an answer, at most 256."""
        return self._wire.heard

    def health(self) -> dict[int, DeviceHealth]:
        """Every device that was ever asked for, by id. May be called from any thread."""
        return self.statistics.health(self._clock.now())

    # --- one device -------------------------------------------------------------------------------------

    def ping(self, device: int) -> tuple[int, int]:
        """(model, firmware). Raises NoAnswerError."""
        return _identity(self._ask(device, RETRIES, self._wire.ping, device, PATIENT_S))

    def answers(self, device: int) -> bool:
        """Is it there? Asked once, without patience."""
        try:
            self._ask(device, 0, self._wire.ping, device, self._timeout_s)
        except (NoAnswerError, RefusedError):
            return False
        return True

    def read(self, device: int, address: int, size: int, patient: bool = False) -> bytes:
        """Registers of one device. Raises NoAnswerError, RefusedError."""
        timeout_s, retries = (PATIENT_S, RETRIES) if patient else (self._timeout_s, 0)
        return self._ask(device, retries, self._wire.read, device, address, size, timeout_s)

    def write(self, device: int, address: int, data: bytes, patient: bool = False) -> None:
        """Registers of one device, acknowledged. Raises NoAnswerError, RefusedError."""
        timeout_s, retries = (PATIENT_S, RETRIES) if patient else (self._timeout_s, 0)
        self._ask(device, retries, self._wire.write, device, address, data, timeout_s)

    def reboot(self, device: int) -> None:
        """Restart one device. Raises NoAnswerError, RefusedError."""
        self._ask(device, RETRIES, self._wire.reboot, device, PATIENT_S)

    # --- many devices -----------------------------------------------------------------------------------

    def scan(self, timeout_s: float = SCAN_S) -> dict[int, tuple[int, int]]:
        """Everything that answers a broadcast ping: id -> (model, firmware)."""
        return {device: _identity(data) for device, data in self.census(timeout_s)}

    def census(self, timeout_s: float = SCAN_S) -> list[tuple[int, bytes]]:
        """As `scan`, in order of arrival: an id that two devices share may stand there twice."""
        self.statistics.sent += 1
        found = self._wire.scan(timeout_s)
        self._note_damage()
        return found

    def ask_ahead(self, devices: Sequence[int], address: int, size: int) -> None:
        """Send the question of the next `sync_read` now; something may be done on another port meanwhile.

        The latency that is counted then is at least that of the answer.
        """
        self._ahead_us = self._clock.now()
        self._wire.ask_ahead(devices, address, size)

    def sync_read(self, devices: Sequence[int], address: int, size: int) -> dict[int, bytes]:
        """The same registers of many devices. Those that did not answer are missing from the result."""
        statistics, now = self.statistics, self._clock.now
        statistics.sent += 1
        begun, self._ahead_us = self._ahead_us or now(), None
        data, errors = self._wire.sync_read(devices, address, size, self._timeout_s)
        ended = now()
        if len(data) == len(devices) and not errors and not self._marked:
            group = tuple(devices)
            tally = statistics.groups.get(group)
            if tally is None:
                tally = statistics.groups[group] = Tally()
            tally.heard(ended, ended - begun)
        else:
            self._note_each(devices, data, errors, ended)
        if self._wire.damaged:
            self._note_damage()
        return data

    def _note_each(
        self, devices: Sequence[int], data: Mapping[int, bytes], errors: Mapping[int, int], now_us: int
    ) -> None:
        """A group read in which something was amiss: its latency says nothing of those that answered."""
        statistics = self.statistics
        for device in devices:
            tally = statistics.tallies[device]
            if device not in data and device not in errors:
                statistics.missed += 1
                tally.misses += 1
                continue
            tally.answers += 1
            tally.heard_us = now_us
            self._note(device, errors.get(device, 0))

    def sync_write(self, address: int, size: int, values: Mapping[int, bytes]) -> None:
        """The same registers of many devices, `size` bytes each; nobody answers."""
        self.statistics.sent += 1
        self._wire.sync_write(address, size, values)

    def close(self) -> None:
        self._wire.close()

    # --- counting ---------------------------------------------------------------------------------------

    def _ask(
        self, device: int, retries: int, question: Callable[..., Answer | None], *arguments: object
    ) -> bytes:
        statistics, now = self.statistics, self._clock.now
        tally = statistics.tallies[device]
        for attempt in range(retries + 1):
            if now() >= self.until_us:
                break
            if attempt:
                statistics.retried += 1
                tally.retries += 1
            statistics.sent += 1
            begun = now()
            answer = question(*arguments)
            if self._wire.damaged:
                self._note_damage()
            if answer is not None:
                ended = now()
                tally.heard(ended, ended - begun)
                error, data = answer
                if (error or device in self._marked) and (code := self._note(device, error)):
                    raise RefusedError(device, code)
                return data
        statistics.missed += 1
        tally.misses += 1
        raise NoAnswerError(f"device {device} does not answer")

    def _note(self, device: int, error: int) -> int:
        """Remember what the error byte says; returns the code without the alert bit."""
        if error & ALERT:
            self.alerts.add(device)
        else:
            self.alerts.discard(device)
        code = error & ~ALERT
        self.errors[device] = code
        (self._marked.add if error else self._marked.discard)(device)
        if code != ErrorCode.NONE:
            refusals = self.statistics.tallies[device].refusals
            refusals[code] = refusals.get(code, 0) + 1
        return code

    def _note_damage(self) -> None:
        self.statistics.damaged(self._wire.damaged)
        self._wire.damaged.clear()


def _identity(data: bytes) -> tuple[int, int]:
    return int.from_bytes(data[:2], "little"), data[2]
