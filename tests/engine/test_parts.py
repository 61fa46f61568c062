"""A robot that is not whole: company without a body, and a body that comes late is taken up asleep."""

import pytest

from robot.contract import commands as c
from robot.contract import events as e
from robot.messages import LANGUAGES
from robot.view.state_view import View
from tests.engine.build import Driven, bring_to, of, programme

MISSING = e.PartMissing("body", "body-no-answer", "/dev/ttyUSB0")
MOVES = (c.Settle, c.Idle, c.Gesture, c.Limp)
PHASES = ("asleep", "present", "preview", "greeting", "active", "closing", "rating", "paused", "stopped")


def captions(out: list[object]) -> list[str]:
    return [x.message for x in out if isinstance(x, c.Caption)]


def test_without_a_body_there_is_company_and_no_session() -> None:
    d = Driven()
    out = d.do(MISSING)
    assert captions(out) == ["body-missing"]
    assert [x.note for x in of(c.Noted, out)] == ["missing-body-no-answer"]
    d.do(e.WakeRequested("tap"))
    assert d.phase == "present"
    out = d.do(e.StartRequested("tap"))
    assert d.phase == "present"
    assert [x.rule for x in of(c.Decided, out)] == ["body-missing"]
    out = d.do(e.StopRequested("tap"))
    assert d.phase == "stopped"
    assert of(c.Freeze, out)
    assert d.engine.progress.sessions == []


@pytest.mark.parametrize("phase", ["asleep", "present", "paused", "stopped"])
def test_a_body_that_comes_late_is_taken_up_asleep_and_moves_nowhere(phase: str) -> None:
    d = Driven()
    d.do(MISSING)
    if phase in ("asleep", "present", "preview", "paused", "stopped"):
        bring_to(d, phase)
    out = d.do(e.BodyReady())
    assert d.phase == (phase if phase == "stopped" else "asleep")
    assert not of(c.Broke, out)
    assert isinstance(out[0], c.Freeze)
    assert not [x for x in out if isinstance(x, MOVES)]
    assert not [x for x in d.pass_s(60) if isinstance(x, MOVES)], "nobody has woken it"
    assert captions(out)[-1] == "body-found"
    d.do(e.WakeRequested("tap"))
    assert d.phase == "present"
    d.do(e.StartRequested("tap"))
    assert d.phase == "greeting", "with its body everything is as ever"


def test_a_body_that_is_there_in_time_lies_down_as_ever() -> None:
    d = Driven()
    assert of(c.Settle, d.do(e.BodyReady())) == [c.Settle("asleep")]


@pytest.mark.parametrize("phase", PHASES[2:7])
def test_a_body_that_is_found_to_be_missing_in_a_session_costs_the_person_nothing(phase: str) -> None:
    d = Driven()
    bring_to(d, phase)
    out = d.do(MISSING)
    assert not of(c.Broke, out)
    assert all(session.outcome == "void" for session in d.engine.progress.sessions) or phase in (
        "closing",
        "rating",
    )


def test_a_crisis_that_was_open_is_shown_without_a_body_and_stays_when_it_comes() -> None:
    before = Driven()
    before.do(e.WakeRequested("tap"))
    before.do(e.CrisisRaised(2, "typed"))
    d = Driven(snapshot=before.engine.snapshot())
    assert c.Card("hotline", True) in d.do(MISSING)
    d.do(e.WakeRequested("tap"))
    assert d.phase == "handover"
    d.do(e.BodyReady())
    assert d.phase == "handover", "the card does not go because a cable was plugged in"


def test_staff_are_told_once_and_a_restart_tells_them_nothing_new() -> None:
    d = Driven()
    assert of(c.Noted, d.do(MISSING))
    again = e.PartMissing("body", "body-no-answer", "/dev/ttyUSB0", tell=False)
    assert not of(c.Noted, d.do(again))
    assert captions(d.do(again)) == []


def test_the_note_and_the_notice_say_the_same_in_every_language() -> None:
    view = View(programme(), "me", False, "en")
    view.missing("body-taken", "/dev/ttyUSB0")
    (notice,) = view.state().to_json()["notices"]
    from robot.contract.verdict import Verdict

    note = c.Noted("missing-body-taken", (("where", "/dev/ttyUSB0"),))
    view.verdict(Verdict(note, note), 0)
    (told,) = view.state().to_json()["notes"]
    for language in LANGUAGES:
        assert "/dev/ttyUSB0" in notice["text"][language]
        assert told["text"][language] == f"{notice['text'][language]} {notice['mend'][language]}"
    view.missing("body-taken", "/dev/ttyUSB0", on=False)
    assert view.state().to_json()["notices"] == []
    assert view.missing("nobody-knows-this", "here", "is odd.")["ko"] == "here: is odd."
