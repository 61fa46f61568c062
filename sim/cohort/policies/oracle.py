"""The limit of any policy: one that knows tolerance, trust, own order and the mood of the day."""

import math

import numpy as np

from robot.engine.policies.kalman import MOOD_A_NIGHT
from sim.cohort.account import Lived
from sim.cohort.luck import Bools, Floats, Ints
from sim.cohort.people import People
from sim.cohort.policies.base import highest
from sim.cohort.progress import Progress
from sim.person.model_person import LIMIT, SLOPE

OVER = SLOPE * math.log(LIMIT / (10 - LIMIT))


class Oracle:
    """Home, lighter days and tasters, within the same bars. A day lies `margin` below the limit."""

    tasters = 2

    def __init__(self, people: People, margin: float) -> None:
        self._people, self._margin = people, margin

    def pass_night(self, progress: Progress) -> None:
        """It knows."""

    def answered(self, who: Bools, felt: Floats) -> None:
        """It knows."""

    def today(self, progress: Progress) -> Ints:
        people, count = self._people, len(self._people.start)
        day = people.low + people.usual_mood + 0.5 * people.arousal
        places = range(int(progress.usual.max()) + 1)
        asked = np.array([people.asks(np.full(count, place)) for place in places])
        return highest(asked + day <= OVER - self._margin, progress, np.ones(count, bool))

    def observe(self, lived: Lived) -> None:
        """It knows."""

    def steps_up(self, who: Ints, progress: Progress) -> Bools:
        ahead = 2 * progress.next_node
        half = np.where(progress.known_ahead, ahead, ahead - 1)
        tomorrow = MOOD_A_NIGHT * self._people.low + self._people.usual_mood
        up: Bools = (self._people.asks(half) + tomorrow <= OVER)[who]
        return up

    def steps_down(self, lived: Lived, progress: Progress) -> Bools:  # noqa: ARG002
        """Only a discomfort leads down."""
        return np.zeros(len(lived.session), bool)
