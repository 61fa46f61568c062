"""A command is one file: it is found, listed and called without being written down anywhere else."""

import ast
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from robot.cli import commands
from robot.cli.discovery import Commands
from robot.cli.main import app

FOLDER = Path(commands.__path__[0])
FILES = sorted(FOLDER.rglob("*.py"))
COMMANDS = [file for file in FILES if file.stem != "__init__"]
PLAIN = {"COLUMNS": "200", "TERM": "dumb", "NO_COLOR": "1"}


def name(file: Path) -> str:
    return " ".join(file.relative_to(FOLDER).with_suffix("").parts)


def loaded(*arguments: str) -> set[str]:
    """The modules that a process has imported when the command has ended."""
    code = (
        "import sys\nfrom robot.cli.main import main\ntry:\n    main()\nfinally:\n"
        "    print(*sys.modules, file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True)
    assert "robot.cli.main" in done.stderr, done.stderr
    return set(done.stderr.split())


@pytest.mark.parametrize("file", COMMANDS, ids=name)
def test_a_file_is_a_command_with_its_help(file: Path) -> None:
    module = import_module(".".join([commands.__name__, *file.relative_to(FOLDER).with_suffix("").parts]))
    assert callable(module.command)
    assert module.command.__doc__ is None, "the file's docstring is the help"
    words = [part.replace("_", "-") for part in file.relative_to(FOLDER).with_suffix("").parts]
    done = CliRunner().invoke(app, [*words, "--help"], env=PLAIN)
    assert done.exit_code == 0, done.output
    said = " ".join(done.stdout.split())
    assert " ".join(str(module.__doc__).split()) in said


@pytest.mark.parametrize("file", FILES, ids=name)
def test_the_first_line_is_a_sentence(file: Path) -> None:
    text = ast.get_docstring(ast.parse(file.read_text("utf-8"))) or ""
    first = text.splitlines()[0]
    assert first.endswith(".")
    assert file.read_text("utf-8").startswith(f'"""{first}'), "it is read as the first line of the file"


def test_a_list_shows_every_command_whole() -> None:
    for folder in (FOLDER, *(each.parent for each in FOLDER.glob("*/__init__.py"))):
        words = folder.relative_to(FOLDER).parts
        said = CliRunner().invoke(app, [*words, "--help"], env=PLAIN).stdout
        for file in (*folder.glob("*.py"), *folder.glob("*/__init__.py")):
            if file == folder / "__init__.py":
                continue
            stem = (file.parent if file.stem == "__init__" else file).stem.replace("_", "-")
            first = file.read_text("utf-8").splitlines()[0].strip('"')
            assert f"  {stem} " in said
            assert first in " ".join(said.split())


@pytest.mark.parametrize("words", [[], *([each.parent.name] for each in FOLDER.glob("*/__init__.py"))])
def test_where_no_command_is_named_they_are_listed(words: list[str]) -> None:
    words = [each.replace("_", "-") for each in words]
    code = "from robot.cli.main import main; main()"
    done = subprocess.run([sys.executable, "-c", code, *words], capture_output=True, text=True)
    listed = CliRunner().invoke(app, [*words, "--help"], env=PLAIN).stdout
    assert "Commands:" in listed
    assert "Commands:" in done.stdout, done


def test_a_new_file_is_a_new_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "wishes"
    (package / "dreams").mkdir(parents=True)
    (package / "__init__.py").write_text('"""Wishes."""\n')
    (package / "dreams" / "__init__.py").write_text('"""Dreams of a robot."""\n')
    (package / "dreams" / "fly_far.py").write_text(
        '"""Fly.\n\nSo far."""\nimport typer\n\ndef command(km: int) -> None:\n    typer.echo(km)\n'
    )
    (package / ".#walk.py").symlink_to("nowhere")  # as an editor leaves it
    (package / "broken.py").write_text('"""Break."""\nimport nothing_of_this_name\n')
    monkeypatch.syspath_prepend(str(tmp_path))
    wishes = typer.Typer()

    class Wishes(Commands):
        def __init__(self, **attributes: object) -> None:
            super().__init__(package="wishes", folder=package, **attributes)

    wishes.callback(cls=Wishes)(lambda: None)
    listed = CliRunner().invoke(wishes, ["dreams", "--help"], env=PLAIN)
    assert "fly-far  Fly." in listed.stdout
    assert "wishes.dreams.fly_far" not in sys.modules
    assert CliRunner().invoke(wishes, ["dreams", "fly-far", "7"]).stdout == "7\n", (
        "a broken one breaks no other"
    )


@pytest.mark.parametrize("arguments", [("--help",), ("body", "--help"), ("stop",), ("less",), ("--version",)])
def test_what_must_be_quick_imports_little(
    arguments: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    found = loaded(*arguments)
    heavy = {"numpy", "pydantic", "rich", "asyncio", "yaml", "robot.engine.core", "robot.config.schema"}
    heavy.add("robot.control.state")
    assert heavy.isdisjoint(found)
    called = {f"{commands.__name__}.{'.'.join(arguments)}"}
    assert {each for each in found if each.startswith(f"{commands.__name__}.")} <= called
