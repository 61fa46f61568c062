"""What answers add up to: published examples, and what holds for every set of answers."""

import random
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from robot.errors import InputError, UsageError
from robot.questionnaires.instruments import Instrument, instrument, instruments
from robot.questionnaires.scoring import alerts, score

KEY = (4, 7, 10, 15, 21, 25)
# name -> items, lowest, highest, smallest and largest total, days; as published (domain.md, 5)
PUBLISHED = {
    "hq-25": (25, 0, 4, 0, 100, 182),
    "hq-25m": (25, 0, 4, 0, 100, 28),
    "ucla-3": (3, 1, 3, 3, 9, 28),
    "lsns-6": (6, 0, 5, 0, 30, 28),
    "suds": (1, 0, 10, 0, 10, 7),
    "who-5": (5, 0, 5, 0, 100, 14),
    "gad-7": (7, 0, 3, 0, 21, 14),
    "phq-9": (9, 0, 3, 0, 27, 14),
}


def reverse_of(rule: Instrument) -> tuple[int, ...]:
    return KEY if rule.reverse_supplied else ()


def total(name: str, *answers: int | None, scale: int = 0) -> int | None:
    rule = instrument(name)
    return score(rule, rule.scales[scale], reverse_of(rule), answers).total


@pytest.mark.parametrize("name", PUBLISHED)
def test_items_range_and_interval_are_as_published(name: str) -> None:
    items, lowest, highest, least, most, days = PUBLISHED[name]
    rule = instrument(name)
    scale = rule.scales[0]
    assert (rule.items, scale[0], scale[-1], len(scale)) == (items, lowest, highest, highest - lowest + 1)
    assert rule.days == days
    turned = [highest if item in reverse_of(rule) else lowest for item in range(1, items + 1)]
    assert total(name, *turned) == least
    assert total(name, *(lowest + highest - each for each in turned)) == most
    assert set(instruments()) == set(PUBLISHED)


@pytest.mark.parametrize(
    ("name", "answers", "expected"),
    [
        # The worked example of a PHQ-9 in a public question bank, and the response in a national FHIR guide.
        ("phq-9", (1, 0, 2, 0, 1, 0, 0, 0, 0), 4),
        ("phq-9", (3,) * 9, 27),
        # The scored GAD-7 in the guide of a personal health record.
        ("gad-7", (0, 0, 1, 1, 0, 1, 0), 3),
        # WHO-5: a raw sum of 21 is 84, of 13 is 52.
        ("who-5", (5, 4, 4, 4, 4), 84),
        ("who-5", (3, 3, 3, 2, 2), 52),
        ("ucla-3", (1, 2, 3), 6),
        ("lsns-6", (3, 2, 1, 5, 0, 1), 12),
        ("suds", (7,), 7),
    ],
)
def test_examples(name: str, answers: tuple[int, ...], expected: int) -> None:
    assert total(name, *answers) == expected


def test_scales_of_other_editions() -> None:
    assert instrument("ucla-3").scales == ((1, 2, 3), (1, 2, 3, 4))
    assert instrument("suds").scales == (tuple(range(11)), tuple(range(0, 101, 10)))
    assert total("ucla-3", 4, 4, 4, scale=1) == 12  # the survey with four steps
    assert total("suds", 70, scale=1) == 70
    with pytest.raises(UsageError, match="may be 0, 10, 20"):
        total("suds", 7, scale=1)
    rule = instrument("phq-9")
    with pytest.raises(UsageError, match="no such scale"):
        score(rule, (0, 1, 2), (), [0] * 9)


@pytest.mark.parametrize(
    ("name", "points", "at", "before"),
    [
        ("hq-25", [42], 42, 41),
        ("gad-7", [5, 10, 15], 10, 9),
        ("phq-9", [5, 10, 15, 20], 20, 19),
        ("lsns-6", [12], 11, 12),
        ("who-5", [50, 28], 28, 29),
        ("hq-25m", [], 0, 0),
        ("ucla-3", [], 0, 0),
        ("suds", [], 0, 0),
    ],
)
def test_cut_offs_are_those_that_are_given(name: str, points: list[int], at: int, before: int) -> None:
    cutoffs = instrument(name).cutoffs
    assert [each.point for each in cutoffs] == points
    reached = [sum(each.reached(value) for each in cutoffs) for value in (at, before)]
    assert reached[0] == reached[1] + bool(points)


def test_the_cut_off_of_hq_25_says_what_it_is_worth() -> None:
    (cutoff,) = instrument("hq-25").cutoffs
    for language in ("en", "ja", "ko"):
        assert all(each in cutoff.note[language] for each in ("94", "61", "17", "399"))


def test_a_reversed_item_is_turned_about_the_middle_of_its_scale() -> None:
    """Also where the lowest answer is not 0."""
    rule = replace(instrument("ucla-3"), reverse_supplied=True)
    assert score(rule, (1, 2, 3), (1,), (1, 2, 2)).total == 3 + 2 + 2
    assert score(rule, (1, 2, 3, 4), (1, 3), (1, 4, 4)).total == 4 + 4 + 1


def test_items_that_are_added_up_besides() -> None:
    rule = instrument("lsns-6")
    whole = score(rule, rule.scales[0], (), (3, 2, 1, 5, 0, 2))
    assert (whole.total, dict(whole.subscales)) == (13, {"family": 6, "friends": 7})
    found = score(rule, rule.scales[0], (), (3, 2, 1, 5, 0, None))
    assert (found.total, dict(found.subscales), found.missing) == (None, {"family": 6, "friends": None}, (6,))
    assert found.reached == ()


@st.composite
def answered(draw: Any) -> tuple[Instrument, Sequence[int], list[int]]:
    rule = draw(st.sampled_from([*instruments().values()]))
    scale = draw(st.sampled_from(rule.scales))
    return rule, scale, draw(st.lists(st.sampled_from(scale), min_size=rule.items, max_size=rule.items))


@given(answered(), st.data())
def test_without_one_answer_there_is_no_total(
    case: tuple[Instrument, Sequence[int], list[int]], data: st.DataObject
) -> None:
    rule, scale, answers = case
    gone = data.draw(st.sets(st.integers(1, rule.items), min_size=1))
    with_gaps = [None if item in gone else each for item, each in enumerate(answers, 1)]
    found = score(rule, scale, reverse_of(rule), with_gaps)
    assert (found.total, found.missing, found.reached) == (None, tuple(sorted(gone)), ())


@given(answered(), st.data())
def test_one_step_up_is_one_step_of_the_total_and_down_for_a_reversed_item(
    case: tuple[Instrument, Sequence[int], list[int]], data: st.DataObject
) -> None:
    rule, scale, answers = case
    reverse = data.draw(st.sets(st.integers(1, 25), min_size=1)) if rule.reverse_supplied else set()
    item = data.draw(st.integers(1, rule.items))
    place = scale.index(answers[item - 1])
    assume(place + 1 < len(scale))
    higher = [*answers]
    higher[item - 1] = scale[place + 1]
    before, after = (score(rule, scale, reverse, each).total for each in (answers, higher))
    assert before is not None
    assert after is not None
    step = (scale[1] - scale[0]) * rule.times
    assert after - before == (-step if item in reverse else step)
    lowest, highest = (value * rule.items * rule.times for value in (scale[0], scale[-1]))
    assert lowest <= before <= highest


@given(answered())
def test_all_turned_round_is_the_other_end(case: tuple[Instrument, Sequence[int], list[int]]) -> None:
    rule, scale, answers = case
    mirror = [scale[0] + scale[-1] - each for each in answers]
    totals = [score(rule, scale, reverse_of(rule), each).total or 0 for each in (answers, mirror)]
    assert sum(totals) == (scale[0] + scale[-1]) * rule.items * rule.times


@given(answered())
def test_item_nine_of_phq_9_alone_alerts_whatever_the_rest(
    case: tuple[Instrument, Sequence[int], list[int]],
) -> None:
    rule, scale, answers = case
    assert alerts(rule, scale, answers) == (rule.id == "phq-9" and answers[8] > 0)


def test_item_nine_alerts_without_a_total_and_not_when_it_was_skipped() -> None:
    rule = instrument("phq-9")
    assert rule.alert == {9}
    assert alerts(rule, rule.scales[0], [None] * 8 + [1])
    assert not alerts(rule, rule.scales[0], [3] * 8 + [None])
    assert not alerts(rule, rule.scales[0], [3] * 8 + [0])


@pytest.mark.parametrize(
    ("name", "reverse", "says"),
    [
        ("hq-25", (), "not given"),
        ("hq-25m", (), "not given"),
        ("phq-9", (3,), "has none"),
        ("hq-25", (4, 26), "no 26"),
        ("hq-25", (0,), "no 0"),
    ],
)
def test_reversed_items_that_are_not_given_are_refused(
    name: str, reverse: tuple[int, ...], says: str
) -> None:
    rule = instrument(name)
    with pytest.raises(UsageError, match=says):
        score(rule, rule.scales[0], reverse, [0] * rule.items)


@pytest.mark.parametrize(
    "answers", [[], [0] * 8, [0] * 10, [4] + [0] * 8, [-1] + [0] * 8, [True] + [0] * 8, [1.0] + [0] * 8]
)
def test_answers_that_do_not_fit_are_refused(answers: list[Any]) -> None:
    with pytest.raises(UsageError, match="answers"):
        total("phq-9", *answers)


def test_an_unknown_instrument_names_those_that_there_are() -> None:
    with pytest.raises(InputError, match="phq-9"):
        instrument("phq-15")


def test_many_sets_of_answers_are_worked_out_as_by_hand() -> None:
    """Against a second way to the same figure."""
    drawn = random.Random(5)
    for _ in range(200):
        for name, (items, lowest, highest, *_rest) in PUBLISHED.items():
            answers = [drawn.randint(lowest, highest) for _ in range(items)]
            turned = dict.fromkeys(KEY, lowest + highest) if name.startswith("hq") else {}
            by_hand = sum(
                turned[item] - each if item in turned else each for item, each in enumerate(answers, 1)
            )
            assert total(name, *answers) == by_hand * (4 if name == "who-5" else 1)
