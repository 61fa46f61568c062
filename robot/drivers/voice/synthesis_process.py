"""One running synthesis child and its pipes, with a time for everything."""

import json
import os
import select
import subprocess
import sys
from typing import Any

import numpy as np

from robot.clock import Clock
from robot.drivers.audio.sound import Sound
from robot.drivers.voice.engines import EXTRAS, Name
from robot.errors import DeviceError

WHERE = "speech synthesis"
RATE = 22_050  # samples a second of every answer (synthesis_child.RATE)
START_S = 20.0  # a first start on a small computer imports from a slow card
HEAD_BYTES = 4_096  # of the line before the sound
BODY_BYTES = 8_000_000  # of one sentence: three minutes


class SynthesisProcess:
    """`ask` is for one thread. Every failure is a DeviceError; the owner then ends the child."""

    def __init__(self, clock: Clock, engine: Name) -> None:
        self._clock, self._engine = clock, engine
        self._unread = b""
        try:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "robot.drivers.voice.synthesis_child", engine],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                bufsize=0,
                start_new_session=True,  # a signal to the companion's group is not for the child
            )
        except OSError as error:
            raise DeviceError(WHERE, f"cannot be started ({error.strerror}).") from error

    def wait_ready(self) -> None:
        """Wait until the child is ready for requests."""
        self._head(self._clock.now() + round(START_S * 1e6))

    def ask(self, request: dict[str, Any], timeout_s: float) -> Sound:
        """The answer to one request, at `RATE`."""
        assert self.process.stdin is not None  # noqa: S101 — Popen was given PIPE
        deadline = self._clock.now() + round(timeout_s * 1e6)
        try:
            self.process.stdin.write(json.dumps(request).encode() + b"\n")
        except OSError as error:
            raise DeviceError(WHERE, "has ended.") from error
        count = self._head(deadline).get("bytes")
        if type(count) is not int or not 0 < count <= BODY_BYTES or count % 2:
            raise DeviceError(WHERE, "answered what is not an answer.")
        while len(self._unread) < count:
            self._more(deadline)
        if len(self._unread) > count:
            raise DeviceError(WHERE, "said more than it was asked for.")
        body, self._unread = self._unread, b""
        return Sound(np.frombuffer(body, "<i2").astype(np.int16), RATE)

    def end(self) -> None:
        """Kill it; from the thread that asks."""
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                pipe.close()

    def _head(self, deadline: int) -> dict[str, Any]:
        while b"\n" not in self._unread[:HEAD_BYTES]:
            if len(self._unread) > HEAD_BYTES:
                raise DeviceError(WHERE, "answered what is not an answer.")
            self._more(deadline)
        line, _, self._unread = self._unread.partition(b"\n")
        try:
            head = json.loads(line)
        except ValueError:
            head = None
        if not isinstance(head, dict):
            raise DeviceError(WHERE, "answered what is not an answer.")
        if "error" in head:
            extra = EXTRAS.get(self._engine)
            mend = f"Reinstall the extra {extra}." if extra else "Reinstall with: make install"
            raise DeviceError(WHERE, f"{self._engine} failed: {head['error']}.", mend)
        return head

    def _more(self, deadline: int) -> None:
        assert self.process.stdout is not None  # noqa: S101 — Popen was given PIPE
        left = max(0.0, (deadline - self._clock.now()) / 1e6)
        if not select.select([self.process.stdout], [], [], left)[0]:
            raise DeviceError(WHERE, "did not answer in time.")
        data = os.read(self.process.stdout.fileno(), 65_536)
        if not data:
            raise DeviceError(WHERE, "has ended.")
        self._unread += data
