"""The pytest plugin: its fixtures, in a project of somebody else, and in one that has no use for it."""

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from robot.contract.commands import Gesture, Idle, Light, Settle
from robot.contract.events import StartRequested, Tick, Touched, WakeRequested
from robot.contract.programme import Programme
from robot.errors import UsageError
from sim.clock import VirtualClock
from sim.driven_body import DrivenBody, until
from sim.driven_engine import DrivenEngine
from tests.kit.outside import PROJECT, pytest_in

# --- the fixtures -----------------------------------------------------------------------------------------


def test_the_engine_is_moved_by_the_clock(yorisou_engine: DrivenEngine, yorisou_clock: VirtualClock) -> None:
    assert (yorisou_engine.phase, yorisou_engine.level) == ("asleep", "quiet-presence")
    assert f"{yorisou_engine.wall:%a %H:%M}" == "Mon 20:00"
    sent = yorisou_engine.do(WakeRequested("tap"))
    assert Idle("breathing") in sent
    yorisou_engine.do(StartRequested("tap"))
    before = yorisou_clock.now()
    assert yorisou_engine.pass_until(lambda: yorisou_engine.phase == "rating", 1_000)
    assert 590 < (yorisou_clock.now() - before) / 1e6 < 620
    yorisou_engine.pass_until_time(20)
    assert f"{yorisou_engine.wall:%a %H:%M}" == "Tue 20:00"
    assert not yorisou_engine.pass_until(lambda: False, 5)
    assert f"{yorisou_engine.wall:%H:%M:%S}" == "20:00:05"


def test_quiet_hours_come_with_the_clock(yorisou_engine: DrivenEngine) -> None:
    yorisou_engine.do(WakeRequested("tap"))
    yorisou_engine.pass_until_time(23)
    yorisou_engine.do(StartRequested("tap"))
    assert yorisou_engine.phase == "present"
    assert any(getattr(told.verdict.sent, "rule", "") == "quiet-hours" for told in yorisou_engine.told)


@pytest.mark.yorisou_programme("night-gamer")
def test_a_marker_names_the_programme(yorisou_engine: DrivenEngine) -> None:
    assert yorisou_engine.engine.programme.id == "night-gamer"


@pytest.mark.parametrize("yorisou_programme", ["whole-ladder", "long-quiet"], indirect=True)
def test_a_parameter_names_the_programme(
    yorisou_programme: Programme, yorisou_story: Callable[..., Any]
) -> None:
    assert yorisou_programme.id in ("whole-ladder", "long-quiet")
    assert yorisou_story().robot.engine.programme is yorisou_programme


def test_a_command_is_told_with_its_time_and_what_the_gate_made_of_it(yorisou_engine: DrivenEngine) -> None:
    yorisou_engine.do(WakeRequested("tap"))
    lines = [str(told) for told in yorisou_engine.told]
    assert "20:00:00 light part=eyes colour=warm level=0.3" in lines
    yorisou_engine.do(Tick())
    refused = yorisou_engine.gate.judge(Gesture("nuzzle", 0.5))
    assert str(yorisou_engine.told[-1]._replace(verdict=refused)).endswith(
        "gesture name=nuzzle amplitude=0.5 (refused:not-agreed)"
    )


def test_a_person_is_the_same_for_the_same_seed(yorisou_person: Callable[..., Any]) -> None:
    anxious = [yorisou_person("anxious", seed=seed) for seed in (3, 3, 4)]
    came = [[person.next_day(day) for day in range(60)] for person in anxious]
    assert came[0] == came[1] != came[2]
    with pytest.raises(UsageError, match=r"'shy' is nobody who is known.*There are sim, plain, gamer"):
        yorisou_person("shy")


def test_a_person_lives_with_the_robot(
    yorisou_engine: DrivenEngine, yorisou_person: Callable[..., Any]
) -> None:
    came = yorisou_engine.lives(yorisou_person("plain", seed=2), days=14)
    sessions = yorisou_engine.engine.progress.sessions
    assert 0 < came == len(sessions) <= 10
    assert any(session.rating is not None for session in sessions)
    assert f"{yorisou_engine.wall:%a %d %H:%M}" == "Mon 19 20:00"
    assert yorisou_engine.phase == "asleep"


@pytest.mark.parametrize("yorisou_body", ["memory", "pty"], indirect=True)
def test_a_body_obeys_and_feels(yorisou_body: DrivenBody) -> None:
    body = yorisou_body.body
    body.send(Idle("breathing"))
    assert until(lambda: not body.state().frozen, yorisou_body)
    assert body.state().links == {"servos": True, "board": True}
    rest = dict(body.state().joints)
    body.send(Settle("asleep"))
    assert until(lambda: abs(body.state().joints["head_pitch"] - rest["head_pitch"]) > 0.05, yorisou_body)
    yorisou_body.touch("head", 300)
    assert until(lambda: any(isinstance(event, Touched) for event in yorisou_body.events), yorisou_body)
    body.send(Light("eyes", "green", 1.0))
    assert until(lambda: body.state().lights.get("eyes", (0, 0, 0))[1] > 0, yorisou_body)


# --- in other projects ------------------------------------------------------------------------------------

OTHER = """
import sys

def test_nothing_of_it_is_here():
    assert not [name for name in sys.modules if name.partition(".")[0] in ("robot", "firmware_bridge")]
    simulator = [name for name in sys.modules if name.partition(".")[0] == "sim"]
    assert sorted(simulator) == ["sim", "sim.pytest_plugin"]
"""
OWN = """
import pytest

def test_a_story(yorisou_story):
    yorisou_story().begins().is_on("choosing")

@pytest.mark.yorisou_programme("mine.yaml")
def test_a_script_of_ones_own(yorisou_engine):
    assert yorisou_engine.engine.programme.id == "first-evenings"
"""


def test_the_entry_point_is_the_module_by_its_own_name() -> None:
    """With another name, `-p sim.pytest_plugin` or a conftest that names it would load it a second time."""
    (point,) = PROJECT["entry-points"]["pytest11"].items()
    assert point[0] == point[1] == import_module(point[1]).__name__


def test_a_project_that_does_not_use_it_pays_nothing(tmp_path: Path) -> None:
    (tmp_path / "test_other.py").write_text(OTHER, "utf-8")
    done = pytest_in(tmp_path)
    assert done.returncode == 0, done.stdout


def test_it_may_be_named_twice_and_a_failure_shows_the_line_of_the_story(tmp_path: Path) -> None:
    (tmp_path / "conftest.py").write_text('pytest_plugins = ["sim.pytest_plugin"]\n', "utf-8")
    (tmp_path / "test_own.py").write_text(OWN, "utf-8")
    script = Path(import_module("robot.paths").FIRST_PROGRAMME).read_text("utf-8")
    (tmp_path / "mine.yaml").write_text(script, "utf-8")
    done = pytest_in(tmp_path, "-p", "sim.pytest_plugin", "--strict-markers")
    assert "1 failed, 1 passed" in done.stdout, done.stdout
    assert '>       yorisou_story().begins().is_on("choosing")' in done.stdout
    assert 'After a session begun, it was to be on "choosing", but it is on "quiet-presence".' in done.stdout
    assert "sim/story.py" not in done.stdout, "the story's own frames are not shown"
