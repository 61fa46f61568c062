"""The week's days of contact: counted over all levels, and how many there may be (domain.md §1.2)."""

from collections import Counter
from collections.abc import Callable

from robot.contract.calendar import WEEK
from robot.contract.programme import Dose
from robot.engine.progress import SHORTEST_MINUTES, Progress

# The dose of a level and its sub-level (""); None: the programme no longer has it.
DoseOf = Callable[[str, str], Dose | None]


class Week:
    """The days with contact among the six before `day`, by the levels that they were lived on."""

    def __init__(self, progress: Progress, day: int, dose_of: DoseOf) -> None:
        with_contact = _days_with_contact(progress, day - WEEK + 1, day)
        lived = [past for past in progress.sessions if past.day in with_contact]
        self._total = len(with_contact)
        self._days = Counter(level for level, _ in {(past.level, past.day) for past in lived})
        self._parts = {past.level: past.part for past in lived}  # the last one counts
        self._dose_of = dose_of

    def is_full(self, level: str, own: Dose, most: int) -> bool:
        """Whether no other day may have contact: neither of all levels (`most`) nor of this one (`own`)."""
        return self._total >= most or self._days[level] >= own.days_per_week

    def most(self, level: str, own: Dose) -> int:
        """The days that the level lived on most allows: after a step, the days before it are not held
        against the new level's. As many on this level as on another count for this one.
        """
        longest = max(self._days.values(), default=0)
        if self._days[level] == longest:
            return own.days_per_week
        names = [name for name, days in self._days.items() if days == longest]
        doses = (self._dose_of(name, self._parts[name]) for name in names)
        return min((dose.days_per_week for dose in doses if dose is not None), default=own.days_per_week)


def first_day(progress: Progress, today: int, level: str, dose: Dose, dose_of: DoseOf) -> int | None:
    """The first day on which a level that is entered today may have contact; None: today."""
    left = dose.minutes * dose.sessions_per_day - progress.minutes_on(today)
    enough = progress.on_day(today) < dose.sessions_per_day and left >= min(SHORTEST_MINUTES, dose.minutes)
    if enough and (progress.had_contact(today) or _has_room(progress, today, level, dose, dose_of)):
        return None
    later = range(today + 1, today + WEEK)
    return next((day for day in later if _has_room(progress, day, level, dose, dose_of)), today + WEEK)


def _has_room(progress: Progress, day: int, level: str, dose: Dose, dose_of: DoseOf) -> bool:
    week = Week(progress, day, dose_of)
    return not week.is_full(level, dose, week.most(level, dose))


def _days_with_contact(progress: Progress, first: int, until: int) -> frozenset[int]:
    """Those of `Progress.had_contact` from `first` on and before `until`, in one pass."""
    lived, minutes = set[int](), dict[int, float]()
    for session in progress.sessions:
        if first <= session.day < until:
            minutes[session.day] = minutes.get(session.day, 0.0) + session.minutes
            if session.lived:
                lived.add(session.day)
    return frozenset(lived | {day for day, sum_ in minutes.items() if round(sum_, 1) >= SHORTEST_MINUTES})
