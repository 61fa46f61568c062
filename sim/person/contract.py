"""What every simulated person has in common: what they are shown, and what they may do about it.

The same for a person who comes with Yorisou and for one of a researcher's own (docs/how-to/model-people.md),
in `yorisou run` and in `yorisou rehearse`. A person sees what the page shows and gives events; nothing of the
engine or of a step policy is in sight.
"""

from dataclasses import dataclass
from typing import Protocol

from robot.contract import events as e
from robot.contract.record import Record

# What a person does with messages, calls and ways out, where all are simulated: in `yorisou rehearse`.
REHEARSED: frozenset[type[Record]] = frozenset(
    {
        e.MailOpened, e.MailAloud, e.MailRemoved, e.MailAnswered, e.MailUnwanted,
        e.CallConnected, e.CallStepped, e.CallEnded, e.QuestChosen, e.SetOff, e.CameBack,
    }
)  # fmt: skip
# What a person may do. Anything else is a fault of whoever wrote them.
MAY: frozenset[type[Record]] = REHEARSED | frozenset(
    {
        e.WakeRequested, e.SleepRequested, e.StartRequested, e.EndRequested, e.StopRequested, e.LessRequested,
        e.MoreRequested, e.PauseRequested, e.ResumeRequested, e.PreviewAnswered, e.Foreseen, e.Rated,
        e.StopLabelled, e.StayChosen, e.ConsentWithdrawn, e.LeaveRequested, e.OthersPresent, e.ChoiceMade,
        e.Touched, e.WordReceived, e.CrisisRaised, e.TodayAnswered, e.TodayChosen, e.ContactTold,
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Offer:
    """Cards on the table: their number, and the options to choose from ("neither" is among them).

    In a `game` the options are its moves, and there is no hurry at all.
    """

    number: int
    options: tuple[str, ...]
    game: bool = False


@dataclass(frozen=True, slots=True)
class Call:
    """A call that can be connected now: its number, who it is with, and how far it may go."""

    number: int
    other: str
    step: e.CallStep


@dataclass(frozen=True, slots=True)
class Shown:
    """What the page shows, and what the robot does, at one moment.

    `level` and `rung` are those of the session that is on, else of where the person is on the ladder;
    `beyond` is what the level asks for beyond the usual demand of its rung. A half level leads up from
    `halfway_from` ("": a whole one), the rung of what lies below it, with `halfway_beyond`. `session` is its
    number (0: none is on), `planned_s` its length in seconds. `preview` is the number of the step that waits
    for an answer. `cards` are named as in `commands.Card`. `lighter`: what a session would be now is lighter
    than the usual, which is a tap away; `asleep_today`: so light that the robot only sleeps beside them.
    `full_rating`: the further questions of a rating are asked as well. `line` is what the robot said last in
    this session. `letters`: the numbers of messages that lie there unopened, where the session is about such;
    `call`: the one that can be connected now. `ways`: the waypoints that they may set off to now; `away`: on
    the way, and not back yet.
    """

    phase: str
    level: str = ""
    rung: str = "L1"
    beyond: float = 0.0
    halfway_from: str = ""
    halfway_beyond: float = 0.0
    session: int = 0
    planned_s: int = 0
    robot_free: bool = False
    offer: Offer | None = None
    preview: int | None = None
    cards: frozenset[str] = frozenset()
    lighter: bool = False
    asleep_today: bool = False
    full_rating: bool = False
    line: str = ""
    letters: tuple[int, ...] = ()
    call: Call | None = None
    ways: tuple[str, ...] = ()
    away: bool = False


class Person(Protocol):
    """A simulated person. The same for the same seed, whatever the clock of the computer says.

    A class of one's own is called with the seed alone: `Mine(seed)`. Each day `next_day`, then, where they
    come, `see` with every change of what is shown and `act` whenever `deadline` has come, then `stays`. Times
    are monotonic microseconds.
    """

    def next_day(self, day: int) -> bool:
        """A night has passed; whether they come to the robot today. `day` counts from 0."""
        ...

    def see(self, shown: Shown, now: int) -> None:
        """What is shown has changed."""
        ...

    def deadline(self) -> int | None:
        """When `act` has something to do, or None while they do nothing by themselves."""
        ...

    def act(self, now: int) -> list[Record]:
        """What they do now: events of robot/contract/events.py, of the kinds in `MAY`."""
        ...

    def stays(self) -> bool:
        """At the end of a day: whether they are still in the programme tomorrow."""
        ...

    def peak(self) -> float | None:
        """How hard today's session really was at its hardest, 0 to 10; None: there was none, or nobody knows.

        For the report alone: no engine and no policy sees it.
        """
        ...
