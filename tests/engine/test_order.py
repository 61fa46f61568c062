"""A person's own order of the levels: what may move, what stays, and what a newer script makes of it."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from robot.contract import commands as c
from robot.contract import events as e
from robot.contract.programme import Level, Programme
from robot.engine.own_order import order_refusal, ordered
from tests.engine.build import LEVELS, Driven, of, programme
from tests.engine.course import HERE, again, offered, rules

ALL = [level.id for level in LEVELS]
OWN = ("house", "presence", "touch", "word", "choosing")


def names(made: Programme) -> list[str]:
    return [level.id for level in made.levels]


def after(level: str, *before: str, levels: tuple[Level, ...] = LEVELS) -> tuple[Level, ...]:
    return tuple(replace(x, after=before) if x.id == level else x for x in levels)


def test_the_next_level_is_the_one_of_the_persons_own_order() -> None:
    d = Driven(start="touch", agreed=HERE)
    out = d.do(e.OrderSet(OWN, "T"))
    assert of(c.Noted, out) == [c.Noted("order-changed", (("by", "T"),))]
    step = d.engine.ladder.next_step
    assert step is not None
    assert step.level.id == "word"
    assert names(again(d, start="touch", agreed=HERE).engine.programme) == list(OWN), "and stays so"


def test_an_offer_of_what_is_no_longer_next_is_taken_back() -> None:
    d = offered()
    out = d.do(e.OrderSet(("house", "presence", "choosing", "touch", "word"), "T"))
    assert [x.result for x in of(c.ProposalClosed, out)] == ["withdrawn"]


@pytest.mark.parametrize(
    ("levels", "rule"),
    [
        (("house", "presence", "touch", "choosing"), "order-unknown"),
        ((*OWN, "word"), "order-unknown"),
        (("house", "presence", "touch", "word", "word"), "order-unknown"),
        (("house", "presence", "touch", "word", "moon"), "order-unknown"),
        (("house", "presence", "touch", "word", {}), "order-unknown"),
        ("house", "order-unknown"),
        (None, "order-unknown"),
        ((), "order-unknown"),
        (("presence", "house", "touch", "word", "choosing"), "order-lived"),
        (("house", "touch", "presence", "word", "choosing"), "order-lived"),
    ],
)
def test_an_order_that_is_none_or_moves_what_was_lived_is_refused(levels: Any, rule: str) -> None:
    d = Driven(start="touch", agreed=HERE)
    assert rules(d.do(e.OrderSet(levels, "T"))) == [("refuse", rule)]
    assert names(d.engine.programme) == ALL
    assert d.engine.progress.order == []


def test_what_comes_before_in_every_order_stays_before() -> None:
    made = programme(levels=after("word", "choosing"))
    assert order_refusal(made, OWN, 1) == ("order-after", (("level", "word"),))
    assert order_refusal(programme(), OWN, 1) is None


def test_on_the_way_back_from_a_less_what_lies_on_the_way_does_not_move() -> None:
    """Or a level without a yes could be reached as if it had been left."""
    d = Driven(start="touch", agreed=HERE)
    d.do(e.LessRequested("tap"))
    moved = e.OrderSet(("house", "presence", "choosing", "touch", "word"), "T")
    assert rules(d.do(moved)) == [("refuse", "order-lived")]
    d.engine.progress.return_to = ""
    assert rules(d.do(moved)) == []


def test_only_staff_sets_an_order() -> None:
    assert rules(Driven().do(e.OrderSet(OWN, "person"))) == [("refuse", "not-staff")]


def test_a_newer_script_adds_levels_where_it_has_them_and_drops_others() -> None:
    new = replace(LEVELS[2], id="play")
    assert names(ordered(programme(levels=(*LEVELS[:3], new, *LEVELS[3:])), OWN)) == [
        "house",
        "presence",
        "touch",
        "play",
        "word",
        "choosing",
    ]
    assert names(ordered(programme(levels=(*LEVELS[:2], *LEVELS[3:])), OWN)) == [
        x for x in OWN if x != "touch"
    ]
    assert names(ordered(programme(levels=after("word", "choosing")), OWN)) == ALL
    assert names(ordered(programme(levels=after("word", "word")), OWN)) == list(OWN), "a script at odds"
    assert ordered(programme(), []) == programme()


def test_no_order_opens_what_the_ceiling_keeps_shut() -> None:
    made = ordered(programme(ceiling="choosing"), ("house", "presence", "word", "touch", "choosing"))
    assert made.ceiling == "presence"
    made = ordered(programme(ceiling="choosing"), ("house", "presence", "choosing", "touch", "word"))
    assert made.ceiling == "touch"


ORDERS = st.permutations(ALL)
AFTER = st.dictionaries(st.sampled_from(ALL[1:]), st.sets(st.sampled_from(ALL)), max_size=3)


@given(ORDERS, st.sampled_from(ALL[1:]), st.sampled_from(ALL), st.integers(0, 3))
def test_an_order_changes_neither_the_present_level_nor_the_yeses_nor_what_may_pass(
    order: list[str], start: str, ceiling: str, downs: int
) -> None:
    d = Driven(start=start, agreed=tuple(ALL[: ALL.index(start) + 1]), ceiling=ceiling)
    d.do(e.BodyReady())
    for _ in range(downs):
        d.do(e.LessRequested("tap"))
    p = d.engine.progress
    before = (d.level, list(p.agreed), d.engine.ladder.modalities(), p.return_to)
    out = d.do(e.OrderSet(tuple(order), "T"))
    d.do(e.BodyReady())
    assert (d.level, p.agreed, d.engine.ladder.modalities(), p.return_to) == before
    assert not [x for x in of(c.Decided, out) if x.decision != "refuse"]
    open_to = names(d.engine.programme)[: d.engine.programme.index(d.engine.programme.ceiling) + 1]
    assert max(ALL.index(name) for name in open_to) <= ALL.index(ceiling)
    again = Driven(snapshot=d.engine.snapshot(), start=start, ceiling=ceiling)
    assert names(again.engine.programme) == names(d.engine.programme)


@given(ORDERS, AFTER, st.lists(st.sampled_from([*ALL, "gone", "old"]), max_size=8))
def test_whatever_was_kept_the_programme_has_each_of_its_levels_once(
    order: list[str], before: dict[str, set[str]], kept: list[str]
) -> None:
    levels = tuple(replace(x, after=tuple(sorted(before.get(x.id, ())))) for x in LEVELS)
    for wanted in (order, kept):
        made = ordered(programme(levels=levels), wanted)
        assert sorted(names(made)) == sorted(ALL)
        assert made.levels[0].id == "house"
    if order_refusal(programme(levels=levels), order, 1) is None:
        assert names(ordered(programme(levels=levels), order)) == order
