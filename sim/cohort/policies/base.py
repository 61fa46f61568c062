"""What the course of a cohort asks of a step policy."""

from typing import Protocol

import numpy as np

from sim.cohort.account import Lived
from sim.cohort.luck import Bools, Floats, Ints
from sim.cohort.people import ASLEEP
from sim.cohort.progress import A_LEVEL, Progress

# How far below home a day may be (robot/engine/parts/today.py).
DEEPEST = 4 * A_LEVEL


class CohortPolicy(Protocol):
    """A step policy for a block of people. `tasters`: so many sessions of a new level are half of it."""

    tasters: int

    def pass_night(self, progress: Progress) -> None:
        """A day is over."""

    def answered(self, who: Bools, felt: Floats) -> None:
        """ "How is today?", before it is rounded to a face: on the demand axis, + is hard."""

    def today(self, progress: Progress) -> Ints:
        """The place of today's session, or ASLEEP."""

    def observe(self, lived: Lived) -> None:
        """The sessions of a day."""

    def steps_up(self, who: Ints, progress: Progress) -> Bools:
        """Which of those, by their number, whom no bar stops would step up."""

    def steps_down(self, lived: Lived, progress: Progress) -> Bools:
        """Who would step down after a session, beside those with a discomfort."""


def highest(fits: Bools, progress: Progress, asleep: Bools) -> Ints:
    """The highest place that fits [places, people], up to the usual one and down to four levels below home.

    Where none does, it is the lowest of them, or on the first level ASLEEP for those who may sleep.
    """
    usual = progress.usual
    lowest = np.maximum(np.minimum(usual, 2 * progress.home - DEEPEST), 0)
    places = np.arange(len(fits), dtype=np.int16)[:, None]
    highest = np.where(fits & (places <= usual.astype(np.int16)), places, np.int16(ASLEEP)).max(axis=0)
    place: Ints = np.where(highest >= lowest, highest, np.where((lowest == 0) & asleep, ASLEEP, lowest))
    return place
