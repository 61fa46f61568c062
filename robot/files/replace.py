"""Replaces a file atomically, also across a power cut; permissions and owner stay."""

import os
import stat
import threading
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


def write_key(path: Path, data: bytes, *, replace: bool = False) -> None:
    """A key file, on the disk whole or not at all, for its owner only. Raises OSError.

    One that is there stays, unless `replace`, also where two are made at once.
    """
    if replace:
        new_beside(path, data, None).replace(path)
    else:
        alone = path.with_name(f"{path.name}.{os.getpid()}-{threading.get_ident()}")
        new = new_beside(alone, data, None)
        try:
            os.link(new, path)
        except FileExistsError:
            return
        except OSError:  # a disk that knows no links
            if not path.exists():
                new.rename(path)
        finally:
            new.unlink(missing_ok=True)
    sync(path.absolute().parent)


def sync(path: Path) -> None:
    """A file, or a directory with its names, is on the disk when this returns. Raises OSError."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
