"""`weighted-up-down`: a calm session climbs a little, a discomfort falls a whole level.

Rule (Kaernbach 1991, simple adaptive testing with the weighted up-down method): the place on the ladder
moves up by a on a success and down by a * p/(1-p) on a discomfort. Here the way down is one level, as the
laws ask, so a = (1-p)/p: with `share` p = 0.9 nine calm sessions make a level. They need not be in a row:
a session between calm and discomfort moves nothing.
Known property: it balances where successes are the share p of successes and discomforts, any p. As with
every staircase, with equal steps and many trials.
"""

import math
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
    checked,
    counting,
    is_number,
)


class ShareFigures(PolicyFigures):
    """The figures of `weighted-up-down`. `share`: of calm sessions, that it keeps to (domain.md §3.1)."""

    share: float = Field(0.9, ge=0.5, le=0.99)


class WeightedUpDown(SafePolicy):
    """The policy `weighted-up-down`.

    `climbed` is the way within the level, in successes: 0 at its foot, `needed` at the next one.
    """

    kind: ClassVar[str] = "weighted-up-down"
    Figures: ClassVar[type[PolicyFigures]] = ShareFigures

    @classmethod
    def made(cls, figures: Mapping[str, Any], levels: Sequence[Level], state: State) -> Self:  # noqa: ARG003
        return cls(figures.get("share", 0.9), state)

    def __init__(self, share: float, state: State) -> None:
        self.share = checked("share", share, 0.5, 0.99)
        self.needed = round(share / (1 - share), 6)
        self.climbed = 0.0
        saved = state.get("climbed")
        if is_number(saved):
            self.climbed = min(max(float(saved), -self.needed), float(math.ceil(self.needed)))

    def observe(self, session: Seen) -> None:
        self.climbed = max(0.0, self.climbed)  # a discomfort on the lowest level has nowhere to fall
        if session.outcome == "success":
            # Sessions for which the ladder makes the step wait are not hoarded for the level after.
            self.climbed = min(round(self.climbed + 1, 9), float(math.ceil(self.needed)))
        elif session.outcome == "discomfort":
            self.climbed = round(self.climbed - self.needed, 9)

    def own_wish(self, last: Seen, here: Here) -> Wish:  # noqa: ARG002
        if self.climbed >= self.needed:
            return Wish("up", "steady-share", (("sessions", int(self.climbed)), ("share", self.share)))
        return counting(max(0, int(self.climbed)), math.ceil(self.needed))

    def entered(self, level: str, day: int) -> None:  # noqa: ARG002
        """A step that this policy wished for keeps the remainder; any other begins at the foot."""
        if self.climbed < 0:
            self.climbed = round(self.climbed + self.needed, 9)
        elif self.climbed >= self.needed:
            self.climbed = round(self.climbed - self.needed, 9)
        else:
            self.climbed = 0.0

    def to_json(self) -> State:
        return {"kind": self.kind, "climbed": self.climbed}
