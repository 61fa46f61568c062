"""Wordless sounds, computed: the same samples every time. All are short; none ends with a flourish."""

from functools import cache

import numpy as np
import numpy.typing as npt

from robot.drivers.audio.loudness import levelled
from robot.drivers.audio.sound import Sound
from robot.errors import UsageError

RATE = 22_050
Wave = npt.NDArray[np.float64]


@cache
def wordless(name: str) -> Sound:
    """The sound called `name`: "purr" (3.6 s), "trill" (0.6 s), "breath" (2.8 s), "rain" (5.0 s),
    "waves" (6.0 s) or "wind" (5.6 s), as loud as speech is (`loudness.REFERENCE_LUFS`), not softened.

    Raises UsageError for any other name.
    """
    make = _SOUNDS.get(name)
    if make is None:
        raise UsageError(f"sound {name!r}", "is not known.", f"Known: {', '.join(sorted(_SOUNDS))}.")
    return levelled(make(), RATE)


def _time(seconds: float) -> Wave:
    return np.arange(round(seconds * RATE)) / RATE


def _swell(t: Wave, rise: float, fall: float) -> Wave:
    """An envelope that rises for `rise` seconds and falls for the last `fall` seconds, as half cosines."""
    up = np.clip(t / rise, 0.0, 1.0)
    down = np.clip((t[-1] - t) / fall, 0.0, 1.0)
    swell: Wave = (0.5 - 0.5 * np.cos(np.pi * up)) * (0.5 - 0.5 * np.cos(np.pi * down))
    return swell


def _noise(count: int, width: int) -> Wave:
    """Noise with the highs taken out by a moving average of `width` samples, always the same."""
    white = np.random.default_rng(20_26).standard_normal(count + width - 1)
    return np.convolve(white, np.full(width, 1.0 / width), mode="valid")


def _purr() -> Wave:
    # Two breaths; a soft 25 Hz flutter under low harmonics and a little breath noise.
    t = _time(3.6)
    flutter = np.clip(np.sin(2 * np.pi * 25.0 * t), 0.0, None) ** 2
    tone = sum(np.sin(2 * np.pi * 75.0 * n * t) / n**1.5 for n in range(1, 7))
    body = flutter * (0.8 * np.asarray(tone) + 2.5 * _noise(len(t), 24))
    breathing = 0.55 + 0.45 * np.cos(2 * np.pi * t / 1.8 + np.pi)
    return np.asarray(body * breathing * _swell(t, 0.5, 0.7))


def _trill() -> Wave:
    # A small rising question without words: 380 to 560 Hz with a flutter that fades.
    t = _time(0.6)
    pitch = 380.0 + 180.0 * (0.5 - 0.5 * np.cos(np.pi * t / t[-1]))
    phase = 2 * np.pi * np.cumsum(pitch) / RATE
    flutter = 1.0 - 0.45 * (1.0 - t / t[-1]) * (0.5 + 0.5 * np.sin(2 * np.pi * 22.0 * t))
    return np.asarray((np.sin(phase) + 0.2 * np.sin(2 * phase)) * flutter * _swell(t, 0.2, 0.3))


def _breath() -> Wave:
    # In for a little over a second, out for longer: low-passed noise.
    t = _time(2.8)
    inward = np.where(t < 1.2, np.sin(np.pi * np.clip(t / 1.2, 0, 1)) ** 2, 0.0)
    outward = np.where(t >= 1.2, np.sin(np.pi * np.clip((t - 1.2) / 1.6, 0, 1)) ** 2, 0.0)
    return np.asarray(0.6 * inward * _noise(len(t), 10) + outward * _noise(len(t), 20))


def _waves() -> Wave:
    # Two waves that come in slowly, break softly and run out.
    t = _time(6.0)
    height = np.sin(np.pi * (t % 3.0) / 3.0) ** 2
    return np.asarray((0.25 + height) * _noise(len(t), 28) * _swell(t, 0.8, 1.2))


def _rain() -> Wave:
    # Even and fine, with a little unrest in it.
    t = _time(5.0)
    unrest = 1.0 + 0.15 * np.sin(2 * np.pi * 1.3 * t) * np.sin(2 * np.pi * 0.7 * t)
    return np.asarray(unrest * _noise(len(t), 5) * _swell(t, 1.2, 1.5))


def _wind() -> Wave:
    # Low, rising twice.
    t = _time(5.6)
    rising = 0.4 + 0.6 * np.sin(np.pi * t / 2.8) ** 2
    return np.asarray(rising * _noise(len(t), 44) * _swell(t, 1.0, 1.4))


def reference_noise() -> Sound:
    """Fifteen seconds of noise with the spectrum of speech, at `loudness.REFERENCE_LUFS`, to be measured."""
    count = 15 * RATE
    hz = np.fft.rfftfreq(count, 1 / RATE)
    # Flat from 100 to 500 Hz and 9 dB an octave less above, as the speech of many is on average.
    shape = np.where(hz < 100.0, (hz / 100.0) ** 2, np.minimum(1.0, (500.0 / np.maximum(hz, 1.0)) ** 1.5))
    return levelled(np.fft.irfft(np.fft.rfft(_noise(count, 1)) * shape, count), RATE)


_SOUNDS = {
    "purr": _purr,
    "trill": _trill,
    "breath": _breath,
    "rain": _rain,
    "waves": _waves,
    "wind": _wind,
}
SOUNDS = tuple(sorted(_SOUNDS))
