"""A pty whose bytes a thread of this process answers."""

import os
import select
import threading
from collections.abc import Callable
from pathlib import Path

from sim.pty import PtyPort


class ServedPty:
    """A pty under a stable name whose bytes a thread hands to `receive`, until it is closed."""

    def __init__(self, link: Path, receive: Callable[[bytes], bytes]) -> None:
        self._port = PtyPort(link)
        self.link = link
        self._receive = receive
        self._end, self._ended = os.pipe()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        while True:
            ready, _, _ = select.select([self._port.master, self._end], [], [])
            if self._end in ready:
                return
            if reply := self._receive(self._port.read()):
                self._port.write(reply)

    def close(self) -> None:
        os.write(self._ended, b"x")
        self._thread.join(5)
        self._port.close()
        os.close(self._end)
        os.close(self._ended)
