"""Templates are compiled once: not at the next start, and anew as soon as anything differs."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jinja2 import Environment, FileSystemLoader

from robot.console.compiled import CompiledTemplates

Start = Callable[..., tuple[str, bool]]


@pytest.fixture
def start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Start:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    (tmp_path / "page.html").write_text("a {{ word }}\n")

    def started(**options: Any) -> tuple[str, bool]:
        """What the template says at a start, and whether it was compiled."""
        kept = CompiledTemplates(tmp_path, options)
        made = Environment(loader=FileSystemLoader(tmp_path), bytecode_cache=kept, autoescape=True, **options)
        compiled, compiles = [], made.compile
        monkeypatch.setattr(made, "compile", lambda *given: compiled.append(given) or compiles(*given))
        return made.get_template("page.html").render(word="<b>"), bool(compiled)

    return started


def kept(folder: Path) -> list[Path]:
    return list((folder / "__pycache__").glob("*"))


def test_the_next_start_compiles_nothing_until_something_differs(tmp_path: Path, start: Start) -> None:
    assert start() == ("a &lt;b&gt;", True)
    assert start() == ("a &lt;b&gt;", False)
    assert start(keep_trailing_newline=True) == ("a &lt;b&gt;\n", True)
    (tmp_path / "page.html").write_text("b {{ word }}")
    assert start() == ("b &lt;b&gt;", True)
    assert len(kept(tmp_path)) == 2


@pytest.mark.parametrize("torn", [lambda data: b"", lambda data: data[:-9], lambda data: data[:-200] + b"N"])
def test_what_a_power_cut_has_torn_is_compiled_anew(
    tmp_path: Path, start: Start, torn: Callable[[bytes], bytes]
) -> None:
    start()
    (file,) = kept(tmp_path)
    file.write_bytes(torn(file.read_bytes()))
    assert start() == ("a &lt;b&gt;", True)
    assert start() == ("a &lt;b&gt;", False)


def test_a_file_that_was_cut_anywhere_is_compiled_anew(tmp_path: Path, start: Start) -> None:
    start()
    (file,) = kept(tmp_path)
    whole = file.read_bytes()
    for length in {*range(64), *range(64, len(whole), 37)}:
        file.write_bytes(whole[:length])
        assert start() == ("a &lt;b&gt;", True), length


def test_where_nothing_can_or_may_be_kept_nothing_is(
    tmp_path: Path, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "__pycache__").touch()  # no folder can be made
    assert start() == start() == ("a &lt;b&gt;", True)
    (tmp_path / "__pycache__").unlink()
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    assert start() == ("a &lt;b&gt;", True)
    assert not (tmp_path / "__pycache__").exists()
