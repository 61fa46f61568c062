"""A report of a journal as a file: the journal that there is, and a file that only this user can read."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from robot.errors import InputError
from robot.files.read import require_file, shown

MISSING = (
    "{path}: this machine has no font with the letters of: {names}. They are missing from the PDF."
    " Install one (Debian: fonts-noto-cjk), or write .html.\n"
)
LETTERS = {"ja": "Japanese", "ko": "Korean"}


def existing(journal: Path) -> Path:
    """A journal that is there. Raises InputError."""
    require_file(journal)
    if not journal.exists():
        raise InputError(shown(journal), "there is no such journal.")
    return journal


def wrote(out: Path, body: bytes, lacking: Sequence[str]) -> bool:
    """Write the file, and say so; whether it has all of its letters. Raises InputError."""
    _write(out, body)
    sys.stderr.write(f"{shown(out)}\n")
    if lacking:
        names = ", ".join(LETTERS[each] for each in lacking)
        sys.stderr.write(MISSING.format(path=shown(out), names=names))
    return not lacking


def _write(out: Path, body: bytes) -> None:
    """It is about a person: only this user can read the file. Raises InputError."""
    try:
        with os.fdopen(os.open(out, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "wb") as file:
            file.write(body)
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else "no file can have this name"
        raise InputError(shown(out), f"cannot be written ({why}).", "Name another file.") from None
