"""The ladder: a flat `transitions` machine over the programme's levels, guarded by what is allowed."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from transitions import Machine

from robot.contract.calendar import WEEK, Calendar
from robot.contract.commands import Figures
from robot.contract.programme import Dose, Level, Programme
from robot.engine.open_alerts import UNCLEAR
from robot.engine.phases import nothing_yet, take_on
from robot.engine.portions import Portion, Portions
from robot.engine.progress import Progress

Refusal = tuple[str, Figures]

# From this rung on, steps have a week between them.
WEEKLY_FROM = 6
# Sessions that count on a sub-level before the next one can be offered.
PART_SESSIONS = 2
# domain.md §1.4: three sessions on at least three different days.
DIFFERENT_DAYS = 3
# A no just before the day turns is no less of one: who lives by night says it at any hour.
NO_HOLDS_US = 8 * 3_600_000_000


@dataclass(frozen=True, slots=True)
class Step:
    """The next step up: into a level, or into the next sub-level (`part`) of the present one."""

    level: Level
    part: str


class Ladder:
    """Steps between levels. `step_up` is taken only when nothing refuses it; `step_down` always is.

    `refusal()` gives the rule and the figures; the machine's own condition calls it too, so that no code
    path can step up without it (law 3).
    """

    state: str
    trigger: Callable[[str], bool] = staticmethod(nothing_yet)

    def __init__(self, programme: Programme, progress: Progress, calendar: Calendar) -> None:
        self.progress, self.calendar = progress, calendar
        self._now = 0
        self._asked = False
        self._consented = False
        self.reorder(programme)

    def reorder(self, programme: Programme) -> None:
        """The levels as this programme has them, from the present one; all that is counted stays as it is."""
        self.programme = programme
        names = [level.id for level in programme.levels]
        self._places = {name: place for place, name in enumerate(names)}
        self.portions = Portions.of(programme.levels)
        take_on(_machine(tuple(names)), self, self.progress.level)
        self._fit_part()

    def _fit_part(self) -> None:
        """The sub-level that a newer script no longer has is the easiest one instead."""
        parts = [part.id for part in self.whole.parts]
        if self.progress.part not in parts:
            self.progress.part = parts[0] if parts else ""

    @property
    def whole(self) -> Level:
        """The present level with all its parts."""
        return self.programme.levels[self._places[self.state]]

    @property
    def place(self) -> int:
        """Position of the present level, 0 lowest."""
        return self._places[self.state]

    @property
    def level(self) -> Level:
        """The present level, or the sub-level of it that the person is on."""
        whole = self.whole
        return self._part(whole, self.progress.part) if whole.parts else whole

    @staticmethod
    def _part(level: Level, part: str) -> Level:
        return next((each for each in level.parts if each.id == part), level)

    def part_of(self, step: Step) -> Level:
        """The sub-level that a step enters, or its level where there are none."""
        return self._part(step.level, step.part)

    def dose_of(self, level: str, part: str) -> Dose | None:
        """The dose of a level or sub-level; None: the programme does not have it (any more)."""
        place = self._places.get(level)
        return None if place is None else self._part(self.programme.levels[place], part).dose

    @property
    def next_step(self) -> Step | None:
        """The next sub-level or level, or None at the top."""
        parts = [part.id for part in self.whole.parts]
        if self.progress.part in parts[:-1]:
            return Step(self.whole, parts[parts.index(self.progress.part) + 1])
        place = self.place + 1
        if place == len(self.programme.levels):
            return None
        above, p = self.programme.levels[place], self.progress
        part = above.parts[0].id if above.parts else ""
        if above.id == p.return_to and f"{above.id}/{p.return_part}" in p.agreed:
            part = p.return_part  # the way back leads to where it was left
        return Step(above, part)

    def refusal(self, now: int, asked: bool) -> Refusal | None:
        """Why no step up may be taken or offered now, or None if it may.

        `asked`: the person asked for it. Then neither the first days, nor a run, nor an earlier "not now"
        counts; everything else does. What they did not ask for is barred by a no of theirs for its day. Going
        back to a level that the person left by saying *less*, or after days away, needs no dwell either
        (domain.md §1.1).
        """
        p, step = self.progress, self.next_step
        day = self.calendar.day(now)
        programme = self.programme
        if step is None or self._places[step.level.id] > self._places[programme.ceiling]:
            return "at-ceiling", (("level", self.state),)
        if p.crisis or p.crisis_asked or p.violence_asked:
            return "after-crisis", ()
        if not self.calendar.verified:
            return "clock-unverified", ()
        if p.crisis_day == day or self._asked_today(day):
            return "crisis-today", ()
        if p.discomfort_day == day:
            return "after-discomfort", ()
        if p.review:
            return "review", ()
        said_no = None if asked else self._said_no(day, now)
        if self.place == 0:
            return said_no  # asleep in the house: no session there could ever lift what else bars a step
        return (
            self._after_sessions(asked, day)
            or said_no
            or (None if self.returning else self._too_soon(step.level, step.part, asked, day))
        )

    def _asked_today(self, day: int) -> bool:
        """A card of this day's asked how things are: a flag, however small (domain.md §1.1)."""
        return any(w.kind in UNCLEAR and self.calendar.day_at(w.utc_us) == day for w in self.progress.worries)

    def _said_no(self, day: int, now: int) -> Refusal | None:
        """A *less*, a "not today", a stop: until its day is over, and some hours beyond where it was late."""
        p = self.progress
        if self.returning and not self.may_return(day):
            return "less-today", ()
        late = p.no_utc_us > 0 and 0 <= self.calendar.utc(now) - p.no_utc_us < NO_HOLDS_US
        if p.no_day != day and not late:
            return None
        if day in p.less_days:
            return "less-today", ()
        return ("declined" if p.declined_day == day else "not-today"), ()

    def _after_sessions(self, asked: bool, day: int) -> Refusal | None:
        """What the last sessions ask for first."""
        p = self.progress
        if p.bar_up > 0:
            return "after-stop", (("sessions", p.bar_up),)
        if p.last_outcome == "discomfort":
            return "after-discomfort", ()
        if p.missing_ratings >= 2:
            return "missing-ratings", (("sessions", p.missing_ratings),)
        last = p.last_lived_day()
        if p.reentry or (last is not None and day - last > away_days(self.programme, self.level.dose)):
            return "after-break", ()
        if self.returning:
            return None if asked or self.may_return(day) else ("less-today", ())
        if p.setback is not None and p.setback.easy > 0:
            return "setback", (("sessions", p.setback.easy),)
        return None

    def _too_soon(self, target: Level, part: str, asked: bool, day: int) -> Refusal | None:
        """How slow at least."""
        p, level, pace = self.progress, self.whole, self.programme.pace
        lived = day - p.first_day if p.first_day is not None else 0
        if not asked and lived < pace.first:
            return "first-days", (("days", lived), ("needed", pace.first))
        if not asked and p.declined_day is not None and day - p.declined_day < pace.week:
            return "declined", ()
        if p.tasters > 0:
            return "tasters-first", (("sessions", p.tasters),)
        if part and target.id == self.state:
            if p.sessions_here < PART_SESSIONS:
                return "not-yet-sessions", (("sessions", p.sessions_here), ("needed", PART_SESSIONS))
        else:
            dwelt = day - p.entered_day if p.entered_day is not None else 0
            if dwelt < level.dwell_days:
                return "not-yet-days", (("days", dwelt), ("needed", level.dwell_days))
            if p.sessions_here < level.dwell_sessions:
                return "not-yet-sessions", (("sessions", p.sessions_here), ("needed", level.dwell_sessions))
            if p.days_here() < min(level.dwell_sessions, DIFFERENT_DAYS):
                return "not-yet-different-days", (("days", p.days_here()), ("needed", DIFFERENT_DAYS))
        since = day - p.steps[-1] if p.steps else pace.week
        if target.height >= WEEKLY_FROM and since < pace.week:
            return "weekly-cap", (("days", since), ("needed", pace.week))
        return None

    @property
    def returning(self) -> bool:
        """Whether the level above lies on the way back from a *less* or from days away."""
        return_to = self.progress.return_to
        return bool(return_to) and self._places[return_to] > self.place

    def may_return(self, day: int) -> bool:
        """Whether the way back may be offered without being asked for."""
        less_day = self.progress.less_day
        return not self.progress.longer and less_day is not None and day > less_day

    def step_up(self, now: int, asked: bool, consented: bool) -> bool:
        """One step up, if the person consented and nothing refuses. Says whether it was taken."""
        self._now, self._asked, self._consented = now, asked, consented
        step = self.next_step
        if step is None:
            return False
        if step.level.id != self.state:
            if not self.trigger("up"):
                return False
        elif not self.allowed():
            return False
        self.progress.part = step.part
        self._entered(now)
        p = self.progress
        p.steps = [*p.steps, self.calendar.day(now)][-60:]
        for name in (self.state, *([f"{self.state}/{step.part}"] if step.part else [])):
            if name not in p.agreed:
                p.agreed.append(name)
        if not self.returning:
            p.forget_return()
        return True

    def allowed(self) -> bool:
        """The machine's own condition for a step up."""
        return self._consented and self.refusal(self._now, self._asked) is None

    def step_down(self, now: int) -> bool:
        """One level down, to its easiest sub-level. False only at the lowest level."""
        if self.state == self.programme.levels[0].id:
            return False
        self.trigger("down")
        self.progress.part = self.whole.parts[0].id if self.whole.parts else ""
        self._entered(now)
        return True

    def easier(self, part: str, now: int) -> None:
        """An easier sub-level of the present level."""
        self.progress.part = part
        self._entered(now)

    def _entered(self, now: int) -> None:
        p = self.progress
        p.entered_day = self.calendar.day(now) if self.calendar.verified else None
        p.level, p.since_utc_us = self.state, self.calendar.utc(now)
        p.comfortable = p.sessions_here = p.tasters = 0

    def modalities(self, lived: Portion | None = None) -> tuple[str, ...]:
        """The modalities of the levels agreed to, up to the present one: what the gate may let through.

        In a session, up to what is lived: a lighter day has no more than its level has, a taster no more
        than it brings.
        """
        here = self.place if lived is None else self._places[lived.level]
        allowed: set[str] = set()
        for level in self.programme.levels[: here + 1]:
            if level.id in self.progress.agreed:
                allowed |= self._said_yes_to(level, None if lived is None else lived.part)
        if lived is not None and lived.half:
            below = {name for level in self.programme.levels[:here] for name in level.modalities}
            allowed &= below | lived.taken.modalities
        if not self.progress.microphone:  # a yes of its own, which no level brings along
            allowed.discard("microphone")
        return tuple(sorted(allowed))

    def _said_yes_to(self, level: Level, lived: str | None) -> frozenset[str]:
        """Of a level with parts, those agreed to and, on the present level, none beyond the present part."""
        if not level.parts:
            return level.modalities
        agreed: frozenset[str] = frozenset()
        for part in level.parts:
            if f"{level.id}/{part.id}" in self.progress.agreed or part is level.parts[0]:
                agreed |= part.modalities
            if part.id == lived or (level.id == self.state and part.id == self.progress.part):
                break
        return agreed


def days_between(dose: Dose) -> int:
    """From one day with contact to the next, where they are spread evenly."""
    return WEEK // max(1, dose.days_per_week)


def away_days(programme: Programme, dose: Dose) -> int:
    """After more days than these one session a level lower comes first (domain.md §1.4).

    Where there is contact on one day a week, one week that is left out is no break, unless the script is
    stricter than it has to be.
    """
    away = programme.pace.away
    return 2 * WEEK if dose.days_per_week == 1 and away >= WEEK else away


@lru_cache(maxsize=8)
def _machine(names: tuple[str, ...]) -> Machine:
    """One machine for every ladder of these levels.

    Its triggers must not bear the name of a method of `Ladder`: `model_override` would replace it.
    """
    return Machine(
        None,
        states=list(names),
        initial=names[0],
        auto_transitions=False,
        queued=False,
        model_override=True,
        transitions=[
            {"trigger": "up", "source": below, "dest": above, "conditions": "allowed"}
            for below, above in pairwise(names)
        ]
        + [{"trigger": "down", "source": above, "dest": below} for below, above in pairwise(names)],
    )
