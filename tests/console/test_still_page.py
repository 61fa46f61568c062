"""What stays unchanged while the page updates: focus, text already read aloud, shut eyes, whole words."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect
from playwright.sync_api import Page as Tab

from tests.console.conftest import Page
from tests.console.core import Core, busy_state, text
from tests.console.test_browser import watched

# Every word of these that stands on more than one line: words are parted by blanks, and by <wbr> in the bar.
BROKEN = """(where) => [...document.querySelectorAll(where)].flatMap((each) => {
  const broken = [];
  const walker = document.createTreeWalker(each, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    for (const { index, 0: word } of node.data.matchAll(/\\S+/g)) {
      const range = document.createRange();
      range.setStart(node, index);
      range.setEnd(node, index + word.length);
      const lines = new Set([...range.getClientRects()].map((box) => Math.round(box.top)));
      if (lines.size > 1) broken.push(word);
    }
  }
  return broken;
})"""
WATCH = """() => {
  window.changes = [];
  for (const live of document.querySelectorAll("[aria-live], [role=status], [role=alert]")) {
    const watch = new MutationObserver(() => { window.changes.push(live.id); });
    watch.observe(live, { childList: true, subtree: true, characterData: true });
  }
}"""


@pytest.fixture
def tab(browser: Browser, page: Page) -> Iterator[Tab]:
    with watched(browser, page, flat=True, reduced_motion="reduce") as opened:
        yield opened


def focused(tab: Tab) -> str:
    return str(
        tab.evaluate("document.activeElement.closest('[id]').id + ' ' + document.activeElement.localName")
    )


def test_the_focus_stays_on_what_has_no_name_of_its_own(tab: Tab, core: Core) -> None:
    """A fold's summary, a link of the card, a list that scrolls, when what they stand in is made anew."""
    card = {
        **busy_state()["card"],
        "lines": [text("https://a.example", "あ"), text("https://b.example", "い")],
    }
    core.show(**{**busy_state(), "rating": False, "card": card})
    expect(tab.locator("#just-now")).to_be_visible()
    places = (
        ("#just-now > summary", "just-now summary"),
        ("#ways-out > summary", "ways-out summary"),
        ("#step-more > summary", "step-more summary"),
        (".card.help li:nth-child(2) a", "cards a"),
        ("#log ol", "log ol"),
    )
    for number, (where, place) in enumerate(places):
        tab.locator(where).focus()
        assert focused(tab) == place
        name = f"step {number}"
        core.show(
            caption=text(name, name),
            others=number % 2 == 0,
            allowed=[*busy_state()["allowed"], *(["x"] if number % 2 else [])],
            log=[{"utc_us": 1, "text": text(name, name)}],
            fading={"from": "", "days_a_week": [number, 1], "by": "Sato"},
            card={**card, "title": text(name, name)},
            foreseen=number,
        )
        expect(tab.locator("#log")).to_contain_text(name)
        assert focused(tab) == place, where
    tab.keyboard.press("Enter")


def test_what_has_not_changed_is_not_said_again(tab: Tab, page: Page, core: Core) -> None:
    core.show(**{**busy_state(), "caption": text("Here.", "ここ。")})
    expect(tab.locator("#rate-good")).to_be_attached()
    tab.evaluate(WATCH)
    core.show(log=[{"utc_us": 5, "text": text("later", "あと")}])
    expect(tab.locator("#log")).to_contain_text("later")
    assert tab.evaluate("window.changes") == []
    core.show(caption=text("There.", "そこ。"))
    expect(tab.locator("#line")).to_contain_text("There.")
    assert set(tab.evaluate("window.changes")) == {"line"}
    tab.evaluate("window.changes = []")
    core.show(offer=None)
    expect(tab.locator("#choose-1")).to_have_count(0)
    assert set(tab.evaluate("window.changes")) == {"cards"}
    assert tab.locator("#rate-good").count() == 1, "what stands beside it is left as it is"


def test_the_status_line_says_a_light_at_once_and_nothing_to_and_fro(tab: Tab, core: Core) -> None:
    core.show(microphone=True)
    expect(tab.locator("#status")).to_contain_text("The microphone is on")
    tab.evaluate(WATCH)
    for on in (False, True, False, True):
        core.show(microphone=on)
        tab.wait_for_timeout(150)
    assert "status" not in tab.evaluate("window.changes")
    core.show(microphone=False)
    expect(tab.locator("#status")).to_be_empty()


def test_a_gap_in_the_readings_is_said_once_and_not_to_and_fro(tab: Tab, core: Core) -> None:
    note = tab.locator("#robot-stale")
    expect(tab.locator("#robot")).not_to_have_class("robot stale")
    tab.evaluate("""() => {
      window.said = 0;
      const note = document.getElementById("robot-stale");
      new MutationObserver(() => { window.said += !note.hidden; }).observe(note, { attributes: true });
    }""")
    core.links["board"] = False
    expect(note).to_be_visible()
    for answering in (True, False):  # a loose cable
        core.links["board"] = answering
        tab.wait_for_timeout(700)
    expect(note).to_be_visible()
    core.links["board"] = True
    expect(note).to_be_hidden()
    assert tab.evaluate("window.said") == 1


def test_a_sleeping_robot_has_its_eyes_shut_from_the_first_sight_on(tab: Tab, page: Page, core: Core) -> None:
    core.show(phase="asleep", caption=None, allowed=["stop", "less", "wake", "more"])
    for language, word in (("en", "“Wake up” wakes it"), ("ja", "「おこす」"), ("ko", "“깨우기”")):
        tab.goto(f"{page.url}/person?lang={language}")
        expect(tab.locator("#line")).to_contain_text(word)
        expect(tab.locator(".flat-shut")).to_be_visible()
        expect(tab.locator(".flat-open")).to_be_hidden()
    core.show(phase="present", caption=None)
    expect(tab.locator(".flat-open")).to_be_visible()
    expect(tab.locator(".flat-shut")).to_be_hidden()
    expect(tab.locator("#line")).not_to_contain_text("“깨우기”")
    core.show(phase="active", asleep=True)  # a session without the robot
    expect(tab.locator(".flat-shut")).to_be_visible()


@pytest.mark.parametrize("width", [320, 360])
def test_no_word_of_a_button_is_broken_on_a_small_screen(
    tab: Tab, page: Page, core: Core, width: int
) -> None:
    core.show(**busy_state())
    tab.set_viewport_size({"width": width, "height": 640})
    for language in ("en", "ja", "ko"):
        tab.goto(f"{page.url}/person?lang={language}")
        where = ".bar button" if language == "ja" else ".bar button, main button, main summary, main h2"
        assert tab.evaluate(BROKEN, where) == [], language
        assert tab.evaluate("document.documentElement.scrollWidth") <= width
