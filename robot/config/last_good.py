"""A copy of the last valid configuration, used when today's file cannot be read.

One copy for each configuration file, in the directory of this user's state (`STATE_DIRECTORY` under systemd),
mode 0600, because a configuration may hold passwords of channels.
"""

import contextlib
import hashlib
import os
from collections.abc import Mapping
from pathlib import Path

from robot.config.schema import LIMIT
from robot.errors import InputError
from robot.files.read import read_text
from robot.files.replace import new_beside, sync


def copy_of(path: Path, environment: Mapping[str, str] = os.environ) -> Path | None:
    """Where the copy of a configuration file lies; None where this user has no place for it."""
    named = environment.get("STATE_DIRECTORY", "").partition(":")[0] or environment.get("XDG_STATE_HOME", "")
    try:
        base = Path(named) if named else Path.home() / ".local" / "state"
        name = hashlib.sha256(os.fsencode(path.absolute())).hexdigest()[:12]
    except (RuntimeError, ValueError, OSError):
        return None
    folder = base if environment.get("STATE_DIRECTORY") else base / "yorisou"
    return folder / f"configuration-{name}.toml"


def recall(path: Path) -> str | None:
    """The text of the copy, or None."""
    copy = copy_of(path)
    if copy is None:
        return None
    try:
        return read_text(copy, LIMIT)
    except InputError:
        return None


def keep(path: Path, text: str) -> None:
    """Keep the text as the last good one. Where that cannot be done, the start goes on without."""
    copy = copy_of(path)
    if copy is None or recall(path) == text:
        return
    with contextlib.suppress(OSError, ValueError):
        copy.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        made = new_beside(copy, text.encode("utf-8"), None)
        made.replace(copy)
        sync(copy.parent)
