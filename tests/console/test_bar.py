"""The bar with stop, less and help: always within reach, and never covering text."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser
from playwright.sync_api import Page as Tab

from tests.console.conftest import Page
from tests.console.core import Core, busy_state
from tests.console.test_browser import FAULTS, watched
from tests.console.test_phone import HANDED_OVER

# 195 and 160 are a phone and the smallest screen at 200 % zoom.
SIZES = ((390, 800), (360, 640), (844, 390), (320, 256), (195, 400), (160, 128), (1280, 800))
SMALLEST = 43.5  # pixels that a finger hits
# Everything that is wrong with the bar here and now.
WRONG = """(smallest) => {
  const wrong = [];
  const within = (inner, outer) => inner.top > outer.top - 1 && inner.bottom < outer.bottom + 1
    && inner.left > outer.left - 1 && inner.right < outer.right + 1;
  const bar = document.querySelector(".bar").getBoundingClientRect();
  const names = [...document.querySelectorAll(".bar button")].map((button) => {
    const box = button.getBoundingClientRect();
    const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
    const name = button.id;
    const screen = { top: 0, left: 0, bottom: innerHeight, right: innerWidth };
    if (!within(box, screen)) wrong.push(`${name} is out of sight`);
    if (!button.contains(document.elementFromPoint(x, y))) wrong.push(`${name} is covered`);
    if (Math.min(box.width, box.height) < smallest) wrong.push(`${name} is ${box.width} x ${box.height}`);
    for (const words of button.querySelectorAll(".label, .answer")) {
      const inside = words.getBoundingClientRect();
      const sizes = `${inside.width} x ${inside.height} in ${box.width} x ${box.height}`;
      if (!within(inside, box)) wrong.push(`${name}: ${words.textContent} is ${sizes}`);
    }
    return name;
  });
  if (names.length !== 3) wrong.push(`there are ${names}`);
  if (bar.height > innerHeight * .45) wrong.push(`the bar takes ${bar.height} of ${innerHeight}`);
  return wrong;
}"""
SCROLLED = """(where) => scrollTo(0, where * (document.documentElement.scrollHeight - innerHeight))"""
# What stays behind the bar at the end of the page, and what is focused behind it.
BEHIND = """() => {
  const top = () => document.querySelector(".bar").getBoundingClientRect().top;
  const behind = [];
  scrollTo(0, document.documentElement.scrollHeight);
  for (const last of document.querySelectorAll(".rooms, .small-page")) {
    if (last.getBoundingClientRect().bottom > top() + .5) behind.push("the end of the page");
  }
  scrollTo(0, 0);
  const controls = "button, a, input:not([type=hidden]), select, summary";
  for (const one of document.querySelectorAll(`:is(main, aside) :is(${controls})`)) {
    if (!one.checkVisibility()) continue;
    one.focus();
    const box = one.getBoundingClientRect();
    if (box.bottom > top() + .5 && box.height < top()) behind.push(`${one.id} focused`);
    one.scrollIntoView({ block: "end" });
    if (one.getBoundingClientRect().bottom > top() + .5) behind.push(`${one.id} brought into view`);
  }
  return behind;
}"""


@pytest.fixture
def tab(browser: Browser, page: Page) -> Iterator[Tab]:
    with watched(browser, page, flat=True, reduced_motion="reduce") as opened:
        yield opened


def everywhere(tab: Tab) -> list[Any]:
    wrong: list[Any] = []
    for where in (0, 0.5, 1):
        tab.evaluate(SCROLLED, where)
        wrong += tab.evaluate(WRONG, SMALLEST)
    return wrong


@pytest.mark.parametrize("path", ["/", "/person", "/room"])
def test_the_three_are_within_reach_at_every_size_place_and_language(
    tab: Tab, page: Page, core: Core, path: str
) -> None:
    for state, languages in ((busy_state(), ("en", "ja", "ko")), (HANDED_OVER, ("en",))):
        core.show(**state)
        for language in languages:
            tab.goto(f"{page.url}{path}?lang={language}")
            for width, height in SIZES:
                tab.set_viewport_size({"width": width, "height": height})
                assert everywhere(tab) == [], (language, width, height)


def test_large_letters_push_nothing_out_of_the_bar(tab: Tab, page: Page, core: Core) -> None:
    core.show(**busy_state())
    for language in ("en", "ja", "ko"):
        tab.goto(f"{page.url}/person?lang={language}")
        tab.evaluate("document.documentElement.style.fontSize = '200%'")
        for width, height in SIZES:
            tab.set_viewport_size({"width": width, "height": height})
            assert everywhere(tab) == [], (language, width, height)


@pytest.mark.parametrize("path", ["/person", "/room"])
def test_nothing_that_is_read_or_focused_stays_behind_the_bar(
    tab: Tab, page: Page, core: Core, path: str
) -> None:
    core.show(**busy_state())
    for width, height in ((390, 800), (844, 390), (320, 256)):
        tab.set_viewport_size({"width": width, "height": height})
        tab.goto(f"{page.url}{path}")
        tab.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
        assert tab.evaluate(BEHIND) == [], (width, height)


def test_what_is_not_confirmed_leaves_the_three_free_and_can_be_put_aside(
    browser: Browser, page: Page, core: Core
) -> None:
    core.silent = True
    tab = browser.new_context(reduced_motion="reduce").new_page()
    tab.goto(page.url)
    tab.click("#do-stop")
    alarm = tab.get_by_role("alert")
    alarm.wait_for()
    for scheme in ("light", "dark"):
        tab.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        assert tab.evaluate(FAULTS) == [], scheme
    for aside in (False, True):
        if aside:
            tab.get_by_role("button", name="Make this smaller").click()
        for width, height in SIZES:
            tab.set_viewport_size({"width": width, "height": height})
            assert everywhere(tab) == [], (width, height, aside)
            box, bar = alarm.bounding_box(), tab.locator(".bar").bounding_box()
            assert box
            assert bar
            assert box["y"] + box["height"] <= bar["y"] + 0.5
            large = tab.evaluate(
                "parseFloat(getComputedStyle(document.querySelector('.alarm .large')).fontSize)"
            )
            assert large >= (16 if aside else 20)
    assert alarm.is_visible(), "until it is confirmed it stays in sight"
    core.silent = False
    alarm.wait_for(state="hidden")
    tab.context.close()


@pytest.mark.parametrize("path", ["/nowhere", "/do/stop"])
def test_a_small_page_has_them_too(tab: Tab, page: Page, core: Core, path: str) -> None:
    with tab.context.expect_page() as opening:
        tab.evaluate("path => { window.open(path, '_blank', 'noopener'); }", path)
    small = opening.value
    small.wait_for_load_state()
    for width, height in ((390, 800), (320, 256)):
        small.set_viewport_size({"width": width, "height": height})
        assert everywhere(small) == []
        assert small.evaluate(BEHIND) == []
    with small.expect_navigation():  # a tab that is closed on the way to its next page may never close
        small.click("#do-less")
    core.wait_for("less")
    small.close()
