"""Every press by the person is answered on their side, calmly, in every phase, low and high on the ladder."""

import itertools
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from robot.cli.main import app
from robot.config.schema import Config
from robot.console.lane_page import texts as lane_texts
from robot.console.view import texts
from robot.contract import commands as c
from robot.contract import events as e
from robot.contract.record import Record
from robot.contract.verdict import Verdict
from robot.control.discovery import Outcome
from robot.engine.core import Engine
from robot.engine.phases import PHASES
from robot.engine.progress import Progress
from robot.gate.gate import Gate
from robot.messages import LANGUAGES, catalogue
from robot.motion.gestures import modality
from robot.view.replies import PRESSED, for_person, pressed
from robot.view.state_view import View
from tests.engine.build import EVENING, bring_to
from tests.runtime.requested import to_events
from tests.runtime.test_view import PROGRAMME, Viewed

HOUSE, START, HIGH = 0, 1, len(PROGRAMME.levels) - 1
EASY = replace(PROGRAMME, ceiling=PROGRAMME.levels[-1].id, pace=replace(PROGRAMME.pace, first=0))
# What the page's own side sends: control -> request, as the control socket takes it.
TYPED = ("hello", "もうすこし", "もう少し静かに", "やめて", "네", "no", "これは なに ですか", "x" * 400)
REQUESTS: dict[str, dict[str, Any]] = {
    **{
        verb: {"do": verb}
        for verb in (
            *("wake", "start", "more", "end", "sleep", "less", "stop", "pause", "resume"),
            *("send-away", "let-back", "call", "stay-here", "leave-programme", "crisis"),
        )
    },
    "less for longer": {"do": "less", "longer": True},
    "preview yes": {"do": "preview", "proposal": 1, "yes": True},
    "preview no": {"do": "preview", "proposal": 1, "yes": False},
    "rate": {"do": "rate", "value": 2},
    "rate hard": {"do": "rate", "value": 10},
    "rate nothing": {"do": "rate", "value": None},
    "foresee": {"do": "foresee", "answer": "fine"},
    "happened": {"do": "happened", "answer": "easier"},
    "stop-label": {"do": "stop-label", "label": "busy"},
    "today": {"do": "today", "answer": 1},
    "today hardest": {"do": "today", "answer": 4},
    "usual": {"do": "usual"},
    "lighter": {"do": "lighter"},
    "others here": {"do": "others", "on": True},
    "others gone": {"do": "others", "on": False},
    "may listen": {"do": "microphone", "on": True},
    "may not listen": {"do": "microphone", "on": False},
    "in touch": {"do": "contact", "contact": "voice"},
    "not in touch": {"do": "contact", "contact": "voice", "on": False},
    "take back": {"do": "withdraw-consent", "level": PROGRAMME.levels[-1].id},
    "take all back": {"do": "withdraw-consent", "level": PROGRAMME.levels[1].id},
    "choose": {"do": "choose", "offer": 1, "option": "neither"},
    "rest": {"do": "hold", "by": "person", "until": ""},
    "rest is over": {"do": "lift-hold", "by": "person"},
    "card away": {"do": "clear", "by": "person"},
    **{f"type {text[:12]}": {"do": "type", "text": text} for text in TYPED},
}
FELT = (c.Gesture, c.Light, c.Sound)


class Person(Viewed):
    """Viewed from the person's side; `felt` is whether the body answered the last event."""

    def __init__(self, level: int) -> None:
        agreed = [each.id for each in EASY.levels[: level + 1]]
        self.engine = Engine(EASY, 1, Progress(EASY.levels[level].id, agreed).to_json())
        self.gate = Gate(EASY, Config(), modality)
        self.view = View(EASY, "me", True, "en")
        self.view.begin(self.engine.progress, self.engine.ladder.state)
        self.felt = False
        self.now = 0
        self.do(e.ClockReported(EVENING, 9 * 3600, True))

    @property
    def phase(self) -> str:
        return self.engine.phase

    def do(self, event: Record) -> dict[str, Any]:
        self.gate.note(event, self.now)
        commands = [self.gate.judge(command, self.now) for command in self.engine.handle(event, self.now)]
        self.felt = any(isinstance(verdict.sent, FELT) for verdict in commands)
        self.view.event(event, self.now)
        for verdict in commands:
            self.view.verdict(verdict, self.now)
        return self.view.state().to_json()

    def press(self, request: dict[str, Any]) -> dict[str, Any]:
        for event in to_events(request, self.engine.programme):
            state = self.do(event)
        return state


def brought(phase: str, level: int) -> Person:
    person = Person(level)
    if phase == "preview" and level == HOUSE:
        person.do(e.MoreRequested("tap"))
    elif phase == "fault":
        person.do(e.FaultRaised("behaviour", "x"))
    else:
        bring_to(person, phase)  # type: ignore[arg-type] # drives like a Driven
    assert person.phase == phase
    return person


def visible(state: dict[str, Any]) -> list[dict[str, str]]:
    """Every sentence of ours on the person's side; lines, previews and cards are the programme's."""
    handover = state["handover"]["text"] if state["handover"] else None
    shown = (state["caption"], state["course"]["text"], handover)
    return [text for text in shown if text]


COUNTING = re.compile(r"[0-9０-９%％]|\brules?\b|きまり|決まり|規則|규칙")
CLOCK_TIME = re.compile(r"(?<!\d)\d\d:\d\d(?!\d)")


def assert_calm(state: dict[str, Any]) -> None:
    for text in visible(state):
        assert set(text) == set(LANGUAGES)
        for sentence in text.values():
            assert sentence
            assert not COUNTING.search(CLOCK_TIME.sub("", sentence)), sentence


def answered(before: dict[str, Any], after: dict[str, Any]) -> bool:
    """Whether the person was told something since: a caption, a line, or what is true of telling people.

    Every caption is made anew, so that one which only stayed is not taken for an answer.
    """
    new = after["caption"] is not None and after["caption"] is not before["caption"]
    return new or any(after[name] and after[name] != before[name] for name in ("line", "handover"))


PLACES = [
    *itertools.product(PHASES, (START, HIGH)),
    *((phase, HOUSE) for phase in ("asleep", "preview", "fault")),
]


@pytest.mark.parametrize(("phase", "level"), PLACES)
def test_every_press_is_answered_calmly(phase: str, level: int) -> None:
    for name, request in REQUESTS.items():
        person = brought(phase, level)
        before = person.view.state().to_json()
        assert_calm(before)
        after = person.press(request)
        assert answered(before, after), name
        assert_calm(after)
        again = person.press(request)
        assert answered(after, again), f"{name} once more"
        assert_calm(again)


CIRCUMSTANCES: dict[str, Record] = {
    "left": e.LeaveRequested("tap"),
    "rest of the staff": e.HoldRequested("2026-02-01", "T"),
    "rest of the person": e.HoldRequested("", "person"),
    "fading": e.FadingPlanned((3, 2, 1), "T"),
    "quiet hours": e.QuietHoursChanged(True, "20:00", "09:00"),
    "no clock": e.ClockReported(EVENING + 5, 9 * 3600, False),
    "no body": e.PartMissing("body", "body-no-port", "/dev/x", True),
    "no cable": e.LinkLost("board"),
    "no journal": e.StoreChanged(False),
    "doubted": e.ProgressDoubted(),
    "warm": e.BodyStrained("tail", "heat", "rest"),
    "hot": e.BodyStrained("tail", "heat", "asleep"),
    "busy": e.BodyHeld("busy", 500, ()),
    "asked whether it is hard": e.CrisisRaised(1, "typed", "unclear"),
}


@pytest.mark.parametrize("circumstance", CIRCUMSTANCES)
@pytest.mark.parametrize("phase", ["asleep", "present", "active"])
def test_whatever_else_is_so_every_press_is_answered(circumstance: str, phase: str) -> None:
    for name in (
        "wake",
        "start",
        "more",
        "end",
        "sleep",
        "less",
        "rate",
        "choose",
        "card away",
        "type hello",
    ):
        person = brought(phase, START)
        before = person.do(CIRCUMSTANCES[circumstance])
        after = person.press(REQUESTS[name])
        assert answered(before, after), name
        assert_calm(after)


@pytest.mark.parametrize(("phase", "level"), PLACES)
def test_a_touch_is_answered_by_the_body_or_in_words(phase: str, level: int) -> None:
    for pad, ms, rough in (("head", 600, False), ("back", 4000, False), ("left", 100, True)):
        person = brought(phase, level)
        before = person.view.state().to_json()
        after = person.do(e.Touched(pad, ms, rough))  # type: ignore[arg-type]
        assert person.felt or answered(before, after), pad
        assert_calm(after)


@pytest.mark.parametrize("phase", PHASES)
def test_while_people_are_told_a_press_is_answered_beside_what_is_true_now(phase: str) -> None:
    for name, request in REQUESTS.items():
        person = brought(phase, START)
        before = person.press({"do": "crisis"})
        assert before["handover"]
        after = person.press(request)
        assert answered(before, after), name
        assert after["handover"] == before["handover"]
        assert_calm(after)


def test_what_is_typed_while_people_are_told_is_never_taken_for_having_reached_them() -> None:
    person = brought("handover", START)
    caption = person.press({"do": "type", "text": "hello"})["caption"]
    assert "nobody else" in caption["en"]
    assert "ほかの人は読みません" in caption["ja"]


def test_typed_words_are_received_and_the_word_fades_before_long() -> None:
    person = brought("present", START)
    assert person.press({"do": "type", "text": "これは なに ですか"})["caption"]["ja"] == "うけとりました。"
    assert person.pass_s(300)["caption"] is None


def test_asleep_its_eyes_are_shut_and_awake_they_are_open() -> None:
    assert Person(START).view.state().to_json()["asleep"] is True
    assert Person(START).press({"do": "wake"})["asleep"] is False
    assert Person(START).press({"do": "leave-programme"})["asleep"] is True


def test_without_the_robot_its_eyes_are_shut_in_the_session_too() -> None:
    person = brought("present", START)
    started = c.SessionStarted(1, PROGRAMME.levels[1].id, 600, True)
    person.view.verdict(Verdict(started, started), 0)
    changed = c.PhaseChanged("present", "greeting")
    person.view.verdict(Verdict(changed, changed), 0)
    assert person.view.state().to_json()["asleep"] is True


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_for_the_person_counts(language: str) -> None:
    """Whatever rule the engine gives as a reason; figures stay with the staff."""
    figures = tuple((name, 7) for name in ("sessions", "needed", "days", "value", "limit", "within", "hours"))
    figures += (("minutes", 7), ("level", "x"), ("to", "2027-01-31"), ("from", "22:00"))
    rules = {key.removeprefix("why.") for key in catalogue(language) if key.startswith("why.")}
    rules.discard("no-fading-plan")  # of a wish that only staff has
    assert len(rules) > 60
    for rule, decision in itertools.product(rules, ("up", "hold", "down", "pause", "refuse")):
        told = figures if rule != "quiet-hours" else (("from", "22:00"), ("to", "09:00"))
        why = {
            each: catalogue(each)[f"why.{rule}"].format_map({**dict(told), "name": "x"}) for each in LANGUAGES
        }
        sentence = for_person(rule, decision, told, why)[language]
        assert not COUNTING.search(CLOCK_TIME.sub("", sentence)), rule
    plug_in = dict.fromkeys(LANGUAGES, "4 of 5 times")
    assert (
        for_person("a-plug-ins-rule", "refuse", (), plug_in)[language] == catalogue(language)["mine.refuse"]
    )
    captions = [
        text for key, text in catalogue(language).items() if key.split(".")[0] in ("caption", "course")
    ]
    assert not [text for text in captions if COUNTING.search(text)]


def test_every_intent_of_the_persons_side_is_known_as_a_press() -> None:
    pressed_by = {name: pressed(event) for name in REQUESTS for event in to_events(REQUESTS[name], PROGRAMME)}
    assert all(pressed_by.values())
    assert set(pressed_by.values()) | {"touch"} == set(PRESSED.values())


@pytest.mark.parametrize(
    "event",
    [
        e.MoreRequested("console"),
        e.LessRequested("heard"),
        e.WordReceived("other", 4, "heard"),
        e.HoldRequested("", "mori"),
        e.CrisisRaised(2, "console", "staff"),
        e.Tick(),
    ],
)
def test_what_is_no_press_of_the_person_is_not_answered_as_one(event: Record) -> None:
    assert pressed(event) == ""
    person = brought("present", START)
    assert "Received" not in str(person.do(event)["caption"])


@pytest.mark.parametrize(("options", "said"), [([], "less, for today"), (["--longer"], "less, from now on")])
def test_the_command_says_how_long_its_less_lasts(
    monkeypatch: pytest.MonkeyPatch, options: list[str], said: str
) -> None:
    asked: list[dict[str, Any]] = []

    def ask_all(request: dict[str, Any], _socket: Path | None) -> list[Outcome]:
        asked.append(request)
        return [Outcome(Path("core.sock"), None)]

    monkeypatch.setattr("robot.control.discovery.ask_all", ask_all)
    done = CliRunner().invoke(app, ["less", *options])
    assert (done.exit_code, done.output.strip()) == (0, said)
    assert asked == [{"do": "less", "source": "console", "longer": bool(options)}]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_says_how_long_its_less_lasts(language: str) -> None:
    for words in (texts(language), lane_texts(language)):
        assert words["done_less"] != words["done_less_longer"]
        assert not re.search("from now on|これから|지금부터", words["done_less"])
