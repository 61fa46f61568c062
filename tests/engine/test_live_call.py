"""A live call: it needs its session, its light is on, less lowers it at once, and a lost line is nobody's."""

from typing import Any

import pytest

from robot.contract import commands as c
from robot.contract import events as e
from robot.contract.record import Record
from robot.engine.parts.driving import DRIVES_S
from tests.engine.build import Driven, of
from tests.engine.people import at, begin, over, there

READY = e.CallReady(1, "aunt")


def connected(name: str = "face", step: e.CallStep = "both", **changes: Any) -> Driven:
    d = at(name, **changes)
    d.do(there())
    begin(d)
    d.do(READY)
    d.pass_s(20)
    d.do(e.CallConnected(1, "aunt", step, "tap"))
    return d


def met(d: Driven) -> list[tuple[str, bool]]:
    return [(x.contact, x.with_robot) for x in of(c.ContactLived, d.log)]


def test_who_is_there_is_said_and_the_light_is_on_while_the_line_is_live() -> None:
    d = connected()
    assert [(x.line, x.about) for x in of(c.Say, d.log)] == [
        ("face.ready", "aunt"), ("face.how-both", ""), ("face.goodbye-card", ""),
    ]  # fmt: skip
    assert of(c.CallBounds, d.log)[-1].step == "both"
    assert of(c.Light, d.log)[-2:] == [c.Light("ring", "amber", 0.4), c.Light("eyes", "warm", 0.5)]
    d.pass_s(130)
    d.do(e.CallEnded(1, "other", 130))
    assert c.Light("ring", "off", 0.0) in d.log[-6:]
    over(d)
    assert d.engine.progress.sessions[-1].outcome == "success"
    assert of(c.SessionEnded, d.log)[-1].cause == "call-over"
    assert met(d) == [("video", True)]


def test_it_looks_to_the_screen_and_then_to_the_person() -> None:
    d = connected()
    d.log.clear()
    d.pass_s(110)
    assert [x.name for x in of(c.Gesture, d.log)][:2] == ["look-to-screen", "glance"]


@pytest.mark.parametrize(
    ("name", "step", "seconds", "kinds"),
    [
        ("call", "voice", 59, []),
        ("call", "voice", 60, [("voice", True)]),
        ("face", "dark", 119, []),
        ("face", "dark", 120, [("video", True)]),
    ],
)
def test_how_long_is_contact(
    name: str, step: e.CallStep, seconds: int, kinds: list[tuple[str, bool]]
) -> None:
    d = connected(name, step)
    d.do(e.CallEnded(1, "person", seconds))
    assert met(d) == kinds


def test_a_lost_line_voids_the_session_and_counts_nobody() -> None:
    d = connected()
    d.pass_s(200)
    out = d.do(e.CallEnded(1, "link", 200))
    assert of(c.SessionEnded, out)[0].outcome == "void"
    assert of(c.Caption, out)[-1] == c.Caption("call-lost")
    assert (met(d), d.phase, d.level) == ([], "present", "face")
    assert not d.engine.progress.sessions[-1].lived


def test_a_line_that_never_came_about_is_the_machines_matter_too() -> None:
    d = at("face")
    d.do(there())
    for _ in range(2):
        begin(d)
        d.do(READY)
        d.pass_s(30)
        out = d.do(e.CallEnded(1, "link", 0))
        assert of(c.Caption, out)[-1] == c.Caption("call-lost")
        assert d.engine.progress.sessions[-1].outcome == "void"
    assert d.engine.progress.broken_off == ""


def test_less_lowers_the_picture_one_step_at_once_and_the_call_goes_on() -> None:
    d = connected()
    for lower in ("masked", "theirs", "dark"):
        out = d.do(e.LessRequested("tap"))
        assert of(c.StepCall, out) == [c.StepCall(1, lower)]
        assert of(c.CallBounds, out) == [c.CallBounds(lower)]
        d.do(e.CallStepped(1, lower, "tap"))
        assert (d.phase, d.level) == ("active", "face")
    out = d.do(e.LessRequested("tap"))
    assert of(c.EndCall, out) == [c.EndCall(1, "robot")]
    assert d.level == "call"


def test_after_less_nobody_can_raise_it_again_in_this_session() -> None:
    d = connected()
    d.do(e.LessRequested("tap"))
    assert of(c.StepCall, d.do(e.CallStepped(1, "both", "tap"))) == [c.StepCall(1, "masked")]


def test_a_call_that_goes_further_than_was_agreed_to_is_brought_back() -> None:
    d = connected("call", "theirs")
    assert of(c.StepCall, d.log) == [c.StepCall(1, "voice")]


def test_a_less_for_longer_ends_the_call_and_is_no_failure() -> None:
    d = connected()
    d.pass_s(130)
    out = d.do(e.LessRequested("tap", longer=True))
    assert of(c.EndCall, out) == [c.EndCall(1, "robot")]
    assert [(x.cause, x.outcome) for x in of(c.SessionEnded, out)] == [("less", "neutral")]
    assert (d.phase, d.level, d.engine.progress.longer) == ("present", "call", True)


ENDS: dict[str, tuple[object, e.CallCause]] = {
    "stop": (e.StopRequested("tap"), "stop"),
    "sleep": (e.SleepRequested("tap"), "sleep"),
    "end": (e.EndRequested("tap"), "person"),
    "others": (e.OthersPresent(True, "tap"), "others"),
    "crisis": (e.CrisisRaised(2, "typed"), "robot"),
    "link": (e.LinkLost("servos"), "fault"),
    "longer": (e.LessRequested("tap", longer=True), "robot"),
    "pause": (e.PauseRequested("tap"), "robot"),
    "closing-down": (e.ClosingDown(), "sleep"),
}


@pytest.mark.parametrize("name", ENDS)
def test_it_outlives_nothing_that_ends_a_session(name: str) -> None:
    d = connected()
    event, cause = ENDS[name]
    out = d.do(event)
    assert of(c.EndCall, out) == [c.EndCall(1, cause)]
    assert of(c.CallBounds, out) == [c.CallBounds("")]


def test_the_planned_end_ends_it() -> None:
    d = connected()
    d.pass_s(700)
    assert of(c.EndCall, d.log) == [c.EndCall(1, "time")]


def test_outside_a_session_no_call_is_let_on() -> None:
    d = at("face")
    d.do(e.WakeRequested("tap"))
    assert of(c.EndCall, d.do(e.CallConnected(1, "aunt", "dark", "tap")))


def test_the_robot_says_the_goodbye_and_closes_the_line() -> None:
    d = connected()
    card = of(c.Offer, d.log)[-1]
    assert card.options == ("goodbye-for-me", "neither")
    out = d.do(e.ChoiceMade(card.offer, "goodbye-for-me", "tap"))
    (said,) = of(c.Say, out)
    assert (said.line, said.style) == ("face.goodbye", "voice")
    assert of(c.EndCall, d.do(e.Spoken(said.utterance, "played", 2_000))) == [c.EndCall(1, "person")]


def test_a_card_that_ends_a_call_is_no_question_that_stayed_open() -> None:
    d = connected()
    d.pass_s(130)
    d.do(e.CallEnded(1, "other", 130))
    assert d.engine.contact.collector.measures(d.now).silence is None  # type: ignore[union-attr]


def test_nobody_there_to_call_costs_nothing() -> None:
    d = at("face")
    d.do(there())
    begin(d)
    over(d)
    assert [x.line for x in of(c.Say, d.log)] == ["face.waiting"]
    assert d.engine.progress.sessions[-1].outcome == "void"


def test_leaving_twice_running_though_somebody_was_there_is_the_sign_of_distress() -> None:
    d = at("face")
    d.do(there())
    for expected in ("neutral", "discomfort"):
        begin(d)
        d.do(READY)
        d.pass_s(30)
        d.do(e.EndRequested("tap"))
        over(d, rating=2)
        assert d.engine.progress.sessions[-1].outcome == expected


def test_a_tap_of_the_robot_is_a_sign_in_a_call_and_nothing_else() -> None:
    def taps(out: list[Record]) -> list[Record]:
        return of(c.TapInCall, out)

    d = at("call")
    begin(d)
    d.do(e.CallReady(1, "aunt"))
    assert not taps(d.do(e.Touched("head", 200))), "no call is on, and none is connected by it"
    assert not d.engine.progress.proposal
    d.do(e.CallConnected(1, "aunt", "voice", "tap"))
    d.pass_s(5)
    d.log.clear()
    assert taps(d.do(e.Touched("head", 200))) == [c.TapInCall(1)]
    assert not taps(d.do(e.Touched("head", 200))), "one a second"
    d.pass_s(1)
    assert taps(d.do(e.Touched("back", 1_000))) == [c.TapInCall(1)]
    d.pass_s(1)
    assert not taps(d.do(e.Touched("back", 1_001))), "a hand that rests there"
    assert not taps(d.do(e.Touched("left", 200, rough=True)))
    assert not of(c.EndCall, d.log) + of(c.StepCall, d.log) + of(c.CallBounds, d.log) + of(c.Propose, d.log)
    d.do(e.CallEnded(1, "other", 12))
    d.pass_s(1)
    assert not taps(d.do(e.Touched("head", 200)))


@pytest.mark.parametrize("call_first", [True, False])
def test_the_light_of_a_human_goes_out_with_the_last_one(call_first: bool) -> None:
    """Somebody of staff has the robot say a line during the call: two humans, and one light."""

    def ring() -> c.Light:
        seen: c.Light = [x for x in of(c.Light, d.log) if x.part == "ring"][-1]
        return seen

    d = connected(staff=("mori",))
    d.do(e.LineRequested("face.goodbye", "mori"))
    assert of(c.Driven, d.log) == [c.Driven("mori")]
    ends = [lambda: d.pass_s(DRIVES_S + 1), lambda: d.do(e.CallEnded(1, "other", 10))]
    ends[call_first]()
    assert ring().level > 0
    ends[not call_first]()
    assert ring() == c.Light("ring", "off", 0.0)
