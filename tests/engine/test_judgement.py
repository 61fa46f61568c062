"""What becomes of a session: its signals, a stop and its card, brave sessions, forecasts."""

from dataclasses import replace

import pytest

from robot.contract import commands as c
from robot.contract import events as e
from robot.contract.programme import Policy
from tests.engine.build import DAY, LEVELS, Driven, bring_to, of

HERE = ("house", "presence", "touch")
FREE = tuple(replace(x, dwell_days=0, dwell_sessions=0) for x in LEVELS)


def outcomes(d: Driven) -> list[str]:
    return [x.outcome for x in of(c.SessionEnded, d.log)]


def notes(d: Driven) -> list[str]:
    return [x.note for x in of(c.Noted, d.log)]


def cards(d: Driven, name: str) -> list[bool]:
    return [x.shown for x in of(c.Card, d.log) if x.name == name]


def test_a_session_tells_its_signals_in_parts() -> None:
    d = Driven(start="touch", agreed=HERE)
    for rating in (1, 2, 1, 3, 2):
        d.evening(rating=rating)
    told = of(c.Fused, d.log)
    assert [x.rating for x in told] == [1, 2, 1, 3, 2]
    assert all(x.implied is None for x in told), "no baseline before five sessions"
    d.evening(rating=2, touch=False)
    last = of(c.Fused, d.log)[-1]
    assert last.implied is not None
    assert dict(last.parts)["touch"] > 0, "less touch than usual speaks of more distress"
    assert last.distress >= last.rating, "behaviour can raise, never lower, what was said"


def test_the_hardest_moment_counts_wherever_it_was_told() -> None:
    d = Driven()
    bring_to(d, "active")
    d.do(e.Rated(7))
    d.do(e.EndRequested("tap"))
    d.pass_s(7)
    d.do(e.Rated(2))
    assert (of(c.Fused, d.log)[-1].rating, outcomes(d)) == (7, ["discomfort"])


@pytest.mark.parametrize("rung", ["L4", "L5"])
def test_hard_and_good_all_the_same_counts_from_the_fifth_rung_on(rung: str) -> None:
    levels = tuple(replace(x, rung=rung) if x.id == "presence" else x for x in LEVELS)
    d = Driven(levels=levels)
    bring_to(d, "rating")
    d.do(e.Rated(4, good=True))
    assert outcomes(d) == ["success" if rung == "L5" else "neutral"]


@pytest.mark.parametrize("value", [-1, 11, True, 2.5, float("nan"), "3"])
def test_what_is_no_rating_is_told_and_changes_nothing(value: object) -> None:
    d = Driven()
    bring_to(d, "rating")
    for event in (e.Rated(value), e.Rated(1, peak=value)):  # type: ignore[arg-type]
        assert of(c.Decided, d.do(event))[0].rule == "rating-range"
    assert d.phase == "rating"


def test_quiet_presence_that_is_ended_early_is_no_sign() -> None:
    d = Driven()
    bring_to(d, "rating")
    d.do(e.Rated(0))
    assert outcomes(d) == ["neutral"]
    d.now += DAY
    d.evening(rating=0)
    assert outcomes(d)[-1] == "success"


def test_put_to_sleep_within_two_minutes_is_a_sign_on_the_first_rung() -> None:
    d = Driven()
    bring_to(d, "active")
    d.do(e.SleepRequested("tap"))
    assert outcomes(d) == ["discomfort"]
    later = Driven()
    bring_to(later, "active")
    later.pass_s(200)
    later.do(e.SleepRequested("tap"))
    assert outcomes(later) == ["neutral"]


def stopped() -> Driven:
    d = Driven(start="touch", agreed=HERE)
    bring_to(d, "active")
    d.do(e.StopRequested("button"))
    return d


def test_a_stop_alone_costs_no_level_and_leaves_a_card_that_goes_away_by_itself() -> None:
    d = stopped()
    assert (outcomes(d), d.level, cards(d, "stop-label")) == (["neutral"], "touch", [True])
    d.now += DAY
    d.evening(rating=1)
    assert cards(d, "stop-label") == [True, False]


@pytest.mark.parametrize("label", ["busy", "enough"])
def test_a_stop_for_dinner_is_no_sign_of_anything(label: str) -> None:
    d = stopped()
    d.do(e.StopLabelled(label))  # type: ignore[arg-type]
    assert cards(d, "stop-label") == [True, False]
    d.now += DAY
    bring_to_active_again(d)
    d.do(e.StopRequested("button"))
    assert (d.level, outcomes(d)) == ("touch", ["neutral", "neutral"]), "not a second unlabelled one"
    d.now += DAY
    bring_to_active_again(d)
    d.do(e.StopRequested("button"))
    assert (d.level, outcomes(d)[-1]) == ("presence", "discomfort")


def bring_to_active_again(d: Driven) -> None:
    d.do(e.WakeRequested("tap"))
    d.do(e.StartRequested("tap"))
    if d.phase == "preview":
        d.do(e.PreviewAnswered(d.engine.progress.proposal.number, False, "tap"))  # type: ignore[union-attr]
    d.pass_s(5)
    assert d.phase == "active"


def test_a_stop_that_was_hard_is_one_step_down_and_only_the_person_says_so() -> None:
    d = stopped()
    d.do(e.StopLabelled("hard"))
    assert (d.level, d.phase, d.engine.progress.sessions[-1].outcome) == ("presence", "stopped", "discomfort")
    assert of(c.Decided, d.log)[-1].rule == "stop-was-hard"
    assert of(c.Bounds, d.log)[-1].modalities == ("breathing", "gaze", "light")
    d.do(e.StopLabelled("hard"))
    assert d.level == "presence", "once"


def test_a_label_without_a_stop_changes_nothing() -> None:
    d = Driven(start="touch", agreed=HERE)
    d.evening(rating=1)
    assert of(c.Decided, d.do(e.StopLabelled("hard"))) == []
    assert (d.level, outcomes(d)) == ("touch", ["success"])


def test_two_stops_in_one_go_are_one() -> None:
    d = stopped()
    again = d.do(e.StopRequested("eyes-covered"))
    assert [type(x) for x in again[:2]] == [c.Freeze, c.Hush]
    assert (outcomes(d), d.engine.progress.bar_up) == (["neutral"], 2)


def test_less_on_three_days_of_seven_speaks_of_discomfort() -> None:
    d = Driven(start="word", agreed=tuple(x.id for x in LEVELS))
    for _ in range(2):
        bring_to_active_again(d)
        d.do(e.LessRequested("tap"))
        d.now += DAY
    assert outcomes(d) == ["neutral", "neutral"]
    bring_to_active_again(d)
    before = d.level
    d.do(e.LessRequested("tap"))
    index = d.engine.programme.index
    assert (outcomes(d)[-1], index(before) - index(d.level)) == ("discomfort", 1)
    assert d.engine.ladder.refusal(d.now, True)[0] == "after-discomfort"  # type: ignore[index]


def test_with_somebody_else_there_a_session_is_recorded_and_not_counted() -> None:
    d = Driven()
    d.do(e.OthersPresent(True, "tap"))
    d.evening(rating=9)
    assert (outcomes(d), d.level, d.engine.progress.sessions[-1].lived) == (["void"], "presence", True)
    d.do(e.OthersPresent(False, "tap"))
    bring_to_active_again(d)
    d.do(e.OthersPresent(True, "tap"))
    d.do(e.OthersPresent(False, "tap"))
    d.do(e.EndRequested("tap"))
    d.pass_s(90)
    assert outcomes(d)[-1] == "void", "part of it was not alone"


def test_signals_that_say_something_else_three_times_are_told_to_the_therapist() -> None:
    d = Driven(start="touch", agreed=HERE)
    for rating in (1, 2, 1, 3, 2):
        d.evening(rating=rating)
    d.engine.progress.ratings, d.engine.progress.ratings_sum = 100, 900  # usually rates 9
    for _ in range(2):
        d.evening(rating=0)
    assert notes(d) == []
    d.evening(rating=0)
    assert notes(d) == ["signal-disagreement"]


def test_from_the_sixth_rung_on_the_person_is_asked_what_they_expect() -> None:
    levels = tuple(replace(x, rung="L6") if x.id == "presence" else x for x in LEVELS)
    d = Driven(levels=levels)
    bring_to(d, "greeting")
    assert cards(d, "foresee") == [True]
    d.do(e.Foreseen("very-hard"))
    assert (d.phase, cards(d, "foresee")) == ("active", [True, False])
    silent = Driven(levels=levels)
    bring_to(silent, "greeting")
    silent.pass_s(31)
    assert (silent.phase, cards(silent, "foresee")) == ("active", [True, False])
    plain = Driven()
    bring_to(plain, "greeting")
    assert cards(plain, "foresee") == []


def test_every_third_session_of_a_robot_free_level_the_robot_sleeps() -> None:
    levels = tuple(replace(x, robot_free_every=3) if x.id == "presence" else x for x in LEVELS)
    d = Driven(levels=levels)
    for _ in range(6):
        d.evening(rating=1)
    free = [x.robot_free for x in of(c.SessionStarted, d.log)]
    assert free == [False, False, True, False, False, True]


def test_the_forecast_of_a_step_is_kept_and_what_came_of_it() -> None:
    d = Driven(levels=FREE, policy=Policy("bayes", alpha=0.5, alpha_standing=0.5))
    while d.level == "presence":
        d.evening(rating=1)
    up = next(x for x in of(c.Decided, d.log) if x.decision == "up")
    made = d.engine.progress.forecasts[-1]
    assert made.probability is not None
    assert dict(up.figures)["forecast"] == round(made.probability, 4)
    assert made.over is False, "its first session was calm"


@pytest.mark.parametrize(
    "policy",
    [
        Policy("hold"),
        Policy("fixed-schedule", up_after=4),
        Policy("n-up-one-down", up_after=3),
        Policy("weighted-up-down"),
        Policy("success-zone"),
        Policy("bayes"),
        Policy("bayes-level"),
        Policy("therapist-only"),
    ],
    ids=lambda policy: policy.kind,
)
def test_every_policy_runs_through_the_engine_and_a_discomfort_goes_down(policy: Policy) -> None:
    d = Driven(levels=FREE, policy=policy)
    levels = set()
    for _ in range(25):
        d.evening(rating=1)
        levels.add(d.level)
    assert not of(c.Broke, d.log)
    assert (levels == {"presence"}) == (policy.kind in ("hold", "therapist-only"))
    before = d.level
    d.evening(rating=9)
    index = d.engine.programme.index
    assert index(d.level) < index(before)


def test_a_policy_goes_on_after_a_power_cut_as_if_nothing_had_been() -> None:
    whole = Driven(levels=FREE, policy=Policy("bayes-level"))
    for _ in range(6):
        whole.evening(rating=2)
    again = Driven(levels=FREE, policy=Policy("bayes-level"), snapshot=whole.engine.snapshot(), day=6)
    again.engine.calendar.report(e.ClockReported(0, 0, True), 0)
    assert again.engine.policy.to_json() == whole.engine.policy.to_json()
    assert again.engine.policy.forecast("touch", 1.8, 7) == whole.engine.policy.forecast("touch", 1.8, 7)


def test_another_policy_in_a_newer_script_begins_with_what_was_lived() -> None:
    old = Driven(levels=FREE)
    for _ in range(4):
        old.evening(rating=2)
    new = Driven(levels=FREE, policy=Policy("bayes"), snapshot=old.engine.snapshot(), day=4)
    fresh = Driven(levels=FREE, policy=Policy("bayes"))
    assert new.engine.policy.forecast("touch", 1.8, 4) != fresh.engine.policy.forecast("touch", 1.8, 4)
