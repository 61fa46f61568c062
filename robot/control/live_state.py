"""The parts of the state with which staff follow a session, and take a hand in it."""

from dataclasses import dataclass

from robot.control.json_model import Model
from robot.control.named import Named, Text


@dataclass(frozen=True, slots=True)
class SayableLine(Model):
    """A line of the programme that staff may have said now."""

    line: str
    text: Text


@dataclass(frozen=True, slots=True)
class Ceiling(Model):
    """Today's ceiling, as staff have lowered it; `by` is a name."""

    level: Named
    by: str = ""


@dataclass(frozen=True, slots=True)
class Signals(Model):
    """What a session says without words, one sentence a signal, beside what is usual for this person.

    `now`: of the session that goes on, so far; else of the last one, and `taken` is what all of it came to.
    `baseline`: that what is usual is not known yet, and since how many sessions.
    """

    session: int
    now: bool
    lines: tuple[Text, ...] = ()
    taken: Text | None = None
    baseline: Text | None = None
