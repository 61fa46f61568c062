"""What every part of the engine may read and ask for."""

from collections.abc import Callable
from dataclasses import dataclass

from robot.contract import commands as c
from robot.contract.calendar import Calendar
from robot.contract.programme import Programme
from robot.contract.record import Record
from robot.engine.contact import Contact
from robot.engine.ladder import Ladder
from robot.engine.phases import PhaseMachine
from robot.engine.progress import Progress
from robot.engine.situation import Situation
from robot.engine.timers import Timers


@dataclass(frozen=True, slots=True)
class SteppedDown:
    """The person is on a lower level than before; it has been explained."""


@dataclass(frozen=True, slots=True)
class RestNeeded:
    """Three discomforts: the programme is to rest until a member of staff lifts it."""

    rule: str
    figures: c.Figures


@dataclass(frozen=True, slots=True)
class SessionCounted:
    """A session that counts is over, and what follows from it has been decided."""

    contact: Contact


Signal = SteppedDown | RestNeeded | SessionCounted


class Context:
    """One companion's facts, its clocks, and the commands of the event that is handled now.

    Read: `progress` (what outlives a power cut), `situation` (what does not), `ladder`, `phase`, `programme`
    (in the person's own order), `now` and the calendar. Ask: `emit` a command, `to` another phase, a timer,
    a signal to the parts that core.py lists for it.
    """

    __slots__ = (
        "calendar", "ladder", "now", "out", "phases", "progress", "raise_signal", "seed", "situation",
        "timers", "written",
    )  # fmt: skip

    def __init__(
        self, written: Programme, seed: int, progress: Progress, raise_signal: Callable[[Signal], None]
    ) -> None:
        self.written, self.seed, self.progress, self.raise_signal = written, seed, progress, raise_signal
        self.phases = PhaseMachine()
        self.timers = Timers()
        self.calendar = Calendar()
        self.ladder = Ladder(written, progress, self.calendar)
        self.situation = Situation()
        self.now = 0
        self.out: list[Record] = []

    @property
    def programme(self) -> Programme:
        return self.ladder.programme

    @property
    def phase(self) -> str:
        return self.phases.state

    @property
    def contact(self) -> Contact | None:
        """The session that is on."""
        return self.situation.contact

    @property
    def level(self) -> str:
        """The id of the present level."""
        return self.ladder.state

    @property
    def place(self) -> int:
        """Position of the present level, 0 lowest."""
        return self.ladder.place

    @property
    def home(self) -> int:
        """Place among the portions of the level or sub-level that the person is on; -1: in the house."""
        return self.ladder.portions.place(self.ladder.state, self.progress.part)

    @property
    def day(self) -> int:
        """Number of the person's day, whether or not anybody vouches for the clock."""
        return self.calendar.day(self.now)

    @property
    def today(self) -> int | None:
        """The person's day, or None while nobody vouches for the clock."""
        return self.calendar.day(self.now) if self.calendar.verified else None

    @property
    def utc(self) -> int:
        """UTC microseconds since 1970; 0 while no clock has been reported."""
        return self.calendar.utc(self.now)

    def emit(self, *commands: Record) -> None:
        self.out.extend(commands)

    def to(self, trigger: str) -> None:
        """Take a transition. One that does not fit the phase is a fault of ours and is contained as one."""
        before = self.phases.state
        self.phases.trigger(trigger)
        self.out.append(c.PhaseChanged(before, self.phases.state))

    def set_timer(self, name: str, seconds: float) -> None:
        self.timers.set(name, self.now, seconds)
