"""Processes of our own: started with a pipe that ends them with us, and started again when they die."""

import json
import logging
import select
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

from robot.clock import US_PER_S, Clock
from robot.errors import DeviceError

log = logging.getLogger(__name__)
READY_S = 15.0
RESTART_AFTER_S = 2.0


class Child:
    """`python -m MODULE ARGUMENTS`, which may print one JSON line when it is ready."""

    def __init__(self, module: str, *arguments: str, clock: Clock) -> None:
        self.module, self._arguments, self._clock = module, arguments, clock
        self._process: subprocess.Popen[bytes] | None = None
        self._started = 0
        self._said: dict[str, Any] | None = None
        self._listening = threading.Lock()
        self.told = False

    def start(self) -> None:
        self._started, self._said = self._clock.now(), None
        self._process = subprocess.Popen(
            [sys.executable, "-m", self.module, *self._arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=Path(__file__).parent.parent,
            start_new_session=True,  # Ctrl-C is for us; a child ends when its pipe does
        )

    @property
    def pid(self) -> int | None:
        return None if self._process is None else self._process.pid

    def ready(self, timeout: float = READY_S) -> dict[str, Any]:
        """The line that it prints when it is ready; asked again, the same one. From any thread.

        Raises DeviceError when it dies or says nothing: it is ended then, and `revive` starts it again.
        """
        with self._listening:
            return self._ready(timeout) if self._said is None else self._said

    def _ready(self, timeout: float) -> dict[str, Any]:
        process = self._process
        assert process is not None  # noqa: S101 - started before it is waited for
        assert process.stdout is not None  # noqa: S101 - opened as a pipe
        heard, _, _ = select.select([process.stdout], [], [], timeout)
        line = process.stdout.readline() if heard else b""
        try:
            message = json.loads(line)
        except ValueError:
            message = None
        if not isinstance(message, dict):
            process.kill()
            process.wait()
            raise DeviceError(self.module, "did not start.", "Its own message stands above.")
        self._said = message
        return message

    def revive(self) -> None:
        """Start it again when it has died, not at once."""
        process = self._process
        if process is None or process.poll() is None:
            return
        if not self.told:
            log.warning("%s ended with %s; it is started again", self.module, process.returncode)
            self.told = True
        if self._clock.now() - self._started > RESTART_AFTER_S * US_PER_S:
            self._release(process)
            self.start()

    def close(self) -> None:
        """End it: its standard input ends, and if it does not go within two seconds it is killed."""
        process, self._process = self._process, None
        if process is None:
            return
        self._release(process)
        try:
            process.wait(2.0)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def _release(self, process: subprocess.Popen[bytes]) -> None:
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()
