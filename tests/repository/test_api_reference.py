"""The API reference: made without importing anything, and whole for what other packages are shown to use."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from docs import api_reference
from tests.repository.tree import ROOT

PAGES = {name: api_reference.page(name) for name in api_reference.PAGES}
# What is shown to those who write packages of their own.
SHOWN = sorted([*(ROOT / "robot/cli/templates").glob("*.py.j2"), *(ROOT / "examples").rglob("*.py")])


def documented() -> set[tuple[str, str]]:
    """(module, name) of every heading."""
    found: set[tuple[str, str]] = set()
    for text in PAGES.values():
        for module, section in re.findall(
            r"^## `([\w.]+)`\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL
        ):
            found |= {(module, name) for name in re.findall(r"^### `(\w+)`", section, re.MULTILINE)}
    return found


def imported(path: Path) -> Iterator[tuple[str, str]]:
    """(module, name) of what a file takes from Yorisou."""
    text = re.sub(r"\{\{ (\w+) \}\}", r"\1", path.read_text("utf-8"))
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in ("robot", "sim"):
            yield from ((node.module or "", name.name) for name in node.names)


@pytest.mark.parametrize("path", SHOWN, ids=lambda path: path.name)
def test_what_templates_and_examples_use_is_in_the_reference(path: Path) -> None:
    assert sorted(set(imported(path)) - documented()) == []


def test_the_fixtures_and_the_steps_of_a_story_are_there() -> None:
    for name in ("yorisou_clock", "yorisou_engine", "yorisou_person", "yorisou_body", "yorisou_story"):
        assert ("sim.pytest_plugin", name) in documented()
    for step in ("evenings", "says", "sees", "is_on"):
        assert re.search(rf"^- `{step}\(.*-> Self`\n\n  \w", PAGES["tests"], re.MULTILINE)


def test_what_is_private_is_not() -> None:
    assert not [name for _, name in documented() if name.startswith("_")]
    assert "def _" not in "".join(PAGES.values()).replace("def __init__", "")


def test_a_signature_is_as_in_the_source() -> None:
    assert "def around(behaviour: str, *, lines: Mapping[str, str] | None = None" in PAGES["tests"]
    assert (
        "- `say(line: str, style: Literal['voice', 'whisper', 'text'] = 'voice', about: str = '') -> Say`"
        in PAGES["behaviours"]
    )
    assert "class Gesture(Record):\n    name: str\n    amplitude: float = 1.0" in PAGES["behaviours"]
    assert "def __init__(driven: DrivenEngine)\n```" in PAGES["tests"], "what is set in it is not listed"


def test_nothing_is_imported_for_it() -> None:
    code = (
        "import sys; from docs import api_reference as a; [a.page(name) for name in a.PAGES];"
        "print(sorted({'robot', 'sim'} & {name.partition('.')[0] for name in sys.modules}))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
