"""Sound as samples: softening, resampling, cutting into pieces, WAV."""

import io
import math
import wave
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Samples = npt.NDArray[np.int16]

FULL_SCALE = 32_767
CEILING = 0.7  # of full scale: the loudest sample that ever leaves, whatever gain was asked for
ONSET_S = 0.15  # startle threshold: a sound rises over at least this long (design law 7)
RELEASE_S = 0.02  # no click at the end
AUDIBLE = 33  # sample value, about -60 dBFS: what lies below does not count as the beginning of a sound


@dataclass(frozen=True, slots=True, eq=False)
class Sound:
    """Mono 16-bit samples, shape (n,), at `rate` samples a second."""

    samples: Samples
    rate: int

    @property
    def seconds(self) -> float:
        return len(self.samples) / self.rate

    @property
    def ms(self) -> int:
        """Length in milliseconds, rounded down."""
        return len(self.samples) * 1000 // self.rate

    def softened(self, gain: float = 1.0, full: float = 1.0) -> "Sound":
        """The same sound with leading silence cut, an onset ramp, a short release and a ceiling.

        `gain` 0..1 is clamped; at 1 the sound is `full` times as large, or as large as the ceiling lets it
        be. The loudest possible sample is `CEILING` of full scale. The ramp begins at the first audible
        sample, so that silence in front cannot use it up.
        """
        level = min(max(gain, 0.0), 1.0) if gain == gain else 0.0
        audible = np.flatnonzero(np.abs(self.samples.astype(np.int32)) > AUDIBLE)
        start = int(audible[0]) if len(audible) else 0
        wave_ = self.samples[start:].astype(np.float64) * level
        if len(wave_):
            highest = float(np.abs(self.samples.astype(np.int32)).max())
            wave_ *= min(full, CEILING * FULL_SCALE / max(highest, 1.0))
        release = min(len(wave_), round(RELEASE_S * self.rate))
        _ramp(wave_, self.rate)
        if release:
            wave_[-release:] *= np.linspace(1.0, 0.0, release)
        return Sound(np.rint(wave_).astype(np.int16), self.rate)

    def rising(self) -> "Sound":
        """The same sound, from silence to its full size over `ONSET_S`: one that begins in its middle."""
        wave_ = self.samples.astype(np.float64)
        _ramp(wave_, self.rate)
        return Sound(np.rint(wave_).astype(np.int16), self.rate)

    def resampled(self, rate: int) -> "Sound":
        """The sound at another rate: a windowed sinc that cuts above the lower of the two half rates."""
        if rate == self.rate or not len(self.samples):
            return Sound(self.samples, rate)
        count = len(self.samples) * rate // self.rate
        cut = min(1.0, rate / self.rate)
        half = int(16 / cut)
        centres = np.arange(count) * (self.rate / rate)
        padded = np.concatenate([np.zeros(half), self.samples, np.zeros(half + 1)])
        out = np.empty(count)
        taps = np.arange(-half + 1, half + 1)
        for begin in range(0, count, 8_192):  # in blocks: the index matrix of a long text would be large
            centre = centres[begin : begin + 8_192, None]
            first = np.floor(centre).astype(np.int64)
            distance = centre - (first + taps)
            window = 0.5 + 0.5 * np.cos(np.pi * np.clip(distance / half, -1.0, 1.0))
            weights = cut * np.sinc(cut * distance) * window
            out[begin : begin + 8_192] = np.sum(padded[first + taps + half] * weights, axis=1)
        # Between two samples a wave may be higher than both: what was held below a ceiling stays below it.
        top = np.abs(self.samples.astype(np.int32)).max()
        return Sound(np.clip(np.rint(out), -top, top).astype(np.int16), rate)

    def pieces(self, seconds: float) -> Iterator["Sound"]:
        """The sound in pieces of at most `seconds`, cut at the quietest 20 ms of each piece's last third."""
        most, window = int(seconds * self.rate), max(1, self.rate // 50)
        rest = self.samples
        while len(rest) > most:
            from_, last = most * 2 // 3, most - window
            loudness = [int(np.abs(rest[i : i + window]).max()) for i in range(from_, last, window)]
            cut = from_ + int(np.argmin(loudness)) * window + window // 2
            yield Sound(rest[:cut], self.rate)
            rest = rest[cut:]
        yield Sound(rest, self.rate)

    def wav(self) -> bytes:
        """A RIFF WAVE file, 16-bit mono PCM."""
        buffer = io.BytesIO()
        with wave.open(buffer, "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(self.rate)
            file.writeframes(self.samples.astype("<i2").tobytes())
        return buffer.getvalue()


def _ramp(wave_: npt.NDArray[np.float64], rate: int) -> None:
    """Apply the onset ramp in place. A shorter sound gets only part of the ramp, so that it never clicks."""
    onset = math.ceil(ONSET_S * rate)
    begin = wave_[:onset]
    begin *= 0.5 - 0.5 * np.cos(np.arange(len(begin)) * (np.pi / onset))


def joined(sounds: list[Sound], gap_s: float = 0.0) -> Sound:
    """Sounds of one rate in a row with silence of `gap_s` seconds between."""
    rate = sounds[0].rate
    silence = np.zeros(round(gap_s * rate), np.int16)
    parts = [part for sound in sounds for part in (silence, sound.samples)][1:]
    return Sound(np.concatenate(parts), rate)
