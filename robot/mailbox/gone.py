"""Which envelopes' messages are gone again: beside the journal, so that an older one that is restored knows.

A journal that is restored from yesterday knows nothing of a message that came and was put away today; the
clinic's host still has its envelope. What was put away must not come a second time.
"""

import hashlib
import os
from pathlib import Path
from typing import Any

from robot.files.replace import sync
from robot.journal import mail_rows

NAME = "envelopes.gone"
DIGEST = 32  # hexadecimal digits of a line
GONE = (
    "SELECT user, id FROM mail_envelope AS came WHERE sent > 0 AND NOT EXISTS"
    " (SELECT 1 FROM mail WHERE way = 'in' AND mail.sent = came.sent)"
)


class Gone:
    """Lines of a file, each a digest that says nothing of whose it was. Blocks: not on the loop."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._known: set[str] | None = None

    def knows(self, origin: str) -> bool:
        """Whether what has this origin came once, and is gone."""
        return _digest(origin) in self._all()

    def note(self, origins: list[str]) -> None:
        """These are gone. Raises OSError."""
        new = [each for each in map(_digest, origins) if each not in self._all()]
        if not new:
            return
        handle = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write("".join(f"{each}\n" for each in new))
            file.flush()
            os.fsync(handle)
        sync(self._path.parent)
        self._all().update(new)

    def _all(self) -> set[str]:
        if self._known is None:
            try:
                lines = self._path.read_text("ascii", "replace").splitlines()
            except FileNotFoundError:
                lines = []
            self._known = {each for each in lines if len(each) == DIGEST}
        return self._known


def origins_gone(db: Any) -> list[str]:
    """The origins of envelopes whose message is no longer there."""
    return [f"{user}:{number}" for user, number in db.execute(GONE)] if mail_rows.there(db) else []


def beside(journal: Path) -> Path:
    """The file beside a journal."""
    return journal.with_name(NAME)


def _digest(origin: str) -> str:
    return hashlib.sha256(f"gone\n{origin}".encode()).hexdigest()[:DIGEST]
