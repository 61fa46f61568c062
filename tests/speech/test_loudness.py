"""Every sound rises over 150 ms and stays below its ceiling, at any gain, to any output (hazard H4)."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from robot.clock import SystemClock
from robot.drivers.audio.sound import Sound
from robot.drivers.voice.synthesis import Synthesiser
from robot.drivers.voice.synthesised import SynthesisedVoice
from robot.drivers.voice.wordless_sounds import SOUNDS, wordless
from tests.speech.conftest import Events, PacedOutput
from tests.speech.sound_server import until

# Written down here once more: what people hear, not what the code says.
ONSET_S, CEILING, FULL_SCALE = 0.15, 0.7, 32_767
RATES = (8_000, 16_000, 22_050, 48_000)
LINES = {
    "en": "Take your time. There is nothing to do.",
    "ja": "ここに います。なにも しなくて いいです。",
    "ko": "여기에 있어요. 아무것도 안 해도 돼요.",
}


def held(sound: Sound, gain: float) -> float:
    """The largest sample over what is allowed at its time: a ramp from 0 to the ceiling, then the ceiling."""
    if not len(sound.samples):
        return 0.0
    t = np.arange(len(sound.samples)) / sound.rate
    ramp = 0.5 - 0.5 * np.cos(np.pi * np.minimum(t, ONSET_S) / ONSET_S)
    allowed = min(1.0, max(0.0, gain)) * CEILING * FULL_SCALE * ramp
    return float(np.max(np.abs(sound.samples.astype(float)) - allowed))


ROUNDING = 1.0  # half a step of 16 bits, and a little


@pytest.mark.parametrize("gain", [0.05, 0.6, 1.0])
@pytest.mark.parametrize("name", SOUNDS)
def test_every_wordless_sound_rises_and_stays_below_the_ceiling(name: str, gain: float) -> None:
    soft = wordless(name).softened(gain)
    assert held(soft, gain) <= ROUNDING
    for rate in RATES:
        assert np.abs(soft.resampled(rate).samples.astype(int)).max() <= round(gain * CEILING * FULL_SCALE)


@given(
    st.lists(st.integers(-32_768, 32_767), max_size=400),
    st.integers(0, 60),
    st.integers(1, 12),
    st.floats(0, 1),
    st.sampled_from(RATES),
)
def test_whatever_the_sound_is(samples: list[int], silent: int, slow: int, gain: float, rate: int) -> None:
    """Noise, a click shorter than the ramp, silence in front, a level that begins at once; at every rate."""
    wave = np.repeat(np.array([0] * silent + samples, np.int16), slow)
    soft = Sound(wave, 2_000).softened(gain)
    assert held(soft, gain) <= ROUNDING
    out = soft.resampled(rate).samples.astype(int)
    assert len(out) == 0 or np.abs(out).max() <= math.ceil(gain * CEILING * FULL_SCALE)


@pytest.mark.parametrize("language", LINES)
def test_every_sentence_rises_and_stays_below_the_ceiling(language: str) -> None:
    """As the voice hands them to a loudspeaker: said, whispered, and sounds between."""
    output, events = PacedOutput(pace=0.01), Events()
    voice = SynthesisedVoice(SystemClock(), events, output)
    try:
        voice.say(1, LINES[language], language, "voice", 0.6)
        voice.say(2, LINES[language], language, "whisper", 0.6)
        assert until(lambda: len(events) == 2, 10)
        for name in SOUNDS:
            voice.sound(name, 0.6)
            count = len(output.sounds)
            assert until(lambda count=count: len(output.sounds) > count)  # type: ignore[misc]
    finally:
        voice.close()
    assert len(output.sounds) == 4 + len(SOUNDS)
    said = [(sound, 0.24 if 2 <= place < 4 else 0.6) for place, sound in enumerate(output.sounds)]
    assert max(held(sound, gain) for sound, gain in said) <= ROUNDING
    assert all(np.abs(sound.samples).max() > 500 for sound in output.sounds), "and they are heard"


def test_without_the_ramp_this_would_be_seen(synthesiser: Synthesiser) -> None:
    raw = synthesiser.sentence(LINES["en"].split(". ")[0], "en", 140)
    assert held(raw, 0.6) > 1_000
    assert held(Sound(np.full(22_050, 10_000, np.int16), 22_050), 1.0) > 1_000
