"""Over the whole trace as sent: no joint leaves its range or exceeds its speed, acceleration or jerk."""

import math
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from robot.engine.commands import Freeze, Gesture, Idle, Settle
from robot.engine.programme import MODALITIES
from robot.motion.gestures import NAMES, SCORES, modality
from robot.motion.idle import Idle as IdleLayer
from robot.motion.joints import (
    BY_NAME,
    CHAINS,
    PERIOD_US,
    TABLE,
    TICKS_PER_RADIAN,
    TIP_SPEED,
    to_radians,
    to_ticks,
)
from robot.motion.mixer import POSES, Mixer
from robot.motion.smoothing import Smoother
from tests.body.world import World, differences

DT = PERIOD_US / 1e6
TICK = 1 / TICKS_PER_RADIAN
MARGIN = 1 + 1e-6

EXPECTED = {
    "wake", "glance", "look-away", "lean-to-touch", "nuzzle", "shy", "settle-down", "tail-slow", "tail-quick",
    "ears-up", "tilt", "nod", "offer-left", "offer-right", "listen", "bow", "stretch", "farewell",
}  # fmt: skip


def check(trace: list[list[float]]) -> None:
    """Range, speed, acceleration and jerk of set-points in rad, one list of joints each 20 ms."""
    for i, joint in enumerate(TABLE):
        positions = [setpoints[i] for setpoints in trace]
        speeds = differences(positions, DT)
        accelerations = differences(speeds, DT)
        jerks = differences(accelerations, DT)
        # Set-points are whole micro-radians before averaging: the bounds hold to that rounding.
        assert joint.low <= min(positions) <= max(positions) <= joint.high, joint.name
        assert max(map(abs, speeds)) <= joint.speed * MARGIN, joint.name
        assert max(map(abs, accelerations)) <= joint.acceleration * MARGIN, joint.name
        assert max(map(abs, jerks)) <= joint.jerk * MARGIN, joint.name


def check_wire(world: World) -> None:
    """The same goals as they went over the wire, in whole ticks: range and speed, to one tick."""
    for i, joint in enumerate(world.joints):
        positions = [goals[i] for _, goals in world.goals]
        assert joint.low - TICK <= min(positions) <= max(positions) <= joint.high + TICK
        assert max(map(abs, differences(positions, 1))) <= joint.speed * DT + TICK
        # Over a tenth of a second the rounding to ticks no longer hides the acceleration.
        coarse = differences(differences(positions[::5], 5 * DT), 5 * DT)
        assert max(map(abs, coarse)) <= joint.acceleration + 4 * TICK / (5 * DT) ** 2


def play(mixer: Mixer, seconds: float) -> list[list[float]]:
    return [mixer.step() for _ in range(round(seconds / DT))]


def test_no_tip_exceeds_the_limit_whatever_moves_it() -> None:
    for chain in CHAINS:
        assert sum(BY_NAME[name].share for name in chain) == pytest.approx(TIP_SPEED)
        assert sum(BY_NAME[name].speed * BY_NAME[name].lever for name in chain) <= TIP_SPEED * MARGIN


def test_names_and_modalities() -> None:
    assert set(NAMES) >= EXPECTED
    assert {modality(name) for name in NAMES} <= {"breathing", "motion", "gaze"} <= set(MODALITIES)
    assert modality("look-away") == modality("glance") == "gaze"
    with pytest.raises(KeyError):
        modality("no-such-gesture")


@pytest.mark.parametrize("pose", POSES)
def test_poses_are_within_range(pose: str) -> None:
    for name, angle in POSES[pose].items():  # type: ignore[index]
        assert BY_NAME[name].clamp(angle) == angle


@pytest.mark.parametrize("name", NAMES)
def test_gestures_leave_speed_for_pose_and_idle(name: str) -> None:
    score = SCORES[name]
    trace = [score.at(n * DT) for n in range(round(score.seconds / DT) + 1)]
    for i, joint in enumerate(TABLE):
        speeds = differences([offsets[i] for offsets in trace], DT)
        assert max(map(abs, speeds)) <= 0.81 * joint.speed


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("pose", POSES)
def test_every_gesture_in_every_pose(name: str, pose: str) -> None:
    mixer = Mixer()
    mixer.settle(pose)  # type: ignore[arg-type]
    trace = play(mixer, 6)
    at = trace[-1]
    mixer.gesture(name, 1.0)
    trace += play(mixer, SCORES[name].seconds + 1.0)
    check(trace)
    assert trace[-1] == pytest.approx(at, abs=1e-6), "it ends where it began"
    assert max(abs(a - b) for now in trace[300:] for a, b in zip(now, at, strict=True)) > 0.05, "it is seen"


@pytest.mark.parametrize("name", NAMES)
def test_every_gesture_on_the_wire(name: str) -> None:
    world = World()
    world.loop.send(Idle("breathing"))
    world.run(3)
    world.loop.send(Gesture(name, 1.0))
    world.run(min(12.0, SCORES[name].seconds + 1))
    check_wire(world)
    assert not world.loop.state().frozen
    for at, (_, goals) in zip(world.positions(), world.goals[-1:] * 6, strict=True):
        assert min(abs(at - goal) for goal in goals) < 0.05


actions = st.one_of(
    st.tuples(st.just("gesture"), st.sampled_from(NAMES), st.floats(0, 1)),
    st.tuples(st.just("settle"), st.sampled_from(list(POSES))),
    st.tuples(st.just("idle"), st.sampled_from(["off", "asleep", "breathing"])),
)


@settings(max_examples=40)
@given(st.lists(st.tuples(actions, st.floats(0.02, 6)), min_size=1, max_size=8), st.integers(0, 99))
def test_whatever_is_asked_in_whatever_order(script: list[tuple[tuple[str, ...], float]], seed: int) -> None:
    mixer = Mixer(1.0, seed)
    trace = play(mixer, 0.1)
    for (what, *arguments), seconds in script:
        getattr(mixer, what)(*arguments)
        trace += play(mixer, seconds)
    check(trace)


@settings(max_examples=60)
@given(st.lists(st.tuples(st.floats(-9, 9), st.integers(1, 40)), max_size=12))
def test_the_smoother_bounds_anything(targets: list[tuple[float, int]]) -> None:
    joint = BY_NAME["head_pitch"]
    smoother = Smoother(joint, 0.0)
    wanted = [target for target, cycles in targets for _ in range(cycles)]
    trace = [0.0] * 3 + [smoother.step(target) for target in wanted]
    speeds = differences(trace, DT)
    accelerations = differences(speeds, DT)
    assert all(joint.low <= x <= joint.high for x in trace)
    assert max(map(abs, speeds)) <= joint.speed * MARGIN
    assert max(map(abs, accelerations)) <= joint.acceleration * MARGIN
    assert max(map(abs, differences(accelerations, DT)), default=0) <= joint.jerk * MARGIN
    if wanted:
        end = [smoother.step(wanted[-1]) for _ in range(200)][-1]
        assert end == pytest.approx(joint.clamp(wanted[-1]), abs=2e-6), "it arrives"


def test_after_a_hold_it_goes_on_from_where_it_was_held() -> None:
    mixer = Mixer()
    mixer.gesture("shy", 1.0)
    play(mixer, 1.5)
    held = [0.3, -0.2, 0.1, 0.5, -0.5, 0.4]
    mixer.hold(held)
    assert mixer.step() == pytest.approx(held, abs=1e-6), "the gesture has ended"
    mixer.settle("rest")
    trace = [held] * 3 + play(mixer, 8)
    check(trace)
    assert trace[-1] == pytest.approx([POSES["rest"].get(joint.name, 0.0) for joint in TABLE], abs=1e-5)


def test_settling_ends_in_the_named_pose(world: World) -> None:
    world.loop.send(Settle("asleep"))
    world.run(7)
    wanted = [POSES["asleep"].get(joint.name, 0.0) for joint in TABLE]
    assert world.positions() == pytest.approx(wanted, abs=2 * TICK)
    assert world.still()


def test_freezes_and_thaws_at_any_time_keep_within_the_limits() -> None:
    """Stops are quicker than movements, but the goal never leaves the range nor jumps."""
    world = World()
    for n in range(12):
        world.loop.send(Settle("asleep" if n % 2 else "rest"))
        world.loop.send(Gesture(NAMES[n], 1.0))
        world.run(0.3 + 0.17 * n)
        world.loop.send(Freeze())
        world.run(0.4)
    for i, joint in enumerate(TABLE):
        positions = [goals[i] for _, goals in world.goals]
        assert joint.low - TICK <= min(positions) <= max(positions) <= joint.high + TICK
        assert max(map(abs, differences(positions, 1))) <= 0.05 + TICK


# --- idle ---------------------------------------------------------------------------------------------------


def idle(style: str, seconds: float, motion: float = 1.0, seed: int = 0) -> list[tuple[float, ...]]:
    layer = IdleLayer(motion, seed)
    layer.set(style)  # type: ignore[arg-type]
    return [layer.step(DT) for _ in range(round(seconds / DT))]


@pytest.mark.parametrize(("style", "breaths"), [("breathing", 24), ("asleep", 14)])
def test_it_breathes_slowly(style: str, breaths: int) -> None:
    ears = [offsets[3] for offsets in idle(style, 130)][500:]
    rising = sum(a < 0.01 <= b for a, b in pairwise(ears))
    assert rising == pytest.approx(breaths, abs=1)


def test_it_looks_away_more_than_at_the_person() -> None:
    yaw = [offsets[0] for offsets in idle("breathing", 600)][250:]
    averted = sum(abs(angle) > 0.12 for angle in yaw) / len(yaw)
    assert averted > 0.7
    assert min(yaw) < 0 < max(yaw)
    assert all(offsets[0] == 0 for offsets in idle("asleep", 60)), "asleep it does not look around"


def test_idle_motion_can_be_tuned_and_switched_off() -> None:
    full, half = (max(abs(x) for o in idle("breathing", 120, motion) for x in o) for motion in (1.0, 0.5))
    assert half == pytest.approx(full / 2, rel=0.05)
    assert set(idle("breathing", 60, 0.0)) == {(0.0,) * 6}
    assert set(idle("off", 60)) == {(0.0,) * 6}


def test_the_drift_is_the_same_for_the_same_seed_only() -> None:
    assert idle("breathing", 30, seed=3) == idle("breathing", 30, seed=3) != idle("breathing", 30, seed=4)


def test_ticks_and_radians() -> None:
    assert to_ticks(0.0) == 2048
    assert to_ticks(math.pi / 2) == 3072
    assert to_radians(to_ticks(0.3)) == pytest.approx(0.3, abs=TICK)
