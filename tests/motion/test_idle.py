"""Breath and gaze: slow, averted more than not, and off where the person wants none."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from robot.motion.breath import Breath
from robot.motion.gaze import Gaze
from robot.motion.joints import TABLE, Joints
from robot.motion.poses import places
from robot.motion.trajectory import STILL
from tests.body.world import differences
from tests.motion.trace import DT, anyones


def idle(
    style: str, seconds: float, size: float = 1.0, seed: int = 0, joints: Joints = TABLE
) -> list[tuple[float, ...]]:
    """Both layers together."""
    layers = (Breath(size, joints), Gaze(size, seed, joints))
    for layer in layers:
        layer.set(style)  # type: ignore[arg-type]
    return [
        tuple(b + g for b, g in zip(*(layer.step(DT) for layer in layers), strict=True))
        for _ in range(round(seconds / DT))
    ]


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
    assert idle("breathing", 20, seed=3) == idle("breathing", 20, seed=3) != idle("breathing", 20, seed=4)


def test_breath_and_gaze_are_layers_of_their_own() -> None:
    breath, gaze = Breath(1.0), Gaze(0.0)
    breath.set("breathing")
    gaze.set("breathing")
    assert any(breath.step(DT) != STILL for _ in range(200))
    assert all(gaze.step(DT) == STILL for _ in range(200))


@settings(max_examples=25)
@given(anyones, st.integers(0, 9))
def test_what_a_joint_has_no_room_for_is_done_smaller(joints: Joints, seed: int) -> None:
    at = places(joints, "rest")
    trace = idle("breathing", 20, seed=seed, joints=joints)
    for i, joint in enumerate(joints):
        way = [offsets[i] for offsets in trace]
        assert joint.low <= at[i] + min(way) <= at[i] + max(way) <= joint.high
        # A fade adds a little of its own in the first three seconds.
        assert max(map(abs, differences(way[200:], DT))) <= 0.2 * joint.speed


def breaths(trace: list[tuple[float, ...]]) -> float:
    """Seconds of a breath over this trace."""
    ears = [offsets[3] for offsets in trace]
    rises = [n for n, (a, b) in enumerate(pairwise(ears)) if a < 0.01 <= b]
    return (rises[-1] - rises[0]) * DT / (len(rises) - 1)


@pytest.mark.parametrize(("asked", "given_s"), [(7.0, 7.0), (4.0, 4.0), (1.0, 4.0), (30.0, 10.0), (0.0, 5.0)])
def test_a_breath_falls_slowly_into_a_rhythm_within_calm_bounds(asked: float, given_s: float) -> None:
    breath = Breath(1.0)
    breath.set("breathing", 6.0)
    for _ in range(round(30 / DT)):
        breath.step(DT)
    breath.set("breathing", asked)
    trace = [breath.step(DT) for _ in range(round(200 / DT))]
    assert breaths(trace[round(40 / DT) :]) == pytest.approx(given_s, abs=0.05)
    assert max(max(map(abs, differences([x[i] for x in trace], DT))) for i in (1, 3, 5)) < 0.05, (
        "as calm as ever"
    )


def test_a_breath_changes_by_no_more_than_a_little_from_one_to_the_next() -> None:
    breath = Breath(1.0)
    breath.set("breathing")
    for _ in range(round(10 / DT)):
        breath.step(DT)
    breath.set("breathing", 10.0)
    before = breath._rate
    for _ in range(round(5 / DT)):
        breath.step(DT)
    assert before - breath._rate == pytest.approx(0.02, abs=1e-6)
