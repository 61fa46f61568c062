"""espeak-ng through pyttsx3, as a synthesiser only: English, Japanese in kana, Korean."""

import ctypes
import importlib.util
import io
import os
import threading
import wave
from pathlib import Path

import numpy as np

from robot.drivers.voice.engines.engine import Voiceless, Wave
from robot.drivers.voice.engines.short_path import DATA, short

HANG_S = 20  # for one sentence


def preload() -> None:
    """Load espeak-ng and its data from the package espeakng-loader, so that pyttsx3 finds that one.

    Without the package the system's library is left to pyttsx3. A library without its data would end the
    process from inside C, so the data is looked for first. Raises Voiceless.
    """
    spec = importlib.util.find_spec("espeakng_loader")
    if spec is None or spec.origin is None:
        return
    home = Path(spec.origin).parent
    if not (home / DATA / "phontab").is_file():
        raise Voiceless(f"{home / DATA} is missing or incomplete")
    os.environ["ESPEAK_DATA_PATH"] = short(home)
    try:
        ctypes.CDLL(str(home / "libespeak-ng.so.1"), mode=ctypes.RTLD_GLOBAL)
    except OSError as error:
        raise Voiceless(str(error)) from error


class Engine:
    """One pyttsx3 engine."""

    def __init__(self) -> None:
        preload()
        import pyttsx3

        self._engine = pyttsx3.init("espeak")
        # The end of pyttsx3's loop calls the driver's stop(), which cancels what espeak does: the new rate
        # half of the time, the whole sentence once in a hundred. Nothing here is ever stopped that way.
        self._engine.proxy._driver.stop = lambda: None
        self._finished = threading.Event()
        self._engine.connect("finished-utterance", lambda **_: self._finished.set())

    def render(self, text: str, language: str, rate: int, whisper: bool) -> tuple[int, Wave]:
        """Render a sentence; a whisper is espeak's own, with breath in place of the voice."""
        # getProperty("rate") cannot check it: pyttsx3 leaves an argument out, and espeak answers at random.
        self._engine.setProperty("voice", f"{language}+whisper" if whisper else language)
        self._engine.setProperty("rate", rate)
        found, pcm = self._once(text)
        return found, np.frombuffer(pcm, "<i2") / 32_768

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
