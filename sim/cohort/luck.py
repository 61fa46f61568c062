"""What chance decides for a block of people, the same whatever is done with them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating]
Ints = NDArray[np.intp]
Bools = NDArray[np.bool_]

# People are drawn, and live, in blocks of this many: a block's figures fit into a core's cache, and a person
# is the same however many others there are and whoever computes them.
BLOCK = 2500


@dataclass(frozen=True, slots=True)
class Luck:
    """One day: standard normal, then uniform figures, each [people].

    Named as in `sim.person.model_person`; `answer` is how far an answer to "how is today?" is off, `answers`
    decides whether there is one; `faint` is the noise of faint signals.
    """

    mood: Floats
    peak: Floats
    rating: Floats
    implied: Floats
    answer: Floats
    faint: Floats
    shock: Floats
    comes: Floats
    stop: Floats
    misses_rating: Floats
    leaves: Floats
    answers: Floats


class Fortune:
    """The random figures of one block: first its traits, then day after day.

    Always those of a whole block, of which the first `people` are used.
    """

    def __init__(self, seed: int, block: int, people: int) -> None:
        self._rng = np.random.Generator(np.random.SFC64(np.random.SeedSequence(seed, spawn_key=(block,))))
        self._people = people

    def traits(self, rows: int) -> NDArray[np.float64]:
        """Standard normal figures, [rows, people]."""
        return self._rng.standard_normal((rows, BLOCK))[:, : self._people]

    def day(self) -> Luck:
        normal = self._rng.standard_normal((6, BLOCK), dtype=np.float32)[:, : self._people]
        uniform = self._rng.random((6, BLOCK), dtype=np.float32)[:, : self._people]
        return Luck(*normal, *uniform)
