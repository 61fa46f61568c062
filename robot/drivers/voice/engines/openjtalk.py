"""Open JTalk through pyopenjtalk-plus, with its own dictionary and the voice mei: Japanese, kanji and all."""

import numpy as np
import pyopenjtalk

from robot.drivers.voice.engines.engine import Wave

USUAL = 155  # words a minute at which this voice speaks by itself
SLOWEST, FASTEST = 0.5, 2.0
RATE, UP, DOWN = 22_050, 320, 147  # 48 kHz is what it makes, and nothing here needs


class Engine:
    """Open JTalk. Loads dictionary and voice with a first sentence that is not played."""

    def __init__(self) -> None:
        pyopenjtalk.tts("あ")

    def render(self, text: str, language: str, rate: int, whisper: bool) -> tuple[int, Wave]:  # noqa: ARG002
        """Render a sentence; without a whisper of its own, the caller lowers the volume."""
        samples, _ = pyopenjtalk.tts(text, speed=min(max(rate / USUAL, SLOWEST), FASTEST))
        return RATE, _fewer(np.asarray(samples, np.float64) / 32_768)


def _fewer(wave: Wave) -> Wave:
    """The same at `RATE`: what lies above its half is left out of the spectrum, which is quick."""
    periods = -(-len(wave) // UP) + 10  # and some silence, for the end not to reach the beginning
    spectrum = np.fft.rfft(wave, periods * UP)[: periods * DOWN // 2 + 1]
    fewer: Wave = np.fft.irfft(spectrum, periods * DOWN)[: len(wave) * DOWN // UP] * (DOWN / UP)
    return fewer
