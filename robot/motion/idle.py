"""What the body does by itself: a slow breath, and a gaze that is averted more than it is not."""

import math
import random
from typing import Literal

from robot.motion.joints import TABLE

Style = Literal["off", "asleep", "breathing"]

# Breaths a second, size of the breath, size of the gaze drift.
_STYLES: dict[Style, tuple[float, float, float]] = {
    "off": (0.2, 0.0, 0.0),
    "asleep": (0.12, 0.8, 0.0),
    "breathing": (0.2, 1.0, 1.0),
}
_FADE = 1 / 3.0  # a style fades in and out over three seconds
_STILL = (0.0,) * len(TABLE)

# How far a full breath moves each joint, rad.
BREATH = {"head_pitch": 0.030, "left_ear": 0.035, "right_ear": 0.035, "tail": 0.030}
_BREATH = tuple(BREATH.get(joint.name, 0.0) for joint in TABLE)
_YAW, _PITCH, _ROLL = 0, 1, 2
# Periods in s of the gaze drift: long, and without a common measure.
_SIDE, _WANDER, _LOWER, _TILT = 97.0, 37.0, 53.0, 71.0


class Idle:
    """Offsets from the pose, rad in joint order. `motion` 0..1 scales them; 0 switches idle motion off."""

    def __init__(self, motion: float, seed: int = 0) -> None:
        rng = random.Random(seed)  # noqa: S311 - the same drift for the same seed
        self._phases = tuple(rng.uniform(0.0, math.tau) for _ in range(4))
        self._motion = motion
        self._style: Style = "off"
        self._breath = self._gaze = self._phase = self._time = 0.0

    def set(self, style: Style) -> None:
        """Fade over to this style."""
        self._style = style

    def still(self) -> None:
        """Off at once."""
        self._style = "off"
        self._breath = self._gaze = 0.0

    def step(self, seconds: float) -> tuple[float, ...]:
        """Offsets after `seconds` more."""
        rate, breath, gaze = _STYLES[self._style]
        fade = seconds * _FADE
        self._breath += max(-fade, min(fade, breath * self._motion - self._breath))
        self._gaze += max(-fade, min(fade, gaze * self._motion - self._gaze))
        if self._breath == 0.0 and self._gaze == 0.0:
            return _STILL
        self._phase = (self._phase + math.tau * rate * seconds) % math.tau
        lift = 0.5 * self._breath * (1.0 - math.cos(self._phase))
        offsets = [lift * size for size in _BREATH]
        if self._gaze:
            self._time += seconds
            t, (a, b, c, d) = self._time, self._phases
            side = math.tanh(3.0 * math.sin(math.tau * t / _SIDE + a))
            offsets[_YAW] += self._gaze * (0.28 * side + 0.06 * math.sin(math.tau * t / _WANDER + b))
            offsets[_PITCH] -= self._gaze * 0.04 * (1.0 + math.sin(math.tau * t / _LOWER + c))
            offsets[_ROLL] += self._gaze * 0.04 * math.sin(math.tau * t / _TILT + d)
        return tuple(offsets)
