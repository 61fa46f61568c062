"""Random events through the engine on the levels of the shipped programmes: whatever plays, laws hold."""

import json
import random
from collections import Counter
from dataclasses import fields
from functools import cache
from typing import Any

import pytest

from robot.contract import commands as c
from robot.contract import events as e
from robot.contract.memory import OPTIONAL_TOPICS, TOPICS
from robot.contract.programme import Programme
from robot.contract.record import Record
from robot.engine.phases import PHASES
from sim.programmes import around, beginning_on, programme_of, shipped
from tests.engine.build import Driven, of

EVENTS = 100_000
LONGEST_S = 0.02
EVENING_EVENTS = 90
PADS = ("left", "right", "head", "back", "belly")
# What reaches a person or moves; after a stop there is none of it.
ACTS = (c.Gesture, c.Say, c.Sound, c.Offer, c.Board)
MOST_SENTENCES = 3  # domain.md §1.2, L3


@cache
def played() -> dict[str, Programme]:
    """Each behaviour of a shipped programme on the first level that has it, and those no level uses."""
    found: dict[str, Programme] = {}
    for name in shipped():
        programme = programme_of(name)
        for level in programme.levels[1:]:
            found.setdefault(level.behaviour, beginning_on(programme, level.id))
    for name in ("ambient", "quiet-return", "robot-free", "farewell"):
        found[name] = around(name)
    return found


def driven(programme: Programme, seed: int, kept: dict[str, Any] | None, day: int) -> Driven:
    return Driven(seed, kept, day, **{each.name: getattr(programme, each.name) for each in fields(programme)})


def begin(d: Driven) -> list[Record]:
    """A session, into its second minute."""
    events = (
        e.ResumeRequested("tap"),
        e.SleepRequested("tap"),
        e.WakeRequested("tap"),
        e.StartRequested("tap"),
        e.TodayChosen("usual", "tap"),
        e.StartRequested("tap"),
    )
    return [*(each for event in events for each in d.do(event)), *d.pass_s(60)]


def lies(d: Driven) -> c.Offer | c.Board | None:
    """The cards or the table that lie there now."""
    last = next((x for x in reversed(d.log) if isinstance(x, c.Offer | c.Board | c.OfferClosed)), None)
    return None if isinstance(last, c.OfferClosed) else last


def any_event(rng: random.Random, d: Driven) -> Record:
    """What is done with what lies there, touches, calls, words, coming and going; seldom what ends it."""
    table, said = lies(d), next((x for x in reversed(d.log) if isinstance(x, c.Say)), None)
    if table is not None and table.options and rng.random() < 0.4:
        return e.ChoiceMade(table.offer, rng.choice(table.options), "tap")
    if said is not None and rng.random() < 0.3:
        outcome = rng.choice(("played", "captioned", "stopped", "failed"))
        return e.Spoken(said.utterance, outcome, 900)
    if rng.random() < 0.8:
        return rng.choice(
            (
                e.Touched(rng.choice(PADS), rng.choice((100, 900, 2_500, 40_000)), rough=rng.random() < 0.1),
                e.Touched(rng.choice(PADS), 900),
                e.Called("touch"),
                e.WordReceived(rng.choice(("yes", "no", "greeting", "other")), rng.randrange(60), "typed"),
                e.PresenceChanged(rng.random() < 0.5),
            )
        )
    number = 1 if table is None else table.offer
    return rng.choice(
        (
            e.ChoiceMade(number, "no-such-card", "tap"),
            e.ChoiceMade(number - 1, "neither", "tap"),
            e.Spoken(9_999, "played", 900),
            e.OthersPresent(rng.random() < 0.3, "tap"),
            e.MemoryAllowed(rng.choice(OPTIONAL_TOPICS), rng.random() < 0.7, "tap"),
            e.MemoryForgotten(rng.choice(TOPICS)),
            e.PauseRequested("tap"),
            e.ResumeRequested("tap"),
            e.EndRequested("tap"),
            e.SleepRequested("tap"),
            e.StopRequested("tap"),
            e.Rated(rng.choice((0, 3, None))),
            *([e.LessRequested("tap", False)] if rng.random() < 0.2 else ()),
        )
    )


def after_a_stop(d: Driven, out: list[Record]) -> None:
    """The freeze comes first, and nothing of the behaviour follows it."""
    assert isinstance(out[0], c.Freeze)
    assert d.phase in ("stopped", "asleep")
    later = [x for x in [*out, *d.pass_s(300)] if isinstance(x, ACTS)]
    assert later == [], "it went on after a stop"


def campaign(name: str, seed: int, events: int) -> tuple[Counter[str], float]:
    """So many events in evenings with a restart after each. What was seen; the longest step in seconds."""
    programme, rng, longest, day = played()[name], random.Random(f"{name} {seed}"), 0.0, 0
    seen: Counter[str] = Counter()
    d, numbers, sentences = driven(programme, seed, None, 0), [0], 0
    for number in range(events):
        came: list[Record] = []
        if d.level != programme.start or d.engine.progress.course != "running":
            d, numbers = driven(programme, seed + number, None, day), [0]  # another person comes
            came = begin(d)
        elif number % EVENING_EVENTS == 0:
            kept, day = json.loads(json.dumps(d.engine.snapshot())), day + 1
            d, numbers = driven(programme, seed + number, kept, day), [0]
            came = begin(d)
        if d.phase != "active" and rng.random() < 0.5:
            came += begin(d)
        came += d.pass_s(rng.choice((0, 0, 1, 3, 30, 120)))
        event, place = any_event(rng, d), d.engine.programme.index(d.level)
        out, took = d.timed(event)
        longest = max(longest, took)
        assert of(c.Broke, d.log) == []
        assert d.phase in PHASES
        assert d.engine.programme.index(d.level) <= place, "nothing of a behaviour leads up"
        if isinstance(event, e.StopRequested):
            after_a_stop(d, out)
        for each in [*came, *out]:
            seen[type(each).__name__] += 1
            if isinstance(each, c.Offer | c.Board):
                assert each.offer > numbers[-1], "a number is never given twice"
                numbers.append(each.offer)
            sentences = 0 if isinstance(each, c.SessionStarted) else sentences + isinstance(each, c.Say)
            assert name != "small-word" or sentences <= MOST_SENTENCES
        d.log[:-400] = []
    return seen, longest


@pytest.mark.parametrize("name", sorted(played()))
def test_laws_hold_over_random_events_in_every_behaviour(name: str) -> None:
    seen, _ = campaign(name, 1, 120)
    assert seen["SessionStarted"] > 1, "the campaign must reach sessions to say anything"


@pytest.mark.soak
@pytest.mark.parametrize("name", sorted(played()))
def test_laws_hold_over_a_hundred_thousand_random_events(name: str) -> None:
    events = EVENTS // len(played()) + 1
    seen, longest = campaign(name, 2, events)
    assert seen["SessionStarted"] > events // EVENING_EVENTS, "a session an evening, or it says little"
    assert longest < LONGEST_S
