"""`yorisou sweep` as it is typed: it goes on where it was, and comes to the same however it was stopped."""

import csv
import io
import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from robot.app.sweep import Asked, sweep
from robot.errors import InputError
from sim.sweep import engine_runner, results
from tests.journal.centre import Call, desk
from tests.repository.tree import ROOT
from tests.sweep.made import written
from tests.sweep.test_workers import until

TINY = """
sweep: 1
runner: engine
programme: whole-ladder
weeks: 2
persons: 8
policies:
  - {name: steady, kind: home}
  - {name: five-up, kind: n-up-one-down, figures: {up_after: 5}}
people:
  - {profile: plain, weight: 1}
  - {profile: depressed, weight: 1}
"""


@pytest.fixture
def yorisou(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Call:
    return desk(tmp_path, monkeypatch, capfd, with_key=False)


def blocks_in(path: Path) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as db:
        return sorted(db.execute("SELECT * FROM blocks"))


def test_a_sweep_is_lived_reported_and_reported_again(tmp_path: Path, yorisou: Call) -> None:
    written(tmp_path, TINY, "tiny.yaml")
    code, said, _ = yorisou("sweep", "tiny.yaml", "--workers", "1", "--html", "a.html", "--csv", "a.csv")
    assert code == 0
    assert said.startswith("16 simulated people, 2 weeks each, through the real engine and gate")
    assert "Simulated people only. Nothing here is evidence about anybody real." in said
    assert re.search(r"^steady +\d.* ± \d", said, re.MULTILINE)
    assert said.endswith("tiny.results.db\na.html\na.csv\n")
    rows = list(csv.DictReader(io.StringIO((tmp_path / "a.csv").read_text("utf-8"))))
    over = next(
        row for row in rows if (row["policy"], row["profile"], row["figure"]) == ("steady", "all", "over")
    )
    assert over["unit"] == "share"
    assert 0 <= float(over["value"]) <= 1
    assert over["people"] == "8"
    before = blocks_in(tmp_path / "tiny.results.db")
    assert len(before) == 4
    for again in ("tiny.yaml", "tiny.results.db"):
        code, data, _ = yorisou("sweep", again, "--workers", "1", "--json")
        assert code == 0
        facts = json.loads(data)
        assert (facts["kind"], facts["people"], facts["done"]) == ("sweep", 16, 16)
        told = next(each for each in facts["figures"] if each["figure"] == "over")
        assert told["value"] == float(over["value"])
        assert facts["facts"]["people"][0]["profile"]["name"] == "plain"
    assert blocks_in(tmp_path / "tiny.results.db") == before


def test_it_comes_to_the_same_with_any_number_of_workers(tmp_path: Path, yorisou: Call) -> None:
    written(tmp_path, TINY, "tiny.yaml")
    for workers in ("1", "2"):
        assert yorisou("sweep", "tiny.yaml", "--workers", workers, "--results", f"{workers}.db")[0] == 0
    assert blocks_in(tmp_path / "1.db") == blocks_in(tmp_path / "2.db") != []


def test_a_changed_file_needs_other_results_or_begins_anew(tmp_path: Path, yorisou: Call) -> None:
    written(tmp_path, TINY, "tiny.yaml")
    assert yorisou("sweep", "tiny.yaml", "--workers", "1")[0] == 0
    written(tmp_path, TINY.replace("weeks: 2", "weeks: 1"), "tiny.yaml")
    code, _, said = yorisou("sweep", "tiny.yaml", "--workers", "1")
    assert code == 3
    assert "tiny.results.db: has the results of another sweep; what differs: weeks." in said
    assert yorisou("sweep", "tiny.yaml", "--workers", "1", "--anew")[0] == 0
    assert len(blocks_in(tmp_path / "tiny.results-1.db")) == 4


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("nowhere.yaml",), 3, "nowhere.yaml: cannot be read (there is no such file)"),
        (("bad.yaml",), 1, "bad.yaml:6:10: E013 wrong value -8: write 1 or more"),
        (("tiny.yaml", "--workers", "2", "--dask", "tcp://127.0.0.1:9"), 2, "leave it out with --dask"),
        (("tiny.yaml", "--workers", "0"), 2, "should be greater than or equal to 1"),
        (("tiny.yaml", "--results", "no/where.db"), 4, "where.db: cannot be written"),
        (("tiny.yaml", "--results", "tiny.yaml"), 3, "tiny.yaml: is not the results of a sweep"),
        (("other.db",), 3, "other.db: is not the results of a sweep"),
    ],
)
def test_what_cannot_be_done_is_said(
    tmp_path: Path, yorisou: Call, arguments: tuple[str, ...], code: int, said: str
) -> None:
    written(tmp_path, TINY, "tiny.yaml")
    written(tmp_path, TINY.replace("persons: 8", "persons: -8"), "bad.yaml")
    with closing(sqlite3.connect(tmp_path / "other.db")) as db:
        db.execute("CREATE TABLE notes (text)")
    found, _, error = yorisou("sweep", *arguments)
    assert found == code
    assert said in " ".join(error.replace("│", " ").split())
    assert "Traceback" not in error
    assert (tmp_path / "tiny.yaml").read_text("utf-8") == TINY


def test_results_are_not_begun_anew_without_their_sweep_file(tmp_path: Path, yorisou: Call) -> None:
    written(tmp_path, TINY, "tiny.yaml")
    assert yorisou("sweep", "tiny.yaml", "--workers", "1")[0] == 0
    code, _, said = yorisou("sweep", "tiny.results.db", "--anew")
    assert code == 2
    assert "--anew: needs the sweep file" in said


def breaks(error: Exception) -> Callable[..., None]:
    def live(*_: object) -> None:
        raise error

    return live


def test_what_breaks_is_said_with_the_people_it_broke_for(
    tmp_path: Path, yorisou: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    written(tmp_path, TINY, "tiny.yaml")
    who = "steady, usual, plain 0-3, seed 1: "
    for error, said, code in (
        (InputError("level play", "broke.", "Mend it."), f"{who}level play: broke. Mend it.", 3),
        (ZeroDivisionError("by 0"), f"{who}broke: ZeroDivisionError: by 0 (test_command.py, line ", 1),
    ):
        monkeypatch.setattr(engine_runner, "live", breaks(error))
        found, _, told = yorisou("sweep", "tiny.yaml", "--workers", "1")
        assert found == code
        assert told.startswith(
            "0 of 16 people are in tiny.results.db. Started again, it goes on where it was.\n"
        )
        assert said in told
        assert "Traceback" not in told


STOPPED = TINY.replace("persons: 8", "persons: 120").replace("weeks: 2", "weeks: 1")


def begun(folder: Path, workers: str) -> subprocess.Popen[str]:
    """A sweep in a process of its own, with its first blocks in the results."""
    written(folder, STOPPED, "tiny.yaml")
    process = subprocess.Popen(
        [sys.executable, "-c", STARTS, "sweep", "tiny.yaml", "--workers", workers],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    until(lambda: blocks_by_now(folder / "tiny.results.db")[:1], 1)
    return process


STARTS = "from robot.cli.main import main; main()"


def blocks_by_now(path: Path) -> list[int]:
    """The cells of what is in it, while it is written."""
    if not path.exists() or path.stat().st_size == 0:
        return []
    with closing(sqlite3.connect(path)) as db:
        try:
            return [cell for (cell,) in db.execute("SELECT cell FROM blocks")]
        except sqlite3.OperationalError:  # not made yet
            return []


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[object, ...]]:
    """The blocks of a sweep that nothing stopped."""
    folder = tmp_path_factory.mktemp("whole")
    sweep(Asked(written(folder, STOPPED), folder / "whole.db"), print)
    return blocks_in(folder / "whole.db")


@pytest.mark.parametrize(
    ("how", "workers"), [(signal.SIGINT, "1"), (signal.SIGINT, "2"), (signal.SIGKILL, "2")], ids=str
)
def test_stopped_in_the_middle_it_goes_on_and_comes_to_the_same(
    tmp_path: Path, yorisou: Call, whole: list[tuple[object, ...]], how: signal.Signals, workers: str
) -> None:
    process = begun(tmp_path, workers)
    os.killpg(process.pid, how)
    out, error = process.communicate(timeout=30)
    there = blocks_in(tmp_path / "tiny.results.db")
    assert 0 < len(there) < len(whole) == 12
    assert out == ""
    if how is signal.SIGINT:
        assert process.returncode == 130
        said = (
            f"{20 * len(there)} of 240 people are in tiny.results.db. Started again, it goes on where it was."
        )
        assert error == said + "\n"
    assert yorisou("sweep", "tiny.yaml", "--workers", "1")[0] == 0
    assert blocks_in(tmp_path / "tiny.results.db") == whole


def test_a_full_disk_in_the_middle_is_said_and_loses_nothing(
    tmp_path: Path, yorisou: Call, whole: list[tuple[object, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    written(tmp_path, STOPPED + "each: true\n", "tiny.yaml")
    connected = results._connected

    def full(path: Path) -> sqlite3.Connection:
        db = connected(path)
        (pages,) = db.execute("PRAGMA page_count").fetchone()
        db.execute(f"PRAGMA max_page_count = {pages if pages > 2 else 100}")
        return db

    monkeypatch.setattr(results, "_connected", full)
    code, _, error = yorisou("sweep", "tiny.yaml", "--workers", "2")
    there = len(blocks_in(tmp_path / "tiny.results.db"))
    assert code == 4
    assert 0 < there < 12
    assert error == (
        f"{20 * there} of 240 people are in tiny.results.db. Started again, it goes on where it was.\n"
        "tiny.results.db: the disk is full. Make room and start it again: it goes on where it was.\n"
    )
    monkeypatch.undo()
    monkeypatch.chdir(tmp_path)
    assert yorisou("sweep", "tiny.yaml", "--workers", "2")[0] == 0
    assert blocks_in(tmp_path / "tiny.results.db") == whole
