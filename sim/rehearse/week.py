"""One week of a rehearsal: what was lived on which level, what was said, and what was decided."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sim.rehearse.diary import Entry
from sim.rehearse.record import Contact, LivedSession, Rehearsed

DECISIONS = ("up", "down", "pause", "refuse", "hold")


@dataclass(frozen=True, slots=True)
class Told:
    """The same thing, as often as it came in the week; `day` is that of the last time.

    Decisions to stay are the same by their rule; the sentence is that of the last.
    """

    what: str
    text: str
    level: str
    by: str
    rule: str
    day: int
    times: int


@dataclass(frozen=True, slots=True)
class Week:
    """A week that counts from 1. `home` is the level at its end; `lived`: (level, part, half), how often."""

    number: int
    home: str
    sessions: tuple[LivedSession, ...]
    asleep: int
    contacts: tuple[Contact, ...]
    told: tuple[Told, ...]

    @property
    def minutes(self) -> float:
        return round(sum(each.minutes for each in self.sessions), 1)

    @property
    def stops(self) -> int:
        return sum(each.stopped for each in self.sessions)

    @property
    def lived(self) -> list[tuple[tuple[str, str, bool], int]]:
        """Highest first."""
        counted = Counter((each.level, each.part, each.half) for each in self.sessions)
        places = {each.level: each.place for each in self.sessions}
        return sorted(counted.items(), key=lambda pair: (-places[pair[0][0]], pair[0][2], pair[0][1]))


def weeks(found: Rehearsed, entries: Sequence[Entry]) -> list[Week]:
    """Every week that was lived through, in order."""
    return [_week(found, entries, number) for number in range((found.days + 6) // 7)]


def _week(found: Rehearsed, entries: Sequence[Entry], number: int) -> Week:
    days = range(number * 7, number * 7 + 7)
    told: dict[tuple[str, str, str], Told] = {}
    for entry in entries:
        if entry.day in days:
            key = entry.what, entry.rule if entry.what == "hold" else entry.text, entry.level
            times = told[key].times + 1 if key in told else 1
            told[key] = Told(entry.what, entry.text, entry.level, entry.by, entry.rule, entry.day, times)
    return Week(
        number + 1,
        found.home_of_week(number),
        tuple(each for each in found.sessions if each.day in days),
        sum(day in days for day in found.asleep_days),
        tuple(each for each in found.contacts if each.day in days),
        tuple(told.values()),
    )
