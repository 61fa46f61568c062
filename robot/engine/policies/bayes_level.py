"""`bayes-level`: a tolerance and an own offset for every level, followed by one joint Kalman filter (§3.7).

Rule: see `chance`. The state is z = (tolerance, offset of each level); a session on level k observes
tolerance - offset_k. Offsets start at the person's own expected rating minus the level's demand, or at 0,
with variance 0.64.
Known property: it notices that one level is harder for this person than its place on the ladder says; in
the simulation of domain.md §3.6 this brought wrong steps up from 36 to 7 % where people's own order
differed. It is slow at alpha 0.10.

Two laws hold (proved and tried in tests/engine/test_kalman.py): more distress in the session just lived
never lowers a forecast, on any level; and more distress in any session never lowers that of its own level.

A level that was never seen is independent of all others, so only levels that were seen are in the state:
it stays small, and a programme that gains or loses a level keeps what was learned.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar, Self

from pydantic import Field

from robot.contract.programme import Level
from robot.engine.policies.base import Here, PolicyFigures, SafePolicy, Seen, State, Wish, is_number
from robot.engine.policies.chance import (
    A_DAY,
    ALPHA,
    DECIMALS,
    OFFSET_VARIANCE,
    PRIOR_MEAN,
    PRIOR_VARIANCE,
    ChanceConstraint,
    chance_over,
    days_between,
    limits,
    observation,
    offsets,
    standing_below,
    with_standing,
)

HIGHEST_RATING = 10


class LevelFigures(PolicyFigures):
    """The figures of `bayes-level`.

    As of `bayes`; and what the person expects of levels, 0 to 10: where the learning of each begins.
    """

    alpha: float = Field(ALPHA, ge=0.01, le=0.15)
    alpha_standing: float | None = Field(None, ge=0.01, le=0.15)
    expected: dict[str, float] = Field(default_factory=dict)

    def contradictions(self) -> Iterator[tuple[tuple[str, ...], str]]:
        yield from standing_below(self.alpha, self.alpha_standing)
        for level, rating in self.expected.items():
            if not 0 <= rating <= HIGHEST_RATING:
                yield ("expected", level), f"wrong value {rating}: write 0 to 10"

    def given(self) -> dict[str, Any]:
        return with_standing(super().given())


class LevelTolerance(SafePolicy):
    """The policy `bayes-level`.

    `mean[0]` and `covariance[0][0]` are the tolerance's; row i belongs to the level `seen[i - 1]`.

    `covariance` is the lower triangle: row i has i + 1 entries.
    """

    kind: ClassVar[str] = "bayes-level"
    instead: ClassVar[str] = "home"
    Figures: ClassVar[type[PolicyFigures]] = LevelFigures

    @classmethod
    def made(cls, figures: Mapping[str, Any], levels: Sequence[Level], state: State) -> Self:
        demands = {level.id: level.demand for level in levels}
        prior = offsets(figures.get("expected", {}), demands)
        return cls(*limits(figures), prior, list(demands), state)

    def __init__(
        self,
        alpha: float,
        alpha_standing: float,
        prior: Mapping[str, float],
        levels: Sequence[str],
        state: State,
    ) -> None:
        self._constraint = ChanceConstraint(alpha, alpha_standing, state)
        self.prior = prior
        self.seen: list[str] = []
        self.mean = [PRIOR_MEAN]
        self.covariance = [[PRIOR_VARIANCE]]
        self.day: int | None = None
        if _fits(state):
            kept = [0, *(i for i, level in enumerate(state["seen"], 1) if level in levels)]
            self.seen = [state["seen"][i - 1] for i in kept[1:]]
            self.mean = [float(state["mean"][i]) for i in kept]
            self.covariance = [[float(state["covariance"][i][j]) for j in kept if j <= i] for i in kept]
            self.day = state["day"]

    def observe(self, session: Seen) -> None:
        self._constraint.observe(session)
        self._learn(session)

    def own_wish(self, last: Seen, here: Here) -> Wish:
        return self._constraint.wish(last, here, self.forecast)

    def _learn(self, session: Seen) -> None:
        seen = observation(session)
        if seen is None:
            return
        shown, noise = seen
        if session.stopped and shown > self._expected(session.level):
            return  # a stop never raises the tolerance
        k = self._row(session.level)
        mean, covariance = self.mean, self.covariance
        covariance[0][0] += A_DAY * days_between(self.day, session.day)
        self.day = session.day
        # Covariance of every part of the state with what is observed, tolerance minus offset_k.
        own = covariance[k]
        ties = [row[0] - (own[i] if i <= k else row[k]) for i, row in enumerate(covariance)]
        spread = ties[0] - ties[k] + noise
        surprise = (shown - mean[0] + mean[k]) / spread
        self.mean = [round(m + tie * surprise, DECIMALS) for m, tie in zip(mean, ties, strict=True)]
        self.covariance = [
            [round(c - gain * tie, DECIMALS) for c, tie in zip(row, ties, strict=False)]
            for row, gain in zip(covariance, [tie / spread for tie in ties], strict=True)
        ]

    def _row(self, level: str) -> int:
        """Row of a level; one that was not seen yet gets its prior."""
        if level not in self.seen:
            self.seen.append(level)
            self.mean.append(self.prior.get(level, 0.0))
            self.covariance.append([0.0] * len(self.seen) + [OFFSET_VARIANCE])
        return self.seen.index(level) + 1

    def _expected(self, level: str) -> float:
        """Mean of tolerance minus the level's offset."""
        if level in self.seen:
            return self.mean[0] - self.mean[self.seen.index(level) + 1]
        return self.mean[0] - self.prior.get(level, 0.0)

    def forecast(self, level: str, demand: float, day: int, below: str = "") -> float:  # noqa: ARG002
        variance = self.covariance[0][0] + A_DAY * days_between(self.day, day)
        if level in self.seen:
            row = self.covariance[self.seen.index(level) + 1]
            variance += row[-1] - 2 * row[0]
        else:
            variance += OFFSET_VARIANCE
        return chance_over(demand, self._expected(level), variance)

    def to_json(self) -> State:
        return {
            **super().to_json(),
            **self._constraint.to_json(),
            "day": self.day,
            "seen": list(self.seen),
            "mean": list(self.mean),
            "covariance": [list(row) for row in self.covariance],
        }


def _fits(state: Mapping[str, Any]) -> bool:
    """Whether saved state has the shape that `to_json` writes."""
    seen, mean, covariance = state.get("seen"), state.get("mean"), state.get("covariance")
    return (
        isinstance(seen, list)
        and isinstance(mean, list)
        and isinstance(covariance, list)
        and all(isinstance(level, str) for level in seen)
        and len(set(seen)) + 1 == len(seen) + 1 == len(mean) == len(covariance)
        and all(map(is_number, mean))
        and all(
            isinstance(row, list) and len(row) == i and all(map(is_number, row)) and row[-1] >= 0
            for i, row in enumerate(covariance, 1)
        )
        and (state.get("day") is None or type(state["day"]) is int)
        and "day" in state
    )
