"""Smooths wanted positions into set-points with bounded speed, acceleration and jerk.

A rate limiter bounds the speed; two moving averages after it bound acceleration and jerk. Averages never
leave the range of what goes in, so nothing overshoots. The sums are whole micro-radians: exact, for ever.
"""

from robot.motion.joints import FIRST, PERIOD_US, SECOND, Joint

_MICRO = 1_000_000
_SCALE = FIRST * SECOND * _MICRO


class Smoother:
    """Smooths one joint's set-points: one call of `step` each 20 ms."""

    __slots__ = (
        "_at_first",
        "_at_second",
        "_first",
        "_joint",
        "_raw",
        "_reach",
        "_second",
        "_sum_1",
        "_sum_2",
    )

    def __init__(self, joint: Joint, position: float) -> None:
        self._joint = joint
        self._reach = int(joint.speed * PERIOD_US)  # micro-radians in one cycle
        self.reset(position)

    def reset(self, position: float) -> None:
        """Reset to a standstill at `position` (rad)."""
        self._raw = raw = round(position * _MICRO)
        self._first = [raw] * FIRST
        self._second = [raw * FIRST] * SECOND
        self._sum_1, self._sum_2 = raw * FIRST, raw * FIRST * SECOND
        self._at_first = self._at_second = 0

    @property
    def position(self) -> float:
        """The last set-point in rad."""
        return self._sum_2 / _SCALE

    def step(self, target: float) -> float:
        """The next set-point towards `target`, both in rad. The target is clamped to the joint's range."""
        joint = self._joint
        low, high = joint.low, joint.high
        goal = round((low if target < low else high if target > high else target) * _MICRO)
        raw, reach = self._raw, self._reach
        if goal > raw + reach:
            goal = raw + reach
        elif goal < raw - reach:
            goal = raw - reach
        self._raw = goal
        at = self._at_first
        self._sum_1 = sum_1 = self._sum_1 + goal - self._first[at]
        self._first[at] = goal
        self._at_first = at + 1 if at + 1 < FIRST else 0
        at = self._at_second
        self._sum_2 += sum_1 - self._second[at]
        self._second[at] = sum_1
        self._at_second = at + 1 if at + 1 < SECOND else 0
        return self._sum_2 / _SCALE
