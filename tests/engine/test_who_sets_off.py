"""Who may set off when, as the engine asks the guard; and what is not for now is said in words."""

from dataclasses import replace

import pytest

from robot.contract import commands as c
from robot.contract import events as e
from robot.engine.progress import Progress
from tests.engine.build import EVENING, S, of, rules
from tests.engine.outings import ADULT, LADDER, at, back, gestures, go, kept, outcome, start

NIGHT = EVENING + 8 * 3600 * S  # 04:00, before the day turns
SIGNED = replace(ADULT, signed=(3 * 60, 5 * 60))


@pytest.mark.parametrize(
    ("given", "utc", "why"),
    [
        (None, EVENING, "age-unsaid"),
        (e.OutingRules(adult=False), EVENING, "guardian"),
        (e.OutingRules(adult=False, guardian=True), EVENING, "minor-night"),
        (ADULT, EVENING + 3 * 3600 * S, "night"),
        (ADULT, NIGHT - S, "night"),
        (SIGNED, NIGHT - S, ""),
    ],
)
def test_the_guard_says_who_goes_and_why_not(given: e.OutingRules | None, utc: int, why: str) -> None:
    d = at("farther", given, utc=utc)
    d.do(e.WakeRequested("tap"))
    d.do(e.SetOff("post-box", "tap"))
    assert (rules(d)[-1:] or [""])[0] == why
    assert (kept(d).under_way is None) == bool(why)
    d.do(e.StartRequested("tap"))
    if why:
        assert rules(d)[-1] == why
        assert d.phase == "present"


def test_weather_that_somebody_has_said() -> None:
    d = at("farther")
    d.do(e.WeatherSaid("heat", "tap"))
    d.do(e.SetOff("post-box", "tap"))
    assert rules(d)[-1] == "heat"
    d.do(e.WeatherSaid("fine", "tap"))
    go(d)
    assert kept(d).under_way is not None


def test_in_signed_hours_the_household_s_quiet_refuses_nobody_and_nothing_is_heard() -> None:
    d = at("farther", SIGNED, utc=NIGHT - 1800 * S)
    d.do(e.QuietHoursChanged(True, "22:00", "07:00"))
    start(d)
    assert d.phase == "active"
    d.do(e.QuietHoursChanged(True, "22:00", "07:00"))
    assert d.phase == "active", "quiet that begins does not end a way that is signed for"
    out = go(d, "shop")
    assert (d.phase, gestures(out), of(c.Sound, out)) == ("asleep", [], [])
    out = back(d)
    assert not of(c.Sound, out)
    assert outcome(d)[0] == "success"


def test_quiet_hours_that_nobody_signed_for_hold() -> None:
    d = at("farther", utc=NIGHT - 1800 * S)
    d.do(e.QuietHoursChanged(True, "22:00", "07:00"))
    start(d)
    assert (rules(d)[-1], d.phase) == ("quiet-hours", "present")


def test_a_step_that_leads_out_waits_for_what_the_guard_does_not_know() -> None:
    progress = Progress("touch", ["house", "presence", "touch"], first_day=0, entered_day=0)
    outside = replace(LADDER[3], parameters={"quests": ["post-box"]})
    levels = [replace(x, dwell_days=0, dwell_sessions=0) for x in (*LADDER[:3], outside, *LADDER[4:])]
    d = at("touch", None, progress=progress, levels=tuple(levels))
    d.do(e.MoreRequested("tap"))
    d.do(e.MoreRequested("tap"))
    assert rules(d)[-1] == "age-unsaid"
    d.do(e.OutingRules(adult=False))
    d.do(e.MoreRequested("tap"))
    assert rules(d)[-1] == "guardian"
    d.do(e.OutingRules(adult=False, guardian=True))
    d.do(e.MoreRequested("tap"))
    assert d.phase == "preview", "that it is night now is no matter of the step"


def test_a_waypoint_of_a_later_level_is_for_later() -> None:
    d = at()
    d.do(e.SetOff("shop", "tap"))
    assert rules(d)[-1] == "quest-later"
    d.do(e.SetOff("the-moon", "tap"))
    assert rules(d)[-1] == "quest-later", "one that nobody knows is not even refused"
    d.do(e.SetOff("window", "console"))
    assert rules(d)[-1] == "heard-is-not-yes"
    assert kept(d).under_way is None
