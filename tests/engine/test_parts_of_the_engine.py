"""The engine is made of parts: nothing inherits deeply, every event has a row, every part is a file."""

import ast
import inspect
from pathlib import Path

import pytest

from robot.contract.events import EVENTS
from robot.engine.assembly import Parts
from robot.engine.core import Engine
from tests.engine.build import Driven
from tests.repository.tree import ROOT

FILES = sorted((ROOT / "robot/engine").rglob("*.py"))
PARTS = sorted((ROOT / "robot/engine/parts").glob("*.py"))


def own_bases(file: Path) -> dict[str, list[str]]:
    """The classes of a file, each with the names that it inherits from."""
    found = {}
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.ClassDef):
            found[node.name] = [base.id for base in node.bases if isinstance(base, ast.Name)]
    return found


PARENTS = {name: bases for file in FILES for name, bases in own_bases(file).items()}


def depth(name: str) -> int:
    """How many classes of the engine stand above this one."""
    return max((1 + depth(base) for base in PARENTS.get(name, []) if base in PARENTS), default=0)


def test_no_part_of_the_engine_inherits_at_all() -> None:
    for file in PARTS:
        for name, bases in own_bases(file).items():
            assert bases == [], f"{file.name}: {name}"


def test_nothing_in_the_engine_inherits_deeper_than_one() -> None:
    assert {name for name in PARENTS if depth(name) > 1} == set()
    assert depth("LevelTolerance") == 1


def test_every_kind_of_event_has_its_row() -> None:
    assert set(Driven().engine.handlers) == set(EVENTS.kinds.values())


def test_the_engine_fits_into_one_file_that_can_be_read() -> None:
    source = inspect.getsource(inspect.getmodule(Engine))  # type: ignore[arg-type]
    assert len(source.splitlines()) <= 400


@pytest.mark.parametrize("file", PARTS, ids=lambda file: file.stem)
def test_a_part_knows_only_parts_that_are_built_before_it(file: Path) -> None:
    """assembly.py builds them in one order; whatever must be known of a later one travels as a signal."""
    order = [
        line.split("(")[0].split(" = ")[-1].strip()
        for line in inspect.getsource(Parts.__init__).splitlines()
        if " = " in line and "(" in line
    ]
    known = [name.id for name in ast.walk(ast.parse(file.read_text("utf-8"))) if isinstance(name, ast.Name)]
    classes = [name for name in own_bases(file) if name in order]
    for name in classes:
        later = set(order[order.index(name) + 1 :])
        assert not later.intersection(known), f"{name} knows {later.intersection(known)}"
