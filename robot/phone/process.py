"""The phone's child process, from outside: begun for one call, and killed to end it."""

import json
import logging
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from robot.errors import DeviceError
from robot.phone.words import LONGEST_LINE, Begin

log = logging.getLogger(__name__)
MODULE = "robot.phone.child"


def here() -> bool:
    """Whether this robot can be a phone at all."""
    return find_spec("aiortc") is not None


class PhoneProcess:
    """One call's child. `hears` is called from a thread with what it says, and with "gone" at its end."""

    def __init__(self, begin: Begin, hears: Callable[[dict[str, Any]], None]) -> None:
        """Raises DeviceError where no process can be started."""
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-m", MODULE],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd=Path(__file__).parent.parent.parent,
                start_new_session=True,
            )
        except OSError as error:
            raise DeviceError("phone", f"cannot be started ({error.strerror}).") from None
        self._hears = hears
        self._closing = threading.Lock()  # nothing is written to a number that is another file's by now
        threading.Thread(target=self._listen, name="phone", daemon=True).start()
        self.say(begin.to_json())

    @property
    def pid(self) -> int:
        return self._process.pid

    def say(self, message: dict[str, Any]) -> None:
        """Never blocks: a child that does not read is none."""
        pipe, data = self._process.stdin, json.dumps(message).encode() + b"\n"
        with self._closing:
            if pipe is None or pipe.closed:
                return
            os.set_blocking(pipe.fileno(), False)
            try:
                if os.write(pipe.fileno(), data) != len(data):
                    self.kill()
            except OSError:
                self.kill()

    def kill(self) -> None:
        """Silence, now: whatever it is doing. From any thread, and as often as one likes."""
        with suppress(OSError):
            self._process.kill()

    def _listen(self) -> None:
        pipe = self._process.stdout
        with suppress(ValueError, OSError):
            while pipe is not None and (line := pipe.readline(LONGEST_LINE)):
                told = json.loads(line)
                if isinstance(told, dict):
                    self._hears(told)
        self.kill()
        self._process.wait()
        for each in (self._process.stdin, self._process.stdout):
            if each is not None:
                with self._closing, suppress(OSError):
                    each.close()
        self._hears({"event": "gone"})
