"""How today is, as it is asked and put away: once a day, and gone where there is nothing to choose."""

from dataclasses import replace
from typing import Any

import pytest

from robot.contract import commands as c
from robot.contract import events as e
from robot.contract.programme import Policy
from robot.contract.record import Record
from tests.engine.build import DAY, Driven, of, rules
from tests.engine.test_today import HARDEST, asks, home, on

QUIET = e.QuietHoursChanged(True, "22:00", "09:00")
OVER = replace(QUIET, on=False)
NOTHING = c.Today("", "", False, False, usual=False, lighter=False)


def quiet_cards(records: list[Record]) -> list[bool]:
    return [card.shown for card in of(c.Card, records) if card.name == "hard-day"]


@pytest.mark.parametrize("leaves", [e.SleepRequested("tap"), e.StopRequested("tap"), e.StartRequested("tap")])
def test_left_alone_it_is_not_asked_again_that_day(leaves: Record) -> None:
    d = on(home(), 9.0)
    assert asks(d.do(leaves)) == [False]
    d.do(e.SleepRequested("tap"))
    assert asks(d.do(e.WakeRequested("tap"))) == []
    again = Driven(
        snapshot=d.engine.snapshot(),
        levels=d.engine.programme.levels,
        policy=Policy("home"),
        start="touch",
    )
    again.do(e.SleepRequested("tap"))
    assert asks(again.do(e.WakeRequested("tap"))) == [], "nor after a power cut"
    d.do(e.SleepRequested("tap"))
    d.now += DAY
    assert asks(d.do(e.WakeRequested("tap"))) == [True]


def test_quiet_hours_take_it_away_and_bring_it_back() -> None:
    d = home()
    d.do(QUIET)
    assert asks(d.do(OVER)) == [True]


def test_what_was_planned_goes_when_no_session_may_begin_and_comes_back() -> None:
    d = on(home("choosing"), 3.0)
    d.do(e.TodayAnswered(2, "tap"))
    planned = of(c.Today, d.log)[-1]
    assert planned.usual
    assert of(c.Today, d.do(QUIET)) == [NOTHING]
    assert of(c.Today, d.do(OVER)) == [planned]
    assert of(c.Today, d.do(e.StartRequested("tap"))) == [NOTHING]


def test_where_no_session_may_begin_a_wish_for_today_is_answered_with_the_reason() -> None:
    d = on(home("choosing"), 9.0)
    d.do(QUIET)
    for choice in ("lighter", "usual"):
        d.do(e.TodayChosen(choice, "tap"))  # type: ignore[arg-type]
        assert rules(d)[-1] == "quiet-hours"
    d.do(OVER)
    d.do(e.StartRequested("tap"))
    assert of(c.SessionStarted, d.log)[-1].level == "choosing"


def test_below_the_persons_own_level_after_a_stop_it_says_what_there_is() -> None:
    """It is no lighter day: the usual one cannot be had in its place."""
    d = on(home("word"), 9.0)
    for _ in range(2):
        d.do(e.TodayChosen("lighter", "tap"))
    d.do(e.StartRequested("tap"))
    d.do(e.StopRequested("tap"))
    d.now += DAY
    out = on(d, 9.0).do(e.WakeRequested("tap"))
    assert of(c.Today, out) == [c.Today("choosing", "", False, False, usual=False, lighter=True)]


# --- the quiet card of the hardest face ---------------------------------------------------------------------


def hardest(**changes: Any) -> Driven:
    d = on(home(**changes), 9.0)
    assert quiet_cards(d.do(e.TodayAnswered(HARDEST, "tap"))) == [True]
    return d


def test_the_quiet_card_is_put_away_by_the_person_or_staff_and_by_nobody_else() -> None:
    d = hardest(staff=("lee",))
    assert quiet_cards(d.do(e.CrisisCleared("somebody"))) == []
    assert quiet_cards(d.do(e.CrisisCleared(" Person"))) == [False]
    assert quiet_cards(d.do(e.CrisisCleared("person"))) == []
    d = hardest(staff=("lee",))
    assert quiet_cards(d.do(e.CrisisCleared("lee"))) == [False]


def test_during_a_handover_it_is_the_staffs_to_put_away() -> None:
    d = hardest(staff=("lee",))
    d.do(e.CrisisRaised(2, "tap", "pressed"))
    assert quiet_cards(d.do(e.CrisisCleared("person"))) == []
    assert quiet_cards(d.do(e.CrisisCleared("lee"))) == [False]


def test_it_reminds_nobody_of_the_day_before() -> None:
    d = hardest()
    d.do(e.SleepRequested("tap"))
    assert quiet_cards(d.log) == [True]
    d.now += DAY
    assert quiet_cards(d.do(e.WakeRequested("tap"))) == [False]


def test_the_first_two_hardest_days_leave_no_note() -> None:
    d = hardest()
    assert of(c.Noted, d.log) == []
    for _ in range(2):
        d.do(e.SleepRequested("tap"))
        d.now += DAY
        d.do(e.WakeRequested("tap"))
        d.do(e.TodayAnswered(HARDEST, "tap"))
    assert [noted.note for noted in of(c.Noted, d.log)] == ["hard-days"]
