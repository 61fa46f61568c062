"""Erasing from the disk: the file, its log and set-aside copies; what is out of reach is named."""

import contextlib
import json
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from robot.errors import InputError
from robot.files.replace import sync
from robot.journal import database, tombstones
from robot.journal import recovery as rescue
from robot.journal.forget import Scope, forget, wipe
from robot.journal.lock import lock
from robot.journal.progress_copy import ProgressCopy
from robot.journal.tombstones import Tombstone
from robot.journal.write_connection import open_to_write

# What a rescue or a backup that was interrupted leaves.
LEFTOVERS = (".grafted", ".grafting", ".recovering", ".recovered", ".progress.part", ".part")


@dataclass(frozen=True, slots=True)
class Erased:
    """What was erased.

    `stone` is None when there was nothing of it; `deleted` are files that held a copy and are gone;
    `backups` were made and may hold it still; `left` says what could not be done."""

    stone: Tombstone | None
    deleted: tuple[str, ...]
    backups: tuple[str, ...]
    left: str = ""

    def told(self) -> str:
        return "nothing of it is in the journal" if self.stone is None else tombstones.told(self.stone)

    def to_json(self) -> dict[str, Any]:
        """`tombstone` (null, or its fields), `deleted` and `backups` (paths), `left` ("": all went well)."""
        stone = None if self.stone is None else asdict(self.stone)
        return {"tombstone": stone, "deleted": self.deleted, "backups": self.backups, "left": self.left}


def erase(
    path: Path, key: str, scope: Scope, wall_us: int, by: str, *, beside: tuple[Path, ...] = ()
) -> Erased:
    """Forget `scope` in the journal at `path` and everywhere beside it; files in `beside` go whole.

    Journals that were set aside go whole: what could be recovered of them is in this one. Raises DeviceError
    (a companion is writing to it) and InputError.
    """
    database.check_file(path)
    left = ""
    with contextlib.closing(lock(path)):
        try:
            with contextlib.closing(open_to_write(path, key, again=True)) as db:
                stone = forget(db, scope, wall_us, "forgotten", by)
                if scope.of_progress:
                    _in_the_second_place(path, key, db)
                made = tuple(f"{each.place} ({tombstones.day(each)})" for each in tombstones.backups(db))
                try:
                    wipe(db, rebuild=True)
                except database.Fault as error:
                    left = f"{path}: overwritten, but the file keeps its size ({error})."
        except database.Fault as error:
            raise database.explain(path, error) from error
        deleted = []
        held = [path.with_name(path.name + end) for end in LEFTOVERS] if stone is not None else []
        copies = [*rescue.set_asides(path), *held, *beside] if stone is not None else []
        for each in copies:
            try:
                each.unlink()
                deleted.append(str(each))
            except FileNotFoundError:
                continue
            except OSError as error:
                raise InputError(str(each), f"could not be deleted ({error.strerror}).") from error
        sync(path.absolute().parent)
    return Erased(stone, tuple(deleted), made, left)


def _in_the_second_place(path: Path, key: str, db: Any) -> None:
    """The second place has the progress that the journal has now. Raises a `database.Fault`."""
    second = ProgressCopy(path, key)
    try:
        kept = second.read()
    except InputError:  # it says nothing any more
        return
    row = db.execute("SELECT body FROM progress").fetchone()
    if kept is not None and row is not None:
        second.write(replace(kept, progress=json.loads(row[0])))
