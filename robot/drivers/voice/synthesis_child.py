"""The speech-synthesis child: pyttsx3 as synthesiser only, in a process of its own.

Reads one JSON object a line on stdin: {"text", "voice", "rate" (words a minute)}. Answers each on stdout
with one JSON line, {"rate" (samples a second), "bytes"} followed by that many bytes of 16-bit mono PCM, or
{"error"}. The first line is {"ready": true} or {"error"}. Ends when stdin ends.

Why a process: espeak-ng is GPL-3, initialises once per process, calls exit() when its data is missing, and
can hang; none of that may reach the companion (see NOTICE).
"""

import contextlib
import ctypes
import importlib.util
import io
import json
import os
import signal
import sys
import threading
import wave
from pathlib import Path
from typing import Any, BinaryIO

HANG_S = 20  # the kernel ends this process when one sentence takes longer, even if nobody else is left to
ATTEMPTS = 3  # the rate is set by espeak's own thread, and once in a thousand sentences it comes too late


class Voiceless(Exception):
    """The engine cannot be started or did not speak; the text says why."""


def preload() -> None:
    """Load espeak-ng and its data from the package espeakng-loader, so that pyttsx3 finds that one.

    Without the package the system's library is left to pyttsx3. A library without its data would end the
    process from inside C, so the data is looked for first. Raises Voiceless.
    """
    spec = importlib.util.find_spec("espeakng_loader")
    if spec is None or spec.origin is None:
        return
    home = Path(spec.origin).parent
    if not (home / "espeak-ng-data" / "phontab").is_file():
        raise Voiceless(f"{home / 'espeak-ng-data'} is missing or incomplete")
    os.environ["ESPEAK_DATA_PATH"] = str(home)
    try:
        ctypes.CDLL(str(home / "libespeak-ng.so.1"), mode=ctypes.RTLD_GLOBAL)
    except OSError as error:
        raise Voiceless(str(error)) from error


class Engine:
    """One pyttsx3 engine; `render` is for one thread."""

    def __init__(self) -> None:
        preload()
        try:
            import pyttsx3

            self._engine = pyttsx3.init("espeak")
        except Exception as error:
            raise Voiceless(f"{type(error).__name__}: {error}") from error
        # The end of pyttsx3's loop calls the driver's stop(), which cancels what espeak does: the new rate
        # half of the time, the whole sentence once in a hundred. Nothing here is ever stopped that way.
        self._engine.proxy._driver.stop = lambda: None
        self._finished = threading.Event()
        self._engine.connect("finished-utterance", lambda **_: self._finished.set())

    def render(self, text: str, voice: str, rate: int) -> tuple[int, bytes]:
        """The samples a second and the 16-bit mono PCM of `text`. Raises Voiceless."""
        for _ in range(ATTEMPTS):
            self._engine.setProperty("voice", voice)
            self._engine.setProperty("rate", rate)
            found, pcm = self._once(text)
            if pcm and self._engine.getProperty("rate") == rate:
                return found, pcm
        raise Voiceless("the engine made no sound of it")

    def _once(self, text: str) -> tuple[int, bytes]:
        # A file that is only memory: no speech is ever written to a disk.
        memory = os.memfd_create("speech")
        try:
            self._finished.clear()
            self._engine.save_to_file(text, f"/proc/self/fd/{memory}")
            self._engine.runAndWait()  # does not wait: the event says when it is done
            if not self._finished.wait(HANG_S):
                raise Voiceless("the engine did not finish")
            with wave.open(io.BytesIO(os.pread(memory, os.fstat(memory).st_size, 0))) as file:
                return file.getframerate(), file.readframes(file.getnframes())
        finally:
            os.close(memory)


def serve(requests: BinaryIO, answers: BinaryIO) -> None:
    """Answer requests until there are no more."""

    def answer(head: dict[str, Any], body: bytes = b"") -> None:
        answers.write(json.dumps(head).encode() + b"\n" + body)
        answers.flush()

    try:
        engine = Engine()
    except Voiceless as error:
        answer({"error": str(error)})
        return
    answer({"ready": True})
    for line in requests:
        request = json.loads(line)
        signal.alarm(HANG_S + 1)
        try:
            rate, pcm = engine.render(request["text"], request["voice"], request["rate"])
        except Exception as error:
            answer({"error": str(error)})
        else:
            answer({"rate": rate, "bytes": len(pcm)}, pcm)
        signal.alarm(0)


def main() -> None:
    # pyttsx3 prints on stdout: keep the real one for the answers and send what it prints to stderr.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the companion, which closes our stdin
    with contextlib.suppress(BrokenPipeError):
        serve(sys.stdin.buffer, answers)
    os._exit(0)  # espeak's own thread must not be able to hold the process


if __name__ == "__main__":
    main()
