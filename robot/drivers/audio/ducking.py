"""Ducking: the voice is lowered while somebody speaks, and comes back afterwards."""

import numpy as np

from robot.clock import Clock

DOWN = 0.2  # of the gain: 14 dB less
DOWN_S = 0.03  # from whole to `DOWN`
UP_S = 0.4  # and back, slowly enough to startle nobody
QUIET_S = 0.6  # nobody has spoken for so long


class Ducking:
    """The envelope that the player applies to each block. One thread reports speech, another plays.

    Told by the voice activity of the ears, with each chunk; asks for nothing, holds no lock.
    """

    def __init__(self, clock: Clock, rate: int) -> None:
        self._clock, self._rate = clock, rate
        self._heard_us: int | None = None
        self._gain = 1.0

    def heard(self, speech: bool) -> None:
        """Whether the last chunk of the microphone, without the echo, was somebody's speech."""
        if speech:
            self._heard_us = self._clock.now()

    @property
    def down(self) -> bool:
        """Whether somebody is speaking, or has just finished."""
        return self._heard_us is not None and self._clock.now() - self._heard_us < QUIET_S * 1e6

    def apply(self, pcm: bytes) -> bytes:
        """The next block to be played, 16-bit mono, as loud as it may be."""
        target = DOWN if self.down else 1.0
        if target == 1.0 == self._gain:
            return pcm
        count = len(pcm) // 2
        falling = target < self._gain
        step = (1.0 - DOWN) / ((-DOWN_S if falling else UP_S) * self._rate)
        gains = self._gain + step * np.arange(1, count + 1)
        gains = np.maximum(gains, target) if falling else np.minimum(gains, target)
        if count:
            self._gain = float(gains[-1])
        return bytes(np.rint(np.frombuffer(pcm, "<i2", count) * gains).astype("<i2").tobytes())
