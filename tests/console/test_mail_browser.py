"""Pages of messages in a browser: axe without a finding, and a drawing by finger and by keys alone."""

import json

import pytest
from playwright.sync_api import Browser, expect

from tests.console import mail
from tests.console.conftest import Page
from tests.console.core import Core
from tests.console.test_own_browser import DESKTOP, PHONE, faults, opened

PATHS = ("/mail", "/write", "/circle", "/passing-on", "/person")


@pytest.mark.parametrize(
    ("state", "size", "scheme", "language"),
    [("full", PHONE, "light", "ja"), ("full", DESKTOP, "dark", "en"), ("empty", (320, 640), "light", "ko")],
)
def test_axe_finds_nothing_on_any_page(
    browser: Browser, page: Page, core: Core, state: str, size: tuple[int, int], scheme: str, language: str
) -> None:
    core.more.update(mail.full() if state == "full" else mail.empty())
    core.show(mail=mail.HERE if state == "full" else [], allowed=["mail-aloud"])
    with opened(browser, size, scheme) as context:
        tab = context.new_page()
        for path in PATHS:
            tab.goto(f"{page.url}{path}?lang={language}")
            assert faults(tab) == [], path
        if state == "full":
            tab.goto(f"{page.url}/mail")
            tab.locator("#open-3").click()
            expect(tab.locator("#opened")).to_contain_text("<b>Two.</b>")
            tab.wait_for_load_state()
            assert faults(tab) == []


def test_five_strokes_by_finger_and_by_keys(browser: Browser, page: Page, core: Core) -> None:
    core.more.update(mail.full())
    with opened(browser, PHONE) as context:
        tab = context.new_page()
        tab.goto(f"{page.url}/mail")
        sheet = tab.locator("#sheet")
        tab.wait_for_load_state("networkidle")
        sheet.evaluate("(sheet) => sheet.scrollIntoView({ block: 'center' })")  # not under the bar
        box = sheet.bounding_box()
        assert box is not None
        for row in range(7):  # two more than there may be
            tab.mouse.move(box["x"] + 20, box["y"] + 20 + 15 * row)
            tab.mouse.down()
            tab.mouse.move(box["x"] + 90, box["y"] + 20 + 15 * row, steps=4)
            tab.mouse.up()
        tab.locator("#send-drawing").click()
        strokes = json.loads(core.wait_for("mail-answer")["text"])
        expect(tab).to_have_url(f"{page.url}/mail?done=sent")
        assert len(strokes) == 5
        assert all(0 <= each <= 1_000 for stroke in strokes for point in stroke for each in point)
        tab.goto(f"{page.url}/mail")
        sheet.focus()
        tab.keyboard.down(" ")
        for _ in range(5):
            tab.keyboard.press("ArrowRight")
        tab.keyboard.up(" ")
        tab.locator("#send-drawing").focus()
        tab.keyboard.press("Enter")
        assert len(json.loads(core.wait_for("mail-answer", 2)["text"])) == 1
        expect(tab).to_have_url(f"{page.url}/mail?done=sent")


def test_an_envelope_is_said_once_on_the_persons_page(browser: Browser, page: Page, core: Core) -> None:
    with opened(browser, PHONE) as context:
        tab = context.new_page()
        tab.goto(f"{page.url}/person")
        core.show(you=mail.PERSON, mail=mail.HERE)
        expect(tab.locator("#mail")).to_contain_text("Aunt <b>May</b>")
        tab.locator("#mail a").click()
        expect(tab).to_have_url(f"{page.url}/mail")


def test_the_connection_to_the_clinics_host_is_said_while_it_is_there(
    browser: Browser, page: Page, core: Core
) -> None:
    with opened(browser, PHONE) as context:
        tab = context.new_page()
        tab.goto(f"{page.url}/person")
        expect(tab.locator("#relay-on")).to_have_count(0)
        core.show(you=mail.PERSON, relay="connected")
        expect(tab.locator("#relay-on")).to_be_visible()
        core.show(you=mail.PERSON, relay="away")
        expect(tab.locator("#relay-on")).to_have_count(0)
