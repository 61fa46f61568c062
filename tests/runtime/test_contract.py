"""The contract of the control socket: what is written is read back equal, by one schema on both ends."""

import json
from dataclasses import MISSING
from typing import Any

import pytest

from robot import paths
from robot.behaviours.script import load
from robot.console.forms import FORMS, LIVE
from robot.contract import events as e
from robot.control.request_base import Request
from robot.control.requests import REQUESTS, parse
from robot.control.state import State
from robot.errors import InputError
from tests.runtime.test_view import Viewed

PROGRAMME = load(paths.FIRST_PROGRAMME)
LEVELS = [level.id for level in PROGRAMME.levels]
SAMPLES: dict[str, Any] = {
    "proposal": 3,
    "offer": 4,
    "sound": 5,
    "ms": 900,
    "value": 2,
    "option": "neither",
    "text": "hello",
    "yes": True,
    "on": True,
    "complete": True,
    "by": "mori",
    "token": "abc",
    "pad": "head",
    "contact": "voice",
    "level": LEVELS[0],
    "levels": LEVELS,
    "days_a_week": [3, 2],
    "direction": "up",
    "answer": "fine",
    "label": "busy",
    "line": "small-word.here",
    "device": "d1",
    "code": "K7QM-2XTP",
    "password": "four words in a row",
    "pin": "2580",
    "user": "mori",
    "role": "family",
    "to": "sato",
    "tick": "robot",
    "name": "my program",
    "scope": "see",
    "kind": "ratings",
    "wish": "quiet",
    "after": 0,
    "colour": "warm",
    "shade": "blue",
    "topic": "games",
    "number": 1,
    "call": 7,
    "side": "other",
    "other": "mother",
    "way": "face",
    "step": "dark",
    "sign": "nod",
    "body": "{}",
    "called": "Aunt",
    "relation": "family",
    "ways": ["words"],
    "weeks": 2,
    "origin": "0123456789abcdef",
    "part": 0,
    "data": "AAAA",
    "share": 0.5,
    "form": "stamp",
    "quest": "own.1",
    "thing": "acorn",
    "weather": "rain",
    "begins": "22:00",
    "ends": "01:30",
    "day": "2026-12-10",
    "hour": 14,
    "centre": "0123456789abcdef",
    "tell": True,
    "lesson": "talk",
    "violence": "no",
    "self_harm": "unsaid",
    "said": "Good morning.",
    "week": "mixed",
    "kept": "weeks",
    "digest": "0" * 32,
    "answers": [0, None, 3],
}
OWN: dict[str, dict[str, Any]] = {
    "happened": {"answer": "easier"},
    "today": {"answer": 3},
    "waypoint-order": {"way": "down"},
    **{
        verb: {"name": "phq-9.ja"}
        for verb in (
            *("questions-answer", "questions-skip", "questionnaire-read", "questionnaire-use"),
            "questionnaire-paper",
        )
    },
    "sound": {"sound": "purr"},
    "report": {"format": "pdf", "lang": "ja"},
    "report-part": {"report": "r1"},
    "letter": {"format": "pdf", "lang": "ja", "month": "2026-11"},
}


def sample(request: type[Request]) -> dict[str, Any]:
    """A message with what this request needs."""
    needed = [name for name, field in request.schema.items() if field.default is MISSING]
    samples = {**SAMPLES, **OWN.get(request.verb, {})}
    return {"do": request.verb, **{name: samples[name] for name in needed}}


@pytest.mark.parametrize("verb", REQUESTS)
def test_a_request_is_written_as_it_is_read(verb: str) -> None:
    request = parse(sample(REQUESTS[verb]))
    assert type(request) is REQUESTS[verb]
    assert parse(json.loads(json.dumps(request.to_json()))) == request


def test_a_page_reads_a_press_by_the_companions_own_schema() -> None:
    assert {verb: FORMS[verb] for verb in FORMS} == {verb: REQUESTS[verb] for verb in FORMS}
    assert {verb for verb in LIVE if LIVE[verb] is not REQUESTS.get(verb)} == {"look", "ping"}


def test_the_page_reads_the_state_that_the_view_has_made() -> None:
    v = Viewed()
    for event in (e.WakeRequested("tap"), e.StartRequested("tap"), e.CrisisRaised(2, "tap")):
        v.do(event)
    state = v.view.state()
    assert State.from_json(json.loads(json.dumps(state.to_json()))) == state


@pytest.mark.parametrize(
    "wrong",
    [None, [], {"phase": 1}, {"level": {"id": "x"}}, {"log": {}}, {"log": [3]}, {"caption": {"en": 1}}],
)
def test_a_state_that_is_none_is_refused(wrong: object) -> None:
    with pytest.raises(InputError):
        State.from_json(wrong)


def test_a_newer_companions_fields_are_left_aside() -> None:
    assert State.from_json({"phase": "present", "mood": "not ours"}) == State(phase="present")
