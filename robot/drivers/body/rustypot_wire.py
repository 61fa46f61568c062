"""The second wire: rustypot's raw calls. It is one program that is not ours, all the way down to the port."""

import errno
import importlib
import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from firmware_bridge.protocol import ALERT
from robot.clock import US_PER_S, Clock
from robot.drivers.body.transport import SerialTransport
from robot.drivers.body.wire import NOT_FAST, Answer, Wire, sorted_out
from robot.errors import DeviceError, InputError

log = logging.getLogger(__name__)

_IDENTITY = 7  # bytes from address 0: model number, ..., firmware
_SLOW = ("timed out", "Timeout")
_GONE = ("I/O error", "No such device", "Broken pipe", "closed")


class RustypotWire(Wire):
    """The wire with the rustypot library.

    Its group read is all or nothing: where one is silent, those before it are asked one by one.

    Whoever calls pays at most one more time-out for that.
    """

    def __init__(self, port: str, baud: int, clock: Clock, fast: bool = False) -> None:
        """Raises DeviceError when the port cannot be had, InputError when rustypot is not installed."""
        super().__init__()
        library = installed()
        SerialTransport(port, baud).close()  # says what is wrong with a port, and sets its modes
        try:
            self._client: Any = library.Xl330PyController(port, baud, 1.0)
        except (RuntimeError, OSError) as error:
            raise DeviceError(port, f"rustypot cannot open it ({error}).") from error
        self._clock = clock
        self._timeout_s = 1.0
        self.fast, self._fast_known = fast, False
        if fast:
            self._client.set_fast_sync_read(True)

    def ping(self, device: int, timeout_s: float) -> Answer | None:
        answer = self.read(device, 0, _IDENTITY, timeout_s)
        if answer is None or not answer[1]:
            return answer
        return answer[0], answer[1][:2] + answer[1][6:7]

    def read(self, device: int, address: int, size: int, timeout_s: float) -> Answer | None:
        call = self._client.read_raw_data_with_error
        answer = self._call(timeout_s, device, call, device, address, size)
        return None if answer is None else _fitting(answer, size)

    def write(self, device: int, address: int, data: bytes, timeout_s: float) -> Answer | None:
        error = self._call(
            timeout_s, device, self._client.write_raw_data_with_error, device, address, list(data)
        )
        return None if error is None else (error, b"")

    def reboot(self, device: int, timeout_s: float) -> Answer | None:
        return (0, b"") if self._call(timeout_s, device, self._client.reboot, device) else None

    def scan(self, timeout_s: float) -> list[tuple[int, bytes]]:
        """Listens for as long as rustypot does, about 0.8 s, whatever is asked; sees no id twice."""
        found = self._call(timeout_s, 0, self._client.broadcast_scan) or {}
        answers = ((device, self.ping(device, timeout_s)) for device in sorted(found))
        return [(device, answer[1]) for device, answer in answers if answer is not None]

    def sync_read(
        self, devices: Sequence[int], address: int, size: int, timeout_s: float
    ) -> tuple[dict[int, bytes], dict[int, int]]:
        call = self._client.sync_read_raw_data_with_error
        answers = self._call(timeout_s, devices[0], call, list(devices), address, size)
        if answers is not None:
            self._fast_known = True
            fitting = {d: _fitting(answer, size) for d, answer in zip(devices, answers, strict=True)}
            return sorted_out({d: answer for d, answer in fitting.items() if answer is not None})
        found: dict[int, Answer] = {}
        deadline = self._clock.now() + int(timeout_s * US_PER_S)
        for device in devices:
            left = (deadline - self._clock.now()) / US_PER_S
            answer = self.read(device, address, size, left) if left > 0 else None
            if answer is None:
                break
            found[device] = answer
        if self.fast and not self._fast_known and len(found) == len(devices):
            self.fast = False
            self._client.set_fast_sync_read(False)
            log.warning(NOT_FAST)
        return sorted_out(found)

    def sync_write(self, address: int, size: int, values: Mapping[int, bytes]) -> None:  # noqa: ARG002
        data = [list(value) for value in values.values()]
        try:
            self._client.sync_write_raw_data(list(values), address, data)
        except RuntimeError as error:
            raise OSError(errno.EIO, str(error)) from error

    def close(self) -> None:
        self._client.close()

    def _call(self, timeout_s: float, device: int, call: Callable[..., Any], *arguments: object) -> Any:
        """The result; None when nothing came in time, or nothing sound. Raises OSError when the port goes."""
        if timeout_s != self._timeout_s:
            self._client.set_timeout(timeout_s)
            self._timeout_s = timeout_s
        try:
            return call(*arguments)
        except RuntimeError as error:
            what = str(error)
            if any(word in what for word in _GONE):
                raise OSError(errno.EIO, what) from error
            if not any(word in what for word in _SLOW):
                self.damaged.append(device)
            return None


def _fitting(answer: tuple[Sequence[int], int], size: int) -> Answer | None:
    """Data of another size is the late answer to an earlier question."""
    data, error = answer
    return (error, bytes(data)) if len(data) == size or error & ~ALERT else None


def installed() -> Any:
    """The library. Raises InputError that names the extra."""
    try:
        return importlib.import_module("rustypot")
    except ImportError as error:
        raise InputError(
            "[body] backend",
            "rustypot is not installed.",
            'Install the extra yorisou[rustypot] (pip install "rustypot>=1.6,<2"), or write backend = "own".',
        ) from error
