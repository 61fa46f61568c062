"""The staff of a rehearsal: they look once a day, and answer after some days or never."""

from dataclasses import dataclass
from typing import ClassVar, Literal

from robot.contract import commands as c
from robot.contract import events as e
from robot.contract.record import Record

Answer = Literal["approve", "decline", "never"]
# The id that they sign with.
STAFF = "staff"
# A rest after three discomforts is lifted after a week and a day.
REST_DAYS = 8


@dataclass(frozen=True, slots=True)
class StaffHabits:
    """What becomes of a proposal, so many `days` after it was made. `never`: of nothing else either."""

    answer: Answer = "approve"
    days: int = 1


class Staff:
    """Hears what the engine tells staff, and says on each day what they do on it."""

    # Whatever else is told them needs no answer.
    HEARS: ClassVar[frozenset[type[Record]]] = frozenset(
        {c.Propose, c.ProposalClosed, c.Noted, c.Decided, c.Digest}
    )

    def __init__(self, habits: StaffHabits | None = None) -> None:
        self._habits = habits or StaffHabits()
        self._due: dict[str, tuple[int, Record]] = {}

    def hear(self, command: Record, day: int) -> None:
        """A command of the engine, on a day that counts from 0."""
        habits, later = self._habits, day + self._habits.days
        if habits.answer == "never":
            return
        match command:
            case c.Propose(approved=False):
                number = command.proposal
                answer = e.StepApproved if habits.answer == "approve" else e.StepDeclined
                self._due["proposal"] = (later, answer(number, STAFF))
            case c.ProposalClosed():
                self._due.pop("proposal", None)
            case c.Noted(note="review-policy"):
                self._due["review"] = (later, e.ReviewDone(STAFF))
            case c.Decided(decision="pause", by=""):
                self._due["rest"] = (day + REST_DAYS, e.HoldLifted(STAFF))
            case c.Digest():
                self._due["digest"] = (later, e.DigestSeen(STAFF))

    def has_something_for(self, day: int) -> bool:
        """Whether there is anything to do on this day."""
        return any(due <= day for due, _ in self._due.values())

    def on(self, day: int) -> list[Record]:
        """What they do on this day, before anybody comes to the robot."""
        names = [name for name, (due, _) in self._due.items() if due <= day]
        return [self._due.pop(name)[1] for name in names]
