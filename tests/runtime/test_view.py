"""The view: every sentence the engine can cause exists in every language, and nobody is graded."""

import json
from typing import Any

from hypothesis import given

from robot import paths
from robot.behaviours.script import load
from robot.config.schema import Config
from robot.contract import events as e
from robot.contract.record import Record
from robot.engine.core import Engine
from robot.gate.gate import Gate
from robot.motion.gestures import modality
from robot.view.plan_view import ALLOWED
from robot.view.state_view import View
from tests.engine.build import EVENING, S
from tests.engine.test_laws import STREAM

PROGRAMME = load(paths.FIRST_PROGRAMME)


class Viewed:
    """The first programme through engine, gate and view."""

    def __init__(self) -> None:
        self.engine = Engine(PROGRAMME, 1)
        self.gate = Gate(PROGRAMME, Config(), modality)
        self.view = View(PROGRAMME, "me", True, "en")
        self.view.begin(self.engine.progress, self.engine.ladder.state)
        self.now = 0
        self.do(e.ClockReported(EVENING, 9 * 3600, True))

    def do(self, event: Record) -> dict[str, Any]:
        self._hear(event)
        return self.view.state().to_json()

    def _hear(self, event: Record) -> list[type]:
        """The kinds of commands that come of it."""
        self.gate.note(event, self.now)
        commands = self.engine.handle(event, self.now)
        self.view.event(event, self.now)
        for command in commands:
            self.view.verdict(self.gate.judge(command, self.now), self.now)
        return [type(command) for command in commands]

    def pass_s(self, seconds: float) -> dict[str, Any]:
        """Of the hundreds of gestures while nothing else happens one is shown: the state says the same."""
        end, shown = self.now + round(seconds * S), set()
        while (due := self.engine.deadline()) is not None and due <= end:
            self.now = max(self.now, due)
            kind = (self.engine.phase, self.engine.ladder.state, *self._hear(e.Tick()))
            if kind not in shown:
                shown.add(kind)
                self.view.state().to_json()
        self.now = end
        return self.view.state().to_json()


@given(STREAM)
def test_every_state_can_be_shown_in_every_language(stream: list[tuple[int, Record]]) -> None:
    v = Viewed()
    for seconds, event in stream:
        v.pass_s(seconds)
        state = v.do(event)
        assert {"stop", "less"} <= set(state["allowed"])
        assert state["phase"] == v.engine.phase
        assert state["level"]["id"] == v.engine.ladder.state
        json.dumps(state)
    for text in texts_in(v.view.state().to_json()):
        assert set(text) == {"en", "ja", "ko"}
        assert all(text.values())
        assert not text["ja"].isascii()  # a rule of ours that stands for itself has no sentence


def texts_in(value: Any) -> list[dict[str, str]]:
    """Every object of texts within a state."""
    if isinstance(value, dict):
        if "en" in value:
            return [value]
        return [text for inner in value.values() for text in texts_in(inner)]
    if isinstance(value, list):
        return [text for inner in value for text in texts_in(inner)]
    return []


def test_law_5_a_change_of_level_says_why_in_one_sentence() -> None:
    v = Viewed()
    v.do(e.WakeRequested("tap"))
    state = v.do(e.LessRequested("tap"))
    assert state["level"]["id"] == "in-the-house"
    assert state["level"]["why"]["en"] == "Less contact now, because you asked for less."
    assert state["log"][0]["text"]["ja"]


def test_a_refusal_is_told_as_a_calm_caption() -> None:
    v = Viewed()
    v.do(e.WakeRequested("tap"))
    state = v.do(e.MoreRequested("tap"))
    assert state["caption"]["en"] == "Not today. It stays as it is."
    assert "7" in state["log"][0]["text"]["en"], "its figures are the staff's"


def test_a_wish_after_days_apart_is_answered_with_a_sentence() -> None:
    v = Viewed()
    v.pass_s(15 * 86_400)
    v.do(e.WakeRequested("tap"))
    v.do(e.StartRequested("tap"))
    v.pass_s(8 * 86_400 + 3_600)
    assert v.do(e.MoreRequested("tap"))["log"][0]["text"]["en"] == "One quiet session comes first."


def test_a_session_shows_its_rating_and_its_card() -> None:
    v = Viewed()
    v.do(e.WakeRequested("tap"))
    v.do(e.StartRequested("tap"))
    assert v.view.state().to_json()["session"]["planned_s"] == 600
    v.do(e.EndRequested("tap"))
    assert v.pass_s(7)["rating"] is True
    assert v.do(e.Rated(1))["rating"] is False
    state = v.do(e.CrisisRaised(2, "tap"))
    assert state["card"]["lines"]
    assert v.do(e.CrisisCleared("T"))["card"] is None


def test_every_phase_has_its_verbs() -> None:
    from robot.engine.phases import PHASES

    assert set(ALLOWED) == set(PHASES)


def test_what_comes_again_is_one_note_with_its_count_in_every_language() -> None:
    v = Viewed()
    v.do(e.WakeRequested("tap"))
    for _ in range(20):
        v.do(e.BodyHeld("busy", 420, (("load", 7.5),)))
        state = v.pass_s(40)
    assert state["phase"] == "present"
    assert [(note["note"], note["count"]) for note in state["notes"]] == [("held-busy", 20)]
    assert all("7.5" in said and "20" in said for said in state["notes"][0]["text"].values())
    texts = [text for shown in texts_in(state) for text in shown.values()]
    assert not any("not right" in text for text in texts)
