"""The person's side on a phone: what is on the first screen, and how large."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, ViewportSize, expect
from playwright.sync_api import Page as Tab

from tests.console.conftest import Page
from tests.console.core import Core, busy_state, text
from tests.console.test_browser import watched

PHONE: ViewportSize = {"width": 400, "height": 850}
QUIET: dict[str, Any] = {
    **busy_state(),
    "phase": "active",
    "card": None,
    "cards": [],
    "handover": None,
    "preview": None,
    "offer": None,
    "rating": False,
    "answer": None,
}
# The longest that is ever shown, and rows of the first programme.
HANDED_OVER: dict[str, Any] = {
    **QUIET,
    "phase": "handover",
    "allowed": ["stop", "less", "sleep"],
    "caption": None,
    "handover": {
        "state": "card-only",
        "text": text(
            "Thank you for telling me. I am a robot and cannot be the help that this deserves. "
            "From here, nobody can be reached right now. These places can be written to or called.",
            "話してくださって、ありがとうございます。私はロボットなので、きちんとお力になることができません。"
            "今は、こちらから人につなぐことができません。ここなら、文字でも相談できます。",
        ),
    },
    "card": {
        "name": "hotline",
        "title": text("Someone to talk to", "話せるところ"),
        "lines": [
            text(
                "Anata no Ibasho (chat) · https://talkme.jp/chat/ · in writing",
                "あなたのいばしょ（チャット） · https://talkme.jp/chat/ · 文字で話せます",
            ),
            text("Yorisoi Hotline · 0120-279-338 · 24 hours", "よりそいホットライン · 0120-279-338 · 24時間"),
        ],
    },
    "cards": ["hotline"],
}
STATES: dict[str, dict[str, Any]] = {
    "quiet": QUIET,
    "asleep": {**QUIET, "phase": "asleep", "allowed": ["wake", "stop", "less"]},
    "stopped": {**QUIET, "phase": "stopped", "cards": ["stop-label"], "allowed": ["stop", "less"]},
    "rating": {**QUIET, "phase": "rating", "rating": True},
    "handover": HANDED_OVER,
    "left": {**QUIET, "course": {"state": "left", "text": text("It has ended.", "終わりました。")}},
}
# Words that are broken over two lines within a face, or stand out of it.
BROKEN = """[...document.querySelectorAll(".face span")].flatMap((span) => {
  const node = span.firstChild, found = [];
  for (const word of node.data.matchAll(/[^ ]+/g)) {
    const range = document.createRange();
    range.setStart(node, word.index);
    range.setEnd(node, word.index + word[0].length);
    const tops = new Set([...range.getClientRects()].map((box) => Math.round(box.top)));
    const [box, button] = [range.getBoundingClientRect(), span.parentElement.getBoundingClientRect()];
    if (tops.size > 1 || box.left < button.left || box.right > button.right) found.push(word[0]);
  }
  return found;
})"""


@pytest.fixture
def tab(browser: Browser, page: Page) -> Iterator[Tab]:
    with watched(browser, page, flat=True, reduced_motion="reduce") as opened:
        opened.set_viewport_size(PHONE)
        yield opened


def on_first_screen(element: Locator) -> dict[str, float]:
    box = element.bounding_box()
    assert box
    assert box["y"] >= 0
    assert box["y"] + box["height"] <= PHONE["height"], box
    return {"y": box["y"], "height": box["height"], "width": box["width"]}


@pytest.mark.parametrize("language", ["en", "ja"])
def test_asking_for_help_stands_beside_stop_and_less_in_every_state(
    tab: Tab, page: Page, core: Core, language: str
) -> None:
    for name, state in STATES.items():
        core.show(**state)
        for path in ("/", "/person"):
            tab.goto(f"{page.url}{path}?lang={language}")
            buttons = [on_first_screen(tab.locator(f"#do-{verb}")) for verb in ("stop", "less", "crisis")]
            assert all(min(box["height"], box["width"]) >= 44 for box in buttons), name
            assert len({round(box["y"]) for box in buttons}) == 1, name
    tab.locator("#do-crisis").click()
    core.wait_for("crisis")


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("path", ["/", "/person"])
def test_who_can_be_reached_is_on_the_first_screen_and_can_be_tapped(
    tab: Tab, page: Page, core: Core, language: str, path: str
) -> None:
    core.show(**HANDED_OVER)
    tab.goto(f"{page.url}{path}?lang={language}")
    expect(tab.locator("#handover")).to_be_visible()
    chat, phone = tab.locator(".help a").all()
    stop = on_first_screen(tab.locator("#do-stop"))
    for box in (on_first_screen(tab.locator("#handover")), on_first_screen(chat)):
        # and not behind the row of Stop
        assert box["y"] >= stop["y"] + stop["height"] or box["y"] + box["height"] <= stop["y"]
    assert chat.get_attribute("href") == "https://talkme.jp/chat/"
    assert phone.get_attribute("href") == "tel:0120279338"
    sizes = [link.bounding_box() for link in (chat, phone)]
    assert all(box and box["height"] >= 44 and box["width"] >= 44 for box in sizes)
    picture = tab.locator("#robot").bounding_box()
    assert picture
    assert 60 < picture["height"] < 160
    core.show(**QUIET)
    expect(tab.locator("#handover")).to_have_count(0)
    grown = tab.locator("#robot").bounding_box()
    assert grown
    assert grown["height"] > 200


def test_while_people_are_told_the_course_says_nothing_over_it(tab: Tab, page: Page, core: Core) -> None:
    core.show(**{**HANDED_OVER, "course": STATES["left"]["course"]})
    tab.goto(f"{page.url}/person?lang=en")
    expect(tab.locator("#handover")).to_be_visible()
    expect(tab.locator("#course")).to_have_count(0)


@pytest.mark.parametrize("language", ["en", "ja", "ko"])
def test_no_word_breaks_inside_its_face(tab: Tab, page: Page, core: Core, language: str) -> None:
    core.show(**STATES["rating"])
    tab.goto(f"{page.url}/person?lang={language}")
    expect(tab.locator("#rate-calm")).to_be_visible()
    assert tab.evaluate(BROKEN) == []


def test_the_hardest_moment_can_be_told_or_left_out_without_javascript(
    browser: Browser, page: Page, core: Core
) -> None:
    context = browser.new_context(java_script_enabled=False, viewport=PHONE)
    plain = context.new_page()
    core.show(**{**STATES["rating"], "rating_full": False})
    core.wait_until(lambda: plain.goto(f"{page.url}/person") and plain.locator("#rate-calm").count())
    expect(plain.locator("#rate-peak")).to_have_count(0)  # below L5 there is nothing more to say
    core.show(rating_full=True)
    core.wait_until(lambda: plain.goto(f"{page.url}/person") and plain.locator("#rate-peak").count())
    plain.locator("#rate-peak").select_option("7")
    plain.click("#rate-mostly")
    heard = core.wait_for("rate")
    assert (heard["value"], heard["peak"]) == (2, 7)
    core.show(rating=True)
    core.wait_until(lambda: plain.goto(f"{page.url}/person") and plain.locator("#rate-peak").count())
    plain.click("#rate-skip")
    heard = core.wait_for("rate", count=2)
    assert (heard["value"], heard["peak"]) == (None, None)
    context.close()


def test_the_hardest_moment_stays_chosen_while_the_page_changes(tab: Tab, core: Core) -> None:
    core.show(**STATES["rating"])
    tab.locator("#rate-peak").select_option("0")
    core.show(others=True, offer=busy_state()["offer"])
    expect(tab.locator("#choose-1")).to_be_visible()
    expect(tab.locator("#rate-peak")).to_have_value("0")
    assert not any(letter.isdigit() for letter in tab.locator(".faces").inner_text())
