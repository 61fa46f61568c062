"""The plainest ladder: ten levels, one a rung, in their order."""

from dataclasses import replace
from functools import cache

from robot.contract.programme import Level, Programme
from sim.person.weeks import LEVELS
from sim.programmes import programme_of

PLAIN = {level.rung: level for level in LEVELS}


@cache
def rungs() -> Programme:
    """The programme `whole-ladder` with the levels of sim/person/weeks.py, in the order of their rungs."""
    whole = programme_of("whole-ladder")
    return replace(whole, levels=tuple(map(_plain, sorted(whole.levels, key=lambda level: level.height))))


def _plain(level: Level) -> Level:
    plain = PLAIN.get(level.rung)
    if plain is None:  # in the house
        return level
    return replace(
        level,
        parts=(),
        after=(),
        robot_free_every=plain.robot_free_every,
        demand=plain.demand,
        dwell_days=plain.dwell_days,
        dwell_sessions=plain.dwell_sessions,
        dose=replace(level.dose, days_per_week=plain.dose.days_per_week),
    )
