"""Sent away by one press of anybody, let back by one press of the person, and nothing in between (H22)."""

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from robot.contract import commands as c
from robot.contract import events as e
from robot.contract.record import Record
from robot.engine.phases import PHASES, STILL
from tests.engine.build import DAY, EVENING, Driven, S, bring_to, of
from tests.engine.test_machine import AT_ANY_TIME

SOURCES: tuple[e.Source, ...] = get_args(e.Source)
# All that may come, but for the person's own press that lets it back.
OTHER = st.one_of(*(each for name, each in AT_ANY_TIME.items() if name != "back"))
STREAM = st.lists(st.tuples(st.sampled_from([0, 1, 70, 3_700, 90_000]), OTHER), max_size=25)
BEGINNING: tuple[type[Record], ...] = (
    *(c.SessionStarted, c.Propose, c.Preview, c.Offer, c.Gesture, c.Sound, c.Say),
)


def began(records: list[Record]) -> list[Record]:
    breath = [each for each in of(c.Idle, records) if each.style == "breathing"]
    return [*breath, *(each for each in records if isinstance(each, BEGINNING))]


def brought_to(phase: str) -> Driven:
    d = Driven()
    if phase == "fault":
        d.do(e.WakeRequested("tap"))
        d.do(e.FaultRaised("tail", "overload"))
    else:
        bring_to(d, phase)
    return d


@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize("phase", sorted(PHASES))
def test_one_press_of_anybody_is_enough_in_every_phase(phase: str, source: e.Source) -> None:
    d = brought_to(phase)
    d.do(e.SentAway(source))
    assert d.phase == "asleep"
    assert d.engine.progress.sent_away
    assert d.engine.contact is None
    assert d.engine.progress.proposal is None


@given(phase=st.sampled_from(sorted(PHASES)), stream=STREAM)
def test_h22_nothing_begins_until_the_person_lets_it_back(
    phase: str, stream: list[tuple[int, Record]]
) -> None:
    d = brought_to(phase)
    d.do(e.CrisisCleared("kim"))
    d.do(e.SentAway("tap"))
    for seconds, event in stream:
        out = d.pass_s(seconds) + d.do(event)
        assert d.engine.progress.sent_away
        assert d.phase in (*STILL, "handover")
        assert began(out) == [], event


def test_whoever_wakes_it_is_told_that_it_is_away() -> None:
    d = Driven()
    d.do(e.SentAway("console"))
    for event in (e.WakeRequested("tap"), e.StartRequested("tap"), e.WakeRequested("console")):
        assert of(c.Decided, d.do(event))[0].rule == "sent-away"
        assert d.phase == "asleep"
    assert of(c.Decided, d.do(e.MoreRequested("tap")))[0].rule == "sent-away"


@pytest.mark.parametrize("source", [each for each in SOURCES if each not in e.CONSENTING])
def test_only_the_persons_own_hand_lets_it_back(source: e.Source) -> None:
    d = Driven()
    d.do(e.SentAway("tap"))
    d.do(e.LetBack(source))
    assert d.engine.progress.sent_away
    assert d.phase == "asleep"


def test_back_it_keeps_company_as_before_and_begins_nothing() -> None:
    d = Driven()
    d.evening()
    level, agreed = d.level, list(d.engine.progress.agreed)
    d.do(e.SentAway("tap"))
    d.now += 2 * DAY
    out = d.do(e.LetBack("tap"))
    assert (d.phase, d.level, d.engine.progress.agreed) == ("present", level, agreed)
    assert not d.engine.progress.sent_away
    assert of(c.SessionStarted, out) + of(c.Preview, out) + of(c.Propose, out) == []
    assert of(c.SessionStarted, d.do(e.StartRequested("tap"))) or d.phase == "greeting"


def test_in_the_house_it_comes_back_asleep_and_asks_for_nothing() -> None:
    d = Driven(start="house")
    d.do(e.SentAway("tap"))
    out = d.do(e.LetBack("tap"))
    assert d.phase == "asleep"
    assert c.Caption("in-the-house") in out
    assert of(c.Preview, out) + of(c.Propose, out) == []


def test_it_stays_away_through_a_power_cut() -> None:
    d = Driven()
    d.evening()
    d.do(e.SentAway("tap"))
    again = Driven(snapshot=d.engine.snapshot(), utc=EVENING + 3 * DAY, now=d.now + S)
    again.do(e.WakeRequested("tap"))
    assert again.phase == "asleep"
    again.do(e.LetBack("tap"))
    assert again.phase == "present"


def test_a_call_for_help_is_answered_as_always() -> None:
    d = Driven()
    d.do(e.SentAway("tap"))
    out = d.do(e.CrisisRaised(2, "tap", "pressed"))
    assert c.Card("hotline", True) in out
    d.do(e.WakeRequested("tap"))
    assert d.phase == "handover"
    d.do(e.CrisisCleared("kim"))
    assert d.phase == "asleep", "it is still away"
