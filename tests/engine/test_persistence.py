"""What outlives a power cut, a new programme and a wrong clock; and that no state is a dead end."""

from dataclasses import replace

import pytest

from robot.contract import commands as c
from robot.contract import events as e
from tests.engine.build import DAY, EVENING, LEVELS, Driven, S, of

HERE = ("house", "presence", "touch")


def again(d: Driven, **changes: object) -> Driven:
    """The same person after a power cut, an hour later."""
    utc = d.engine.calendar.utc(d.now) + 3_600 * S
    other = Driven(snapshot=d.engine.snapshot(), utc=utc, **changes)  # type: ignore[arg-type]
    other.do(e.BodyReady())
    return other


def test_law_10_a_crisis_outlives_a_power_cut_and_so_does_its_clearing() -> None:
    d = Driven()
    d.do(e.WakeRequested("tap"))
    d.do(e.CrisisRaised(2, "typed"))
    d = again(d)
    assert of(c.Card, d.log) == [c.Card("hotline", True)], "the card is there before anybody wakes it"
    d.do(e.WakeRequested("tap"))
    assert d.phase == "handover"
    d.do(e.CrisisCleared("Person "))
    assert d.phase == "handover", "only staff clears it"
    d.do(e.CrisisCleared("T"))
    d = again(d)
    d.do(e.WakeRequested("tap"))
    assert d.phase == "present"


def test_law_10_steps_and_sessions_are_frozen_until_staff_clears() -> None:
    d = Driven(start="house", agreed=("house",))
    d.do(e.CrisisRaised(2, "typed"))
    assert of(c.Decided, d.do(e.MoreRequested("tap")))[-1].rule == "after-crisis"
    d = Driven()
    d.do(e.CrisisRaised(2, "typed"))
    d.do(e.WakeRequested("tap"))
    assert of(c.SessionStarted, d.do(e.StartRequested("tap"))) == []
    assert d.engine.bars.contact() == ("after-crisis", ())


def test_law_10_an_unanswered_question_is_not_put_off_and_outlives_a_power_cut() -> None:
    d = Driven()
    d.do(e.WakeRequested("tap"))
    for _ in range(4):
        d.do(e.CrisisRaised(1, "heard"))
        d.pass_s(40)
    assert d.phase == "handover"
    d = Driven()
    d.do(e.CrisisRaised(1, "heard"))
    d = again(d)
    assert c.Card("question", True) in d.log
    d.pass_s(121)
    assert d.engine.progress.crisis


def test_law_10_a_pause_does_not_hold_the_question() -> None:
    d = Driven()
    d.do(e.WakeRequested("tap"))
    d.do(e.CrisisRaised(1, "heard"))
    d.do(e.PauseRequested("console"))
    d.pass_s(121)
    assert d.engine.progress.crisis


def test_law_3_the_bar_after_a_stop_outlives_a_power_cut() -> None:
    d = Driven(start="touch", agreed=HERE)
    d.do(e.WakeRequested("tap"))
    d.do(e.StopRequested("button"))
    d = again(d)
    d.do(e.WakeRequested("tap"))
    assert of(c.Decided, d.do(e.MoreRequested("tap")))[-1].rule == "after-stop"


def test_law_6_a_session_that_a_power_cut_left_open_is_void_and_uses_up_the_dose() -> None:
    d = Driven()
    d.do(e.WakeRequested("tap"))
    d.do(e.StartRequested("tap"))
    d.pass_s(300)
    d = again(d)
    assert [(x.outcome, x.lived) for x in d.engine.progress.sessions] == [("void", True)]
    assert d.engine.progress.on_day(d.engine.calendar.day(d.now)) == 1


def test_a_proposal_is_shown_again_after_a_start() -> None:
    d = Driven(standing_approval=False)
    for _ in range(8):
        d.evening(rating=1)
    proposal = d.engine.progress.proposal
    d = again(d, standing_approval=False)
    assert proposal is not None
    assert of(c.Propose, d.log) == [c.Propose(proposal.number, "touch", False, proposal.expires_utc_us)]


def test_a_lower_ceiling_takes_the_robot_down_with_a_reason() -> None:
    d = again(Driven(start="word", agreed=tuple(x.id for x in LEVELS)), ceiling="presence")
    assert d.level == "presence"
    assert [x.rule for x in of(c.Decided, d.log)] == ["ceiling-lowered"] * 3
    assert "speech" not in d.engine.ladder.modalities()


def test_a_programme_without_what_was_remembered_is_no_fault() -> None:
    d = Driven(start="word", agreed=tuple(x.id for x in LEVELS))
    d.do(e.WakeRequested("tap"))
    d.do(e.LessRequested("tap"))
    other = again(d, levels=LEVELS[:3], ceiling="touch")
    other.do(e.WakeRequested("tap"))
    assert other.phase == "present"
    assert other.engine.progress.return_to == ""
    assert set(other.engine.progress.agreed) == set(HERE)


def bars() -> list[str]:
    return ["stop", "discomfort", "missing"]


@pytest.mark.parametrize("bar", bars())
def test_no_bar_leaves_the_robot_asleep_for_ever(bar: str) -> None:
    d = Driven()
    if bar == "stop":
        d.do(e.WakeRequested("tap"))
        d.do(e.StopRequested("button"))
    elif bar == "discomfort":
        d.evening(rating=9)
    else:
        for _ in range(2):
            d.evening(rating=None)
    if d.level != "house":
        d.do(e.LessRequested("button"))
    assert d.level == "house"
    d.now += DAY
    d.do(e.WakeRequested("tap"))
    assert d.phase == "preview"
    d.do(e.PreviewAnswered(d.engine.progress.proposal.number, True, "tap"))  # type: ignore[union-attr]
    assert (d.level, d.phase) == ("presence", "present")


def test_dwell_counts_verified_days_only() -> None:
    d = Driven()
    d.engine.progress.entered_day = None
    d.engine._context.calendar = type(d.engine.calendar)()
    d.engine.ladder.calendar = d.engine.calendar
    d.do(e.ClockReported(0, 0, False))
    assert d.engine.progress.entered_day is None
    assert of(c.Decided, d.do(e.MoreRequested("tap"))) == [], "asleep: it wakes instead"
    assert of(c.Decided, d.do(e.MoreRequested("tap")))[0].rule == "clock-unverified"
    d.do(e.ClockReported(EVENING, 0, True))
    assert of(c.Decided, d.do(e.MoreRequested("tap")))[0].rule == "not-yet-days"


def test_a_clock_that_jumps_makes_no_days() -> None:
    d = Driven()
    d.evening(rating=1)
    d.do(e.ClockReported(EVENING + 40 * DAY, 9 * 3600, True))
    refused = of(c.Decided, d.do(e.MoreRequested("tap")))[0]
    assert (refused.rule, dict(refused.figures)["days"]) == ("not-yet-days", 1)
    assert d.engine.progress.sessions[0].day == d.engine.calendar.day(d.now) - 1


def test_less_before_the_clock_is_confirmed_still_holds_for_the_day() -> None:
    d = Driven(start="touch", agreed=HERE)
    d.do(e.ClockReported(0, 0, False))
    d.do(e.WakeRequested("tap"))
    d.do(e.LessRequested("tap"))
    d.do(e.ClockReported(EVENING, 9 * 3600, True))
    d.do(e.StartRequested("tap"))
    assert d.phase == "greeting", "no way back is offered on the same day"


def test_the_weekly_dose() -> None:
    levels = tuple(replace(x, dose=replace(x.dose, days_per_week=5)) for x in LEVELS)
    d = Driven(levels=levels)
    for _ in range(5):
        d.evening(rating=1)
    assert of(c.Decided, d.do(e.StartRequested("tap")))[-1].rule == "dose-days"
    d.now += 2 * DAY
    d.do(e.StartRequested("tap"))
    assert d.phase == "greeting"


def test_the_dose_also_counts_sessions_that_a_voice_stopped() -> None:
    d = Driven()
    for _ in range(2):
        d.do(e.WakeRequested("tap"))
        d.do(e.StartRequested("tap"))
        d.pass_s(20)
        d.do(e.StopRequested("heard"))
    d.do(e.WakeRequested("tap"))
    assert of(c.Decided, d.do(e.StartRequested("tap")))[-1].rule == "dose-sessions"
