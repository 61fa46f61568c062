"""`fixed-schedule`: a step after every N attended sessions. For comparison only.

Rule: up after `up_after` sessions on the level, however they went; down on a discomfort, as every kind.
Known property: it does not listen; in the simulation of domain.md §3.6 it is the worst by far in sessions
over the limit and in people who leave.
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


class ScheduleFigures(PolicyFigures):
    """The figures of `fixed-schedule`. `up_after`: attended sessions."""

    up_after: int = Field(ge=1, le=50)


class FixedSchedule(SafePolicy):
    """The policy `fixed-schedule`."""

    kind: ClassVar[str] = "fixed-schedule"
    Figures: ClassVar[type[PolicyFigures]] = ScheduleFigures

    @classmethod
    def made(cls, figures: Mapping[str, Any], levels: Sequence[Level], state: State) -> Self:  # noqa: ARG003
        return cls(figures.get("up_after", 5))

    def __init__(self, up_after: int) -> None:
        self.up_after = checked_count("up_after", up_after, 1000)

    def own_wish(self, last: Seen, here: Here) -> Wish:  # noqa: ARG002
        if here.sessions >= self.up_after:
            return Wish("up", "schedule", (("sessions", here.sessions), ("needed", self.up_after)))
        return counting(here.sessions, self.up_after)
