"""Envelopes where they lie, on a stick or in a shared folder: found, read, and put away once they came in."""

import hashlib
import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from robot.errors import InputError
from robot.files.read import read_bytes
from robot.mailbox.envelope import LIMIT

ENDING = ".letter.age"
DONE = "done"
# At one look; the others come at the next.
MOST_FILES, MOST_BYTES = 100, 20_000_000
MOST_NAMES = 5_000


@dataclass(frozen=True, slots=True)
class Found:
    """A file that lies there. `settled`: it was like this at the look before too, so nobody is copying it."""

    path: Path
    data: bytes
    mark: str
    settled: bool


@dataclass(slots=True)
class EnvelopeFolder:
    """A folder that is looked into again and again. Blocks for as long as a share does: not on the loop.

    What came in is moved aside, or deleted where it `keeps` nothing. What cannot be moved is remembered: by
    name and by content, so that a file of the same name is another.
    """

    path: Path
    keeps: bool = True
    _known: set[str] = field(default_factory=set)
    _seen: dict[str, tuple[int, int]] = field(default_factory=dict)

    def look(self) -> list[Found]:
        """What is new there; nothing where the stick is not in. Never raises for what lies there."""
        found, seen, size_of_all = list[Found](), dict[str, tuple[int, int]](), 0
        for path in self._named():
            if len(found) >= MOST_FILES or size_of_all > MOST_BYTES:
                break
            try:
                stat = path.lstat()
                size = (stat.st_size, stat.st_mtime_ns)
                seen[path.name] = size
                data = bytes(LIMIT + 1) if stat.st_size > LIMIT else read_bytes(path, LIMIT)
            except (InputError, OSError):  # gone, or being written
                continue
            mark = hashlib.sha256(path.name.encode("utf-8", "surrogateescape") + b"\0" + data).hexdigest()
            if mark not in self._known:
                size_of_all += len(data)
                found.append(Found(path, data, mark, self._seen.get(path.name) == size))
        self._seen = seen
        return found

    def _named(self) -> Iterator[Path]:
        """What is called like an envelope, in order. No links: they may lead anywhere."""
        try:
            with os.scandir(self.path) as entries:
                names = [
                    each.name
                    for each, _ in zip(entries, range(MOST_NAMES), strict=False)
                    if _is_named(each.name) and each.is_file(follow_symlinks=False)
                ]
        except OSError:
            return
        for name in sorted(names):
            yield self.path / name

    def put_away(self, found: Found) -> None:
        """It came in, or never will: into `done`, or left where it lies and remembered."""
        self._known.add(found.mark)
        done = self.path / DONE
        with suppress(OSError):
            if not self.keeps:
                found.path.unlink()
                self._known.discard(found.mark)
                return
            done.mkdir(exist_ok=True)
            target, number = done / found.path.name, 1
            while target.exists():
                number += 1
                target = done / f"{number}-{found.path.name}"
            found.path.rename(target)
            self._known.discard(found.mark)


def _is_named(name: str) -> bool:
    """Also one that a browser or a phone has renamed: "letter-1.letter (1).age", "….letter.age.txt"."""
    being_written = name.endswith((".new", ".part", ".tmp", ".crdownload"))
    return not name.startswith(".") and ".letter" in name and ".age" in name and not being_written
