"""The policy `n-up-one-down` (robot/engine/policies/n_up_one_down.py) for a block of people."""

import numpy as np

from sim.cohort.account import Lived
from sim.cohort.luck import Bools, Floats, Ints
from sim.cohort.progress import Progress


class NUpOneDown:
    """Up after so many calm sessions in a row. Hears no answer and has no lighter days."""

    tasters = 0

    def __init__(self, up_after: int) -> None:
        self._up_after = up_after

    def pass_night(self, progress: Progress) -> None:
        """Nothing changes."""

    def answered(self, who: Bools, felt: Floats) -> None:
        """It does not ask."""

    def today(self, progress: Progress) -> Ints:
        return progress.usual

    def observe(self, lived: Lived) -> None:
        """The progress counts."""

    def steps_up(self, who: Ints, progress: Progress) -> Bools:
        up: Bools = progress.comfortable[who] >= self._up_after
        return up

    def steps_down(self, lived: Lived, progress: Progress) -> Bools:  # noqa: ARG002
        """Only a discomfort leads down."""
        return np.zeros(len(lived.session), bool)
