"""Processes of this computer: the same results, a killed worker loses nothing, and none is left behind."""

import os
import pickle
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from robot.errors import InputError, YorisouError
from sim.sweep.grid import blocks
from sim.sweep.measures import Sums
from sim.sweep.workers import Lived, Work, in_processes, one_by_one
from tests.repository.tree import ROOT
from tests.sweep import works
from tests.sweep.made import SMALL, lived, small

FEW = (
    SMALL.replace("weeks: 2", "weeks: 1")
    .replace("seeds: [1, 2]", "seeds: [1]")
    .replace("persons: 50", "persons: 30")
)


def by_key(found: Lived) -> dict[tuple[int, int], Sums]:
    return {block.key: sums for block, sums in found}


@pytest.fixture
def marks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(works.FOLDER, str(tmp_path))
    return tmp_path


def test_two_processes_come_to_the_same_as_none(tmp_path: Path) -> None:
    sweep, told = small(tmp_path, FEW).sweep, list[str]()
    here = by_key(one_by_one(lived, sweep, blocks(sweep)))
    assert len(here) == len(list(blocks(sweep))) == 8
    assert by_key(in_processes(lived, sweep, blocks(sweep), 2, told.append)) == here
    assert told == []


@pytest.mark.parametrize("work", [works.killed_once, works.killed_while_it_tells])
def test_a_killed_worker_loses_nothing_and_is_told_of(marks: Path, work: Work) -> None:
    sweep, told = small(marks, FEW).sweep, list[str]()
    found = by_key(in_processes(work, sweep, blocks(sweep), 2, told.append))
    assert found == by_key(one_by_one(lived, sweep, blocks(sweep)))
    assert len(told) == 1
    assert "was killed" in told[0]


def test_a_block_that_kills_every_worker_is_named_in_the_end(marks: Path) -> None:
    sweep, told = small(marks, FEW).sweep, list[str]()
    found = in_processes(works.killed_always, sweep, blocks(sweep), 1, told.append)
    kept = []
    with pytest.raises(YorisouError, match=r"steady, siloing, plain 0-14, seed 1: lost its worker process 3"):
        kept.extend(found)
    assert len(told) == 2
    assert [block.key for block, _ in kept][:2] == [(0, 0), (1, 0)]


def test_what_breaks_in_a_worker_is_said_as_if_it_broke_here(tmp_path: Path) -> None:
    sweep = small(tmp_path, FEW).sweep
    with pytest.raises(InputError, match=r"level play: broke: it is a test\. Mend it\.") as raised:
        by_key(in_processes(works.broken, sweep, blocks(sweep), 2, print))
    assert raised.value.code == "broke"


def test_what_no_pipe_takes_is_said_all_the_same(tmp_path: Path) -> None:
    sweep = small(tmp_path, FEW).sweep
    with pytest.raises(YorisouError, match="broke: RuntimeError: <function"):
        by_key(in_processes(works.never_there, sweep, blocks(sweep), 1, print))


def test_an_error_that_went_to_another_process_is_whole() -> None:
    error = InputError("a", "b", "c", code="d", detail="e")
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), vars(again), str(again)) == (InputError, vars(error), "a: b c")


SWEEPS = """
import sys
from pathlib import Path
from sim.sweep.grid import blocks
from sim.sweep.sweep_file import read
from sim.sweep.workers import in_processes
from tests.sweep import works
if __name__ == "__main__":
    sweep = read(Path(sys.argv[1])).sweep
    try:
        list(in_processes(works.named, sweep, blocks(sweep), 2, print))
    except KeyboardInterrupt:
        print("interrupted")
"""


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL], ids=["ctrl-c", "kill -9"])
def test_no_worker_outlives_the_sweep(marks: Path, how: signal.Signals) -> None:
    small(marks, FEW)
    (marks / "sweeps.py").write_text(SWEEPS)
    process = subprocess.Popen(
        [sys.executable, marks / "sweeps.py", marks / "small.yaml"],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    workers = until(lambda: [int(mark.stem) for mark in marks.glob("*.pid")], 2)
    # Ctrl-C reaches every process of the terminal.
    os.killpg(process.pid, how) if how is signal.SIGINT else process.kill()
    said, _ = process.communicate(timeout=20)
    assert "Traceback" not in said
    assert ("interrupted" in said) == (how is signal.SIGINT)
    until(lambda: [pid for pid in workers if not is_alive(pid)], 2)


def until(look: Callable[[], list[int]], count: int) -> list[int]:
    for _ in range(200):
        if len(found := look()) == count:
            return found
        threading.Event().wait(0.1)
    raise AssertionError(look())


def is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"
