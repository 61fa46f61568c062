"""The weeks of a block of people under a policy, within the bars of the ladder and its dose."""

import numpy as np
from numpy.typing import DTypeLike

from robot.engine.contact import PEOPLE_FROM
from sim.cohort.account import Accounting, Lived
from sim.cohort.luck import Bools, Floats, Fortune, Ints, Luck
from sim.cohort.people import ASLEEP, People, Traits
from sim.cohort.policies import make
from sim.cohort.progress import Progress
from sim.cohort.setting import Setting
from sim.cohort.tally import Tally
from sim.cohort.week import Weeks

DAYS_A_WEEK = 5
NOT_TODAY = -2


class Course:
    """One block of people. `live` the days one after the other; the columns of `tally` are what is found."""

    def __init__(self, setting: Setting, traits: Traits, dtype: DTypeLike = np.float32) -> None:
        self._setting, self._ladder = setting, setting.ladder
        self._count = len(traits.start)
        self._people = People(traits, setting.world, setting.ladder, dtype)
        self._policy = make(
            setting.policy, setting.figures, self._people, setting.ladder, setting.asked, dtype
        )
        self._progress = Progress(setting.ladder, self._count)
        self._accounting = Accounting(setting.ladder, setting.signals, self._count)
        self._weeks = Weeks(setting.ladder, self._count)
        self._rationed = bool((setting.ladder.days_a_week < DAYS_A_WEEK).any())
        self._there = np.ones(self._count, bool)
        self.tally = Tally(setting.ladder, self._count)

    def live(self, fortune: Fortune) -> dict[str, np.ndarray]:
        """All of the weeks. Also the node on which each was `home` at the end."""
        for day in range(7 * self._setting.weeks):
            self.day(day, fortune.day())
        return self.tally.columns | {"home": self._progress.home.astype(np.int32)}

    def day(self, day: int, luck: Luck) -> None:
        people = self._people
        people.next_day(luck)
        self._policy.pass_night(self._progress)
        if day % 7 < DAYS_A_WEEK:
            stays = self._with_contact(day, luck)
        else:
            stays = people.stays_away(luck)
            if self._rationed:
                self._weeks.day_over(self._progress.home, np.zeros(self._count, bool))
        self.tally.left(self._there & ~stays, day)
        self._there &= stays

    def _with_contact(self, day: int, luck: Luck) -> Bools:
        people, progress, policy = self._people, self._progress, self._policy
        comes = self._there & (day >= progress.rests_until) & people.comes(luck)
        progress.visited(comes, day)
        if self._rationed:  # where the week is full anyway, nobody is asked how today is
            comes &= self._plan(comes) != NOT_TODAY
        policy.answered(comes & (luck.answers < self._setting.answers.share), self._answer(luck))
        place = self._plan(comes)
        offered = np.flatnonzero((place != NOT_TODAY) & (place != ASLEEP) & progress.offers(day))
        if len(offered):
            progress.step_up(offered, day, policy.tasters)
            self.tally.stepped_up(offered)
            place = self._plan(comes)
        there = place != NOT_TODAY
        asleep = there & (place == ASLEEP)
        session = there & ~asleep
        free = session & progress.without_robot()
        felt = people.live(np.maximum(place, ASLEEP), there, free, luck)
        place = np.maximum(place, 0)
        apart = free & (self._ladder.height[(place + 1) >> 1] < PEOPLE_FROM)
        lived = self._accounting.account(day, place, felt, session, apart, luck)
        self.tally.count(lived, felt.peak, asleep, free, progress)
        if self._rationed:
            self._weeks.day_over(place, session)
        self._follow(lived)
        return people.stays(felt, session, luck)

    def _plan(self, comes: Bools) -> Ints:
        """The place of today's session; ASLEEP; or NOT_TODAY, where nobody comes or the week is full."""
        place = self._policy.today(self._progress)
        barred = ~comes
        if self._rationed:
            barred |= (place != ASLEEP) & self._weeks.is_full(place)
        return np.where(barred, NOT_TODAY, place)

    def _answer(self, luck: Luck) -> Floats:
        answers, people = self._setting.answers, self._people
        felt: Floats = answers.follows * (people.low + people.usual_mood) + answers.noise * luck.answer
        return felt

    def _follow(self, lived: Lived) -> None:
        """What follows from the sessions of a day."""
        progress, policy, day = self._progress, self._policy, lived.day
        progress.count(lived)
        policy.observe(lived)
        calm = lived.session & ~lived.discomfort & ~lived.stopped & ~lived.apart
        down = lived.discomfort | (calm & policy.steps_down(lived, progress))
        ready = np.flatnonzero(progress.may_step(lived) & ~down)
        if len(ready):
            progress.offer(ready[policy.steps_up(ready, progress)], day)
        if down.any():
            progress.step_down(down, day)
            progress.after_discomfort(lived.discomfort, day)
            self.tally.stepped_down(down)
