"""The way in, in a real browser: pairing, a password, people and the card; axe finds nothing on them."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext
from playwright.sync_api import Page as Tab

from tests.console.conftest import Page, end, free_port, start
from tests.console.core import Core
from tests.console.own import PERSON
from tests.console.test_devices import PASSWORD, REAL, answers
from tests.runtime.live import Live

# Whatever is pressed is as high as a finger.
TOO_SMALL = """[...document.querySelectorAll("button, select, input:not([type=hidden], [type=checkbox])")]
  .filter((one) => one.offsetParent && one.getBoundingClientRect().height < 43.5)
  .map((one) => one.outerHTML)"""
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Live, str]]:
    port = free_port()
    with ExitStack() as ending:
        config = REAL.format(port=port, stop=free_port())
        running = ending.enter_context(Live(tmp_path_factory.mktemp("house"), config=config))
        running.until(lambda: answers(port), 20)
        assert running.ask("user-add", user="mori", role="therapist", name="森 かなえ")["ok"]
        assert running.ask("user-add", user="mother", role="family")["ok"]
        yield running, f"http://127.0.0.1:{port}"


def opened(browser: Browser, size: Any, scheme: Any, language: str) -> BrowserContext:
    return browser.new_context(viewport=size, color_scheme=scheme, locale=language, bypass_csp=True)


def faultless(page: Tab) -> None:
    violations = Axe().run(page).response["violations"]
    assert [(each["id"], each["nodes"][0]["html"][:120]) for each in violations] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    small = page.evaluate(TOO_SMALL)
    assert small == []


@pytest.mark.parametrize(("size", "scheme", "language"), [(PHONE, "dark", "ja"), (DESK, "light", "ko")])
def test_a_phone_is_paired_staff_choose_a_password_and_people_are_let_in(
    browser: Browser, live: tuple[Live, str], size: Any, scheme: Any, language: str
) -> None:
    running, url = live
    context = opened(browser, size, scheme, language)
    page = context.new_page()
    page.goto(url)
    assert page.evaluate("document.documentElement.lang") == language
    faultless(page)
    page.goto(f"{url}/help")
    faultless(page)
    page.goto(f"{url}/pair?code={running.ask('code', user='person')['code']}")
    page.fill("#device-name", "my phone")
    page.click('form[action="/pair"] button')
    page.wait_for_selector("#person")
    context.close()
    running.ask("user-reset", user="mori")
    context = opened(browser, size, scheme, language)
    page = context.new_page()
    page.goto(f"{url}/pair?code={running.ask('code', user='mori')['code']}")
    page.click('form[action="/pair"] button')
    page.wait_for_selector("#again")
    faultless(page)
    page.fill("#password", PASSWORD)
    page.fill("#again", PASSWORD)
    page.click('form[action="/password"] button')
    page.wait_for_selector("#room")
    page.goto(f"{url}/people")
    assert page.locator("#code-person").count() == 0  # the owner's to make, so that nobody becomes the person
    page.click("#code-mother")
    page.wait_for_selector(".qr svg")
    faultless(page)
    page.goto(url)
    page.click('form[action="/sign-out"] button')
    page.wait_for_selector("#password")
    faultless(page)
    context.close()


def test_whose_token_changes_keeps_the_new_one_although_the_pages_hear_of_it_first(
    browser: Browser, tmp_path: Path
) -> None:
    page = start(tmp_path / "core.sock")
    with Core(page.socket) as core:
        _signs_out(opened(browser, DESK, "light", "en"), page, core)
    assert end(page) == ""


def _signs_out(context: BrowserContext, page: Page, core: Core) -> None:
    core.wait_for("watch")
    here, beside = context.new_page(), context.new_page()
    core.show(you={**PERSON, "user": "mori", "roles": ["therapist"], "device": "desk"})
    for tab in (here, beside):
        with tab.expect_websocket():
            tab.goto(f"{page.url}/room")
        tab.wait_for_function("document.querySelector('#note').hidden")
    core.late_s = 1.5  # a disk that is slow to keep it
    core.more["sign-out"] = {"token": "fresh"}
    waits = {**PERSON, "user": "mori", "roles": [], "device": "desk", "waits": "password"}
    telling = Thread(target=lambda: (core.wait_for("sign-out"), core.show(you=waits)))
    telling.start()
    with beside.expect_response(f"{page.url}/room") as anew:
        here.click('form[action="/sign-out"] button')
    telling.join()
    for tab in (here, beside):
        tab.wait_for_selector("#password")
    assert [each["value"] for each in context.cookies() if each["name"].startswith("device-")] == ["fresh"]
    assert "=fresh" in anew.value.request.all_headers().get("cookie", "")
    context.close()
