"""What may not move, sound or begin by itself: after a stop, a fault, a lost link, a jump, in quiet hours."""

import pytest

from robot.contract import commands as c
from robot.contract import events as e
from robot.contract.record import Record
from tests.engine.build import EVENING, Driven, bring_to, of

MOVES = (c.Settle, c.Gesture)


def moved(records: list[Record]) -> list[Record]:
    return [x for x in records if isinstance(x, MOVES) or (isinstance(x, c.Idle) and x.style != "off")]


def awake() -> Driven:
    d = Driven()
    d.do(e.WakeRequested("tap"))
    return d


def test_after_a_stop_one_settle_and_nothing_else() -> None:
    d = awake()
    out = d.do(e.StopRequested("button"))
    assert moved(out) == []
    assert c.Listen(False) in out
    assert moved(d.pass_s(86_400)) == [c.Settle("rest")]


def test_a_second_stop_puts_the_settling_off() -> None:
    d = awake()
    d.do(e.StopRequested("button"))
    d.pass_s(1.45)
    d.do(e.StopRequested("button"))
    assert moved(d.pass_s(1.4)) == []
    assert moved(d.pass_s(0.2)) == [c.Settle("rest")]


def test_a_stop_in_a_fault_moves_nothing() -> None:
    d = awake()
    d.do(e.FaultRaised("head_roll", "overload"))
    d.do(e.StopRequested("button"))
    assert moved(d.pass_s(60)) == []


@pytest.mark.parametrize("first", [e.StopRequested("button"), e.FaultRaised("tail", "overload")])
def test_a_clock_that_jumped_moves_nothing_that_stands_still(first: Record) -> None:
    d = awake()
    d.do(first)
    d.pass_s(10)
    phase = d.phase
    assert moved(d.do(e.SleepRequested("host"))) == []
    assert d.phase == phase


def test_a_clock_that_jumped_voids_the_session() -> None:
    d = awake()
    d.do(e.StartRequested("tap"))
    out = d.do(e.SleepRequested("host"))
    assert of(c.SessionEnded, out)[0].outcome == "void"
    assert d.phase == "asleep"


def test_a_link_that_comes_back_moves_nothing_and_needs_both() -> None:
    d = awake()
    d.do(e.StopRequested("button"))
    d.do(e.LinkLost("servos"))
    d.do(e.LinkLost("board"))
    assert moved(d.pass_s(10)) == [], "what waited to settle does not"
    d.do(e.LinkRestored("servos"))
    assert d.phase == "fault"
    assert moved(d.do(e.LinkRestored("board"))) == []
    assert d.phase == "asleep"
    assert moved(d.pass_s(3600)) == []


def test_a_fault_takes_the_preview_from_the_page() -> None:
    d = Driven(start="house", agreed=("house",))
    d.do(e.WakeRequested("tap"))
    assert d.phase == "preview"
    out = d.do(e.LinkLost("board"))
    assert of(c.PreviewClosed, out)


@pytest.mark.parametrize(
    "phase", ["present", "preview", "greeting", "active", "closing", "rating", "handover"]
)
def test_law_7_quiet_hours_silence_and_still_every_phase_at_once(phase: str) -> None:
    d = Driven()
    bring_to(d, phase)
    out = d.do(e.QuietHoursChanged(True, "22:00", "09:00"))
    assert out[:2] == [c.Hush(), c.Idle("off")]


def test_law_7_a_pause_does_not_carry_a_session_into_quiet_hours() -> None:
    d = awake()
    d.do(e.StartRequested("tap"))
    d.pass_s(60)
    d.do(e.PauseRequested("console"))
    d.do(e.QuietHoursChanged(True, "22:00", "09:00"))
    d.do(e.ResumeRequested("console"))
    assert d.phase == "closing"


@pytest.mark.parametrize("source", ["heard", "touch", "console", "host", "face-down"])
def test_h22_no_session_without_the_persons_own_start(source: e.Source) -> None:
    d = awake()
    out = d.do(e.StartRequested(source))
    assert d.phase == "present"
    assert of(c.Decided, out)[0].rule == "heard-is-not-yes"


@pytest.mark.parametrize("event", [e.LessRequested("tap"), e.SleepRequested("tap")])
def test_less_and_sleep_silence_it_at_once(event: Record) -> None:
    assert awake().do(event)[0] == c.Hush()


def test_a_step_is_refused_while_nobody_vouches_for_the_clock() -> None:
    d = awake()
    d.do(e.ClockReported(EVENING, 0, False))
    assert of(c.Decided, d.do(e.MoreRequested("tap")))[0].rule == "clock-unverified"


def test_the_machine_itself_refuses_a_step_without_consent_or_against_a_refusal() -> None:
    d = Driven()
    assert not d.engine.ladder.step_up(d.now, asked=True, consented=True), "dwell is not over"
    assert not d.engine.ladder.step_up(d.now, asked=True, consented=False)
    d = Driven(start="house", agreed=("house",))
    assert not d.engine.ladder.step_up(d.now, asked=True, consented=False)
    assert d.engine.ladder.step_up(d.now, asked=True, consented=True)


def test_all_pauses_of_a_session_share_one_half_hour() -> None:
    d = awake()
    d.do(e.StartRequested("tap"))
    for _ in range(3):
        d.do(e.PauseRequested("console"))
        d.pass_s(900)
        d.do(e.ResumeRequested("console"))
    assert d.phase == "present"
    assert of(c.SessionEnded, d.log)[0].cause == "long-pause"


def test_the_end_card_works_in_a_pause() -> None:
    d = awake()
    d.do(e.StartRequested("tap"))
    d.do(e.PauseRequested("console"))
    d.do(e.EndRequested("tap"))
    assert d.phase == "present"


def test_a_card_that_was_not_offered_is_no_choice() -> None:
    d = Driven(start="choosing", agreed=("house", "presence", "touch", "choosing"))
    d.do(e.WakeRequested("tap"))
    d.do(e.StartRequested("tap"))
    while not (offers := of(c.Offer, d.log)):
        d.pass_s(1)
    assert d.do(e.ChoiceMade(offers[0].offer, "not-a-card", "tap")) == []
    assert of(c.OfferClosed, d.do(e.ChoiceMade(offers[0].offer, "neither", "tap")))


def test_words_that_nobody_could_hear_are_no_sign() -> None:
    d = Driven(start="word", agreed=("house", "presence", "touch", "choosing", "word"))
    d.do(e.WakeRequested("tap"))
    d.do(e.StartRequested("tap"))
    while d.phase in ("greeting", "active", "closing"):
        for line in of(c.Say, d.pass_s(1)):
            d.do(e.Spoken(line.utterance, "failed", 0))
    d.do(e.Rated(0))
    assert of(c.SessionEnded, d.log)[0].outcome == "neutral"


def test_touches_reach_a_behaviour_only_while_it_waits_for_them() -> None:
    d = awake()
    d.do(e.StopRequested("tap"))
    assert d.do(e.Touched("head", 500)) == []
    d = awake()
    assert d.do(e.PresenceChanged(True)) == []
    assert d.do(e.Touched("head", 500)) != []
