"""Step policies for a block of people, by their kind in a script; and an oracle, which no script has."""

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import DTypeLike

from sim.cohort.figures import checked_figures
from sim.cohort.ladder import Ladder
from sim.cohort.luck import Floats
from sim.cohort.people import People
from sim.cohort.policies.base import CohortPolicy
from sim.cohort.policies.bayes_level import BayesLevel
from sim.cohort.policies.home import Home
from sim.cohort.policies.n_up_one_down import NUpOneDown
from sim.cohort.policies.oracle import Oracle


def make(
    kind: str,
    figures: Mapping[str, float | str],
    people: People,
    ladder: Ladder,
    asked: bool,
    dtype: DTypeLike,
) -> CohortPolicy:
    """A policy for these people. `asked`: they rated the levels at intake. Raises InputError."""
    given, count = checked_figures(kind, figures), len(people.start)
    expects = _expects(people, ladder) if asked else None
    made: dict[str, Callable[[], CohortPolicy]] = {
        "home": lambda: Home(given["setting"], given["step"], ladder, expects, count, dtype),
        "n-up-one-down": lambda: NUpOneDown(round(given["up_after"])),
        "bayes-level": lambda: BayesLevel(given["alpha"], ladder, expects, count),
        "oracle": lambda: Oracle(people, given["margin"]),
    }
    return made[kind]()


def _expects(people: People, ladder: Ladder) -> Floats:
    """Their own ratings of the levels, [levels, people]."""
    return np.array([people.traits.expects[ladder.rungs[node]] for node in ladder.first_node])
