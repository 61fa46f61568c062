"""Traces of set-points as sent, and what must hold for the whole trace."""

from dataclasses import replace

from hypothesis import strategies as st

from robot.motion.joints import PERIOD_US, TABLE, TICKS_PER_RADIAN, Joints
from robot.motion.mixer import Mixer
from tests.body.world import World, differences

DT = PERIOD_US / 1e6
TICK = 1 / TICKS_PER_RADIAN
MARGIN = 1 + 1e-6


def play(mixer: Mixer, seconds: float) -> list[list[float]]:
    return [mixer.step() for _ in range(round(seconds / DT))]


def check(trace: list[list[float]], joints: Joints = TABLE) -> None:
    """Range, speed, acceleration and jerk of set-points in rad, one list of joints each 20 ms."""
    for i, joint in enumerate(joints):
        positions = [setpoints[i] for setpoints in trace]
        speeds = differences(positions, DT)
        accelerations = differences(speeds, DT)
        jerks = differences(accelerations, DT)
        # Set-points are whole micro-radians before averaging: the bounds hold to that rounding.
        slack = 2e-6
        assert joint.low - slack <= min(positions) <= max(positions) <= joint.high + slack, joint.name
        assert max(map(abs, speeds)) <= joint.speed * MARGIN, joint.name
        assert max(map(abs, accelerations)) <= joint.acceleration * MARGIN, joint.name
        assert max(map(abs, jerks)) <= joint.jerk * MARGIN, joint.name


def check_wire(world: World, joints: Joints = TABLE) -> None:
    """The same goals as they went over the wire, in whole ticks: range and speed, to one tick."""
    for i, joint in enumerate(joints):
        positions = [goals[i] for _, goals in world.goals]
        assert joint.low - TICK <= min(positions) <= max(positions) <= joint.high + TICK, joint.name
        assert max(map(abs, differences(positions, 1))) <= joint.speed * DT + TICK, joint.name
        # Over a tenth of a second the rounding to ticks no longer hides the acceleration.
        coarse = differences(differences(positions[::5], 5 * DT), 5 * DT)
        assert max(map(abs, coarse)) <= joint.acceleration + 4 * TICK / (5 * DT) ** 2, joint.name


def tightened(share: float, speed: float, jerk: float) -> Joints:
    """The joints with a narrower range, slower and softer."""
    return tuple(
        replace(
            joint,
            low=joint.low * share,
            high=joint.high * share,
            fastest=joint.speed * speed,
            jerkiest=joint.jerk * jerk,
        )
        for joint in TABLE
    )


# A robot whose every joint is its own.
anyones = st.tuples(
    *(
        st.builds(
            lambda share, speed, joint=joint: replace(
                joint, low=joint.low * share, high=joint.high * share, fastest=joint.speed * speed
            ),
            st.floats(0.1, 1),
            st.floats(0.1, 1),
        )
        for joint in TABLE
    )
)
