"""Waypoints of the person's own, in words, and the order of all of them: in the encrypted store alone."""

from collections.abc import Collection
from dataclasses import asdict, dataclass, field
from typing import Any

from robot.contract.quests import OWN_QUEST

LONGEST_PLACE, LONGEST_EXIT = 40, 120
# Numbers that a waypoint of one's own may have (`OWN_QUEST`).
NUMBERS = range(1, 100)


@dataclass(frozen=True, slots=True)
class OwnWaypoint:
    """`own.<number>` in words: the place, and how to leave or turn back there ("" is nothing said)."""

    number: int
    name: str
    exit: str = ""

    @property
    def id(self) -> str:
        return f"own.{self.number}"


@dataclass(slots=True)
class OutingWords:
    """What the person wrote of ways of their own. In no event, ever.

    `order` has ids of waypoints, own ones and others; what is not in it comes after.
    """

    waypoints: list[OwnWaypoint] = field(default_factory=list)
    order: list[str] = field(default_factory=list)

    def add(self, name: str, exit_: str, taken: Collection[str]) -> OwnWaypoint:
        """One more, with the first number that none has, and of which nothing else (`taken`) is known."""
        used = {each.id for each in self.waypoints} | {*taken}
        number = next(each for each in NUMBERS if f"own.{each}" not in used)
        self.waypoints.append(made := OwnWaypoint(number, name, exit_))
        return made

    def remove(self, quest: str) -> bool:
        """Whether there was one of this id; it is gone."""
        before = len(self.waypoints)
        self.waypoints = [each for each in self.waypoints if each.id != quest]
        self.order = [each for each in self.order if each != quest]
        return len(self.waypoints) < before

    def ordered(self, known: Collection[str]) -> list[str]:
        """These ids in the person's order."""
        first = [each for each in self.order if each in known]
        return [*first, *(each for each in known if each not in first)]

    def move(self, quest: str, by: int, known: Collection[str]) -> None:
        """One place up (-1) or down (1) among these; at an end it stays."""
        order = self.ordered(known)
        here = order.index(quest)
        there = max(0, min(len(order) - 1, here + by))
        order.insert(there, order.pop(here))
        self.order = order

    def take(self, data: Any) -> None:
        """Hold what `to_json` wrote; nothing where it is something else."""
        known = data if isinstance(data, dict) else {}
        waypoints, order = known.get("waypoints"), known.get("order")
        self.waypoints = [
            OwnWaypoint(each["number"], str(each.get("name", "")), str(each.get("exit", "")))
            for each in (waypoints if isinstance(waypoints, list) else ())
            if isinstance(each, dict) and OWN_QUEST.fullmatch(f"own.{each.get('number')}")
        ]
        self.order = [each for each in (order if isinstance(order, list) else ()) if isinstance(each, str)]

    def to_json(self) -> dict[str, Any]:
        return asdict(self)
