"""Named poses, and which of them are safe with torque off."""

from collections.abc import Mapping, Sequence
from typing import Literal

from robot.motion.joints import TABLE, Joint, Joints

Pose = Literal["rest", "asleep"]

# rad; joints that are not named are at 0.
POSES: Mapping[Pose, Mapping[str, float]] = {
    "rest": {"head_pitch": -0.05},
    "asleep": {"head_pitch": -0.32, "left_ear": -0.50, "right_ear": -0.50, "tail": -0.35},
}
# A pose that is mechanically at rest: the head lies on its stop, ears and tail hang. Only here may the torque
# go off, and only while every joint is read this near to the pose, rad. A joint that is not named turns about
# an upright axis and may be anywhere. A pose that is not named is never limp.
LIMP: Mapping[Pose, Mapping[str, float]] = {
    "asleep": {"head_pitch": 0.06, "head_roll": 0.06, "left_ear": 0.12, "right_ear": 0.12, "tail": 0.12}
}


def may_be_limp(pose: Pose, angles: Sequence[float]) -> bool:
    """Whether torque may go off here without anything falling. `angles` are read back, rad in joint order.

    The pose is not fitted to the joints: where a narrower range keeps the head off its stop, it is held.
    """
    near = LIMP.get(pose)
    if near is None:
        return False
    at = {joint.name: angle for joint, angle in zip(TABLE, angles, strict=True)}
    return all(abs(at[name] - POSES[pose].get(name, 0.0)) <= reach for name, reach in near.items())


def place(joint: Joint, pose: Pose) -> float:
    """Where this joint is in a pose, rad, within its own range."""
    return joint.clamp(POSES[pose].get(joint.name, 0.0))


def places(joints: Joints, pose: Pose) -> tuple[float, ...]:
    """A pose in joint order."""
    return tuple(place(joint, pose) for joint in joints)
