"""How it came out: one card after the rating, from L6 on, which nobody has to answer."""

import pytest

from robot.contract import commands as c
from robot.contract import events as e
from robot.engine.outcome import Account, outcome_of
from tests.engine.build import Driven, of
from tests.engine.people import at, begin

ASKED = c.Card("happened", True)


def rated(value: int | None, *, expects: bool = True, **more: object) -> Driven:
    d = at("words")
    d.do(e.MailArrived(1, "aunt", "words"))
    if expects:
        begin(d)
    else:
        d.do(e.WakeRequested("tap"))
        d.do(e.StartRequested("tap"))
        d.pass_s(40)
    d.do(e.MailOpened(1, "tap"))
    while d.phase != "rating":
        d.pass_s(5)
    d.log.clear()
    d.do(e.Rated(value, **more))  # type: ignore[arg-type]
    return d


def outcome(d: Driven) -> str:
    return d.engine.progress.sessions[-1].outcome


@pytest.mark.parametrize(
    ("answer", "meant"),
    [
        ("easier", "easier"),
        ("something-else", "otherwise"),
        ("came-true", "the-same"),
        ("harder", "harder"),
    ],
)
def test_one_tap_says_it_and_the_session_is_over(answer: str, meant: str) -> None:
    d = rated(5, peak=5)
    assert d.log == [c.RatingClosed(), ASKED]
    contact = d.engine.contact
    assert contact is not None
    out = d.do(e.Happened(answer))  # type: ignore[arg-type]
    assert c.Card("happened", False) in out
    assert (contact.than_foreseen(), outcome(d), d.phase) == (meant, "success", "present")


def test_left_alone_it_goes_away_and_the_rating_counts() -> None:
    d = rated(2)
    d.pass_s(31)
    assert c.Card("happened", False) in d.log
    assert (outcome(d), d.phase) == ("success", "present")
    assert d.engine.progress.sessions[-1].rating == 2


def test_skipped_it_keeps_the_rating() -> None:
    d = rated(2)
    d.do(e.Rated(None))
    assert (d.engine.progress.sessions[-1].rating, d.phase) == (2, "present")


def test_it_is_asked_only_where_something_was_expected_and_not_twice() -> None:
    assert ASKED not in rated(2, expects=False).log
    assert ASKED not in rated(None).log
    d = rated(5, than_foreseen="easier")
    assert (ASKED in d.log, outcome(d)) == (False, "success")


@pytest.mark.parametrize("event", [e.StopRequested("tap"), e.SleepRequested("tap"), e.LessRequested("tap")])
def test_whatever_ends_it_takes_the_card_away(event: object) -> None:
    d = rated(2)
    assert c.Card("happened", False) in d.do(event)  # type: ignore[arg-type]
    assert not of(c.RatingClosed, d.log[2:])


def test_nobody_is_asked_out_of_turn() -> None:
    d = at("words")
    begin(d)
    d.do(e.Happened("easier"))
    assert (d.phase, d.engine.contact.happened) == ("active", "")  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("than", "expected"),
    [("easier", "success"), ("otherwise", "success"), ("the-same", "neutral"), ("harder", "neutral")],
)
def test_a_prediction_that_did_not_come_true_makes_a_hard_session_a_brave_one(
    than: str, expected: str
) -> None:
    account = Account(6, 5.4, 5, 5, False, than, False, "", False, True, "", 0)
    assert outcome_of(account)[0] == expected
