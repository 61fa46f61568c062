"""What a cohort is: whom, in which world, on which ladder, under which policy."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from robot.errors import InputError
from sim.cohort.account import Signals
from sim.cohort.figures import WHERE, checked_figures
from sim.cohort.ladder import RUNGS, Ladder
from sim.person.model_person import PROFILES, Profile, World

MOST_WEEKS = 520


@dataclass(frozen=True, slots=True)
class Answers:
    """How "how is today?" is answered by those who come: on a `share` of days, with `follows` times the mood
    of the day plus noise of the standard deviation `noise` on the demand axis. `follows` 0: unrelated to it.
    """

    share: float = 1.0
    noise: float = 0.8
    follows: float = 1.0


@dataclass(frozen=True, slots=True)
class Setting:
    """Everything about a cohort but how many and which people it has.

    `policy` is a kind of `sim.cohort.policies`, `figures` are its own. `asked`: it is told the person's own
    ratings of the levels, from intake. `signals`: what behaviour tells of a session. "told": its peak, with
    noise of standard deviation 1.8 (domain.md §3.2); "faint": hardly more than the person's mean rating, as
    robot/engine/signals.py hears a rehearsed person.

    Raises InputError for what cannot be.
    """

    policy: str = "home"
    figures: Mapping[str, float | str] = field(default_factory=dict)
    profiles: tuple[Profile, ...] = PROFILES
    world: World = field(default_factory=World)
    ladder: Ladder = RUNGS
    weeks: int = 26
    answers: Answers = field(default_factory=Answers)
    asked: bool = False
    signals: Signals = "told"

    def __post_init__(self) -> None:
        self._check_people()
        world, answers = self.world, self.answers
        _within("spread", world.spread, 0, 3)
        _within("masking", world.masking, -0.9, 0.9)
        _within("shocks", world.shocks, 0, 1)
        _within("learning", world.learning, 0, 5)
        _within("siloing", world.siloing, 0, 1)
        _within("share of answers", answers.share, 0, 1)
        _within("noise of answers", answers.noise, 0, 10)
        _within("how answers follow the mood", answers.follows, -2, 2)
        _whole("weeks", self.weeks, 1, MOST_WEEKS)
        checked_figures(self.policy, self.figures)
        if self.signals not in ("told", "faint"):
            raise InputError(WHERE, f"signals are {self.signals!r}.", "They are told or faint.")

    def _check_people(self) -> None:
        if not self.profiles:
            raise InputError(WHERE, "there are no profiles.", "Name at least one.")
        for profile in self.profiles:
            name = profile.name
            _within(f"weight of {name}", profile.weight, 0, math.inf)
            _within(f"tolerance of {name}", profile.tolerance, -10, 20)
            _within(f"learning of {name}", profile.learning, 0, 5)
            _within(f"mood noise of {name}", profile.mood_noise, 0, 10)
            _within(f"mood of {name}", profile.mood, -10, 10)
            _within(f"mask of {name}", profile.mask, 0, 1)
            _within(f"attendance of {name}", profile.attends, -20, 20)
            _within(f"hazard of {name}", profile.hazard, 0, 1)
            _within(f"rated share of {name}", profile.rates, 0, 1)
            for rung, offset in profile.offsets.items():
                _within(f"offset of {name} on {rung}", offset, -10, 10)
        if not sum(profile.weight for profile in self.profiles) > 0:
            raise InputError(WHERE, "no profile has any weight.", "Give one of them a weight above 0.")


def _within(name: str, value: float, low: float, high: float) -> None:
    if isinstance(value, bool) or not low <= value <= high or not math.isfinite(value):
        raise InputError(WHERE, f"{name} is {value!r}.", f"It is between {low:g} and {high:g}.")


def _whole(name: str, value: int, low: int, high: int) -> None:
    if type(value) is not int or not low <= value <= high:
        raise InputError(WHERE, f"{name}: {value!r}.", f"It is a whole number from {low} to {high}.")
