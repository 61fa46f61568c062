"""The register on the disk: one JSON file of mode 600, replaced atomically."""

import os
from pathlib import Path

from pydantic import ValidationError

from robot.errors import DeviceError, InputError
from robot.files.read import read_text
from robot.files.replace import new_beside, sync
from robot.people.register import Register, new_register

LIMIT = 1_000_000  # bytes
NAME = "people.json"
MEND = "Restore it from a backup, or remove it and pair every device again."


def load(path: Path) -> Register:
    """The register in a file; a new one where there is none. Raises InputError."""
    if not path.exists():
        return new_register()
    try:
        return Register.model_validate_json(read_text(path, LIMIT))
    except ValidationError as error:
        what = f"is no register of people ({error.error_count()} faults)."
        raise InputError(str(path), what, MEND) from error


def save(path: Path, register: Register) -> None:
    """On the disk when this returns. Raises DeviceError."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        os.replace(new_beside(path, register.model_dump_json(indent=1).encode(), None), path)
        sync(path.parent)
    except OSError as error:
        mend = "It holds until the next start. Make room on the disk, then do it again."
        raise DeviceError(str(path), f"cannot be written ({error.strerror}).", mend) from error
