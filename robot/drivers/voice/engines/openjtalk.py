"""Open JTalk through pyopenjtalk-plus, with its own dictionary and the voice mei: Japanese, kanji and all."""

import numpy as np
import pyopenjtalk

from robot.drivers.voice.engines import Wave

USUAL = 155  # words a minute at which this voice speaks by itself
SLOWEST, FASTEST = 0.5, 2.0


class Engine:
    """Its dictionary and voice are read at the first sentence: that one is said to nobody."""

    def __init__(self) -> None:
        pyopenjtalk.tts("あ")

    def render(self, text: str, language: str, rate: int, whisper: bool) -> tuple[int, Wave]:  # noqa: ARG002
        """It has no whisper: the caller makes one by being softer."""
        samples, found = pyopenjtalk.tts(text, speed=min(max(rate / USUAL, SLOWEST), FASTEST))
        return int(found), np.asarray(samples, np.float64) / 32_768
