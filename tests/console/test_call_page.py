"""The call page in a browser: calm, readable, by keyboard, and axe without a finding in each state."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Route, expect

from robot.console.view import texts
from tests.console.conftest import Page
from tests.console.core import EVERYBODY, Core
from tests.console.own import MOTHER, PERSON
from tests.console.test_own_browser import DESKTOP, PHONE, faults, opened

AT_US = 1_790_000_000_000_000


def booked(call: int, way: str, *, there: bool, at: int = 0) -> dict[str, Any]:
    return {"call": call, "other": "mother", "called": "Haruko", "way": way, "at_utc_us": at, "there": there}


BOTH = [booked(1, "face", there=True), booked(2, "call", there=False, at=AT_US)]
CIRCLE = [{"user": "mother", "called": "Haruko", "ways": ["call", "face"]}]
STATES: dict[str, dict[str, Any]] = {
    "full": {"side": "person", "booked": BOTH, "circle": CIRCLE, "step": "both"},
    "closed": {"side": "person", "booked": BOTH, "circle": CIRCLE, "step": ""},
    "empty": {"side": "person"},
    "other": {"side": "other", "booked": BOTH},
    "outside": {"side": ""},
}
# Everything that a call can show, at once.
ALL = """() => {
  const hidden = "#call-live, #call-live [hidden], #call-note, #call-board";
  for (const each of document.querySelectorAll(hidden)) each.hidden = false;
  for (const each of document.querySelectorAll("#call-video, #call-own")) each.hidden = true;
  document.getElementById("call-note").textContent = "–";
}"""


@pytest.mark.parametrize(
    ("state", "size", "scheme", "language"),
    [
        ("full", PHONE, "light", "ja"),
        ("full", DESKTOP, "dark", "en"),
        ("full", (320, 640), "light", "ko"),
        ("closed", PHONE, "dark", "ko"),
        ("empty", PHONE, "light", "en"),
        ("other", PHONE, "dark", "ja"),
        ("other", DESKTOP, "light", "ko"),
        ("outside", PHONE, "light", "en"),
    ],
)
def test_axe_finds_nothing_before_and_during_a_call(
    browser: Browser, page: Page, core: Core, state: str, size: tuple[int, int], scheme: str, language: str
) -> None:
    core.more["calls"] = STATES[state]
    core.show(
        you=PERSON if STATES[state]["side"] == "person" else MOTHER,
        cards=["foresee"] if state == "closed" else [],
    )
    with opened(browser, size, scheme) as context:
        tab = context.new_page()
        tab.goto(f"{page.url}/call?lang={language}")
        assert faults(tab) == []
        if STATES[state]["side"]:
            tab.evaluate(ALL)
            assert faults(tab) == []
        expect(tab.locator(".bar .stop")).to_be_in_viewport(ratio=0.99)


def test_a_board_or_a_script_that_did_not_come_is_fetched_again(
    browser: Browser, page: Page, core: Core
) -> None:
    core.show(you=MOTHER)
    core.more["calls"] = {"side": "other"}
    lost: list[str] = []

    def once(route: Route) -> None:
        url = route.request.url
        if url in lost:
            route.continue_()
        else:
            lost.append(url)
            route.abort("connectionreset")  # as where a phone changes its network
            if "board" in url:
                core.more["calls"] = STATES["other"]

    with opened(browser, PHONE) as context:
        tab = context.new_page()
        for each in ("**/call-peer.js", "**/call/board*"):
            tab.route(each, once)
        tab.goto(f"{page.url}/call?lang=en")
        expect(tab.locator("[data-here]").first).to_be_visible()
    assert len(lost) == 2


def test_what_is_half_written_stays_when_the_board_is_made_anew(
    browser: Browser, page: Page, core: Core
) -> None:
    core.show(you=PERSON)
    core.more["calls"] = {"side": "person", "circle": CIRCLE}
    with opened(browser, PHONE) as context:
        tab = context.new_page()
        tab.goto(f"{page.url}/call?lang=en")
        tab.locator("#book summary").click()
        tab.locator("#book-way").select_option("face")
        tab.locator("#book-at").press_sequentially("12")  # the month, and no day yet
        core.more["calls"] = STATES["full"]
        core.show(phase="active")
        expect(tab.locator("[data-connect]")).to_have_count(1)
        expect(tab.locator("#book-way")).to_have_value("face")
        tab.keyboard.type("312026")
        tab.keyboard.press("Tab")
        tab.keyboard.type("0715P")
        expect(tab.locator("#book-at")).to_have_value("2026-12-31T19:15")


def test_the_press_to_connect_stands_there_only_when_it_can_be_pressed(
    browser: Browser, page: Page, core: Core
) -> None:
    words = texts("en", "call")
    with opened(browser, PHONE) as context:
        tab = context.new_page()
        core.show(you=PERSON)
        for step, connects in (("both", 1), ("voice", 0), ("", 0)):
            core.more["calls"] = {**STATES["full"], "step": step}
            tab.goto(f"{page.url}/call?lang=en")
            expect(tab.locator("[data-connect]")).to_have_count(connects)
        assert words["not_open"] in tab.locator("main").inner_text()
        core.more["calls"] = {**STATES["full"], "booked": [booked(1, "face", there=False)]}
        tab.goto(f"{page.url}/call?lang=en")
        expect(tab.locator("[data-connect]")).to_have_count(0)
        expect(tab.locator("main")).to_contain_text(words["not_there"].format(called="Haruko"))


@pytest.mark.parametrize("script", [True, False])
def test_booking_and_cancelling_need_no_script(
    browser: Browser, page: Page, core: Core, script: bool
) -> None:
    core.more["calls"] = STATES["full"]
    core.show(you=PERSON)
    with browser.new_context(java_script_enabled=script) as context:
        tab = context.new_page()
        tab.goto(f"{page.url}/call?lang=en")
        tab.locator("#book summary").click()
        tab.locator("#book-at").fill("2026-12-01T19:30")
        tab.locator("#book-it").click()
        asked = core.wait_for("call-book")
        assert (asked["other"], asked["way"], asked["at"]) == ("mother", "call", "2026-12-01T19:30")
        expect(tab.locator("#note")).to_have_text(texts("en", "call")["done_booked"])
        tab.locator("#cancel-1").click()
        assert core.wait_for("call-cancel")["call"] == 1


def test_a_refusal_is_a_calm_sentence(browser: Browser, page: Page, core: Core) -> None:
    core.more["calls"] = STATES["full"]
    core.refuse["call-connect"] = ("call: they are not there yet.", "")
    core.show(you=PERSON)
    with opened(browser, PHONE) as context:
        tab = context.new_page()
        tab.goto(f"{page.url}/call?lang=ja")
        tab.locator("[data-connect]").focus()
        tab.keyboard.press("Enter")
        core.wait_for("call-connect")
        expect(tab.locator("#call-note")).not_to_be_empty()
        expect(tab.locator("#call-live")).to_be_hidden()


def test_who_is_neither_opens_no_call_page(page: Page, core: Core, browser: Browser) -> None:
    core.show(you={**EVERYBODY, "user": "tech", "roles": ["technician"], "everybody": False})
    with opened(browser, PHONE) as context:
        tab = context.new_page()
        answer = tab.goto(f"{page.url}/call")
        assert answer is not None
        assert answer.status == 403
        core.show(you=PERSON)
        headers = tab.goto(f"{page.url}/call").headers  # type: ignore[union-attr]
        assert "camera=(self)" in headers["permissions-policy"]
        for path in ("/", "/call/board"):
            assert "camera=()" in tab.goto(f"{page.url}{path}").headers["permissions-policy"]  # type: ignore[union-attr]
