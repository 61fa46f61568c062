"""A call: always acknowledged where it is awake, by eyes or an ear; what sleeps or is stopped stays so."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from robot.contract import commands as c
from robot.contract import events as e
from robot.contract.programme import Character
from robot.contract.record import Record
from robot.engine.phases import AWAKE, STILL
from tests.engine.build import LEVELS, Driven, bring_to, of
from tests.engine.test_laws import STREAM

CALL = e.Called("touch")
QUIET = e.QuietHoursChanged(True, "22:00", "09:00")
EARS = {"ear-answer", "ears-answer", "head-answer", "glance"}
characters = st.builds(Character, st.floats(0, 1), st.floats(0, 1), st.booleans())
ALL = tuple(level.id for level in LEVELS)


def driven(**changes: object) -> Driven:
    return Driven(**{"agreed": ALL, **changes})  # type: ignore[arg-type]


def eyes(records: list[Record]) -> list[c.Light]:
    return [x for x in of(c.Light, records) if x.part == "eyes"]


@pytest.mark.parametrize("phase", sorted(AWAKE))
def test_every_phase_that_is_awake_answers_with_eyes_and_an_ear(phase: str) -> None:
    d = driven(start="touch")
    bring_to(d, phase)
    before = eyes(d.log)[-1]
    out = d.do(CALL)
    assert eyes(out) == [c.Light("eyes", "warm", 1.0)]
    assert {x.name for x in of(c.Gesture, out)} <= EARS
    assert len(of(c.Gesture, out)) == 1
    assert d.phase == phase
    if d.engine.timers.deadline() is not None and phase not in ("greeting", "closing"):
        assert before in eyes(d.pass_s(5)), "and the eyes are as before"


@pytest.mark.parametrize("phase", ["asleep", "stopped"])
def test_what_rests_by_the_persons_wish_rests_on(phase: str) -> None:
    d = driven()
    bring_to(d, phase)
    d.pass_s(10)
    assert d.do(CALL) == []
    assert d.pass_s(60) == []
    assert d.phase == phase


def test_in_the_house_and_in_a_fault_nothing_answers() -> None:
    d = driven(start="house", agreed=("house",))
    assert d.do(CALL) == []
    d = driven()
    bring_to(d, "present")
    d.do(e.FaultRaised("tail", "overload"))
    assert d.do(CALL) == []


@pytest.mark.parametrize("phase", ["paused", "handover"])
def test_where_the_body_waits_the_eyes_answer_alone(phase: str) -> None:
    d = driven()
    bring_to(d, phase)
    out = d.do(CALL)
    assert [type(x) for x in out] == [c.Light]
    assert d.phase == phase


def test_in_quiet_hours_the_eyes_change_their_colour_and_nothing_moves() -> None:
    d = driven()
    bring_to(d, "present")
    d.do(QUIET)
    for shown in ("warm", "warm"):
        out = d.do(CALL)
        assert [type(x) for x in out] == [c.Light]
        assert out == [c.Light("eyes", shown, 1.0)]  # the gate makes it as dim as the hour wants
        assert eyes(d.pass_s(5)) == [c.Light("eyes", "blue", 0.1)]


def test_after_days_away_the_eyes_answer_alone_and_nobody_was_missed() -> None:
    d = driven()
    bring_to(d, "present")
    d.engine.progress.away = True
    assert [type(x) for x in d.do(CALL)] == [c.Light]
    assert d.engine.progress.away


def test_a_body_that_must_rest_answers_with_its_eyes() -> None:
    d = driven()
    bring_to(d, "present")
    d.do(e.BodyStrained("tail", "warm", "rest"))
    assert [type(x) for x in d.do(CALL)] == [c.Light]


def test_eyes_that_are_bright_already_answer_in_another_colour() -> None:
    d = driven(start="touch")
    bring_to(d, "active")
    d.do(e.Touched("head", 800))
    d.do(e.Touched("head", 800))
    assert eyes(d.do(CALL)) == [c.Light("eyes", "blue", 1.0)]


def test_calls_while_it_answers_prolong_the_answer_and_nothing_hurries() -> None:
    d = driven()
    bring_to(d, "present")
    d.do(CALL)
    for _ in range(5):
        d.pass_s(2)
        out = d.do(CALL)
        assert len(eyes(out)) == 1
        assert of(c.Gesture, out) == []
    assert eyes(d.pass_s(3.4)) == []
    assert len(eyes(d.pass_s(0.2))) == 1


def test_a_stop_ends_the_answer_and_nothing_follows_it() -> None:
    d = driven()
    bring_to(d, "present")
    d.do(CALL)
    d.do(e.StopRequested("button"))
    assert eyes(d.pass_s(20)) == [c.Light("eyes", "off", 0.0)]  # as after any stop


def test_l2_a_call_is_the_sign_as_a_touch_is() -> None:
    d = driven(start="touch")
    bring_to(d, "active")
    assert d.engine.stage.scene is not None
    assert not d.engine.stage.scene.sign
    d.do(CALL)
    assert d.engine.stage.scene.sign


def test_temperament_says_how() -> None:
    def answer(lively: float, awake: float, *, predictable: bool = False) -> tuple[c.Gesture, int]:
        d = driven(character=Character(lively, awake, predictable))
        bring_to(d, "present")
        out = d.do(CALL)
        began = d.now
        while not eyes(d.pass_s(0.1)):
            pass
        return of(c.Gesture, out)[0], (d.now - began) // 100_000

    assert answer(0.0, 0.0) == (c.Gesture("ear-answer", 0.5), 25)
    assert answer(0.5, 0.5) == (c.Gesture("head-answer", 0.7), 35)
    assert answer(1.0, 1.0) == (c.Gesture("ears-answer", 0.9), 45)
    for predictable, different in ((True, 1), (False, 2)):
        d = driven(character=Character(0.5, 0.5, predictable))
        bring_to(d, "present")
        seen = set()
        for _ in range(6):
            seen |= {x.name for x in of(c.Gesture, d.do(CALL))}
            d.pass_s(10)
        assert len(seen) == different


@given(STREAM, characters, st.sampled_from(["presence", "touch", "choosing", "word"]))
def test_law_a_call_is_acknowledged_wherever_it_is_awake(
    stream: list[tuple[int, Record]], of_it: Character, start: str
) -> None:
    """After whatever happened, in the middle of whatever wait."""
    d = driven(character=of_it, start=start)
    bring_to(d, "active")
    for seconds, event in stream:
        d.pass_s(seconds)
        d.do(event)
        before, place = eyes(d.log)[-1], d.engine.programme.index(d.level)
        out = d.do(CALL)
        if d.phase in STILL or (d.engine.contact is None and place == 0):
            assert out == []
            continue
        assert eyes(out)
        assert eyes(out)[-1] != before or before.level == 1.0, "or it answers still"
        assert not {c.Sound, c.Say, c.Settle, c.Idle} & {type(x) for x in out}
        assert {x.name for x in of(c.Gesture, out)} <= EARS
