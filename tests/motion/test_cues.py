"""Sounds that are written into a gesture: each once, at its time, and none that comes too late."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from robot.contract import commands as c
from robot.contract import events as e
from robot.motion.gestures import BUILT_IN, STANDARD, compose
from robot.motion.mixer import Mixer
from robot.motion.movement_preference import MovementPreference
from tests.body.world import World
from tests.engine.build import Driven, of
from tests.motion.trace import DT, tightened

SOUNDING = [name for name, score in STANDARD.scores.items() if score.cues]


def heard(mixer: Mixer, seconds: float) -> list[tuple[float, str, str]]:
    found = []
    for n in range(round(seconds / DT)):
        mixer.step()
        found += [(n * DT, *cue) for cue in mixer.cues()]
    return found


@pytest.mark.parametrize("speed", [1.0, 0.5])
@pytest.mark.parametrize("name", SOUNDING)
def test_each_cue_comes_once_at_its_time(name: str, speed: float) -> None:
    mixer = Mixer(MovementPreference(1.0, speed, 0.0))
    mixer.gesture(name, 1.0)
    score = STANDARD.scores[name]
    found = heard(mixer, score.seconds / speed + 5)
    assert [(gesture, sound) for _, gesture, sound in found] == [(name, sound) for _, sound in score.cues]
    for (at, _, _), (due, _) in zip(found, score.cues, strict=True):
        assert at == pytest.approx(due / speed, abs=2 * DT)


def test_a_cue_waits_for_joints_that_are_slower() -> None:
    joints = tightened(1.0, 0.2, 1.0)
    mixer = Mixer(joints=joints)
    mixer.gesture("celebrate-small", 1.0)
    ((at, _, _),) = heard(mixer, 60)
    assert at == pytest.approx(compose(BUILT_IN["celebrate-small"], joints).cues[0][0], abs=2 * DT)
    assert at > 2 * STANDARD.scores["celebrate-small"].cues[0][0]


@settings(max_examples=40)
@given(
    st.sampled_from(SOUNDING),
    st.floats(0, 7),
    st.sampled_from(["hold", "settle", "gesture", "quiet gesture"]),
)
def test_none_comes_after_a_hold_a_pose_or_another_gesture(name: str, after: float, how: str) -> None:
    mixer = Mixer()
    mixer.gesture(name, 1.0)
    before = heard(mixer, after)
    if how == "hold":
        mixer.hold([0.0] * 6)
        assert mixer.cues() == ()
    elif how == "settle":
        mixer.settle("rest")
    else:
        mixer.gesture("nod", 1.0 if how == "gesture" else 0.0)
    assert heard(mixer, 8) == []
    assert len(before) <= len(STANDARD.scores[name].cues)


def cued(world: World) -> list[e.Cued]:
    return [event for event in world.events if isinstance(event, e.Cued)]


def test_the_body_tells_of_a_cue_once(world: World) -> None:
    world.loop.send(c.Idle("breathing"))
    world.run(1)
    world.loop.send(c.Gesture("breathe-deep"))
    world.run(8)
    assert cued(world) == [e.Cued("breathe-deep", "breath")]


@settings(max_examples=5)
@given(st.floats(0, 3))
def test_law_1_a_body_that_was_frozen_tells_of_none(after: float) -> None:
    world = World()
    world.loop.send(c.Idle("breathing"))
    world.run(0.5)
    world.loop.send(c.Gesture("celebrate-small"))
    world.run(after)
    told = len(cued(world))
    world.loop.freeze()
    world.run(0.6)
    world.loop.send(c.Freeze())
    world.loop.send(c.Idle("breathing"))
    world.run(2.5)
    assert not world.loop.state().frozen
    assert len(cued(world)) == told, "nothing is made up for"


# --- what the engine answers -------------------------------------------------------------------------------


def playing() -> tuple[Driven, str]:
    """A session on a level that moves and sounds, in which a gesture has just been asked for."""
    d = Driven(start="touch", agreed=("house", "presence", "touch"))
    d.do(e.WakeRequested("tap"))
    d.do(e.StartRequested("tap"))
    d.pass_s(20)
    asked = of(c.Gesture, d.do(e.Touched("head", 1600)))
    return d, asked[-1].name


def test_a_cue_of_the_gesture_that_was_asked_for_sounds() -> None:
    d, name = playing()
    assert d.do(e.Cued(name, "trill")) == [c.Sound("trill")]
    assert d.do(e.Cued("another", "trill")) == [], "one that was replaced is late"


@pytest.mark.parametrize(
    "last",
    [
        e.StopRequested("button"),
        e.LessRequested("tap"),
        e.SleepRequested("tap"),
        e.PauseRequested("tap"),
        e.FaultRaised("body", "overload"),
        e.LinkLost("servos"),
        e.CrisisRaised(2, "typed"),
        e.ClosingDown(),
    ],
    ids=lambda event: event.kind,
)
def test_law_1_2_a_cue_that_comes_too_late_is_not_made(last: e.Record) -> None:
    d, name = playing()
    d.do(last)
    assert of(c.Sound, d.do(e.Cued(name, "trill"))) == []
    d.do(e.ResumeRequested("tap"))
    d.do(e.WakeRequested("tap"))
    assert of(c.Sound, d.do(e.Cued(name, "trill"))) == [], "nor after it is awake again"
