"""Replaces a file atomically, also across a power cut; permissions and owner stay."""

import os
import stat
from pathlib import Path


def new_beside(path: Path, data: bytes, like: Path | None) -> Path:
    """The data in a new file in the same directory, on the disk, with rights and owner of `like`.

    With no `like` its owner alone can read it. Raises OSError.
    """
    new = path.with_name(f"{path.name}.new")
    new.unlink(missing_ok=True)  # of a run that was killed
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
    like_there = like is not None and like.exists()
    handle = os.open(new, flags, 0o600 if like is None or like_there else 0o666)
    try:
        with os.fdopen(handle, "wb") as file:
            if like is not None and like_there:
                known = like.stat()
                if (known.st_uid, known.st_gid) != (os.geteuid(), os.getegid()):
                    os.fchown(handle, known.st_uid, known.st_gid)
                os.fchmod(handle, stat.S_IMODE(known.st_mode))
            file.write(data)
            file.flush()
            os.fsync(handle)
    except BaseException:
        new.unlink(missing_ok=True)
        raise
    return new


def sync(path: Path) -> None:
    """A file, or a directory with its names, is on the disk when this returns. Raises OSError."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
