"""Every figure of a law or bar is the one in docs/safety/figures.yaml: changed by itself, it fails here."""

import ast
import importlib
from dataclasses import astuple, is_dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.repository.tree import ROOT

FIGURES: dict[str, dict[str, Any]] = yaml.safe_load((ROOT / "docs/safety/figures.yaml").read_text("utf-8"))


def in_code(module: str) -> dict[str, Any]:
    """Every constant of a module in which a number is written, by name."""
    loaded = importlib.import_module(module)
    found: dict[str, Any] = {}
    for node in ast.parse(Path(str(loaded.__file__)).read_text("utf-8")).body:
        if not isinstance(node, ast.Assign | ast.AnnAssign) or node.value is None:
            continue
        numbers = [x for x in ast.walk(node.value) if isinstance(x, ast.Constant) and _number(x.value)]
        target = node.targets[0] if isinstance(node, ast.Assign) else node.target
        names = [part.id for part in ast.walk(target) if isinstance(part, ast.Name)]
        found |= {name: _plain(getattr(loaded, name)) for name in names if numbers}
    return found


def _number(value: object) -> bool:
    return type(value) in (int, float)


def _plain(value: Any) -> Any:
    """As YAML writes it."""
    if is_dataclass(value) and not isinstance(value, type):
        return list(astuple(value))
    if isinstance(value, tuple | list):
        return [_plain(part) for part in value]
    return round(value, 9) if isinstance(value, float) else value


@pytest.mark.parametrize("module", FIGURES)
def test_the_figures_are_those_of_the_list(module: str) -> None:
    assert in_code(module) == FIGURES[module]


def test_no_part_of_the_engine_with_figures_of_its_own_is_left_out() -> None:
    """Left out are bounds on what is kept, and how the engine works inside."""
    inside = {
        "careful",
        "contained",
        "core",
        "decisions",
        "mailbag",
        "outings",
        "progress",
        "ring",
        "senses",
        "stage",
    }
    engine = ROOT / "robot/engine"
    paths = [path for path in (*engine.glob("*.py"), *engine.glob("parts/*.py")) if path.stem not in inside]
    modules = {".".join(path.relative_to(ROOT).with_suffix("").parts) for path in paths}
    assert {module for module in modules if in_code(module)} <= set(FIGURES)
