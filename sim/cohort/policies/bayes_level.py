"""The policy `bayes-level` (robot/engine/policies/bayes_level.py) for a block of people."""

from statistics import NormalDist

import numpy as np

from robot.engine.outcome import CALM_UP_TO
from robot.engine.policies import chance
from robot.engine.signals import STOP_DISTRESS
from sim.cohort.account import Lived
from sim.cohort.ladder import Ladder
from sim.cohort.luck import Bools, Floats, Ints
from sim.cohort.progress import Progress


class BayesLevel:
    """A tolerance and an offset of each level. `mean[0]` is the tolerance's."""

    tasters = 0

    def __init__(self, alpha: float, ladder: Ladder, expects: Floats | None, people: int) -> None:
        self._ladder, self._at = ladder, np.arange(people)
        self.mean = np.zeros((1 + ladder.levels, people))
        self.covariance = np.zeros((1 + ladder.levels, 1 + ladder.levels, people))
        self.mean[0], self.covariance[0, 0] = chance.PRIOR_MEAN, chance.PRIOR_VARIANCE
        offset = np.arange(1, 1 + ladder.levels)
        self.covariance[offset, offset] = chance.OFFSET_VARIANCE
        if expects is not None:
            self.mean[1:] = expects - ladder.demand[ladder.first_node][:, None]
        self._begun = np.zeros(people, bool)
        self._after_stop = np.zeros(people, np.intp)
        self._up, self._down = NormalDist().inv_cdf(alpha), NormalDist().inv_cdf(chance.TOO_MUCH)

    def pass_night(self, progress: Progress) -> None:  # noqa: ARG002
        self.covariance[0, 0] += chance.A_DAY * self._begun

    def answered(self, who: Bools, felt: Floats) -> None:
        """It does not ask."""

    def today(self, progress: Progress) -> Ints:
        return progress.usual

    def observe(self, lived: Lived) -> None:
        self._after_stop = np.where(
            lived.stopped, chance.AFTER_STOP, np.maximum(self._after_stop - lived.session, 0)
        )
        known = lived.told | lived.stopped
        distress = np.where(lived.told, lived.distress, 0)
        distress = np.where(lived.stopped, np.maximum(distress, STOP_DISTRESS), distress)
        felt = np.clip(distress, 0.6, 9.4)
        node = np.maximum(lived.place, 0) >> 1
        part = 1 + self._ladder.level[node]
        shown = self._ladder.demand[node] - chance.SLOPE * np.log(felt / (10 - felt))
        surprise = shown - self.mean[0] + self.mean[part, self._at]
        apart = lived.apart & ~lived.discomfort
        who = lived.session & known & ~apart & ~(lived.stopped & (surprise > 0))
        ties = self.covariance[:, 0] - self.covariance[:, part, self._at]
        noise = np.where(lived.rated, chance.NOISE, chance.NOISE * chance.UNRATED)
        gain = ties * (who / (ties[0] - ties[part, self._at] + noise))
        self.mean += gain * surprise
        self.covariance -= gain[:, None] * ties
        self._begun |= who

    def steps_up(self, who: Ints, progress: Progress) -> Bools:
        up = (self._risk(progress.next_node) < self._up) & (progress.sessions >= chance.SESSIONS)
        wanted: Bools = up[who]
        return wanted

    def steps_down(self, lived: Lived, progress: Progress) -> Bools:
        said = lived.rated & (lived.distress > CALM_UP_TO)
        hard = said & ~lived.success & (self._after_stop == 0)
        down: Bools = hard & (self._risk(progress.home) > self._down)
        return down

    def _risk(self, node: Ints) -> Floats:
        """P(peak >= 6) on a node, as a standard normal deviate."""
        part = 1 + self._ladder.level[node]
        own, tie = self.covariance[part, part, self._at], self.covariance[0, part, self._at]
        believed = self.mean[0] - self.mean[part, self._at]
        spread = np.maximum(self.covariance[0, 0] + own - 2 * tie, 0) + chance.PEAK_VARIANCE
        risk: Floats = (self._ladder.demand[node] - believed - chance.OVER) / np.sqrt(spread)
        return risk
