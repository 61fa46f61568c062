"""The range of each joint around its pose, shared out: idle movement first, gestures get the rest.

What a robot's own range or speed has no room for is done smaller, as a whole: nothing is cut off at an end.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from robot.motion.joints import Joint
from robot.motion.poses import place

SHARE = 0.8  # of a joint's speed that a gesture plans with: the rest is for pose and idle
_HALF = 0.5  # of its way to either end that idle movement may take


class Reach(NamedTuple):
    """How far breath, gaze and voice together go below and above the pose (rad), and how fast (rad/s)."""

    down: float
    up: float
    speed: float


IDLE: Mapping[str, Reach] = {
    "base_yaw": Reach(0.340, 0.340, 0.066),
    "head_pitch": Reach(0.080, 0.030, 0.024),
    "head_roll": Reach(0.040, 0.040, 0.004),
    "left_ear": Reach(0.0, 0.075, 0.090),
    "right_ear": Reach(0.0, 0.075, 0.090),
    "tail": Reach(0.0, 0.080, 0.104),
}


def idle_scale(joint: Joint) -> float:
    """How large (0..1) idle movement is on this joint."""
    reach, at = IDLE[joint.name], place(joint, "rest")
    return min(
        _fitting(reach.down, _HALF * (at - joint.low)),
        _fitting(reach.up, _HALF * (joint.high - at)),
        _fitting(reach.speed, (1 - SHARE) * joint.speed),
    )


def gesture_scale(joint: Joint, poses: Iterable[float], lowest: float, highest: float) -> float:
    """How large (0..1) a gesture is on this joint that goes from `lowest` to `highest` (rad) off its pose.

    `poses` are where the joint may stand meanwhile, rad.
    """
    reach, at = IDLE[joint.name], [joint.clamp(pose) for pose in poses]
    down, up = min(at) - joint.low, joint.high - max(at)
    return min(
        _fitting(-lowest, down - min(reach.down, _HALF * down)),
        _fitting(highest, up - min(reach.up, _HALF * up)),
        1.0 if joint.speed > 0.0 else 0.0,
    )


def _fitting(wanted: float, room: float) -> float:
    return 1.0 if wanted <= room else max(0.0, room / wanted)
