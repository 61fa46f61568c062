"""How far the order of gestures of one evening is from that of the last, on levels without words."""

from itertools import pairwise

from robot.behaviours.idle import edits
from robot.contract.programme import Programme
from sim.rehearse.record import Rehearsed

RUNGS = ("L1", "L2")
FEWEST = 3  # gestures in both evenings, or there is no order to speak of


def apart(programme: Programme, found: Rehearsed) -> dict[str, list[float]]:
    """Of each level of these rungs the edit distances, 0 (the same order) to 1, from evening to evening."""
    distances = {}
    for level in programme.levels:
        if level.rung in RUNGS:
            orders = [each.gestures for each in found.sessions if each.level == level.id]
            pairs = [pair for pair in pairwise(orders) if min(map(len, pair)) >= FEWEST]
            distances[level.id] = [edits(one, other) for one, other in pairs]
    return {level: found for level, found in distances.items() if found}
