"""Tombstones: what was deleted from a journal, when and why; and its list of backups.

They hold numbers, names of kinds and days, and nothing of what was there (law 8).
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, Literal

from robot.journal import database
from robot.journal.read_connection import File

# Keys of the table `meta`, each with a number behind it.
TOMBSTONE, BACKUP = "tombstone/", "backup/"
# A clock that says less than 2020 has not been set.
SET_SINCE_US = 1_577_836_800_000_000
PREFIXES = (TOMBSTONE, BACKUP)
Cause = Literal["forgotten", "kept-long-enough", "lost"]


@dataclass(frozen=True, slots=True)
class Tombstone:
    """What is known of deleted entries.

    `sessions` are the numbers of those that are gone whole, `entries` how many entries went with them or
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
    """A backup that was made, and its path."""

    made_utc_us: int
    place: str


def read(db: Any) -> list[Tombstone]:
    """All tombstones, oldest first."""
    return [Tombstone(**{**found, **_numbers(found)}) for found in _values(db, TOMBSTONE)]


def stones(db: File) -> list[Tombstone]:
    """Like `read`, for a journal that may be damaged."""
    try:
        return read(db)
    except database.Fault:
        db.anew()
        return []


def backups(db: Any) -> list[Backup]:
    """All backups that were made, oldest first."""
    return [Backup(**found) for found in _values(db, BACKUP)]


def add(db: Any, stone: Tombstone, *, run_together: bool = False) -> None:
    """Write one down, in the transaction that is open. `run_together`: one tombstone for all of its cause."""
    for before in read(db) if run_together else ():
        if before.cause == stone.cause:
            stone = replace(
                stone,
                sessions=tuple(sorted({*before.sessions, *stone.sessions})),
                entries=before.entries + stone.entries,
                touched=tuple(sorted({*before.touched, *stone.touched} - {*stone.sessions})),
            )
            db.execute("DELETE FROM meta WHERE key GLOB ? AND value = ?", (f"{TOMBSTONE}*", _text(before)))
    _add(db, TOMBSTONE, _text(stone))


def add_backup(db: Any, made: Backup) -> None:
    _add(db, BACKUP, _text(made))


def numbers(stones: Iterable[Tombstone]) -> set[int]:
    """The numbers of all sessions that are gone."""
    return {number for stone in stones for number in stone.sessions}


def of_session(stones: Iterable[Tombstone], number: int) -> Tombstone | None:
    """The last tombstone that covers this session, or None."""
    found = [stone for stone in stones if number in stone.sessions or number in stone.touched]
    return found[-1] if found else None


def day(stone: Tombstone | Backup) -> str:
    """The date in UTC; "an unknown day" if no clock was set."""
    if stone.made_utc_us < SET_SINCE_US:
        return "an unknown day"
    return datetime.fromtimestamp(stone.made_utc_us / 1e6, UTC).date().isoformat()


def told(stone: Tombstone) -> str:
    """The tombstone in one sentence: what, when, why."""
    numbers = in_words(stone.sessions)
    what = "" if not numbers else f"session{'' if numbers.isdecimal() else 's'} {numbers}"
    if stone.touched:
        what += f"{' and ' if what else ''}parts of {in_words(stone.touched)}"
    asked = ", ".join(name if value is True else f"{name} {value}" for name, value in stone.scope.items())
    match stone.cause:
        case "lost":
            return (
                f"lost: {what or 'nothing'} could not be read when the journal was set aside on {day(stone)}"
            )
        case "kept-long-enough":
            return f"kept long enough ({asked}): {what}, {stone.entries} entries, last on {day(stone)}"
    gone = f"{what}, {stone.entries} entries" if stone.entries or what else "what was kept of it"
    return f"forgotten on {day(stone)} ({asked}; {stone.by}): {gone}"


def in_words(numbers: Iterable[int]) -> str:
    spans = _spans(tuple(numbers))
    return ", ".join(str(first) if first == last else f"{first} to {last}" for first, last in spans)


def _numbers(found: dict[str, Any]) -> dict[str, tuple[int, ...]]:
    return {name: _spread(found[name]) for name in ("sessions", "touched")}


def _values(db: Any, prefix: str) -> Iterator[dict[str, Any]]:
    query = "SELECT value FROM meta WHERE key GLOB ? ORDER BY key"
    yield from (json.loads(value) for (value,) in db.execute(query, (prefix + "*",)))


def _add(db: Any, prefix: str, value: str) -> None:
    (last,) = db.execute("SELECT max(key) FROM meta WHERE key GLOB ?", (prefix + "*",)).fetchone()
    number = 1 if last is None else int(last.removeprefix(prefix)) + 1
    db.execute("INSERT INTO meta VALUES (?, ?)", (f"{prefix}{number:06}", value))


def _text(value: Tombstone | Backup) -> str:
    fields = asdict(value).items()
    return json.dumps({name: _spans(each) if isinstance(each, tuple) else each for name, each in fields})


def _spans(numbers: tuple[int, ...]) -> list[list[int]]:
    """Numbers as ranges: [[first, last], …]."""
    spans: list[list[int]] = []
    for number in sorted(numbers):
        if spans and number == spans[-1][1] + 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    return spans


def _spread(spans: list[list[int]]) -> tuple[int, ...]:
    return tuple(number for first, last in spans for number in range(first, last + 1))
