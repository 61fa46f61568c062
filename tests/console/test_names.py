"""No two controls that can be seen together share or contain each other's name, in any language and state.

Judged on what is served: closed folds count as open, and hidden sections as shown.
"""

import itertools
from collections.abc import Callable
from typing import Any

import pytest

from robot import paths
from robot.behaviours.script import load
from robot.clock import SystemClock
from robot.console import ack as ack_page
from robot.console.hub import Hub
from robot.console.lane_page import Pages
from robot.console.view import Said, Templates, View, Where, texts
from robot.control.state import State
from robot.engine.phases import PHASES
from robot.messages import LANGUAGES
from robot.messages import texts as said_in
from robot.view.phrasing import plain
from robot.view.plan_view import ALLOWED
from robot.view.state_view import View as CoreView
from tests.console.core import asked_state, busy_state, calm_state
from tests.console.names import Control, confused, controls, headings, spoken

PAGES = ("/", "/person", "/room")
SCRIPTS = [load(path) for path in sorted(paths.FIRST_PROGRAMME.parent.glob("*.yaml"))]
NOTHING = {"offer": None, "preview": None, "rating": False, "card": None, "cards": [], "handover": None}
CARD = {**busy_state()["card"], "away": True}
# Everything that may stand there before a session.
BEFORE: dict[str, Any] = {
    **busy_state(),
    **NOTHING,
    **asked_state(),
    "allowed": [*asked_state()["allowed"], "others", "hold", "stay-here", "leave-programme"],
}
STATES: dict[str, dict[str, Any]] = {
    "calm": {},
    "busy": busy_state(),
    "busy, unsigned by a list": {**busy_state(), "staff": []},
    "on the way": {**busy_state(), "rating": False, "phase": "active"},
    "a card that can be put away": {**busy_state(), "card": CARD, "handover": None},
    "it may listen": {**busy_state(), "microphone_allowed": True, "others": True},
    "it could listen": {**busy_state(), "ears": True},
    "resting": {**busy_state(), "course": {"state": "on-hold"}},
    "closed": {**busy_state(), "course": {"state": "closed"}},
    "in doubt": {**busy_state(), "doubted": True},
    "fault": {**busy_state(), "phase": "fault", "card": None},
    "without a robot": {"person": "me"},
    "how today is": {**BEFORE, "today": {**asked_state()["today"], "what": None}},
    "something lighter": {**BEFORE, "card": {**CARD, "name": "question"}},
    "asleep today": {
        **BEFORE,
        "phase": "asleep",
        "cards": [],
        "allowed": ["stop", "less", *ALLOWED["asleep"], "usual", "hold", "stay-here", "leave-programme"],
    },
    **{
        phase: {
            **busy_state(),
            **NOTHING,
            "phase": phase,
            "allowed": [
                "stop",
                "less",
                *ALLOWED[phase],
                "others",
                "hold",
                "stay-here",
                "leave-programme",
                "contact",
            ],
        }
        for phase in PHASES
    },
}


@pytest.fixture(scope="module")
def shown() -> Callable[..., str]:
    hub = Hub("/nowhere", SystemClock())
    view = View(hub, Templates())

    def show(state: dict[str, Any], path: str, language: str, said: Said = Said()) -> str:  # noqa: B008
        hub.state = State.from_json({**calm_state(), **state})
        hub.you, hub.revision = hub.state.you, hub.revision + 1
        return view.page(language, Where(path), said)

    return show


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("state", STATES)
def test_no_two_controls_of_a_page_are_named_alike(
    shown: Callable[..., str], state: str, language: str
) -> None:
    found = controls(shown(STATES[state], "/", language, Said("", "", "less")))
    assert len(found) > 40
    assert confused(found) == []
    on_one_side = {each.name for path in PAGES for each in controls(shown(STATES[state], path, language))}
    assert len(on_one_side - {each.name for each in found}) <= 1, "the side alone has no more than its link"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_control_keeps_apart_from_the_others_when_it_is_switched(
    shown: Callable[..., str], language: str
) -> None:
    words = texts(language)
    html = shown(busy_state(), "/", language)
    assert words["speaker_on"] in html
    assert confused(controls(html.replace(f">{words['speaker_on']}<", f">{words['speaker_off']}<"))) == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("programme", SCRIPTS, ids=lambda programme: programme.id)
def test_levels_and_cards_of_the_programmes_that_come_along_are_named_like_no_control(
    shown: Callable[..., str], programme: Any, language: str
) -> None:
    core = CoreView(programme, "me", True, language)
    order = [{"id": level.id, "name": plain(level.name)} for level in programme.levels]
    levels = [each for level in programme.levels for each in (level, *level.parts)]
    offers = [offer for level in levels for offer in level.parameters.get("offers", ())] or [None]
    for offer in offers:
        options = [] if offer is None else [plain(option) for option in offer["options"]]
        cards = [*options, said_in("card.neither")]
        state = {
            **busy_state(),
            **{name: core.state().to_json()[name] for name in ("level", "course", "alert")},
            "order": order,
            "agreed": order,
            "offer": {
                "offer": 1,
                "options": [{"id": str(place), "label": label} for place, label in enumerate(cards)],
            },
        }
        found = controls(shown(state, "/", language))
        # A card may be called as the level that it leads to; the fold of yeses quotes levels in full.
        quoting = [each for each in found if each.what.startswith(("button#agreed-", "button#order-"))]
        assert confused([each for each in found if each not in quoting]) == []
        assert confused([each for each in found if not each.what.startswith("button#choose-")]) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_small_pages_have_names_apart_too(shown: Callable[..., str], language: str) -> None:
    view = View(Hub("/nowhere", SystemClock()), Templates())
    for html in (view.small(language, "not_a_page"), Pages().page(language, "x", "http://127.0.0.1:1/")):
        found = controls(html)
        assert len(found) >= 4
        assert confused(found) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_name_says_more_than_is_true_of_help_and_of_the_hardest_face(language: str) -> None:
    """The mix-up that would call people for a rating, or rate a call for help."""
    words = texts(language)
    faces = [words[f"face_{name}"] for name in ("calm", "mostly", "between", "bit", "hard")]
    others = [*faces, words["label_hard"], words["than_harder"], words["foresee_very-hard"]]
    assert not set("きつつら") & set(spoken(words["crisis"])) or language != "ja"
    found = [Control("help", words["crisis"]), *(Control("feeling", name) for name in others)]
    assert confused(found) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_has_one_first_heading_and_leaves_out_no_rank(
    shown: Callable[..., str], language: str
) -> None:
    lane = Pages().page(language, "x", "http://127.0.0.1:1/")
    ack = bytes(ack_page._page(language, "ack.ask", token="x" * 43).body).decode()
    small = View(Hub("/nowhere", SystemClock()), Templates()).small(language, "not_a_page")
    some = ("calm", "busy", "stopped", "asleep", "closed", "in doubt", "without a robot")
    pages = [shown(STATES[name], path, language) for name in some for path in PAGES]
    for html in (*pages, lane, ack, small):
        ranks = [rank for rank, _ in headings(html)]
        assert ranks[0] == 1
        assert ranks.count(1) == 1
        assert all(then <= before + 1 for before, then in itertools.pairwise(ranks))
        assert all(spoken(text) for _, text in headings(html))


def test_the_judge_finds_what_was_wrong_before() -> None:
    """Names of other days: each of these pairs was on one screen."""
    for one, other in (
        ("つらい", "すこし つらい"),
        ("つらい", "ツライ"),
        ("힘들어요", "힘들어요."),
        ("Hard", "I am having a HARD time"),
        ("目的地", "目的地を変える"),
    ):
        assert len(confused([Control("a", one), Control("b", other)])) == 1
    assert confused([Control("a", "とめる"), Control("b", "すこしへらす")]) == []
    assert confused([Control("a", " ")]) == ["a has no name"]
