"""The joint filter of robot/engine/policies/kalman.py for a block of people."""

import numpy as np
from numpy.typing import DTypeLike

from robot.engine.policies.kalman import (
    FAST,
    FAST_A_NIGHT,
    FIRST_OFFSET,
    MOOD,
    MOOD_A_NIGHT,
    MOOD_SD,
    TAU,
    TOLERANCE_A_NIGHT,
)
from sim.cohort.luck import Bools, Floats


class Filter:
    """`mean` [parts, people] and `covariance` [parts, parts, people].

    Parts are tolerance, fast learning, mood, then the offset of each level in the ladder's order. Offsets
    from part `active` on were never observed: they are independent of all others, and left alone.
    """

    def __init__(self, mean: Floats, variance: Floats, dtype: DTypeLike) -> None:
        parts, people = mean.shape
        self.mean = mean.astype(dtype)
        self.covariance = np.zeros((parts, parts, people), dtype)
        self.covariance[np.arange(parts), np.arange(parts)] = variance
        self.active = FIRST_OFFSET
        self._begun = np.zeros(people, bool)
        self._ties, self._gain, self._product = (np.empty((parts, people), dtype) for _ in range(3))

    def reach(self, levels: int) -> None:
        """From now on the offsets of so many levels may be observed."""
        self.active = max(self.active, FIRST_OFFSET + levels)

    def begin(self, who: Bools) -> None:
        """Something was heard of them, or lived: from now on nights leave the tolerance in more doubt."""
        self._begun |= who

    def pass_night(self) -> None:
        """Fast learning and the mood fade, and the mood may be anybody's again."""
        n = self.active
        for part, left in ((FAST, FAST_A_NIGHT), (MOOD, MOOD_A_NIGHT)):
            self.mean[part] *= left
            self.covariance[part, :n] *= left
            self.covariance[:n, part] *= left
        self.covariance[MOOD, MOOD] += MOOD_SD**2 * (1 - MOOD_A_NIGHT**2)
        self.covariance[TAU, TAU] += TOLERANCE_A_NIGHT * self._begun

    def observe_mood(self, value: Floats, noise: Floats, who: Bools) -> None:
        """The mood of those `who` was observed, with noise of this variance."""
        ties = self._ties[: self.active]
        ties[:] = self.covariance[: self.active, MOOD]
        self._update(ties[MOOD] + noise, value - self.mean[MOOD], who)

    def expected(self, row: Floats) -> Floats:
        """Row · mean, for a row [active, people]."""
        product = np.multiply(self.mean[: len(row)], row, out=self._product[: len(row)])
        expected: Floats = np.add.reduce(product, axis=0)
        return expected

    def observe(self, row: Floats, surprise: Floats, noise: Floats, who: Bools) -> Floats:
        """Row · state was observed, for those `who`; it lies so far from what was expected.

        `noise` is a variance. Returns the variance of the surprise.
        """
        ties, product = self._ties[: self.active], self._product[: self.active]
        for part in range(self.active):
            np.multiply(self.covariance[part, : self.active], row, out=product)
            np.add.reduce(product, axis=0, out=ties[part])
        spread: Floats = np.add.reduce(np.multiply(ties, row, out=product), axis=0) + noise
        self._update(spread, surprise, who)
        return spread

    def _update(self, spread: Floats, surprise: Floats, who: Bools) -> None:
        """The standard update with what lies in `_ties`: each part's covariance with the observation."""
        n = self.active
        ties, gain, product = self._ties[:n], self._gain[:n], self._product[:n]
        np.multiply(ties, who / spread, out=gain, casting="same_kind")
        self.mean[:n] += np.multiply(gain, surprise, out=product)
        for part in range(n):
            np.multiply(ties, gain[part], out=product)
            self.covariance[part, :n] -= product
