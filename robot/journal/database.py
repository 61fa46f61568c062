"""The encrypted database of the journal: opening it, and its faults explained."""

import json
import os
import string
from contextlib import suppress
from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote

from sqlcipher3 import dbapi2

from robot.errors import InputError
from robot.journal.tables import SCHEMA_VERSION

# What SQLite keeps beside a database while it is written to.
LOGS = ("-wal", "-shm")
# A session's entries have the ids from its `first` on. One tree that grows only at its end, with pages of
# this size, keeps what lies before a cut in the file reachable: up to some 25 MB its root is at the start.
PAGE_BYTES = 16_384
# What `robot.journal` catches: every fault of the database, and of the file under it.
Fault = (dbapi2.Error, OSError)
KEY_DIGITS = 64
SMALLEST_FILE = 512
SALT_BYTES = 16
# The note with what the person typed for the robot to have.
OWN_WORDS = "own-words"
# The note with ways of the person's own, and their order of all.
OUTING_WORDS = "outing-words"
# The note with the hour of a visit that is planned, and the days that codes have proven.
VISIT_WORDS = "visit-words"
WORD_NOTES = (OWN_WORDS, OUTING_WORDS, VISIT_WORDS)


def connect(
    path: Path,
    key: str,
    *,
    mode: Literal["ro", "rw", "rwc"],
    immutable: bool = False,
    page_bytes: int = PAGE_BYTES,
) -> Any:
    """A connection with the key set, nothing read yet. Transactions are the caller's.

    `immutable` ignores the write-ahead log: for a copy that lies where nothing can be written.
    """
    address = f"file:{quote(str(path.absolute()))}?mode={mode}" + ("&immutable=1" if immutable else "")
    db = dbapi2.connect(address, uri=True, isolation_level=None, check_same_thread=False, timeout=5.0)
    # The library would otherwise write its own lines about a wrong key to the terminal.
    db.execute("PRAGMA cipher_log_level = NONE")
    raw = len(key) == KEY_DIGITS and all(digit in string.hexdigits for digit in key)
    quoted = f"\"x'{key}'\"" if raw else "'" + key.replace("'", "''") + "'"
    db.execute(f"PRAGMA key = {quoted}")
    db.execute(f"PRAGMA cipher_page_size = {page_bytes}")
    return db


def identify(db: Any, path: Path) -> int:
    """The schema of the journal that the opened file holds; 0 for a new, empty database.

    Raises InputError when it is something else, another key fits, it is damaged, or it is newer.
    """
    try:
        tables = {name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        if not tables:
            return 0
        found = (
            db.execute("SELECT value FROM meta WHERE key = 'schema'").fetchone() if "meta" in tables else None
        )
    except dbapi2.DatabaseError as error:
        raise explain(path, error) from error
    if found is None:
        raise InputError(
            str(path), "is a database, but not a journal.", "Name another file as [journal] path."
        )
    if int(found[0]) > SCHEMA_VERSION:
        raise InputError(
            str(path),
            f"was written by a newer version (journal {found[0]}, this one reads up to {SCHEMA_VERSION}).",
            "Update Yorisou; the file is left as it is.",
        )
    return int(found[0])


def noted(db: Any, key: str) -> str | None:
    """A value of the table `meta`, or None."""
    found = db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
    return None if found is None else str(found[0])


def kept_progress(db: Any) -> dict[str, Any] | None:
    """The progress that was saved last; None in a new journal."""
    found = db.execute("SELECT body FROM progress").fetchone()
    return None if found is None else json.loads(found[0])


def last_numbers(db: Any) -> tuple[int, int]:
    """The last session and the last entry that there ever were: what is gone keeps its number."""
    found = []
    for table, number in (("session", "number"), ("entry", "id")):
        (there,) = db.execute(f"SELECT coalesce(max({number}), 0) FROM {table}").fetchone()  # noqa: S608
        found.append(max(int(there), int(noted(db, f"last_{table}") or 0)))
    return found[0], found[1]


def salt(path: Path) -> str:
    """The first bytes of the file, in clear: without them its first page cannot be checked. Hexadecimal."""
    with path.open("rb") as file:
        return file.read(SALT_BYTES).hex()


def explain(path: Path, error: Exception) -> InputError:
    """The database's fault in words that say what to do."""
    text = str(error)
    if "not a database" in text:
        return InputError(
            str(path),
            "cannot be opened: either it is not a journal, or its key is another one.",
            "Check [journal] path and key_file: only the key that it was made with opens it.",
        )
    if "malformed" in text:
        return InputError(
            str(path),
            "is cut short or damaged.",
            "What can still be read of it is read; to go on writing, name a new file as [journal] path.",
        )
    return InputError(
        str(path), f"cannot be opened ({text}).", "Check the permissions of the file and of its directory."
    )


def make(path: Path) -> list[Path]:
    """An empty file for a new journal, readable by this user only; what of it was not there before."""
    made = [each for each in (path, *(path.with_name(path.name + end) for end in LOGS)) if not each.exists()]
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    return made


def remove(files: list[Path]) -> None:
    """Remove a new file again, as far as the disk allows."""
    for file in files:
        with suppress(OSError):
            file.unlink(missing_ok=True)


def check_file(path: Path) -> None:
    """Raise InputError for what is wrong before the key is even tried."""
    if path.is_dir():
        raise InputError(str(path), "is a directory.", "Name a file as [journal] path.")
    try:
        with path.open("rb") as file:
            start = file.read(SMALLEST_FILE)
    except FileNotFoundError:
        raise InputError(
            str(path), "there is no such file.", "A journal is made when the companion first runs."
        ) from None
    except OSError as error:
        raise InputError(str(path), f"cannot be read ({error.strerror}).", "Check its rights.") from error
    if start.startswith(b"SQLite format 3"):
        raise InputError(
            str(path),
            "is a database without encryption, not a journal.",
            "Name another file as [journal] path.",
        )
    if 0 < len(start) < SMALLEST_FILE:
        raise InputError(
            str(path), "is not a journal, or is cut to a few bytes.", "Nothing in it can be read."
        )
