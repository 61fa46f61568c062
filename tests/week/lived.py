"""Weeks of simulated people with the real engine, kept in real journals; what a case needs really happens."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from robot import paths
from robot.behaviours.script import load
from robot.clock import US_PER_S
from robot.contract import events as e
from robot.contract.calendar import DAY_US
from robot.contract.programme import Alerts, Programme
from robot.contract.record import Record
from robot.contract.verdict import Verdict
from robot.journal import Journal
from sim.person.contract import Shown
from sim.person.model_person import PROFILES
from sim.person.profile import World
from sim.person.profiled_person import ProfiledPerson
from sim.person.staff import StaffHabits
from sim.rehearse.course import FIRST_EVENING_US, Course
from sim.rehearse.record import Rehearsed

HOUR_US = 3_600 * US_PER_S
STAFF = "staff"
WEEKS = 3
OFFSET_S = 0
# 05:00 on the Monday after the last of the weeks.
MONDAY_US = FIRST_EVENING_US + WEEKS * 7 * DAY_US - 15 * HOUR_US
Events = Sequence[Record]


@cache
def loaded() -> Programme:
    return load(paths.FIRST_PROGRAMME.parent / "whole-ladder.yaml")


def whole(**changes: Any) -> Programme:
    """The whole ladder from "presence" on, for a therapist who is asked."""
    made = loaded()
    alerts = Alerts("channels", rota=(STAFF,), professionals=(STAFF,), drill_days=365)
    return replace(made, **{"staff": (STAFF,), "alerts": alerts, **changes})


class Rating:
    """A person who says on some days how it was in a figure of the test's."""

    def __init__(
        self, person: ProfiledPerson, ratings: Mapping[int, int | None], away: Iterable[int]
    ) -> None:
        self._person, self._ratings, self._away, self._day = person, ratings, frozenset(away), 0

    def next_day(self, day: int) -> bool:
        self._day = day
        comes = self._person.next_day(day)
        return (comes or day in self._ratings) and day not in self._away

    def act(self, now: int) -> list[Record]:
        return [self._said(event) for event in self._person.act(now)]

    def _said(self, event: Record) -> Record:
        said = isinstance(event, e.Rated) and self._day in self._ratings
        return e.Rated(self._ratings[self._day]) if said else event

    def see(self, shown: Shown, now: int) -> None:
        self._person.see(shown, now)

    def deadline(self) -> int | None:
        return self._person.deadline()

    def stays(self) -> bool:
        return True

    def peak(self) -> float | None:
        return self._person.peak()


@dataclass(frozen=True)
class Planted:
    """A synthetic case: who, what is changed of the programme, and what happens on which day (from 0).

    `ratings`: day -> what is said of its session; `away`: days without one; `on`: day -> events after its
    evening; `weeks`: after fewer the robot is switched off; `snapshot`: the progress to begin with.
    """

    profile: int = 2
    seed: int = 1
    programme: Mapping[str, Any] = None  # type: ignore[assignment]
    ratings: Mapping[int, int | None] = None  # type: ignore[assignment]
    away: Iterable[int] = ()
    on: Mapping[int, Callable[[Any], Events]] = None  # type: ignore[assignment]
    weeks: int = WEEKS
    staff: StaffHabits = StaffHabits("approve", 1)  # noqa: RUF009 - frozen
    snapshot: Callable[[Programme], dict[str, Any]] | None = None


def live(path: Path, key: str, case: Planted) -> None:
    """The journal of the case's weeks, closed."""
    programme = whole(**(case.programme or {}))
    snapshot = None if case.snapshot is None else case.snapshot(programme)
    with Journal.open(path, key, threaded=False) as journal:
        journal.begin(FIRST_EVENING_US, programme, case.seed, snapshot)

        def keep(event: Record, verdicts: list[Verdict], now: int) -> None:
            journal.event(now, event)
            journal.commands(now, [(each.asked, each.word) for each in verdicts])

        person = Rating(
            ProfiledPerson(PROFILES[case.profile], case.seed, World(spread=0.0)),
            case.ratings or {},
            case.away,
        )
        lived = _Lived(
            programme, person, Rehearsed(programme.id, "case", case.seed, WEEKS), case.staff,
            snapshot=snapshot, keep=keep,
        )  # fmt: skip
        lived.through(case)
        journal.save_snapshot(lived.progress())


class _Lived(Course):
    """A course into which a test puts events."""

    def through(self, case: Planted) -> None:
        companion = self._companion
        self._do(e.ClockReported(FIRST_EVENING_US, OFFSET_S, True))
        self._do(
            e.BodyReady(), e.DrillRequested(STAFF), e.AlertSent(1, STAFF, True), e.AlertAcknowledged(1, STAFF)
        )

        def day_over(day: int) -> None:
            planted = (case.on or {}).get(day)
            if planted is not None:
                self._pass_until(day * DAY_US + 3 * HOUR_US)
                self._do(*planted(companion.engine.progress))

        self.found.weeks = case.weeks
        self.live(day_over)
        if case.weeks == WEEKS:
            self._pass_until(MONDAY_US - FIRST_EVENING_US)
            self._do(e.ClockReported(MONDAY_US, OFFSET_S, True))

    def _do(self, *events: Record) -> None:
        for event in events:
            self._companion.do(event)

    def progress(self) -> dict[str, Any]:
        return self._companion.engine.snapshot()
