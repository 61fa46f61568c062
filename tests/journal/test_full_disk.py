"""A full disk: nothing is said to be saved that is not, and when there is room again the answer is prompt."""

import os
import statistics
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from robot.contract import events as e
from robot.journal import Journal, read_session
from robot.journal.key import read_key
from tests.engine.build import programme
from tests.journal.build import KEY
from tests.journal.disks import fill_up, small_disk

pytestmark = pytest.mark.real_time
PROMPT_S = 0.1


def test_when_there_is_room_again_the_next_answer_is_saved_at_once(tmp_path: Path) -> None:
    codes: list[str] = []
    with small_disk(tmp_path, 4_000) as disk:
        journal = Journal.open(disk / "journal.db", KEY, on_trouble=codes.append)
        journal.begin(0, programme(), 1, None)
        assert journal.flush()
        took, n = [], 0
        for _ in range(3):
            ballast = fill_up(disk)
            for _ in range(10):  # a page that goes on asking
                for _ in range(200):
                    journal.event(n := n + 1, e.Touched("head", n))
                journal.flush(0.05)
            assert not journal.flush(0.01)
            assert journal.trouble == "full"
            time.sleep(0.8)  # it rests for longer and longer
            ballast.unlink()
            began = time.monotonic()
            journal.event(n := n + 1, e.Touched("head", n))
            assert journal.flush(5)
            took.append(time.monotonic() - began)
            assert journal.trouble is None
        assert journal.close()
        assert [entry.n for entry in read_session(disk / "journal.db", KEY).entries] == list(range(1, n + 1))
    assert set(codes) == {"full"}
    assert len(codes) <= 10, "told once, not with each try"
    assert statistics.median(took) < PROMPT_S, took


def test_who_waits_already_is_answered_when_there_is_room(tmp_path: Path) -> None:
    took = [answered_s(tmp_path, str(number)) for number in range(3)]
    assert min(took) < PROMPT_S, took


def answered_s(folder: Path, name: str) -> float:
    """From the moment at which a full disk is freed until somebody who waited all the time has the answer."""
    (folder / name).mkdir()
    freed: list[float] = []
    with small_disk(folder / name, 2_000) as disk:
        journal = Journal.open(disk / "journal.db", KEY)
        journal.begin(0, programme(), 1, None)
        assert journal.flush()
        ballast = fill_up(disk)
        for n in range(2_000):  # more than fits into the room of the log
            journal.event(n, e.Touched("head", n))
        assert not journal.flush(1.5)

        def free() -> None:
            ballast.unlink()
            freed.append(time.monotonic())

        timer = threading.Timer(0.3, free)
        timer.start()
        assert journal.flush(5)
        took = time.monotonic() - freed[0]
        timer.join()
        assert journal.close()
    return took


def fast(disk: Path, evenings: int) -> subprocess.CompletedProcess[str]:
    run = ["run", "--fast", "--minutes", "0.3", "--evenings", str(evenings), "--journal", str(disk / "a.db")]
    return subprocess.run(
        [sys.executable, "-c", "from robot.cli.main import main; main()", *run],
        cwd=disk.parent,
        env={**os.environ, "XDG_DATA_HOME": str(disk.parent / "data")},
        capture_output=True,
        text=True,
        timeout=55,
    )


def test_only_evenings_that_are_on_the_disk_are_told(tmp_path: Path) -> None:
    with small_disk(tmp_path, 360) as disk:
        done = fast(disk, 4)
        told = [line for line in done.stdout.splitlines() if line.startswith("evening ")]
        assert done.returncode == 4, done.stdout + done.stderr
        assert 0 < len(told) < 4
        numbers = "one evening" if len(told) == 1 else f"{len(told)} evenings"
        assert (
            f"evening {len(told) + 1} could not be written to its end; {numbers} of this run" in done.stderr
        )
        assert "The disk is full" in done.stderr
        assert "Traceback" not in done.stderr
        key = read_key(tmp_path / "data" / "yorisou" / "journal.key").value
        for number in range(1, len(told) + 1):
            entries = read_session(disk / "a.db", key, number).entries
            assert [entry.n for entry in entries] == list(range(1, len(entries) + 1))
            assert entries[-1].at_us >= 18_000_000, "whole"
