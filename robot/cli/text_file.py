"""Writes a text to a file that the user named."""

from pathlib import Path

from robot.errors import InputError
from robot.files.read import shown


def write_text(path: Path, text: str) -> None:
    """Raises InputError where it cannot be written."""
    try:
        path.write_text(text, "utf-8")
    except OSError as error:
        raise InputError(
            shown(path), f"cannot be written ({error.strerror}).", "Name another file."
        ) from None
    except ValueError:  # a NUL, or half of a character
        raise InputError(shown(path), "cannot be written (no file can have this name).") from None
