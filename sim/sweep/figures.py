"""Figures of a sweep with their standard errors, from sums over blocks of people."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sim.sweep.measures import Figure


@dataclass(frozen=True, slots=True)
class Group:
    """People of one profile under one policy in one world, of all seeds.

    `sums` has a value for each of `measures.COLUMNS`, of the people who are done; `persons` is how many there
    will be. `by_week`: for each of `measures.REACHED`, how many reached it in the first, second, … week.
    """

    persons: int
    sums: Mapping[str, float]
    by_week: Sequence[Sequence[int]] = ()

    @property
    def done(self) -> int:
        return round(self.sums["persons"])


@dataclass(frozen=True, slots=True)
class Value:
    """A figure and its standard error. None: there is nothing to make it of."""

    value: float | None
    error: float | None


def value_of(figure: Figure, groups: Iterable[Group]) -> Value:
    """The figure over people of several profiles, each weighed as many as there will be of it.

    The ratio of two sums, and its standard error by linearisation within strata (Cochran, Sampling
    Techniques, chapter 6): of the residuals over − value × under of the people of each profile.
    """
    strata = [(group.persons / group.done, group) for group in groups if group.done]
    whole = sum(weight * group.sums[figure.under] for weight, group in strata)
    if not whole:
        return Value(None, None)
    value = sum(weight * group.sums[figure.over] for weight, group in strata) / whole
    if any(group.done < 2 for _, group in strata):
        return Value(value, None)
    variance = sum(weight**2 * _spread(figure, group, value) for weight, group in strata)
    return Value(value, math.sqrt(variance) / whole)


def _spread(figure: Figure, group: Group, value: float) -> float:
    """Variance of the sum of residuals of one group."""
    sums, n = group.sums, group.done
    if figure.under == "persons":
        under2, both = float(n), sums[figure.over]
    else:
        under2, both = sums[f"{figure.under}_2"], sums[f"{figure.over}_x_{figure.under}"]
    squares = sums[f"{figure.over}_2"] - 2 * value * both + value**2 * under2
    total = sums[figure.over] - value * sums[figure.under]
    return n / (n - 1) * max(squares - total**2 / n, 0.0)


def median_week(groups: Iterable[Group], place: int) -> int | None:
    """The week by which half of those had reached it who did; `place` is that of the rung in `REACHED`."""
    reached = curve(groups, place)
    if not reached or not reached[-1]:
        return None
    return next(week for week, share in enumerate(reached, 1) if share >= reached[-1] / 2)


def curve(groups: Iterable[Group], place: int) -> list[float]:
    """The share of all people who had reached it at the end of each week."""
    strata = [(group.persons / group.done, group) for group in groups if group.done]
    whole = sum(weight * group.done for weight, group in strata)
    weeks = max((len(group.by_week[place]) for _, group in strata), default=0)
    counts = [sum(weight * group.by_week[place][week] for weight, group in strata) for week in range(weeks)]
    return [math.fsum(counts[: week + 1]) / whole for week in range(weeks)]
