"""How slow at least: the bars around every policy (domain.md §1.1, §1.4)."""

from dataclasses import replace

import pytest

from robot.contract import commands as c
from robot.contract import events as e
from robot.contract.programme import Dose, Pace
from robot.engine.progress import Forecast
from tests.engine.build import DAY, FREE, LEVELS, Driven, bring_to, level, of, refusal, rules

HERE = ("house", "presence", "touch")
DOSE = Dose(10, 4, 7)


def notes(d: Driven) -> list[str]:
    return [x.note for x in of(c.Noted, d.log)]


def test_nothing_is_proposed_in_the_first_fourteen_days() -> None:
    d = Driven(pace=Pace())
    for evening in range(14):
        assert d.engine.progress.proposal is None, evening
        d.evening(rating=1)
    assert refusal(d) == ""
    assert "first-days" in rules(d)
    d.evening(rating=1)
    assert d.engine.progress.proposal is not None


def test_the_person_may_ask_within_the_first_days_and_dwell_still_holds() -> None:
    d = Driven(pace=Pace())
    for _ in range(7):
        d.evening(rating=1)
    assert (refusal(d), refusal(d, asked=True)) == ("first-days", "")
    early = Driven(pace=Pace())
    early.evening(rating=1)
    assert refusal(early, asked=True) == "not-yet-days"


def test_three_sessions_on_one_day_are_one_day() -> None:
    levels = tuple(replace(x, dwell_days=0, dwell_sessions=3, dose=DOSE) for x in LEVELS)
    d = Driven(levels=levels)
    for _ in range(3):
        d.evening(rating=1)
        d.now -= DAY - 3600 * 1_000_000
    assert refusal(d) == "not-yet-different-days"


def test_from_the_sixth_rung_on_a_week_lies_between_two_steps() -> None:
    high = tuple(replace(x, rung=f"L{n + 4}") if n else x for n, x in enumerate(FREE))
    d = Driven(levels=high)
    for target in ("touch", "choosing"):
        d.do(e.WakeRequested("tap"))
        d.do(e.MoreRequested("tap"))
        if d.phase == "preview":
            number = d.engine.progress.proposal.number  # type: ignore[union-attr]
            d.do(e.PreviewAnswered(number, True, "tap"))
        if target == "touch":
            assert d.level == "touch"
            d.now += DAY
    assert (d.level, refusal(d, asked=True)) == ("touch", "weekly-cap")
    d.now += 6 * DAY
    assert refusal(d, asked=True) == ""


def test_a_no_is_not_followed_by_the_same_question_for_a_week() -> None:
    d = Driven(levels=FREE)
    for _ in range(5):
        d.evening(rating=1)
    d.do(e.StartRequested("tap"))
    d.do(e.PreviewAnswered(d.engine.progress.proposal.number, False, "tap"))  # type: ignore[union-attr]
    assert (refusal(d), refusal(d, asked=True)) == ("declined", "")
    d.evening(rating=1)
    d.now += 6 * DAY
    assert refusal(d) == ""


def test_after_days_away_one_session_a_level_lower_comes_first_and_then_the_way_back() -> None:
    d = Driven(start="touch", agreed=HERE)
    d.evening(rating=1)
    d.now += 8 * DAY
    d.do(e.StartRequested("tap"))
    assert (d.level, d.phase) == ("presence", "greeting")
    assert rules(d)[-1] == "after-break"
    assert refusal(d, asked=True) == "after-break"
    d.evening(rating=1)
    assert not d.engine.progress.reentry
    d.do(e.StartRequested("tap"))
    assert d.phase == "preview", "back up takes one preview"
    d.do(e.PreviewAnswered(d.engine.progress.proposal.number, True, "tap"))  # type: ignore[union-attr]
    assert (d.level, rules(d)[-1]) == ("touch", "return-after-break")


def test_a_week_away_is_no_break() -> None:
    d = Driven(start="touch", agreed=HERE)
    d.evening(rating=1)
    d.now += 5 * DAY
    d.do(e.StartRequested("tap"))
    assert d.level == "touch"


def test_after_a_discomfort_two_easy_sessions_come_first() -> None:
    d = Driven(start="touch", agreed=HERE, levels=FREE)
    d.evening(rating=8)
    assert d.level == "presence"
    assert ("setback" in notes(d), d.engine.progress.return_to) == (True, "")
    d.evening(rating=5)
    assert refusal(d) == "setback", "a session that was not easy does not count"
    d.evening(rating=1)
    assert refusal(d, asked=True) == "setback"
    d.evening(rating=2)
    assert refusal(d, asked=True) == ""


def test_two_discomforts_in_a_week_are_noted_and_three_go_down_two_and_rest() -> None:
    d = Driven(start="word", agreed=tuple(x.id for x in LEVELS), levels=FREE)
    d.evening(rating=8)
    assert "two-discomforts" not in notes(d)
    d.evening(rating=8)
    assert (d.level, notes(d).count("two-discomforts")) == ("touch", 1)
    d.evening(rating=8)
    assert d.level == "house"
    assert "three-discomforts" in rules(d)


def test_discomforts_that_lie_a_week_apart_are_not_added_up() -> None:
    d = Driven(start="word", agreed=tuple(x.id for x in LEVELS), levels=FREE)
    d.evening(rating=8)
    d.now += 7 * DAY
    d.evening(rating=8)
    assert "two-discomforts" not in notes(d)


def test_two_steps_that_were_too_much_ask_for_a_review_and_bar_the_next() -> None:
    d = Driven(levels=FREE)
    d.engine.progress.forecasts = [Forecast("presence", 0, 0.05, over=True)]
    for _ in range(5):
        d.evening(rating=1)
    d.do(e.StartRequested("tap"))
    d.do(e.PreviewAnswered(d.engine.progress.proposal.number, True, "tap"))  # type: ignore[union-attr]
    assert d.level == "touch"
    d.do(e.Touched("head", 900))
    d.do(e.EndRequested("tap"))
    d.pass_s(7)
    d.do(e.Rated(8))
    assert "review-policy" in notes(d)
    d.now += 2 * DAY
    for _ in range(3):
        d.evening(rating=1)
    assert refusal(d, asked=True) == "review"
    d.do(e.ReviewDone("person"))
    assert refusal(d, asked=True) == "review", "a review is not the person's to do"
    d.do(e.ReviewDone("tanaka"))
    assert refusal(d, asked=True) != "review"


def test_only_the_named_staff_approves() -> None:
    d = Driven(standing_approval=False, staff=("tanaka",))
    for _ in range(8):
        d.evening(rating=1)
    number = d.engine.progress.proposal.number  # type: ignore[union-attr]
    assert of(c.Decided, d.do(e.StepApproved(number, "mother")))[0].rule == "not-staff"
    assert not d.engine.progress.proposal.approved  # type: ignore[union-attr]
    d.do(e.StepApproved(number, "Tanaka"))
    d.do(e.StartRequested("tap"))
    d.do(e.PreviewAnswered(number, True, "tap"))
    up = next(x for x in of(c.Decided, d.log) if x.decision == "up")
    assert (d.level, up.by) == ("touch", "Tanaka")


def test_the_therapist_may_offer_a_step_and_take_one_down() -> None:
    d = Driven(levels=FREE, standing_approval=False, staff=("tanaka",))
    bring_to(d, "present")
    assert of(c.Decided, d.do(e.StaffStep("up", "person")))[0].rule == "not-staff"
    d.do(e.StaffStep("up", "tanaka"))
    assert d.level == "presence", "an offer changes nothing"
    d.do(e.StartRequested("tap"))
    assert d.phase == "preview"
    d.do(e.PreviewAnswered(d.engine.progress.proposal.number, True, "tap"))  # type: ignore[union-attr]
    assert (d.level, of(c.Decided, d.log)[-1].by) == ("touch", "tanaka")
    d.do(e.StaffStep("down", "tanaka"))
    assert (d.level, d.engine.contact, rules(d)[-1]) == ("presence", None, "staff-steps-down")
    assert [x.outcome for x in of(c.SessionEnded, d.log)] == ["void"], "not the person's doing"


def test_a_yes_can_be_taken_back_at_any_time() -> None:
    d = Driven(start="choosing", agreed=(*HERE, "choosing"))
    bring_to(d, "active")
    d.do(e.ConsentWithdrawn("touch", "tap"))
    assert (d.level, d.engine.contact, d.phase) == ("presence", None, "present")
    assert d.engine.progress.agreed == ["house", "presence"]
    assert not {"motion", "sound", "cards"} & set(d.engine.ladder.modalities())
    assert of(c.Decided, d.do(e.ConsentWithdrawn("moon", "tap")))[0].rule == "level-unknown"


@pytest.mark.parametrize(("rung", "why"), [("L5", ""), ("L6", "weekly-cap")])
def test_from_l6_on_a_week_lies_between_two_steps(rung: str, why: str) -> None:
    levels = (*FREE[:3], replace(FREE[3], rung=rung), *FREE[4:])
    d = Driven(levels=levels)
    d.do(e.WakeRequested("tap"))
    yes(d)
    assert d.level == "touch"
    d.now += DAY
    assert refusal(d, asked=True) == why


PARTS = (
    level("alone", "presence", "light", dwell_days=0, dwell_sessions=0),
    level("together", "presence", "light cards", dwell_days=0, dwell_sessions=0),
)


@pytest.fixture
def with_parts() -> Driven:
    """On the level below one with two sub-levels, nothing else in the way."""
    levels = (*FREE[:2], replace(FREE[2], parts=PARTS), *FREE[3:])
    return Driven(levels=levels)


def yes(d: Driven) -> c.Preview:
    """Ask for more and agree to what is shown."""
    d.do(e.WakeRequested("tap"))
    preview = of(c.Preview, d.do(e.MoreRequested("tap")))[0]
    d.do(e.PreviewAnswered(d.engine.progress.proposal.number, True, "tap"))  # type: ignore[union-attr]
    assert isinstance(preview, c.Preview)
    return preview


def test_a_level_is_entered_at_its_easiest_sub_level_and_each_has_its_own_yes(with_parts: Driven) -> None:
    d = with_parts
    shown = yes(d)
    assert (shown.level, shown.part, d.engine.progress.part) == ("touch", "alone", "alone")
    assert "cards" not in d.engine.ladder.modalities()
    for _ in range(2):
        assert refusal(d, asked=True) == "not-yet-sessions"
        d.evening(rating=1)
    shown = yes(d)
    assert (shown.level, shown.part, d.level, d.engine.progress.part) == (
        "touch",
        "together",
        "touch",
        "together",
    )
    assert "cards" in d.engine.ladder.modalities()
    up = of(c.Decided, d.log)[-1]
    assert (up.decision, up.before, up.after, dict(up.figures)["part"]) == (
        "up",
        "touch",
        "touch",
        "together",
    )


def test_less_leaves_the_whole_level_and_one_yes_leads_back_to_where_it_was_left(with_parts: Driven) -> None:
    d = with_parts
    yes(d)
    for _ in range(2):
        d.evening(rating=1)
    yes(d)
    d.do(e.LessRequested("tap"))
    assert (d.level, d.engine.progress.part) == ("presence", "")
    assert "cards" not in d.engine.ladder.modalities()
    yes(d)
    assert (d.level, d.engine.progress.part) == ("touch", "together")


def test_after_a_discomfort_a_level_begins_again_at_its_easiest_sub_level(with_parts: Driven) -> None:
    d = with_parts
    yes(d)
    for _ in range(2):
        d.evening(rating=1)
    yes(d)
    d.do(e.SleepRequested("tap"))
    d.evening(rating=8)
    assert d.level == "presence"
    for _ in range(2):
        d.evening(rating=1)
    yes(d)
    assert (d.level, d.engine.progress.part) == ("touch", "alone")
    assert "cards" not in d.engine.ladder.modalities(), "what was said yes to waits for its sub-level"


def test_a_sub_level_that_a_newer_script_has_no_more_is_the_easiest_one(with_parts: Driven) -> None:
    yes(with_parts)
    kept = with_parts.engine.snapshot()
    kept["part"] = "gone"
    again = Driven(snapshot=kept, levels=with_parts.engine.programme.levels)
    assert again.engine.progress.part == "alone"


def test_good_night_after_every_session_takes_no_step_away() -> None:
    d = Driven()
    for _ in range(8):
        d.evening(rating=1)
        d.do(e.SleepRequested("tap"))
    d.do(e.StartRequested("tap"))
    assert d.phase == "preview"
