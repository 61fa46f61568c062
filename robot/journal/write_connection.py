"""The writing connection of a journal, and which file it writes to."""

import logging
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any

from robot.journal import database, tables
from robot.journal.rows import NOTE

log = logging.getLogger(__name__)


def open_to_write(path: Path, key: str, again: bool = False) -> Any:
    """A writing connection. `again`: never make a new file in place of one that was taken away."""
    db = database.connect(path, key, mode="rw" if again else "rwc")
    try:
        found = database.identify(db, path)
        # FULL: a commit is on the disk before it is acknowledged, also when the power goes.
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = FULL")
        tables.prepare(db, found)
        if not again:
            _mark_open(db)
    except BaseException:
        db.close()
        raise
    return db


def _mark_open(db: Any) -> None:
    """Mark the file as open, in the file itself, so that a copy without its log shows it is incomplete."""
    for name, value in (("journal", database.noted(db, "journal") or secrets.token_hex(8)), ("closed", "0")):
        db.execute(NOTE, (name, value))
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def identity(path: Path) -> tuple[int, int]:
    """The file's identity. A deleted file can still be written to, and those writes are lost."""
    status = path.stat()
    return status.st_dev, status.st_ino


def call_back(callback: Callable[[], None]) -> None:
    """Call back from the writer, which continues even if the callback raises."""
    try:
        callback()
    except Exception:
        log.exception("a caller of the journal broke")


def nothing() -> None:
    return
