"""The person's settings for movement, down to none."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from robot.contract.commands import Gesture, Idle, Settle
from robot.motion.gestures import BUILT_IN, STANDARD
from robot.motion.mixer import Mixer
from robot.motion.movement_preference import MovementPreference
from robot.motion.poses import places
from tests.body.world import World
from tests.motion.trace import DT, TABLE, TICK, check, play

shares = st.one_of(st.just(0.0), st.floats(0.05, 1))


def resting(movement: MovementPreference) -> Mixer:
    mixer = Mixer(movement)
    mixer.hold(places(TABLE, "rest"))
    return mixer


@settings(max_examples=30)
@given(
    st.builds(MovementPreference, shares, shares, shares), st.sampled_from(list(BUILT_IN)), st.floats(0, 1)
)
def test_size_is_the_most_that_a_gesture_has(
    movement: MovementPreference, name: str, amplitude: float
) -> None:
    mixer = resting(movement)
    at = places(TABLE, "rest")
    mixer.gesture(name, amplitude)
    trace = play(mixer, 6)
    check(trace)
    score, size = STANDARD.scores[name], min(amplitude, movement.size) if movement.gestures else 0.0
    for i, joint in enumerate(TABLE):
        most = size * max(abs(frame[i]) for frame in score.frames)
        assert max(abs(now[i] - at[i]) for now in trace) <= most + 2e-6, joint.name


@pytest.mark.parametrize("speed", [1.0, 0.5, 0.25])
def test_speed_is_a_share_of_the_time(speed: float) -> None:
    mixer = resting(MovementPreference(speed=speed))
    mixer.gesture("look-away", 1.0)
    trace = play(mixer, 40)
    at = places(TABLE, "rest")
    moving = sum(max(abs(a - b) for a, b in zip(now, at, strict=True)) > 1e-4 for now in trace) * DT
    assert moving == pytest.approx(STANDARD.scores["look-away"].seconds / speed, rel=0.1)


@pytest.mark.parametrize(
    "none",
    [MovementPreference(0.0, 1.0, 0.0), MovementPreference(1.0, 0.0, 0.0), MovementPreference(0.0, 0.0, 0.0)],
)
def test_with_all_at_nothing_it_holds_its_pose(none: MovementPreference) -> None:
    """Over the wire: asleep, asked to breathe and to nod, not a tick of movement."""
    world = World(movement=none)
    world.loop.send(Settle("asleep"))
    world.run(7)
    seen = len(world.goals)
    world.loop.send(Idle("breathing"))
    for name in ("nod", "look-away", "breathe-deep"):
        world.loop.send(Gesture(name, 1.0))
        world.run(2)
    goals = [goal for _, goal in world.goals[seen:]]
    assert len(goals) >= 290
    assert all(goal == pytest.approx(goals[0], abs=TICK / 2) for goal in goals)
    assert world.positions() == pytest.approx(places(TABLE, "asleep"), abs=2 * TICK)


def test_without_idle_it_is_awake_in_its_pose_and_still_nods() -> None:
    mixer = Mixer(MovementPreference(idle=0.0))
    mixer.settle("asleep")
    play(mixer, 6)
    mixer.idle("breathing")
    trace = play(mixer, 10)
    assert trace[-1] == pytest.approx(places(TABLE, "rest"), abs=1e-5)
    assert trace[-100:] == [trace[-1]] * 100, "no breath, no gaze"
    mixer.gesture("nod", 1.0)
    assert min(now[1] for now in play(mixer, 3)) < trace[-1][1] - 0.1
