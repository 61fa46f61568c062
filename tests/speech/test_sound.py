"""Samples: softening, resampling, pieces, wordless sounds."""

import io
import wave

import numpy as np
import pytest

from robot.drivers.audio.sound import CEILING, FULL_SCALE, ONSET_S, Sound
from robot.drivers.voice.wordless_sounds import SOUNDS, wordless
from robot.errors import UsageError

LOUD = Sound(np.full(22_050, FULL_SCALE, np.int16), 22_050)


@pytest.mark.parametrize("gain", [0.0, 0.3, 1.0, 5.0, -1.0, float("inf"), float("nan")])
def test_no_gain_passes_the_ceiling(gain: float) -> None:
    assert np.abs(LOUD.softened(gain).samples).max() <= round(CEILING * FULL_SCALE)


def test_onset_takes_at_least_150_ms_from_the_first_audible_sample() -> None:
    quiet_first = Sound(np.concatenate([np.zeros(11_025, np.int16), LOUD.samples]), 22_050)
    soft = np.abs(quiet_first.softened().samples.astype(int))
    assert len(soft) == len(LOUD.samples), "leading silence is cut: it must not use up the ramp"
    top = soft.max()
    assert ONSET_S >= 0.15
    assert soft[int(0.075 * 22_050)] < 0.55 * top
    assert soft[int(0.140 * 22_050)] < top
    assert np.all(np.diff(soft[: int(0.15 * 22_050)]) >= 0)


def test_resampling_keeps_a_tone_and_removes_what_would_fold() -> None:
    t = np.arange(22_050) / 22_050

    def level(hertz: float) -> float:
        tone = Sound((10_000 * np.sin(2 * np.pi * hertz * t)).astype(np.int16), 22_050).resampled(16_000)
        assert abs(tone.seconds - 1.0) < 0.001
        return float(np.sqrt(np.mean(tone.samples[1_000:-1_000].astype(float) ** 2)))

    assert level(1_000) == pytest.approx(10_000 / 2**0.5, rel=0.01)
    assert level(10_000) < 100


def test_pieces_join_to_the_same_sound_and_cut_where_it_is_quiet() -> None:
    samples = np.full(22_050 * 7, 5_000, np.int16)
    samples[22_050 * 3 : 22_050 * 3 + 2_000] = 0
    pieces = list(Sound(samples, 22_050).pieces(4.0))
    assert np.array_equal(np.concatenate([piece.samples for piece in pieces]), samples)
    assert all(piece.seconds <= 4.0 for piece in pieces)
    assert 3.0 <= pieces[0].seconds <= 3.1


def test_wav_is_16_bit_mono() -> None:
    with wave.open(io.BytesIO(wordless("trill").wav())) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, 22_050)
        assert file.getnframes() == len(wordless("trill").samples)


@pytest.mark.parametrize("name", SOUNDS)
def test_wordless_sounds_are_the_same_every_time_and_begin_softly(name: str) -> None:
    first = wordless(name)
    wordless.cache_clear()
    assert np.array_equal(first.samples, wordless(name).samples)
    soft = np.abs(first.softened(0.5).samples.astype(int))
    assert soft[: int(0.03 * first.rate)].max() < 0.2 * soft.max()
    assert soft[-int(0.01 * first.rate) :].max() < 0.2 * soft.max()


def test_an_unknown_sound_names_those_that_exist() -> None:
    with pytest.raises(UsageError, match="purr"):
        wordless("bark")
