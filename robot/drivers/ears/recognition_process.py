"""The companion's side of the recognition child: started when needed, ended when it hangs."""

import contextlib
import json
import select
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NoReturn

from robot.clock import US_PER_S, Clock
from robot.drivers.ears.recognition_child import HEAD, as_error
from robot.errors import DeviceError

LOAD_S = 60.0  # a model from a slow card; here it takes 1.5 s
SEND_S = 1.0  # its socket holds seconds of sound: a child that leaves it full for so long hangs
ANSWER_S = 6.0  # without an answer to sound, which comes once a second of it
WHERE = "speech recognition"
Answer = dict[str, Any]


class RecognitionProcess:
    """One recognition child. For one thread; every failure is a DeviceError, which ends the child."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._process: subprocess.Popen[bytes] | None = None
        self._channel: socket.socket | None = None
        self._unread = b""
        self._number = 0
        self._requests: list[Answer] = []  # that came while it was opened anew
        self._unanswered_since: int | None = None

    @property
    def pid(self) -> int | None:
        """The child's process id while there is one."""
        return self._process.pid if self._process is not None else None

    def open(
        self,
        language: str,
        models: Mapping[str, str],
        phrases: tuple[str, ...],
        free: bool = False,
        still_wanted: Callable[[], bool] = lambda: True,
        going_on: bool = False,
    ) -> dict[str, Any] | None:
        """Load model and grammar; returns the child's answer, or None when no longer wanted.

        `going_on`: it is the same stream, of which nothing is lost: a request that was on its way comes with
        the next `answers`.

        Raises the child's own InputError or DeviceError (the model, a library), or DeviceError.
        """
        self._start()
        self._number += 1
        before = self._number - 1 if going_on else self._number
        self._requests = []
        wanted = {"number": self._number, "language": language, "models": dict(models)}
        self._send(
            b"o", json.dumps({**wanted, "phrases": phrases, "free": free, "going_on": going_on}).encode()
        )
        deadline = self._clock.now() + LOAD_S * US_PER_S
        while still_wanted():
            for answer in self._read(0.1):
                if "request" in answer and answer["of"] in (before, self._number):
                    self._requests.append(answer)
                if answer["of"] != self._number:
                    continue
                if "error" in answer:
                    raise as_error(answer["error"])
                if "ready" in answer:
                    self._unanswered_since = None
                    return dict(answer["ready"])
            if self._clock.now() > deadline:
                self._fail(f"did not load its model in {LOAD_S:.0f} s.")
        return None

    def hear(self, pcm: bytes) -> None:
        """Give it sound. Raises DeviceError when it has died or hangs."""
        now = self._clock.now()
        if self._unanswered_since is None:
            self._unanswered_since = now
        elif now - self._unanswered_since > ANSWER_S * US_PER_S:
            self._fail("hangs.")
        self._send(b"a", pcm)

    def saying(self, text: str | None) -> None:
        """Tell it what the robot says now, or None."""
        self._send(b"s", (text or "").encode())

    def answers(self, timeout_s: float = 0.0) -> Iterator[Answer]:
        """The child's answers since it was opened, waiting a limited time for the first one."""
        while self._requests:
            yield self._requests.pop(0)
        for answer in self._read(timeout_s):
            if answer["of"] == self._number:
                yield answer

    def _read(self, timeout_s: float) -> Iterator[Answer]:
        """All of the child's answers."""
        if self._channel is None:
            raise DeviceError(WHERE, "has not been started.")
        while select.select([self._channel], [], [], timeout_s)[0]:
            timeout_s = 0.0
            try:
                data = self._channel.recv(65_536)
            except OSError:
                data = b""
            if not data:
                self._fail("has ended.")
            self._unread += data
        *lines, self._unread = self._unread.split(b"\n")
        if lines:
            self._unanswered_since = None
        for line in lines:
            yield json.loads(line)

    def close(self) -> None:
        """End the child."""
        process, self._process = self._process, None
        channel, self._channel = self._channel, None
        self._unread, self._unanswered_since = b"", None
        if channel is not None:
            channel.close()
        if process is not None:
            process.kill()  # it has nothing to put in order
            process.wait()

    def _start(self) -> None:
        if self._process is not None and self._process.poll() is None:
            return
        self.close()
        ours, theirs = socket.socketpair()
        ours.settimeout(SEND_S)
        self._channel = ours
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "robot.drivers.ears.recognition_child"],
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,  # a signal to the companion's group is not for the child
            )
        except OSError as error:
            self.close()
            raise DeviceError(WHERE, f"cannot be started ({error.strerror}).") from error
        finally:
            theirs.close()

    def _send(self, kind: bytes, body: bytes) -> None:
        if self._channel is None:
            raise DeviceError(WHERE, "has not been started.")
        with contextlib.suppress(OSError):
            self._channel.sendall(HEAD.pack(kind, len(body)) + body)
            return
        self._fail("has ended or hangs.")

    def _fail(self, what: str) -> NoReturn:
        self.close()
        raise DeviceError(WHERE, what, "It restarts by itself.")
