"""A rehearsal says what broke in it, and begins with a journal of its own."""

import time
from pathlib import Path

import pytest
from pydantic import BaseModel, Field

from robot import paths
from robot.app.options import Options
from robot.app.rehearsal import new_journal, run_fast
from robot.behaviours.script import check_text
from robot.config.schema import Config, JournalSection, ProgrammeSection
from robot.contract import behaviour_registry as registry
from robot.contract.commands import Idle
from robot.contract.scene import Behaviour, Scene, Wait


def raises(_scene: Scene) -> Behaviour:
    yield Wait(1)
    raise ValueError("nothing\nhere")


def blocks(_scene: Scene) -> Behaviour:
    while True:
        pass
    yield Wait(1)


def sleeps(_scene: Scene) -> Behaviour:
    time.sleep(1_000)
    yield Wait(1)


def never_waits(_scene: Scene) -> Behaviour:
    while True:
        yield Idle("breathing")


def asks_for_a_line(scene: Scene) -> Behaviour:
    yield Wait(1)
    yield scene.say("nope", "text")
    yield Wait(1_000)


def ends_the_program(_scene: Scene) -> Behaviour:
    yield Wait(1)
    raise SystemExit(0)


def no_generator(_scene: Scene) -> Behaviour:
    return None  # type: ignore[return-value]


def is_well(_scene: Scene) -> Behaviour:
    yield Idle("breathing")
    yield Wait(1_000)


@pytest.fixture
def odd(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "_entries", dict(registry._entries))
    for play in (
        raises,
        blocks,
        sleeps,
        never_waits,
        asks_for_a_line,
        ends_the_program,
        no_generator,
        is_well,
    ):
        registry.behaviour(f"odd-{play.__name__.replace('_', '-')}", "light", "breathing")(play)


@pytest.mark.usefixtures("odd")
@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("raises", "odd-raises: ValueError: nothing here (test_rehearsal.py, line "),
        ("blocks", "neither waits nor ends"),
        ("sleeps", "neither waits nor ends"),
        ("never-waits", "odd-never-waits (test_rehearsal.py) never waits"),
        ("asks-for-a-line", "there is no line 'quiet-presence.nope' in the script"),
        ("ends-the-program", "odd-ends-the-program (test_rehearsal.py) wants to end the program"),
        ("no-generator", "odd-no-generator (test_rehearsal.py) is no generator"),
        ("is-well", ""),
    ],
)
def test_what_breaks_is_named_and_ends_with_1(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, said: str
) -> None:
    monkeypatch.setattr("robot.app.unstuck.STUCK_S", 0.1)
    script = tmp_path / "odd.yaml"
    text = paths.FIRST_PROGRAMME.read_text("utf-8")
    script.write_text(text.replace("behaviour: presence", f"behaviour: odd-{name}"), "utf-8")
    config = Config(
        programme=ProgrammeSection(path=str(script)), journal=JournalSection(key_file=str(tmp_path / "key"))
    )
    told: list[str] = []
    options = Options(config, "sim", False, 0.7, 1, tmp_path / "a.db", None, told.append)
    assert run_fast(options, 1) == (1 if said else 0)
    broke = [line for line in told if "something broke" in line]
    assert len(broke) == (1 if said else 0)
    assert all(said in line and "\n" not in line for line in broke)


def test_a_rehearsal_begins_a_journal_of_its_own(tmp_path: Path) -> None:
    assert new_journal(tmp_path).name == "rehearsal-1.db"
    (tmp_path / "rehearsal-1.db").touch()
    (tmp_path / "rehearsal-2.db-wal").touch()
    assert new_journal(tmp_path) == tmp_path / "rehearsal-3.db"


class Parameters(BaseModel, extra="forbid"):
    seconds: float = Field(30, ge=10)


@pytest.mark.parametrize(
    ("declared", "given", "said"),
    [
        (None, "", ""),
        (None, "parameters: {seconds: 20}", "unknown word 'seconds'"),
        (Parameters, "parameters: {seconds: 20}", ""),
        (Parameters, "parameters: {seconds: 5}", "write 10"),
        (Parameters, "parameters: {secnods: 20}", "did you mean 'seconds'?"),
        (Parameters, "parameters: {seconds: soon}", "write a number"),
    ],
)
def test_the_parameters_of_a_plug_in_are_checked(
    monkeypatch: pytest.MonkeyPatch, declared: type[BaseModel] | None, given: str, said: str
) -> None:
    monkeypatch.setattr(registry, "_entries", dict(registry._entries))
    registry.behaviour("odd", "light", "breathing", parameters=declared)(is_well)
    text = paths.FIRST_PROGRAMME.read_text("utf-8")
    text = text.replace("behaviour: presence", f"behaviour: odd\n    {given}")
    findings = check_text(text, "x.yaml")
    assert len(findings) == (1 if said else 0), findings
    assert said in "".join(str(finding) for finding in findings)
