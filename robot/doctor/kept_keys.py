"""What may be wrong with a file of keys: it cannot be read as one, or others can read it."""

from pathlib import Path

from robot.doctor.finding import Finding
from robot.errors import InputError
from robot.files.rights import open_to_others
from robot.mailbox.envelope_keys import read_keys


def of_keys(part: str, key: Path) -> Finding | None:
    """What is wrong with it; None where it is well, or not there."""
    if not key.exists():
        return None
    try:
        read_keys(key)
    except InputError as error:
        return Finding(part, "degraded", f"{error.where} {error.what}", error.mend)
    if open_to_others(key):
        return Finding(part, "degraded", f"others can read {key}", f"Run: chmod 600 {key}")
    return None
