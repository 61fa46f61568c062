"""A body that needs care: slower, at rest, asleep until it is well; and never at the person's cost."""

import json
from dataclasses import replace

import pytest

from robot.config.schema import Config
from robot.contract import commands as c
from robot.contract import events as e
from robot.gate.gate import Gate
from robot.journal.redaction import redacted
from robot.messages import LANGUAGES, text
from robot.motion.gestures import modality
from robot.view.state_view import View
from tests.engine.build import Driven, bring_to, of, programme

FIGURES = (("value", 60), ("limit", 65))
PHASES = (
    "asleep",
    "present",
    "preview",
    "greeting",
    "active",
    "closing",
    "rating",
    "paused",
    "stopped",
    "handover",
)


def strained(stage: e.Stage, where: str = "tail", code: str = "heat") -> e.BodyStrained:
    return e.BodyStrained(where, code, stage, FIGURES)


def eased(stage: e.Stage, where: str = "tail", code: str = "heat") -> e.BodyEased:
    return e.BodyEased(where, code, stage, FIGURES)


def captions(d: Driven) -> list[str]:
    return [x.message for x in of(c.Caption, d.log)]


@pytest.mark.parametrize("phase", PHASES)
@pytest.mark.parametrize("stage", ["noted", "slow", "rest", "asleep"])
def test_in_every_phase_it_is_told_and_costs_the_person_nothing(phase: str, stage: e.Stage) -> None:
    d = Driven()
    bring_to(d, phase)
    before, sessions = d.level, len(d.engine.progress.sessions)
    d.log.clear()
    out = d.do(strained(stage))
    (note,) = of(c.Noted, out)
    assert note.note == "body-heat"
    assert ("value", 60) in note.figures
    assert len([x for x in of(c.Caption, out) if x.message.startswith("body-")]) == 1, "one calm sentence"
    assert not of(c.Broke, out)
    assert not of(c.Freeze, out)
    assert d.level == before
    lived = d.engine.progress.sessions[sessions:]
    assert {x.outcome for x in lived} <= {"void"}
    assert not of(c.Decided, out)
    assert d.engine.progress.bar_up == (2 if phase == "stopped" else 0)
    match stage:
        case "noted" | "slow":
            assert d.phase == phase
        case "rest":
            ended = {"preview": "asleep"}  # it is on the lowest level there, which is sleep
            ended |= dict.fromkeys(("greeting", "active", "paused"), "present")
            assert d.phase == ended.get(phase, phase)
        case "asleep":
            assert d.phase == ("handover" if phase == "handover" else "asleep")
            moved = [x for x in out if isinstance(x, c.Settle | c.Idle | c.Limp)]
            assert moved[-3:] == [c.Settle("asleep"), c.Idle("off"), c.Limp()]


def test_it_rests_until_it_is_well_and_then_its_company_goes_on() -> None:
    d = Driven()
    bring_to(d, "active")
    d.do(strained("rest"))
    assert of(c.SessionEnded, d.log)[-1].outcome == "void"
    assert d.engine.progress.less_days == d.engine.progress.discomfort_days == []
    d.do(e.StartRequested("tap"))
    assert d.phase == "present"
    assert of(c.Decided, d.log)[-1].rule == "body-rests"
    assert all(text("why.body-rests", language) for language in LANGUAGES)
    d.log.clear()
    d.do(eased("slow"))
    assert c.Idle("breathing") in d.log, "less care: it breathes again"
    assert "body-well" not in captions(d)
    d.do(eased(""))
    assert captions(d) == ["body-well"]
    d.do(e.StartRequested("tap"))
    assert d.phase == "greeting"


def test_asleep_it_is_not_woken_until_it_is_well_and_never_by_itself() -> None:
    d = Driven()
    bring_to(d, "present")
    d.do(strained("asleep"))
    for event in (e.WakeRequested("tap"), e.StartRequested("tap"), e.MoreRequested("tap")):
        d.do(event)
        assert d.phase == "asleep"
    for stage in ("rest", "slow", ""):
        d.do(eased(stage))  # type: ignore[arg-type]
        assert d.phase == "asleep", "only a person wakes it"
    d.do(e.WakeRequested("tap"))
    assert d.phase == "present"


def test_help_in_a_crisis_needs_no_body() -> None:
    d = Driven()
    bring_to(d, "present")
    d.do(strained("asleep"))
    d.do(e.CrisisRaised(2, "typed"))
    assert c.Card("hotline", True) in d.log
    d.do(e.WakeRequested("tap"))
    assert d.phase == "handover"


def test_the_worst_of_several_counts() -> None:
    d = Driven()
    bring_to(d, "present")
    d.do(strained("rest", "tail"))
    d.do(strained("asleep", "head_roll"))
    d.do(eased("", "head_roll"))
    d.do(e.WakeRequested("tap"))
    d.log.clear()
    d.do(e.StartRequested("tap"))
    assert of(c.Decided, d.log)[-1].rule == "body-rests"
    assert d.phase == "present"


def test_a_fault_freezes_as_ever_and_brings_its_figures() -> None:
    d = Driven()
    bring_to(d, "active")
    out = d.do(e.FaultRaised("tail", "not-moving", (("value", 0.3), ("limit", 0.2))))
    assert isinstance(out[0], c.Freeze)
    assert d.phase == "fault"
    assert c.Noted("body-not-moving", (("where", "tail"), ("value", 0.3), ("limit", 0.2))) in out
    assert d.do(strained("asleep"))[0].kind == "noted"
    assert d.phase == "fault", "what somebody has to look at stays where it is"


def test_a_fault_of_an_older_journal_is_read_and_answered_as_it_was() -> None:
    old = e.EVENTS.from_json({"kind": "fault", "where": "tail", "code": "overload"})
    assert old == e.FaultRaised("tail", "overload")
    d = Driven()
    bring_to(d, "present")
    assert not of(c.Noted, d.do(old))


# --- quiet hours -----------------------------------------------------------------------------------------

QUIET = e.QuietHoursChanged(True, "22:00", "08:00")


def test_in_quiet_hours_and_asleep_the_motors_may_be_switched_off() -> None:
    d = Driven()
    assert of(c.Limp, d.do(QUIET)) == [c.Limp()]
    d.do(e.WakeRequested("tap"))
    assert of(c.Limp, d.do(e.SleepRequested("tap"))) == [c.Limp()]


def test_outside_quiet_hours_and_awake_they_hold() -> None:
    d = Driven()
    d.do(e.BodyReady())
    d.do(e.WakeRequested("tap"))
    d.do(e.SleepRequested("tap"))
    d.do(e.WakeRequested("tap"))
    d.do(QUIET)
    assert not of(c.Limp, d.log)


def test_back_from_a_lost_link_nothing_is_let_go() -> None:
    d = Driven()
    d.do(QUIET)
    d.do(e.LinkLost("servos"))
    assert not of(c.Limp, d.do(e.LinkRestored("servos")))


# --- the gate --------------------------------------------------------------------------------------------


@pytest.fixture
def gate() -> Gate:
    gate = Gate(replace(programme()), Config(), modality)
    gate.note(e.ClockReported(1_767_610_800_000_000, 32_400, True))
    gate.judge(c.Bounds(("motion", "breathing", "gaze", "light"), False))
    return gate


def test_half_the_size_then_none(gate: Gate) -> None:
    whole = gate.judge(c.Gesture("tilt", 0.4)).sent
    gate.note(strained("slow"))
    half = gate.judge(c.Gesture("tilt", 0.4))
    assert isinstance(whole, c.Gesture)
    assert isinstance(half.sent, c.Gesture)
    assert half.sent.amplitude == pytest.approx(whole.amplitude / 2, abs=0.001)
    assert half.note == "body-slow"
    gate.note(strained("rest"))
    assert gate.judge(c.Gesture("tilt", 0.4)).word == "refused:body-rests"
    assert gate.judge(c.Idle("breathing")).sent == c.Idle("off")
    for command in (c.Settle("asleep"), c.Limp(), c.Freeze(), c.Idle("off")):
        assert gate.judge(command).sent == command, "the ways down always pass"
    gate.note(eased(""))
    assert gate.judge(c.Idle("breathing")).sent == c.Idle("breathing")
    assert gate.judge(c.Gesture("tilt", 0.4)).sent == whole


# --- what is read of it ----------------------------------------------------------------------------------


def test_the_person_reads_one_calm_sentence_and_the_therapist_the_figures(gate: Gate) -> None:
    d = Driven()
    bring_to(d, "present")
    view = View(programme(), "sim", True, "en")
    for event in (strained("slow", "head_pitch"), strained("rest", "head_pitch")):
        for command in d.do(event):
            view.verdict(gate.judge(command), d.now)
    state = view.state().to_json()
    assert state["caption"]["en"] == text("caption.body-rest", "en")
    assert state["notes"][0]["text"]["en"].startswith("The nod of the head is at 60 °C; at 65 °C")
    assert state["notes"][0]["text"]["ko"].startswith("끄덕이는 관절")
    assert "head_pitch" not in str(state["caption"])


def test_the_journal_keeps_all_of_it() -> None:
    for record, registry in (
        (strained("rest"), e.EVENTS),
        (eased(""), e.EVENTS),
        (e.FaultRaised("tail", "overload", (("value", 300), ("limit", 0.5))), e.EVENTS),
        (c.Limp(), c.COMMANDS),
        (c.Noted("body-heat", (("where", "head_pitch"), ("stage", "rest"), *FIGURES)), c.COMMANDS),
    ):
        kept = json.loads(json.dumps({key: redacted(value) for key, value in record.to_json().items()}))
        assert registry.from_json(kept) == record
