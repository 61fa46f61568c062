"""A minimum-jerk path between two lists of joint values, one step each 20 ms."""

from collections.abc import Sequence

from robot.motion.gestures.score import minimum_jerk
from robot.motion.joints import PERIOD_US, TABLE

PERIOD = PERIOD_US / 1e6
STILL = (0.0,) * len(TABLE)


class Trajectory:
    """A minimum-jerk path. From `begin` to `end` (rad in joint order) in `seconds`; it stays at the end."""

    __slots__ = ("begin", "end", "seconds", "time")

    def __init__(self, begin: Sequence[float], end: Sequence[float], seconds: float = 0.0) -> None:
        self.begin, self.end, self.seconds, self.time = tuple(begin), tuple(end), seconds, 0.0

    def step(self) -> tuple[float, ...]:
        if self.time >= self.seconds:
            return self.end
        self.time += PERIOD
        return self.here()

    def here(self) -> tuple[float, ...]:
        """The position after the last step."""
        if self.time >= self.seconds:
            return self.end
        share = minimum_jerk(self.time / self.seconds)
        return tuple(a + (b - a) * share for a, b in zip(self.begin, self.end, strict=True))
