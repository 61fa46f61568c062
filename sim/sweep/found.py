"""Reads the results of a sweep, also of one that is still running."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from robot.errors import InputError
from robot.files.read import shown
from sim.sweep.figures import Group
from sim.sweep.measures import COLUMNS, REACHED
from sim.sweep.results import reading

# Policy, world and profile.
Key = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Found:
    """What is in a results file. `facts` as in `Sweep.facts`; `text` is the sweep file, word by word."""

    name: str
    yorisou: str
    digest: str
    text: str
    facts: dict[str, Any]
    groups: dict[Key, Group]

    @property
    def policies(self) -> list[str]:
        return list(dict.fromkeys(policy for policy, _, _ in self.groups))

    @property
    def worlds(self) -> list[str]:
        return list(dict.fromkeys(world for _, world, _ in self.groups))

    @property
    def profiles(self) -> list[str]:
        return list(dict.fromkeys(profile for _, _, profile in self.groups))

    @property
    def persons(self) -> int:
        """How many there will be."""
        return sum(group.persons for group in self.groups.values())

    @property
    def done(self) -> int:
        """How many there are."""
        return sum(group.done for group in self.groups.values())

    def of(self, policy: str, world: str) -> list[Group]:
        """Of every profile."""
        return [self.groups[policy, world, profile] for profile in self.profiles]


def read(path: Path) -> Found:
    """What is in the file now. Raises InputError where it is no results, or is damaged."""
    with closing(reading(path)) as db:
        try:
            name, digest, yorisou, text, facts = db.execute("SELECT * FROM sweep").fetchone()
            groups = dict(_groups(db))
        except (sqlite3.Error, TypeError, ValueError) as error:
            raise InputError(shown(path), f"cannot be read ({error}).", "Is it damaged?") from None
    return Found(name, yorisou, digest, text, json.loads(facts), groups)


def _groups(db: sqlite3.Connection) -> Iterator[tuple[Key, Group]]:
    """In the order of the sweep. Sums are added in the order of the blocks, whoever wrote them first."""
    persons: dict[Key, int] = {}
    cells: dict[int, Key] = {}
    for cell, policy, world, profile, _seed, count in db.execute("SELECT * FROM cells ORDER BY cell"):
        cells[cell] = policy, world, profile
        persons[cells[cell]] = persons.get(cells[cell], 0) + count
    sums = {key: [0.0] * len(COLUMNS) for key in persons}
    weeks: dict[Key, list[list[int]]] = {key: [[] for _ in REACHED] for key in persons}
    for cell, _first, *row in db.execute("SELECT * FROM blocks ORDER BY cell, first"):
        key = cells[cell]
        sums[key] = [a + b for a, b in zip(sums[key], row, strict=False)]
        weeks[key] = [_added(a, json.loads(b)) for a, b in zip(weeks[key], row[len(COLUMNS) :], strict=True)]
    for key, count in persons.items():
        yield key, Group(count, dict(zip(COLUMNS, sums[key], strict=True)), weeks[key])


def _added(before: list[int], more: list[int]) -> list[int]:
    return [a + b for a, b in zip(before, more, strict=True)] if before else more
