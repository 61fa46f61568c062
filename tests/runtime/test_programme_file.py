"""That the programme's file changes while it is played is said once, and taken back when it is as it was."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

from robot.app.programme_file import PART, ProgrammeFile


class Missing:
    def __init__(self) -> None:
        self.said: list[str] = []
        self.is_said = False

    def say(self, lack: Any) -> None:
        if not self.is_said:
            self.said.append(lack.code)
        self.is_said = True

    def found(self, part: str) -> None:
        self.said.append(f"found {part}")
        self.is_said = False

    def is_missing(self, _part: str) -> bool:
        return self.is_said


def test_it_is_said_once_and_taken_back() -> None:
    run: Any = SimpleNamespace(play=SimpleNamespace(own=True), missing=Missing(), clock=None)
    file = ProgrammeFile(Path("script.yaml"), lambda: run.play, run.missing, run.clock)
    for digest in ("a", "a", "b", "b", "", "c", "a", "a"):
        file.look(digest)
    assert run.missing.said == ["programme-changed", f"found {PART}"]
    run.play = SimpleNamespace(own=True)
    for digest in ("b", "b", "a"):
        file.look(digest)
    assert run.missing.said[2:] == ["programme-changed"], "another programme was begun with what stood there"
    run.play = SimpleNamespace(own=False)
    run.missing = Missing()
    file = ProgrammeFile(Path("script.yaml"), lambda: run.play, run.missing, run.clock)
    for digest in ("a", "b"):
        file.look(digest)
    assert run.missing.said == [], "company only plays no file"
