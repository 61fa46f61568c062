"""Reading a journal back: its sessions, one session as a `Recording`, and what is left of a damaged file."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from robot.engine.commands import COMMANDS
from robot.engine.events import EVENTS
from robot.engine.record import Record
from robot.errors import InputError
from robot.journal import database

SESSION = "SELECT number, started_utc_us, programme, digest, seed, snapshot, software, first FROM session"
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
    """A line of the list of sessions. `damaged`: the file is, so later sessions may be missing."""

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
    """A session from its start. `missing` counts entries that should be there and cannot be read."""

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

    def unbroken(self) -> tuple[Entry, ...]:
        """The entries before the first one that is missing."""
        whole = [entry for place, entry in enumerate(self.entries, 1) if entry.n == place]
        return tuple(whole)


def read_sessions(path: Path, key: str) -> list[SessionInfo]:
    """All sessions, oldest first; of a damaged file, those that can still be read.

    Raises InputError: no such file, not a journal, another key, newer, or nothing readable.
    """
    with _opened(path, key) as db:
        sessions, damaged = _rows(db, SESSION, (), "number")
        found = []
        for number, started, programme, digest, _seed, _snapshot, software, first in sessions:
            events, commands, broken = _count(db, (first, _end(sessions, number)))
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
    with _opened(path, key) as db:
        sessions, damaged = _rows(db, SESSION, (), "number")
        known = {row[0]: row for row in sessions}
        wanted = max(known, default=0) if number == "last" else number
        if wanted not in known:
            raise InputError(str(path), *_no_such(wanted, known, damaged))
        _, started, programme, digest, seed, snapshot, software, first = known[wanted]
        rows, broken = _rows(db, ENTRY, (first, _end(sessions, wanted)), "id")
    entries = tuple(
        Entry(number - first + 1, at, way, kind, json.loads(body), gate)
        for number, at, way, kind, body, gate in rows
    )
    missing = entries[-1].n - len(entries) if entries else 0
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
        damaged or broken,
    )


def _end(sessions: list[Row], number: int) -> int:
    """The id before which the entries of a session end: where the next one begins."""
    return min((row[-1] for row in sessions if row[0] > number), default=LAST)


def _no_such(wanted: int, known: dict[int, Row], damaged: bool) -> tuple[str, str]:
    if not known:
        if damaged:
            return "is cut short or damaged, and no session in it can be read.", ""
        return "holds no session yet.", "Run the companion first."
    numbers = f"{min(known)} to {max(known)}" if len(known) > 1 else f"{min(known)} only"
    return f"there is no session {wanted}.", f"Readable: {numbers}."


@contextmanager
def _opened(path: Path, key: str) -> Iterator[Any]:
    database.check_file(path)
    if path.stat().st_size == 0:
        raise InputError(str(path), "is empty.", "Was it cut short? Nothing in it can be read.")
    db = _reader(path, key)
    try:
        # A file shorter than its own header says is then read as far as it goes.
        db.execute("PRAGMA writable_schema = ON")
        if not database.identify(db, path):
            raise InputError(str(path), "holds no journal.", "Was it cut short? Nothing in it can be read.")
        yield db
    except database.Fault as error:
        raise database.explain(path, error) from error
    finally:
        db.close()


def _reader(path: Path, key: str) -> Any:
    """A reading connection; without the write-ahead log where its directory cannot be written."""
    for immutable in (False, True):
        db = database.connect(path, key, mode="ro", immutable=immutable)
        try:
            db.execute("SELECT count(*) FROM sqlite_master").fetchone()
        except database.Fault as error:
            if "unable to open" in str(error) and not immutable:
                db.close()
                continue
        return db
    raise AssertionError("the second try always returns")


def _rows(db: Any, query: str, values: tuple[Any, ...], key: str) -> tuple[list[Row], bool]:
    """All rows in the order of `key`, and whether some could not be read.

    Where reading forward breaks off, the rows after the break are read backward from the end.
    """
    forward, broken = _until_fault(db, f"{query} ORDER BY {key}", values)
    if not broken:
        return forward, False
    backward, _ = _until_fault(db, f"{query} ORDER BY {key} DESC", values)
    together = {row[0]: row for row in [*backward, *forward]}
    return [together[place] for place in sorted(together)], True


def _until_fault(db: Any, query: str, values: tuple[Any, ...]) -> tuple[list[Row], bool]:
    rows: list[Row] = []
    try:
        rows.extend(db.execute(query, values))
    except database.Fault:
        return rows, True
    return rows, False


def _count(db: Any, ids: tuple[int, int]) -> tuple[int, int, bool]:
    """Events and commands of a session, and whether some could not be read."""
    rows, broken = _until_fault(db, COUNT, ids)
    if broken:
        ways = [row[2] for row in _rows(db, ENTRY, ids, "id")[0]]
        return ways.count("event"), ways.count("command"), True
    counts: dict[str, int] = dict(rows)
    return counts.get("event", 0), counts.get("command", 0), False
