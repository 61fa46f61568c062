"""Stages of something that grows: told as it passes each, and gone back through one at a time."""

import math

from robot.contract.events import Stage

_STAGES: tuple[Stage, ...] = ("", "slow", "rest", "asleep")


class StagedLimits:
    """Limits with hysteresis, a stage each.

    `limits` are those of slow, rest and asleep, rising; math.inf for one that there is not. A stage is
    entered when its limit has been reached for `enter_us`, and left, for the one below, when the value has
    been more than `back` below its limit for `leave_us`.
    """

    def __init__(self, limits: tuple[float, float, float], back: float, enter_us: int, leave_us: int) -> None:
        self._limits = (-math.inf, *limits)
        self._back, self._enter_us, self._leave_us = back, enter_us, leave_us
        self._since: int | None = None
        self._rising = False
        self._be(0)

    @property
    def stage(self) -> Stage:
        return _STAGES[self._at]

    def changes(self, value: float, now_us: int) -> bool:
        """Take in a value. True if the stage is another one now."""
        if self._low <= value < self._high:
            self._since = None
            return False
        rising = value >= self._high
        if self._since is None or rising != self._rising:
            self._since, self._rising = now_us, rising
        if now_us - self._since < (self._enter_us if rising else self._leave_us):
            return False
        self._since = None
        reached = max(i for i, limit in enumerate(self._limits) if value >= limit)
        self._be(reached if rising else self._below)
        return True

    def _be(self, at: int) -> None:
        """At this stage: between `_low` and `_high` it stays."""
        self._at = at
        self._below = max((i for i in range(at) if self._limits[i] < math.inf), default=0)
        self._low = self._limits[at] - self._back if at else -math.inf
        self._high = min(self._limits[at + 1 :], default=math.inf)
