"""A process that dies at any step on the disk: what was saved is there, and nothing more is allowed."""

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from robot.journal import Journal
from robot.journal.progress_copy import LastGood, ProgressCopy
from tests.engine.build import EVENING, programme
from tests.journal.build import KEY
from tests.journal.damage import (
    DAMAGE,
    lived,
    opened,
    way,
)


def crashing(step: int, work: Callable[[], None]) -> tuple[bool, bool]:
    """Do the work in a process that dies at its `step`-th step on the disk: (came to its end, said saved)."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        left, sync = step, os.fsync

        def trace(event: str, _arguments: object) -> None:
            nonlocal left
            if event in ("os.rename", "os.remove", "open", "fsync"):
                left -= 1
                if left == 0:
                    os._exit(9)

        def traced_sync(handle: int) -> None:
            trace("fsync", ())
            sync(handle)

        os.fsync = traced_sync
        os.dup2(writing, 1)
        sys.addaudithook(trace)
        try:
            work()
        finally:
            os._exit(1 if sys.exc_info()[0] else 0)
    os.close(writing)
    _, status = os.waitpid(child, 0)
    with os.fdopen(reading, "rb") as file:
        said = file.read()
    assert os.waitstatus_to_exitcode(status) in (0, 9)
    return os.waitstatus_to_exitcode(status) == 0, said == b"saved"


def an_evening(path: Path) -> None:
    store = opened(path)
    store.journal.begin(EVENING, programme(), 1, store.snapshot)
    store.journal.save_snapshot(way("presence", bar_up=2))
    if store.journal.flush():
        os.write(1, b"saved")
    store.journal.close()


@pytest.mark.parametrize("damage", ["flip-at-30000", "gone", "none"])
def test_a_crash_at_any_step_loses_nothing_that_was_saved(tmp_path: Path, damage: str) -> None:
    for step in range(1 + list(DAMAGE).index(damage) % 3 if damage in DAMAGE else 1, 200, 3):
        path = tmp_path / str(step) / "journal.db"
        path.parent.mkdir()
        lived(path, 1, 10, way("light", crisis=True))
        if damage != "none":
            DAMAGE[damage](path)
        ended, saved = crashing(step, lambda path=path: an_evening(path))
        store = opened(path)
        assert isinstance(store.journal, Journal)
        assert store.snapshot is not None
        if saved:
            assert (store.snapshot["level"], store.snapshot["bar_up"]) == ("presence", 2)
        else:
            assert store.snapshot["crisis"] or store.snapshot["level"] == "presence"
        store.journal.close()
        if ended:
            assert step > 10
            return
    pytest.fail("it never came to its end")


def test_the_second_place_is_the_one_before_or_the_new_one(tmp_path: Path) -> None:
    second = ProgressCopy(tmp_path / "journal.db", KEY)
    old, new = (LastGood("a", "", n, n, False, way(bar_up=n)) for n in (1, 2))
    for step in range(1, 20):
        second.write(old)
        ended, _ = crashing(step, lambda: second.write(new))
        assert second.read() == new if ended else second.read() in (old, new)
        second.write(new)
        assert second.read() == new
        assert [each.name for each in tmp_path.iterdir()] == ["journal.db.progress"]
        if ended:
            break
    assert step > 3
    assert b"presence" not in second.path.read_bytes()
