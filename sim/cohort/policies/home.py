"""The policy `home` (robot/engine/policies/home.py) for a block of people."""

import math
from statistics import NormalDist

import numpy as np
from numpy.typing import DTypeLike

from robot.engine.policies import home as engine
from robot.engine.policies import kalman
from robot.engine.policies.kalman import FAST, FIRST_OFFSET, MOOD, TAU
from sim.cohort.account import Lived
from sim.cohort.kalman import Filter
from sim.cohort.ladder import Ladder
from sim.cohort.luck import Bools, Floats, Ints
from sim.cohort.policies.base import highest
from sim.cohort.progress import Progress

SLOPE = engine.SLOPE
OVER = SLOPE * math.log(engine.LIMIT / (10 - engine.LIMIT))
STOPS_FROM = SLOPE * math.log(engine.STOPS_AT / (10 - engine.STOPS_AT))
# A logistic curve of this slope stands for the normal one, as in the engine.
LOGISTIC = 1.702
MIDDLE_FACE = engine.HARDEST_ANSWER // 2


class Home:
    """Learns of tolerance, mood and offsets, and of what answers to "how is today?" are worth.

    `aim` is the expected peak 0..10 that a day aims at, `step` the chance of a hard session that a step may
    have; `expects` the people's own ratings of the levels [levels, people], or None.
    """

    tasters = engine.Home.tasters

    def __init__(
        self, aim: float, step: float, ladder: Ladder, expects: Floats | None, people: int, dtype: DTypeLike
    ) -> None:
        self._ladder, self._at = ladder, np.arange(people)
        self._aimed = SLOPE * math.log(aim / (10 - aim))
        self._today, self._step = NormalDist().inv_cdf(engine.TODAY), NormalDist().inv_cdf(step)
        self.filter = Filter(*_prior(ladder, expects, people), dtype)
        self._demand = ladder.demands.astype(dtype)
        one = np.ones(people, dtype)
        self.noise, self._answers = engine.ANSWER_VARIANCE * one, engine.ANSWERS_BELIEVED * one
        self._borne, self._evidence = engine.TRUST_BELIEVED * one, engine.TRUST_BELIEVED * one
        self._stops, self._foretold = engine.STOPS_BELIEVED * one, engine.STOPS_BELIEVED * one
        self._trusted, self._before = one, self.filter.mean
        self._heard = np.zeros(people, bool)
        self._fits: Bools | None = None

    @property
    def worth(self) -> Floats:
        """What each person's answers are worth, 0.05 to 1: whether sessions came out as they said."""
        return np.clip(self._borne / self._evidence, engine.TRUST_LEAST, 1)

    @property
    def mask(self) -> Floats:
        """What each says of what they feel, 0.4 to 0.86: less where stops come that nothing foretells."""
        excess = np.clip(self._stops / self._foretold, 1, engine.MOST_EXCESS)
        share: Floats = np.maximum(engine.MASK / np.sqrt(excess), engine.MASK_LEAST)
        return share

    def pass_night(self, progress: Progress) -> None:
        self.filter.reach(int(self._ladder.level[progress.next_node.max()]) + 1)
        self.filter.pass_night()
        self._heard, self._fits = np.zeros(len(self._at), bool), None

    def answered(self, who: Bools, felt: Floats) -> None:
        face = np.clip(np.round(felt / engine.FACE), -MIDDLE_FACE, MIDDLE_FACE)
        value = engine.FACE * face
        before, doubt = self.filter.mean.copy(), self.filter.covariance[MOOD, MOOD].copy()
        expected = doubt + self.noise
        self._trusted, self._before, self._heard = self.worth, before, who
        self._fits = None
        self.filter.begin(who)
        self.filter.observe_mood(value, expected / self._trusted - doubt, who)
        self._answers += who
        off = np.minimum((value - before[MOOD]) ** 2, engine.WILD**2 * expected) - doubt
        noise = self.noise + who * (off - self.noise) / self._answers
        self.noise = np.clip(noise, engine.ANSWER_LEAST, engine.ANSWER_MOST)

    def observe(self, lived: Lived) -> None:
        filter, dtype = self.filter, self.noise.dtype
        seen = lived.session & ~(lived.apart & ~lived.discomfort)
        filter.begin(seen)
        row, demand = self._row(lived.place), self._demand[lived.place]
        expected = filter.expected(row)
        moved = expected - (row * self._before[: len(row)]).sum(axis=0)
        self._count_stops(lived.stopped, seen, demand - expected)
        told = np.where(lived.stopped, dtype.type(engine.HARD_STOP), np.minimum(lived.said / self.mask, 10))
        felt = np.clip(told, engine.LOW, engine.HIGH)
        surprise = demand - SLOPE * np.log(felt / (10 - felt)) - expected
        least = np.where(felt < engine.MIDDLE, dtype.type(engine.FLAT), dtype.type(engine.STEEP))
        noise = (10 * SLOPE / np.maximum(felt * (10 - felt), least)) ** 2
        noise *= np.where(lived.rated, dtype.type(engine.RATED), dtype.type(engine.UNRATED))
        who = seen & np.where(lived.stopped, surprise <= 0, lived.rated)
        spread = filter.observe(row, surprise, noise + engine.FLOOR, who)
        whole, heard = moved / self._trusted, who & self._heard
        self._borne += heard * whole * (surprise + moved) / spread
        self._evidence += heard * whole**2 / spread
        guess = 10 / (1 + np.exp((expected - demand) / SLOPE))
        self._learn(np.where(lived.rated, told, guess), seen & ~lived.stopped)

    def _count_stops(self, stopped: Bools, seen: Bools, asked: Floats) -> None:
        """Stops, and how likely they were where a session asks so much beyond what is believed."""
        z = (asked - STOPS_FROM) / engine.STOPS_SPREAD
        self._stops += seen & stopped
        self._foretold += seen / (1 + np.exp(-LOGISTIC * z))

    def _row(self, place: Ints) -> Floats:
        """What a session on each place observes, as factors of the state."""
        row = np.zeros((self.filter.active, len(place)), self.noise.dtype)
        row[TAU], row[FAST], row[MOOD] = 1, 1, -1
        for node in ((place + 1) >> 1, place >> 1):
            row[FIRST_OFFSET + self._ladder.level[node], self._at] -= 0.5
        return row

    def _learn(self, felt: Floats, tolerated: Bools) -> None:
        """What a tolerated session teaches."""
        tolerated = tolerated & (felt < engine.HURTS_FROM)
        gain = felt / engine.MOST_NEAR * np.exp(1 - felt / engine.MOST_NEAR)
        self.filter.mean[TAU] += tolerated * (engine.SLOW_GAIN * gain + engine.ALWAYS)
        self.filter.mean[FAST] += tolerated * (engine.FAST_GAIN * gain)

    def today(self, progress: Progress) -> Ints:
        if self._fits is None:  # as it stays until something is heard or lived
            believed, variance = self.believed(2 * int(progress.next_node.max()))
            asked = self._demand[: len(believed), None] - believed
            spread = np.sqrt(np.maximum(variance, 0) + engine.PEAK_VARIANCE)
            self._fits = (asked <= self._aimed) & (asked - OVER <= self._today * spread)
        return highest(self._fits, progress, self._heard)

    def believed(self, top: int) -> tuple[Floats, Floats]:
        """Mean and variance of what a session would show, for each place up to `top`, [places, people]."""
        z, c, ladder = self.filter.mean, self.filter.covariance, self._ladder
        base = z[TAU] + z[FAST] - z[MOOD]
        common = c[TAU, TAU] + c[FAST, FAST] + c[MOOD, MOOD]
        common += 2 * (c[TAU, FAST] - c[TAU, MOOD] - c[FAST, MOOD])
        part = FIRST_OFFSET + ladder.level[: (top + 1) // 2 + 1]
        offset, own = z[part], c[part, part]
        tie = c[TAU, part] + c[FAST, part] - c[MOOD, part]
        mean = np.empty((2 * len(part) - 1, len(base)), z.dtype)
        variance = np.empty_like(mean)
        mean[::2] = base - offset
        variance[::2] = common - 2 * tie + own
        mean[1::2] = (mean[:-1:2] + mean[2::2]) / 2
        halves = (own[:-1] + own[1:] + 2 * c[part[:-1], part[1:]]) / 4
        variance[1::2] = common - tie[:-1] - tie[1:] + halves
        return mean[: top + 1], variance[: top + 1]

    def steps_up(self, who: Ints, progress: Progress) -> Bools:
        """Where the chance of a hard session on the next half, with tomorrow's mood, is low enough."""
        below, above = progress.home[who], progress.next_node[who]
        believed, variance = self._tomorrow(who, below, above)
        limit = OVER + self._step * np.sqrt(variance + engine.PEAK_VARIANCE)
        demand = (self._ladder.demand[above] + self._ladder.demand[below]) / 2
        up: Bools = (demand - believed < limit) & (progress.sessions[who] >= engine.SESSIONS)
        return up

    def steps_down(self, lived: Lived, progress: Progress) -> Bools:  # noqa: ARG002
        """Only a discomfort leads down."""
        return np.zeros(len(self._at), bool)

    def _tomorrow(self, who: Ints, below: Ints, above: Ints) -> tuple[Floats, Floats]:
        """Mean and variance of what the half between two nodes would show a night later."""
        z, c, level = self.filter.mean, self.filter.covariance, self._ladder.level
        fast, mood = kalman.FAST_A_NIGHT, kalman.MOOD_A_NIGHT
        parts = np.array(
            [np.full_like(who, part) for part in (TAU, FAST, MOOD)]
            + [FIRST_OFFSET + level[below], FIRST_OFFSET + level[above]]
        )
        factors = np.array([1, fast, -mood, -0.5, -0.5])
        believed = factors @ z[parts, who]
        variance = np.einsum("i,j,ijp->p", factors, factors, c[parts[:, None], parts[None], who])
        variance += kalman.TOLERANCE_A_NIGHT + kalman.MOOD_SD**2 * (1 - mood**2)
        return believed, np.maximum(variance, 0)


def _prior(ladder: Ladder, expects: Floats | None, people: int) -> tuple[Floats, Floats]:
    """Mean and variance of every part of the state, [parts, people]."""
    mean, variance = np.zeros((2, FIRST_OFFSET + ladder.levels, people))
    mean[TAU], variance[TAU] = kalman.TOLERANCE, kalman.TOLERANCE_SD**2
    variance[MOOD], variance[FIRST_OFFSET:] = kalman.MOOD_SD**2, kalman.OFFSET_VARIANCE
    if expects is not None:
        ratings = expects - ladder.demand[ladder.first_node][:, None]
        weight = kalman.OFFSET_VARIANCE / (kalman.OFFSET_VARIANCE + engine.INTAKE_VARIANCE)
        mean[FIRST_OFFSET:] = weight * (ratings - ratings.mean(axis=0))
        variance[FIRST_OFFSET:] = kalman.OFFSET_VARIANCE * (1 - weight)
    return mean, variance
