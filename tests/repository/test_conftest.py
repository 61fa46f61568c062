"""The test run itself: campaigns only when asked for, and whatever was not run is named."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.repository.tree import ROOT

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
    (tmp_path / "pytest.ini").write_text("[pytest]\nmarkers =\n    soak\n    needs_model(language)\n")
    (tmp_path / "test_some.py").write_text(TESTS)
    return tmp_path


@pytest.fixture(scope="module")
def run(folder: Path) -> str:
    return run_in(folder)


def run_in(folder: Path, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-s", "-p", "no:cacheprovider", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=50,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


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
