"""`success-zone`: keep the share of calm sessions between two marks.

Rule: over the last `window` sessions on the level, a share of successes of at least `high` wishes up, one
below `low` wishes down. A stop without discomfort and a session without a rating are left out of the
window: a stop for dinner and a missing number say nothing about the level.
Known property: it aims at a level that is neither too easy nor too hard (domain.md §0.5). The "85 % rule"
that such zones are often argued from is about learning machines and animals in two-choice tasks; here it
is an analogy only (domain.md §3.1).
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar, Self

from pydantic import Field

from robot.contract.programme import Level
from robot.engine.policies.base import (
    Here,
    PolicyFigures,
    SafePolicy,
    Seen,
    State,
    Wish,
    checked,
    checked_count,
    counting,
)
from robot.errors import InputError


class ZoneFigures(PolicyFigures):
    """The figures of `success-zone`.

    Steps up from `high` on, down below `low`, over the last `window` sessions.
    """

    low: float = Field(0.5, ge=0, le=1)
    high: float = Field(0.8, ge=0, le=1)
    window: int = Field(6, ge=3, le=30)

    def contradictions(self) -> Iterator[tuple[tuple[str, ...], str]]:
        if self.low >= self.high:
            yield ("low",), f"must lie below 'high' ({self.high})"


class SuccessZone(SafePolicy):
    """The policy `success-zone`."""

    kind: ClassVar[str] = "success-zone"
    Figures: ClassVar[type[PolicyFigures]] = ZoneFigures

    @classmethod
    def made(cls, figures: Mapping[str, Any], levels: Sequence[Level], state: State) -> Self:  # noqa: ARG003
        return cls(figures.get("low", 0.5), figures.get("high", 0.8), figures.get("window", 6), state)

    def __init__(self, low: float, high: float, window: int, state: State) -> None:
        self.low, self.high = checked("low", low, 0.0, 1.0), checked("high", high, 0.0, 1.0)
        if low >= high:
            raise InputError("policy", f"low is {low} and high is {high}.", "low is below high.")
        self.window = checked_count("window", window, 60)
        saved = state.get("seen", [])
        fits = isinstance(saved, list) and all(type(calm) is bool for calm in saved)
        self.seen: list[bool] = saved[-self.window :] if fits else []

    def observe(self, session: Seen) -> None:
        if session.outcome == "discomfort" or (session.rated and not session.stopped):
            self.seen = [*self.seen, session.outcome == "success"][-self.window :]

    def own_wish(self, last: Seen, here: Here) -> Wish:  # noqa: ARG002
        if len(self.seen) < self.window:
            return counting(len(self.seen), self.window)
        calm = sum(self.seen)
        figures = (("sessions", calm), ("within", self.window))
        if calm >= self.high * self.window:
            return Wish("up", "success-zone", figures)
        if calm < self.low * self.window:
            return Wish("down", "below-zone", figures)
        return Wish("hold", "in-zone", figures)

    def entered(self, level: str, day: int) -> None:  # noqa: ARG002
        self.seen = []

    def to_json(self) -> State:
        return {"kind": self.kind, "seen": list(self.seen)}
