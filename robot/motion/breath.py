"""The breath: the slow layer of idle motion, and the styles that both idle layers fade between."""

import math
from typing import Literal

from robot.motion.joint_headroom import idle_scale
from robot.motion.joints import TABLE, Joints
from robot.motion.trajectory import STILL

Style = Literal["off", "asleep", "breathing"]

# Breaths a second, size of the breath, size of the gaze.
STYLES: dict[Style, tuple[float, float, float]] = {
    "off": (0.2, 0.0, 0.0),
    "asleep": (0.12, 0.8, 0.0),
    "breathing": (0.2, 1.0, 1.0),
}
# Seconds of a breath that may be asked for; and how much its rate changes, breaths a second in each second.
QUICKEST_S, SLOWEST_S = 4.0, 10.0
CHANGE = 0.004
FADE = 1 / 3.0  # a style fades in and out over three seconds

# How far a full breath moves each joint, rad.
BREATH = {"head_pitch": 0.030, "left_ear": 0.035, "right_ear": 0.035, "tail": 0.030}


class Breath:
    """The breath.

    Offsets from the pose, rad in joint order. `size` 0..1 scales them; 0 switches the breath off.
    """

    def __init__(self, size: float, joints: Joints = TABLE) -> None:
        self._sizes = tuple(BREATH.get(joint.name, 0.0) * idle_scale(joint) for joint in joints)
        self._size = size
        self._style: Style = "off"
        self._rate = self._wanted_rate = 0.2
        self._wanted = 0.0
        self._now = self._phase = 0.0

    def set(self, style: Style, breath_s: float = 0.0) -> None:
        """Fade over to this style; within a style, slowly to a breath of so many seconds (0: its own)."""
        own, size, _ = STYLES[style]
        if style != self._style:
            self._style, self._rate = style, own
        self._wanted_rate = 1 / calm(breath_s) if breath_s > 0 else own
        self._wanted = size * self._size

    def still(self) -> None:
        """Switch off at once."""
        self._now = self._wanted = 0.0

    def step(self, seconds: float) -> tuple[float, ...]:
        """Offsets after `seconds` more."""
        self._now = faded(self._now, self._wanted, seconds)
        if self._now == 0.0:
            return STILL
        change = CHANGE * seconds
        self._rate += max(-change, min(change, self._wanted_rate - self._rate))
        self._phase = (self._phase + math.tau * self._rate * seconds) % math.tau
        lift = 0.5 * self._now * (1.0 - math.cos(self._phase))
        return tuple([lift * size for size in self._sizes])


def calm(breath_s: float) -> float:
    """The nearest breath that is calm, in seconds."""
    return max(QUICKEST_S, min(SLOWEST_S, breath_s))


def faded(now: float, wanted: float, seconds: float) -> float:
    """The size of an idle layer after `seconds` more on its way to the wanted one."""
    if now == wanted:
        return now
    fade = seconds * FADE
    return now + max(-fade, min(fade, wanted - now))
