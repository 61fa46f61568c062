"""How today is: the question, today's level, lighter days, days asleep, and tasters."""

from dataclasses import replace
from typing import Any

import pytest

from robot.contract import commands as c
from robot.contract import events as e
from robot.contract.programme import Dose, Policy
from robot.contract.record import Record
from tests.engine.build import DAY, FREE, LEVELS, Driven, S, of, rules

HERE = ("house", "presence", "touch")
ALL = ("house", "presence", "touch", "choosing", "word")
DEMANDS = {"house": 0.3, "presence": 1.0, "touch": 1.8, "choosing": 3.4, "word": 2.6}
GRADED = tuple(replace(level, demand=DEMANDS[level.id]) for level in FREE)
HARD, HARDEST = 3, 4


def home(start: str = "touch", **changes: Any) -> Driven:
    """Somebody on `start` with the policy `home`, present."""
    base = {"levels": GRADED, "start": start, "agreed": ALL[: ALL.index(start) + 1], "policy": Policy("home")}
    d = Driven(**{**base, **changes})
    d.do(e.WakeRequested("tap"))
    return d


def asks(records: list[Record]) -> list[bool]:
    return [card.shown for card in of(c.Card, records) if card.name == "today"]


def started(records: list[Record]) -> list[str]:
    return [each.level for each in of(c.SessionStarted, records)]


def on(d: Driven, tolerance: float) -> Driven:
    """With a tolerance that is as good as known."""
    policy: Any = d.engine.policy
    policy.filter.mean[0], policy.filter.covariance[0][0] = tolerance, 0.01
    d.engine.progress.policy = policy.to_json()
    return d


def lived(d: Driven) -> tuple[str, bool]:
    """Level of the session that is on, and whether it is half of it."""
    contact = d.engine.contact
    assert contact is not None
    return contact.portion.level, contact.portion.half


# --- the question -------------------------------------------------------------------------------------------


def test_it_is_asked_once_a_day_before_a_session() -> None:
    d = home()
    assert asks(d.log) == [True]
    out = d.do(e.TodayAnswered(2, "tap"))
    assert asks(out) == [False]
    d.do(e.SleepRequested("tap"))
    assert asks(d.do(e.WakeRequested("tap"))) == []
    d.evening()
    assert asks(d.do(e.WakeRequested("tap"))) == [True], "the next day"
    d.do(e.StartRequested("tap"))
    assert asks(d.log)[-1] is False, "left alone is an answer too"
    d.do(e.EndRequested("tap"))
    d.pass_s(10)
    out = d.do(e.Rated(1))
    assert d.phase == "present"
    assert asks(out) == [], "not after a session of the day"


def test_an_answer_is_taken_once_and_only_before_a_session() -> None:
    d = home()
    d.do(e.TodayAnswered(0, "tap"))
    kept = d.engine.snapshot()
    d.do(e.TodayAnswered(HARDEST, "tap"))
    assert d.engine.snapshot() == kept
    d.evening()
    d.do(e.WakeRequested("tap"))
    d.do(e.StartRequested("tap"))
    kept = d.engine.snapshot()
    d.do(e.TodayAnswered(HARDEST, "tap"))
    assert d.engine.snapshot() == kept


@pytest.mark.parametrize("answer", [-1, 5, True, None, 2.0])
def test_what_is_no_face_is_refused(answer: Any) -> None:
    d = home()
    d.do(e.TodayAnswered(answer, "tap"))
    assert rules(d)[-1] == "rating-range"
    assert d.engine.progress.today is None


def test_it_is_not_asked_where_no_session_may_be() -> None:
    for changes in ({"start": "house"}, {"verified": False}):
        assert asks(home(**changes).log) == []
    d = home()
    d.do(e.QuietHoursChanged(True, "22:00", "09:00"))
    assert asks(d.log) == [True, False]


def test_policies_without_a_use_for_it_do_not_ask() -> None:
    d = home(policy=Policy("n-up-one-down", up_after=5))
    d.evening()
    assert asks(d.log) == []
    assert of(c.Today, d.log) == []


@pytest.mark.parametrize(
    ("pad", "ms", "answer"),
    [("right", 2000, 1), ("right", 5000, 0), ("back", 2000, 2), ("left", 4999, 3), ("left", 5000, 4)],
)
def test_it_can_be_answered_by_holding_a_side(pad: str, ms: int, answer: int) -> None:
    d = home()
    d.do(e.Touched(pad, 1999))
    d.do(e.Touched("head", 9000))
    d.do(e.Touched(pad, ms, rough=True))
    assert d.engine.progress.today is None
    out = d.do(e.Touched(pad, ms))
    assert d.engine.progress.today is not None
    assert d.engine.progress.today.answer == answer
    assert asks(out) == [False]
    assert of(c.Gesture, out)


# --- the level of the day -----------------------------------------------------------------------------------


def test_a_hard_day_is_lighter_and_the_way_back_is_no_step() -> None:
    d = on(home("choosing"), 3.0)
    out = d.do(e.TodayAnswered(HARD, "tap"))
    planned = of(c.Today, out)[-1]
    assert (planned.usual, planned.lighter, planned.asleep) == (True, True, False)
    out = d.evening()
    assert started(out) == [planned.level]
    assert started(out) != ["choosing"]
    assert d.level == "choosing"
    on(d, 9.0)
    d.do(e.WakeRequested("tap"))
    before = len(rules(d))
    assert started(d.evening()) == ["choosing"]
    assert "up" not in {x.decision for x in of(c.Decided, d.log)}
    assert len(rules(d)) - before <= 1


def test_a_lighter_day_has_no_more_than_its_own_level_may() -> None:
    d = on(home("choosing"), 2.7)
    d.do(e.TodayAnswered(HARDEST, "tap"))
    out = d.do(e.StartRequested("tap"))
    level, _ = lived(d)
    assert level == "presence"
    bounds = of(c.Bounds, out)[-1]
    assert bounds.contact
    assert set(bounds.modalities) == LEVELS[1].modalities
    assert of(c.SessionStarted, out)[-1].planned_s == 600


def test_the_usual_one_is_a_tap_away() -> None:
    d = on(home("choosing"), 3.0)
    d.do(e.TodayAnswered(HARD, "tap"))
    d.do(e.TodayChosen("usual", "heard"))
    assert rules(d)[-1] == "heard-is-not-yes"
    out = d.do(e.TodayChosen("usual", "tap"))
    assert of(c.Today, out)[-1] == c.Today("", "", False, False, usual=False, lighter=True)
    assert started(d.do(e.StartRequested("tap"))) == ["choosing"]


def test_something_lighter_still_down_to_a_day_asleep() -> None:
    d = on(home("choosing"), 9.0)
    seen = []
    for _ in range(3):
        out = d.do(e.TodayChosen("lighter", "console"))
        seen += [(each.level, each.half, each.asleep) for each in of(c.Today, out)]
    assert seen == [("touch", False, False), ("presence", False, False), ("", False, True)]
    out = d.do(e.StartRequested("tap"))
    assert d.phase == "asleep"
    assert c.Caption("asleep-today") in out
    assert started(out) == []
    assert d.engine.progress.sessions == []


def test_lighter_is_there_with_every_policy_and_costs_nothing() -> None:
    d = home("choosing", policy=Policy("n-up-one-down", up_after=2))
    d.evening()
    calm = d.engine.progress.comfortable
    d.do(e.WakeRequested("tap"))
    d.do(e.TodayChosen("lighter", "tap"))
    assert started(d.evening()) == ["touch"]
    assert (d.level, d.engine.progress.comfortable) == ("choosing", calm)
    assert started(d.evening()) == ["choosing"], "only for its day"


def test_a_day_asleep_is_no_refusal() -> None:
    d = on(home("presence"), -3.0)
    d.do(e.TodayAnswered(2, "tap"))
    d.do(e.StartRequested("tap"))
    assert d.phase == "asleep"
    assert of(c.Today, d.log)[-1] == c.Today("", "", False, True, usual=True, lighter=False)
    assert "refuse" not in {x.decision for x in of(c.Decided, d.log)}
    out = d.do(e.TodayChosen("usual", "tap"))
    assert started(out) == ["presence"]
    assert d.phase == "greeting"
    other = on(home("presence"), -3.0)
    other.do(e.TodayAnswered(2, "tap"))
    other.do(e.StartRequested("tap"))
    assert started(other.do(e.StartRequested("tap"))) == ["presence"], "asked for once more, the lightest"


def test_a_day_is_asleep_only_on_the_word_of_that_day() -> None:
    d = on(home("presence"), -3.0)
    assert started(d.evening()) == ["presence"]
    on(d, -3.0)
    d.do(e.WakeRequested("tap"))
    d.do(e.TodayAnswered(HARD, "tap"))
    assert started(d.do(e.StartRequested("tap"))) == []
    d.now += DAY
    assert started(d.evening()) == ["presence"], "that was yesterday"


def test_half_a_session_is_no_half_of_the_day() -> None:
    """Two sessions of ten minutes a day: after one of them the second may be half of one."""
    levels = tuple(replace(level, dose=Dose(10, 2, 7)) for level in GRADED)
    d = on(home("touch", levels=levels), 9.0)
    d.evening()
    d.now -= DAY - 700 * S
    d.engine.progress.tasters = 1
    d.do(e.StartRequested("tap"))
    assert lived(d) == ("touch", True)
    assert [each.planned_s for each in of(c.SessionStarted, d.log)] == [600, 300]


def test_in_a_session_it_is_too_late_to_choose() -> None:
    d = on(home(), 9.0)
    d.do(e.StartRequested("tap"))
    d.do(e.TodayChosen("lighter", "tap"))
    assert rules(d)[-1] == "today-before"
    assert lived(d)[0] == "touch"


@pytest.mark.parametrize("ends", ["discomfort", "stop"])
def test_after_a_discomfort_or_a_stop_at_most_one_level_above_the_last(ends: str) -> None:
    d = on(home("word"), 9.0)
    d.do(e.TodayChosen("lighter", "tap"))
    d.do(e.TodayChosen("lighter", "tap"))
    d.do(e.StartRequested("tap"))
    assert lived(d) == ("touch", False)
    d.pass_s(5)
    if ends == "stop":
        d.do(e.StopRequested("tap"))
    else:
        d.do(e.EndRequested("tap"))
        d.pass_s(10)
        d.do(e.Rated(8))
    on(d, 9.0)
    d.now += DAY
    d.do(e.WakeRequested("tap"))
    d.do(e.TodayChosen("usual", "tap"))
    d.do(e.StartRequested("tap"))
    assert d.level == ("word" if ends == "stop" else "choosing")
    assert lived(d) == ("choosing", False)


def test_less_on_a_lighter_day_is_less_than_that_day() -> None:
    d = on(home("word"), 9.0)
    d.do(e.TodayChosen("lighter", "tap"))
    d.do(e.StartRequested("tap"))
    assert lived(d) == ("choosing", False)
    d.do(e.LessRequested("tap"))
    assert d.level == "choosing"
    d.do(e.TodayChosen("usual", "tap"))
    d.do(e.StartRequested("tap"))
    assert lived(d) == ("touch", False)


def test_it_outlives_a_power_cut() -> None:
    d = on(home("choosing"), 3.0)
    d.do(e.TodayAnswered(HARD, "tap"))
    planned = of(c.Today, d.log)[-1]
    other = Driven(
        snapshot=d.engine.snapshot(), levels=GRADED, agreed=ALL, policy=Policy("home"), start="presence"
    )
    out = other.do(e.WakeRequested("tap"))
    assert asks(out) == []
    assert of(c.Today, out) == [planned]


# --- the hardest face ---------------------------------------------------------------------------------------


def worries(d: Driven) -> list[str]:
    return [worry.kind for worry in d.engine.progress.worries]


def test_the_hardest_face_offers_the_card_and_three_in_ten_days_are_told() -> None:
    d = home()
    for day, answer in enumerate((HARDEST, HARD, HARDEST, HARD, HARD, HARD, HARD, HARD, HARD, HARDEST)):
        out = d.do(e.TodayAnswered(answer, "tap"))
        assert (c.Card("hard-day", True) in out) == (answer == HARDEST)
        assert ("hard-days" in worries(d)) == (day == 9)
        d.evening()
        d.do(e.WakeRequested("tap"))


def test_three_in_eleven_days_are_not() -> None:
    d = home()
    for answer in (HARDEST, HARD, HARDEST, HARD, HARD, HARD, HARD, HARD, HARD, HARD, HARDEST):
        d.do(e.TodayAnswered(answer, "tap"))
        d.evening()
        d.do(e.WakeRequested("tap"))
    assert "hard-days" not in worries(d)


def test_an_unclear_word_and_the_hardest_face_within_a_day_are_handed_over() -> None:
    d = home()
    d.do(e.CrisisRaised(1, "typed", "unclear"))
    assert not d.engine.progress.crisis
    d.do(e.TodayAnswered(HARDEST, "tap"))
    assert d.engine.progress.crisis


# --- tasters ------------------------------------------------------------------------------------------------


def stepped_up() -> Driven:
    """Somebody who has just said yes to *touch*."""
    d = on(home("presence"), 6.0)
    for _ in range(8):
        on(d, 6.0)
        d.evening(rating=1)
        if d.level == "touch":
            return d
    raise AssertionError(rules(d))


def test_the_first_two_sessions_of_a_level_are_half_of_it() -> None:
    d = on(home("presence"), 6.0)
    halves = []
    for _ in range(9):
        on(d, 6.0)
        out = d.evening(rating=1)
        for each in of(c.SessionStarted, out):
            halves.append((each.level, each.planned_s))
    assert [x for x in halves if x[0] == "touch"][:3] == [("touch", 300), ("touch", 300), ("touch", 600)]
    shown = of(c.Preview, d.log)[0]
    assert (shown.level, shown.tasters) == ("touch", 2)


def test_while_they_last_no_step_is_offered_and_a_discomfort_counts_for_none() -> None:
    d = stepped_up()
    p = d.engine.progress
    assert p.tasters == 1, "the first was lived after the yes"
    d.do(e.WakeRequested("tap"))
    d.do(e.MoreRequested("tap"))
    assert rules(d)[-1] == "tasters-first"
    d.do(e.StartRequested("tap"))
    d.pass_s(5)
    d.do(e.StopRequested("tap"))
    assert p.tasters == 1


def test_a_level_that_was_left_and_is_entered_again_needs_none() -> None:
    d = stepped_up()
    on(d, 6.0)
    d.do(e.LessRequested("tap"))
    assert (d.level, d.engine.progress.tasters) == ("presence", 0)
    d.now += DAY
    on(d, 6.0)
    d.do(e.WakeRequested("tap"))
    d.do(e.StartRequested("tap"))
    assert d.phase == "preview"
    assert of(c.Preview, d.log)[-1].tasters == 0
    number = d.engine.progress.proposal.number  # type: ignore[union-attr]
    d.do(e.PreviewAnswered(number, True, "tap"))
    assert (d.level, d.engine.progress.tasters) == ("touch", 0)


def test_the_forecast_of_a_step_is_that_of_the_session_it_begins_with() -> None:
    d = stepped_up()
    decided = next(x for x in of(c.Decided, d.log) if x.decision == "up")
    forecast = dict(decided.figures)["forecast"]
    policy = d.engine.policy
    assert d.engine.progress.forecasts[-1].level == "touch"
    half, whole = (
        policy.forecast("touch", demand, 0, below) for demand, below in ((1.4, "presence"), (1.8, ""))
    )
    assert half is not None
    assert whole is not None
    assert half < whole
    assert isinstance(forecast, float)
