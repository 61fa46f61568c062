"""What was found by trying to break the ladder: days, wishes, ratings, stops and pauses at their edges."""

from dataclasses import replace

import pytest

from robot.contract import commands as c
from robot.contract import events as e
from robot.contract.programme import Policy
from robot.engine.policies import Here, Seen, make
from robot.engine.progress import Forecast, Setback
from tests.engine.build import DAY, EVENING, FREE, LEVELS, Driven, S, bring_to, level, of, refusal, rules

HERE = ("house", "presence", "touch")


def outcomes(d: Driven) -> list[str]:
    return [x.outcome for x in of(c.SessionEnded, d.log)]


def test_no_step_on_the_day_of_a_crisis_and_none_while_a_question_is_open() -> None:
    d = Driven(levels=FREE, staff=("tanaka",))
    d.do(e.WakeRequested("tap"))
    d.do(e.CrisisRaised(1, "heard"))
    assert refusal(d, asked=True) == "after-crisis"
    d.do(e.CrisisCleared("person"))
    assert refusal(d, asked=True) == ""
    d.do(e.CrisisRaised(2, "typed"))
    d.do(e.CrisisCleared("tanaka"))
    d.do(e.MoreRequested("tap"))
    assert (d.phase, rules(d)[-1]) == ("present", "crisis-today")
    d.now += DAY
    assert refusal(d, asked=True) == ""


def test_days_away_bar_every_way_up_until_a_session_was_lived() -> None:
    d = Driven(levels=FREE, start="touch", agreed=HERE)
    d.evening(rating=1)
    d.now += 9 * DAY
    d.do(e.MoreRequested("tap"))
    assert (d.phase, rules(d)[-1]) == ("present", "after-break")
    d.do(e.StaffStep("up", "tanaka"))
    assert d.engine.progress.proposal is None
    less = Driven(levels=FREE, start="touch", agreed=HERE)
    less.evening(rating=1)
    less.do(e.LessRequested("tap"))
    less.now += 30 * DAY
    less.do(e.StartRequested("tap"))
    assert (less.phase, less.level) == ("greeting", "presence"), "the way back comes after this session"


@pytest.mark.parametrize("source", ["heard", "console", "touch"])
def test_a_wish_for_more_is_tapped_pressed_or_typed(source: str) -> None:
    d = Driven(levels=FREE)
    bring_to(d, "present")
    d.do(e.MoreRequested(source))  # type: ignore[arg-type]
    assert (d.phase, d.engine.progress.proposal, rules(d)) == ("present", None, ["heard-is-not-yes"])


@pytest.mark.parametrize("how", ["on the way", "as the hardest moment", "in a pause", "while it closes"])
def test_a_nine_that_was_said_counts_wherever_it_was_said(how: str) -> None:
    d = Driven(start="touch", agreed=HERE)
    bring_to(d, "active")
    d.do(e.Touched("head", 900))
    if how == "on the way":
        d.do(e.Rated(9))
    if how == "in a pause":
        d.do(e.PauseRequested("tap"))
        d.do(e.Rated(9))
        d.do(e.ResumeRequested("tap"))
    d.do(e.EndRequested("tap"))
    if how == "while it closes":
        d.do(e.Rated(9))
    d.pass_s(7)
    if how == "as the hardest moment":
        d.do(e.Rated(None, peak=9))
    d.pass_s(61)
    assert (outcomes(d), d.level) == (["discomfort"], "presence")


PARTS = tuple(
    level(name, "presence", f"light {more}") for name, more in (("a", ""), ("b", "cards"), ("c", "text"))
)


def on_part(part: str) -> Driven:
    levels = (*FREE[:2], replace(FREE[2], parts=PARTS), *FREE[3:])
    agreed = [*HERE, *(f"touch/{each.id}" for each in PARTS)]
    d = Driven(levels=levels, start="touch", agreed=HERE)
    d.engine.progress.agreed, d.engine.progress.part = agreed, part
    return d


def test_the_yes_to_a_sub_level_can_be_taken_back_and_the_level_stays() -> None:
    d = on_part("c")
    bring_to(d, "active")
    d.do(e.ConsentWithdrawn("touch/b", "tap"))
    assert (d.level, d.engine.progress.part, d.engine.contact, d.phase) == ("touch", "a", None, "present")
    assert not {"cards", "text"} & set(d.engine.ladder.modalities())
    assert (rules(d)[-1], d.engine.progress.agreed) == ("consent-withdrawn", [*HERE, "touch/a"])
    first = on_part("b")
    first.do(e.ConsentWithdrawn("touch/a", "tap"))
    assert first.level == "presence", "without its easiest sub-level nothing of the level is left"
    assert of(c.Decided, first.do(e.ConsentWithdrawn("touch/z", "tap")))[0].rule == "level-unknown"


def test_a_standing_approval_that_was_taken_back_approves_nothing_that_still_waits() -> None:
    d = Driven(approval_hours=100)
    for _ in range(8):
        d.evening(rating=1)
    assert d.engine.progress.proposal is not None
    again = Driven(snapshot=d.engine.snapshot(), day=8, standing_approval=False, approval_hours=100)
    assert again.engine.progress.proposal is None
    assert [x.result for x in of(c.ProposalClosed, again.log)] == ["withdrawn"]


def test_a_step_down_takes_back_what_was_on_offer() -> None:
    d = Driven(start="touch", agreed=HERE, levels=FREE, standing_approval=False)
    for _ in range(5):
        d.evening(rating=1)
    assert d.engine.progress.proposal is not None
    d.evening(rating=9)
    assert (d.level, d.engine.progress.proposal) == ("presence", None)


def test_a_clock_that_is_put_right_gives_no_day_that_was_not_lived() -> None:
    d = Driven(start="touch", agreed=HERE)
    for _ in range(3):
        d.evening(rating=1)
    entered = d.engine.progress.entered_day
    wrong = Driven(snapshot=d.engine.snapshot(), day=13, start="touch", agreed=HERE)
    wrong.do(e.ClockReported(EVENING + 3 * DAY + wrong.now, 9 * 3600, True))
    assert wrong.engine.progress.entered_day == entered
    assert refusal(wrong, asked=True) == "not-yet-days"


def test_a_clock_that_runs_ahead_in_the_middle_and_is_put_right_changes_nothing() -> None:
    d = Driven(start="touch", agreed=HERE)
    d.evening(rating=1)
    before = d.engine.snapshot()
    for jump in (400 * DAY, 0):
        d.do(e.ClockReported(EVENING + d.now + jump, 9 * 3600, True))
    assert d.engine.snapshot() == before


def test_days_that_a_wrong_clock_counted_in_the_future_keep_nobody_waiting_for_years() -> None:
    ahead = Driven(day=700)
    for _ in range(3):
        ahead.evening(rating=1)
    d = Driven(snapshot=ahead.engine.snapshot())
    for _ in range(10):
        d.evening(rating=1)
    assert d.level == "touch" or d.engine.progress.proposal is not None


def test_a_second_at_the_turn_of_the_day_is_no_day() -> None:
    d = Driven()
    turn = EVENING + 8 * 3600 * S + 1 * S  # 04:00:01
    d.now = 8 * 3600 * S + 1 * S
    d.do(e.ClockReported(turn, 9 * 3600, True))
    before = d.engine.progress.entered_day
    d.do(e.ClockReported(turn - 3 * S, 9 * 3600, True))
    assert d.engine.progress.entered_day == before


def test_the_policy_of_this_run_and_of_the_next_see_the_same_days() -> None:
    d = Driven(levels=FREE, policy=Policy("bayes"))
    d.evening(rating=2)
    d.do(e.ClockReported(EVENING + d.now + 365 * DAY, 9 * 3600, True))
    assert d.engine.policy.to_json() == d.engine.progress.policy
    assert d.engine.policy.to_json()["day"] == d.engine.progress.sessions[-1].day


def test_a_stop_for_dinner_breaks_no_run() -> None:
    d = Driven(levels=FREE)
    for _ in range(4):
        d.evening(rating=1)
    bring_to(d, "active")
    d.do(e.StopRequested("button"))
    d.do(e.StopLabelled("busy"))
    assert d.engine.progress.comfortable == 4


@pytest.mark.parametrize("kind", ["bayes", "bayes-level"])
def test_one_unlabelled_stop_takes_no_level_away_under_any_model(kind: str) -> None:
    policy = make(Policy(kind), LEVELS, {})  # type: ignore[arg-type]
    here = Here("touch", 6.0, "choosing", 7.0, 3, 0, 10, False)
    stop = Seen("touch", 6.0, 7.5, False, "neutral", True, 9, "stopped", ())
    for distress, rated in ((4.0, True), (4.0, True), (None, False), (2.0, True), (4.0, False)):
        fresh = make(Policy(kind), LEVELS, policy.to_json())  # type: ignore[arg-type]
        fresh.observe(stop)
        after = Seen("touch", 6.0, distress, rated, "neutral", False, 10, "between", ())
        fresh.observe(after)
        assert fresh.wish(after, here).direction == "hold"


def test_a_wish_to_stay_lower_for_a_while_outlives_a_later_less() -> None:
    d = Driven(start="choosing", agreed=(*HERE, "choosing"), levels=FREE)
    d.do(e.LessRequested("tap", longer=True))
    d.now += DAY
    d.do(e.LessRequested("tap"))
    d.now += DAY
    d.do(e.WakeRequested("tap"))
    d.do(e.StartRequested("tap"))
    assert (d.level, d.phase) == ("presence", "greeting"), "nothing is offered before it is asked for"


def test_a_session_without_the_robot_that_was_lived_counts() -> None:
    levels = tuple(replace(x, robot_free_every=3) if x.id == "touch" else x for x in FREE)
    d = Driven(levels=levels, start="touch", agreed=HERE)
    for _ in range(6):
        d.evening(rating=1)
    assert [x.robot_free for x in of(c.SessionStarted, d.log)][2] is True
    assert outcomes(d)[2] == "success"


def test_after_a_setback_a_brave_session_is_an_easy_one_too() -> None:
    levels = tuple(replace(x, rung="L6") if x.id == "touch" else x for x in FREE)
    d = Driven(levels=levels, start="touch", agreed=HERE)
    d.engine.progress.setback = Setback("choosing", 2)
    for _ in range(2):
        d.evening(rating=4)
    assert (outcomes(d), refusal(d, asked=True)) == (["success", "success"], "")


def test_forecasts_of_a_level_with_sub_levels_are_compared_and_a_hard_stop_counts() -> None:
    d = on_part("a")
    d.engine.progress.level = "presence"
    levels = (*FREE[:2], replace(FREE[2], parts=PARTS), *FREE[3:])
    d = Driven(levels=levels)
    d.do(e.WakeRequested("tap"))
    d.do(e.MoreRequested("tap"))
    d.do(e.PreviewAnswered(d.engine.progress.proposal.number, True, "tap"))  # type: ignore[union-attr]
    assert d.engine.progress.forecasts == [Forecast("touch", d.engine.calendar.day(d.now), None)]
    d.do(e.StartRequested("tap"))
    d.pass_s(5)
    d.do(e.StopRequested("button"))
    assert d.engine.progress.forecasts[0].over is None, "a stop alone says nothing of how it was"
    d.do(e.StopLabelled("hard"))
    assert d.engine.progress.forecasts[0].over is True


def test_an_end_in_a_pause_costs_neither_a_rating_nor_minutes() -> None:
    d = Driven()
    for _ in range(2):
        bring_to(d, "active")
        d.pass_s(60)
        d.do(e.PauseRequested("tap"))
        d.pass_s(1_500)
        d.do(e.EndRequested("tap"))
        d.do(e.SleepRequested("tap"))
    assert d.engine.progress.missing_ratings == 0
    assert [s.minutes for s in d.engine.progress.sessions] == [1.1, 1.1]


def test_the_card_before_a_session_goes_away_however_it_ends() -> None:
    levels = tuple(replace(x, rung="L6") if x.id == "presence" else x for x in LEVELS)
    d = Driven(levels=levels)
    bring_to(d, "greeting")
    d.do(e.PauseRequested("tap"))
    d.do(e.EndRequested("tap"))
    assert [x.shown for x in of(c.Card, d.log)] == [True, False]


def test_a_card_chosen_in_a_pause_is_left_for_later() -> None:
    d = Driven(start="choosing", agreed=(*HERE, "choosing"))
    bring_to(d, "active")
    while not of(c.Offer, d.log):
        d.pass_s(5)
    offer = of(c.Offer, d.log)[-1]
    d.do(e.PauseRequested("tap"))
    d.do(e.ChoiceMade(offer.offer, offer.options[0], "tap"))
    d.do(e.ResumeRequested("tap"))
    assert of(c.Gesture, d.do(e.ChoiceMade(offer.offer, offer.options[0], "tap")))


def test_seconds_of_quiet_presence_are_no_sign_whatever_ended_it() -> None:
    d = Driven()
    bring_to(d, "active")
    d.do(e.QuietHoursChanged(True, "22:00", "09:00"))
    d.pass_s(7)
    d.do(e.Rated(1))
    assert outcomes(d) == ["neutral"]


def test_put_to_sleep_from_the_console_is_nobodys_sign() -> None:
    d = Driven()
    bring_to(d, "active")
    d.do(e.SleepRequested("console"))
    assert (outcomes(d), d.level) == (["neutral"], "presence")


def test_down_to_the_house_by_a_label_the_robot_lies_down() -> None:
    d = Driven()
    bring_to(d, "active")
    d.do(e.StopRequested("button"))
    d.do(e.WakeRequested("tap"))
    d.do(e.StopLabelled("hard"))
    assert (d.level, d.phase) == ("house", "asleep")
    assert of(c.Settle, d.log)[-1].pose == "asleep"
