"""A file to print: new, never in place of another, and readable by anybody."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from robot.errors import InputError
from robot.files.read import shown

MISSING = (
    "{path}: this machine has no font with the letters of: {names}. Install one (Debian: fonts-noto-cjk).\n"
)
LETTERS = {"ja": "Japanese", "ko": "Korean"}


def printed(path: Path, body: bytes, lacking: Sequence[str]) -> bool:
    """Write it and say so; whether it has all of its letters.

    Raises InputError where something stands already, or it cannot be written.
    """
    try:
        with os.fdopen(os.open(path, os.O_CREAT | os.O_WRONLY | os.O_EXCL, 0o644), "wb") as file:
            file.write(body)
    except FileExistsError:
        raise InputError(
            shown(path), "is there already; nothing was written.", "Name another file."
        ) from None
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else "no file can have this name"
        raise InputError(shown(path), f"cannot be written ({why}).", "Name another file.") from None
    sys.stderr.write(f"{shown(path)}\n")
    if lacking:
        names = ", ".join(LETTERS[each] for each in lacking)
        sys.stderr.write(MISSING.format(path=shown(path), names=names))
    return not lacking
