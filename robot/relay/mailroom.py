"""The folder through which the robot and its link to the clinic's host hand each other sealed things.

The link has no key: it carries files. What came is on the disk before the broker is told so.
"""

import json
import os
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from robot.files.replace import new_beside, sync
from robot.mailbox.envelope_folder import ENDING
from robot.relay.kept import mark_of

IN, OUT = "in", "out"
PASSES_FILE, AGAIN_FILE, STATE_FILE, LYING_FILE = "passes.json", "again", "state.json", "lying.json"
LAST_FILE = "last"
# What the robot tells its link before the way is closed. Not by a file: the disk may be full, or read-only.
AWAY = {"away": True}
# Envelopes that wait for the robot; a broker that is flooded with more waits.
MOST_WAITING = 300


@dataclass(frozen=True, slots=True)
class Mailroom:
    """The link's side. In `in` lie envelopes for the robot, in `out` what goes to senders' boxes."""

    folder: Path

    def prepare(self) -> None:
        """Make what is missing. Raises OSError."""
        prepare(self.folder)

    @property
    def inside(self) -> Path:
        return self.folder / IN

    def put(self, data: bytes) -> str:
        """An envelope that came is on the disk when this returns, under its mark. Raises OSError."""
        mark = mark_of(data)
        path = self.inside / f"{mark}{ENDING}"
        if not path.exists():
            os.replace(new_beside(path, data, None), path)
            sync(self.inside)
        _write(self.folder / LAST_FILE, mark.encode())
        return mark

    @property
    def last(self) -> str:
        """The mark of what came last; "" nothing yet."""
        return _read(self.folder / LAST_FILE).decode("ascii", "replace")

    @property
    def full(self) -> bool:
        return sum(1 for _ in os.scandir(self.inside)) >= MOST_WAITING

    def outgoing(self) -> dict[str, int]:
        """What goes out, by box, and when it was written."""
        found: dict[str, int] = {}
        for path in (self.folder / OUT).glob("*.age"):
            with suppress(OSError):
                found[path.stem] = path.stat().st_mtime_ns
        return found

    def sealed_for(self, box: str) -> bytes:
        """What goes to a box; b"" where it is gone."""
        return _read(_box(self.folder, box))

    def passes(self) -> bytes:
        return _read(self.folder / PASSES_FILE) or b"[]"

    def wants_again(self) -> bool:
        return (self.folder / AGAIN_FILE).exists()

    def asked_again(self) -> None:
        (self.folder / AGAIN_FILE).unlink(missing_ok=True)

    def lying(self) -> list[str]:
        """The boxes in which something of ours lies at the broker, as far as the last link knew."""
        with suppress(OSError, ValueError, TypeError):
            told = json.loads((self.folder / LYING_FILE).read_bytes())
            return [each for each in told if isinstance(each, str)]
        return []

    def remember_lying(self, boxes: Iterable[str]) -> None:
        """Before something is laid there: what is not known could never be taken away. Raises OSError."""
        _write(self.folder / LYING_FILE, json.dumps(sorted(boxes)).encode())

    def tell_state(self, *, connected: bool, beat: int) -> None:
        """Whether there is a connection; `beat` says that the link is alive."""
        _write(self.folder / STATE_FILE, json.dumps({"connected": connected, "beat": beat}).encode())


@dataclass(frozen=True, slots=True)
class Desk:
    """The robot's side of it."""

    folder: Path

    @property
    def inside(self) -> Path:
        return self.folder / IN

    def lay_out(self, boxes: dict[str, bytes]) -> None:
        """These boxes get this; what lies there for others is gone. Raises OSError."""
        prepare(self.folder)
        for path in (self.folder / OUT).glob("*.age"):
            if path.stem not in boxes:
                path.unlink(missing_ok=True)
        for box, data in boxes.items():
            if data != _read(_box(self.folder, box)):
                _write(_box(self.folder, box), data)

    def let_in(self, digests: list[str]) -> None:
        """Who may leave letters at the host, by a digest of their pass. Raises OSError.

        Nobody is a file that is gone: a full disk takes that too.
        """
        if not digests:
            (self.folder / PASSES_FILE).unlink(missing_ok=True)
            return
        told = json.dumps(sorted(digests)).encode()
        if told != _read(self.folder / PASSES_FILE):
            _write(self.folder / PASSES_FILE, told)

    def ask_again(self) -> None:
        """All that the host still keeps has to come again. Raises OSError."""
        prepare(self.folder)
        _write(self.folder / AGAIN_FILE, b"")

    def state(self) -> tuple[bool, int]:
        """What the link told last: whether it is connected, and its beat."""
        with suppress(OSError, ValueError, KeyError, TypeError):
            told: dict[str, Any] = json.loads((self.folder / STATE_FILE).read_bytes())
            return bool(told["connected"]), int(told["beat"])
        return False, -1


def prepare(folder: Path) -> None:
    """Make what is missing. Raises OSError."""
    for each in ("", IN, OUT):
        (folder / each).mkdir(mode=0o700, parents=True, exist_ok=True)


def _box(folder: Path, box: str) -> Path:
    return folder / OUT / f"{box}.age"


def _read(path: Path) -> bytes:
    """b"" where it is gone."""
    try:
        return path.read_bytes()
    except OSError:
        return b""


def _write(path: Path, data: bytes) -> None:
    os.replace(new_beside(path, data, None), path)
