"""`bayes`: one tolerance for the whole ladder, followed by a scalar Kalman filter.

Rule: see `chance`; the offset of every level is taken as 0.
Known property: the limit holds only as long as the ladder's order is the person's own. In the simulation
of domain.md §3.6 it was about as good as five-up-one-down, and with a person's own order of fears more
than a third of its steps up were wrong. `bayes-level` is the same with what this one lacks.
"""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Self

from robot.contract.programme import Level
from robot.engine.policies.base import Here, PolicyFigures, SafePolicy, Seen, State, Wish, is_number
from robot.engine.policies.chance import (
    A_DAY,
    DECIMALS,
    PRIOR_MEAN,
    PRIOR_VARIANCE,
    ChanceConstraint,
    ChanceFigures,
    chance_over,
    days_between,
    limits,
    observation,
)


class Tolerance(SafePolicy):
    """The policy `bayes`."""

    kind: ClassVar[str] = "bayes"
    Figures: ClassVar[type[PolicyFigures]] = ChanceFigures

    @classmethod
    def made(cls, figures: Mapping[str, Any], levels: Sequence[Level], state: State) -> Self:  # noqa: ARG003
        return cls(*limits(figures), state)

    def __init__(self, alpha: float, alpha_standing: float, state: State) -> None:
        self._constraint = ChanceConstraint(alpha, alpha_standing, state)
        self.mean, self.variance = PRIOR_MEAN, PRIOR_VARIANCE
        self.day: int | None = None
        mean, variance, day = state.get("mean"), state.get("variance"), state.get("day")
        if is_number(mean) and is_number(variance) and variance > 0 and (day is None or type(day) is int):
            self.mean, self.variance, self.day = float(mean), float(variance), day

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
        surprise = shown - self.mean
        if session.stopped and surprise > 0:
            return  # a stop never raises the tolerance
        variance = self.variance + A_DAY * days_between(self.day, session.day)
        gain = variance / (variance + noise)
        self.mean = round(self.mean + gain * surprise, DECIMALS)
        self.variance = round(variance - gain * variance, DECIMALS)
        self.day = session.day

    def forecast(self, level: str, demand: float, day: int, below: str = "") -> float:  # noqa: ARG002
        return chance_over(demand, self.mean, self.variance + A_DAY * days_between(self.day, day))

    def to_json(self) -> State:
        own = {"mean": self.mean, "variance": self.variance, "day": self.day}
        return {**super().to_json(), **self._constraint.to_json(), **own}
