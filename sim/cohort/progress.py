"""How far each person of a block is on the ladder, and the bars on a step up."""

import numpy as np

from robot.engine.ladder import PART_SESSIONS, WEEKLY_FROM
from robot.engine.parts.judgement import EASY_SESSIONS
from sim.cohort.account import Lived
from sim.cohort.ladder import Ladder
from sim.cohort.luck import Bools, Ints

LONG_AGO = -1000
NOWHERE = -1
NO_LIMIT = 1_000_000
# A level has two places, its half and the whole.
A_LEVEL = 2
AFTER_STOP = 2
MISSING = 2
# Three discomforts in a week: down once more, and a rest that staff lift after a week.
HARD_DAYS, REST_DAYS = 7, 8


class Progress:
    """The home node of each person, and what robot/engine/ladder.py asks before a step, [people] each.

    `tasters`: sessions of the present node that are still half of it; `most`: the highest place that there
    may be after a discomfort or a stop; `highest`: the highest node that was ever home.
    """

    def __init__(self, ladder: Ladder, people: int) -> None:
        self.ladder = ladder
        self._first_node = ladder.first_node

        def count(value: int = 0) -> Ints:
            return np.full(people, value)

        self.home, self.tasters, self.highest, self.most = count(), count(), count(), count(NO_LIMIT)
        self.sessions, self.comfortable, self.entered = count(), count(), count()
        self._bar, self._missing, self._easy = count(), count(), count()
        self._last_step, self._offered = count(LONG_AGO), count(LONG_AGO)
        self._hard, self._hard_before = count(LONG_AGO), count(LONG_AGO)
        self.rests_until, self._begun, self._last_lived = count(), count(NOWHERE), count(NOWHERE)
        # Where somebody came down from after days away, and whether a session there must come first.
        self._return_to, self._returns_later = count(NOWHERE), np.zeros(people, bool)
        # Back in the house after a discomfort on the lowest level: the way out is a step of the next visit.
        self.in_house = np.zeros(people, bool)

    @property
    def usual(self) -> Ints:
        """The highest place that there may be today."""
        return np.minimum(2 * self.home - (self.tasters > 0), self.most)

    @property
    def next_node(self) -> Ints:
        return np.minimum(self.home + 1, self.ladder.nodes - 1)

    @property
    def known_ahead(self) -> Bools:
        """Whether the next node was home before: the way back needs no taster."""
        return self.highest > self.home

    def without_robot(self) -> Bools:
        """Whether a session now is one in which the robot stays asleep."""
        every = self.ladder.robot_free_every[self.home]
        due: Bools = (self.sessions + 1) % np.maximum(every, 1) == 0
        free: Bools = due & (every > 0) & (self.tasters == 0)
        return free

    # --- before a session -----------------------------------------------------------------------------------

    def visited(self, who: Bools, day: int) -> None:
        """They are there: the first of their days, or back after days away, to one session a level lower."""
        first = who & (self._begun == NOWHERE)
        self._begun[first] = self.entered[first] = day
        back = who & (self._return_to != NOWHERE) & ~self._returns_later
        if back.any():
            self.home[back] = self._return_to[back]
            self._enter(back, day)
            self._return_to[back] = NOWHERE
        away = who & (self._last_lived != NOWHERE) & (day - self._last_lived > self.ladder.away_days)
        away &= (self.ladder.level[self.home] > 0) & (self._return_to == NOWHERE) & ~self.in_house
        if away.any():
            home = self.home[away]
            self._step_down(away, day)
            self._return_to[away], self._returns_later[away] = home, True

    def offers(self, day: int) -> Bools:
        """Who is offered the step that was found possible after their last session; it waits some days."""
        waits: Bools = day - self._offered <= self.ladder.offer_days
        return waits

    def step_up(self, who: Ints, day: int, tasters: int) -> None:
        """Those people, by their number, say yes."""
        new = who[self.highest[who] == self.home[who]]
        self.home[who] += 1
        self._enter(who, day)
        self.tasters[new] = tasters
        self._last_step[who] = day
        self.highest = np.maximum(self.highest, self.home)

    # --- after a session ------------------------------------------------------------------------------------

    def count(self, lived: Lived) -> None:
        """The counters after a session (robot/engine/parts/accounting.py)."""
        session, stopped, bad = lived.session, lived.stopped, lived.discomfort
        apart = lived.apart & ~bad
        back = session & self.in_house
        self.entered[back] = lived.day
        self.in_house &= ~back
        self._last_lived[session] = lived.day
        self._returns_later &= ~(session & ~bad)
        self.sessions += session
        at_home = lived.place == 2 * self.home
        self.comfortable += lived.success & at_home & ~apart
        self.comfortable[session & ~lived.success & ~apart & ~(stopped & ~bad)] = 0
        tasted = session & ~stopped & ~bad & ~apart & (lived.place == 2 * self.home - 1)
        self.tasters -= tasted & (self.tasters > 0)
        self._missing = np.where(lived.rated, 0, self._missing + (session & ~stopped))
        self._bar = np.where(stopped, AFTER_STOP, np.maximum(self._bar - session, 0))
        self._easy -= lived.success & (self._easy > 0)
        self.most = np.where(session, np.where(bad | stopped, lived.place + A_LEVEL, NO_LIMIT), self.most)

    def may_step(self, lived: Lived) -> Bools:
        """Whether no bar is against a step up after this session."""
        ladder, day, ahead = self.ladder, lived.day, self.next_node
        on_level = (self.sessions >= ladder.dwell_sessions[self.home]) & (
            day - self.entered >= ladder.dwell_days[self.home]
        )
        weekly = (ladder.height[ahead] < WEEKLY_FROM) | (day - self._last_step >= ladder.week_days)
        calm = lived.session & lived.rated & ~lived.stopped & ~lived.discomfort & ~lived.apart
        free: Bools = (
            calm
            & (day - self._begun >= ladder.first_days)
            & (self.home + 1 < ladder.nodes)
            & (self._bar == 0)
            & (self._missing < MISSING)
            & (self._easy == 0)
            & (self.tasters == 0)
            & (self._return_to == NOWHERE)
            & np.where(ladder.inner[ahead], self.sessions >= PART_SESSIONS, on_level)
            & weekly
        )
        return free

    def offer(self, who: Ints, day: int) -> None:
        """A step up waits for the next visit of those people, by their number."""
        self._offered[who] = day

    def step_down(self, who: Bools, day: int) -> None:
        """To the easiest node of the level below; from the lowest one into the house."""
        self.in_house |= who & (self.ladder.level[self.home] == 0)
        self._return_to[who] = NOWHERE
        self._step_down(who, day)

    def after_discomfort(self, who: Bools, day: int) -> None:
        """Two easy sessions come first; at the third in a week it goes down once more, and rests."""
        self._easy[who] = EASY_SESSIONS
        third = who & (self._hard_before > day - HARD_DAYS)
        self._hard_before = np.where(who, self._hard, self._hard_before)
        self._hard = np.where(who, day, self._hard)
        self._hard[third] = self._hard_before[third] = LONG_AGO
        self.rests_until[third] = day + REST_DAYS
        if third.any():
            self.step_down(third, day)

    def _step_down(self, who: Bools, day: int) -> None:
        level = np.maximum(self.ladder.level[self.home[who]] - 1, 0)
        self.home[who] = self._first_node[level]
        self._enter(who, day)

    def _enter(self, who: Bools | Ints, day: int) -> None:
        self.entered[who], self._offered[who] = day, LONG_AGO
        for counted in (self.sessions, self.comfortable, self.tasters):
            counted[who] = 0
