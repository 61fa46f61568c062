"""The seam under the serial drivers: bytes to and from one device port, real or in memory."""

import errno
import os
import select
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Protocol

import serial

from robot.errors import DeviceError

_CHUNK = 4_096


class Transport(Protocol):
    """One open port. A port that has gone raises OSError from any call."""

    def write(self, data: bytes) -> None: ...

    def read(self, timeout_s: float) -> bytes:
        """What has arrived, as soon as there is anything; b"" means that the time-out has passed."""
        ...

    def discard(self) -> None:
        """Throw away what has arrived."""
        ...

    def close(self) -> None: ...


class SerialTransport:
    """A serial port or a pty, opened for this process alone."""

    def __init__(self, port: str, baud: int) -> None:
        """Raises DeviceError when the port is missing, taken, or not a serial port."""
        if not Path(port).exists():
            raise DeviceError(
                port, "there is no such port.", "Is the cable plugged in? Check yorisou.toml, [body]."
            )
        try:
            self._serial = serial.Serial(port, baud, timeout=0, exclusive=True)
        except serial.SerialException as error:
            raise _explain(port, error) from error
        except (OSError, ValueError) as error:
            raise DeviceError(port, f"cannot be opened ({error}).") from error
        with suppress(OSError, ValueError):  # a pty and some adapters have no such mode
            self._serial.set_low_latency_mode(True)
        self._fd: int = self._serial.fileno()

    def write(self, data: bytes) -> None:
        with suppress(BlockingIOError):  # nobody takes what is sent: that shows as no answer
            os.write(self._fd, data)

    def read(self, timeout_s: float) -> bytes:
        ready, _, _ = select.select([self._fd], [], [], max(0.0, timeout_s))
        if not ready:
            return b""
        data = os.read(self._fd, _CHUNK)
        if not data:
            raise OSError(errno.EIO, "the port has gone")
        return data

    def discard(self) -> None:
        while select.select([self._fd], [], [], 0)[0]:
            if not os.read(self._fd, _CHUNK):
                raise OSError(errno.EIO, "the port has gone")

    def close(self) -> None:
        with suppress(OSError):  # it may have gone already
            self._serial.close()


class MemoryTransport:
    """A device that is a function from bytes to bytes, in this process: no wire, no time."""

    def __init__(self, device: Callable[[bytes], bytes]) -> None:
        self._device = device
        self._arrived = b""

    def write(self, data: bytes) -> None:
        self._arrived += self._device(data)

    def read(self, timeout_s: float) -> bytes:  # noqa: ARG002 - there is nothing to wait for
        data, self._arrived = self._arrived, b""
        return data

    def discard(self) -> None:
        self._arrived = b""

    def close(self) -> None:
        self._arrived = b""


def _explain(port: str, error: serial.SerialException) -> DeviceError:
    if error.errno in (errno.EACCES, errno.EPERM):
        return DeviceError(port, "may not be opened by this user.", "Add the user to the group dialout.")
    if error.errno in (errno.EBUSY, errno.EAGAIN) or "exclusively lock" in str(error):
        return DeviceError(port, "is taken by another program.", "Close that program, then start again.")
    return DeviceError(port, f"cannot be opened ({error}).")
