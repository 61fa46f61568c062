"""The test run itself: campaigns only when asked for, and whatever was not run is named."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.repository.tree import ROOT

MARKERS = "[pytest]\nmarkers =\n    soak\n    real_time\n    needs_model(language)\n"
TESTS = """
import random
import pytest
from hypothesis import given, strategies as st

@pytest.mark.soak
def test_long(): print("ran on and on")

@pytest.mark.needs_model("xx")
def test_hears(): ...

@pytest.mark.skipif(True, reason="no bell here")
def test_bell(): ...

@given(st.integers())
def test_drawn(n): print("drew", n)
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    tmp_path = tmp_path_factory.mktemp("run")
    (tmp_path / "conftest.py").write_text((ROOT / "tests" / "conftest.py").read_text("utf-8"), "utf-8")
    (tmp_path / "pytest.ini").write_text(
        "[pytest]\nmarkers =\n    soak\n    real_time\n    needs_model(language)\n"
    )
    (tmp_path / "test_some.py").write_text(TESTS)
    return tmp_path


@pytest.fixture(scope="module")
def run(folder: Path) -> str:
    return run_in(folder)


def run_in(folder: Path, *arguments: str, code: int = 0) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-s", "-p", "no:cacheprovider", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=50,
    )
    assert done.returncode == code, done.stdout
    return done.stdout + done.stderr


def test_what_was_not_run_is_named_under_its_reason(run: str) -> None:
    summary = run.split("not run here", 1)[1].splitlines()
    assert summary[summary.index("no bell here") + 1] == "    test_some.py::test_bell"
    reason = "no recognition model for xx: name its directory in YORISOU_MODEL_XX"
    assert summary[summary.index(reason) + 1] == "    test_some.py::test_hears"


def test_campaigns_run_only_when_asked_for(run: str, folder: Path) -> None:
    assert "ran on and on" not in run
    assert "1 deselected" in run
    assert "ran on and on" in run_in(folder, "-m", "soak")


def test_the_examples_are_the_same_each_time(run: str, folder: Path) -> None:
    drawn = [line for line in run.splitlines() if line.startswith("drew")]
    again = [line for line in run_in(folder).splitlines() if line.startswith("drew")]
    assert len(drawn) > 20
    assert drawn == again


def test_a_test_that_measures_time_and_does_not_say_so_in_its_file_is_refused(
    folder: Path, tmp_path: Path
) -> None:
    """`-m real_time` imports only the files that say the word, so it would run nowhere."""
    for name in ("conftest.py", "pytest.ini"):
        (tmp_path / name).write_text((folder / name).read_text("utf-8"))
    marked = "import pytest\n@pytest.mark.real_time\nclass Marked:\n    def test_soon(self): ...\n"
    (tmp_path / "marked.py").write_text(marked)
    (tmp_path / "test_it.py").write_text("from marked import Marked\nclass TestIt(Marked): ...\n")
    told = run_in(tmp_path, code=4)
    assert "test_it.py::TestIt::test_soon: is marked in another file" in told
