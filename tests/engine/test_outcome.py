"""The outcome of a session, rule by rule (domain.md §1.3)."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from robot.engine.outcome import Account, outcome_of
from robot.engine.signals import Measures, fuse

CALM = Account(
    height=2,
    distress=1.0,
    rating=1,
    peak=None,
    good=False,
    than_foreseen="",
    stopped=False,
    label="",
    second_stop=False,
    sign=True,
    distress_sign="",
    less_days=0,
)

accounts = st.builds(
    Account,
    height=st.integers(0, 10),
    distress=st.none() | st.floats(0, 10),
    rating=st.none() | st.integers(0, 10),
    peak=st.none() | st.integers(0, 10),
    good=st.booleans(),
    than_foreseen=st.sampled_from(["", "easier", "the-same", "harder"]),
    stopped=st.booleans(),
    label=st.sampled_from(["", "busy", "enough", "hard"]),
    second_stop=st.booleans(),
    sign=st.booleans(),
    distress_sign=st.sampled_from(["", "shown", "open-offers", "broken-off-again", "asleep-at-once"]),
    less_days=st.integers(0, 7),
)


def of(**changes: object) -> tuple[str, str]:
    outcome, rule, _ = outcome_of(replace(CALM, **changes))  # type: ignore[arg-type]
    return outcome, rule


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, ("success", "calm")),
        ({"distress": 3.5, "rating": 3}, ("success", "calm")),
        ({"distress": None, "rating": 3}, ("success", "calm")),
        ({"distress": 3.6, "rating": 3}, ("neutral", "between")),
        ({"distress": 4.0, "rating": 4}, ("neutral", "between")),
        ({"sign": False}, ("neutral", "no-sign")),
        ({"rating": None}, ("neutral", "unrated")),
        ({"rating": None, "distress": None}, ("neutral", "unrated")),
        ({"rating": 5, "distress": 5.4}, ("neutral", "between")),
        ({"rating": 6, "distress": 6.0}, ("discomfort", "discomfort-rating")),
        ({"rating": 2, "distress": 5.5}, ("discomfort", "discomfort-signals")),
        ({"rating": None, "distress": 5.5}, ("discomfort", "discomfort-signals")),
        ({"distress_sign": "shown"}, ("discomfort", "discomfort-signs")),
        ({"less_days": 2}, ("success", "calm")),
        ({"less_days": 3}, ("discomfort", "less-often")),
    ],
)
def test_the_outcome_of_a_session(changes: dict[str, object], expected: tuple[str, str]) -> None:
    assert of(**changes) == expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, ("neutral", "stopped")),
        ({"label": "busy"}, ("neutral", "stopped")),
        ({"label": "enough"}, ("neutral", "stopped")),
        ({"label": "hard"}, ("discomfort", "stop-was-hard")),
        ({"second_stop": True}, ("discomfort", "two-stops")),
        ({"second_stop": True, "label": "busy"}, ("neutral", "stopped")),
        ({"second_stop": True, "label": "enough"}, ("neutral", "stopped")),
        ({"distress_sign": "shown"}, ("discomfort", "discomfort-signs")),
        ({"rating": 7}, ("discomfort", "discomfort-rating")),
        ({"less_days": 3}, ("discomfort", "less-often")),
    ],
)
def test_the_outcome_of_a_session_that_was_stopped(
    changes: dict[str, object], expected: tuple[str, str]
) -> None:
    assert of(**{"stopped": True, "rating": None, "distress": 7.5, **changes}) == expected


def test_a_second_stop_matters_only_after_a_stop() -> None:
    assert of(second_stop=True) == ("success", "calm")
    assert of(label="hard") == ("success", "calm")


BRAVE: list[dict[str, object]] = [
    {"rating": 5, "distress": 5.0},
    {"rating": 5, "distress": 5.3, "peak": 6},
    {"rating": 5, "distress": 5.3, "than_foreseen": "easier"},
    {"rating": 5, "distress": 5.3, "good": True},
]


@pytest.mark.parametrize("changes", BRAVE)
def test_a_brave_session_counts_from_play_and_talk_on(changes: dict[str, object]) -> None:
    assert of(height=5, **changes) == ("success", "brave")
    assert of(height=10, **changes) == ("success", "brave")
    assert of(height=4, **changes) == ("neutral", "between")
    assert of(height=5, **{**changes, "sign": False}) == ("neutral", "no-sign")
    assert of(height=5, **{**changes, "stopped": True}) == ("neutral", "stopped")
    assert of(height=5, **{**changes, "rating": None, "distress": 5.0}) == ("neutral", "unrated")


@pytest.mark.parametrize("changes", [{"peak": 5}, {"than_foreseen": "the-same"}, {"than_foreseen": "harder"}])
def test_what_is_not_brave(changes: dict[str, object]) -> None:
    assert of(height=7, rating=5, distress=5.3, **changes) == ("neutral", "between")


def test_courage_does_not_outweigh_discomfort() -> None:
    assert of(height=8, rating=7, distress=7.0, peak=10, good=True) == ("discomfort", "discomfort-rating")
    assert of(height=8, rating=3, distress=5.5, good=True) == ("discomfort", "discomfort-signals")


def test_the_figures_say_what_was_compared() -> None:
    assert outcome_of(replace(CALM, rating=7))[2] == (("value", 7), ("limit", 6))
    assert outcome_of(replace(CALM, rating=2, distress=6.2))[2] == (("value", 6.2), ("limit", 5.5))
    assert outcome_of(replace(CALM, less_days=4))[2] == (("days", 4), ("within", 7))
    assert outcome_of(CALM)[2] == (("value", 1.0), ("limit", 3.5))


@given(accounts)
def test_a_session_without_a_rating_or_with_a_stop_is_never_a_success(account: Account) -> None:
    outcome, rule, _ = outcome_of(account)
    if account.rating is None or account.stopped or not account.sign:
        assert outcome != "success"
    if outcome == "success":
        assert rule in ("calm", "brave")
    assert outcome != "void"


@given(st.integers(0, 10), st.floats(0, 10), st.sampled_from(["", "busy", "enough"]))
def test_a_stop_alone_is_never_discomfort_however_high_it_is_fused(
    height: int, mean: float, label: str
) -> None:
    usual = [Measures(early=0.0, touch_s=30.0)] * 5
    fused = fuse(None, True, Measures(early=0.9, touch_s=0.0), usual, mean)
    assert fused.distress is not None
    assert fused.distress >= 7.5
    account = replace(CALM, height=height, distress=fused.distress, rating=None, stopped=True, label=label)
    assert outcome_of(account)[:2] == ("neutral", "stopped")


ORDER = {"success": 0, "neutral": 1, "discomfort": 2}


@given(accounts, st.integers(0, 10), st.integers(0, 10), st.floats(0, 10), st.floats(0, 10))
def test_more_distress_never_makes_a_better_outcome(
    account: Account, rating: int, other_rating: int, distress: float, other_distress: float
) -> None:
    low = replace(
        account, rating=min(rating, other_rating), distress=min(distress, other_distress), peak=None
    )
    high = replace(low, rating=max(rating, other_rating), distress=max(distress, other_distress))
    assert ORDER[outcome_of(low)[0]] <= ORDER[outcome_of(high)[0]]
