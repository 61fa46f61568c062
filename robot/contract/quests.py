"""Quests: small ways to go, from a window to the centre, as a programme has them."""

import re
from dataclasses import dataclass
from typing import Literal, get_args

from robot.contract.languages import Texts

# What sort of place it is, from the nearest.
QuestKind = Literal["home", "door", "street", "shop", "park", "library", "centre"]
QUEST_KINDS: tuple[QuestKind, ...] = get_args(QuestKind)
# Behaviours of the levels that are lived away from the robot.
OUTING = frozenset({"outing", "visit"})
# A waypoint of the person's own: its words lie in the encrypted store alone.
OWN_QUEST = re.compile(r"own\.([1-9][0-9]?)")
MOST_OWN_QUESTS = 20


@dataclass(frozen=True, slots=True)
class Quest:
    """One waypoint. `exit`: how to leave or turn back there; `people`: how many may be there, 0 to 3.

    `minutes`: about how long it takes; `quiet`: hours with few people, in minutes after midnight, from the
    first until before the second, also over midnight; `item`: what the robot keeps of it; `own`: written by
    the person, or by the therapist for them.
    """

    id: str
    kind: QuestKind
    name: Texts
    exit: Texts
    people: int
    minutes: int
    quiet: tuple[tuple[int, int], ...]
    item: str
    own: bool = False

    @property
    def outside(self) -> bool:
        """Whether it leads out of the home."""
        return self.kind != "home"
