"""Damaged files of the family's that were set aside. Flags are read out of them before they are deleted."""

import contextlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from robot.family import rows
from robot.journal import database, lock
from robot.journal.read_connection import File, readable, salvage
from robot.journal.recovery import graft

ASIDE = ".damaged-"
# A small file beside the family's with a check value of its key, by which a wrong key is told from damage.
# It is renamed along with a file that is set aside.
CHECK = ".check"


@dataclass(frozen=True, slots=True)
class Waiting:
    """What could be read of one: its flags, who was registered in it, and its table `gone`."""

    flags: list[rows.Flag]
    held: dict[str, tuple[str, str]]
    gone: list[tuple[Any, ...]]


def check_beside(path: Path) -> Path:
    return path.with_name(path.name + CHECK)


def made_with(path: Path, secret: str, page_bytes: int) -> bool:
    """Whether a file that does not open is of this key: by its check, or by the seal of any of its pages."""
    if lock.is_of(check_beside(path), secret):
        return True
    try:
        with contextlib.closing(database.connect(path, secret, mode="ro", page_bytes=page_bytes)) as db:
            broken = db.execute("PRAGMA cipher_integrity_check").fetchall()
        return len(broken) < path.stat().st_size // page_bytes
    except database.Fault:
        return False


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
    """What can be read of it; None where it must stay: it may be of another key, or cannot be read just now.

    A file of this key that cannot be read is no reason to keep it: nobody will ever read more of it.
    """
    grafted = aside.with_name(f"{aside.name}.grafted")
    try:
        if _opens(aside, secret, page_bytes):
            return _read(aside, secret, page_bytes)
        if not made_with(aside, secret, page_bytes):
            return None
        if not graft(aside, secret, database.salt(aside), grafted, _begun, page_bytes):
            return Waiting([], {}, [])
        return _read(grafted, secret, page_bytes)
    except database.Fault:
        return None
    finally:
        grafted.unlink(missing_ok=True)


def _opens(aside: Path, secret: str, page_bytes: int) -> bool:
    with contextlib.closing(File(aside, secret, page_bytes)) as file:
        try:
            file.execute("SELECT count(*) FROM sqlite_master").fetchone()
        except database.Fault as error:
            return "malformed" in str(error)
    return True


def _begun(db: Any, size: int) -> None:
    db.executescript(rows.SCHEMA)
    db.execute("INSERT INTO chat (sealed) VALUES (zeroblob(?))", (size,))


def _read(path: Path, secret: str, page_bytes: int) -> Waiting:
    with contextlib.closing(File(path, secret, page_bytes)) as file:
        flags = [rows.Flag(*row) for row in salvage(file, "SELECT id, user, what, day FROM flag", "id")]
        held = {user: (number, name) for user, number, name in readable(file, "SELECT * FROM holder")}
        return Waiting(flags, held, readable(file, "SELECT * FROM gone"))


def remove(aside: Path) -> None:
    """Raises OSError."""
    aside.unlink(missing_ok=True)
    check_beside(aside).unlink(missing_ok=True)
