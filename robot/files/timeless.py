"""A file that says nothing of when it was written."""

import os
from pathlib import Path

from robot.files.replace import new_beside, sync

# When every such file says that it was made: 2000-01-01 UTC.
TIME = 946_684_800


def written_timeless(path: Path, data: bytes) -> None:
    """Whole or not at all, in place of what was there; its times are those of all. Raises OSError."""
    new = new_beside(path, data, None)
    try:
        os.utime(new, (TIME, TIME))
        os.replace(new, path)
        sync(path.parent)
    except BaseException:
        new.unlink(missing_ok=True)
        raise
