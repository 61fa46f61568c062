"""Journals that were lived with, and what can become of one."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from robot.contract import events as e
from robot.engine.progress import Progress
from robot.journal.opening import Store, open_store
from tests.engine.build import EVENING, programme
from tests.journal.build import KEY

ROOT = Path(__file__).parents[2]


def way(level: str = "touch", **other: object) -> dict[str, object]:
    return Progress(level, ["house", "presence", "light", "touch"], **other).to_json()  # type: ignore[arg-type]


def opened(path: Path, **options: object) -> Store:
    return open_store(path, path.with_name("key"), threaded=False, **options)  # type: ignore[arg-type]


BUILT: dict[tuple[int, int, str], dict[str, bytes]] = {}


def lived(
    path: Path, sessions: int = 2, entries: int = 2000, snapshot: dict[str, object] | None = None
) -> None:
    """A journal that was closed in order; what was built once is copied."""
    which = (sessions, entries, repr(snapshot))
    if which in BUILT:
        for name, body in BUILT[which].items():
            path.with_name(name).write_bytes(body)
        path.with_name("key").chmod(0o600)
        return
    path.with_name("key").write_text(KEY)
    path.with_name("key").chmod(0o600)
    store = opened(path)
    for _ in range(sessions):
        store.journal.begin(EVENING, programme(), 1, None)
        for n in range(1, entries + 1):
            store.journal.event(n, e.Touched("head", n))
    store.journal.save_snapshot(snapshot or way())
    assert store.journal.close()
    BUILT[which] = {each.name: each.read_bytes() for each in path.parent.iterdir() if each.is_file()}


def codes(store: Store) -> list[str]:
    return [finding.code for finding in store.findings]


def flip(path: Path, at: int) -> None:
    body = bytearray(path.read_bytes())
    body[at] ^= 0x40
    path.write_bytes(body)


def cut(path: Path, share: float) -> None:
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])


DAMAGE: dict[str, Callable[[Path], object]] = {
    "cut-in-half": lambda path: cut(path, 0.5),
    "cut-by-one-byte": lambda path: path.write_bytes(path.read_bytes()[:-1]),
    "cut-to-a-page": lambda path: path.write_bytes(path.read_bytes()[:16_384]),
    "cut-to-100": lambda path: path.write_bytes(path.read_bytes()[:100]),
    "flip-at-100": lambda path: flip(path, 100),
    "flip-at-30000": lambda path: flip(path, 30_000),
    "flip-at-the-end": lambda path: flip(path, path.stat().st_size - 40),
    "wrong-header": lambda path: path.write_bytes(b"SQLite format 3\0" + path.read_bytes()[16:]),
    "rubbish-header": lambda path: path.write_bytes(b"x" * 600 + path.read_bytes()[600:]),
    "emptied": lambda path: path.write_bytes(b""),
    "rubbish": lambda path: path.write_bytes(os.urandom(50_000)),
    "gone": lambda path: path.unlink(),
    "gone-but-its-log": lambda path: path.rename(path.with_name(path.name + "-wal")),
}


LIVE = """
import os, sys
from pathlib import Path
from robot.contract import commands as c, events as e
from robot.journal.opening import open_store
from tests.engine.build import EVENING, programme
from tests.journal.damage import way
path = Path(sys.argv[1])
store = open_store(path, path.with_name("key"), threaded=True)
store.journal.begin(EVENING, programme(), 1, store.snapshot)
store.journal.commands(1, [(c.PhaseChanged("asleep", "present"), "")])
for n in range(300):
    store.journal.event(n, e.Touched("head", n))
store.journal.save_snapshot(way("presence", crisis=True))
assert store.journal.flush()
os._exit(9)
"""


def die_in_the_evening(path: Path) -> None:
    run = subprocess.run([sys.executable, "-c", LIVE, str(path)], cwd=ROOT, capture_output=True, text=True)
    assert run.returncode == 9, run.stderr
