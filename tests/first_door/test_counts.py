"""No printed number is smaller than ten, and none can be worked out: by subtraction or by bounds."""

import itertools
import random
from decimal import Decimal

import numpy as np
import pytest
from scipy.optimize import linprog

from robot.errors import UsageError
from robot.first_door.answer_store import AT_LEAST, Taps
from robot.first_door.cost import money, per_person
from robot.first_door.counts import counts, crossed, tallied
from robot.first_door.survey import PASSED_OVER

OPTIONS = {"a": ("a1", "a2", "a3"), "b": ("b1", "b2", "b3", "b4")}


def drawn(rng: random.Random, size: int) -> list[Taps]:
    """Skewed answers: some options are rare, some nobody takes."""
    weights = {name: [rng.random() ** 3 for _ in (*of, "")] for name, of in OPTIONS.items()}
    people = []
    for _ in range(size):
        taps = {name: rng.choices((*of, ""), weights[name])[0] for name, of in OPTIONS.items()}
        people.append({name: option for name, option in taps.items() if option})
    return people


def printed(people: list[Taps]) -> list[tuple[frozenset[tuple[str, str]], int]]:
    """Every printed number as an equation over the cells of the whole crossing."""
    rows, columns = ((*OPTIONS[name], PASSED_OVER) for name in ("a", "b"))
    cells = frozenset(itertools.product(rows, columns))
    found = counts(people, OPTIONS)
    if found.total is None:
        return []
    told = [(cells, found.total)]
    for axis, table in enumerate(found.tables):
        told += [(frozenset(c for c in cells if c[axis] == option), n) for option, n in table.shown.items()]
    both = crossed(people, OPTIONS, "a", "b")
    told += [(frozenset({cell}), n) for cell, n in (both.cells.items() if both else ())]
    return told


@pytest.mark.parametrize("seed", range(40))
def test_nothing_small_is_printed_or_can_be_worked_out(seed: int) -> None:
    rng = random.Random(seed)
    people = drawn(rng, rng.choice((9, 12, 30, 80, 200, 500, 1500)))
    told = printed(people)
    assert all(number >= AT_LEAST for _, number in told)
    if not told:
        return
    order = sorted(told[0][0])
    true = np.array([sum((p.get("a", ""), p.get("b", "")) == cell for p in people) for cell in order])
    matrix = np.array([[cell in cells for cell in order] for cells, _ in told], float)
    numbers = np.array([number for _, number in told], float)
    assert (matrix @ true == numbers).all(), "what is printed is true"
    margins = [np.array([cell[axis] == option for cell in order], float) for axis, name in enumerate(OPTIONS)
               for option in (*OPTIONS[name], PASSED_OVER)]  # fmt: skip
    for aim in (*np.eye(len(order)), *margins):
        if aim @ true >= AT_LEAST:
            continue
        # The least and the most that a small number could be, for somebody who knows all that is printed.
        least, most = (
            linprog(sign * aim, A_eq=matrix, b_eq=numbers, bounds=(0, None)).fun * sign for sign in (1, -1)
        )
        assert most - least >= 2, (seed, aim, least, most)


def test_subtraction_from_the_total_gives_nothing() -> None:
    people = [{"a": "a1"}] * 50 + [{"a": "a2"}] * 40 + [{"a": "a3"}] * 3 + [{}] * 30
    table = counts(people, OPTIONS).tables[0]
    assert set(table.hidden) == {"a3", PASSED_OVER}, "the smallest other one hides it"
    assert table.shown == {"a1": 50, "a2": 40}
    assert len(people) - sum(table.shown.values()) >= AT_LEAST


def test_two_small_ones_hide_each_other_only_from_ten_on() -> None:
    people = [{"a": "a1"}] * 60 + [{"a": "a2"}] * 2 + [{"a": "a3"}] * 3 + [{}] * 20
    table = counts(people, OPTIONS).tables[0]
    assert table.shown == {"a1": 60}
    people = [{"a": "a1"}] * 60 + [{"a": "a2"}] * 7 + [{"a": "a3"}] * 8 + [{}] * 20
    assert counts(people, OPTIONS).tables[0].shown == {"a1": 60, PASSED_OVER: 20}


def test_an_option_that_nobody_took_is_not_said_to_be_so() -> None:
    people = [{"a": "a1"}] * 30 + [{"a": "a2"}] * 20 + [{"a": "a3"}] * 15
    table = counts(people, OPTIONS).tables[0]
    assert PASSED_OVER in table.hidden
    assert table.shown == {"a1": 30, "a2": 20}


def test_below_ten_nothing_at_all() -> None:
    found = counts([{"a": "a1"}] * 9, OPTIONS)
    assert found.total is None
    assert all(not table.shown for table in found.tables)


def test_a_crossing_that_is_large_enough_is_shown_whole() -> None:
    options = {"a": ("a1", "a2"), "b": ("b1", "b2")}
    pairs = itertools.product(("a1", "a2", ""), ("b1", "b2", ""))
    people = [{"a": a, "b": b} for a, b in pairs for _ in range(12)]
    found = crossed(people, options, "a", "b")
    assert found is not None
    assert set(found.cells.values()) == {12}
    assert len(found.cells) == 9
    assert (found.hidden_rows, found.hidden_columns) == ((), ())


def test_people_who_all_say_the_same_are_not_given_away() -> None:
    """Everybody of a2 said b1: a row with an empty cell would tell it of each of them."""
    people = [{"a": "a1", "b": b} for b in OPTIONS["b"] for _ in range(20)] + [{"a": "a2", "b": "b1"}] * 40
    found = crossed(people, OPTIONS, "a", "b")
    assert found is None or all(row != "a2" for row, _ in found.cells)


def test_tallies_hold_everybody() -> None:
    people = drawn(random.Random(1), 300)
    assert sum(tallied(people, "a", OPTIONS["a"]).values()) == 300


def test_an_option_that_was_taken_out_of_the_questions_is_no_small_cell_by_subtraction() -> None:
    """Whoever tapped it is counted with those who passed over, in a table and in a crossing."""
    people = [{"a": "a1", "b": "b1"}] * 40 + [{"a": "a2", "b": "b2"}] * 30 + [{"a": "gone", "b": "b1"}] * 3
    people += [{"a": "a3", "b": "b1"}] * 20 + [{"a": "a3", "b": "gone"}] * 4
    assert sum(tallied(people, "a", OPTIONS["a"]).values()) == len(people)
    found = counts(people, OPTIONS)
    for table in found.tables:
        rest = (found.total or 0) - sum(table.shown.values())
        assert rest == 0 or rest >= AT_LEAST, table
    options = {"a": ("a1", "a2"), "b": ("b1", "b2")}
    many = [{"a": a, "b": b} for a in ("a1", "a2", "gone") for b in ("b1", "b2", "") for _ in range(12)]
    both = crossed(many, options, "a", "b")
    assert both is not None
    assert sum(both.cells.values()) == len(many)


def test_the_cost_of_the_article() -> None:
    """137 people were reached at 7.27 dollars each: 995.99 in all."""
    assert Decimal("7.27") * 137 == Decimal("995.99")
    assert per_person(money("995.99"), 137) == Decimal("7.27")


def test_costs_are_exact_and_round_half_up() -> None:
    assert per_person(money("0"), 10) == 0
    assert per_person(money("1,000,000"), 30) == Decimal("33333.33")
    assert per_person(money("10.05"), 100) == Decimal("0.10")
    assert per_person(money("10.5"), 100) == Decimal("0.11")


@pytest.mark.parametrize("typed", ["", "x", "-1", "nan", "inf", "1e40"])
def test_what_is_no_amount_is_said(typed: str) -> None:
    with pytest.raises(UsageError, match="--spent"):
        money(typed)


def test_fewer_than_ten_reached_are_not_counted_by_their_cost() -> None:
    with pytest.raises(UsageError, match="10 or more"):
        per_person(money("100"), 9)
