"""One writer a journal: the lock beside it, which also tells a wrong key from a damaged journal."""

import errno
import fcntl
import hashlib
import hmac
import os
from pathlib import Path
from typing import IO

from robot.errors import DeviceError

CHECK_BYTES = 32


def path_beside(journal: Path) -> Path:
    return journal.with_name(journal.name + ".lock")


def lock(journal: Path) -> IO[bytes]:
    """Hold the file beside the journal while it is open; the kernel frees it when the process dies.

    Raises DeviceError when another process holds it, OSError when it cannot be made.
    """
    # Unbuffered: what a full disk refused would otherwise be tried again by closing the file.
    file = path_beside(journal).open("ab", buffering=0)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        raise DeviceError(
            str(journal),
            "another Yorisou is writing to it.",
            "Stop that one, or name another [journal] path.",
        ) from None
    return file


def leave_check(held: IO[bytes], key: str) -> bool:
    """Store a check value of this journal's key, which does not reveal the key. `held` is an open lock.

    False where it stands there already.
    Raises OSError, and leaves nothing of it, on a disk that cannot be written.
    """
    if held.seek(0, os.SEEK_END) > 0:
        return False
    if held.write(check(key)) != CHECK_BYTES:
        held.truncate(0)
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    return True


def fits(journal: Path, key: str) -> bool | None:
    """Whether `key` is this journal's key; None if unknown."""
    return is_of(path_beside(journal), key)


def is_of(file: Path, key: str) -> bool | None:
    """Whether the check value in this file is of `key`; None if there is none."""
    try:
        found = file.read_bytes()
    except OSError:
        return None
    return hmac.compare_digest(found, check(key)) if len(found) == CHECK_BYTES else None


def check(key: str) -> bytes:
    """A value by which a key is known again, and which does not reveal it."""
    return hmac.new(key.encode(), b"yorisou journal", hashlib.sha256).hexdigest()[:CHECK_BYTES].encode()
