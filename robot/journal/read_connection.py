"""A journal opened for reading, as far as it can be read."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from robot.errors import InputError
from robot.journal import database

# Beyond the last number that there can be: a hole that no jump comes out of.
WIDEST_HOLE = 2**40


class File:
    """A journal that is read. A connection that met a damaged page reads nothing more: it is opened anew."""

    def __init__(self, path: Path, key: str, page_bytes: int = database.PAGE_BYTES) -> None:
        self._path, self._key, self._page_bytes = path, key, page_bytes
        self._db = self._open()

    def execute(self, query: str, values: tuple[Any, ...] = ()) -> Any:
        return self._db.execute(query, values)

    def anew(self) -> None:
        self._db.close()
        self._db = self._open()

    def close(self) -> None:
        self._db.close()

    def _open(self) -> Any:
        db = reader(self._path, self._key, self._page_bytes)
        try:
            # A file shorter than its own header says is then read as far as it goes.
            db.execute("PRAGMA writable_schema = ON")
        except BaseException:
            db.close()
            raise
        return db


@contextmanager
def opened(path: Path, key: str) -> Iterator[File]:
    database.check_file(path)
    if path.stat().st_size == 0:
        raise InputError(str(path), "is empty.", "Was it cut short? Nothing in it can be read.")
    try:
        db = File(path, key)
    except database.Fault as error:
        raise database.explain(path, error) from error
    try:
        if not database.identify(db, path):
            raise InputError(str(path), "holds no journal.", "Was it cut short? Nothing in it can be read.")
        yield db
    except database.Fault as error:
        raise database.explain(path, error) from error
    finally:
        db.close()


def reader(path: Path, key: str, page_bytes: int = database.PAGE_BYTES) -> Any:
    """A reading connection; without the write-ahead log where its directory cannot be written."""
    for immutable in (False, True):
        db = database.connect(path, key, mode="ro", immutable=immutable, page_bytes=page_bytes)
        try:
            db.execute("SELECT count(*) FROM sqlite_master").fetchone()
        except database.Fault as error:
            if "unable to open" in str(error) and not immutable:
                db.close()
                continue
        return db
    raise AssertionError("the second try always returns")


def salvage(db: File, query: str, key: str) -> Iterator[tuple[Any, ...]]:
    """Every row that can be read, in the order of `key` (whole numbers, the first column).

    Where reading breaks off it goes on behind the hole, which it finds in jumps that double.
    """
    place, jump = 0, 1
    while place < WIDEST_HOLE:
        try:
            for row in db.execute(f"{query} WHERE {key} >= ? ORDER BY {key}", (place,)):
                yield row
                place, jump = row[0] + 1, 1
            return
        except database.Fault:
            db.anew()
            place, jump = place + jump, 2 * jump


def both_ends(db: File, query: str, key: str) -> Iterator[tuple[Any, ...]]:
    """Every row before the first hole and behind the last, for a `key` that jumps cannot be made in."""
    before = set[tuple[Any, ...]]()
    backwards = ", ".join(f"{each} DESC" for each in key.split(", "))
    for order in (key, backwards):
        rows = readable(db, f"{query} ORDER BY {order}")
        yield from (row for row in rows if row not in before)
        before.update(rows)


def readable(db: File | None, query: str) -> list[tuple[Any, ...]]:
    """The rows up to the first that cannot be read."""
    rows: list[tuple[Any, ...]] = []
    try:
        rows.extend([] if db is None else db.execute(query))
    except database.Fault:
        if db is not None:
            db.anew()
    return rows
