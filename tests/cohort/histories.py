"""Days that a policy may be told of, for tests that hold a block of people to the engine's policy."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from robot.engine.policies import Seen
from sim.cohort.account import Lived
from sim.cohort.progress import Progress
from sim.person.weeks import LEVELS


@dataclass(frozen=True, slots=True)
class Day:
    """What a day brings to one person. `face` -1: no answer; `place` -1: no session."""

    face: int
    place: int
    rating: int
    rated: bool
    stopped: bool


def days(rng: np.random.Generator, count: int, top: int, hardest: int = 9) -> list[Day]:
    """Any days, of each kind some, with ratings up to the hardest."""
    made = []
    for _ in range(count):
        stopped = rng.random() < 0.1
        made.append(
            Day(
                int(rng.integers(-1, 5)),
                int(rng.integers(-1, 2 * top + 1)),
                int(rng.integers(0, hardest + 1)),
                bool(rng.random() < 0.75) and not stopped,
                stopped,
            )
        )
    return made


def block_of(day: int, lived: Sequence[Day]) -> Lived:
    """The same day of several people."""

    def each(read: Any, kind: type = float) -> Any:
        return np.array([read(one) for one in lived], kind)

    session = each(lambda one: one.place >= 0, bool)
    rated = each(lambda one: one.rated, bool) & session
    rating = each(lambda one: one.rating)
    stopped = each(lambda one: one.stopped, bool) & session
    nothing = np.zeros(len(lived), bool)
    return Lived(
        day,
        np.maximum(each(lambda one: one.place, int), 0),
        session,
        nothing,
        rating,
        rated,
        rating,
        rated,
        stopped,
        rated & (rating >= 6),
        rated & (rating <= 3),
    )


def seen_of(day: int, lived: Day) -> Seen:
    """The session of a day as the engine tells a policy of it."""
    above, below = (lived.place + 1) // 2, lived.place // 2
    demand = (LEVELS[above].demand + LEVELS[below].demand) / 2
    distress = 7.5 if lived.stopped else float(lived.rating) if lived.rated else None
    outcome: Any = "discomfort" if lived.rated and lived.rating >= 6 else "neutral"
    if lived.rated and lived.rating <= 3:
        outcome = "success"
    return Seen(
        LEVELS[above].id,
        demand,
        distress,
        lived.rated,
        outcome,
        lived.stopped,
        day,
        "",
        (),
        said=float(lived.rating) if lived.rated else None,
        below=LEVELS[below].id if above != below else "",
    )


def at_home(progress: Progress, home: int, sessions: int = 9) -> None:
    """Puts everybody there."""
    progress.home[:] = home
    progress.sessions[:] = sessions
