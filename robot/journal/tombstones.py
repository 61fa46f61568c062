"""Tombstones: what is gone from a journal, since when and why; and which backups of it were made.

They hold numbers, names of kinds and days, and nothing of what was there (law 8).
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

# Keys of the table `meta`, each with a number behind it.
TOMBSTONE, BACKUP = "tombstone/", "backup/"
PREFIXES = (TOMBSTONE, BACKUP)
Cause = Literal["forgotten", "kept-long-enough", "lost"]


@dataclass(frozen=True, slots=True)
class Tombstone:
    """`sessions` are the numbers of those that are gone whole, `entries` how many entries went with them or
    out of others; `scope` is what was asked for, as `forget.Scope` writes it; `by` the command."""

    made_utc_us: int
    cause: Cause
    scope: dict[str, Any]
    sessions: tuple[int, ...]
    entries: int
    by: str = ""
    touched: tuple[int, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Backup:
    """A copy that was made, and where to."""

    made_utc_us: int
    place: str


def read(db: Any) -> list[Tombstone]:
    """All tombstones, oldest first."""
    return [Tombstone(**{**found, **_numbers(found)}) for found in _values(db, TOMBSTONE)]


def backups(db: Any) -> list[Backup]:
    """All backups that were made, oldest first."""
    return [Backup(**found) for found in _values(db, BACKUP)]


def add(db: Any, stone: Tombstone) -> None:
    """Write one down, in the transaction that is open."""
    _add(db, TOMBSTONE, asdict(stone))


def add_backup(db: Any, made: Backup) -> None:
    _add(db, BACKUP, asdict(made))


def numbers(stones: Iterable[Tombstone]) -> set[int]:
    """The numbers of all sessions that are gone."""
    return {number for stone in stones for number in stone.sessions}


def _numbers(found: dict[str, Any]) -> dict[str, tuple[int, ...]]:
    return {name: _spread(found[name]) for name in ("sessions", "touched")}


def _values(db: Any, prefix: str) -> Iterator[dict[str, Any]]:
    query = "SELECT value FROM meta WHERE key GLOB ? ORDER BY key"
    yield from (json.loads(value) for (value,) in db.execute(query, (prefix + "*",)))


def _add(db: Any, prefix: str, value: dict[str, Any]) -> None:
    (count,) = db.execute("SELECT count(*) FROM meta WHERE key GLOB ?", (prefix + "*",)).fetchone()
    short = {name: _spans(each) if isinstance(each, tuple) else each for name, each in value.items()}
    db.execute("INSERT INTO meta VALUES (?, ?)", (f"{prefix}{count + 1:06}", json.dumps(short)))


def _spans(numbers: tuple[int, ...]) -> list[list[int]]:
    """[[first, last], …]: a year of sessions in a few figures."""
    spans: list[list[int]] = []
    for number in sorted(numbers):
        if spans and number == spans[-1][1] + 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    return spans


def _spread(spans: list[list[int]]) -> tuple[int, ...]:
    return tuple(number for first, last in spans for number in range(first, last + 1))
