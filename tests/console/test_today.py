"""How today is and what it would be, on the page: one tap each; by keyboard, without a script, on a phone."""

import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, expect
from playwright.sync_api import Page as Tab

from robot.console.forms import FormError, parse
from robot.console.view import texts
from robot.control.person_requests import Lighter, Today, Usual
from robot.messages import LANGUAGES
from tests.console.conftest import Page
from tests.console.core import Core, asked_state, text
from tests.console.names import controls
from tests.console.test_browser import watched
from tests.console.test_phone import BROKEN, PHONE

ASKED = asked_state()
USUAL: dict[str, Any] = {
    **ASKED,
    "cards": [],
    "today": None,
    "allowed": ["stop", "less", "start", "more", "sleep", "pause", "lighter"],
}
BESIDE: dict[str, Any] = {
    **ASKED,
    "phase": "asleep",
    "cards": [],
    "allowed": ["stop", "less", "wake", "more", "usual"],
    "today": {
        "what": text("Today it sleeps beside you.", "となりで眠っています。"),
        "asleep": True,
        "notes": [],
    },
    "caption": text("Today it sleeps beside you, and asks for nothing.", "今日は、となりで眠っています。"),
}
FACES = ("calm", "mostly", "between", "bit", "hard")


@pytest.fixture
def tab(browser: Browser, page: Page) -> Iterator[Tab]:
    with watched(browser, page, flat=True, reduced_motion="reduce") as opened:
        opened.set_viewport_size(PHONE)
        yield opened


def served(http: httpx.Client, language: str, wanted: str) -> str:
    """The person's side without a script, once it says `wanted`."""

    def look() -> str:
        html = unescape(http.get(f"/person?lang={language}").text)
        return html if wanted in html else ""

    return str(Core.wait_until(look))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_question_has_five_faces_no_figure_and_says_who_sees_it(
    http: httpx.Client, core: Core, language: str
) -> None:
    core.show(**ASKED)
    words = texts(language)
    html = served(http, language, words["today_title"])
    card = re.search(r'<section class="card" aria-labelledby="today-title">.*?</section>', html, re.S)
    assert card is not None
    names = [control.name for control in controls(card[0]) if control.what.startswith("button")]
    assert names == [words[f"today_{name}"].replace("\u00a0", " ") for name in FACES]
    assert not any(figure.isdigit() for figure in "".join(controls_text(card[0])))
    assert ASKED["today"]["notes"][0][language] in card[0]
    assert re.findall(r'name="answer" value="(\d)"', card[0]) == ["0", "1", "2", "3", "4"]


def controls_text(html: str) -> list[str]:
    return re.findall(r">([^<>]+)<", html)


def test_every_choice_is_a_plain_form(http: httpx.Client, core: Core) -> None:
    core.show(**ASKED)
    served(http, "en", "How is today?")
    for verb, fields in (("today", {"answer": "3"}), ("usual", {}), ("lighter", {})):
        assert http.post(f"/do/{verb}", data={"source": "tap", **fields}).status_code == 303
    assert core.wait_for("today") == {**core.wait_for("today"), "answer": 3, "source": "tap"}
    assert core.wait_for("usual")["source"] == core.wait_for("lighter")["source"] == "tap"


def test_what_a_form_means_and_what_is_no_answer() -> None:
    assert parse("today", {"answer": "0", "source": "tap"}) == Today(0)
    assert parse("usual", {"source": "tap"}) == Usual()
    assert parse("lighter", {"source": "tap"}) == Lighter()
    for wrong in ({}, {"answer": ""}, {"answer": "5"}, {"answer": "hard"}, {"answer": "-1"}):
        with pytest.raises(FormError):
            parse("today", wrong)


def test_something_lighter_stands_once_and_is_called_by_what_it_is(tab: Tab, core: Core) -> None:
    core.show(**USUAL)
    expect(tab.locator("#actions #do-lighter")).to_have_text("Something lighter today")
    expect(tab.locator("#do-usual")).to_have_count(0)
    core.show(**{**ASKED, "cards": [], "today": {**ASKED["today"], "notes": []}})
    expect(tab.locator("#planned-title")).to_have_text("Today something lighter: “Touch”")
    expect(tab.locator("#do-lighter")).to_have_text("Something lighter still")
    expect(tab.locator("#cards #do-lighter")).to_have_count(1)
    tab.click("#do-usual")
    assert core.wait_for("usual")["source"] == "tap"
    core.show(allowed=[*USUAL["allowed"]])
    expect(tab.locator("#cards #do-lighter")).to_have_text("Something lighter today")
    tab.click("#do-lighter")
    assert core.wait_for("lighter")["source"] == "tap"


def test_a_day_asleep_has_the_usual_beside_it_and_says_it_once(tab: Tab, core: Core) -> None:
    core.show(**BESIDE)
    expect(tab.locator("#do-usual")).to_be_visible()
    expect(tab.locator("#planned-title")).to_have_class("unseen")
    expect(tab.locator("#do-lighter")).to_have_count(0)
    core.show(caption=None)
    expect(tab.locator("#planned-title")).not_to_have_class("unseen")


@pytest.mark.parametrize("language", LANGUAGES)
def test_on_a_phone_the_faces_are_large_enough_and_clear_of_the_bar(
    tab: Tab, page: Page, core: Core, language: str
) -> None:
    core.show(**ASKED)
    tab.goto(f"{page.url}/person?lang={language}")
    for name in FACES:
        face = tab.locator(f"#today-{name}")
        face.scroll_into_view_if_needed()
        box, bar = face.bounding_box(), tab.locator(".bar").bounding_box()
        assert box
        assert bar
        assert min(box["width"], box["height"]) >= 44
        assert box["y"] + box["height"] <= bar["y"]
    assert tab.evaluate(BROKEN) == []
    assert tab.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_a_face_is_chosen_by_keyboard_and_nothing_is_shown_back(tab: Tab, core: Core) -> None:
    core.show(**ASKED)
    tab.locator("#today-bit").focus()
    tab.keyboard.press("Enter")
    assert core.wait_for("today")["answer"] == 3
    core.show(**USUAL)
    expect(tab.locator("#today-title")).to_have_count(0)
    assert "Rather hard" not in tab.locator("#person").inner_text()
    tab.keyboard.press("Escape")
    core.wait_for("stop")


def test_how_a_step_begins_is_said_in_its_preview(tab: Tab, core: Core) -> None:
    preview = {"proposal": 1, "name": text("Touch", "ふれあう"), "line": text("It leans.", "よりそいます。")}
    core.show(preview={**preview, "tasters": text("The first two times half of it.", "はじめは半分。")})
    expect(tab.locator("#preview-tasters")).to_have_text("The first two times half of it.")
    core.show(preview=preview)
    expect(tab.locator("#preview-tasters")).to_have_count(0)


def test_the_room_reads_what_is_lived_where_it_is_not_the_persons_own_level(
    http: httpx.Client, core: Core
) -> None:
    session = {"number": 7, "started_utc_us": 1, "planned_s": 600, "robot_free": False}
    for level, half, said in (
        ({"id": "quiet-presence", "name": text("Quiet presence", "そばにいる")}, False, "no. 7"),
        ({"id": "touch", "name": text("Touch", "ふれあう")}, False, "Touch · no. 7"),
        ({"id": "touch", "name": text("Touch", "ふれあう")}, True, "half of “Touch” · no. 7"),
    ):
        core.show(session={**session, "level": level, "half": half})
        Core.wait_until(lambda said=said: f'id="session">{said}' in unescape(http.get("/room?lang=en").text))
