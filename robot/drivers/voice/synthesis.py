"""The companion's side of the speech-synthesis child: rendering with a hard time-out and a restart."""

import json
import os
import select
import subprocess
import sys
import threading
from collections import OrderedDict
from pathlib import Path
from typing import Any

import numpy as np

from robot.clock import Clock, SystemClock
from robot.drivers.audio.sound import Sound, joined
from robot.drivers.voice.sentences import spoken
from robot.errors import DeviceError, InputError

RATE = 140  # words a minute
START_S = 10.0  # a first start on a small computer imports from a slow card
SENTENCE_S = 5.0  # measured: 15 ms; a sentence that takes longer than this never comes
CACHE_BYTES = 8_000_000  # three minutes of speech
WHERE = "speech synthesis"


class Synthesiser:
    """Renders sentences in the child process, which is started at the first sentence.

    For one caller at a time (a lock sees to it). A child that dies or hangs is ended and started again once
    a sentence. Rendered sentences are kept, up to `CACHE_BYTES`.
    """

    def __init__(self, clock: Clock, sentence_s: float = SENTENCE_S) -> None:
        self._clock = clock
        self._sentence_s = sentence_s
        self._child: _Child | None = None
        self._closed = False
        self._lock = threading.Lock()
        self._kept: OrderedDict[tuple[str, str, int], Sound] = OrderedDict()
        self._kept_bytes = 0

    @property
    def pid(self) -> int | None:
        """The child's process id while there is one."""
        child = self._child
        return child.process.pid if child is not None else None

    def render(self, text: str, language: str, rate: int = RATE, reading: str | None = None) -> Sound:
        """The whole text as one sound, not softened; `rate` in words a minute.

        Raises InputError when there is nothing that can be pronounced, DeviceError when synthesis fails.
        """
        sentences = spoken(text, language, reading)
        if not sentences:
            raise InputError(
                "the text", "has nothing in it that can be spoken.", "Give it letters or numbers."
            )
        return joined([self.sentence(part, language, rate) for part in sentences])

    def sentence(self, sentence: str, language: str, rate: int = RATE) -> Sound:
        """One sentence of `sentences.spoken`. Raises DeviceError when two children in a row fail at it."""
        with self._lock:
            key = (sentence, language, rate)
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
            for last in (False, True):
                try:
                    sound = self._ask({"text": sentence, "voice": language, "rate": rate})
                    break
                except DeviceError:
                    self._end()
                    if last:
                        raise
            self._keep(key, sound)
            return sound

    def close(self) -> None:
        """End the child, also in the middle of a sentence; any sentence from now on is a DeviceError."""
        self._closed = True
        child = self._child
        if child is not None:
            child.process.kill()  # without the lock: who waits for an answer gets an end of file
        with self._lock:
            self._end()

    def _ask(self, request: dict[str, Any]) -> Sound:
        if self._closed:
            raise DeviceError(WHERE, "is closed.")
        if self._child is None:
            self._child = _Child(self._clock)
        head, pcm = self._child.ask(request, self._sentence_s)
        return Sound(np.frombuffer(pcm, "<i2").astype(np.int16), int(head["rate"]))

    def _end(self) -> None:
        if self._child is not None:
            self._child.end()
            self._child = None

    def _keep(self, key: tuple[str, str, int], sound: Sound) -> None:
        self._kept[key] = sound
        self._kept_bytes += sound.samples.nbytes
        while self._kept_bytes > CACHE_BYTES and len(self._kept) > 1:
            self._kept_bytes -= self._kept.popitem(last=False)[1].samples.nbytes


class _Child:
    """One running child and its pipes. Every failure is a DeviceError; the owner then ends it."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._unread = b""
        try:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "robot.drivers.voice.synthesis_child"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                bufsize=0,
                start_new_session=True,  # a signal to the companion's group is not for the child
            )
        except OSError as error:
            raise DeviceError(WHERE, f"cannot be started ({error.strerror}).") from error
        try:
            self._head(clock.now() + round(START_S * 1e6))
        except DeviceError:
            self.end()
            raise

    def ask(self, request: dict[str, Any], timeout_s: float) -> tuple[dict[str, Any], bytes]:
        assert self.process.stdin is not None  # noqa: S101 — Popen was given PIPE
        deadline = self._clock.now() + round(timeout_s * 1e6)
        try:
            self.process.stdin.write(json.dumps(request).encode() + b"\n")
        except OSError as error:
            raise DeviceError(WHERE, "has ended.") from error
        head = self._head(deadline)
        return head, self._read(int(head["bytes"]), deadline)

    def end(self) -> None:
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                pipe.close()

    def _head(self, deadline: int) -> dict[str, Any]:
        while b"\n" not in self._unread:
            self._more(deadline)
        line, _, self._unread = self._unread.partition(b"\n")
        try:
            head = json.loads(line)
        except ValueError as error:
            raise DeviceError(WHERE, "answered what is not an answer.") from error
        if "error" in head:
            raise DeviceError(WHERE, f"failed: {head['error']}.", "Reinstall with: make install")
        return dict(head)

    def _read(self, count: int, deadline: int) -> bytes:
        while len(self._unread) < count:
            self._more(deadline)
        body, self._unread = self._unread[:count], self._unread[count:]
        return body

    def _more(self, deadline: int) -> None:
        assert self.process.stdout is not None  # noqa: S101 — Popen was given PIPE
        left = max(0.0, (deadline - self._clock.now()) / 1e6)
        if not select.select([self.process.stdout], [], [], left)[0]:
            raise DeviceError(WHERE, "did not answer in time.")
        data = os.read(self.process.stdout.fileno(), 65_536)
        if not data:
            raise DeviceError(WHERE, "has ended.")
        self._unread += data


def render_file(
    text: str,
    language: str,
    path: Path,
    *,
    reading: str | None = None,
    rate: int = RATE,
    sample_rate: int = 16_000,
    gain: float = 1.0,
) -> Sound:
    """Speak `text` into a WAV file, softened as it would be in the room; needs no sound device.

    16 kHz unless told otherwise, so that `yorisou hear` can read it. Raises InputError for the text or the
    path, DeviceError when synthesis fails.
    """
    synthesiser = Synthesiser(SystemClock())
    try:
        sound = synthesiser.render(text, language, rate, reading).softened(gain).resampled(sample_rate)
    finally:
        synthesiser.close()
    try:
        path.write_bytes(sound.wav())
    except OSError as error:
        raise InputError(str(path), f"cannot be written ({error.strerror}).") from error
    return sound
