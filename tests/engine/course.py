"""What the tests of a programme's course share."""

from typing import Any

from robot.contract import commands as c
from robot.contract import events as e
from robot.contract.record import Record
from tests.engine.build import DAY, LEVELS, Driven, of

ALL = tuple(level.id for level in LEVELS)
HERE = ("house", "presence", "touch")


def rules(records: list[Record]) -> list[tuple[str, str]]:
    return [(x.decision, x.rule) for x in of(c.Decided, records)]


def courses(records: list[Record]) -> list[tuple[str, str]]:
    return [(x.before, x.after) for x in of(c.CourseChanged, records)]


def offered(**changes: Any) -> Driven:
    """A person with enough calm evenings behind them: a step up is offered."""
    d = Driven(**changes)
    for _ in range(8):
        d.evening(rating=1)
    assert d.engine.progress.proposal is not None
    return d


def again(d: Driven, **changes: Any) -> Driven:
    """The same person after a power cut."""
    other = Driven(snapshot=d.engine.snapshot(), day=d.now // DAY, **changes)
    other.log.clear()
    return other


def pass_days(d: Driven, days: int) -> None:
    """Days go by; the house looks at the clock now and then."""
    for _ in range(days):
        d.pass_s(DAY / 1e6)
        d.do(e.ClockReported(d.engine.calendar.utc(d.now), 9 * 3600, True))


def contact_days(d: Driven, days: int) -> list[int]:
    """How many of the next days have a session, in weeks: somebody who would like one each day."""
    weeks = []
    for day in range(days):
        if day % 7 == 0:
            weeks.append(0)
        weeks[-1] += bool(of(c.SessionStarted, d.evening(rating=1)))
    return weeks


def faded(**changes: Any) -> Driven:
    """Asleep after the last week of a plan."""
    d = Driven(**changes)
    d.do(e.FadingPlanned((2, 1), "T"))
    pass_days(d, 14)
    d.engine.progress.seen_day = d.engine.calendar.day(d.now)
    d.log.clear()
    return d
