"""The plainest ladder: ten levels, one a rung, in their order."""

from dataclasses import replace
from functools import cache

from robot.contract.programme import Level, Programme
from sim.person.model_person import DEMANDS
from sim.programmes import programme_of


@cache
def rungs() -> Programme:
    """The programme `whole-ladder`, its levels in the order of their rungs and without sub-levels."""
    whole = programme_of("whole-ladder")
    return replace(whole, levels=tuple(map(_whole, sorted(whole.levels, key=lambda level: level.height))))


def _whole(level: Level) -> Level:
    return replace(level, parts=(), after=(), demand=DEMANDS.get(level.rung, level.demand))
