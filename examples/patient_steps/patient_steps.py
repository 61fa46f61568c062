"""Patient steps: calm sessions in a row lead up, and after each discomfort two more of them are needed."""

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

MORE = 2
MOST = 20


class PatientFigures(PolicyFigures):
    """What a script may say under `policy:`. `sessions`: calm ones in a row, before anything was too much."""

    sessions: int = Field(5, ge=1, le=MOST)


class PatientSteps(SafePolicy):
    """Down, stop and the missing rating are decided in front of it, by `SafePolicy`."""

    kind: ClassVar[str] = "patient-steps"
    Figures: ClassVar[type[PolicyFigures]] = PatientFigures

    @classmethod
    def made(cls, figures: Mapping[str, Any], levels: Sequence[Level], state: State) -> Self:
        made = cls(figures.get("sessions", 5))
        needed = state.get("needed")
        if type(needed) is int and made.needed <= needed <= MOST:  # saved state may be damaged
            made.needed = needed
        return made

    def __init__(self, sessions: int) -> None:
        self.needed = checked_count("sessions", sessions, MOST)

    def observe(self, session: Seen) -> None:
        if session.outcome == "discomfort":
            self.needed = min(self.needed + MORE, MOST)

    def own_wish(self, last: Seen, here: Here) -> Wish:
        if here.comfortable < self.needed:
            return counting(here.comfortable, self.needed)
        return Wish("up", "comfortable-run", (("sessions", here.comfortable), ("needed", self.needed)))

    def to_json(self) -> State:
        return {"kind": self.kind, "needed": self.needed}
