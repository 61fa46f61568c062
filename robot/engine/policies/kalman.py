"""The joint Kalman filter of the policy `home`: tolerance, fast learning, mood, and an own offset a level.

State z = (tau, f, m, b_1 .. b_K), on the demand axis of 0..10. A session on a level observes tau + f - m - b
of that level; the half between two levels has the mean of both offsets. "How is today?" observes m. A
level that nothing was seen of is independent of all others: only levels that were seen are in the state.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from robot.engine.policies.base import State, is_number

# Prior of the tolerance (mean, standard deviation), standard deviation of the mood, variance of an offset.
TOLERANCE, TOLERANCE_SD = 2.2, 0.9
MOOD_SD = 0.7
OFFSET_VARIANCE = 0.20
# A night: what is left of fast learning and of the mood, and how much less is known of the tolerance.
FAST_A_NIGHT, MOOD_A_NIGHT, TOLERANCE_A_NIGHT = 0.93, 0.6, 0.01
# The state is rounded so that a small board and a laptop, whose logarithms may differ in the last bit, agree.
DECIMALS = 9
TAU, FAST, MOOD = 0, 1, 2
FIRST_OFFSET = 3


@dataclass(frozen=True, slots=True)
class Belief:
    """Mean and variance of one figure."""

    mean: float
    variance: float


Row = Mapping[int, float]


@dataclass(slots=True)
class Filter:
    """What is believed of one person.

    `prior` are offsets by level as intake suggests them; others are N(0, .35).

    `mean` has one entry for each part of the state, `covariance` a row for each; `seen` are the levels of the
    offsets, in the order of the rows; `day` is that of the last observation.
    """

    prior: Mapping[str, Belief]
    seen: list[str] = field(default_factory=list)
    mean: list[float] = field(default_factory=lambda: [TOLERANCE, 0.0, 0.0])
    covariance: list[list[float]] = field(
        default_factory=lambda: [[TOLERANCE_SD**2, 0.0, 0.0], [0.0, 0.0, 0.0], [0.0, 0.0, MOOD_SD**2]]
    )
    day: int | None = None

    # --- time -----------------------------------------------------------------------------------------------

    def pass_nights(self, day: int) -> None:
        """The nights up to `day`. A clock that was set back makes none."""
        nights = 0 if self.day is None else max(0, day - self.day)
        if nights:
            self._fade(FAST, FAST_A_NIGHT**nights)
            left = MOOD_A_NIGHT**nights
            self._fade(MOOD, left)
            self.covariance[MOOD][MOOD] += MOOD_SD**2 * (1 - left**2)
            self.covariance[TAU][TAU] += TOLERANCE_A_NIGHT * nights
        self.day = day if self.day is None else max(day, self.day)

    def _fade(self, part: int, left: float) -> None:
        self.mean[part] *= left
        for place in range(len(self.mean)):
            self.covariance[part][place] *= left
            self.covariance[place][part] *= left

    # --- observation ----------------------------------------------------------------------------------------

    def row(self, levels: Sequence[str]) -> dict[int, float]:
        """What a session observes, as factors of the state: on one level, or on the half between two."""
        row = {TAU: 1.0, FAST: 1.0, MOOD: -1.0}
        for level in levels:
            place = self._place(level)
            row[place] = row.get(place, 0.0) - 1 / len(levels)
        return row

    def _place(self, level: str) -> int:
        """The place of a level's offset; one that was not seen yet begins with its prior."""
        if level not in self.seen:
            prior = self._prior(level)
            self.seen.append(level)
            self.mean.append(prior.mean)
            for row in self.covariance:
                row.append(0.0)
            self.covariance.append([0.0] * (len(self.mean) - 1) + [prior.variance])
        return FIRST_OFFSET + self.seen.index(level)

    def _prior(self, level: str) -> Belief:
        return self.prior.get(level, Belief(0.0, OFFSET_VARIANCE))

    def observe(self, row: Row, value: float, variance: float) -> float:
        """Take in one observation of row · z with this variance (the standard update).

        Returns the variance that its surprise was expected to have.
        """
        ties = [sum(line[i] * x for i, x in row.items()) for line in self.covariance]
        spread = sum(ties[i] * x for i, x in row.items()) + variance
        surprise = (value - sum(self.mean[i] * x for i, x in row.items())) / spread
        self.mean = [round(m + tie * surprise, DECIMALS) for m, tie in zip(self.mean, ties, strict=True)]
        self.covariance = [
            [round(c - tie * other / spread, DECIMALS) for c, other in zip(line, ties, strict=True)]
            for line, tie in zip(self.covariance, ties, strict=True)
        ]
        return spread

    def learn(self, slow: float, fast: float) -> None:
        """What a tolerated session teaches."""
        self.mean[TAU] = round(self.mean[TAU] + slow, DECIMALS)
        self.mean[FAST] = round(self.mean[FAST] + fast, DECIMALS)

    # --- looking ahead --------------------------------------------------------------------------------------

    def on(self, levels: Sequence[str], day: int) -> Belief:
        """What a session of `day` would observe, without noise: on one level, or on the half between two."""
        nights = 0 if self.day is None else max(0, day - self.day)
        fast, mood = FAST_A_NIGHT**nights, MOOD_A_NIGHT**nights
        row, mean = {TAU: 1.0, FAST: fast, MOOD: -mood}, 0.0
        variance = TOLERANCE_A_NIGHT * nights + MOOD_SD**2 * (1 - mood**2)
        for level in set(levels):
            share = levels.count(level) / len(levels)
            if level in self.seen:
                row[FIRST_OFFSET + self.seen.index(level)] = -share
            else:
                prior = self._prior(level)
                mean -= share * prior.mean
                variance += share**2 * prior.variance
        mean += sum(self.mean[i] * x for i, x in row.items())
        variance += sum(x * y * self.covariance[i][j] for i, x in row.items() for j, y in row.items())
        return Belief(mean, max(0.0, variance))

    def mood(self, day: int) -> Belief:
        """The mood of `day`."""
        left = MOOD_A_NIGHT ** (0 if self.day is None else max(0, day - self.day))
        variance = left**2 * self.covariance[MOOD][MOOD] + MOOD_SD**2 * (1 - left**2)
        return Belief(left * self.mean[MOOD], variance)

    # --- kept -----------------------------------------------------------------------------------------------

    def to_json(self) -> State:
        return {
            "day": self.day,
            "seen": list(self.seen),
            "mean": list(self.mean),
            "covariance": [list(line) for line in self.covariance],
        }


def kept(state: Mapping[str, Any], levels: Sequence[str], prior: Mapping[str, Belief]) -> Filter:
    """The filter that `to_json` wrote, without the offsets of levels that are no more; else a new one."""
    if not _fits(state):
        return Filter(prior)
    places = [0, 1, 2, *(i for i, level in enumerate(state["seen"], FIRST_OFFSET) if level in levels)]
    return Filter(
        prior,
        [state["seen"][i - FIRST_OFFSET] for i in places[FIRST_OFFSET:]],
        [float(state["mean"][i]) for i in places],
        [[float(state["covariance"][i][j]) for j in places] for i in places],
        state["day"],
    )


def _fits(state: Mapping[str, Any]) -> bool:
    """Whether saved state has the shape that `to_json` writes."""
    seen, mean, covariance = state.get("seen"), state.get("mean"), state.get("covariance")
    return (
        isinstance(seen, list)
        and isinstance(mean, list)
        and isinstance(covariance, list)
        and all(isinstance(level, str) for level in seen)
        and FIRST_OFFSET + len(set(seen)) == FIRST_OFFSET + len(seen) == len(mean) == len(covariance)
        and all(map(is_number, mean))
        and all(
            isinstance(line, list) and len(line) == len(mean) and all(map(is_number, line)) and line[i] >= 0
            for i, line in enumerate(covariance)
        )
        and "day" in state
        and (state["day"] is None or type(state["day"]) is int)
    )


def above(limit: float, demand: float, belief: Belief, slope: float, noise: float) -> float:
    """P(peak >= limit), for a peak of 10 · logistic((demand - what is believed) / slope) with this noise."""
    over = slope * math.log(limit / (10 - limit))
    z = (demand - belief.mean - over) / math.sqrt(belief.variance + noise)
    return round(0.5 * math.erfc(-z / math.sqrt(2)), DECIMALS)
