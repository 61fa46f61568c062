"""The gaze: the layer of idle motion that looks around, mostly averted."""

import math
import random

from robot.motion.breath import STYLES, Style, faded
from robot.motion.joint_headroom import idle_scale
from robot.motion.joints import TABLE, Joints
from robot.motion.trajectory import STILL

# Periods in s of the gaze drift: long, and without a common measure.
_SIDE, _WANDER, _LOWER, _TILT = 97.0, 37.0, 53.0, 71.0


class Gaze:
    """The gaze. Offsets from the pose, rad in joint order. The same drift for the same seed."""

    def __init__(self, size: float, seed: int = 0, joints: Joints = TABLE) -> None:
        rng = random.Random(seed)  # noqa: S311 - the same drift for the same seed
        self._phases = tuple(rng.uniform(0.0, math.tau) for _ in range(4))
        self._yaw, self._pitch, self._roll = (idle_scale(joint) for joint in joints[:3])
        self._size = size
        self._now = self._wanted = self._time = 0.0

    def set(self, style: Style) -> None:
        """Fade over to this style."""
        self._wanted = STYLES[style][2] * self._size

    def still(self) -> None:
        """Switch off at once."""
        self._now = self._wanted = 0.0

    def step(self, seconds: float) -> tuple[float, ...]:
        """Offsets after `seconds` more."""
        self._now = now = faded(self._now, self._wanted, seconds)
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
