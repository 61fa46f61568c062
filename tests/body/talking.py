"""Ptys on which something other than this robot's body speaks."""

import os
import select
import threading
from collections.abc import Callable
from pathlib import Path

from sim.pty import PtyPort

PIECE_S = 0.01


class Talker:
    """A pty that says `says` every 10 ms, and answers what it is told with `answers`, until it is closed."""

    def __init__(
        self, link: Path, says: bytes = b"", answers: Callable[[bytes], bytes] = lambda _: b""
    ) -> None:
        self.link = link
        self.heard = b""
        self._port = PtyPort(link)
        self._says, self._answers = says, answers
        self._end, self._ended = os.pipe()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        pause_s = PIECE_S if self._says else None
        while True:
            ready, _, _ = select.select([self._port.master, self._end], [], [], pause_s)
            if self._end in ready:
                return
            if self._port.master in ready:
                data = self._port.read()
                self.heard += data
                self._port.write(self._answers(data))
            if self._says:
                self._port.write(self._says)

    def close(self) -> None:
        os.write(self._ended, b"x")
        self._thread.join(5)
        self._port.close()
        os.close(self._end)
        os.close(self._ended)
