"""Findings about the store at a start: a code, the place, and the fix."""

import errno
from dataclasses import dataclass
from pathlib import Path

PRESENCE = "Until then it keeps company and writes nothing down."


@dataclass(frozen=True, slots=True)
class StoreFinding:
    """One finding. `code` is a word for programs; the rest is what YorisouError says: where, what, mend.

    Nothing is written down: "key-missing", "key-unusable", "journal-closed" (the key does not fit, or
    something else lies there), "journal-newer", "directory-missing", "disk-full", "disk-read-only",
    "disk-unwritable".
    It is written down, and this was found: "journal-damaged" (set aside), "journal-behind" (its end was
    missing; set aside), "journal-lost" (gone, beside a second place), "second-place-damaged",
    "progress-unsaved" (it ended before all could be saved), "progress-doubted", "progress-lost",
    "key-exposed".
    """

    code: str
    where: str
    what: str
    mend: str = ""

    def __str__(self) -> str:
        return f"{self.where}: {self.what}" + (f" {self.mend}" if self.mend else "")


def of_disk(path: Path, error: BaseException) -> StoreFinding:
    """The finding for a disk error; `error` comes from the system, the database or our own code."""
    cause = error.__cause__ if isinstance(error.__cause__, OSError) else error
    number = cause.errno if isinstance(cause, OSError) else None
    text = str(error).lower()
    if number in (errno.ENOSPC, errno.EDQUOT) or "full" in text:
        return StoreFinding("disk-full", str(path), "the disk is full.", f"Make room. {PRESENCE}")
    if number == errno.EROFS or "readonly" in text or "read-only" in text:
        mend = f"Make the disk writable again. {PRESENCE}"
        return StoreFinding("disk-read-only", str(path), "the disk can only be read.", mend)
    why = (cause.strerror if isinstance(cause, OSError) else None) or str(error)
    mend = f"Check the disk, and the permissions of the directory. {PRESENCE}"
    return StoreFinding("disk-unwritable", str(path), f"cannot be written ({why}).", mend)
