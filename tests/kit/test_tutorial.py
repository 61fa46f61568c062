"""The tutorial on a first behaviour, followed word by word; and the tests that the how-to shows."""

import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.kit.outside import FEWER, PROJECT, install, pytest_in
from tests.repository.tree import ROOT

TUTORIAL = (ROOT / "docs" / "tutorials" / "first-behaviour.md").read_text("utf-8")
HOW_TO = (ROOT / "docs" / "how-to" / "test-what-you-write.md").read_text("utf-8")
BLOCK = re.compile(r"(?P<before>[^\n]*)\n\n```(?P<kind>\w*)\n(?P<text>.*?)```", re.DOTALL)
MAIN = "import sys; sys.argv[0] = 'yorisou'; from robot.cli.main import main; main()"


class Reader:
    """Somebody who does what the tutorial says, in a folder that stands for Yorisou's own."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.site = folder, folder / ".packages"
        self.file = Path()
        install(self.site, PROJECT)
        scripts = folder / "robot" / "behaviours" / "scripts"
        scripts.parent.mkdir(parents=True)
        shutil.copytree(ROOT / "robot" / "behaviours" / "scripts", scripts)
        (folder / "pytest.ini").touch()

    def types(self, command: str) -> str:
        """What it prints."""
        program, *words = shlex.split(command)
        if program == ".venv/bin/pip":
            package = self.folder / words[-1]
            project = tomllib.loads((package / "pyproject.toml").read_text("utf-8"))["project"]
            install(self.site, project)  # as an editable installation: the files stay where they are
            return ""
        if program == "cp":
            self.file = self.folder / words[-1]
        known = {".venv/bin/python": [sys.executable], ".venv/bin/yorisou": [sys.executable, "-c", MAIN]}
        places = (self.folder / "moon-watch", self.site, ROOT)
        done = subprocess.run(
            [*known.get(program, [program]), *words],
            cwd=self.folder,
            env={
                **os.environ,
                **FEWER,
                "PYTHONPATH": os.pathsep.join(map(str, places)),
                "PYTHONDONTWRITEBYTECODE": "1",
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=50,
        )
        return done.stdout

    def changes(self, diff: str) -> None:
        """Lines with - become the lines with +, in the file that was named last."""
        old, new = (
            "".join(f"{line[1:]}\n" for line in diff.splitlines() if line.startswith(sign)) for sign in "-+"
        )
        text = self.file.read_text("utf-8")
        assert text.count(old) == 1, old
        self.file.write_text(text.replace(old, new), "utf-8")


def told(block: str) -> Iterator[tuple[str, list[str]]]:
    """Each command of a block with the lines that it is said to print."""
    for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        command, *lines = part.splitlines()
        yield command, lines


@pytest.mark.timeout(150)
def test_the_tutorial_does_what_it_says(tmp_path: Path) -> None:
    reader, commands = Reader(tmp_path), 0
    for block in BLOCK.finditer(TUTORIAL):
        match block["kind"]:
            case "console":
                for command, lines in told(block["text"]):
                    printed = reader.types(command)
                    commands += 1
                    for line in lines:
                        assert line in printed, f"{command} printed:\n{printed}"
            case "python":
                reader.file = tmp_path / re.findall(r"`([\w./-]+)`:$", block["before"])[0]
                assert reader.file.is_file(), "it is there since step 1"
                reader.file.write_text(block["text"], "utf-8")
            case "diff":
                reader.changes(block["text"])
    assert commands == 10
    for named in re.findall(r"^\| `(moon-watch/[\w./-]+)`", TUTORIAL, re.MULTILINE):
        assert (tmp_path / named).is_file()


def test_the_tests_of_the_how_to_pass(tmp_path: Path) -> None:
    """All but their number is checked by the story itself."""
    for number, source in enumerate(re.findall(r"```python\n(.*?)```", HOW_TO, re.DOTALL)):
        (tmp_path / f"test_{number}.py").write_text(source, "utf-8")
    done = pytest_in(tmp_path)
    assert re.search(r"^19 passed, 1 skipped", done.stdout, re.MULTILINE), done.stdout


def test_no_block_of_the_tutorial_is_left_out() -> None:
    assert len(BLOCK.findall(TUTORIAL)) == TUTORIAL.count("```") // 2
