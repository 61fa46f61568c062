"""The week's days of contact, as robot/engine/week.py counts them, for a block of people."""

import numpy as np

from sim.cohort.ladder import Ladder
from sim.cohort.luck import Bools, Ints

WEEK = 7
NOTHING = -1


class Weeks:
    """On which node the sessions of the last six days were lived, [6, people]; -1: on none."""

    def __init__(self, ladder: Ladder, people: int) -> None:
        # One row too many, for days without a session.
        self._level = np.append(ladder.level, NOTHING)
        self._dose = np.append(ladder.days_a_week, WEEK)
        self._lived = np.full((WEEK - 1, people), NOTHING)

    def is_full(self, place: Ints) -> Bools:
        """Whether the dose leaves no day for a session at a place (not asleep).

        Neither more days than its level allows, nor more in all than the level that was lived on most does;
        as many days on this one as on another count for this one.
        """
        node = np.maximum(place + 1, 0) >> 1
        level, own = self._level[node], self._dose[node]
        levels = self._level[self._lived]
        alike = levels[:, None] == levels[None, :]
        days = alike.sum(axis=0) * (levels != NOTHING)
        here = (levels == level).sum(axis=0)
        longest = days.max(axis=0)
        latest = self._dose[self._newest(levels)]
        others = np.where((days == longest) & (levels != NOTHING), latest, WEEK).min(axis=0)
        most = np.where(here == longest, own, others)
        full: Bools = ((self._lived != NOTHING).sum(axis=0) >= most) | (here >= own)
        return full

    def _newest(self, levels: Ints) -> Ints:
        """For each day, the node of the newest session on its level: parts may have a dose of their own."""
        newest = self._lived.copy()
        for day in range(WEEK - 1):
            newest = np.where(levels[day] == levels, self._lived[day], newest)
        return newest

    def day_over(self, place: Ints, session: Bools) -> None:
        self._lived[:-1] = self._lived[1:]
        self._lived[-1] = np.where(session, (place + 1) >> 1, NOTHING)
