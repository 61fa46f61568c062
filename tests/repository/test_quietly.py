"""A step of the installation is one line; one that fails says what, where its log lies, and what mends it."""

import os
import shlex
import subprocess
from pathlib import Path

import pytest

from tests.repository.tree import ROOT

TEXT = "Installing what the robot needs: 58 packages, about 1 min"


def step(folder: Path, script: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [ROOT / "requirements" / "quietly", "run", TEXT, "bash", "-c", script],
        cwd=folder, capture_output=True, text=True, timeout=20,
    )  # fmt: skip


def test_a_step_that_works_is_one_line_and_a_log(tmp_path: Path) -> None:
    done = step(tmp_path, "echo much; echo 'and more' >&2")
    assert (done.returncode, done.stdout, done.stderr) == (0, f"{TEXT}\n", "")
    assert (tmp_path / ".venv/log/run.log").read_text().endswith("much\nand more\n")


@pytest.mark.parametrize(
    ("said", "mend"),
    [
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.", "PIP_NO_CACHE_DIR=1"),
        ("ERROR: No matching distribution found for rich==15.0.0", "Check the network"),
        ("npm error code EAI_AGAIN", "Check the network"),
        ("OSError: [Errno 28] No space left on device", "make room"),
        ("OSError: [Errno 13] Permission denied", "belong to another user"),
        ("Segmentation fault", "The log says more."),
    ],
)
def test_a_step_that_fails_says_what_where_and_how_to_mend_it(tmp_path: Path, said: str, mend: str) -> None:
    done = step(tmp_path, f"seq 100; echo {shlex.quote(said)}; exit 7")
    assert (done.returncode, done.stdout) == (7, f"{TEXT}\n")
    assert f"This failed (exit code 7): {TEXT}" in done.stderr
    assert f"    {said}\n" in done.stderr
    assert "\n    90\n" not in done.stderr, "the end of the log only"
    assert str(tmp_path / ".venv/log/run.log") in done.stderr
    assert mend in done.stderr
    assert done.stderr.count("give the same command again") == 1


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_log_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / ".venv").mkdir(mode=0o500)
    done = step(tmp_path, "true")
    assert done.returncode == 1
    assert "cannot be written" in done.stderr
