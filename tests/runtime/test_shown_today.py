"""The state view before a session: how today is, what today would be, and how a step begins."""

from dataclasses import replace
from typing import Any

import pytest

from robot import paths
from robot.behaviours.script import load
from robot.contract import commands as c
from robot.contract import events as e
from robot.contract.programme import Alerts, Policy
from robot.contract.record import Record
from robot.contract.verdict import Verdict
from robot.control.state import State
from robot.messages import texts
from robot.view.sessions import tasters
from robot.view.state_view import View
from tests.engine.build import DAY, Driven
from tests.engine.handover import CHANNELS

# The levels of the programme that comes along, with the dose that never runs out.
LEVELS = load(paths.FIRST_PROGRAMME).levels
CHOOSING = LEVELS[3]
FREE = tuple(replace(level, dose=replace(level.dose, sessions_per_day=20)) for level in LEVELS)
NAMES = {"tanaka": "Dr Tanaka", "lee": "Dr Lee"}


class Evening(Driven):
    """An engine with the policy `home` and the view of it, awake on `start`."""

    def __init__(
        self, start: str = "choosing", tolerance: float = 9.0, alerts: Alerts | None = None, **changes: Any
    ) -> None:
        self.view: View | None = None
        alerts = alerts or Alerts()
        agreed = tuple(level.id for level in FREE[: [x.id for x in FREE].index(start) + 1])
        given = {"levels": FREE, "start": start, "agreed": agreed, "ceiling": FREE[-1].id}
        super().__init__(**{**given, "policy": Policy("home"), "alerts": alerts, **changes})
        self.view = View(self.engine.programme, "me", True, "en", names=NAMES)
        self.view.begin(self.engine.progress, self.engine.ladder.state)
        self.do(e.ClockReported(self.engine.calendar.utc(0), 9 * 3600, True))
        self.engine.progress.drill_utc_us = self.engine.calendar.utc(0)
        self.on(tolerance)
        self.do(e.WakeRequested("tap"))

    def on(self, tolerance: float) -> None:
        if hasattr(self.engine.policy, "filter"):
            filter_: Any = self.engine.policy.filter
            filter_.mean[0], filter_.covariance[0][0] = tolerance, 0.01

    def do(self, event: Record) -> list[Record]:
        out = super().do(event)
        if self.view is not None:
            self.view.event(event, self.now)
            for command in out:
                self.view.verdict(Verdict(command, command), self.now)
        return out

    def state(self) -> dict[str, Any]:
        assert self.view is not None
        state = self.view.state().to_json()
        assert State.from_json(state).to_json() == state
        return state

    def today(self, *events: Record) -> tuple[str, list[str]]:
        """What is said of today, and what may be chosen in its place."""
        for event in events:
            self.do(event)
        state = self.state()
        what = (state["today"] or {}).get("what") or {"en": ""}
        return what["en"], [verb for verb in ("usual", "lighter") if verb in state["allowed"]]


# --- the question -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("alerts", "notes"),
    [
        (Alerts(), [("today", ""), ("hard-days-here", "")]),
        (CHANNELS, [("today", ""), ("hard-days-by", "Dr Tanaka"), ("hard-word", "")]),
        (
            replace(CHANNELS, family=("tanaka",)),
            [("today", ""), ("hard-days-by", "Dr Lee"), ("hard-word", "")],
        ),
        (
            replace(CHANNELS, family=CHANNELS.rota),
            [("today", ""), ("hard-days-here", ""), ("hard-word", "")],
        ),
    ],
)
def test_the_question_says_beforehand_who_sees_the_answer(alerts: Alerts, notes: Any) -> None:
    state = Evening(alerts=alerts).state()
    assert state["cards"] == ["today"]
    assert "today" in state["allowed"]
    assert state["today"]["notes"] == [texts(f"told.{key}", name=name) for key, name in notes]
    assert state["card"] is None, "it has no hotline on it"


def test_the_answer_is_in_no_state() -> None:
    """What is shown is what is planned, and to this person all days are alike."""
    states = []
    for answer in range(4):
        d = Evening(tolerance=30.0)
        d.do(e.TodayAnswered(answer, "tap"))
        states.append(d.state())
    assert all(state == states[0] for state in states)
    assert states[0]["today"] is None
    assert "today" not in states[0]["allowed"]
    assert states[0]["caption"] == texts("reply.today")


def test_the_hardest_face_offers_a_card_of_which_nobody_reads() -> None:
    d = Evening(alerts=CHANNELS)
    d.do(e.TodayAnswered(4, "tap"))
    state = d.state()
    card = state["card"]
    assert (card["name"], card["away"], card["title"]) == ("hard-day", True, texts("card.private"))
    notes = [texts("told.hard-day"), texts("told.hard-days-by", name="Dr Tanaka")]
    assert card["notes"] == notes
    assert texts("told.seen-by", name="Dr Tanaka") not in card["notes"], "which is so of a game's"
    assert state["notes"] == []
    assert state["digest"] is None
    d.do(e.CrisisCleared("person"))
    assert d.state()["card"] is None


def test_a_weightier_card_comes_before_it() -> None:
    d = Evening()
    d.do(e.TodayAnswered(4, "tap"))
    assert d.view is not None
    for name in ("private", "question", "hotline"):
        card = c.Card(name, True)
        d.view.verdict(Verdict(card, card), d.now)
        assert d.state()["card"]["name"] == name


# --- what today would be ------------------------------------------------------------------------------------


def test_nothing_is_said_of_the_usual_and_something_lighter_may_be_asked_for() -> None:
    d = Evening()
    assert d.today(e.TodayAnswered(0, "tap")) == ("", ["lighter"])
    assert d.state()["today"] is None


@pytest.mark.parametrize("policy", ["home", "n-up-one-down"])
def test_something_lighter_step_by_step_and_the_usual_one_tap_away(policy: str) -> None:
    d = Evening(policy=Policy(policy))
    lighter, usual = e.TodayChosen("lighter", "tap"), e.TodayChosen("usual", "tap")
    assert d.today(lighter) == ("Today something lighter: “Touch and greeting”", ["usual", "lighter"])
    assert d.today(lighter) == ("Today something lighter: “Quiet presence”", ["usual", "lighter"])
    assert d.today(lighter) == (texts("today.asleep")["en"], ["usual"])
    assert d.state()["today"]["asleep"] is True
    assert d.today(usual) == ("", ["lighter"])


def test_a_half_and_a_taster_are_named_as_such() -> None:
    d = Evening()
    assert d.view is not None
    for given, said in (
        (c.Today("touch-and-greeting", "", True, False, True, True), "lighter-half"),
        (c.Today("touch-and-greeting", "", True, False, False, True), "half"),
        (c.Today("touch-and-greeting", "", False, False, False, True), "other"),
    ):
        d.view.verdict(Verdict(given, given), d.now)
        assert d.state()["today"]["what"] == {
            language: texts(f"today.{said}", level=name)[language] for language, name in FREE[2].name.items()
        }
        assert ("usual" in d.state()["allowed"]) == given.usual


def test_a_day_asleep_is_said_with_the_usual_one_beside() -> None:
    d = Evening("quiet-presence", tolerance=-3.0)
    d.do(e.TodayAnswered(3, "tap"))
    d.do(e.StartRequested("tap"))
    state = d.state()
    assert state["phase"] == "asleep"
    assert state["caption"] == texts("caption.asleep-today")
    assert d.today() == (texts("today.beside")["en"], ["usual"])
    assert "refuse" not in str(state["log"])
    d.do(e.TodayChosen("usual", "tap"))
    assert (d.state()["phase"], d.state()["today"]) == ("greeting", None)


def test_in_a_session_there_is_nothing_to_choose_and_it_is_named() -> None:
    d = Evening()
    d.do(e.TodayChosen("lighter", "tap"))
    d.do(e.StartRequested("tap"))
    assert d.today() == ("", [])
    state = d.state()
    assert state["level"]["id"] == "choosing", "where the person is"
    assert (state["session"]["level"]["id"], state["session"]["half"]) == ("touch-and-greeting", False)


def test_once_no_session_may_begin_it_is_gone_and_a_wish_is_answered_with_the_reason() -> None:
    d = Evening(levels=LEVELS, tolerance=3.0)
    assert d.today()[0]
    d.do(e.StartRequested("tap"))
    d.do(e.EndRequested("tap"))
    d.pass_s(10)
    d.do(e.Rated(1))
    while d.today()[0]:
        d.do(e.StartRequested("tap"))
        d.do(e.EndRequested("tap"))
        d.pass_s(10)
        d.do(e.Rated(1))
    assert d.state()["phase"] == "present"
    d.do(e.TodayChosen("lighter", "tap"))
    assert d.state()["caption"] == texts("mine.dose-sessions")


def test_half_of_a_level_is_told_of_the_session() -> None:
    d = Evening()
    d.engine.progress.tasters = 2
    d.do(e.TodayAnswered(0, "tap"))
    assert d.today() == ("Today: half of “Choosing”", ["lighter"])
    d.do(e.StartRequested("tap"))
    session = d.state()["session"]
    assert (session["level"]["id"], session["half"], session["planned_s"]) == ("choosing", True, 300)


def test_the_further_questions_follow_the_session_that_is_on() -> None:
    levels = tuple(replace(level, rung="L5") if level.id == "choosing" else level for level in FREE)
    d = Evening(levels=levels)
    assert d.state()["rating_full"] is True
    d.do(e.TodayChosen("lighter", "tap"))
    d.do(e.StartRequested("tap"))
    assert d.state()["rating_full"] is False
    assert "rate" not in d.state()["allowed"]
    d.do(e.EndRequested("tap"))
    d.pass_s(10)
    assert (d.state()["rating"], d.state()["rating_full"]) == (True, False)
    d.do(e.Rated(1))
    assert d.state()["rating_full"] is True
    d.now += DAY
    d.do(e.StartRequested("tap"))
    assert d.state()["rating_full"] is True
    assert "rate" in d.state()["allowed"]


# --- how a step begins --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("count", "said"),
    [(1, "The first time"), (2, "The first two times"), (3, "The first 3 times")],
)
def test_a_preview_says_when_it_begins_with_half_of_it(count: int, said: str) -> None:
    d = Evening("touch-and-greeting")
    d.do(e.SleepRequested("tap"))
    assert d.view is not None
    for tasters_, text in ((0, None), (count, f"{said} it is half of that: 5 minutes instead of 10.")):
        preview = c.Preview(1, "choosing", tasters=tasters_)
        d.view.verdict(Verdict(preview, preview), d.now)
        shown = d.state()["preview"]["tasters"]
        assert (shown and shown["en"]) == text


def test_a_script_says_it_in_its_own_words_and_a_short_level_without_minutes() -> None:
    own = replace(CHOOSING, preview={"en": "One card.", "ja": "カードは1枚。", "ko": "카드 한 장."})
    said = tasters(replace(CHOOSING, taster=own), 2)
    assert said is not None
    assert said["en"] == "The first two times it begins smaller. One card."
    assert said["ja"].endswith("カードは1枚。")
    short = replace(CHOOSING, taster=None, dose=replace(CHOOSING.dose, minutes=2))
    assert tasters(short, 1) == {
        language: texts("taster.as-long", when=first)[language]
        for language, first in texts("taster.once").items()
    }
