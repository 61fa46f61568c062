"""A second go of `make test`: for a few, never for a law, and what failed twice has failed."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.again import MOST
from tests.repository.tree import ROOT

FAILS = "def test_{name}(): assert False\n"
FAILS_ONCE = """
from pathlib import Path
def test_{name}():
    seen = Path(__file__).with_suffix(".seen")
    if not seen.exists():
        seen.touch()
        assert False
"""
PASSES = "def test_passes(): ...\n"


def make_test(folder: Path) -> tuple[int, str]:
    """What `make test` does with its first part, in another folder."""
    recipe = (ROOT / "Makefile").read_text("utf-8")
    parts = re.findall(r"^\t(?:@status=0; )?(\$\(PYTEST\).*?);", recipe, re.MULTILINE)
    assert len(parts) == 2, "both parts have a second go"
    again = re.search(r"^AGAIN := (.*)$", recipe, re.MULTILINE)
    assert again is not None
    command = f"status=0; {parts[0]}; exit $status"
    for word, meaning in (("$(PYTEST)", f"{sys.executable} -m pytest"), ("$(AGAIN)", again[1]), ("$$", "$")):
        command = command.replace(word, meaning)
    (folder / "pytest.ini").write_text("[pytest]\nmarkers = real_time\n")
    done = subprocess.run(
        ["bash", "-c", command],
        cwd=folder,
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        timeout=100,
    )
    return done.returncode, done.stdout + done.stderr


def test_what_fails_once_passes_alone_and_is_named(tmp_path: Path) -> None:
    (tmp_path / "test_it.py").write_text(PASSES + FAILS_ONCE.format(name="it"))
    code, told = make_test(tmp_path)
    assert code == 0
    named = told.split("failed at first, passed alone", 1)[1]
    assert "test_it.py::test_it" in named
    assert "test_passes" not in named, "only what failed has a second go"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (FAILS.format(name="it"), "1 failed"),
        (FAILS_ONCE.format(name="law_1_stops"), "no second go for test_it.py::test_law_1_stops"),
        ("import nothing_of_this_name\n", "1 error"),
        ("".join(FAILS.format(name=n) for n in range(MOST + 1)), f"{MOST + 1} tests failed"),
    ],
    ids=["fails twice", "a law", "cannot be read", "too many"],
)
def test_what_has_no_second_go_or_fails_it_has_failed(tmp_path: Path, content: str, said: str) -> None:
    (tmp_path / "test_it.py").write_text(PASSES + content)
    code, told = make_test(tmp_path)
    assert code != 0
    assert said in told


def test_where_all_pass_there_is_one_go(tmp_path: Path) -> None:
    (tmp_path / "test_it.py").write_text(PASSES)
    code, told = make_test(tmp_path)
    assert (code, told.count("test session starts")) == (0, 1)
