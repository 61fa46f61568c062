"""Backup and restore of a journal: a verified copy, and a restore that never allows more contact."""

import contextlib
import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from types import ModuleType
from typing import Any

from robot.engine.careful import cut_short, more_careful
from robot.engine.progress import Progress
from robot.errors import InputError, UsageError
from robot.files.replace import sync
from robot.files.scratch import scratch
from robot.journal import database, tables, tombstones
from robot.journal import recovery as rescue
from robot.journal.forget import BESIDE, drop_beside, forget, scope_of
from robot.journal.inspection import Found, look
from robot.journal.lock import leave_check, lock
from robot.journal.progress_copy import LastGood, ProgressCopy, path_beside
from robot.journal.read_connection import File, reader
from robot.journal.rows import KEEP_PROGRESS, NOTE, to_text
from robot.journal.tombstones import Backup, Tombstone

# Pages a step, so that a long copy can be told about: 4 MB.
STEP_PAGES = 256
Told = Callable[[int, int], None]

# States in which the present journal can be read from.
READABLE = ("whole", "behind")


@dataclass(frozen=True, slots=True)
class Copied:
    """A finished backup.

    `sessions` and `entries` are in the backup; `noted`: the journal remembers that it was made.
    """

    sessions: int
    entries: int
    noted: bool


@dataclass(frozen=True, slots=True)
class Restored:
    """A finished restore.

    `aside`: where the journal lies that was here; `doubted`: staff have to confirm the level; `unread`: kinds
    ("mail", "questions") of which the backup's are there, because those that were here could not be read.
    """

    sessions: int
    entries: int
    aside: Path | None
    doubted: bool
    unread: tuple[str, ...]


def back_up(path: Path, key: str, to: Path, *, force: bool, wall_us: int, told: Told) -> Copied:
    """Copy the journal at `path` to the new file `to`, encrypted with the same key, and read it back.

    `told(done, all)` is called with pages. Raises InputError (the journal cannot be read, `to` cannot be
    written) and UsageError (`to` is there and `force` is not given).
    """
    absent(to, force)
    try:
        with scratch(to) as part:
            with _both(path, part, key) as (source, copy):
                source.execute("BEGIN")  # one moment of it, whatever is written meanwhile
                sessions, entries = _counts(source)
                source.backup(
                    copy, pages=STEP_PAGES, progress=lambda _, left, pages: told(pages - left, pages)
                )
                copy.execute("PRAGMA journal_mode = DELETE")
                copy.execute(NOTE, ("closed", "1"))
            _verified(part, key, sessions, entries)
            sync(part)
            part.replace(to)
            sync(to.absolute().parent)
    except database.Fault as error:
        raise InputError(
            str(to), f"cannot be written ({error}).", "Is there free space, and permission?"
        ) from error
    return Copied(sessions, entries, _noted(path, key, Backup(wall_us, str(to.absolute()))))


def absent(to: Path, force: bool) -> None:
    """Raise UsageError when the target exists and may not be overwritten."""
    if to.is_dir():
        raise UsageError(str(to), "is a directory.", "Name a file.")
    if to.exists() and not force:
        raise UsageError(str(to), "is there already.", "Name another file, or give --force to replace it.")
    if not to.absolute().parent.is_dir():
        raise UsageError(str(to), "its directory is not there.", "Is the card or disk connected?")


@contextlib.contextmanager
def _both(path: Path, part: Path, key: str) -> Iterator[tuple[Any, Any]]:
    database.check_file(path)
    with contextlib.closing(reader(path, key)) as source:
        if not database.identify(source, path):
            raise InputError(str(path), "holds no journal.")
        with contextlib.closing(database.connect(part, key, mode="rw")) as copy:
            yield source, copy


def _counts(db: Any) -> tuple[int, int]:
    (sessions,) = db.execute("SELECT count(*) FROM session").fetchone()
    (entries,) = db.execute("SELECT count(*) FROM entry").fetchone()
    return int(sessions), int(entries)


def _verified(copy: Path, key: str, sessions: int, entries: int) -> None:
    """Raise InputError unless the copy reads back whole."""
    with contextlib.closing(database.connect(copy, key, mode="ro")) as db:
        sealed = not db.execute("PRAGMA cipher_integrity_check").fetchall()
        sound = [each for (each,) in db.execute("PRAGMA integrity_check")] == ["ok"]
        if not (sealed and sound and _counts(db) == (sessions, entries)):
            what = "could not be copied completely: the journal or the disk is damaged."
            raise InputError(str(copy), what, "Run `yorisou doctor`; try another disk.")


def _noted(path: Path, key: str, made: Backup) -> bool:
    """Note the backup in the journal, so that `forget` can name it."""
    try:
        with contextlib.closing(database.connect(path, key, mode="rw")) as db:
            db.execute("PRAGMA synchronous = FULL")
            db.execute("BEGIN IMMEDIATE")
            tombstones.add_backup(db, made)
            db.execute("COMMIT")
    except database.Fault:
        return False
    return True


def restore(backup: Path, path: Path, key: str, *, wall_us: int) -> Restored:
    """Put a backup in place of the journal at `path`, which is set aside.

    The progress is the more careful of the backup's, the journal's and the second place's. Without the second
    place of the same journal it is in doubt. What was forgotten here does not come back. Raises InputError,
    DeviceError (a companion is writing to the journal) and a `database.Fault` of the disk.
    """
    path.absolute().parent.mkdir(parents=True, exist_ok=True)
    with contextlib.closing(lock(path)) as held:
        found = look(path, key)
        if found.state == "newer":
            raise found.problem or InputError(str(path), "is newer.")
        if found.state == "closed":
            raise InputError(
                str(path),
                "cannot be opened with this key, so it cannot be compared with the backup.",
                "Put the right key back, or move the journal and the files beside it away by hand.",
            )
        sessions, entries, doubted, unread = _prepared(backup, path, key, found, wall_us)
        aside = rescue.set_aside(path, wall_us, "replaced")
        rescue.recovered_beside(path).replace(path)
        sync(path.absolute().parent)
        leave_check(held, key)
    return Restored(sessions, entries, aside, doubted, unread)


def _prepared(
    backup: Path, path: Path, key: str, found: Found, wall_us: int
) -> tuple[int, int, bool, tuple[str, ...]]:
    """The restored journal, whole, in `rescue.recovered_beside`, and its progress in the second place."""
    stones, numbers = _here(path, key, found)
    with rescue.fresh(path, key) as new:
        database.check_file(backup)
        with contextlib.closing(reader(backup, key)) as source:
            if not database.identify(source, backup):
                raise InputError(str(backup), "holds no journal.")
            source.backup(new)
        new.execute("PRAGMA journal_mode = DELETE")
        tables.prepare(new, tables.version(new))
        same = found.kept is not None and found.kept.journal == database.noted(new, "journal")
        own = new.execute("SELECT body FROM progress").fetchone()
        evening = database.noted(new, "evening") == "1"
        body = _progress([None if own is None else own[0]], found, evening)
        doubted = body is None or not same or not found.vouched or found.doubted
        most = [max(pair) for pair in zip(database.last_numbers(new), numbers, strict=True)]
        known = {number for (number,) in new.execute("SELECT number FROM session")}
        gone = tombstones.numbers(tombstones.read(new))
        unread = _beside_taken_over(path, key, found, new) if same else []
        if same:
            _forget_again(new, stones, unread)
            gone |= tombstones.numbers(stones)
        lost = tuple(number for number in range(1, most[0] + 1) if number not in known | gone)
        new.execute("BEGIN")
        name = os.urandom(8).hex()
        notes = {"last_session": most[0], "last_entry": most[1], "journal": name, "closed": 1, "evening": 0}
        for note, value in {**notes, "doubted": int(doubted)}.items():
            new.execute(NOTE, (note, str(value)))
        if lost:
            tombstones.add(new, Tombstone(wall_us, "lost", {}, lost, 0))
        if body is not None:
            new.execute(KEEP_PROGRESS, (most[0], to_text(body)))
        new.execute("COMMIT")
        counts = _counts(new)
    second = ProgressCopy(path, key)
    if found.broken:
        rescue.put_away(path_beside(path), wall_us)
    second.write(LastGood(name, database.salt(rescue.recovered_beside(path)), most[0], most[1], False, body))
    second.vouch()  # what is in doubt is noted in the journal itself
    return (*counts, doubted, tuple(each.KIND for each in unread))


def _beside_taken_over(path: Path, key: str, found: Found, new: Any) -> list[ModuleType]:
    """Messages and answers are those that are here: messages are taken in once, what was deleted stays so.

    Returns those that cannot be read whole here: of them the backup's stay.
    """
    if found.state not in READABLE:
        return list(BESIDE) if found.state == "damaged" else []
    new.execute("PRAGMA secure_delete = ON")
    new.execute("BEGIN")
    with contextlib.closing(File(path, key)) as here:
        unread = [each for each in BESIDE if not each.ROWS.take_over_whole(here, new)]
    new.execute("COMMIT")
    return unread


def _here(path: Path, key: str, found: Found) -> tuple[list[Tombstone], tuple[int, int]]:
    """Tombstones and last numbers of the present journal, as far as it can be read."""
    numbers = (0, 0) if found.kept is None else (found.kept.session, found.kept.entry)
    if found.state not in READABLE:
        return [], numbers
    with contextlib.closing(reader(path, key)) as db:
        own = database.last_numbers(db)
        return tombstones.read(db), (max(own[0], numbers[0]), max(own[1], numbers[1]))


def _progress(bodies: list[str | None], found: Found, evening: bool) -> dict[str, Any] | None:
    """The most careful of all progress found; raises InputError for one of a newer version."""
    kept = None if found.kept is None else found.kept.progress
    known = [json.loads(body) for body in bodies if body] + [x for x in (found.progress, kept) if x]
    if not known:
        return None
    merged = Progress.from_json(known[0])
    for each in known[1:]:
        merged = more_careful(merged, Progress.from_json(each))
    if evening or (found.evening and not found.clean):
        merged = cut_short(merged)
    return merged.to_json()


def _forget_again(new: Any, stones: list[Tombstone], of_backup: list[ModuleType]) -> None:
    """Forget in the restored journal whatever was forgotten since the backup, with its tombstone.

    `of_backup` are messages or answers that are the backup's: all of them are older than these tombstones.
    """
    there = {to_text([stone.made_utc_us, stone.scope]) for stone in tombstones.read(new)}
    for stone in stones:
        if to_text([stone.made_utc_us, stone.scope]) in there or stone.cause == "lost":
            continue
        for number in stone.sessions:
            forget(new, scope_of({"session": number}), stone.made_utc_us, stone.cause, stone.by, quiet=True)
        for number in stone.touched:
            scope = replace(scope_of(stone.scope), session=number)
            forget(new, scope, stone.made_utc_us, stone.cause, stone.by, quiet=True)
        drop_beside(new, scope_of(stone.scope), of_backup)
        tombstones.add(new, stone)
