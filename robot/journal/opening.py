"""Opening the journal with what there is: it never keeps a companion from starting."""

import errno
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from robot.errors import InputError
from robot.journal.key import open_key
from robot.journal.store import Journal
from robot.journal.trouble import Trouble
from robot.journal.unkept import Unkept

PRESENCE = "Until then it keeps company and writes nothing down."


@dataclass(frozen=True, slots=True)
class Store:
    """What a start has to go on with.

    `snapshot` is the progress to begin with, None where there is none; `doubted` says that it is unknown or
    restored with gaps, so that the engine waits until a member of staff confirms it.
    """

    journal: Journal | Unkept
    snapshot: dict[str, Any] | None
    doubted: bool
    findings: tuple[Trouble, ...]

    @property
    def kept(self) -> bool:
        """Whether what happens is written down."""
        return isinstance(self.journal, Journal)


def open_store(
    path: Path, key_path: Path, *, threaded: bool, on_trouble: Callable[[str], None] = lambda _code: None
) -> Store:
    """The journal at `path`, or an `Unkept` in its place with the finding that says why.

    Raises DeviceError, and only that: another Yorisou is writing to it.
    """
    try:
        return _open(path, key_path, threaded, on_trouble)
    except InputError as error:
        return _unkept(path, Trouble("journal-closed", error.where, error.what, error.mend))
    except OSError as error:
        return _unkept(path, _of_disk(path, error))


def _open(path: Path, key_path: Path, threaded: bool, on_trouble: Callable[[str], None]) -> Store:
    try:
        key = open_key(key_path, path)
    except InputError as error:
        code = "key-unusable" if key_path.exists() else "key-missing"
        return _unkept(path, Trouble(code, error.where, error.what, f"{error.mend} {PRESENCE}".strip()))
    findings = []
    if key.exposed:
        mend = f"Run: chmod 600 {key.path}"
        findings.append(Trouble("key-exposed", str(key.path), "can be read by others on this machine.", mend))
    journal = Journal.open(path, key.value, threaded=threaded, on_trouble=on_trouble)
    return Store(journal, journal.last_snapshot(), False, tuple(findings))


def _of_disk(path: Path, error: OSError) -> Trouble:
    match error.errno:
        case errno.ENOSPC | errno.EDQUOT:
            return Trouble("disk-full", str(path), "the disk is full.", f"Make room. {PRESENCE}")
        case errno.EROFS:
            mend = f"Make the disk writable again. {PRESENCE}"
            return Trouble("disk-read-only", str(path), "the disk can only be read.", mend)
    return Trouble(
        "disk-unwritable",
        str(path),
        f"cannot be written ({error.strerror}).",
        f"Check the disk and the rights of the directory. {PRESENCE}",
    )


def _unkept(path: Path, trouble: Trouble) -> Store:
    return Store(Unkept(path, trouble.code), None, True, (trouble,))
