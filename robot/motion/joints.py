"""The six joints: servo ids, ranges and the speed that each may have so that no tip exceeds 0.15 m/s.

A tip is moved by every joint between it and the table, so the 0.15 m/s are shared out along each chain:

    ear tip:  base yaw 0.050 + head pitch 0.045 + head roll 0.030 + ear 0.025 = 0.15 m/s
    tail tip: base yaw 0.050 + tail 0.100                                      = 0.15 m/s

Each joint's share divided by its lever arm (the farthest point that it moves, from its axis) is its speed.
"""

import math
from dataclasses import dataclass, field

from robot.contract.body import JOINTS

PERIOD_US = 20_000  # one set-point every 20 ms
TICKS_PER_TURN = 4_096
CENTRE = 2_048
TICKS_PER_RADIAN = TICKS_PER_TURN / math.tau
BEYOND = 0.30  # rad to either side of a range that a joint may be pushed; the servo's own limits lie there

# Set-points pass two moving averages of these lengths (robot/motion/smoothing.py). A change of speed is
# spread over the first, a change of acceleration over the second, which bounds both.
FIRST, SECOND = 15, 10  # cycles: 0.30 s and 0.20 s
_SPEED_OF_JERK = FIRST * SECOND * (PERIOD_US / 1e6) ** 2 / 4  # rad/s at which a jerk of 1 rad/s³ is reached


@dataclass(frozen=True, slots=True)
class Joint:
    """One joint.

    Range in rad, 0 is the middle; `lever` in m; `share` of the tip speed in m/s; `current` limit in mA.

    How it is mounted: the servo's position at 0 rad is `zero` (4096 a turn), and `direction` is 1 or -1.
    `fastest` (rad/s) and `jerkiest` (rad/s³) can only lower what the tip speed allows; `hottest` in
    degrees C. `speed` follows from all that, rad/s; no set-point exceeds it.
    """

    name: str
    servo: int
    low: float
    high: float
    lever: float
    share: float
    current: int
    zero: int = CENTRE
    direction: int = 1
    fastest: float = math.inf
    jerkiest: float = math.inf
    hottest: int = 65  # the servo itself shuts down at 70
    speed: float = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        speed = min(self.share / self.lever, self.fastest, self.jerkiest * _SPEED_OF_JERK)
        object.__setattr__(self, "speed", speed)

    @property
    def acceleration(self) -> float:
        """rad/s², never exceeded by a set-point."""
        return 2 * self.speed / (FIRST * PERIOD_US / 1e6)

    @property
    def jerk(self) -> float:
        """rad/s³, never exceeded by a set-point."""
        return 2 * self.acceleration / (SECOND * PERIOD_US / 1e6)

    def clamp(self, angle: float) -> float:
        if self.low <= angle <= self.high:
            return angle
        return min(self.high, max(self.low, angle))

    def ticks(self, angle: float) -> int:
        """Servo position, 4096 a turn, of an angle in rad."""
        return round(self.zero + self.direction * angle * TICKS_PER_RADIAN)

    def angle(self, ticks: float) -> float:
        """Angle in rad of a servo position."""
        return (ticks - self.zero) * self.direction / TICKS_PER_RADIAN


Joints = tuple[Joint, ...]

# As it is built; `yorisou.toml` says how this one is mounted, and can only tighten the limits.
# base_yaw: positive turns to the robot's left. head_pitch: positive looks up. head_roll: positive tilts to
# its left. Ears: positive is up. tail: positive is to its left.
TABLE: Joints = (
    Joint("base_yaw", 10, -1.00, 1.00, lever=0.100, share=0.050, current=500),  # 0.50 rad/s
    Joint("head_pitch", 11, -0.45, 0.35, lever=0.100, share=0.045, current=600),  # 0.45 rad/s
    Joint("head_roll", 12, -0.35, 0.35, lever=0.075, share=0.030, current=500),  # 0.40 rad/s
    Joint("left_ear", 13, -0.80, 0.80, lever=0.050, share=0.025, current=300),  # 0.50 rad/s
    Joint("right_ear", 14, -0.80, 0.80, lever=0.050, share=0.025, current=300),  # 0.50 rad/s
    Joint("tail", 15, -0.70, 0.70, lever=0.080, share=0.100, current=300),  # 1.25 rad/s
)
BY_NAME = {joint.name: joint for joint in TABLE}
if tuple(BY_NAME) != JOINTS:
    raise AssertionError("robot.contract.body and robot.motion.joints name other joints")
