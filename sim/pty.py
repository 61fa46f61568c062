"""A pseudo-terminal that looks like a serial port under a stable name."""

import os
import pty
import tty
from contextlib import suppress
from pathlib import Path

_CHUNK = 4_096


class PtyPort:
    """`master` is our end. The other end is raw, is kept open so that clients may come and go, and is linked
    to from `link`.
    """

    def __init__(self, link: Path) -> None:
        self.link = link
        self.master, self._slave = pty.openpty()
        tty.setraw(self._slave)
        os.set_blocking(self.master, False)
        link.unlink(missing_ok=True)
        link.symlink_to(os.ttyname(self._slave))

    def read(self) -> bytes:
        try:
            return os.read(self.master, _CHUNK)
        except BlockingIOError:
            return b""

    def write(self, data: bytes) -> None:
        """What does not fit because nobody reads is lost, as on a wire."""
        with suppress(BlockingIOError):
            os.write(self.master, data)

    def close(self) -> None:
        if self.link.is_symlink() and os.readlink(self.link) == os.ttyname(self._slave):
            self.link.unlink()  # only our own: somebody else may have taken the name
        os.close(self.master)
        os.close(self._slave)
