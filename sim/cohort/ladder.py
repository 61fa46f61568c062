"""A programme's levels as arrays: nodes, the places between them, and what a step into each asks for."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from robot.contract.programme import Level, Pace, Programme
from sim.cohort.luck import Bools, Ints
from sim.person.model_person import DEMANDS, PEOPLE_FROM
from sim.person.weeks import LEVELS

USUAL = Pace()
# Contact with people by kind, from the least to the most; of an outing nobody need be part.
KINDS = {"L6": "text", "L7": "voice", "L8": "video", "L10": "in_person"}


@dataclass(frozen=True, slots=True)
class Ladder:
    """The nodes above L0, lowest first; a level with parts is several. Every level is taken as connected.

    All arrays have one entry a node. `level` is the number of its level, counted from the bottom; `demand`
    lies on the 0..10 axis, `beyond` is what of it is beyond the usual demand of its rung. `inner` nodes are
    entered from another part of their level. `days_a_week` is the level's dose.
    `first_days`, `week_days` and `away_days` are the pace; an offered step waits for `offer_days`.
    Places count in halves: 2 i is node i, 2 i - 1 its taster, half of the way from the node below.
    """

    name: str
    rungs: tuple[str, ...]
    level: Ints
    demand: NDArray[np.float64]
    beyond: NDArray[np.float64]
    height: Ints
    dwell_days: Ints
    dwell_sessions: Ints
    inner: Bools
    robot_free_every: Ints
    days_a_week: Ints
    first_days: int = 14
    week_days: int = 7
    away_days: int = 7
    offer_days: int = 3

    @property
    def nodes(self) -> int:
        return len(self.rungs)

    @property
    def levels(self) -> int:
        return int(self.level[-1]) + 1

    @property
    def demands(self) -> NDArray[np.float64]:
        """Of each place."""
        twice = np.repeat(self.demand, 2)
        return (twice[:-1] + twice[1:]) / 2

    @property
    def with_people(self) -> Bools:
        return self.height >= PEOPLE_FROM

    @property
    def first_node(self) -> Ints:
        """The easiest node of each level."""
        return np.searchsorted(self.level, np.arange(self.levels))


def of_levels(name: str, levels: Sequence[Level], pace: Pace = USUAL, offer_hours: int = 72) -> Ladder:
    """The ladder of a programme's levels; L0 lies below it. An offer of a step waits for `offer_hours`."""
    above = [level for level in levels if level.height > 0]
    nodes = [(number, level, part) for number, level in enumerate(above) for part in level.parts or (level,)]
    return Ladder(
        name=name,
        rungs=tuple(level.rung for _, level, _ in nodes),
        level=np.array([number for number, _, _ in nodes]),
        demand=np.array([part.demand for _, _, part in nodes]),
        beyond=np.array([part.demand - DEMANDS[level.rung] for _, level, part in nodes]),
        height=np.array([level.height for _, level, _ in nodes]),
        dwell_days=np.array([level.dwell_days for _, level, _ in nodes]),
        dwell_sessions=np.array([level.dwell_sessions for _, level, _ in nodes]),
        inner=np.array([bool(level.parts) and part is not level.parts[0] for _, level, part in nodes]),
        robot_free_every=np.array([level.robot_free_every for _, level, _ in nodes]),
        days_a_week=np.array([part.dose.days_per_week for _, _, part in nodes]),
        first_days=pace.first,
        week_days=pace.week,
        away_days=pace.away,
        offer_days=offer_hours // 24,
    )


def of_programme(programme: Programme) -> Ladder:
    """The ladder of a programme, as if every level were connected."""
    return of_levels(programme.id, programme.levels, programme.pace, programme.approval_hours)


RUNGS = of_levels("rungs", LEVELS)
