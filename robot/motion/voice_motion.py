"""Ears and tail follow the sound that is really being played, gently, and only while the body breathes."""

from robot.motion.breath import Style
from robot.motion.joint_headroom import idle_scale
from robot.motion.joints import TABLE, Joints
from robot.motion.trajectory import STILL

LOUD = 0.12  # level (root of the mean square, of full scale) at which the movement is whole
FRESH_S = 0.2  # a level that is older than this is silence
RISE_S, FALL_S = 0.6, 0.8  # at least so long from nothing to all: with phrases, not with each syllable

# How far the loudest voice moves each joint, rad; `room.IDLE` counts with it.
SIZE = {"left_ear": 0.04, "right_ear": 0.04, "tail": 0.05}


class VoiceMotion:
    """The motion of ears and tail with the voice.

    Offsets from the pose, rad in joint order. `size` 0..1 scales them; 0 switches them off.

    It is part of idle movement: what may not breathe does not follow either (quiet hours, a level without
    movement, a stop).
    """

    def __init__(self, size: float, joints: Joints = TABLE) -> None:
        self._sizes = tuple(SIZE.get(joint.name, 0.0) * idle_scale(joint) for joint in joints)
        self._size = size
        self._style: Style = "off"
        self._heard = (0.0, 0)  # level, and at which step; set whole, from any thread
        self._steps = 0
        self._now = 0.0

    def hear(self, level: float) -> None:
        """What is being played at this moment, 0..1; from any thread."""
        share = min(max(level / LOUD, 0.0), 1.0) if level == level else 0.0
        self._heard = (share, self._steps)

    def set(self, style: Style) -> None:
        """Follow while the style is "breathing"."""
        self._style = style

    def still(self) -> None:
        """Switch off at once, until the body breathes again."""
        self._style, self._now, self._heard = "off", 0.0, (0.0, self._steps)

    def step(self, seconds: float) -> tuple[float, ...]:
        """Offsets after `seconds` more."""
        self._steps += 1
        level, since = self._heard
        fresh = (self._steps - since) * seconds <= FRESH_S
        target = level * self._size if fresh and self._style == "breathing" else 0.0
        self._now = min(max(target, self._now - seconds / FALL_S), self._now + seconds / RISE_S)
        if self._now == 0.0:
            return STILL
        return tuple(self._now * size for size in self._sizes)
