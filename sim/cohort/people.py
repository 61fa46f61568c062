"""Simulated people by the block: the equations of `sim.person.model_person`, [people] at a time.

Every figure and every constant is that of the one person; tests/cohort/test_people.py holds them together.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Self

import numpy as np
from numpy.typing import DTypeLike, NDArray

from sim.cohort.ladder import Ladder
from sim.cohort.luck import Bools, Floats, Fortune, Ints, Luck
from sim.person.model_person import (
    ASLEEP_EASIER,
    BORED_AFTER,
    DEMANDS,
    HURTS_FROM,
    LIMIT,
    SLOPE,
    Profile,
    World,
)

ASLEEP = -1


@dataclass(frozen=True, slots=True)
class Traits:
    """What people bring along, [people] each; `own` is their own demand of every rung, `expects` their own
    rating of it at intake, both by rung.
    """

    start: Floats
    learning: Floats
    stops_at: Floats
    mask: Floats
    mood_noise: Floats
    mood: Floats
    attends: Floats
    hazard: Floats
    rates: Floats
    own: Mapping[str, Floats]
    expects: Mapping[str, Floats]

    @classmethod
    def drawn(cls, profiles: Sequence[Profile], who: Ints, world: World, fortune: Fortune) -> Self:
        """People of these profiles; `who` is the number of each person's profile."""
        luck = fortune.traits(3 + 2 * len(DEMANDS))
        of_order, of_rating = luck[3 : 3 + len(DEMANDS)], luck[3 + len(DEMANDS) :]

        def of_profile(name: str) -> NDArray[np.float64]:
            return np.array([getattr(profile, name) for profile in profiles], float)[who]

        own = {}
        for place, (rung, demand) in enumerate(DEMANDS.items()):
            offset = np.array([profile.offsets.get(rung, 0.0) for profile in profiles])[who]
            own[rung] = demand + offset + world.spread * of_order[place]
        learning = of_profile("learning") * np.exp(0.45 * luck[1])
        return cls(
            start=np.clip(of_profile("tolerance") + 0.8 * luck[0], 0.3, 6.0),
            learning=world.learning * np.clip(learning, 0.04, 0.30),
            stops_at=6.8 + 0.8 * luck[2],
            mask=np.minimum(of_profile("mask") + world.masking, 0.9),
            mood_noise=of_profile("mood_noise"),
            mood=of_profile("mood"),
            attends=of_profile("attends"),
            hazard=of_profile("hazard"),
            rates=of_profile("rates"),
            own=own,
            expects={
                rung: np.round(np.clip(own[rung] + of_rating[place], 0, 10))
                for place, rung in enumerate(DEMANDS)
            },
        )


@dataclass(frozen=True, slots=True)
class Felt:
    """What a day was like, [people] each: the true peak 0..10, what would be said of it and whether it is
    said (`rated`), what behaviour says (`implied`), and whether the session was stopped.
    """

    peak: Floats
    said: Floats
    rated: Bools
    implied: Floats
    stopped: Bools


class People:
    """A block of people on a ladder.

    Each day: `next_day`; whether each `comes`; `live` a place, or asleep beside; `stays`.

    Siloing splits what is learned (`fast`, `slow`) by where it was learned. What was gained with the robot
    alone (`*_alone`: below L6, or asleep beside) counts on a people level (L6 and up, its taster too) by
    1 - siloing; what was gained on people levels, or in a session without the robot, counts everywhere.
    """

    def __init__(self, traits: Traits, world: World, ladder: Ladder, dtype: DTypeLike = np.float32) -> None:
        self.traits, self._world, self._ladder = traits, world, ladder
        self.start, self.learning = traits.start.astype(dtype), traits.learning.astype(dtype)
        self._stops_at, self._keeps = traits.stops_at.astype(dtype), (1 - traits.mask).astype(dtype)
        self._mood_steps, self.usual_mood = (0.8 * traits.mood_noise).astype(dtype), traits.mood.astype(dtype)
        self._attends, self._hazard = traits.attends.astype(dtype), (traits.hazard / 5).astype(dtype)
        self._rates = traits.rates.astype(dtype)
        nothing = np.zeros(len(self.start), dtype)
        self.fast, self.slow, self.fast_alone, self.slow_alone = (nothing.copy() for _ in range(4))
        self.mood, self.shock, self.arousal = nothing.copy(), nothing.copy(), nothing.copy()
        self.trust = np.full_like(nothing, 0.2)
        self._at = np.arange(len(nothing))
        nodes = [traits.own[rung] + beyond for rung, beyond in zip(ladder.rungs, ladder.beyond, strict=True)]
        # Rows are places from the lowest on; the last one, at -1, is a day asleep beside.
        halves = [(below + above) / 2 for below, above in pairwise(nodes)]
        rows = [each for pair in zip(nodes, [*halves, nodes[0]], strict=True) for each in pair][:-1]
        self._demands = np.array([*rows, traits.own["L1"] - ASLEEP_EASIER]).astype(dtype)
        node = (np.arange(len(rows)) + 1) // 2
        self._rung = np.array([*(list(DEMANDS).index(ladder.rungs[i]) for i in node), -1])
        self._with_people = np.append(ladder.with_people[node], False)
        self._here = np.zeros(len(nothing), np.int32)
        self._on = np.full(len(nothing), -1)

    def next_day(self, luck: Luck) -> None:
        self.mood *= 0.6
        self.mood += self._mood_steps * luck.mood
        if self._world.shocks:
            self.shock = 0.85 * self.shock + 2.5 * (luck.shock < self._world.shocks).astype(self.mood.dtype)
        self.fast *= 0.93
        self.fast_alone *= 0.93
        self.arousal *= 0.80

    @property
    def low(self) -> Floats:
        """Mood and shock, without the usual mood."""
        return self.mood + self.shock

    def comes(self, luck: Luck) -> Bools:
        pull = self._attends + self.trust - 0.3 * self.arousal - 0.5 * np.maximum(self.low, 0)
        comes: Bools = luck.comes < logistic(pull)
        return comes

    def asks(self, place: Ints) -> Floats:
        """What a place asks beyond the person's tolerance and trust, on an ordinary day."""
        asked: Floats = self._demands[place, self._at] - self.start - self.fast - self.slow - self.trust
        if self._world.siloing:
            apart = np.where(self._with_people[place], self._world.siloing, 0).astype(asked.dtype)
            asked = asked + apart * (self.fast_alone + self.slow_alone)
        return asked

    def live(self, place: Ints, there: Bools, robot_free: Bools, luck: Luck) -> Felt:
        """Today's place, or `ASLEEP` beside, for those who are `there`; the others' figures mean nothing."""
        session = there & (place >= 0)
        rung = self._rung[place]
        again = np.where(rung == self._on, self._here + 1, 1)
        self._here = np.where(session, again, self._here)
        self._on = np.where(session, rung, self._on)
        x = self.asks(place) + self.low + self.usual_mood + 0.5 * self.arousal
        peak = np.clip(10 * logistic(x / SLOPE) + 0.4 * luck.peak, 0, 10)
        stopped = session & (luck.stop < logistic((peak - self._stops_at) / 0.5))
        felt = Felt(
            peak,
            np.clip(np.round(peak * self._keeps + 0.8 * luck.rating), 0, 10),
            session & ~stopped & (luck.misses_rating < self._rates),
            np.clip(peak + 1.8 * luck.implied, 0, 10),
            stopped,
        )
        self._learn(felt, there, there & ~robot_free & ~self._with_people[place])
        return felt

    def stays(self, felt: Felt, session: Bools, luck: Luck) -> Bools:
        """Whether each is still in the programme after today, with or without a session."""
        bored = (felt.peak < 1.2) & (self._here > BORED_AFTER)
        hazard = np.exp(
            0.65 * np.maximum(felt.peak - LIMIT, 0)
            + 0.8 * felt.stopped
            + 0.25 * self.arousal
            - 0.8 * (self.trust - 0.2)
            + 0.5 * bored
        )
        stays: Bools = luck.leaves >= self._hazard * np.where(session, hazard, self._without())
        return stays

    def stays_away(self, luck: Luck) -> Bools:
        """The same on a day without any session."""
        stays: Bools = luck.leaves >= self._hazard * self._without()
        return stays

    def _without(self) -> Floats:
        hazard: Floats = 0.25 * np.exp(0.25 * self.arousal)
        return hazard

    def _learn(self, felt: Felt, there: Bools, alone: Bools) -> None:
        peak = felt.peak
        hurt = there & (felt.stopped | (peak >= HURTS_FROM))
        tolerated = there & ~hurt
        room = np.maximum(1 - (self.fast + self.slow) / 9, 0)
        gain = tolerated * self.learning * (peak / 4) * np.exp(1 - peak / 4) * room
        self.fast += 0.6 * gain - hurt * (0.25 * np.maximum(peak - 4, 0) / 6)
        self.slow += 0.4 * gain
        if self._world.siloing:
            self.fast_alone += alone * (0.6 * gain)
            self.slow_alone += alone * (0.4 * gain)
        calm = tolerated & (peak < LIMIT)
        self.trust += calm * (0.02 * (1 - self.trust)) - hurt * (0.12 * self.trust)
        self.arousal += hurt * (0.35 * np.maximum(peak - LIMIT, 0))


def logistic(x: Floats) -> Floats:
    share: Floats = 1 / (1 + np.exp(-x))
    return share
