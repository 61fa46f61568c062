"""Rescues a damaged journal: readable rows go into a new one, and the damaged file is set aside."""

import contextlib
import json
import os
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from robot.journal import database, mail_rows, question_rows, tables, tombstones
from robot.journal.progress_copy import LastGood
from robot.journal.read_connection import File, readable, salvage
from robot.journal.rows import ADD_CONTENT, ADD_ENTRY, ADD_SESSION, KEEP_PROGRESS, NOTE

SESSION = "number, started_utc_us, programme, digest, seed, snapshot, software, first"
PROGRESS = "SELECT session, body FROM progress"
ENTRY = "id, at_us, direction, kind, body, verdict"
GROUP = 1000


@dataclass(frozen=True, slots=True)
class Rescued:
    """The result of a rescue: `lost` are the numbers of sessions that could not be read."""

    sessions: int
    entries: int
    lost: tuple[int, ...]
    progress: dict[str, Any] | None
    evening: bool


def set_aside(path: Path, wall_us: int, why: str = "damaged") -> Path | None:
    """Rename the journal with its logs, whatever is there of them; None where nothing is. Raises OSError.

    The log goes first: one that stayed behind would be taken for a new journal's.
    """
    aside = _free_name(path, wall_us, why)
    found = False
    for end in (*database.LOGS, ""):
        with contextlib.suppress(FileNotFoundError):
            path.with_name(path.name + end).rename(f"{aside}{end}")
            found = True
    return aside if found else None


def _free_name(path: Path, wall_us: int, why: str) -> Path:
    stamp = datetime.fromtimestamp(wall_us / 1e6, UTC).strftime("%Y%m%dT%H%M%SZ")
    aside, number = path.with_name(f"{path.name}.{why}-{stamp}"), 1
    while any(os.path.lexists(f"{aside}{end}") for end in ("", *database.LOGS)):
        number += 1
        aside = path.with_name(f"{path.name}.{why}-{stamp}-{number}")
    return aside


def put_away(file: Path, wall_us: int) -> Path:
    """Rename a useless file and return its new name. Raises OSError."""
    aside = _free_name(file, wall_us, "damaged")
    return file.rename(aside)


def set_asides(path: Path) -> list[Path]:
    """Every journal that was set aside at this place, with its logs, and second places among them."""
    mine = re.compile(rf"{re.escape(path.name)}(\.progress)?\.(damaged|replaced)-\d{{8}}T\d{{6}}Z.*")
    return sorted(each for each in path.parent.glob("*") if mine.fullmatch(each.name))


def recovered_beside(path: Path) -> Path:
    """The path of a recovered journal until the damaged one is set aside."""
    return path.with_name(f"{path.name}.recovered")


def rescue(path: Path, key: str, kept: LastGood | None, wall_us: int) -> Rescued | None:
    """Recover what can be read of the file at `path`, which is left as it is, into `recovered_beside`.

    None when neither a session nor the progress can be read with this key. Raises a `database.Fault` when
    the new file cannot be written.
    """
    if not path.exists() or path.stat().st_size == 0:
        return None
    salts = list(dict.fromkeys([database.salt(path), *([] if kept is None else [kept.salt])]))
    grafted = path.with_name(f"{path.name}.grafted")
    try:
        found = _copied(path, path, key, kept, wall_us)
        for salt in salts if found is None else ():
            if graft(path, key, salt, grafted, _begun):
                found = _copied(grafted, path, key, kept, wall_us)
            if found is not None:
                break
        return found
    finally:
        for end in ("", *database.LOGS):
            grafted.with_name(grafted.name + end).unlink(missing_ok=True)


def begin_anew(path: Path, key: str, kept: LastGood, wall_us: int) -> Rescued:
    """A new journal in `recovered_beside` that counts on from the second place. Raises a `database.Fault`."""
    with fresh(path, key) as new:
        return _fill(None, new, [], kept, wall_us)


def _copied(source: Path, path: Path, key: str, kept: LastGood | None, wall_us: int) -> Rescued | None:
    with contextlib.ExitStack() as opened:
        try:
            old = File(source, key)
        except database.Fault:
            return None
        opened.callback(old.close)
        sessions = list(_sessions(old))
        if not sessions and not readable(old, PROGRESS):
            return None
        new = opened.enter_context(fresh(path, key))
        return _fill(old, new, sessions, kept, wall_us)


@contextlib.contextmanager
def fresh(path: Path, key: str) -> Iterator[Any]:
    """An empty database that waits in `recovered_beside` when the block has ended without an error."""
    with _new(path, key) as new:
        yield new
    _finish(path)


@contextlib.contextmanager
def _new(path: Path, key: str) -> Iterator[Any]:
    part = _part(path)
    part.unlink(missing_ok=True)
    os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    with contextlib.closing(database.connect(part, key, mode="rw")) as new:
        new.execute("PRAGMA journal_mode = OFF")
        new.execute("PRAGMA synchronous = OFF")
        yield new


def _finish(path: Path) -> None:
    """Finish a recovered journal, so that it is there whole or not at all."""
    with _part(path).open("rb") as file:
        os.fsync(file.fileno())
    _part(path).replace(recovered_beside(path))


def _part(path: Path) -> Path:
    return path.with_name(f"{path.name}.recovering")


def _fill(old: File | None, new: Any, sessions: list[Any], kept: LastGood | None, wall_us: int) -> Rescued:
    tables.prepare(new, 0)
    noted = dict(readable(old, "SELECT key, value FROM meta"))
    new.execute("BEGIN")
    new.executemany(ADD_SESSION, sessions)
    new.executemany(ADD_CONTENT, readable(old, "SELECT digest, kind, body FROM content"))
    entries = last = 0
    for row in () if old is None else salvage(old, f"SELECT {ENTRY} FROM entry", "id"):  # noqa: S608
        new.execute(ADD_ENTRY, row)
        entries, last = entries + 1, max(last, row[0])
    if old is not None:
        mail_rows.ROWS.take_over(old, new)
        question_rows.ROWS.take_over(old, new)
    progress = readable(old, PROGRESS)
    for row in progress:
        new.execute(KEEP_PROGRESS, row)
    for name, value in noted.items():
        if name.startswith(tombstones.PREFIXES) or name in database.WORD_NOTES:
            new.execute(NOTE, (name, value))
    known = [row[0] for row in sessions]
    most = max(*known, int(noted.get("last_session", 0)), 0 if kept is None else kept.session, 0, 0)
    gone = tombstones.numbers(tombstones.read(new))
    lost = tuple(number for number in range(1, most + 1) if number not in gone and number not in known)
    last = max(last, int(noted.get("last_entry", 0)), 0 if kept is None else kept.entry)
    for name, number in (("last_session", most), ("last_entry", last)):
        new.execute(NOTE, (name, str(number)))
    if lost:
        tombstones.add(new, tombstones.Tombstone(wall_us, "lost", {}, lost, 0))
    new.execute("COMMIT")
    body = json.loads(progress[0][1]) if progress else None
    return Rescued(len(sessions), entries, lost, body, noted.get("evening") == "1")


def _sessions(old: File) -> Iterator[tuple[Any, ...]]:
    """Session rows in the present schema; those of schema 1 get two empty fields."""
    found = list(salvage(old, f"SELECT {SESSION}, played, setting FROM session", "number"))  # noqa: S608
    yield from found or (
        (*row, None, None)
        for row in salvage(old, f"SELECT {SESSION} FROM session", "number")  # noqa: S608
    )


def _begun(db: Any, size: int) -> None:
    db.execute("PRAGMA journal_mode = WAL")
    tables.prepare(db, 0)
    db.execute("INSERT INTO progress VALUES (1, 0, zeroblob(?))", (size,))


def graft(
    path: Path,
    key: str,
    salt: str,
    grafted: Path,
    begun: Callable[[Any, int], None],
    page_bytes: int = database.PAGE_BYTES,
) -> bool:
    """Copy a file whose first page is damaged, with the first page of a new file that has the same salt.

    The first page holds where each table begins, and tables that were made in the same order begin at the
    same places. `begun` makes these tables in the new file and writes as many bytes into it as it is given:
    pages beyond the new file's last one could not be reached. False where there is nothing to copy.
    """
    size = path.stat().st_size
    if size <= page_bytes:
        return False
    fresh = path.with_name(f"{path.name}.grafting")
    try:
        fresh.unlink(missing_ok=True)
        with contextlib.closing(database.connect(fresh, key, mode="rwc", page_bytes=page_bytes)) as db:
            db.execute(f"PRAGMA cipher_salt = \"x'{salt}'\"")
            db.execute("PRAGMA synchronous = OFF")
            begun(db, size)
        with fresh.open("rb") as file:
            first = file.read(page_bytes)
        shutil.copyfile(path, grafted)
        with grafted.open("r+b") as file:
            file.write(first)
        log = path.with_name(path.name + database.LOGS[0])
        if log.exists():
            shutil.copyfile(log, f"{grafted}{database.LOGS[0]}")
    finally:
        for end in ("", *database.LOGS):
            fresh.with_name(fresh.name + end).unlink(missing_ok=True)
    return True
