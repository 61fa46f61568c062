"""A busy computer: still at once, a short calm, the same session goes on; told to staff once, counted."""

import pytest

from robot.contract import commands as c
from robot.contract import events as e
from robot.journal.redaction import redacted
from robot.view.phrasing import Phrasing
from tests.engine.build import Driven, bring_to, of

BUSY = e.BodyHeld("busy", 420, (("load", 7.5),))
MOVING = (c.Gesture, c.Sound, c.Say, c.Settle)


def moved(out: list[object]) -> list[object]:
    return [x for x in out if isinstance(x, MOVING) or x == c.Idle("breathing")]


@pytest.mark.parametrize("phase", ["present", "greeting", "active", "closing"])
def test_it_is_still_at_once_and_the_session_goes_on_after_some_calm(phase: str) -> None:
    d = Driven()
    bring_to(d, phase)
    session = d.engine.contact
    out = d.do(BUSY)
    assert isinstance(out[0], c.Freeze)
    assert d.phase == "paused"
    assert moved(out) + moved(d.pass_s(1.9)) == [], "nothing moves in the calm"
    assert c.Caption("fault") not in out
    assert c.Caption("held") in out
    after = d.pass_s(0.2)
    assert d.phase == phase
    assert moved(after)[0] == c.Idle("breathing"), "its breath first"
    assert d.engine.contact is session
    assert not of(c.SessionEnded, d.log) + of(c.Broke, d.log)


def test_the_calm_is_no_contact_and_the_session_counts_like_any_other() -> None:
    d = Driven()
    bring_to(d, "active")
    d.do(e.Touched("head", 900))
    for _ in range(3):
        d.do(BUSY)
        d.pass_s(31)
    while d.phase != "rating":
        d.pass_s(1)
    d.do(e.Rated(1))
    past = d.engine.progress.sessions[-1]
    assert past.outcome != "void"
    assert 10.0 <= past.minutes <= 10.3


def test_what_keeps_happening_waits_longer_each_time() -> None:
    d = Driven()
    bring_to(d, "active")
    for calm in (2.0, 4.0, 8.0, 16.0, 30.0, 30.0):
        d.do(BUSY)
        d.pass_s(calm - 0.1)
        assert d.phase == "paused"
        d.pass_s(0.2)
        assert d.phase == "active"
    d.pass_s(300)
    d.do(BUSY)
    d.pass_s(30.1)
    assert d.phase in ("active", "closing")


@pytest.mark.parametrize("phase", ["asleep", "stopped"])
def test_a_still_robot_stays_as_it_is(phase: str) -> None:
    d = Driven()
    bring_to(d, phase)
    d.pass_s(5)
    out = d.do(BUSY)
    assert moved(out) + moved(d.pass_s(100)) == []
    assert d.phase == phase


@pytest.mark.parametrize("phase", ["preview", "rating", "handover"])
def test_what_waits_for_an_answer_stays_on_the_page(phase: str) -> None:
    d = Driven()
    bring_to(d, phase)
    out = d.do(BUSY)
    assert (d.phase, isinstance(out[0], c.Freeze), moved(out)) == (phase, True, [])
    out = d.pass_s(3)
    assert d.phase == phase
    assert (c.Idle("breathing") in out) == (phase != "preview")


def test_everything_that_a_person_says_meanwhile_counts() -> None:
    for event, phase in (
        (e.StopRequested("tap"), "stopped"),
        (e.SleepRequested("tap"), "asleep"),
        (e.PauseRequested("tap"), "paused"),
        (e.CrisisRaised(2, "tap"), "handover"),
    ):
        d = Driven()
        bring_to(d, "active")
        d.do(BUSY)
        d.do(event)
        d.pass_s(40)
        assert d.phase == phase, event
    d.do(e.StopRequested("tap"))


def test_a_pause_of_the_persons_is_not_ended_by_the_machine() -> None:
    d = Driven()
    bring_to(d, "active")
    d.do(e.PauseRequested("tap"))
    d.do(BUSY)
    d.pass_s(60)
    assert d.phase == "paused"
    d.do(e.ResumeRequested("tap"))
    assert d.phase == "active"


def test_a_computer_that_stood_still_for_long_puts_it_to_sleep_where_it_is() -> None:
    d = Driven()
    bring_to(d, "active")
    out = d.do(e.BodyHeld("busy", 60_000))
    assert d.phase == "asleep"
    assert moved(out) == []
    assert of(c.SessionEnded, out)[0].outcome == "void"
    assert moved(d.pass_s(600)) == []


def test_in_quiet_hours_nothing_breathes_afterwards() -> None:
    d = Driven()
    bring_to(d, "present")
    d.do(BUSY)
    d.do(e.QuietHoursChanged(True, "22:00", "09:00"))
    assert moved(d.pass_s(10)) in ([], [c.Settle("rest")])


def test_twenty_of_them_are_one_cause_with_a_count() -> None:
    d = Driven()
    bring_to(d, "active")
    for _ in range(20):
        d.do(BUSY)
        d.pass_s(1)
    notes = [x for x in of(c.Noted, d.log) if x.note == "held-busy"]
    assert [dict(x.figures).get("count", 1) for x in notes] == list(range(1, 21))
    assert dict(notes[-1].figures)["load"] == 7.5
    d.pass_s(4_000)
    assert "count" not in dict(of(c.Noted, d.do(BUSY))[0].figures), "an hour later it is another time"


def test_one_code_at_several_joints_is_one_cause_that_names_them() -> None:
    d = Driven()
    for joint in ("tail", "left_ear", "tail"):
        d.do(e.FaultRaised(joint, "drift", (("value", 0.2), ("limit", 0.1))))
    figures = dict(of(c.Noted, d.log)[-1].figures)
    assert (figures["where"], figures["count"]) == ("tail+left_ear", 3)
    assert redacted(figures["where"]) == figures["where"], "the journal keeps it"
    said = Phrasing(d.engine.programme, {}).sentence("note", "body-not-moving", tuple(figures.items()))
    assert said["en"].startswith("The tail, the left ear was")
    assert said["ja"].startswith("しっぽ, 左の耳")
    assert said["ko"].startswith("꼬리, 왼쪽 귀")
