"""What the robot keeps of outings: things that only ever grow, by a rule that anybody may know beforehand.

Each lies at one waypoint. Reaching that brings it home; and after three quests at home that are over, those
of the centre come home too, so that nobody is locked out. Nothing is left to chance or taken away.
"""

from collections.abc import Sequence

from robot.contract.quests import OWN_QUEST, Quest
from robot.engine.outings import Outings

AT_HOME, CENTRE = "home", "centre"
# So many quests at home that are over, turned back or not, bring what lies at the centre.
AT_HOME_NEEDED = 3
# What comes home from a way of the person's own.
OWN = "pebble"


def bring(outings: Outings, quests: Sequence[Quest], quest: str, *, reached: bool) -> tuple[str, ...]:
    """Keep what this quest brings home; the ids of the things that are new.

    `reached`: the waypoint was; a quest that ended before it is over too, and counts at home.
    """
    found = next((each for each in quests if each.id == quest), None)
    new: list[str] = []
    if reached and (found is not None or OWN_QUEST.fullmatch(quest)):
        new.append(OWN if found is None else found.item)
    if found is not None and found.kind == AT_HOME:
        outings.at_home += 1
        if outings.at_home >= AT_HOME_NEEDED:
            new += [each.item for each in quests if each.kind == CENTRE]
    brought = tuple(each for each in dict.fromkeys(new) if each and each not in outings.things)
    outings.things = [*outings.things, *brought]
    return brought
