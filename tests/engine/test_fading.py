"""Coming back after days away, fading, and the farewell."""

from dataclasses import replace
from typing import Any

import pytest

from robot.contract import commands as c
from robot.contract import events as e
from robot.contract.record import Record
from tests.engine.build import DAY, LEVELS, Driven, of
from tests.engine.course import ALL, HERE, again, contact_days, courses, faded, offered, pass_days, rules

# --- coming back after days away ----------------------------------------------------------------------------


def returned(**changes: Any) -> Driven:
    """Woken after nine days without anybody."""
    d = Driven(start="touch", agreed=HERE, **changes)
    d.evening(rating=1)
    d.do(e.SleepRequested("tap"))
    pass_days(d, 9)
    d.log.clear()
    d.do(e.WakeRequested("tap"))
    return d


def test_after_days_away_there_is_light_and_nothing_else() -> None:
    d = returned()
    d.pass_s(3600)
    d.do(e.Touched("head", 900))
    d.do(e.PauseRequested("tap"))
    d.do(e.ResumeRequested("tap"))
    d.do(e.QuietHoursChanged(True, "22:00", "09:00"))
    d.do(e.QuietHoursChanged(False, "22:00", "09:00"))
    d.pass_s(3600)
    assert d.phase == "present"
    assert {type(x) for x in d.log} & {c.Gesture, c.Sound, c.Say, c.Offer, c.Settle} == set()
    assert {x.style for x in of(c.Idle, d.log)} == {"off"}
    assert {x.message for x in of(c.Caption, d.log)} <= {"paused"}
    assert of(c.Bounds, d.log)[-1].modalities == ("light",), "and the gate holds it too"
    assert of(c.Light, d.log)


def test_two_gentle_touches_bring_its_company_back() -> None:
    d = returned()
    d.do(e.Touched("head", 900))
    d.do(e.Touched("left", 100, rough=True))
    assert d.engine.progress.away
    out = d.do(e.Touched("head", 900))
    assert not d.engine.progress.away
    assert d.engine.stage.name == "ambient"
    assert "motion" in of(c.Bounds, out)[-1].modalities


def test_a_start_ends_the_quiet_return() -> None:
    d = returned()
    d.do(e.StartRequested("tap"))
    assert d.phase == "greeting"
    assert not d.engine.progress.away
    assert "breathing" in of(c.Bounds, d.log)[-1].modalities


def test_seven_days_are_no_absence_and_any_sign_of_the_person_counts() -> None:
    d = Driven()
    d.do(e.WakeRequested("tap"))
    d.do(e.SleepRequested("tap"))
    pass_days(d, 7)
    d.do(e.WakeRequested("tap"))
    assert d.engine.stage.name == "ambient"
    d.do(e.SleepRequested("tap"))
    pass_days(d, 5)
    d.do(e.Touched("head", 900))
    pass_days(d, 5)
    d.do(e.SleepRequested("host"))
    d.do(e.WakeRequested("tap"))
    assert not d.engine.progress.away
    d.do(e.SleepRequested("tap"))
    pass_days(d, 5)
    d.do(e.StopRequested("link"))
    pass_days(d, 5)
    d.do(e.WakeRequested("tap"))
    assert d.engine.progress.away, "a machine is nobody"


def test_who_left_it_awake_finds_it_as_it_was() -> None:
    d = Driven()
    d.do(e.WakeRequested("tap"))
    pass_days(d, 9)
    d.do(e.Touched("head", 900))
    assert not d.engine.progress.away


def test_days_are_counted_when_the_clock_is_confirmed_after_the_waking() -> None:
    d = returned()
    d.do(e.Touched("head", 900))
    d.do(e.Touched("head", 900))
    d = again(d)
    utc = d.engine.calendar.utc(d.now)
    d.do(e.ClockReported(0, 0, False))
    d.do(e.WakeRequested("tap"))
    assert d.engine.stage.name == "ambient"
    d.do(e.ClockReported(utc + 9 * DAY, 9 * 3600, True))
    assert d.engine.stage.name == "quiet-return"


# --- fading and farewell ------------------------------------------------------------------------------------


def test_a_fading_plan_takes_days_away_week_by_week_and_offers_no_step() -> None:
    d = offered()
    out = d.do(e.FadingPlanned((4, 2, 2, 0), "T"))
    assert courses(out) == [("running", "fading")]
    assert [x.result for x in of(c.ProposalClosed, out)] == ["withdrawn"]
    assert rules(d.do(e.MoreRequested("tap"))) == [("refuse", "fading")]
    pass_days(d, 7)
    d.do(e.FadingPlanned((4, 2, 2, 0), "T"))
    weeks = contact_days(d, 28)
    assert [lived <= planned for lived, planned in zip(weeks, (4, 2, 2, 0), strict=True)] == [True] * 4
    assert weeks[0] == 4
    assert weeks[3] == 0
    assert ("refuse", "fading-rest") in rules(d.log)
    assert d.level == "presence"


@pytest.mark.parametrize(
    "plan",
    [(3,), (1, 2), (8, 1), (3, -1), (3, 2.5), (True, 0), ("3", 1), (1,) * 27, None, 5, "32", ((3,), 1)],
)
def test_a_plan_that_is_none_is_refused(plan: Any) -> None:
    d = Driven()
    assert rules(d.do(e.FadingPlanned(plan, "T"))) == [("refuse", "fading-plan")]
    assert d.engine.progress.course == "running"


def test_a_plan_with_more_days_than_the_level_has_adds_none() -> None:
    few = tuple(replace(x, dose=replace(x.dose, days_per_week=3)) for x in LEVELS)
    d = Driven(levels=few)
    d.do(e.FadingPlanned((7, 5, 1), "T"))
    assert [d.engine.dose.now().days_per_week, *(nth(d, 7) for _ in range(2))] == [3, 3, 1]


def test_the_way_back_from_a_less_stays_open_while_fading() -> None:
    d = Driven(start="touch", agreed=HERE)
    d.do(e.FadingPlanned((7, 7, 7), "T"))
    d.do(e.WakeRequested("tap"))
    d.do(e.LessRequested("tap"))
    d.do(e.MoreRequested("tap"))
    assert d.phase == "preview"
    d.do(e.PreviewAnswered(1, True, "tap"))
    assert d.level == "touch"
    assert rules(d.do(e.MoreRequested("tap"))) == [("refuse", "fading")]


@pytest.mark.parametrize("begin", [e.WakeRequested("tap"), e.StartRequested("tap")])
def test_after_the_last_week_the_farewell_is_said_once(begin: Record) -> None:
    d = faded(start="word", agreed=ALL)
    d.do(begin)
    assert d.phase == "greeting"
    out = d.pass_s(5)
    assert d.engine.stage.name == "farewell"
    assert of(c.Say, out + d.pass_s(10))
    d.pass_s(600)
    assert d.phase == "present"
    assert c.Noted("farewell-said", ()) in d.log
    assert of(c.SessionStarted, d.log)[0].planned_s <= 300
    pass_days(d, 1)
    assert rules(d.do(e.StartRequested("tap"))) == [("refuse", "farewell-said")]
    assert len(of(c.SessionStarted, d.log)) == 1


def test_a_touch_wakes_it_without_beginning_the_farewell() -> None:
    d = faded()
    d.do(e.WakeRequested("touch"))
    assert (d.phase, d.engine.progress.farewell) == ("present", False)


def test_a_farewell_without_words_is_on_the_page() -> None:
    d = faded()
    assert c.Caption("farewell") in d.do(e.WakeRequested("tap"))
    house = faded(start="house", agreed=("house",))
    assert c.Caption("farewell") in house.do(e.WakeRequested("tap"))
    assert house.phase == "asleep"
    assert house.engine.progress.farewell


def test_what_a_machine_broke_off_was_not_said_and_what_a_person_stopped_was() -> None:
    d = faded()
    d.do(e.WakeRequested("tap"))
    d.do(e.LinkLost("servos"))
    d.do(e.LinkRestored("servos"))
    assert not d.engine.progress.farewell
    d.do(e.WakeRequested("tap"))
    d.do(e.StopRequested("button"))
    assert d.engine.progress.farewell


def test_quiet_hours_put_the_farewell_off() -> None:
    d = faded()
    d.do(e.WakeRequested("tap"))
    d.do(e.QuietHoursChanged(True, "22:00", "09:00"))
    d.pass_s(100)
    assert not d.engine.progress.farewell
    assert rules(d.do(e.StartRequested("tap"))) == [("refuse", "quiet-hours")]
    d.do(e.QuietHoursChanged(False, "22:00", "09:00"))
    d.do(e.StartRequested("tap"))
    d.pass_s(5)
    assert d.engine.stage.name == "farewell"


def test_a_sad_farewell_costs_nothing() -> None:
    d = faded(start="touch", agreed=HERE)
    d.do(e.WakeRequested("tap"))
    d.do(e.EndRequested("tap"))
    d.pass_s(7)
    d.do(e.Rated(9))
    assert (d.level, d.engine.progress.discomfort_days) == ("touch", [])


def test_after_days_away_the_light_comes_before_the_farewell_and_no_level_lower_does() -> None:
    d = Driven(start="touch", agreed=HERE)
    d.evening(rating=1)
    d.do(e.SleepRequested("tap"))
    d.do(e.FadingPlanned((2, 1), "T"))
    pass_days(d, 14)
    d.do(e.WakeRequested("tap"))
    assert (d.phase, d.engine.stage.name) == ("present", "quiet-return")
    d.do(e.StartRequested("tap"))
    d.pass_s(5)
    assert (d.engine.stage.name, d.level) == ("farewell", "touch")


def test_a_pause_keeps_the_weeks_to_come() -> None:
    d = Driven()
    d.do(e.FadingPlanned((5, 3, 1), "T"))
    pass_days(d, 10)
    d.do(e.HoldRequested("", "T"))
    pass_days(d, 40)
    assert courses(d.do(e.HoldLifted("T"))) == [("on-hold", "fading")]
    assert [d.engine.dose.now().days_per_week, *(nth(d, 7) for _ in range(2))] == [3, 1, 0]


def nth(d: Driven, days: int) -> int:
    pass_days(d, days)
    return d.engine.dose.now().days_per_week


def test_an_empty_plan_takes_a_plan_back() -> None:
    d = Driven()
    assert rules(d.do(e.FadingPlanned((), "T"))) == [("refuse", "fading-plan")]
    d.do(e.FadingPlanned((2, 1), "T"))
    assert courses(d.do(e.FadingPlanned((), "T"))) == [("fading", "running")]
    assert d.engine.dose.now() == LEVELS[1].dose
