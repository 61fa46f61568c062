"""Over the whole trace as sent: no joint leaves its range or exceeds its speed, acceleration or jerk."""

import math
from dataclasses import replace

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from robot.contract.commands import Freeze, Gesture, Idle, Settle
from robot.motion.gestures import BUILT_IN, STANDARD, compose
from robot.motion.gestures.load import HERE as FOLDER
from robot.motion.joints import BY_NAME, TABLE, Joints
from robot.motion.mixer import Mixer
from robot.motion.movement_preference import WHOLE, MovementPreference
from robot.motion.poses import LIMP, POSES, may_be_limp, places
from robot.motion.smoothing import Smoother
from tests.body.world import World, differences
from tests.motion.trace import DT, MARGIN, TICK, anyones, check, check_wire, play, tightened

NAMES = tuple(BUILT_IN)
TIGHT = tightened(0.5, 0.4, 0.3)
# As the manual says it (docs/how-to/write-a-gesture.md), degrees a second.
LOUDEST = {"quiet": 15.0, "soft": 26.0, "lively": math.inf}
BY_MODALITY = {"breathing": "quiet", "gaze": "soft", "motion": "lively"}
WRITTEN = {
    name: gesture
    for file in FOLDER.glob("*.yaml")
    for name, gesture in yaml.safe_load(file.read_text("utf-8"))["gestures"].items()
}


TIP_SPEED = 0.15  # m/s
CHAINS = (
    ("base_yaw", "head_pitch", "head_roll", "left_ear"),
    ("base_yaw", "head_pitch", "head_roll", "right_ear"),
    ("base_yaw", "tail"),
)


def test_no_tip_exceeds_the_limit_whatever_moves_it() -> None:
    for chain in CHAINS:
        assert sum(BY_NAME[name].share for name in chain) == pytest.approx(TIP_SPEED)
        assert sum(BY_NAME[name].speed * BY_NAME[name].lever for name in chain) <= TIP_SPEED * MARGIN


@pytest.mark.parametrize("pose", POSES)
def test_poses_are_within_range(pose: str) -> None:
    for name, angle in POSES[pose].items():  # type: ignore[index]
        assert BY_NAME[name].clamp(angle) == angle


@pytest.mark.parametrize("name", NAMES)
def test_gestures_leave_speed_for_pose_and_idle(name: str) -> None:
    score = STANDARD.scores[name]
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
    trace += play(mixer, STANDARD.scores[name].seconds + 1.0)
    check(trace)
    assert trace[-1] == pytest.approx(at, abs=1e-6), "it ends where it began"
    assert max(abs(a - b) for now in trace[300:] for a, b in zip(now, at, strict=True)) > 0.05, "it is seen"


@pytest.mark.parametrize("name", NAMES)
def test_every_gesture_is_as_quiet_as_is_written_of_it_over_the_trace_as_sent(name: str) -> None:
    """The fastest joint of what is sent, with nothing but the gesture, in degrees a second."""
    mixer = Mixer(MovementPreference(idle=0.0))
    mixer.settle("rest")
    play(mixer, 6)
    mixer.gesture(name, 1.0)
    trace = play(mixer, STANDARD.scores[name].seconds + 1.0)
    speeds = [max(map(abs, differences(list(way), DT))) for way in zip(*trace, strict=True)]
    most = min(LOUDEST[WRITTEN[name]["noise"]], LOUDEST[BY_MODALITY[WRITTEN[name]["modality"]]])
    assert math.degrees(max(speeds)) <= most
    assert max(speeds) > 0.5 * STANDARD.scores[name].fastest, "it is measured, and not a still body"


@pytest.mark.parametrize("name", NAMES)
def test_every_gesture_on_the_wire(name: str) -> None:
    world = World()
    world.loop.send(Idle("breathing"))
    world.run(1)
    world.loop.send(Gesture(name, 1.0))
    world.run(min(4.0, STANDARD.scores[name].seconds + 1))
    check_wire(world)
    assert not world.loop.state().frozen
    for at, (_, goals) in zip(world.positions(), world.goals[-1:] * 6, strict=True):
        assert min(abs(at - goal) for goal in goals) < 0.05


@pytest.mark.parametrize("name", ["nod", "stretch", "tail-quick"])
def test_gestures_on_the_wire_of_joints_that_are_slower_and_narrower(name: str) -> None:
    world = World(joints=TIGHT)
    world.loop.send(Idle("breathing"))
    world.run(2)
    world.loop.send(Gesture(name, 1.0))
    world.run(min(6.0, compose(BUILT_IN[name], TIGHT).seconds + 1))
    check_wire(world, TIGHT)
    assert not world.loop.state().frozen


two = st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES), st.floats(0, 1))


@settings(max_examples=40)
@given(two, st.sampled_from([TABLE, TIGHT]))
def test_a_gesture_interrupts_another_at_any_moment(two: tuple[str, str, float], joints: Joints) -> None:
    first, second, share = two
    mixer = Mixer(WHOLE, 0, joints)
    mixer.idle("breathing")
    trace = play(mixer, 3)
    mixer.gesture(first, 1.0)
    trace += play(mixer, share * compose(BUILT_IN[first], joints).seconds)
    mixer.gesture(second, 1.0)
    check(trace + play(mixer, compose(BUILT_IN[second], joints).seconds + 1), joints)


@settings(max_examples=5)
@given(two)
def test_interrupted_on_the_wire(two: tuple[str, str, float]) -> None:
    first, second, share = two
    world = World()
    world.loop.send(Idle("breathing"))
    world.run(2)
    world.loop.send(Gesture(first, 1.0))
    world.run(share * 4)
    world.loop.send(Gesture(second, 1.0))
    world.run(3)
    check_wire(world)
    assert not world.loop.state().frozen


@given(anyones, st.sampled_from(NAMES), st.sampled_from(list(POSES)))
def test_what_has_no_room_is_made_smaller_and_never_cut_off(joints: Joints, name: str, pose: str) -> None:
    """Each joint's curve keeps its shape: it is the written one, times one number."""
    at = places(joints, pose)  # type: ignore[arg-type]
    score, written = compose(BUILT_IN[name], joints, at), STANDARD.scores[name]
    for i, joint in enumerate(joints):
        mine, whole = ([frame[i] for frame in x.frames] for x in (score, written))
        largest = max(whole, key=abs)
        scale = mine[whole.index(largest)] / largest if largest else 0.0
        assert 0.0 <= scale <= 1.0
        assert mine == pytest.approx([scale * x for x in whole])
        assert all(joint.low - 1e-9 <= at[i] + x <= joint.high + 1e-9 for x in mine)
        assert score.speeds()[i] <= 0.8 * joint.speed * MARGIN


def test_a_slower_joint_takes_longer_and_a_narrower_one_goes_less_far() -> None:
    slow = tuple(replace(joint, fastest=joint.speed * 0.5) for joint in TABLE)
    narrow = tuple(replace(joint, low=-0.1, high=0.1) if joint.name == "tail" else joint for joint in TABLE)
    whole, slower, less = (compose(BUILT_IN["tail-quick"], joints) for joints in (TABLE, slow, narrow))
    assert slower.seconds > 1.5 * whole.seconds
    assert (slower.frames, less.seconds) == (whole.frames, whole.seconds)
    assert max(less.frames)[5] == pytest.approx(0.1 - 0.05, abs=0.001), (
        "what breath and voice may need is left"
    )


actions = st.one_of(
    st.tuples(st.just("gesture"), st.sampled_from(NAMES), st.floats(0, 1)),
    st.tuples(st.just("settle"), st.sampled_from(list(POSES))),
    st.tuples(st.just("idle"), st.sampled_from(["off", "asleep", "breathing"])),
)


@settings(max_examples=40)
@given(
    st.lists(st.tuples(actions, st.floats(0.02, 6)), min_size=1, max_size=8),
    st.integers(0, 99),
    st.one_of(st.just(TABLE), anyones),
)
def test_whatever_is_asked_in_whatever_order(
    script: list[tuple[tuple[str, ...], float]], seed: int, joints: Joints
) -> None:
    mixer = Mixer(WHOLE, seed, joints)
    mixer.hold(places(joints, "rest"))
    trace = play(mixer, 0.1)
    for (what, *arguments), seconds in script:
        getattr(mixer, what)(*arguments)
        trace += play(mixer, seconds)
    check(trace, joints)


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


# --- limp -------------------------------------------------------------------------------------------------


@given(st.lists(st.floats(-0.2, 0.2), min_size=6, max_size=6))
def test_the_body_may_be_limp_only_where_nothing_falls(away: list[float]) -> None:
    at = [place + off for place, off in zip(places(TABLE, "asleep"), away, strict=True)]
    near = all(abs(off) <= LIMP["asleep"].get(j.name, 9.0) for j, off in zip(TABLE, away, strict=True))
    assert may_be_limp("asleep", at) == near
    assert not may_be_limp("rest", places(TABLE, "rest"))


def test_where_the_range_keeps_the_head_off_its_stop_it_is_never_limp() -> None:
    assert not may_be_limp("asleep", places(TIGHT, "asleep"))


def test_ticks_and_radians() -> None:
    to_ticks, to_radians = BY_NAME["tail"].ticks, BY_NAME["tail"].angle
    assert to_ticks(0.0) == 2048
    assert to_ticks(math.pi / 2) == 3072
    assert to_radians(to_ticks(0.3)) == pytest.approx(0.3, abs=TICK)
