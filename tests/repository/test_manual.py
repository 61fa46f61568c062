"""The manual's own examples work, and every page that the code points to is there."""

import random
import re
from typing import Any

import pytest

from robot.contract import behaviour_registry as registry
from robot.contract.commands import Idle
from robot.contract.events import Touched
from robot.contract.record import Record
from robot.contract.scene import Behaviour, Scene, Wait
from tests.repository.tree import ROOT, texts

MANUAL = ROOT / "docs" / "manual"


def test_every_page_that_the_code_names_exists() -> None:
    named = {
        (str(path), page)
        for path, text in texts(".py", ".yaml", ".service", ".toml")
        if path.parts[0] != "tests"
        for page in re.findall(r"docs/[\w/.-]+\.(?:md|yaml)", text)
    }
    assert named
    assert [pair for pair in sorted(named) if not (ROOT / pair[1]).is_file()] == []


def test_the_example_behaviour_plays(monkeypatch: pytest.MonkeyPatch) -> None:
    """It registers itself, breathes, waits, and takes a touch as a sign and time that passes as none."""
    monkeypatch.setattr(registry, "_entries", {})
    source, _ = re.findall(r"```python\n(.*?)```", (MANUAL / "behaviours.md").read_text("utf-8"), re.DOTALL)
    exec(compile(source, "behaviours.md", "exec"), {"__name__": "example"})
    (name,) = registry.names()
    entry = registry.get(name)
    level: Any = None
    scene = Scene(level, random.Random(1), lambda: 1, lambda: 1)
    play = entry.play(scene)
    assert any(isinstance(command, Idle) for command in until_wait(play, None))
    until_wait(play, None)
    assert not scene.sign
    until_wait(play, Touched("head", 800, False))
    assert scene.sign
    assert {"light", "breathing"} <= entry.modalities
    play.close()


def until_wait(play: Behaviour, seen: Record | None) -> list[Record]:
    """Send one answer; the commands up to the next wait."""
    commands: list[Record] = []
    step = play.send(seen)
    while not isinstance(step, Wait):
        commands.append(step)
        step = play.send(None)
    return commands


def test_the_manual_names_every_verb_of_the_socket() -> None:
    """Each `case "…"` and each plain verb that the companion understands."""
    text = (MANUAL / "control-socket.md").read_text("utf-8")
    known = set(
        re.findall(
            r'^        case "([\w-]+)":',
            (ROOT / "robot" / "control" / "requests.py").read_text("utf-8"),
            re.M,
        )
    )
    known |= set(
        re.findall(
            r'^            case "([\w-]+)":',
            (ROOT / "robot" / "runtime" / "request_handler.py").read_text("utf-8"),
            re.M,
        )
    )
    known |= set(
        re.findall(
            r'^    "([\w-]+)": e\.', (ROOT / "robot" / "control" / "requests.py").read_text("utf-8"), re.M
        )
    )
    assert {"stop", "less", "watch"} <= known
    assert sorted(verb for verb in known if f"`{verb}`" not in text) == []
