"""Who may start again: after a stop only the person, whatever comes from whomever, in any order (law 1)."""

import json
from itertools import product
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from robot.contract import commands as c
from robot.contract import events as e
from robot.contract.record import Record
from robot.engine.phases import PHASES, STILL
from tests.engine.build import DAY, EVENING, Driven, bring_to, of
from tests.engine.test_machine import AT_ANY_TIME

SOURCES: tuple[e.Source, ...] = get_args(e.Source)
OTHERS = tuple(source for source in SOURCES if source not in e.CONSENTING)
RAISING = (
    e.WakeRequested,
    e.StartRequested,
    e.MoreRequested,
    e.ResumeRequested,
    e.EndRequested,
    e.SleepRequested,
    e.LessRequested,
    e.StopRequested,
)
# What raises contact or motion and carries no source, or one of its own.
ELSE: tuple[Record, ...] = (
    e.BodyReady(),
    e.LinkRestored("servos"),
    e.ClockReported(EVENING + DAY, 9 * 3600, True),
    e.QuietHoursChanged(True, "22:00", "09:00"),
    e.QuietHoursChanged(False, "22:00", "09:00"),
    e.FaultCleared("kim"),
    e.BodyEased("servo", "heat", ""),
    e.BodyHeld("busy", 400),
    e.CrisisCleared("kim"),
    e.HoldLifted("kim"),
    e.StaffStep("up", "kim"),
    e.StaffStep("down", "kim"),
    e.ReviewDone("kim"),
    e.ProgressConfirmed("kim"),
    e.StoreChanged(True),
    e.Foreseen("fine"),
    e.Rated(2),
    e.StopLabelled("busy"),
    e.Touched("head", 900),
    e.PresenceChanged(True),
    e.Tick(),
)
MOVING = (c.Gesture, c.Sound, c.Say)


def still(d: Driven, out: list[Record]) -> bool:
    """Nothing began: a still phase, no gesture, sound or word, no breath, no session, no question."""
    breath = any(x.style == "breathing" for x in of(c.Idle, out))
    began = of(c.SessionStarted, out) + of(c.Preview, out) + [x for kind in MOVING for x in of(kind, out)]
    return d.phase in STILL and not breath and not began


@pytest.mark.parametrize("source", OTHERS)
@pytest.mark.parametrize("phase", [phase for phase in PHASES if phase != "fault"])
def test_after_a_stop_in_any_phase_no_other_source_begins_anything(phase: str, source: e.Source) -> None:
    d = Driven()
    bring_to(d, phase)
    d.do(e.StopRequested("tap"))
    stands = d.phase
    for kind in RAISING:
        out = d.do(kind(source))
        assert still(d, out), kind
        if kind is not e.SleepRequested:
            assert d.phase in (stands, "asleep")
    for event in ELSE:
        assert still(d, d.do(event)), event
        assert still(d, d.pass_s(2_000)), event


@pytest.mark.parametrize("source", [s for s in SOURCES if s not in e.CONSENTING])
@pytest.mark.parametrize("stopped_in", ["asleep", "present", "active"])
def test_a_stop_is_remembered_over_sleep_fault_and_restart(stopped_in: str, source: e.Source) -> None:
    d = Driven()
    bring_to(d, stopped_in)
    d.do(e.StopRequested("e-stop"))
    d.do(e.SleepRequested("console"))
    d.do(e.LinkLost("servos"))
    d.do(e.LinkRestored("servos"))
    d.do(e.FaultRaised("body", "overload"))
    d.do(e.FaultCleared("kim"))
    d = Driven(snapshot=json.loads(json.dumps(d.engine.snapshot())), day=2)
    d.do(e.BodyReady())
    for kind in (e.WakeRequested, e.MoreRequested, e.StartRequested):
        assert still(d, d.do(kind(source)))
    assert d.phase == "asleep"
    d.do(e.WakeRequested("button"))
    assert d.phase == "present"
    d.do(e.FaultRaised("body", "overload"))
    d.do(e.WakeRequested("console"))
    assert d.phase == "present", "the stop is over: the person has started again"


@pytest.mark.parametrize(("source", "phase"), list(product(sorted(e.CONSENTING), ["stopped", "asleep"])))
def test_the_person_starts_again_by_tap_button_or_typing(source: e.Source, phase: str) -> None:
    d = Driven()
    bring_to(d, phase)
    d.do(e.StopRequested("touch"))
    d.do(e.WakeRequested(source))
    assert d.phase == "present"


@pytest.mark.parametrize("source", SOURCES)
def test_merely_asleep_a_hand_wakes_it_and_neither_a_heard_word_nor_a_machine(source: e.Source) -> None:
    d = Driven()
    out = d.do(e.WakeRequested(source))
    assert d.phase == ("present" if source in (*e.CONSENTING, "console", "touch") else "asleep")
    assert d.phase == "present" or of(c.Decided, out)[-1].decision == "refuse"


@pytest.mark.parametrize("source", SOURCES)
def test_more_is_the_persons_own_word_in_sleep_as_well(source: e.Source) -> None:
    d = Driven()
    d.do(e.MoreRequested(source))
    assert d.phase == ("present" if source in e.CONSENTING else "asleep")


@pytest.mark.parametrize("source", OTHERS)
def test_after_the_persons_own_good_night_nobody_else_wakes_it(source: e.Source) -> None:
    d = Driven()
    bring_to(d, "present")
    d.do(e.SleepRequested("tap"))
    assert still(d, d.do(e.WakeRequested(source)))
    again = Driven(snapshot=d.engine.snapshot())
    assert still(again, again.do(e.WakeRequested(source)))


@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize("by", ["tap", "console"])
def test_who_asked_for_a_pause_ends_it(by: e.Source, source: e.Source) -> None:
    d = Driven()
    bring_to(d, "active")
    d.do(e.PauseRequested(by))
    d.do(e.ResumeRequested(source))
    allowed = (*e.CONSENTING, "console") if by == "console" else e.CONSENTING
    assert d.phase == ("active" if source in allowed else "paused")


@pytest.mark.parametrize("source", OTHERS)
def test_in_a_crisis_too_a_stopped_robot_waits_for_the_person(source: e.Source) -> None:
    d = Driven()
    bring_to(d, "handover")
    d.do(e.StopRequested("button"))
    assert still(d, d.do(e.WakeRequested(source)))
    d.do(e.CrisisCleared("kim"))
    assert d.phase == "stopped"


ANYTHING = st.one_of(
    *AT_ANY_TIME.values(),
    st.sampled_from(ELSE),
    st.builds(lambda kind, source: kind(source), st.sampled_from(RAISING), st.sampled_from(SOURCES)),
    st.builds(e.PreviewAnswered, st.integers(0, 4), st.booleans(), st.sampled_from(SOURCES)),
    st.builds(
        e.WordReceived, st.sampled_from(["yes", "no", "greeting"]), st.just(3), st.sampled_from(SOURCES)
    ),
    st.builds(
        e.ChoiceMade, st.integers(0, 4), st.sampled_from(["rain", "neither"]), st.sampled_from(SOURCES)
    ),
    st.builds(e.MicrophoneAllowed, st.booleans(), st.sampled_from(SOURCES)),
)
STARTING = (e.WakeRequested, e.StartRequested, e.MoreRequested)


@given(
    st.sampled_from([phase for phase in PHASES if phase != "fault"]),
    st.sampled_from(SOURCES),
    st.lists(st.tuples(st.sampled_from([0, 2, 130, 4_000]), ANYTHING), max_size=25),
    st.booleans(),
)
def test_whatever_follows_a_stop_it_ends_by_the_persons_own_start_and_nothing_else(
    phase: str, source: e.Source, stream: list[tuple[int, Record]], in_the_house: bool
) -> None:
    d = (
        Driven(start="house", agreed=("house",))
        if in_the_house and phase in ("asleep", "preview")
        else Driven()
    )
    if not in_the_house or phase in ("asleep",):
        bring_to(d, phase)
    d.do(e.StopRequested(source))
    for seconds, event in stream:
        assert still(d, d.pass_s(seconds)), "time alone begins nothing"
        out = d.do(event)
        if isinstance(event, STARTING) and event.source in e.CONSENTING:
            return
        assert still(d, out), event
