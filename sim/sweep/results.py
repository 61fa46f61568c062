"""The results of a sweep in SQLite: one row a block of people, written whole or not at all."""

import errno
import fcntl
import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from importlib.metadata import version
from itertools import count
from pathlib import Path
from typing import IO, Any

from robot.errors import DeviceError, InputError
from robot.files.read import require_file, shown
from sim.sweep.grid import Block, Sweep, cells
from sim.sweep.measures import COLUMNS, MEASURES, REACHED, Sums

# "YoSw" in the head of the file.
MARK = 0x596F5377
FORMAT = 1
FULL = (errno.ENOSPC, errno.EDQUOT)
ANOTHER = "Name another file with --results."


def _columns(names: tuple[str, ...], kind: str) -> str:
    return ", ".join(f'"{name}" {kind}' for name in names)


TABLES = (
    f"PRAGMA application_id = {MARK}",
    f"PRAGMA user_version = {FORMAT}",
    "CREATE TABLE sweep (name TEXT, digest TEXT, yorisou TEXT, text TEXT, facts TEXT) STRICT",
    "CREATE TABLE cells (cell INTEGER PRIMARY KEY, policy TEXT, world TEXT, profile TEXT, seed INTEGER,"
    " persons INTEGER) STRICT",
    f"CREATE TABLE blocks (cell INTEGER, first INTEGER, {_columns(COLUMNS, 'REAL')},"
    f" {_columns(tuple(f'{rung}_by_week' for rung in REACHED), 'TEXT')},"
    " PRIMARY KEY (cell, first)) STRICT, WITHOUT ROWID",
    f"CREATE TABLE people (cell INTEGER, person INTEGER, {_columns(MEASURES[1:], 'REAL')},"
    " PRIMARY KEY (cell, person)) STRICT, WITHOUT ROWID",
)


def _insert(table: str, columns: int) -> str:
    return f"INSERT INTO {table} VALUES ({', '.join('?' * columns)})"  # noqa: S608 - names of ours


ADD_SWEEP = _insert("sweep", 5)
ADD_CELL = _insert("cells", 6)
ADD_BLOCK = _insert("blocks", 2 + len(COLUMNS) + len(REACHED))
ADD_PERSON = _insert("people", 1 + len(MEASURES))


class Results:
    """The results file of one sweep, with one writer. `done` are the keys of the blocks that are in it."""

    def __init__(self, path: Path, held: IO[bytes], db: sqlite3.Connection) -> None:
        self.path, self._held, self._db = path, held, db
        self.done: set[tuple[int, int]] = set(db.execute("SELECT cell, first FROM blocks"))

    @classmethod
    def open(cls, path: Path, sweep: Sweep, name: str, text: str, *, anew: bool = False) -> "Results":
        """Make the file, or go on with it. `text` is the sweep file, word by word.

        With `anew` a file of results that stands there is renamed first. Raises InputError for what is no
        results of this very sweep, and DeviceError for what cannot be written or is being written by another.
        """
        with _told(path):
            require_file(path)
            held = _held(path)
            try:
                if anew and not _is_blank(path):
                    _step_aside(path)
                    held.close()
                    held = _held(path)
                if _is_blank(path):
                    _make(path, sweep, name, text)
                else:
                    _compare(path, sweep)
                return cls(path, held, _connected(path))
            except BaseException:
                held.close()
                raise

    def add(self, block: Block, found: Sums) -> None:
        """Write a block; it is on the disk when this returns. Raises DeviceError: nothing of it is there."""
        cell, first = block.key
        with _told(self.path, begun=True):
            self._still_there()
            with self._db:
                weeks = (json.dumps(each) for each in found.by_week)
                self._db.execute(ADD_BLOCK, (cell, first, *found.values, *weeks))
                if found.people is not None:
                    rows = enumerate(found.people[:, 1:].tolist(), first)
                    self._db.executemany(ADD_PERSON, ((cell, person, *row) for person, row in rows))
        self.done.add(block.key)

    def close(self) -> None:
        """Nothing is lost where it is left out."""
        self._db.close()
        self._held.close()  # not earlier: it would free SQLite's own locks on the same file

    def _still_there(self) -> None:
        if not os.path.samestat(os.stat(self.path), os.fstat(self._held.fileno())):
            raise FileNotFoundError(self.path)


@contextmanager
def _told(path: Path, *, begun: bool = False) -> Iterator[None]:
    """What the disk says, as an error for a user."""
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        full = getattr(error, "sqlite_errorname", "") == "SQLITE_FULL" or getattr(error, "errno", 0) in FULL
        if begun and isinstance(error, FileNotFoundError):
            what, mend = "was moved or deleted meanwhile.", "Put it back, or begin again with another file."
        elif full:
            what, mend = "the disk is full.", "Make room and start it again: it goes on where it was."
        else:
            what = f"cannot be written ({getattr(error, 'strerror', None) or error})."
            mend = "Start it again when it can: it goes on where it was." if begun else ANOTHER
        raise DeviceError(shown(path), what, mend) from None


def _held(path: Path) -> IO[bytes]:
    """The file, made where there is none, and held against other writers. Raises DeviceError, OSError."""
    file = path.open("ab", buffering=0)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        raise DeviceError(shown(path), "another sweep is writing to it.", f"Wait for it. {ANOTHER}") from None
    return file


def _connected(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(path)
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = FULL")
    return db


def _make(path: Path, sweep: Sweep, name: str, text: str) -> None:
    facts = json.dumps(sweep.facts(), ensure_ascii=False)
    with closing(_connected(path)) as db, db:
        db.execute("BEGIN")
        for table in TABLES:
            db.execute(table)
        db.execute(ADD_SWEEP, (name, sweep.digest(), version("yorisou"), text, facts))
        db.executemany(
            ADD_CELL,
            (
                (c.number, c.policy.name, c.world.name, c.group.profile.name, c.seed, c.group.persons)
                for c in cells(sweep)
            ),
        )


def reading(path: Path) -> sqlite3.Connection:
    """The file, to be read only, also while it is written. Raises InputError where it is no results."""
    rights = os.access(path, os.W_OK) and os.access(path.resolve().parent, os.W_OK)
    # Only who may write there leaves nothing behind; what nobody may change needs no lock.
    mode = "mode=rw" if rights else "mode=ro" if Path(f"{path}-wal").exists() else "immutable=1"
    try:
        db = sqlite3.connect(f"{path.resolve().as_uri()}?{mode}", uri=True)
    except sqlite3.Error as error:
        raise InputError(shown(path), f"cannot be read ({error}).") from None
    try:
        mark, kind = (db.execute(f"PRAGMA {it}").fetchone()[0] for it in ("application_id", "user_version"))
        if mark != MARK:
            raise sqlite3.DatabaseError
        db.execute("SELECT cell FROM cells LIMIT 1")
    except sqlite3.Error:
        db.close()
        raise InputError(shown(path), "is not the results of a sweep.", ANOTHER) from None
    if kind != FORMAT:
        db.close()
        what = f"has results of format {kind}; this Yorisou reads and writes format {FORMAT}."
        raise InputError(shown(path), what, ANOTHER)
    return db


def _is_blank(path: Path) -> bool:
    """Whether nothing is in it, or only what was begun on a full disk."""
    if path.stat().st_size == 0:
        return True
    try:
        with closing(sqlite3.connect(path)) as db:
            return not db.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]
    except sqlite3.DatabaseError:
        return False


def _compare(path: Path, sweep: Sweep) -> None:
    """Raises InputError where the results are of another sweep, or of another Yorisou."""
    with closing(reading(path)) as db:
        digest, software, facts = db.execute("SELECT digest, yorisou, facts FROM sweep").fetchone()
    mend = "Name another file with --results, or begin anew with --anew."
    if digest != sweep.digest():
        changed = ", ".join(_changed(json.loads(facts), json.loads(json.dumps(sweep.facts()))))
        what = f"has the results of another sweep; what differs: {changed or 'nothing that is named'}."
        raise InputError(shown(path), what, mend)
    if software != version("yorisou"):
        raise InputError(
            shown(path), f"was written by yorisou {software}; this is {version('yorisou')}.", mend
        )


def _changed(before: dict[str, Any], now: dict[str, Any]) -> list[str]:
    return [key for key in {**before, **now} if before.get(key) != now.get(key)]


def _step_aside(path: Path) -> None:
    """Rename it to the first of NAME-1.db, … that is free, whole: what waits in its log is taken in first."""
    reading(path).close()
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    free = (path.with_name(f"{path.stem}-{number}{path.suffix}") for number in count(1))
    path.rename(next(each for each in free if not each.exists()))
