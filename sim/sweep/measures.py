"""What is counted of each person, the figures that are made of it, and the sums over a block of people."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

# Contact with people, from the least to the most (law 14), in sessions with the robot and without it.
KINDS = ("text", "voice", "video", "in_person")
WAYS = ("with_robot", "without_robot")
CONTACTS = tuple(f"{kind}_{way}" for way in WAYS for kind in KINDS)
# Reached with three calm sessions on the whole of it (domain.md §3.5).
REACHED = ("L6", "L8")
# One column each of what a runner gives, [people, measures]. `weeks`: lived through. `came`: days with a
# session or asleep beside. `over`: sessions with a true peak of 6 or more; `dull`: below 1.2. `steps`: first
# sessions after a step up that led on; `false_steps`: those of them that were over. Weeks of L6 and L8: how
# many it took to reach it, 0 where it was not.
MEASURES = (
    *("persons", "weeks", "came", "sessions", "over", "dull", "stops", "lighter", "asleep", "robot_free"),
    *("steps", "false_steps", "left", "three_over", *REACHED, *(f"{rung}_weeks" for rung in REACHED)),
    *CONTACTS,
)
DULL = 1.2
# So many sessions over the limit are told of a person.
THREE = 3

Unit = Literal["percent", "weeks", "each", "a week"]
Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Figure:
    """The sum of the measure `over` divided by that of `under`, in a unit; `says` what it is."""

    name: str
    over: str
    under: str
    unit: Unit
    says: str


SPOKEN = {
    "text": "in writing",
    "voice": "by voice",
    "video": "by video",
    "in_person": "in person",
    "with_robot": "with the robot",
    "without_robot": "without it",
}


def _contacts() -> tuple[Figure, ...]:
    return tuple(
        Figure(f"{kind}_{way}", f"{kind}_{way}", "weeks", "a week", f"contacts {SPOKEN[kind]}, {SPOKEN[way]}")
        for way in WAYS
        for kind in KINDS
    )


FIGURES = (
    Figure("over", "over", "sessions", "percent", "sessions over the limit (a true peak of 6 or more)"),
    Figure(
        "false_steps",
        "false_steps",
        "steps",
        "percent",
        "first sessions after a step that were over the limit",
    ),
    Figure(
        "three_over", "three_over", "persons", "percent", "people with three sessions over the limit, or more"
    ),
    Figure("left", "left", "persons", "percent", "people who left"),
    Figure("L6", "L6", "persons", "percent", "people who reached L6, words from a person"),
    Figure("L6_weeks", "L6_weeks", "L6", "weeks", "weeks to L6, of those who reached it"),
    Figure("L8", "L8", "persons", "percent", "people who reached L8, a face on a screen"),
    Figure("L8_weeks", "L8_weeks", "L8", "weeks", "weeks to L8, of those who reached it"),
    Figure(
        "dull", "dull", "sessions", "percent", "sessions that asked almost nothing (a true peak below 1.2)"
    ),
    Figure("stops", "stops", "sessions", "percent", "sessions that were stopped"),
    Figure("lighter", "lighter", "sessions", "percent", "sessions lighter than the home level"),
    Figure("asleep", "asleep", "came", "percent", "days on which the robot only slept beside them"),
    Figure("robot_free", "robot_free", "sessions", "percent", "sessions without the robot"),
    Figure("sessions", "sessions", "weeks", "a week", "sessions"),
    Figure("steps", "steps", "persons", "each", "steps up that led on"),
    *_contacts(),
)

# What a block of people is stored as: sums; of squares; of products, where two measures make a figure.
PAIRS = tuple(dict.fromkeys((each.over, each.under) for each in FIGURES if each.under != "persons"))
COLUMNS = (
    *MEASURES,
    *(f"{name}_2" for name in MEASURES[1:]),
    *(f"{over}_x_{under}" for over, under in PAIRS),
)


@dataclass(frozen=True, slots=True)
class Sums:
    """Of a block of people. `values`: one for each of `COLUMNS`. `by_week`: for each of `REACHED`, how many
    reached it in the first, second, … week. `people`: their own measures, where they are kept.
    """

    values: tuple[float, ...]
    by_week: tuple[tuple[int, ...], ...]
    people: Values | None = None


def summed(people: Values, weeks: int, *, each: bool = False) -> Sums:
    """The sums over [people, measures]; the same for the same people. Raises ValueError for another shape."""
    if people.ndim != 2 or people.shape[1] != len(MEASURES):
        raise ValueError(f"{people.shape} is not people by {len(MEASURES)} measures")
    place = {name: column for column, name in enumerate(MEASURES)}
    squares = np.square(people[:, 1:]).sum(axis=0)
    products = [(people[:, place[over]] * people[:, place[under]]).sum() for over, under in PAIRS]
    values = np.concatenate([people.sum(axis=0), squares, products])
    return Sums(
        tuple(map(float, values)),
        tuple(_by_week(people[:, place[f"{rung}_weeks"]], weeks) for rung in REACHED),
        people if each else None,
    )


def _by_week(reached: Values, weeks: int) -> tuple[int, ...]:
    """How many in each week, of how many weeks it took; 0 is never."""
    counted = np.bincount(np.ceil(reached).astype(np.int64), minlength=weeks + 1)
    return tuple(map(int, counted[1 : weeks + 1]))
