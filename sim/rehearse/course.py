"""Weeks of one person with the real engine and gate, day after day."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from robot.clock import US_PER_S
from robot.contract import commands as c
from robot.contract import events as e
from robot.contract.calendar import DAY_TURN_US, DAY_US
from robot.contract.programme import Alerts, Programme
from robot.contract.record import Record
from robot.contract.verdict import Verdict
from robot.engine.contact import SET_OFF
from robot.engine.other_end import way_of
from robot.engine.phases import STILL
from robot.errors import InputError
from sim.clock import VirtualClock
from sim.first_evening import FIRST_EVENING
from sim.person.contract import Person
from sim.person.sender import SimulatedSender
from sim.person.staff import Staff, StaffHabits
from sim.rehearse.companion import Keep, RehearsedCompanion
from sim.rehearse.record import SESSIONS_TO_REACH, Contact, LivedSession, Rehearsed, Step
from sim.rehearse.screen import Screen
from sim.rehearse.stand_ins import STAND_IN, with_stand_ins

FIRST_EVENING_US = round(FIRST_EVENING.timestamp()) * US_PER_S
# Whoever has not put it to sleep by then has quiet hours, and goes on tomorrow.
EVENING_US = 2 * 3_600 * US_PER_S
# The person's day turns at 04:00, sixteen hours before.
EVENING_AFTER_TURN_US = FIRST_EVENING_US % DAY_US - DAY_TURN_US
# So often may a person act at one moment.
MOST_AT_ONCE = 1_000
QUIET = ("22:00", "09:00")
# What the guard of outings goes by: an adult, and no hour of the night that anybody signed for.
GUARD = e.OutingRules(adult=True)
ASLEEP_TODAY, LEFT = "asleep-today", "left"
WAY_BACK = ("return-after-less", "return-after-break", "return-after-doubt")
# Told every verdict, with the day and what time it is (microseconds since the first evening).
Listener = Callable[[Verdict, int, int], None]
# Told everything that the person does, and when.
Watcher = Callable[[Record, int], None]


def rehearsed(programme: Programme, *, people: bool = False) -> tuple[Programme, tuple[str, ...]]:
    """The programme as it is rehearsed, and the levels with people or ways out on which a stand-in plays."""
    made, replaced = with_stand_ins(programme) if people else (programme, ())
    return alone(made), replaced


def alone(programme: Programme) -> Programme:
    """The same with nobody who is told of anything, and no list of staff."""
    return replace(programme, alerts=Alerts(mode="unsigned"), staff=())


class Course:
    """One person's weeks. `found` grows as they are lived; `listeners` and `watch` are told everything.

    `snapshot`: a progress to begin with, in place of the programme's own beginning; `keep` is told what a
    journal keeps.
    """

    def __init__(
        self,
        programme: Programme,
        person: Person,
        found: Rehearsed,
        staff: StaffHabits | None = None,
        listeners: Sequence[Listener] = (),
        language: str = "",
        watch: Watcher = lambda _event, _now: None,
        snapshot: dict[str, Any] | None = None,
        keep: Keep = lambda _event, _verdicts, _now: None,
    ) -> None:
        self._watch = watch
        self._person, self.found, self._listeners = person, found, tuple(listeners)
        self._staff, self._screen = Staff(staff), Screen(programme, language)
        for_people = any(x.behaviour == STAND_IN and way_of(x) is not None for x in programme.levels)
        self._sender = SimulatedSender(found.seed, always=for_people)
        self.clock = VirtualClock(FIRST_EVENING_US)
        self._companion = RehearsedCompanion(
            programme, found.seed, self.clock, self._hear, language, snapshot, keep
        )
        self._companion.do(GUARD)
        self._programme, self._as_planned = programme, False
        self._day, self._robot_free, self._quiet, self._slept = 0, False, False, False
        self._calm: dict[str, int] = {}
        self._gestures: list[str] = []
        self._at_once = 0

    def one_evening(self) -> None:
        """The first session alone, on the level that it is about, whatever the person would rather."""
        self._as_planned = True
        self._sender.always = True
        self._person.next_day(0)
        self._evening(0, comes=True, until=lambda: bool(self.found.sessions))

    def live(self, day_over: Callable[[int], None] = lambda _day: None) -> Rehearsed:
        """Live through the weeks, or until the person leaves. Raises Broke for what breaks."""
        found, person = self.found, self._person
        for day in range(found.weeks * 7):
            self._day = day
            comes = person.next_day(day)
            if comes or self._staff.has_something_for(day):
                self._evening(day, comes)
            found.homes.append(self._companion.engine.ladder.state)
            day_over(day)
            if not person.stays() or self._companion.engine.progress.course == LEFT:
                found.left_day = day
                break
        return found

    # --- one evening ----------------------------------------------------------------------------------------

    def _evening(self, day: int, comes: bool, until: Callable[[], bool] = lambda: False) -> None:
        companion, begins = self._companion, day * DAY_US
        self._pass_until(begins)
        companion.do(e.ClockReported(FIRST_EVENING_US + begins, 0, True))
        if self._quiet:
            self._quiet = False
            companion.do(e.QuietHoursChanged(False, *QUIET))
        for event in self._staff.on(day):
            companion.do(event)
        for event in self._sender.begins(day, FIRST_EVENING_US + begins, companion.engine.ladder.level):
            self._from_the_other_end(event)
        if comes:
            lived, self._slept = len(self.found.sessions), False
            self._with_the_person(begins + EVENING_US, until)
            for event in self._sender.ends():
                self._from_the_other_end(event)
            if self._slept and len(self.found.sessions) == lived:
                self.found.asleep_days.append(day)

    def _from_the_other_end(self, event: Record) -> None:
        self._companion.do(event)
        self._screen.event(event)

    def _with_the_person(self, ends: int, until: Callable[[], bool]) -> None:
        companion, person, clock = self._companion, self._person, self.clock
        self._screen.changed = True
        while not until():
            while self._screen.changed:
                person.see(self._screen.shown(companion.engine), clock.now())
            wants, due = person.deadline(), companion.deadline()
            if wants is None and companion.engine.phase in STILL:
                return
            at = ends if wants is None else min(wants, ends)
            if due is not None and due < at:
                clock.move_to(due)
                companion.let_happen()
                continue
            self._must_pass(at)
            clock.move_to(at)
            if at >= ends:
                self._quiet = True
                companion.do(e.QuietHoursChanged(True, *QUIET))
                return
            for event in person.act(clock.now()):
                if self._as_planned and isinstance(event, e.TodayChosen):
                    continue
                self._watch(event, clock.now())
                companion.do(event)
                self._screen.event(event)

    def _must_pass(self, at: int) -> None:
        """Raises InputError for a person who acts again and again without letting time pass."""
        self._at_once = 0 if at > self.clock.now() else self._at_once + 1
        if self._at_once > MOST_AT_ONCE:
            what = f"has acted {MOST_AT_ONCE} times and lets no time pass: its deadline stays where it is."
            raise InputError(self.found.person, what, "A deadline that has been acted on lies behind.")

    def _pass_until(self, at: int) -> None:
        """What falls due while nobody is there."""
        companion, clock = self._companion, self.clock
        while (due := companion.deadline()) is not None and due < at:
            clock.move_to(due)
            companion.let_happen()
        clock.move_to(at)

    # --- what is heard --------------------------------------------------------------------------------------

    def _hear(self, verdict: Verdict) -> None:
        self._screen.take(verdict)
        command = verdict.asked
        kind = type(command)
        if kind is c.SessionStarted:
            self._robot_free = command.robot_free  # type: ignore[attr-defined] # a session's
            self._gestures.clear()
        elif isinstance(verdict.sent, c.Gesture):
            self._gestures.append(verdict.sent.name)
        elif kind is c.SessionEnded:
            self._ended(command)  # type: ignore[arg-type]
        elif kind is c.Caption:
            self._slept |= command.message == ASLEEP_TODAY  # type: ignore[attr-defined] # as above
        elif kind is c.ContactLived:
            self._contact(command)  # type: ignore[arg-type]
        elif kind is c.Decided:
            self._decided(command)  # type: ignore[arg-type]
        if kind in Staff.HEARS:
            self._staff.hear(command, self._today())
        for listener in self._listeners:
            listener(verdict, self._today(), self.clock.now())

    def _today(self) -> int:
        """The person's day, which turns at 04:00: the night before an evening is of the day before."""
        return (self.clock.now() + EVENING_AFTER_TURN_US) // DAY_US

    def _ended(self, command: c.SessionEnded) -> None:
        if command.cause == SET_OFF:  # the preparation of a way: what counts begins with coming back
            return
        engine = self._companion.engine
        past = engine.progress.sessions[-1]
        half = past.below not in ("", past.level)  # between two parts of a level it is the level
        lived = LivedSession(
            self._day,
            past.level,
            past.part,
            bool(past.below),
            engine.programme.index(past.level),
            engine.ladder.state,
            self._person.peak(),
            past.rating,
            past.stopped,
            command.outcome,
            command.cause,
            past.minutes,
            self._robot_free,
            tuple(self._gestures),
        )
        self.found.sessions.append(lived)
        if command.outcome == "success" and not half:
            rung = self._programme.level(past.level).rung
            self._calm[rung] = self._calm.get(rung, 0) + 1
            if self._calm[rung] == SESSIONS_TO_REACH:
                self.found.reached[rung] = self._day

    def _contact(self, command: c.ContactLived) -> None:
        lived = Contact(self._today(), command.contact, command.with_robot, command.told)
        self.found.contacts.append(lived)

    def _decided(self, command: c.Decided) -> None:
        if command.decision == "up":
            part, back = self._companion.engine.progress.part, command.rule in WAY_BACK
            sessions = len(self.found.sessions)
            self.found.steps.append(Step(self._day, command.after, part, back, sessions))
        elif command.decision == "down":
            self.found.downs.append(self._day)
