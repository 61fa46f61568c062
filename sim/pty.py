"""A pseudo-terminal that looks like a serial port under a stable name."""

import fcntl
import os
import pty
import struct
import termios
import tty
from contextlib import suppress
from pathlib import Path

_CHUNK = 4_096
_TCGETS2 = 0x802C542A  # Linux; the only call that tells a rate without a constant of its own
_RATES = struct.Struct("36xII")  # struct termios2: rate in, rate out


class PtyPort:
    """`master` is our end. The other end is raw, is kept open so that clients may come and go, and is linked
    to from `link`. Bytes pass at any speed; `baud` tells which one the client has set.
    """

    def __init__(self, link: Path) -> None:
        self.link = link
        self.master, self._slave = pty.openpty()
        tty.setraw(self._slave)
        settings = termios.tcgetattr(self._slave)
        settings[4] = settings[5] = termios.B1000000  # for clients that set none
        termios.tcsetattr(self._slave, termios.TCSANOW, settings)
        os.set_blocking(self.master, False)
        link.unlink(missing_ok=True)
        link.symlink_to(os.ttyname(self._slave))

    def read(self) -> bytes:
        try:
            return os.read(self.master, _CHUNK)
        except BlockingIOError:
            return b""

    @property
    def baud(self) -> int:
        """What the client has set last."""
        told = fcntl.ioctl(self._slave, _TCGETS2, bytes(_RATES.size))
        return int(_RATES.unpack(told)[1])

    def write(self, data: bytes) -> None:
        """What does not fit because nobody reads is lost, as on a wire."""
        with suppress(BlockingIOError):
            os.write(self.master, data)

    def close(self) -> None:
        if self.link.is_symlink() and os.readlink(self.link) == os.ttyname(self._slave):
            self.link.unlink()  # only our own: somebody else may have taken the name
        os.close(self.master)
        os.close(self._slave)
