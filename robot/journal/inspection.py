"""Examines what a start finds in the journal's place. Read-only: nothing is written, renamed or repaired."""

import contextlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from robot.errors import InputError
from robot.journal import database, lock
from robot.journal import recovery as rescue
from robot.journal.progress_copy import LastGood, ProgressCopy
from robot.journal.read_connection import reader

# Up to this size the seal of every page is checked at a start: a moment, also on a small computer.
CHECKED_BYTES = 32_000_000
State = Literal["new", "whole", "behind", "lost", "damaged", "unclear", "closed", "newer"]


@dataclass(frozen=True, slots=True)
class Found:
    """What lies in the journal's place. `state` of the journal file:

    - "new": none, and no trace of one; "lost": none, but traces; "whole": as it was left;
    - "behind": it reads, but its end is missing; "damaged": the key fits and it does not read as it should;
    - "unclear": damaged, or of another key; "closed": of another key, or something else; "newer".

    `progress` is the journal's own, `kept` what the second place holds (`broken`: it cannot be read);
    `same` that both speak of one file; `clean` that it was closed in order, `evening` that the robot was
    awake, `vouched` that all progress was on the disk, `doubted` that it was in doubt before.
    """

    state: State
    progress: dict[str, Any] | None = None
    kept: LastGood | None = None
    broken: bool = False
    same: bool = False
    clean: bool = True
    evening: bool = False
    vouched: bool = True
    doubted: bool = False
    problem: InputError | None = None


def traces(path: Path) -> bool:
    """Whether there is a journal here, or was one before."""
    beside = (f"{path}-wal", lock.path_beside(path), ProgressCopy(path, "").path)
    return any(_size(Path(each)) > 0 for each in (path, *beside)) or bool(rescue.set_asides(path))


def look(path: Path, key: str) -> Found:
    """Examine the journal's place. Raises OSError when the disk itself cannot be read."""
    second = ProgressCopy(path, key)
    kept, broken = None, False
    try:
        kept = second.read()
    except InputError:
        broken = True
    fits = lock.fits(path, key)
    proven = kept is not None or fits is True
    about: dict[str, Any] = {"kept": kept, "broken": broken, "vouched": second.vouched() or not traces(path)}
    if path.is_dir():
        return Found("closed", problem=InputError(str(path), "is a directory.", "Name a file."), **about)
    if _size(path) == 0:
        if fits is False and kept is None:
            return Found("closed", problem=_other_key(path), **about)
        evening = kept is not None and kept.evening
        return Found("lost" if traces(path) else "new", clean=False, evening=evening, **about)
    try:
        database.check_file(path)
        return _read(path, key, about)
    except InputError as error:
        return Found(_fault(error, proven, fits), problem=error.plain(), **_in_doubt(about))
    except database.Fault as error:
        return Found(
            _fault(database.explain(path, error), proven, fits, error),
            problem=database.explain(path, error),
            **_in_doubt(about),
        )


def lacks_its_end(path: Path, key: str) -> bool:
    """Whether a journal opens normally although its last entries are missing."""
    try:
        return look(path, key).state == "behind"
    except OSError:
        return False


def _read(path: Path, key: str, about: dict[str, Any]) -> Found:
    kept: LastGood | None = about["kept"]
    log = _size(path.with_name(path.name + "-wal")) > 0
    with contextlib.closing(reader(path, key)) as db:
        database.identify(db, path)
        name, closed = database.noted(db, "journal"), database.noted(db, "closed")
        session, entry = database.last_numbers(db)
        body = db.execute("SELECT body FROM progress").fetchone()
        db.execute("SELECT count(seed) FROM session").fetchone()
        sealed = _size(path) > CHECKED_BYTES or not db.execute("PRAGMA cipher_integrity_check").fetchall()
        same = kept is not None and kept.journal == name
        if kept is not None and same:
            behind = session < kept.session or entry < kept.entry
        else:
            behind = closed == "0" and not log and session > 0
        return Found(
            "damaged" if not sealed else "behind" if behind else "whole",
            progress=None if body is None else json.loads(body[0]),
            same=same,
            clean=closed != "0",
            evening=database.noted(db, "evening") == "1",
            doubted=database.noted(db, "doubted") == "1",
            **about,
        )


def _in_doubt(about: dict[str, Any]) -> dict[str, Any]:
    kept: LastGood | None = about["kept"]
    return {**about, "clean": False, "evening": kept is not None and kept.evening}


def _fault(error: InputError, proven: bool, fits: bool | None, cause: BaseException | None = None) -> State:
    """What a journal that does not read is. Only a key that is known to fit, or an error that comes after
    the key was accepted, makes it a damaged one."""
    if "newer version" in error.what:
        return "newer"
    cause = cause or error.__cause__
    if isinstance(cause, OSError):
        raise cause
    text = str(cause or error)
    if any(word in text for word in ("locked", "readonly", "unable to open", "full")):
        raise OSError(None, text)
    if proven or "malformed" in text:
        return "damaged"
    return "closed" if fits is False or "not a journal." in error.what else "unclear"


def _other_key(path: Path) -> InputError:
    return InputError(
        str(path),
        "there is no journal, and what is left of one beside it was made with another key.",
        "Put the right key file back, or name a new file as [journal] path.",
    )


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0
