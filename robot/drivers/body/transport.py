"""The seam under the serial drivers: bytes to and from one device port, real or in memory."""

import array
import errno
import fcntl
import math
import os
import select
import stat
import termios
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Protocol

import serial

from robot.drivers.body.port_users import port_users
from robot.errors import DeviceError

_CHUNK = 4_096
_DISCARDED = 16  # chunks at most: more than any port keeps, and an end where bytes come without one
_TIOCGEXCL = 0x80045440  # Linux; Python's termios does not name it
_PTY_MAJORS = range(136, 144)  # of the ends of pseudo-terminals that clients open


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
    """A serial port or a pty, opened for this process alone.

    Its DTR line stays up when it is closed, so a board that restarts on DTR does so when it is plugged in and
    opened for the first time, and not again. `low_latency`: the adapter holds no answer back.
    """

    def __init__(self, port: str, baud: int) -> None:
        """Raises DeviceError when the port is missing, taken, or not a serial port."""
        if not Path(port).exists():
            raise DeviceError(
                port,
                "there is no such port.",
                "Is the cable plugged in? Check yorisou.toml, [body].",
                code="no-port",
            )
        if kind := no_port(port):
            raise DeviceError(
                port, f"is {kind}, not a serial port.", "Correct [body] in yorisou.toml.", code="not-a-port"
            )
        try:
            self._serial = serial.Serial(port, baud, timeout=0, exclusive=True)
        except serial.SerialException as error:
            raise _explain(port, error) from error
        except (OSError, ValueError, OverflowError, termios.error) as error:
            raise DeviceError(port, f"cannot be opened ({error}).") from error
        self._fd: int = self._serial.fileno()
        if _exclusive(self._fd):  # only root gets so far
            self.close()
            raise taken(port)
        self.is_pty = is_pty(os.fstat(self._fd).st_rdev)
        if not self.is_pty:  # a pty would keep the mark of a process that was killed
            with suppress(OSError):
                fcntl.ioctl(self._fd, termios.TIOCEXCL)
        self._keep_lines_up(baud)
        self.low_latency = True
        try:
            self._serial.set_low_latency_mode(True)
        except (OSError, ValueError):  # a pty and some adapters have no such mode
            self.low_latency = False
        self._poll = select.poll()
        self._poll.register(self._fd, select.POLLIN)

    def _keep_lines_up(self, baud: int) -> None:
        with suppress(OSError, ValueError, termios.error):
            settings = termios.tcgetattr(self._fd)
            settings[2] &= ~termios.HUPCL
            termios.tcsetattr(self._fd, termios.TCSANOW, settings)
            self._serial.baudrate = baud  # a rate without a constant is lost by the call above

    def write(self, data: bytes) -> None:
        with suppress(BlockingIOError):  # nobody takes what is sent: that shows as no answer
            os.write(self._fd, data)

    def read(self, timeout_s: float) -> bytes:
        if not self._poll.poll(max(0, math.ceil(timeout_s * 1_000))):
            return b""
        data = os.read(self._fd, _CHUNK)
        if not data:
            raise OSError(errno.EIO, "the port has gone")
        return data

    def discard(self) -> None:
        for _ in range(_DISCARDED):
            if not self.read(0):
                break

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


def _exclusive(fd: int) -> bool:
    """Has another program marked this port as its own?"""
    flag = array.array("i", [0])
    try:
        fcntl.ioctl(fd, _TIOCGEXCL, flag)
    except OSError:
        return False
    return bool(flag[0])


def is_pty(device: int) -> bool:
    """Whether this device number is that of a pseudo-terminal's end for clients."""
    return os.major(device) in _PTY_MAJORS


def no_port(port: str) -> str:
    """What stands at this path if it can be no serial port: "a directory", …; "" if it may be one."""
    try:
        found = os.stat(port)
    except OSError:
        return ""
    for is_so, kind in _OTHERS:
        if is_so(found.st_mode):
            return kind
    if stat.S_ISCHR(found.st_mode):
        major, minor = os.major(found.st_rdev), os.minor(found.st_rdev)
        if (
            major == _MEMORY
            or (major == _ALTERNATIVE and minor <= _PTMX)
            or (major == _TTY and minor < _SERIAL)
        ):
            return f"the device {os.path.realpath(port)}"
        if any(_rdev(stream) == found.st_rdev for stream in range(3)):
            return "the terminal that this was started in"
    return ""


def _rdev(stream: int) -> int:
    """The device number of an open file; 0 if it is none."""
    try:
        return os.fstat(stream).st_rdev
    except OSError:
        return 0


_OTHERS: tuple[tuple[Callable[[int], bool], str], ...] = (
    (stat.S_ISREG, "a file"),
    (stat.S_ISDIR, "a directory"),
    (stat.S_ISFIFO, "a pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISBLK, "a disk"),
)
_MEMORY = 1  # major number of /dev/null, zero, random, …
_TTY, _SERIAL = 4, 64  # the screens of this computer come before its serial ports
_ALTERNATIVE, _PTMX = 5, 2  # /dev/tty, /dev/console, /dev/ptmx


def taken(port: str) -> DeviceError:
    """Says who has it, where that can be seen."""
    who = ", ".join(port_users(port))
    what = f"is taken by another program: {who}." if who else "is taken by another program."
    return DeviceError(port, what, "Close that program, then start again.", code="taken", detail=who)


def _explain(port: str, error: serial.SerialException) -> DeviceError:
    if error.errno in (errno.EACCES, errno.EPERM):
        return DeviceError(
            port, "may not be opened by this user.", "Add the user to the group dialout.", code="forbidden"
        )
    if error.errno in (errno.EBUSY, errno.EAGAIN) or "exclusively lock" in str(error):
        return taken(port)
    if "Inappropriate ioctl" in str(error):
        return DeviceError(
            port, "is a device, but not a serial port.", "Correct [body] in yorisou.toml.", code="not-a-port"
        )
    if "Input/output error" in str(error):
        return DeviceError(
            port, "has no hardware behind it.", "Name the port of the adaptor under [body].", code="no-port"
        )
    return DeviceError(port, f"cannot be opened ({error}).")
