"""Contact with people, week by week: the outcome that counts; the robot alone is not in it (law 14)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from robot.contract.calendar import WEEK, monday_of
from robot.contract.people import ContactKind

KEPT_WEEKS = 52
MIDDLE = WEEK // 2
Counts = dict[ContactKind, int]
# How it is known: a session with the robot, a session in which it slept, or the person's own word.
Way = Literal["with_robot", "without_robot", "told"]
WAYS: tuple[Way, ...] = ("with_robot", "without_robot", "told")


@dataclass(frozen=True, slots=True)
class ContactWeek:
    """Contact with people in one week of the person's days, by kind; `first_day` is the number of its Monday.

    `with_robot` and `without_robot` count sessions that were lived, `told` days on which the person said so
    of themselves. A kind that is not there was not lived, or not told. An empty `told` is unknown, not zero.
    The three are not added up: a session without the robot and a tap may tell of the same contact.
    """

    first_day: int
    with_robot: Counts = field(default_factory=dict)
    without_robot: Counts = field(default_factory=dict)
    told: Counts = field(default_factory=dict)


def counted(
    weeks: Sequence[ContactWeek], day: int, way: Way, kind: ContactKind, by: int = 1
) -> list[ContactWeek]:
    """The weeks with `by` more contacts of this kind on this day (less, below 0); the newest are kept."""
    first = monday_of(day)
    week = next((each for each in weeks if each.first_day == first), ContactWeek(first))
    counts: Counts = dict(getattr(week, way))
    number = counts.pop(kind, 0) + by
    if number > 0:
        counts[kind] = number
    others = [each for each in weeks if each.first_day != first]
    changed: dict[str, Any] = {way: counts}
    found = replace(week, **changed)
    if any(getattr(found, each) for each in WAYS):
        others.append(found)
    return sorted(others, key=lambda each: each.first_day)[-KEPT_WEEKS:]


def moved(weeks: Sequence[ContactWeek], to: Callable[[int], int]) -> list[ContactWeek]:
    """The weeks after the clock was set; what comes into one week is counted together.

    A week goes where its middle goes: a clock that is set by a day or two leaves it where it is.
    """
    found: list[ContactWeek] = []
    for week in weeks:
        for way in WAYS:
            for kind, number in getattr(week, way).items():
                found = counted(found, to(week.first_day + MIDDLE), way, kind, number)
    return found


def by_week(weeks: Sequence[ContactWeek], first_day: int, last_day: int) -> list[ContactWeek]:
    """Every week from that of `first_day` to that of `last_day`, those without any contact too."""
    known = {week.first_day: week for week in weeks}
    mondays = range(monday_of(first_day), monday_of(last_day) + 1, WEEK)
    return [known.get(monday, ContactWeek(monday)) for monday in mondays]
