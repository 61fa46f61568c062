"""Every figure of a sweep by world, policy and profile, as rows for programs."""

import csv
import io
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from sim.sweep.figures import Value, median_week, value_of
from sim.sweep.found import Found
from sim.sweep.measures import FIGURES, REACHED, Figure

# In place of a profile: all of them, by their weights.
ALL = "all"
FIGURE = {figure.name: figure for figure in FIGURES}


@dataclass(frozen=True, slots=True)
class Row:
    """One figure. `value` and `standard_error` are shares (0..1) where the unit is "share"; None: unknown."""

    world: str
    policy: str
    profile: str
    figure: str
    unit: str
    value: float | None
    standard_error: float | None
    people: int


def value(found: Found, name: str, policy: str, world: str, profile: str = ALL) -> Value:
    """A figure by its name."""
    groups = found.of(policy, world) if profile == ALL else [found.groups[policy, world, profile]]
    return value_of(FIGURE[name], groups)


def rows(found: Found) -> Iterator[Row]:
    """World by world, policy by policy; of all profiles together first."""
    for world in found.worlds:
        for policy in found.policies:
            for profile in (ALL, *found.profiles):
                yield from _of(found, world, policy, profile)


def _of(found: Found, world: str, policy: str, profile: str) -> Iterator[Row]:
    groups = found.of(policy, world) if profile == ALL else [found.groups[policy, world, profile]]
    people = sum(group.done for group in groups)
    for figure in FIGURES:
        made = value_of(figure, groups)
        yield Row(world, policy, profile, figure.name, unit(figure), made.value, made.error, people)
    for place, rung in enumerate(REACHED):
        week = median_week(groups, place)
        yield Row(world, policy, profile, f"{rung}_median_week", "week", week, None, people)


def unit(figure: Figure) -> str:
    """As programs have it."""
    return {"percent": "share", "a week": "per week", "each": "per person"}.get(figure.unit, figure.unit)


def to_csv(found: Found) -> str:
    """With a line of names first; what is unknown is empty."""
    text = io.StringIO()
    writer = csv.DictWriter(text, fieldnames=list(Row.__slots__), lineterminator="\n")
    writer.writeheader()
    writer.writerows(asdict(row) for row in rows(found))
    return text.getvalue()


def to_json(found: Found) -> dict[str, Any]:
    """docs/how-to/sweep.md."""
    return {
        "kind": "sweep",
        "name": found.name,
        "people": found.persons,
        "done": found.done,
        "figures": [asdict(row) for row in rows(found)],
        "facts": found.facts,
        "yorisou": found.yorisou,
        "digest": found.digest,
    }
