"""One press is one press: held keys, double clicks, a screen reader's click, Esc of an input method."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect
from playwright.sync_api import Page as Tab

from tests.console.conftest import Page
from tests.console.core import Core, busy_state, text
from tests.console.test_browser import OFFER, watched

ESC = """(options) => document.activeElement.dispatchEvent(
  new KeyboardEvent("keydown", { key: "Escape", bubbles: true, cancelable: true, ...options }))"""
AT_ONCE_MS = 300


@pytest.fixture
def tab(browser: Browser, page: Page) -> Iterator[Tab]:
    with watched(browser, page, flat=True, reduced_motion="reduce") as opened:
        yield opened


def settled(tab: Tab, core: Core, verb: str) -> int:
    """How often the core was asked, once everything that was sent has come."""
    core.wait_for(verb)
    tab.wait_for_timeout(AT_ONCE_MS)
    return core.verbs().count(verb)


@pytest.mark.parametrize("verb", ["stop", "less", "crisis", "more"])
def test_a_held_enter_is_one_press_and_never_none(tab: Tab, core: Core, verb: str) -> None:
    tab.focus(f"#do-{verb}")
    for _ in range(20):
        tab.keyboard.down("Enter")
    tab.keyboard.up("Enter")
    assert settled(tab, core, verb) == 1
    tab.keyboard.press("Enter")
    core.wait_for(verb, count=2)


def test_a_held_escape_is_one_stop(tab: Tab, core: Core) -> None:
    for _ in range(20):
        tab.keyboard.down("Escape")
    assert settled(tab, core, "stop") == 1


def test_a_held_enter_sends_what_was_typed_once(tab: Tab, core: Core) -> None:
    tab.fill("#text", "hello")
    for _ in range(10):
        tab.keyboard.down("Enter")
    assert settled(tab, core, "type") == 1


@pytest.mark.parametrize("verb", ["less", "crisis", "more"])
def test_a_double_click_is_one_press(tab: Tab, core: Core, verb: str) -> None:
    tab.dblclick(f"#do-{verb}")
    assert settled(tab, core, verb) == 1
    tab.click(f"#do-{verb}")
    core.wait_for(verb, count=2)


def test_every_stop_of_a_hammering_hand_is_taken(tab: Tab, core: Core) -> None:
    tab.click("#do-stop", click_count=4)
    core.wait_for("stop")
    expect(tab.locator("#do-stop")).to_have_class("stop done")
    assert core.verbs().count("stop") >= 1


@pytest.mark.parametrize("verb", ["stop", "less", "crisis"])
def test_a_click_of_a_screen_reader_is_a_press(tab: Tab, core: Core, verb: str) -> None:
    tab.evaluate(f"document.getElementById('do-{verb}').click()")
    assert settled(tab, core, verb) == 1
    expect(tab.locator("#said")).not_to_be_empty()


def test_law_1_an_escape_in_doubt_stops_and_one_within_a_conversion_does_not(tab: Tab, core: Core) -> None:
    """Safari reports the Esc that ends a conversion with key code 229 and as not composing: decision 33."""
    tab.focus("#text")
    tab.evaluate(ESC, {"keyCode": 27, "isComposing": True})
    tab.wait_for_timeout(AT_ONCE_MS)
    assert "stop" not in core.verbs()
    tab.evaluate(ESC, {"keyCode": 229, "isComposing": False})
    assert settled(tab, core, "stop") == 1


def test_the_focus_stays_while_everything_around_is_made_anew(tab: Tab, core: Core) -> None:
    core.show(**{**busy_state(), "offer": OFFER})
    expect(tab.locator("#choose-1")).to_be_visible()
    for name in ("do-stop", "do-crisis", "choose-1", "text"):
        tab.focus(f"#{name}")
        core.show(caption=text(name, name), others=name == "text")
        expect(tab.locator("#line")).to_contain_text(name)
        assert tab.evaluate("document.activeElement.id") == name


def test_a_finger_that_is_down_while_the_page_changes_still_presses(tab: Tab, core: Core) -> None:
    core.show(offer=OFFER)
    box = tab.locator("#choose-1").bounding_box()
    assert box
    tab.mouse.move(box["x"] + 20, box["y"] + 10)
    tab.mouse.down()
    core.show(offer={**OFFER, "options": [*OFFER["options"][:2]]})
    core.show(caption=text("changed", "x"))
    expect(tab.locator("#line")).to_contain_text("changed")
    tab.mouse.up()
    assert core.wait_for("choose")["option"] == "music"


def test_an_intent_without_an_answer_is_said_and_sent_once(tab: Tab, core: Core) -> None:
    core.late_s = 30.0
    tab.fill("#text", "are you there")
    tab.press("#text", "Enter")
    expect(tab.locator("#note")).to_contain_text("No answer came", timeout=8_000)
    expect(tab.locator("#text")).to_have_value("are you there")  # it is not lost
    assert core.verbs().count("type") == 1


def test_after_a_hard_time_nothing_leads_back_to_the_same_sentence(tab: Tab, core: Core) -> None:
    core.show(**{**busy_state(), "phase": "asleep", "allowed": ["stop", "less", "wake", "more"]})
    expect(tab.locator("#handover")).to_be_visible()
    expect(tab.locator("#do-wake")).to_have_count(0)
    core.show(handover=None, card=None)
    expect(tab.locator("#do-wake")).to_be_visible()
