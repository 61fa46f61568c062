"""Reads a journal: its sessions, one session as a `Recording`, and what is left of a damaged file."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from robot.contract.commands import COMMANDS
from robot.contract.events import EVENTS
from robot.contract.programme import Programme
from robot.contract.record import Record
from robot.errors import InputError
from robot.journal import content, database, tables, tombstones
from robot.journal.read_connection import File, opened
from robot.journal.tombstones import Tombstone

SESSION = "SELECT number, started_utc_us, programme, digest, seed, snapshot, software, first FROM session"
# What a session was played with; schema 1 did not keep it.
PLAYED = "SELECT played, setting FROM session WHERE number = ?"
CONTENT = "SELECT body FROM content WHERE digest = ?"
ENTRY = "SELECT id, at_us, direction, kind, body, verdict FROM entry WHERE id >= ? AND id < ?"
COUNT = "SELECT direction, count(*) FROM entry WHERE id >= ? AND id < ? GROUP BY direction"
LAST = 2**63 - 1
Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """One record of a session. `at_us` is monotonic; `verdict` is the gate's, "" for events."""

    n: int
    at_us: int
    direction: Literal["event", "command"]
    kind: str
    body: dict[str, Any]
    verdict: str

    def record(self) -> Record:
        """The event or command itself. Raises InputError when this version does not know it."""
        registry = EVENTS if self.direction == "event" else COMMANDS
        return registry.from_json({"kind": self.kind, **self.body})


@dataclass(frozen=True, slots=True)
class SessionInfo:
    """One line of the list of sessions. `damaged`: the file is damaged, so later sessions may be missing."""

    number: int
    started_utc_us: int
    programme: str
    digest: str
    software: str
    events: int
    commands: int
    damaged: bool = False


@dataclass(frozen=True, slots=True)
class Recording:
    """A session from its start. `missing` counts entries that should be there and cannot be read.

    `played` is the programme that it was played with and `setting` what of the configuration was kept; None
    and empty in a journal of schema 1, and where they cannot be read. `forgotten` says that parts of it were
    deleted, so that it replays no more; they do not count as missing.
    """

    number: int
    started_utc_us: int
    programme: str
    digest: str
    seed: int
    snapshot: dict[str, Any] | None
    software: str
    entries: tuple[Entry, ...]
    missing: int = 0
    damaged: bool = False
    forgotten: Tombstone | None = None
    played: Programme | None = None
    setting: dict[str, Any] = field(default_factory=dict)

    def unbroken(self) -> tuple[Entry, ...]:
        """The entries before the first one that is missing."""
        whole = [entry for place, entry in enumerate(self.entries, 1) if entry.n == place]
        return tuple(whole)


def read_sessions(path: Path, key: str) -> list[SessionInfo]:
    """All sessions, oldest first; of a damaged file, those that can still be read.

    Raises InputError: no such file, not a journal, another key, newer, or nothing readable.
    """
    with opened(path, key) as db:
        sessions, damaged = all_rows(db, SESSION, (), "number")
        found = []
        for number, started, programme, digest, _seed, _snapshot, software, first in sessions:
            events, commands, broken = _count(db, (first, end_of(sessions, number)))
            found.append(
                SessionInfo(number, started, programme, digest, software, events, commands, damaged or broken)
            )
    if not found and damaged:
        raise InputError(str(path), "is cut short or damaged, and no session in it can be read.")
    return found


def read_session(path: Path, key: str, number: int | Literal["last"] = "last") -> Recording:
    """One session with its entries; of a damaged file, those that can still be read.

    Raises InputError: as `read_sessions`, or no such session.
    """
    with opened(path, key) as db:
        sessions, damaged = all_rows(db, SESSION, (), "number")
        known = {row[0]: row for row in sessions}
        wanted = max(known, default=0) if number == "last" else number
        if wanted not in known:
            raise InputError(str(path), *_no_such(wanted, known, damaged, tombstones.stones(db)))
        _, started, programme, digest, seed, snapshot, software, first = known[wanted]
        rows, broken = all_rows(db, ENTRY, (first, end_of(sessions, wanted)), "id")
        played, setting, lost = _content(db, wanted)
        forgotten = tombstones.of_session(tombstones.stones(db), wanted)
    entries = tuple(
        Entry(number - first + 1, at, way, kind, json.loads(body), gate)
        for number, at, way, kind, body, gate in rows
    )
    missing = entries[-1].n - len(entries) if entries and forgotten is None else 0
    return Recording(
        wanted,
        started,
        programme,
        digest,
        int(seed),
        json.loads(snapshot),
        software,
        entries,
        missing,
        damaged or broken or lost,
        forgotten,
        played,
        setting,
    )


def _content(db: File, number: int) -> tuple[Programme | None, dict[str, Any], bool]:
    """Programme and settings of a session, and whether some of them cannot be read."""
    if tables.version(db) < 2:
        return None, {}, False
    row, broken = _until_fault(db, PLAYED, (number,))
    played, setting = row[0] if row else (None, None)
    bodies: list[str | None] = []
    for digest in (played, setting):
        found, fault = _until_fault(db, CONTENT, (digest,))
        bodies.append(found[0][0] if found else None)
        broken |= fault
    programme = content.to_programme(bodies[0], played)
    return (
        programme,
        content.to_setting(bodies[1], setting),
        broken or (played is not None and programme is None),
    )


def end_of(sessions: list[Row], number: int) -> int:
    """The id at which the next session begins."""
    return min((row[-1] for row in sessions if row[0] > number), default=LAST)


def _no_such(wanted: int, known: dict[int, Row], damaged: bool, stones: list[Tombstone]) -> tuple[str, str]:
    stone = tombstones.of_session(stones, wanted)
    if stone is not None:
        why = "could not be recovered" if stone.cause == "lost" else "was forgotten"
        return f"session {wanted} {why} on {tombstones.day(stone)}.", ""
    if not known:
        if damaged:
            return "is cut short or damaged, and no session in it can be read.", ""
        return "holds no session yet.", "Run the companion first."
    numbers = f"{min(known)} to {max(known)}" if len(known) > 1 else f"{min(known)} only"
    return f"there is no session {wanted}.", f"Readable: {numbers}."


def all_rows(db: File, query: str, values: tuple[Any, ...], key: str) -> tuple[list[Row], bool]:
    """All rows in the order of `key`, and whether some could not be read.

    Where reading forward breaks off, the rows after the break are read backward from the end.
    """
    forward, broken = _until_fault(db, f"{query} ORDER BY {key}", values)
    if not broken:
        return forward, False
    backward, _ = _until_fault(db, f"{query} ORDER BY {key} DESC", values)
    together = {row[0]: row for row in [*backward, *forward]}
    return [together[place] for place in sorted(together)], True


def _until_fault(db: File, query: str, values: tuple[Any, ...]) -> tuple[list[Row], bool]:
    rows: list[Row] = []
    try:
        rows.extend(db.execute(query, values))
    except database.Fault:
        db.anew()
        return rows, True
    return rows, False


def _count(db: File, ids: tuple[int, int]) -> tuple[int, int, bool]:
    """Events and commands of a session, and whether some could not be read."""
    rows, broken = _until_fault(db, COUNT, ids)
    if broken:
        ways = [row[2] for row in all_rows(db, ENTRY, ids, "id")[0]]
        return ways.count("event"), ways.count("command"), True
    counts: dict[str, int] = dict(rows)
    return counts.get("event", 0), counts.get("command", 0), False
