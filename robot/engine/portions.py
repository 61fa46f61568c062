"""Portions: what one session can be. A level or sub-level, or the half of it that leads there from below."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from robot.contract.programme import Level, half_of


@dataclass(frozen=True, slots=True)
class Portion:
    """A whole level, or its half. `taken` is what is lived: the level, its sub-level, or a taster of either.

    `below` is the level that a half leads up from ("": a whole one); `demand` is on the 0..10 axis.
    """

    level: str
    part: str
    taken: Level
    demand: float
    below: str = ""

    @property
    def half(self) -> bool:
        return bool(self.below)

    @property
    def name(self) -> str:
        """What a record calls it: the level, "level/part", either with ":half"."""
        whole = f"{self.level}/{self.part}" if self.part else self.level
        return f"{whole}:half" if self.half else whole


class Portions(tuple[Portion, ...]):
    """All of a ladder, lightest first. On the first level, in the house, it sleeps: there is none of it."""

    __slots__ = ()

    @classmethod
    def of(cls, levels: Sequence[Level]) -> "Portions":
        made: list[Portion] = []
        for level in levels[1:]:
            for node in level.parts or (level,):
                part = node.id if level.parts else ""
                if made:
                    demand = (made[-1].demand + node.demand) / 2
                    made.append(Portion(level.id, part, taster_of(node), demand, below=made[-1].level))
                made.append(Portion(level.id, part, node, node.demand))
        return cls(made)

    def place(self, level: str, part: str, *, half: bool = False) -> int:
        """Place of a portion; -1: there is none."""
        wanted = level, part, half
        return next((i for i, each in enumerate(self) if (each.level, each.part, each.half) == wanted), -1)


def taster_of(level: Level) -> Level:
    """The half of a level: the one that its script brings, else half of its minutes."""
    return level.taster or replace(level, dose=replace(level.dose, minutes=half_of(level.dose.minutes)))
