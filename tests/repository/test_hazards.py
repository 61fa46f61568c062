"""A hazard in scope without a control and a test that exists stops the build."""

import copy
from pathlib import Path
from typing import Any

import pytest

from tests.repository.hazards import ALL, exists, load, problems


def test_every_hazard_in_scope_is_tested() -> None:
    assert problems(load()) == []


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    (tmp_path / "robot").mkdir()
    (tmp_path / "robot" / "gate.py").write_text("")
    (tmp_path / "tests").mkdir()
    source = "def test_a(): ...\nclass TestB:\n    async def test_c(self): ...\n    def helper(self): ...\n"
    (tmp_path / "tests" / "test_gate.py").write_text(source)
    return tmp_path


def hazards(**changes: Any) -> dict[str, dict[str, Any]]:
    hazard = {
        "title": "x",
        "severity": 2,
        "in_scope": True,
        "why": "it can happen",
        "controls": ["robot/gate.py"],
        "tests": ["tests/test_gate.py::test_a"],
    }
    result = {name: copy.deepcopy(hazard) for name in ALL}
    result["H7"] |= changes
    return result


def test_a_covered_list_passes(tree: Path) -> None:
    assert problems(hazards(), tree) == []
    assert problems(hazards(in_scope=False, controls=[], tests=[]), tree) == []


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"tests": []}, "H7: has no tests"),
        ({"controls": []}, "H7: has no controls"),
        ({"tests": ["tests/test_gate.py::test_gone"]}, "H7: no such test: tests/test_gate.py::test_gone"),
        ({"tests": ["tests/test_none.py::test_a"]}, "H7: no such test: tests/test_none.py::test_a"),
        ({"controls": ["robot/none.py"]}, "H7: no such file: robot/none.py"),
        ({"why": " "}, "H7: says not why it is in scope or not"),
        ({"severity": 5}, "H7: severity is 1 to 4"),
    ],
)
def test_each_gap_is_named(tree: Path, changes: dict[str, Any], problem: str) -> None:
    assert problems(hazards(**changes), tree) == [problem]


def test_a_lost_and_an_unknown_hazard_are_named(tree: Path) -> None:
    found = hazards()
    found["H99"] = found.pop("H23")
    assert problems(found, tree) == ["H23: is not in the file", "H99: no such hazard"]


@pytest.mark.parametrize(
    ("test", "there"),
    [
        ("tests/test_gate.py::test_a", True),
        ("tests/test_gate.py::test_a[sim-2]", True),
        ("tests/test_gate.py::TestB::test_c", True),
        ("tests/test_gate.py::TestB::helper", False),
        ("tests/test_gate.py::test_c", False),
        ("tests/test_gate.py", False),
        ("robot/gate.py::test_a", False),
    ],
)
def test_ids(tree: Path, test: str, there: bool) -> None:
    assert exists(test, tree) is there
