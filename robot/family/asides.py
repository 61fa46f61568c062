"""Damaged files of the family's, set aside: what waits for the worker is taken out before they go."""

import contextlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from robot.family import rows
from robot.journal import database, lock
from robot.journal.read_connection import File, readable, salvage

ASIDE = ".damaged-"
# Beside the file: by it a wrong key is told from damage. It goes along when the file is set aside.
CHECK = ".check"


@dataclass(frozen=True, slots=True)
class Waiting:
    """What could be read of one: flags, whose they are, and what was deleted there."""

    flags: list[rows.Flag]
    held: dict[str, tuple[str, str]]
    gone: list[tuple[Any, ...]]


def check_beside(path: Path) -> Path:
    return path.with_name(path.name + CHECK)


def set_aside(path: Path, now_us: int) -> Path:
    """Rename a damaged file; returns its new name. Raises OSError."""
    aside = path.with_name(f"{path.name}{ASIDE}{now_us // 1_000_000}")
    path.rename(aside)
    with contextlib.suppress(OSError):
        check_beside(path).rename(check_beside(aside))
    return aside


def of(path: Path) -> list[Path]:
    """Those of the file at this place."""
    found = path.parent.glob(f"{path.name}{ASIDE}*")
    return sorted(each for each in found if not each.name.endswith(CHECK))


def waiting(aside: Path, secret: str, page_bytes: int) -> Waiting | None:
    """What waits in it; None where the key does not open it, and is not known to be its own.

    With its own key, what cannot be read now can be read by nobody.
    """
    try:
        file = File(aside, secret, page_bytes)
    except database.Fault:
        return None
    with contextlib.closing(file):
        try:
            file.execute("SELECT count(*) FROM sqlite_master").fetchone()
        except database.Fault as error:
            if "malformed" not in str(error) and not lock.is_of(check_beside(aside), secret):
                return None
            file.anew()
        flags = [rows.Flag(*row) for row in salvage(file, "SELECT id, user, what, day FROM flag", "id")]
        held = {user: (number, name) for user, number, name in readable(file, "SELECT * FROM holder")}
        return Waiting(flags, held, readable(file, "SELECT * FROM gone"))


def remove(aside: Path) -> None:
    """Raises OSError."""
    aside.unlink(missing_ok=True)
    check_beside(aside).unlink(missing_ok=True)
