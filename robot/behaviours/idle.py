"""What the robot does by itself, and in which order: no two evenings alike, or every evening as announced."""

import math
import random
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import cycle, islice, repeat
from typing import NamedTuple

from robot.behaviours.temperament import Manner, manner
from robot.contract.programme import Character
from robot.contract.scene import Scene

# So much of the order of two evenings differs, at whatever moment both end: edits for each gesture.
DIFFERS = 0.2
# Kept of the last evenings: so many, of each so many gestures. Of the last one no beginning is repeated; of
# the ones before, none that is as long as this.
EVENINGS, NOTED, BEGINNING = 7, 12, 3
TRIES = 100
FEWEST = 6  # so many that fit best are always among what it does
REACH = 0.75  # how far from its manner a gesture may lie and still come


class Fit(NamedTuple):
    """Where a gesture belongs, by liveliness and wakefulness, and what the level must allow for it."""

    lively: float
    awake: float
    modality: str


IDLE = {
    "asleep-beside": Fit(0.0, 0.0, "motion"),
    "breathe-out": Fit(0.2, 0.5, "breathing"),
    "breathe-slow": Fit(0.1, 0.4, "breathing"),
    "curl-up": Fit(0.0, 0.1, "motion"),
    "doze": Fit(0.0, 0.0, "breathing"),
    "ear-flick": Fit(0.6, 0.7, "motion"),
    "ear-listen": Fit(0.6, 0.9, "motion"),
    "ear-one": Fit(0.5, 0.7, "motion"),
    "ears-down": Fit(0.2, 0.3, "motion"),
    "glance": Fit(0.6, 0.8, "gaze"),
    "half-asleep": Fit(0.0, 0.0, "breathing"),
    "look-aside": Fit(0.4, 0.6, "gaze"),
    "look-away": Fit(0.3, 0.6, "gaze"),
    "look-round": Fit(0.6, 0.9, "gaze"),
    "look-up": Fit(0.6, 0.8, "gaze"),
    "play-bow": Fit(1.0, 1.0, "motion"),
    "rest-chin": Fit(0.1, 0.2, "breathing"),
    "settle-down": Fit(0.1, 0.3, "motion"),
    "shake-off": Fit(0.9, 0.7, "motion"),
    "shift-weight": Fit(0.3, 0.4, "motion"),
    "sigh": Fit(0.2, 0.4, "breathing"),
    "sniff": Fit(0.8, 0.9, "motion"),
    "stretch": Fit(0.6, 0.5, "motion"),
    "stretch-side": Fit(0.7, 0.6, "motion"),
    "tail-slow": Fit(0.5, 0.6, "motion"),
    "tail-tip": Fit(0.4, 0.6, "motion"),
    "yawn": Fit(0.3, 0.2, "breathing"),
}


def evening(scene: Scene, kind: str = "session", often: Sequence[str] = ()) -> Iterator[str]:
    """The gestures of this evening, without end, "" where none may be; `often` are among them by habit.

    Unlike the last evenings of its `kind` on this level, as far as chance can be told to.
    """
    how = manner(scene)
    fitting = {**_fitting(how, scene.level.modalities), **dict.fromkeys(often, 1.0)}
    if not fitting:
        yield from repeat("")
    if how.predictable:
        yield from cycle(announced(scene.character, scene.level.modalities))
    orders = _orders(fitting, scene.rng)
    key = f"{scene.level.id}.{kind}"
    before = scene.used.get(key, [])
    order = _unlike([each.split() for each in before], orders)
    scene.used[key] = [*before, " ".join(order[:NOTED])][-EVENINGS:]
    yield from order
    yield from _endless(orders, order[-1])


def announced(of: Character, modalities: Collection[str]) -> list[str]:
    """The order of every evening where it is predictable: what fits best first."""
    how = Manner(of.lively, of.awake, predictable=True)
    fitting = _fitting(how, modalities)
    return sorted(fitting, key=lambda name: (-fitting[name], name))


def edits(one: Sequence[str], other: Sequence[str]) -> float:
    """The edit distance of two orders as a share of the longer one, 0 (the same) to 1."""
    longest = max(len(one), len(other))
    return _distances(one, other)[-1][-1] / longest if longest else 0.0


def _orders(fitting: Mapping[str, float], rng: random.Random) -> Iterator[list[str]]:
    """Orders at random in which what fits better comes sooner, each gesture once."""
    while True:
        drawn = {name: rng.random() ** (1 / fits) for name, fits in fitting.items()}
        yield sorted(drawn, key=drawn.__getitem__, reverse=True)


def _fitting(how: Manner, modalities: Collection[str]) -> dict[str, float]:
    """The gestures that this level allows and that fit the manner, with how well, above 0 to 1."""
    near = {
        name: 1.0 - math.hypot(fit.lively - how.lively, fit.awake - how.awake) / REACH
        for name, fit in IDLE.items()
        if fit.modality in modalities
    }
    best = sorted(near, key=lambda name: (-near[name], name))[:FEWEST]
    return {name: max(0.05, fits) for name, fits in near.items() if fits > 0.0 or name in best}


def _unlike(before: Sequence[Sequence[str]], orders: Iterator[list[str]]) -> list[str]:
    """An order that is unlike those of the last evenings, the latest last, wherever either is cut off."""
    order = next(orders)
    for other in islice(orders, TRIES):
        begin = [1 if n == len(before) else BEGINNING for n in range(1, len(before) + 1)]
        if all(_differ(each, order[:NOTED], at) for each, at in zip(before, begin, strict=True)):
            break
        order = other
    return order


def _differ(one: Sequence[str], other: Sequence[str], begin: int) -> bool:
    """Whether the orders differ at any two ends from this place on."""
    table = _distances(one, other)
    return all(
        table[n][m] >= DIFFERS * max(n, m)
        for n in range(begin, len(one) + 1)
        for m in range(begin, len(other) + 1)
    )


def _distances(one: Sequence[str], other: Sequence[str]) -> list[list[int]]:
    """Levenshtein's table: the edits from each beginning of one to each beginning of the other."""
    table = [list(range(len(other) + 1))]
    for n, name in enumerate(one, 1):
        row, above = [n], table[-1]
        for m, its in enumerate(other, 1):
            row.append(min(row[-1] + 1, above[m] + 1, above[m - 1] + (name != its)))
        table.append(row)
    return table


def _endless(orders: Iterator[list[str]], last: str) -> Iterator[str]:
    """One order after another, the same gesture never twice running."""
    for order in orders:
        if order[0] == last:
            order.append(order.pop(0))
        yield from order
        last = order[-1]
