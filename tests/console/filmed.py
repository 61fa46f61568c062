"""An evening under virtual time with the whole robot, and moments of it: the page's state, and the body."""

from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import robot.behaviours  # noqa: F401 - registers the built-in behaviours
from robot.app import from_config
from robot.app.assembly import assemble
from robot.app.options import Options
from robot.clock import US_PER_S
from robot.config.schema import Config
from robot.contract import events as e
from robot.contract.calendar import EPOCH
from robot.contract.programme import Policy, Programme
from robot.contract.record import Record
from robot.drivers.base import BodyState
from robot.drivers.body.loop import BodyLoop
from robot.engine.progress import DayPlan, Progress
from robot.journal.null_journal import NullJournal
from robot.runtime.dispatcher import Drivers
from robot.runtime.event_queue import EventQueue
from robot.runtime.viewers import Viewers, body_frame
from robot.runtime.wall_clock import WallClock
from sim.body import SimulatedBody
from sim.first_evening import FIRST_EVENING, clock_at_first_evening
from sim.person.contract import Shown
from sim.programmes import beginning_on, programme_of
from sim.rehearse.course import alone
from sim.virtual_evening import Evening
from sim.virtual_voice import VirtualVoice

LOOKS_US = US_PER_S // 4


class Moment(NamedTuple):
    """What the page shows, and how the body is."""

    state: dict[str, Any]
    body: dict[str, Any]


class Wait(NamedTuple):
    seconds: float


class Until(NamedTuple):
    """Until one of these lies on the table, a card or a move by its id, or "line": a line is shown."""

    what: Sequence[str]


class Take(NamedTuple):
    """The card or move of this id, as soon as it lies there."""

    option: str


# What a visitor does: an event as it is, or one of the steps above. LOOK keeps the moment. Each step gives
# what lies on the table then.
LOOK = "look"
Steps = Generator[Record | Wait | Until | Take | str, list[str], None]


def on_the_table(state: Mapping[str, Any]) -> dict[str, int]:
    """What can be taken now, each with the number of its offer."""
    found: dict[str, int] = {}
    if offer := state.get("offer"):
        found |= {option["id"]: offer["offer"] for option in offer["options"]}
    if board := state.get("board"):
        places = [place["move"] for row in board["rows"] for place in row if place["move"]]
        moves = [move["id"] for move in (*board["moves"], *board["beside"])]
        found |= dict.fromkeys((*places, *moves), board["offer"])
    return found


class Visitor:
    """Somebody who does one step after the other; `moments` is what they looked at."""

    def __init__(self, steps: Steps) -> None:
        self._steps, self._step = steps, next(steps)
        self._due = 0
        self.over = False
        self.state: dict[str, Any] = {}
        self.body: Callable[[], BodyState]
        self.moments: list[Moment] = []

    def next_day(self, day: int) -> bool:
        return True

    def watch(self, state: dict[str, Any]) -> None:
        self.state = state

    def see(self, shown: Shown, now: int) -> None:
        """The page's own state is what this one looks at."""

    def deadline(self) -> int | None:
        return None if self.over else self._due

    def act(self, now: int) -> list[Record]:
        if self.over or now < self._due:
            return []
        step, self._due = self._step, now + LOOKS_US
        table = on_the_table(self.state)
        there = {*table, *(["line"] if self.state.get("line") else [])}
        if isinstance(step, Until) and there.isdisjoint(step.what):
            return []
        if isinstance(step, Take) and step.option not in table:
            return []
        if step == LOOK:
            self.moments.append(Moment(self.state, body_frame(self.body()).to_json()))
        if isinstance(step, Wait):
            self._due = now + round(step.seconds * US_PER_S)
        try:
            self._step = self._steps.send(list(table))
        except StopIteration:
            self.over = True
        if isinstance(step, Take):
            return [e.ChoiceMade(table[step.option], step.option, "tap")]
        return [step] if isinstance(step, Record) else []

    def stays(self) -> bool:
        return True

    def peak(self) -> float | None:
        return None


def level_of(programme: str, behaviour: str, **parameters: Any) -> Programme:
    """A shipped programme for somebody who begins on its level with this behaviour."""
    made = alone(programme_of(programme))
    name = next(level.id for level in made.levels if level.behaviour == behaviour)
    levels = tuple(
        replace(level, parameters={**level.parameters, **parameters}) if level.id == name else level
        for level in made.levels
    )
    return replace(beginning_on(replace(made, levels=levels), name), policy=Policy("hold"))


def filmed(programme: Programme, visitor: Visitor, minutes: float, seed: int = 1) -> list[Moment]:
    """Play an evening of the programme, and give the moments that the visitor looked at."""
    config = Config.model_validate({"person": {"timezone": "UTC"}})
    today = DayPlan(FIRST_EVENING.toordinal() - EPOCH, usual=True)
    begins = Progress(programme.start, list(programme.agreed), today=today).to_json()
    clock, repertoire, queue = clock_at_first_evening(), from_config.repertoire(config), EventQueue()
    options = Options(config, seed=seed)
    made = assemble(
        options,
        programme,
        repertoire,
        NullJournal(Path("none"), "unwritable"),
        begins,
        clock.wall(),
        simulated=True,
    )
    simulated = SimulatedBody(clock, joints=repertoire.joints)
    loop = BodyLoop(
        simulated.servo_line.port,
        simulated.board_line.port,
        clock,
        queue.put,
        made.gate.movement,
        seed,
        joints=repertoire.joints,
        gestures=repertoire.gestures,
    )
    visitor.body = loop.state
    viewers = Viewers(clock, visitor.watch)
    loop.start()
    voice = VirtualVoice(clock, queue.put)
    broke: list[str] = []
    drivers = Drivers(loop, voice)
    dispatcher = made.dispatcher(drivers, clock, queue.put, viewers.changed, "en", broke=broke.append)
    household = WallClock(config, verified=True)
    evening = Evening(dispatcher, queue, clock, household, loop, simulated, voice, visitor, viewers)
    evening.run(minutes)
    loop.close()
    assert broke == []
    assert visitor.over, "the evening was too short for what the visitor wanted"
    return visitor.moments
