"""`n-up-one-down`: n calm sessions in a row, then a step; one discomfort, then a step back.

Rule: up when `up_after` sessions in a row were comfortable, down on a discomfort.
Known property: with equal steps and many trials it settles where n calm sessions in a row are as likely
as not, p^n = 0.5: n = 2, 3, 5 settle at 70.7, 79.4 and 87.1 % calm (Levitt 1971, transformed up-down
methods). A ladder has few steps and few trials, so this is a direction, not a promise. It has no model:
nothing to be wrong about, and anybody can follow it on paper.
"""

from collections.abc import Mapping, Sequence
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
    checked_count,
    counting,
)


class RunFigures(PolicyFigures):
    """The figures of `n-up-one-down`. `up_after`: comfortable sessions in a row."""

    up_after: int = Field(ge=1, le=50)


class NUpOneDown(SafePolicy):
    """The policy `n-up-one-down`."""

    kind: ClassVar[str] = "n-up-one-down"
    Figures: ClassVar[type[PolicyFigures]] = RunFigures

    @classmethod
    def made(cls, figures: Mapping[str, Any], levels: Sequence[Level], state: State) -> Self:  # noqa: ARG003
        return cls(figures.get("up_after", 5))

    def __init__(self, up_after: int) -> None:
        self.up_after = checked_count("up_after", up_after, 1000)

    def own_wish(self, last: Seen, here: Here) -> Wish:  # noqa: ARG002
        if here.comfortable >= self.up_after:
            figures = (("sessions", here.comfortable), ("needed", self.up_after))
            return Wish("up", "comfortable-run", figures)
        return counting(here.comfortable, self.up_after)
