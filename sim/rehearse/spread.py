"""The spread over many people: quantiles of where they are week by week, and of what they lived."""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from robot.contract.programme import Programme
from sim.rehearse.record import Rehearsed

PLACES = (0.1, 0.25, 0.5, 0.75, 0.9)
FIGURES = (0.1, 0.5, 0.9)
# What is counted of each person, by its word.
COUNTED: dict[str, Callable[[Rehearsed], float]] = {
    "sessions": lambda found: len(found.sessions),
    "minutes": lambda found: round(sum(each.minutes for each in found.sessions)),
    "stops": lambda found: sum(each.stopped for each in found.sessions),
    "over": lambda found: sum(each.over for each in found.sessions),
    "asleep": lambda found: len(found.asleep_days),
    "contacts": lambda found: len(found.contacts),
    "without-robot": lambda found: sum(not each.with_robot for each in found.contacts),
    "steps": lambda found: sum(not step.back for step in found.steps),
}


@dataclass(frozen=True, slots=True)
class Spread:
    """Of `people`; `there` and `homes` by week: how many still were, and `PLACES` of their home.

    `reached`: rung -> share, and the median week of those who reached it; `arrived`: the same of
    having been where the programme leads to. `counted`: word -> quantiles
    (`FIGURES`). `hard_steps`: of first sessions after a step up that led on, how many were over the limit,
    and of how many. `left`: profile -> how many of how many left.
    """

    people: int
    weeks: int
    there: tuple[int, ...]
    homes: tuple[tuple[str, ...], ...]
    reached: dict[str, tuple[float, int]]
    arrived: tuple[float, int]
    counted: dict[str, tuple[float, ...]]
    hard_steps: tuple[int, int]
    left: dict[str, tuple[int, int]]

    @property
    def left_share(self) -> float:
        return sum(left for left, _ in self.left.values()) / self.people

    def to_json(self) -> dict[str, Any]:
        """With the names of what is in it (docs/how-to/rehearse.md)."""
        return {
            "kind": "spread",
            "people": self.people,
            "weeks": self.weeks,
            "quantiles": list(PLACES),
            "week_by_week": [
                {"week": week, "there": there, "home": list(homes)}
                for week, (there, homes) in enumerate(zip(self.there, self.homes, strict=True), 1)
            ],
            "reached": {
                rung: {"share": share, "median_week": week} for rung, (share, week) in self.reached.items()
            },
            "arrived": {"share": self.arrived[0], "median_week": self.arrived[1]},
            "of_each": {
                "quantiles": list(FIGURES),
                **{word: list(figures) for word, figures in self.counted.items()},
            },
            "first_sessions": {"over": self.hard_steps[0], "steps": self.hard_steps[1]},
            "left": {who: {"left": left, "people": of} for who, (left, of) in self.left.items()},
        }


def spread(programme: Programme, found: Sequence[Rehearsed]) -> Spread:
    """Of at least one person."""
    weeks = found[0].weeks
    levels = [level.id for level in programme.levels]
    there = [[each for each in found if each.days >= week * 7 + 7] for week in range(weeks)]
    firsts = [first for each in found for first in each.first_sessions()]
    return Spread(
        people=len(found),
        weeks=weeks,
        there=tuple(map(len, there)),
        homes=tuple(_homes(levels, those, week) for week, those in enumerate(there)),
        reached=dict(_reached(programme, found)),
        arrived=_arrived(programme, found),
        counted={
            word: tuple(quantile([count(each) for each in found], q) for q in FIGURES)
            for word, count in COUNTED.items()
        },
        hard_steps=(sum(first.over for first in firsts), len(firsts)),
        left=_left(found),
    )


def quantile(values: Iterable[float], q: float) -> float:
    """The smallest value that at least this share of the values do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(q * len(ordered) - 1e-9) - 1)]


def _homes(levels: Sequence[str], there: Sequence[Rehearsed], week: int) -> tuple[str, ...]:
    places = [levels.index(each.home_of_week(week)) for each in there]
    return tuple(levels[int(quantile(places, q))] for q in PLACES) if places else ()


def _reached(programme: Programme, found: Sequence[Rehearsed]) -> Iterable[tuple[str, tuple[float, int]]]:
    for rung in dict.fromkeys(level.rung for level in programme.levels[1:]):
        days = [each.reached[rung] for each in found if rung in each.reached]
        if days:
            yield rung, (len(days) / len(found), int(quantile(days, 0.5)) // 7 + 1)


def _arrived(programme: Programme, found: Sequence[Rehearsed]) -> tuple[float, int]:
    """How many of them have been where it leads to, its destination or its ceiling, and half by when."""
    place = programme.index(programme.destination or programme.ceiling)
    there = {level.id for level in programme.levels[place:]}
    days = [next((day for day, home in enumerate(each.homes) if home in there), None) for each in found]
    lived = [day for day in days if day is not None]
    return len(lived) / len(found), int(quantile(lived, 0.5)) // 7 + 1 if lived else 0


def _left(found: Sequence[Rehearsed]) -> dict[str, tuple[int, int]]:
    names = dict.fromkeys(each.person for each in found)
    return {
        name: (
            sum(each.left_day is not None for each in found if each.person == name),
            sum(each.person == name for each in found),
        )
        for name in names
    }
