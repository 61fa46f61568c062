"""Counts of which no cell is smaller than ten, not by subtraction either.

Small options of a question are put into one group together with at least one other, until the group has ten
answers. Only groups are counted: what can be worked out from a table is then a sum of cells of ten and more.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from robot.first_door.answer_store import AT_LEAST, Taps
from robot.first_door.survey import PASSED_OVER


@dataclass(frozen=True, slots=True)
class Table:
    """Answers to one question. `shown` are counts by option; `hidden` options stand in one group, uncounted.

    None of both where there are fewer than ten answers in all.
    """

    question: str
    shown: dict[str, int] = field(default_factory=dict)
    hidden: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Crossing:
    """Two questions at once. `cells` by option of `rows` and of `columns`; a hidden option has none."""

    rows: str
    columns: str
    cells: dict[tuple[str, str], int]
    hidden_rows: tuple[str, ...]
    hidden_columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Counts:
    """All that may be printed. `total` is None below ten."""

    total: int | None
    tables: tuple[Table, ...]


def counts(answers: Sequence[Taps], options: Mapping[str, Sequence[str]]) -> Counts:
    """One table a question; an option that nobody tapped is small too."""
    total = len(answers) if len(answers) >= AT_LEAST else None
    return Counts(total, tuple(_table(answers, name, options[name]) for name in options))


def _table(answers: Sequence[Taps], question: str, options: Sequence[str]) -> Table:
    found = tallied(answers, question, options)
    hidden = hidden_in(found)
    shown = {option: count for option, count in found.items() if option not in hidden}
    return Table(question, shown, tuple(option for option in found if option in hidden))


def tallied(answers: Sequence[Taps], question: str, options: Sequence[str]) -> dict[str, int]:
    """How many tapped which option; those who passed over come last."""
    found = Counter(_tapped(taps, question, options) for taps in answers)
    return {option: found[option] for option in (*options, PASSED_OVER)}


def _tapped(taps: Taps, question: str, options: Sequence[str]) -> str:
    """What was tapped; an option that is no more is passed over: else the rest of a table would tell it."""
    option = taps.get(question, PASSED_OVER)
    return option if option in options else PASSED_OVER


def hidden_in(found: Mapping[str, int]) -> frozenset[str]:
    """The options whose counts are not shown: the small ones, and as many more as hide them."""
    hidden = {option for option, count in found.items() if count < AT_LEAST}
    _close(hidden, found)
    return frozenset(hidden)


def _close(hidden: set[str], found: Mapping[str, int]) -> None:
    """One hidden option would be the total less the others; two whose sum is small would be a small cell."""
    rest = sorted((option for option in found if option not in hidden), key=lambda option: found[option])
    while hidden and (len(hidden) < 2 or sum(found[option] for option in hidden) < AT_LEAST):
        if not rest:
            return
        hidden.add(rest.pop(0))


def crossed(
    answers: Sequence[Taps], options: Mapping[str, Sequence[str]], rows: str, columns: str
) -> Crossing | None:
    """Two questions against each other; None where nothing of it may be shown.

    Begins with what the tables of one question hide, and hides options until every cell of groups has ten.
    """
    margins = [tallied(answers, name, options[name]) for name in (rows, columns)]
    pairs = Counter(
        (_tapped(taps, rows, options[rows]), _tapped(taps, columns, options[columns])) for taps in answers
    )
    hidden = [set(hidden_in(margin)) for margin in margins]
    while True:
        groups = [list(_groups(margin, away)) for margin, away in zip(margins, hidden, strict=True)]
        if min(map(len, groups)) < 2:
            return None
        small = [
            (row, column)
            for row in groups[0]
            for column in groups[1]
            if sum(pairs[a, b] for a in row for b in column) < AT_LEAST
        ]
        if not small:
            break
        _hide_one(small[0], margins, hidden)
    shown = [[option for option in margin if option not in away] for margin, away in _both(margins, hidden)]
    cells = {(a, b): pairs[a, b] for a in shown[0] for b in shown[1]}
    away = [tuple(option for option in margin if option in gone) for margin, gone in _both(margins, hidden)]
    return Crossing(rows, columns, cells, away[0], away[1])


def _both(
    margins: Sequence[Mapping[str, int]], hidden: Sequence[set[str]]
) -> Iterator[tuple[Mapping[str, int], set[str]]]:
    return iter(zip(margins, hidden, strict=True))


def _groups(margin: Mapping[str, int], hidden: set[str]) -> Iterator[tuple[str, ...]]:
    """Every shown option by itself, and the hidden ones together."""
    yield from ((option,) for option in margin if option not in hidden)
    if hidden:
        yield tuple(hidden)


def _hide_one(
    cell: tuple[tuple[str, ...], tuple[str, ...]],
    margins: Sequence[Mapping[str, int]],
    hidden: Sequence[set[str]],
) -> None:
    """Hide the smaller of the two options that meet in a small cell, or the one of them that still can be.

    Where only the two groups of hidden options meet, hide the smallest option of the question that has more.
    """
    alone = [(margins[axis][cell[axis][0]], axis) for axis in (0, 1) if cell[axis][0] not in hidden[axis]]
    if alone:
        axis = min(alone)[1]
        option = cell[axis][0]
    else:
        left = [[each for each in margin if each not in away] for margin, away in _both(margins, hidden)]
        axis = 0 if len(left[0]) >= len(left[1]) else 1
        option = min(left[axis], key=lambda each: margins[axis][each])
    hidden[axis].add(option)
    _close(hidden[axis], margins[axis])
