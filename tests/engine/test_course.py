"""The destination, a pause until a date, and the end of a programme."""

from itertools import pairwise
from typing import Any

import pytest

from robot.contract import commands as c
from robot.contract import events as e
from robot.contract.calendar import date_of, day_of
from robot.engine.context import RestNeeded
from robot.engine.phases import PHASES
from tests.engine.build import DAY, Driven, bring_to, of
from tests.engine.course import ALL, HERE, again, courses, faded, offered, pass_days, rules

TODAY = "2026-01-05"


# --- the destination ----------------------------------------------------------------------------------------


def test_staying_here_is_a_full_goal_and_nothing_is_offered_from_then_on() -> None:
    d = offered()
    out = d.do(e.StayChosen("tap"))
    assert rules(out) == [("hold", "destination")]
    assert [x.result for x in of(c.ProposalClosed, out)] == ["withdrawn"]
    assert of(c.Outlook, out) == [c.Outlook("destination", ())]
    for _ in range(12):
        assert not of(c.Propose, d.evening(rating=0))
    assert d.level == "presence"


def test_a_little_more_still_works_at_the_destination() -> None:
    d = offered()
    d.do(e.StayChosen("button"))
    d.do(e.MoreRequested("tap"))
    assert d.phase == "preview"
    d.do(e.PreviewAnswered(d.engine.progress.last_proposal, True, "tap"))
    assert d.level == "touch"
    assert d.engine.bars.step(asked=False) == ("destination", ())


@pytest.mark.parametrize("source", ["heard", "touch", "console", "host"])
def test_a_voice_alone_chooses_no_destination(source: Any) -> None:
    d = Driven()
    assert rules(d.do(e.StayChosen(source))) == [("refuse", "heard-is-not-yes")]
    assert d.engine.progress.destination == ""


def test_stay_here_puts_the_preview_away_and_the_evening_goes_on() -> None:
    d = offered()
    d.do(e.StartRequested("tap"))
    assert d.phase == "preview"
    out = d.do(e.StayChosen("tap"))
    assert of(c.PreviewClosed, out)
    assert (d.phase, d.level) == ("greeting", "presence")


def test_stay_here_said_during_a_session_takes_back_the_wish_for_more() -> None:
    d = offered()
    d.do(e.StayChosen("tap"))
    d.do(e.StartRequested("tap"))
    d.do(e.MoreRequested("tap"))
    d.do(e.StayChosen("tap"))
    d.do(e.EndRequested("tap"))
    d.pass_s(7)
    d.do(e.Rated(1))
    assert d.engine.progress.proposal is None


def test_the_script_may_name_a_destination_and_staff_another() -> None:
    d = offered()
    d = again(d, destination="presence")
    assert d.engine.bars.step(asked=False) == ("destination", ())
    out = d.do(e.DestinationSet("choosing", "T"))
    assert of(c.Noted, out)[0] == c.Noted("destination-set", (("level", "choosing"), ("by", "T")))
    assert d.engine.bars.step(asked=False) is None
    d.do(e.DestinationSet("", "T"))
    assert d.engine.bars.step(asked=False) == ("destination", ())


def test_only_staff_sets_a_destination_and_only_one_that_exists() -> None:
    d = Driven()
    assert rules(d.do(e.DestinationSet("touch", "person"))) == [("refuse", "not-staff")]
    assert rules(d.do(e.DestinationSet("moon", "T"))) == [("refuse", "destination-unknown")]
    assert d.engine.progress.destination == ""


# --- a pause until a date -----------------------------------------------------------------------------------


def test_a_pause_has_company_and_neither_sessions_nor_steps() -> None:
    d = offered()
    out = d.do(e.HoldRequested("2026-03-01", "T"))
    assert courses(out) == [("running", "on-hold")]
    assert [x.result for x in of(c.ProposalClosed, out)] == ["withdrawn"]
    assert of(c.Outlook, out) == [c.Outlook("on-hold", (("to", "2026-03-01"),))]
    assert rules(d.do(e.StartRequested("tap"))) == [("refuse", "on-hold")]
    assert rules(d.do(e.MoreRequested("tap"))) == [("refuse", "on-hold")]
    d.do(e.SleepRequested("tap"))
    d.do(e.WakeRequested("tap"))
    assert d.phase == "present", "company is theirs"


def test_a_session_that_is_on_closes_calmly_when_a_pause_begins() -> None:
    d = Driven()
    bring_to(d, "active")
    out = d.do(e.HoldRequested("", "T"))
    assert d.phase == "closing"
    assert not of(c.Freeze, out)
    d.pass_s(7)
    d.do(e.Rated(2))
    assert d.phase == "present"
    assert of(c.SessionEnded, d.log)[0].outcome != "void"


def test_when_its_date_comes_the_pause_is_over_and_the_way_back_is_quiet() -> None:
    d = Driven()
    d.do(e.HoldRequested("2026-01-09", "person"))
    pass_days(d, 3)
    assert d.engine.progress.course == "on-hold"
    seen = len(d.log)
    pass_days(d, 1)
    assert courses(d.log[seen:]) == [("on-hold", "running")]
    assert d.phase == "asleep", "nothing begins by itself"
    assert not of(c.Gesture, d.log[seen:])
    d.do(e.WakeRequested("tap"))
    assert d.engine.stage.name == "quiet-return"


def test_an_unverified_clock_ends_no_pause() -> None:
    d = Driven()
    d.do(e.HoldRequested("2026-01-09", "T"))
    d.do(e.ClockReported(d.engine.calendar.utc(d.now) + 90 * DAY, 9 * 3600, False))
    assert d.engine.progress.course == "on-hold"


@pytest.mark.parametrize(
    "until", [TODAY, "2025-12-31", "2026-13-01", "20260301", "soon", "2026-3-1", " 2026-03-01", None, 5, ()]
)
def test_a_pause_needs_a_day_that_is_still_to_come(until: Any) -> None:
    d = Driven()
    assert rules(d.do(e.HoldRequested(until, "T"))) == [("refuse", "hold-date")]
    assert d.engine.progress.course == "running"


def test_the_person_lifts_their_own_pause_and_not_that_of_the_staff() -> None:
    d = Driven()
    d.do(e.HoldRequested("", "person"))
    assert courses(d.do(e.HoldLifted("Person"))) == [("on-hold", "running")]
    d.do(e.HoldRequested("2026-02-01", "T"))
    assert rules(d.do(e.HoldRequested("", "person"))) == [("hold", "on-hold")], "nor do they loosen it"
    assert rules(d.do(e.HoldLifted("person"))) == [("refuse", "not-staff")]
    assert courses(d.do(e.HoldLifted("T"))) == [("on-hold", "running")]
    assert rules(d.do(e.HoldLifted("T"))) == [("refuse", "not-on-hold")]


def test_a_pause_of_the_safety_shell_takes_the_place_of_any_other_and_only_staff_lifts_it() -> None:
    d = Driven()
    d.do(e.HoldRequested("2026-01-07", "person"))
    d.engine._signal(RestNeeded("rest-after-three", (("sessions", 3), ("days", 7))))
    pass_days(d, 10)
    assert d.engine.progress.course == "on-hold"
    assert rules(d.do(e.HoldLifted("person"))) == [("refuse", "not-staff")]
    assert courses(d.do(e.HoldLifted("T"))) == [("on-hold", "running")]


def test_three_discomforts_within_a_week_let_the_programme_rest() -> None:
    d = Driven(start="choosing", agreed=ALL[:4])
    for _ in range(3):
        d.evening(rating=8)
    assert d.engine.progress.course == "on-hold"
    assert ("pause", "rest-after-three") in rules(d.log)
    assert d.engine.progress.hold is not None
    assert d.engine.progress.hold.rule == "shell-rests"


# --- the end ------------------------------------------------------------------------------------------------


def test_a_programme_closes_only_after_a_plan_that_was_lived_and_its_farewell() -> None:
    d = Driven()
    assert rules(d.do(e.CloseRequested("T"))) == [("refuse", "no-fading-plan")]
    d = faded()
    assert rules(d.do(e.CloseRequested("T"))) == [("refuse", "no-fading-plan")]
    d.do(e.WakeRequested("tap"))
    d.pass_s(600)
    assert rules(d.do(e.CloseRequested("person"))) == [("refuse", "not-staff")]
    out = d.do(e.CloseRequested("T"))
    assert courses(out) == [("fading", "closed")]
    assert d.phase == "asleep"
    assert of(c.Caption, d.do(e.WakeRequested("tap"))) == [c.Caption("programme-closed")]
    assert d.phase == "asleep"


@pytest.mark.parametrize("phase", PHASES)
@pytest.mark.parametrize("course", ["running", "on-hold", "fading", "closed", "left"])
def test_leaving_and_stopping_work_in_every_phase_and_state(phase: str, course: Any) -> None:
    d = Driven()
    if phase == "fault":
        d.do(e.FaultRaised("body", "overload"))
    else:
        bring_to(d, phase)
    d.engine.progress.course = course
    out = d.do(e.StopRequested("button"))
    assert [type(x) for x in out[:2]] == [c.Freeze, c.Hush]
    d = Driven()
    if phase == "fault":
        d.do(e.FaultRaised("body", "overload"))
    else:
        bring_to(d, phase)
    d.engine.progress.course = course
    out = d.do(e.LeaveRequested("tap"))
    assert (d.phase, d.engine.progress.course) == ("asleep", "left")
    assert d.engine.contact is None
    assert d.engine.progress.proposal is None
    assert d.level == ("house" if phase == "preview" else "presence"), "it costs nothing"
    assert not of(c.AskRating, out)
    assert not of(c.Broke, out)
    assert all(x.outcome == "neutral" for x in of(c.SessionEnded, out))
    quiet = d.pass_s(3600) + d.do(e.WakeRequested("tap")) + d.do(e.StartRequested("tap"))
    assert not of(c.SessionStarted, quiet)
    assert not of(c.Gesture, quiet)


def test_leaving_says_nothing_about_the_session() -> None:
    d = Driven(start="touch", agreed=HERE)
    bring_to(d, "active")
    d.do(e.Touched("head", 100, rough=True))
    d.do(e.Touched("head", 100, rough=True))
    d.do(e.Rated(9))
    d.do(e.LeaveRequested("heard"))
    assert [(x.outcome, x.lived) for x in d.engine.progress.sessions] == [("neutral", True)]
    assert d.engine.progress.discomfort_days == []
    assert d.level == "touch"


def test_leaving_after_a_stop_puts_its_card_away() -> None:
    d = Driven()
    bring_to(d, "active")
    assert c.Card("stop-label", True) in d.do(e.StopRequested("button"))
    assert c.Card("stop-label", False) in d.do(e.LeaveRequested("tap"))


def test_what_was_left_takes_staff_to_open_and_the_person_to_begin_and_starts_from_the_first_yes() -> None:
    d = Driven(snapshot=offered().engine.snapshot(), day=8)
    d.do(e.MoreRequested("tap"))
    d.do(e.MoreRequested("tap"))
    d.do(e.PreviewAnswered(d.engine.progress.last_proposal, True, "tap"))
    assert d.level == "touch"
    d.do(e.LeaveRequested("tap"))
    assert rules(d.do(e.HoldLifted("person"))) == [("refuse", "not-staff")]
    out = d.do(e.HoldLifted("T"))
    assert courses(out) == [("left", "running")]
    assert (d.phase, d.level, d.engine.progress.agreed) == ("asleep", "presence", ["house", "presence"])
    d.do(e.WakeRequested("tap"))
    assert d.phase == "present"
    lower = Driven(start="touch", agreed=HERE)
    lower.do(e.LessRequested("tap"))
    lower.do(e.LeaveRequested("tap"))
    lower.do(e.HoldLifted("T"))
    assert lower.level == "presence", "opening never raises"


def test_the_course_outlives_a_power_cut_and_is_shown_again() -> None:
    d = Driven()
    d.do(e.LeaveRequested("tap"))
    d = again(d)
    assert c.CourseChanged("left", "left") in d.do(e.BodyReady())
    d.do(e.WakeRequested("tap"))
    assert d.phase == "asleep"


def test_dates_and_days_are_the_same_thing_said_twice() -> None:
    days = [day_of(text) for text in ("1970-01-01", "2026-02-28", "2026-03-01", "2028-02-29")]
    assert days[0] == 0
    assert [date_of(day) for day in days if day] == ["2026-02-28", "2026-03-01", "2028-02-29"]
    assert [b - a for a, b in pairwise(day for day in days[1:3] if day)] == [1]
    assert day_of(TODAY) == Driven().engine.calendar.day(0)
