"""The way up a programme: what is lived one after the other."""

from dataclasses import dataclass

from robot.contract.programme import Level, Programme
from robot.engine.policies import POLICIES, Here, Seen
from robot.engine.portions import Portion

# A session as good as any can be: rated 0, calm, its sign seen; and a day as easy as any.
CALMEST, EASIEST = 0, 0


@dataclass(frozen=True, slots=True)
class Node:
    """A level, or one sub-level of it (`part`); `places` are its level's, and its own within the level."""

    level: Level
    part: Level
    places: tuple[int, ...]

    @property
    def part_id(self) -> str:
        """The id of the sub-level; "" without one."""
        return self.part.id if self.level.parts else ""

    @property
    def name(self) -> str:
        """The id of its level; behind a stroke that of the sub-level."""
        return f"{self.level.id}/{self.part_id}" if self.part_id else self.level.id

    def half_to(self, above: "Node") -> float:
        """Demand of the half that leads from here to the next (robot/engine/portions.py)."""
        return (self.part.demand + above.part.demand) / 2


def calm(portion: Portion, day: int) -> Seen:
    """The best session that there can be, as a policy sees it."""
    best = float(CALMEST)
    return Seen(
        portion.level, portion.demand, best, True, "success", False, day, "calm", (), said=best,
        below=portion.below,
    )  # fmt: skip


def here_of(here: Node, above: Node, sessions: int, day: int, standing: bool) -> Here:
    """As the engine tells a policy after so many sessions on a level, all of them calm."""
    return Here(
        here.level.id, here.part.demand, above.level.id, above.part.demand, sessions, sessions, day, standing,
        here.half_to(above),
    )  # fmt: skip


def way(programme: Programme) -> tuple[Node, ...]:
    """From the start to the ceiling, lowest first. Where the robot sleeps nothing is lived: that is left out.

    The person leaves it by a wish of their own, without a policy (robot/engine/ladder.py).
    """
    first, last = max(1, programme.index(programme.start)), programme.index(programme.ceiling)
    return tuple(
        Node(level, part, (place, number) if level.parts else (place,))
        for place, level in enumerate(programme.levels[first : last + 1], first)
        for number, part in enumerate(level.parts or (level,))
    )


def by_person(programme: Programme) -> bool:
    """Whether the policy leaves every step up to somebody: it never wishes one, whatever it sees."""
    return POLICIES[programme.policy.kind].by_person
