"""A simulated room: an overdriven small loudspeaker, a delay of some milliseconds, walls, drifting clocks."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from robot.drivers.audio.device import CAPTURE_RATE
from robot.drivers.audio.sound import Samples

Wave = npt.NDArray[np.float64]

OVERDRIVE = 12_000.0  # sample value at which the loudspeaker gives a quarter less
TAIL_S = 0.2
DECAY_S = 0.25  # to a thousandth: a furnished room
NOISE = 8.0  # RMS of the microphone itself
SPEECH = 3_000.0  # RMS of the person's speech


@dataclass(frozen=True)
class Room:
    """One place of robot and person; the same `seed` is the same place."""

    seed: int = 1
    wet: float = 0.5  # walls against the direct way; 0 is a field

    def _random(self, salt: int) -> np.random.Generator:
        return np.random.default_rng([self.seed, salt])

    def _heard(self, sound: Wave, salt: int, wet: float) -> Wave:
        time = np.arange(round(TAIL_S * CAPTURE_RATE)) / CAPTURE_RATE
        walls = self._random(salt).standard_normal(len(time)) * np.exp(-6.9 * time / DECAY_S) * wet * 0.1
        walls[:16], walls[0] = 0.0, 1.0
        size = 1 << (len(sound) + len(walls)).bit_length()
        return np.fft.irfft(np.fft.rfft(sound, size) * np.fft.rfft(walls, size), size)[: len(sound)]

    def echo(self, far: Samples, below_db: float) -> Wave:
        """What the microphone hears of the robot, `below_db` below the person's speech."""
        random = self._random(1)
        delay = round(CAPTURE_RATE * random.uniform(0.02, 0.12))
        played = np.tanh(far / OVERDRIVE) * OVERDRIVE
        heard = np.concatenate([np.zeros(delay), self._heard(played, 2, self.wet)])[: len(far)]
        places = np.arange(len(heard)) * (1 + random.uniform(-20, 20) * 1e-6)  # the other clock's drift
        heard = np.interp(places, np.arange(len(heard)), heard)
        gain: float = SPEECH / active_rms(heard) / 10 ** (below_db / 20)
        loud: Wave = heard * gain
        return loud

    def person(self, said: Samples) -> Wave:
        """What the microphone hears of the person."""
        heard = self._heard(said.astype(np.float64), 3, self.wet * 0.4)
        return heard * (SPEECH / active_rms(heard))

    def microphone(self, echo: Wave, person: Wave, at: int) -> Samples:
        """Both together, the person from sample `at` on, and the microphone's own noise."""
        whole = echo + self._random(4).standard_normal(len(echo)) * NOISE
        whole[at : at + len(person)] += person[: len(whole) - at]
        return np.clip(np.rint(whole), -32_768, 32_767).astype(np.int16)


def active_rms(wave: npt.NDArray[np.generic]) -> float:
    """RMS of what is not silence."""
    values = np.asarray(wave, np.float64)
    loud = values[np.abs(values) > 0.02 * np.abs(values).max()]
    return float(np.sqrt(np.mean(loud**2))) if len(loud) else 1.0


def speech(seconds: float, seed: int, rate: int) -> Samples:
    """What is like speech to a canceller: its spectrum, syllables, and a pause after each three seconds."""
    random, count = np.random.default_rng(seed), round(seconds * rate)
    tones = np.fft.rfftfreq(count, 1 / rate)
    shape = (tones > 100) * (tones < 7_500) / np.sqrt(1 + (tones / 500) ** 2)
    wave = np.fft.irfft(np.fft.rfft(random.standard_normal(count)) * shape, count)
    at, syllables = np.arange(count) / rate, np.arange(0, seconds + 0.12, 0.12)
    wave *= np.interp(at, syllables, np.abs(random.standard_normal(len(syllables))))
    wave *= np.interp(at % 3.6, (0, 0.05, 2.95, 3, 3.6), (0, 1, 1, 0, 0))
    loud: Samples = (wave * (3_000 / np.sqrt(np.mean(wave**2)))).clip(-32_000, 32_000).astype(np.int16)
    return loud
