"""Who may read a file that is for its owner's eyes."""

import stat
from pathlib import Path


def open_to_others(path: Path) -> bool:
    """Whether anybody but its owner may read, write or run it. Raises OSError."""
    return bool(path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO))
