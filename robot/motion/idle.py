"""Idle motion in two layers: a slow breath, and a gaze that is mostly averted."""

import math
import random
from typing import Literal

from robot.motion.joint_headroom import idle_scale
from robot.motion.joints import TABLE, Joints
from robot.motion.trajectory import STILL

Style = Literal["off", "asleep", "breathing"]

# Breaths a second, size of the breath, size of the gaze.
_STYLES: dict[Style, tuple[float, float, float]] = {
    "off": (0.2, 0.0, 0.0),
    "asleep": (0.12, 0.8, 0.0),
    "breathing": (0.2, 1.0, 1.0),
}
_FADE = 1 / 3.0  # a style fades in and out over three seconds

# How far a full breath moves each joint, rad.
BREATH = {"head_pitch": 0.030, "left_ear": 0.035, "right_ear": 0.035, "tail": 0.030}
# Periods in s of the gaze drift: long, and without a common measure.
_SIDE, _WANDER, _LOWER, _TILT = 97.0, 37.0, 53.0, 71.0


class Breath:
    """Offsets from the pose, rad in joint order. `size` 0..1 scales them; 0 switches the breath off."""

    def __init__(self, size: float, joints: Joints = TABLE) -> None:
        self._sizes = tuple(BREATH.get(joint.name, 0.0) * idle_scale(joint) for joint in joints)
        self._size = size
        self._rate, self._wanted = 0.2, 0.0
        self._now = self._phase = 0.0

    def set(self, style: Style) -> None:
        """Fade over to this style."""
        self._rate, size, _ = _STYLES[style]
        self._wanted = size * self._size

    def still(self) -> None:
        """Switch off at once."""
        self._now = self._wanted = 0.0

    def step(self, seconds: float) -> tuple[float, ...]:
        """Offsets after `seconds` more."""
        self._now = _faded(self._now, self._wanted, seconds)
        if self._now == 0.0:
            return STILL
        self._phase = (self._phase + math.tau * self._rate * seconds) % math.tau
        lift = 0.5 * self._now * (1.0 - math.cos(self._phase))
        return tuple([lift * size for size in self._sizes])


class Gaze:
    """Offsets from the pose, rad in joint order. The same drift for the same seed."""

    def __init__(self, size: float, seed: int = 0, joints: Joints = TABLE) -> None:
        rng = random.Random(seed)  # noqa: S311 - the same drift for the same seed
        self._phases = tuple(rng.uniform(0.0, math.tau) for _ in range(4))
        self._yaw, self._pitch, self._roll = (idle_scale(joint) for joint in joints[:3])
        self._size = size
        self._now = self._wanted = self._time = 0.0

    def set(self, style: Style) -> None:
        """Fade over to this style."""
        self._wanted = _STYLES[style][2] * self._size

    def still(self) -> None:
        """Switch off at once."""
        self._now = self._wanted = 0.0

    def step(self, seconds: float) -> tuple[float, ...]:
        """Offsets after `seconds` more."""
        self._now = now = _faded(self._now, self._wanted, seconds)
        if now == 0.0:
            return STILL
        self._time += seconds
        t, (a, b, c, d) = self._time, self._phases
        side = math.tanh(3.0 * math.sin(math.tau * t / _SIDE + a))
        return (
            self._yaw * now * (0.28 * side + 0.06 * math.sin(math.tau * t / _WANDER + b)),
            -self._pitch * now * 0.04 * (1.0 + math.sin(math.tau * t / _LOWER + c)),
            self._roll * now * 0.04 * math.sin(math.tau * t / _TILT + d),
            0.0,
            0.0,
            0.0,
        )


def _faded(now: float, wanted: float, seconds: float) -> float:
    if now == wanted:
        return now
    fade = seconds * _FADE
    return now + max(-fade, min(fade, wanted - now))
