"""An errand: a process of our own that is asked one thing in JSON, answers in bytes, and ends."""

import asyncio
import contextlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from robot.errors import DeviceError

ROOT = Path(__file__).parent.parent.parent


class Errand:
    """Runs `python -m MODULE` off the loop, one at a time; what it was asked and answers is on no disk.

    It is killed after `within_s`, and when the companion ends.
    """

    def __init__(self, module: str, within_s: float, most: int) -> None:
        self._module, self._within_s, self._most = module, within_s, most
        self._running: subprocess.Popen[bytes] | None = None
        self._one = asyncio.Lock()

    async def run(self, asked: dict[str, Any]) -> bytes:
        """What it answers. Raises DeviceError: its own sentence, or that it took too long or is too large."""
        async with self._one:
            try:
                return await asyncio.to_thread(self._run, json.dumps(asked).encode())
            except OSError as error:  # no process to be had
                raise DeviceError(self._module, f"cannot be started ({error.strerror}).") from error

    def _run(self, asked: bytes) -> bytes:
        process = subprocess.Popen(
            [sys.executable, "-m", self._module],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=ROOT,
            start_new_session=True,
        )
        self._running = process
        try:
            answer, said = process.communicate(asked, timeout=self._within_s)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            raise DeviceError(self._module, f"took longer than {self._within_s:.0f} s.") from None
        finally:
            self._running = None
        if process.returncode:
            last = said.decode("utf-8", "replace").strip().rpartition("\n")[2]
            raise DeviceError(self._module, last or f"ended with {process.returncode}.")
        if len(answer) > self._most:
            raise DeviceError(self._module, f"made more than {self._most:,} bytes.")
        return answer

    def close(self) -> None:
        """End it with the companion."""
        if (process := self._running) is not None:
            with contextlib.suppress(OSError):
                process.kill()
