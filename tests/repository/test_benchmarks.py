"""The benchmarks name what is there: a module that was renamed would be measured as one that does nothing."""

import re
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.repository.tree import ROOT

FILES = sorted((ROOT / "benchmarks").rglob("*.py"))
NAMED = re.compile(r'"((?:robot|sim|benchmarks)(?:\.[a-z_]+)+)"')


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_module_that_is_named_exists(file: Path) -> None:
    assert [name for name in NAMED.findall(file.read_text("utf-8")) if find_spec(name) is None] == []


def test_names_are_found() -> None:
    assert sum(len(NAMED.findall(file.read_text("utf-8"))) for file in FILES) > 3
