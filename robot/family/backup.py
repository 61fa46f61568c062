"""A copy of the family's own file, and its way back: nothing that was deleted since comes back with it."""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2

from robot.errors import InputError
from robot.family import rows
from robot.family.store import FamilyStore
from robot.files.replace import sync
from robot.files.scratch import scratch
from robot.journal import database

# By these tables a copy is known.
TABLES = {"lesson", "checked", "flag", "week", "chat"}
COLUMNS = {"lesson": 3, "checked": 3, "week": 4}
KINDS = {table: kind for kind, tables in rows.TABLES.items() if kind != "everything" for table in tables}


def back_up(store: FamilyStore, to: Path) -> int:
    """Copy the file as it is at one moment to `to`, encrypted with the same key, and read it back.

    Of how many relatives there is something in it. Raises InputError.
    """
    if not store.path.exists():
        what = "is not there: no relative has anything here yet."
        raise InputError(str(store.path), what, "There is nothing to copy.")
    with _explained(to, "cannot be written"), scratch(to) as part:
        with store.opened() as source, contextlib.closing(store.copy(part, "rw")) as copy:
            source.backup(copy)
        with contextlib.closing(store.copy(part, "ro")) as copy:
            sealed = not copy.execute("PRAGMA cipher_integrity_check").fetchall()
            sound = [each for (each,) in copy.execute("PRAGMA integrity_check")] == ["ok"]
            if not (sealed and sound):
                what = "could not be copied completely: the file or the disk is damaged."
                raise InputError(str(to), what, "Run `yorisou doctor`; try another disk.")
            people = len(rows.users(copy))
        sync(part)
        part.replace(to)
        sync(to.absolute().parent)
    return people


def restore(store: FamilyStore, backup: Path, registered: rows.Registered) -> int:
    """Put what a backup holds together with what is here, in one step; a companion may go on meanwhile.

    Of how many relatives there is something afterwards. What is here prevails. What was deleted since the
    backup was made stays deleted, as far as this file knows; of somebody who is not registered any more, or
    anew, nothing comes back but what waits for the worker. Raises InputError and UsageError.
    """
    with _explained(store.path, "cannot be put together with the backup"), scratch(store.path) as part:
        _opened(store, backup, part)
        with contextlib.closing(store.copy(part, "rw")) as copy:
            copy.executescript(rows.SCHEMA)
            rows.settle(copy, registered)

            def work(db: Any) -> int:
                rows.settle(db, registered)
                _take_over(db, copy)
                return len(rows.users(db))

            return store.work(work)


def check_key(store: FamilyStore, backup: Path) -> None:
    """Raises InputError where the store's key does not open this backup, or it is none."""
    database.check_file(backup)
    try:
        with contextlib.closing(store.copy(backup, "ro")) as source:
            _known(source)
    except dbapi2.DatabaseError as error:
        raise _no_backup(store, backup) from error


def _opened(store: FamilyStore, backup: Path, part: Path) -> None:
    """A copy of the backup that may be changed. Raises InputError where it is none, or another's."""
    database.check_file(backup)
    try:
        with contextlib.closing(store.copy(backup, "ro")) as source:
            _known(source)
            with contextlib.closing(store.copy(part, "rw")) as copy:
                source.backup(copy)
    except dbapi2.DatabaseError as error:
        raise _no_backup(store, backup) from error


def _known(source: Any) -> None:
    found = source.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
    if not {str(name) for (name,) in found} >= TABLES:
        raise dbapi2.DatabaseError


def _no_backup(store: FamilyStore, backup: Path) -> InputError:
    what = "is no backup of the family's file, is damaged, or another key opens it."
    return InputError(str(backup), what, f"Its key is a copy of {store.key_path.name}.")


@contextlib.contextmanager
def _explained(path: Path, what: str) -> Iterator[None]:
    try:
        yield
    except database.Fault as error:
        raise InputError(str(path), f"{what} ({error}).", "Is there free space, and permission?") from error


def _take_over(db: Any, copy: Any) -> None:
    """What the copy has and this has not, but what was deleted here since the copy was made."""
    known = {mark for (mark,) in copy.execute("SELECT mark FROM gone")}
    since = [row for row in db.execute("SELECT user, kind, mark FROM gone") if row[2] not in known]
    gone, marks = {(user, kind) for user, kind, _ in since}, {mark for _, _, mark in since}
    for table, columns in COLUMNS.items():
        for row in copy.execute(f"SELECT * FROM {table}").fetchall():  # noqa: S608
            if (row[0], KINDS[table]) not in gone:
                places = ", ".join("?" * columns)
                db.execute(f"INSERT OR IGNORE INTO {table} VALUES ({places})", row)  # noqa: S608
    for user in sorted(user for user in rows.users(copy) if (user, KINDS["chat"]) not in gone):
        _take_over_chat(db, rows.lines(copy, user), marks)
        rows.keep_the_last(db, user)
    for user, what, day in copy.execute("SELECT user, what, day FROM flag ORDER BY id").fetchall():
        if rows.mark_of_flag(user, what, day) not in marks:
            rows.flag(db, user, what, day)
    for table in ("holder", "gone"):
        for row in copy.execute(f"SELECT * FROM {table}").fetchall():  # noqa: S608
            db.execute(f"INSERT OR IGNORE INTO {table} VALUES ({', '.join('?' * len(row))})", row)  # noqa: S608
    rows.names_of_nobody_go(db)


def _take_over_chat(db: Any, lines: list[rows.Line], gone: set[str]) -> None:
    """With the numbers that they had, where those are free, so that what was said first stands first."""
    here = {rows.mark_of_line(bytes(sealed)) for (sealed,) in db.execute("SELECT sealed FROM chat")}
    taken = {number for (number,) in db.execute("SELECT id FROM chat")}
    for each in lines:
        if rows.mark_of_line(each.sealed) in here | gone:
            continue
        number = None if each.number in taken else each.number
        row = (number, each.user, each.author, each.staff, each.made_utc_us, each.sealed, each.seen)
        taken.add(db.execute("INSERT INTO chat VALUES (?, ?, ?, ?, ?, ?, ?)", row).lastrowid)
