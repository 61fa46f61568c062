"""Stages of something that grows: told as it passes each, and gone back through one at a time."""

from dataclasses import dataclass

from robot.engine.events import STAGES, Stage

_GROWN: tuple[Stage, ...] = ("slow", "rest", "asleep")


@dataclass(slots=True)
class Stages:
    """`limits` are those of slow, rest and asleep, rising. A stage is left `back` below its own limit, and
    not before it has been so for `settle_us`; it is entered when it has been so for `enter_us`.
    """

    limits: tuple[float, float, float]
    back: float
    enter_us: int
    settle_us: int
    stage: Stage = ""
    _since: int | None = None
    _way: int = 0

    def at(self, value: float, now_us: int) -> Stage:
        """The stage at this value."""
        here = STAGES.index(self.stage)
        reached = max(
            (STAGES.index(s) for s, limit in zip(_GROWN, self.limits, strict=True) if value >= limit),
            default=0,
        )
        if reached > here:
            way = 1
        elif here and value < self.limits[_GROWN.index(self.stage)] - self.back:
            way = -1
        else:
            way = 0
        if way != self._way:
            self._way, self._since = way, now_us
        if (
            way
            and self._since is not None
            and now_us - self._since >= (self.enter_us if way > 0 else self.settle_us)
        ):
            self.stage = STAGES[reached] if way > 0 else self._below(here)
            self._way, self._since = 0, None
        return self.stage

    def _below(self, here: int) -> Stage:
        """One stage less."""
        at = _GROWN.index(STAGES[here])
        return _GROWN[at - 1] if at else ""
