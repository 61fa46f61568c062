"""A copy of the last good progress in a small encrypted file beside the journal: the second place.

It is written whole and put in place at once: a crash at any point leaves the one before or the new one.
"""

import contextlib
import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from robot.errors import InputError
from robot.files.replace import sync
from robot.journal import database

VERSION = 1
PAGE_BYTES = 4096
TABLE = "CREATE TABLE kept (one INTEGER PRIMARY KEY CHECK (one = 1), body TEXT NOT NULL)"
# They count on with every line and offer, and neither permit nor forbid.
COUNTERS = ("last_utterance", "last_offer")


@dataclass(frozen=True, slots=True)
class LastGood:
    """The last good progress, and where it belongs.

    `journal` names the journal file, `salt` opens its first page (hexadecimal); `session` and `entry` are
    the last numbers on the disk; `evening` says that the robot was awake."""

    journal: str
    salt: str
    session: int
    entry: int
    evening: bool
    progress: dict[str, Any] | None

    def says_more_than(self, before: "LastGood | None") -> bool:
        """Whether it says more than another one, beyond running numbers."""
        if before is None:
            return True
        mine, its = ({k: v for k, v in asdict(kept).items() if k != "entry"} for kept in (self, before))
        for told in (mine, its):
            told["progress"] = {k: v for k, v in (told["progress"] or {}).items() if k not in COUNTERS}
        return mine != its


class ProgressCopy:
    """The file of the last good progress.

    The second place of one journal. Only the journal's writer writes it.
    """

    def __init__(self, journal: Path, key: str) -> None:
        self.path = path_beside(journal)
        self._key = key
        self._part = self.path.with_name(self.path.name + ".part")
        self._saved = mark_beside(journal)

    def exists(self) -> bool:
        return os.path.lexists(self.path)

    def read(self) -> LastGood | None:
        """Read it; None when there is none. Raises InputError: damaged, newer, or another key."""
        if not self.exists():
            return None
        where = str(self.path)
        try:
            db = database.connect(self.path, self._key, mode="ro", immutable=True, page_bytes=PAGE_BYTES)
            with contextlib.closing(db):
                (body,) = db.execute("SELECT body FROM kept").fetchone()
            data = json.loads(body)
            if data.pop("version") > VERSION:
                raise InputError(where, "was written by a newer version.", "Update Yorisou.")
            return LastGood(**data)
        except (*database.Fault, ValueError, TypeError, KeyError, AttributeError) as error:
            raise InputError(where, "cannot be read: it is damaged, or its key is another one.") from error

    def write(self, kept: LastGood) -> None:
        """Replace it, synced to the disk. Raises a `database.Fault`."""
        self._part.unlink(missing_ok=True)
        os.close(os.open(self._part, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        try:
            db = database.connect(self._part, self._key, mode="rw", page_bytes=PAGE_BYTES)
            with contextlib.closing(db):
                db.execute("PRAGMA journal_mode = OFF")
                db.execute("BEGIN")
                db.execute(TABLE)
                body = json.dumps({"version": VERSION, **asdict(kept)}, separators=(",", ":"))
                db.execute("INSERT INTO kept VALUES (1, ?)", (body,))
                db.execute("COMMIT")
            sync(self._part)
            self._part.replace(self.path)
        except BaseException:
            with contextlib.suppress(OSError):
                self._part.unlink(missing_ok=True)
            raise
        sync(self.path.parent)

    # --- whether all of the progress is saved ---

    def vouch(self) -> None:
        """Set the mark: all progress so far is on the disk. If it cannot be written, it is simply absent."""
        with contextlib.suppress(OSError):
            if not self._saved.exists():
                self._saved.touch(0o600)
                sync(self._saved.parent)

    def doubt(self) -> None:
        """Remove the mark: some progress cannot be written. This needs no space on a full disk."""
        doubt(self._saved)

    def vouched(self) -> bool:
        return self._saved.exists()


def path_beside(journal: Path) -> Path:
    return journal.with_name(journal.name + ".progress")


def mark_beside(journal: Path) -> Path:
    """The path of the mark that exists while every change of the progress is on the disk."""
    return journal.with_name(journal.name + ".saved")


def doubt(mark: Path) -> None:
    """Remove the mark, as far as the disk allows."""
    with contextlib.suppress(OSError):
        mark.unlink(missing_ok=True)
        sync(mark.parent)
