"""Up is slow, down never waits, and each change explains itself."""

import pytest

from robot.contract import commands as c
from robot.contract import events as e
from tests.engine.build import DAY, LEVELS, Driven, bring_to, of, programme

HERE = ("house", "presence", "touch")


def decisions(d: Driven) -> list[tuple[str, str]]:
    return [(x.decision, x.rule) for x in of(c.Decided, d.log)]


def test_five_comfortable_evenings_then_a_preview_then_one_level_up() -> None:
    d = Driven()
    for _ in range(7):
        d.evening(rating=1)
    assert d.level == "presence", "seven days of dwell are not over on the seventh evening"
    d.evening(rating=1)
    assert d.engine.progress.proposal is not None
    log = d.evening(rating=1)
    assert d.level == "touch"
    up = next(x for x in of(c.Decided, log) if x.decision == "up")
    assert (up.before, up.after, up.rule) == ("presence", "touch", "comfortable-run")
    assert dict(up.figures)["needed"] == 5
    assert "touch" in d.engine.progress.agreed


def test_the_run_must_be_unbroken() -> None:
    d = Driven()
    for rating in (1, 1, 1, 1, 5, 1, 1, 1, 1):
        d.evening(rating=rating)
    assert d.engine.progress.proposal is None
    assert d.engine.progress.comfortable == 4


@pytest.mark.parametrize("source", ["heard", "touch", "console", "face-down", "host"])
def test_only_a_tap_a_button_or_typing_consents(source: str) -> None:
    d = ready()
    d.do(e.StartRequested("tap"))
    number = d.engine.progress.proposal.number  # type: ignore[union-attr]
    out = d.do(e.PreviewAnswered(number, True, source))  # type: ignore[arg-type]
    assert of(c.Decided, out)[0].rule == "heard-is-not-yes"
    assert (d.phase, d.level) == ("preview", "presence")
    word = d.do(e.WordReceived("yes", 2, source))  # type: ignore[arg-type]
    assert of(c.Decided, word)[0].rule == "heard-is-not-yes"
    d.do(e.WordReceived("yes", 2, "typed"))
    assert d.level == "touch"


def ready() -> Driven:
    d = Driven()
    for _ in range(8):
        d.evening(rating=1)
    assert d.phase == "present"
    assert d.engine.progress.proposal is not None
    return d


def test_silence_to_a_preview_expires_to_hold() -> None:
    d = ready()
    d.do(e.StartRequested("tap"))
    assert d.phase == "preview"
    d.pass_s(121)
    assert (d.level, d.phase) == ("presence", "greeting")
    assert ("hold", "preview-unanswered") in decisions(d)


def test_not_today_is_never_argued_with() -> None:
    d = ready()
    d.do(e.StartRequested("tap"))
    number = d.engine.progress.proposal.number  # type: ignore[union-attr]
    d.do(e.PreviewAnswered(number, False, "heard"))
    assert (d.level, d.engine.progress.proposal) == ("presence", None)
    d.evening()
    assert d.engine.progress.proposal is None, "it is not offered again the next day"


def test_without_standing_approval_the_therapist_is_asked_and_silence_expires() -> None:
    d = Driven(standing_approval=False)
    for _ in range(8):
        d.evening(rating=1)
    proposal = d.engine.progress.proposal
    assert proposal is not None
    assert not proposal.approved
    d.do(e.StartRequested("tap"))
    assert d.phase == "greeting", "the person is not asked before the therapist"
    d.pass_s(24 * 3600)
    assert ("hold", "approval-unanswered") in decisions(d)
    assert of(c.Decided, d.do(e.StepApproved(proposal.number, "T")))[0].rule == "proposal-gone"


def test_an_approved_proposal_is_previewed() -> None:
    d = Driven(standing_approval=False)
    for _ in range(8):
        d.evening(rating=1)
    d.do(e.StepApproved(d.engine.progress.proposal.number, "T"))  # type: ignore[union-attr]
    d.do(e.StartRequested("tap"))
    assert d.phase == "preview"


def test_never_over_the_ceiling() -> None:
    d = Driven(ceiling="presence")
    for _ in range(12):
        d.evening(rating=0)
    assert d.level == "presence"
    assert ("hold", "at-ceiling") in decisions(d)


def test_one_discomfort_is_one_level_down_and_bars_up_that_day() -> None:
    d = Driven(start="touch", agreed=HERE)
    d.evening(rating=8)
    assert d.level == "presence"
    down = next(x for x in of(c.Decided, d.log) if x.decision == "down")
    assert (down.rule, dict(down.figures)) == ("discomfort-rating", {"value": 8, "limit": 6})
    d.now -= DAY // 2
    assert of(c.Decided, d.do(e.MoreRequested("tap")))[0].rule == "after-discomfort"


def test_two_shoves_are_a_sign_of_discomfort() -> None:
    d = Driven(start="touch", agreed=HERE)
    d.do(e.WakeRequested("tap"))
    d.do(e.StartRequested("tap"))
    for _ in range(2):
        d.pass_s(20)
        d.do(e.Touched("left", 100, rough=True))
    d.do(e.EndRequested("tap"))
    d.pass_s(7)
    d.do(e.Rated(0))
    assert ("down", "discomfort-signs") in decisions(d)


def test_a_stop_costs_a_pause_of_up_and_no_level() -> None:
    d = Driven(start="touch", agreed=HERE)
    d.do(e.WakeRequested("tap"))
    d.do(e.StartRequested("tap"))
    d.pass_s(30)
    d.do(e.StopRequested("button"))
    assert d.level == "touch"
    assert d.engine.progress.bar_up == 2
    assert of(c.SessionEnded, d.log)[0].outcome == "neutral"


def test_two_stops_within_three_sessions_are_a_step_down() -> None:
    d = Driven(start="touch", agreed=HERE)
    for _ in range(2):
        d.do(e.WakeRequested("tap"))
        d.do(e.StartRequested("tap"))
        d.pass_s(30)
        d.do(e.StopRequested("button"))
    assert d.level == "presence"
    assert ("down", "two-stops") in decisions(d)


def test_a_stop_by_voice_alone_makes_the_session_void() -> None:
    d = Driven(start="touch", agreed=HERE)
    for _ in range(2):
        d.do(e.WakeRequested("tap"))
        d.do(e.StartRequested("tap"))
        d.pass_s(30)
        d.do(e.StopRequested("heard"))
    assert [x.outcome for x in of(c.SessionEnded, d.log)] == ["void", "void"]
    assert d.level == "touch"


@pytest.mark.parametrize(
    "phase", ["present", "greeting", "active", "closing", "rating", "paused", "asleep", "stopped"]
)
def test_less_is_obeyed_in_every_phase_without_a_question(phase: str) -> None:
    d = Driven(start="touch", agreed=HERE)
    bring_to(d, phase)
    out = d.do(e.LessRequested("button"))
    assert d.level == "presence"
    assert of(c.Decided, out)[0].rule == "less-today"
    assert d.phase == (phase if phase in ("asleep", "stopped") else "present")


def test_after_less_one_preview_leads_back_the_next_day() -> None:
    d = Driven(start="touch", agreed=HERE)
    d.do(e.WakeRequested("tap"))
    d.do(e.LessRequested("tap"))
    d.do(e.StartRequested("tap"))
    assert d.phase == "greeting", "the same day it is not offered"
    d.do(e.EndRequested("tap"))
    d.pass_s(80)
    d.now += DAY
    d.do(e.StartRequested("tap"))
    assert d.phase == "preview"
    d.do(e.PreviewAnswered(d.engine.progress.proposal.number, True, "tap"))  # type: ignore[union-attr]
    assert d.level == "touch"
    assert ("up", "return-after-less") in decisions(d)


def test_after_less_for_longer_only_the_person_leads_back() -> None:
    d = Driven(start="touch", agreed=HERE)
    d.do(e.WakeRequested("tap"))
    d.do(e.LessRequested("tap", longer=True))
    d.now += 3 * DAY
    d.do(e.StartRequested("tap"))
    assert d.phase == "greeting"
    d.do(e.EndRequested("tap"))
    d.pass_s(7)
    d.do(e.Rated(1))
    d.do(e.MoreRequested("tap"))
    assert d.phase == "preview"


def test_more_never_passes_dwell() -> None:
    d = Driven()
    d.do(e.WakeRequested("tap"))
    out = d.do(e.MoreRequested("tap"))
    assert of(c.Decided, out)[0].rule == "not-yet-days"
    assert d.phase == "present"


def test_the_lowest_level_is_sleep_and_waking_asks_for_the_first_step() -> None:
    d = Driven()
    d.do(e.WakeRequested("tap"))
    d.do(e.LessRequested("tap"))
    assert (d.level, d.phase) == ("house", "asleep")
    d.do(e.WakeRequested("tap"))
    assert d.phase == "asleep", "a no holds for its day"
    d.now += DAY
    d.do(e.WakeRequested("tap"))
    assert d.phase == "preview"
    d.do(e.PreviewAnswered(d.engine.progress.proposal.number, True, "tap"))  # type: ignore[union-attr]
    assert (d.level, d.phase) == ("presence", "present")


def test_missing_ratings_bar_a_step_up() -> None:
    d = Driven()
    for rating in (1, 1, 1, 1, 1, 1, 1, None, None):
        d.evening(rating=rating)
    d.do(e.MoreRequested("tap"))
    assert decisions(d)[-1] == ("refuse", "missing-ratings")


def test_bounds_are_the_modalities_agreed_to_up_to_the_level() -> None:
    d = Driven(start="touch", agreed=HERE)
    out = d.do(e.WakeRequested("tap"))
    assert of(c.Bounds, out)[0].modalities == ("breathing", "gaze", "light", "motion", "sound")
    out = d.do(e.LessRequested("tap"))
    assert of(c.Bounds, out)[0].modalities == ("breathing", "gaze", "light")


def test_progress_outlives_a_power_cut_and_the_phase_does_not() -> None:
    d = ready()
    d.do(e.StartRequested("tap"))
    again = Driven(snapshot=d.engine.snapshot(), day=8)
    assert again.phase == "asleep"
    assert again.engine.snapshot() == {**d.engine.snapshot()}
    assert again.engine.progress.proposal == d.engine.progress.proposal


def test_a_level_that_a_new_version_dropped_leads_to_the_one_below() -> None:
    d = Driven(start="word", agreed=tuple(x.id for x in LEVELS))
    again = Driven(snapshot=d.engine.snapshot(), levels=LEVELS[:3], ceiling="touch")
    assert again.level == "touch"
    assert programme().index("word") == 4
