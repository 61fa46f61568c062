"""Envelopes as the host keeps them: sealed, until the robot has long had them, to be laid out again."""

import hashlib
import math
import os
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from robot.files.replace import new_beside, sync

KEPT_S = 30 * 24 * 3600
WAITS, HAD = ".age", ".had"
MARK = re.compile(r"[0-9a-f]{64}")
# Of one robot at once; one more is refused.
MOST_WAITING = 500


def mark_of(data: bytes) -> str:
    """What an envelope is called: a digest of it."""
    return hashlib.sha256(data).hexdigest()


@dataclass(frozen=True, slots=True)
class Kept:
    """A folder for each robot. Blocks: not on the loop.

    `tidy` runs in another thread than the rest: what was named by a listing may be gone a moment later.
    """

    folder: Path

    def put(self, robot: str, data: bytes) -> bool:
        """On the disk when this returns; False where there are too many. The same one twice is one."""
        place = self.folder / robot
        place.mkdir(mode=0o700, exist_ok=True)
        path = place / f"{mark_of(data)}{WAITS}"
        if self.knows(robot, data):
            return True
        if sum(1 for _ in place.glob(f"*{WAITS}")) >= MOST_WAITING:
            return False
        os.replace(new_beside(path, data, None), path)
        sync(place)
        return True

    def knows(self, robot: str, data: bytes) -> bool:
        """Whether this one is here, waiting or had."""
        path = self.folder / robot / f"{mark_of(data)}{WAITS}"
        return path.exists() or path.with_suffix(HAD).exists()

    def had(self, robot: str, marks: list[str]) -> None:
        """The robot has them on its disk. They are kept on: a backup of it may come back."""
        for mark in marks:
            path = self.folder / robot / f"{mark}{WAITS}"
            if MARK.fullmatch(mark):
                with suppress(FileNotFoundError):
                    path.rename(path.with_suffix(HAD))

    def again(self, robot: str, *, everything: bool, last: str = "") -> Iterator[bytes]:
        """What the robot has not confirmed, or `everything` that is still kept, oldest first.

        `last` is the mark of what it had last ("": not said): what it confirmed after that, it has lost.
        """
        place = self.folder / robot
        found = sorted(_whens(place)) if place.is_dir() else []
        since = _since(found, last)
        for when, name in found:
            path, data = place / name, b""
            if everything or path.suffix == WAITS or when > since:
                with suppress(FileNotFoundError):
                    data = path.read_bytes()
            if data:
                yield data

    def tidy(self, before_s: float) -> None:
        """What is older is gone, whether it was had or not."""
        for path in self.folder.glob("*/*"):
            with suppress(FileNotFoundError):
                if path.stat().st_mtime < before_s:
                    path.unlink()


def _whens(place: Path) -> Iterator[tuple[int, str]]:
    """When each came, and its name."""
    for path in place.iterdir():
        if path.suffix in (WAITS, HAD):
            with suppress(FileNotFoundError):
                yield path.stat().st_mtime_ns, path.name


def _since(found: list[tuple[int, str]], last: str) -> float:
    """When that came which the robot had last; never, where that is not known here."""
    return next((when for when, name in found if name.partition(".")[0] == last), math.inf)
