"""The transcriber: whole utterances into text, late, and nothing waits for it."""

import contextlib
import importlib.util
import json
import os
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Sequence

from robot.drivers.audio.device import CAPTURE_RATE
from robot.drivers.ears.whisper_child import HEAD, PARTS

# Languages in which it is better than the whole vocabulary of a small Vosk model (synthetic speech).
LANGUAGES = ("en", "ja")
PACKAGES = ("faster_whisper", *PARTS)
LONGEST = 28 * 2 * CAPTURE_RATE  # bytes: the model hears 30 seconds at a time
SHORTEST = 2 * CAPTURE_RATE * 3 // 10  # 0.3 s: a cough
WAITING = 3  # utterances; of more, the oldest is let go
FAILURES = 2  # in a row, then it is given up
COMMAND = (sys.executable, "-m", "robot.drivers.ears.whisper_child")


def absent() -> list[str]:
    """The required packages that are not installed; imports nothing."""
    return [name for name in PACKAGES if importlib.util.find_spec(name) is None]


def hears(language: str) -> bool:
    """Whether free speech of this language goes to it here."""
    return language in LANGUAGES and not absent()


class Transcriber:
    """One child and a thread that talks to it. No call waits for either.

    `take` is given an utterance piece by piece, `end` says that it is over. `texts` are those that have
    become ready; `lost` says why there will be none any more, once.
    """

    def __init__(self, language: str, command: Sequence[str] = COMMAND) -> None:
        self._language, self._command = language, tuple(command)
        self._so_far = b""
        self._changed = threading.Condition()
        self._waiting: deque[bytes] = deque(maxlen=WAITING)
        self._texts: deque[str] = deque(maxlen=10 * WAITING)
        self._lost = ""
        self._closed = False
        self._process: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._run, name="transcriber", daemon=True)
        self._thread.start()

    def take(self, pcm: bytes) -> None:
        """Add sound to the utterance; one that is too long continues as a new one."""
        self._so_far += pcm
        if len(self._so_far) >= LONGEST:
            self.end()

    def end(self) -> None:
        """The utterance is over."""
        pcm, self._so_far = self._so_far[:LONGEST], b""
        if len(pcm) >= SHORTEST:
            with self._changed:
                self._waiting.append(pcm)
                self._changed.notify()

    def drop(self) -> None:
        """Drop the utterance: another recogniser understood it."""
        self._so_far = b""

    def texts(self) -> list[str]:
        found = []
        with contextlib.suppress(IndexError):
            while True:
                found.append(self._texts.popleft())
        return found

    def lost(self) -> str:
        """Why nothing is transcribed any more, when that is news; else ""."""
        why, self._lost = self._lost, ""
        return why

    def close(self) -> None:
        self._closed = True
        with self._changed:
            self._waiting.clear()
            self._changed.notify()
        self._end()

    def _run(self) -> None:
        failures = 0
        while failures < FAILURES:
            with self._changed:
                self._changed.wait_for(lambda: self._waiting or self._closed)
                if self._closed:
                    return
                pcm = self._waiting.popleft()
            try:
                text = self._ask(pcm)
                failures = 0
            except (OSError, ValueError, KeyError, RuntimeError) as error:
                self._end()
                failures += 1
                why = str(error) or type(error).__name__
                continue
            if text and not self._closed:
                self._texts.append(text)
        self._lost = why

    def _ask(self, pcm: bytes) -> str:
        process = self._started()
        assert process.stdin is not None  # noqa: S101 — Popen was given PIPE
        process.stdin.write(HEAD.pack(self._language.encode(), len(pcm)) + pcm)
        return str(self._answer(process)["text"])

    def _started(self) -> "subprocess.Popen[bytes]":
        process = self._process
        if process is None:
            process = self._process = subprocess.Popen(
                self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                bufsize=0,
                env={**os.environ, "HF_HUB_OFFLINE": "1"},  # whatever a library would like to fetch
            )
            self._answer(process)
        return process

    @staticmethod
    def _answer(process: "subprocess.Popen[bytes]") -> dict[str, object]:
        assert process.stdout is not None  # noqa: S101 — Popen was given PIPE
        found = json.loads(process.stdout.readline() or b'{"error": "it has ended"}')
        if not isinstance(found, dict) or "error" in found:
            raise RuntimeError(found["error"] if isinstance(found, dict) else "it answers nonsense")
        return found

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    with contextlib.suppress(OSError):
                        pipe.close()
