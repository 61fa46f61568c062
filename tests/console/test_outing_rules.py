"""The page on which staff see what the guard of outings goes by, and sign for hours of the night."""

from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, expect

from robot.console.view import texts
from robot.messages import LANGUAGES
from tests.console import mail, outings
from tests.console.conftest import Page
from tests.console.core import Core
from tests.console.test_own_browser import DESKTOP, PHONE, faults, opened
from tests.console.test_own_pages import until


@pytest.fixture(autouse=True)
def adult_core(core: Core) -> None:
    core.more.update(outings.rules("adult"))


def test_every_text_is_there_in_three_languages() -> None:
    assert len({frozenset(texts(language, "rules")) for language in LANGUAGES}) == 1


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("whose", outings.RULES)
def test_what_is_in_force_stands_there(http: httpx.Client, core: Core, whose: str, language: str) -> None:
    core.more.update(outings.rules(whose))
    html, words = http.get(f"/outing-rules?lang={language}").text, texts(language, "rules")
    for span in (value for value in outings.RULES[whose].values() if isinstance(value, dict)):
        assert words["hours"].format(**span) in html
    assert words["age_" + (outings.RULES[whose]["adult"] or "unsaid")] in html
    assert (words["sign_minor"] in html) == (whose != "adult")
    assert "<b>12</b>" not in html


@pytest.mark.parametrize(("you", "status"), [(mail.MORI, 200), (mail.PERSON, 403), (mail.AUNT, 403)])
def test_it_is_for_staff(http: httpx.Client, core: Core, you: dict[str, Any], status: int) -> None:
    until(http, core, you, "/knows")
    assert http.get("/outing-rules").status_code == status


@pytest.mark.parametrize("fields", [{"begins": "25:00", "ends": "01:00"}, {"begins": "23:00"}, {}])
def test_hours_that_are_none_are_refused(http: httpx.Client, core: Core, fields: dict[str, str]) -> None:
    assert http.post("/outing-rules/night-sign", data=fields).status_code == 400
    assert not [each for each in core.heard if each["do"] == "night-sign"]


@pytest.mark.parametrize(
    ("whose", "size", "scheme", "language"),
    [
        ("adult", PHONE, "light", "ja"),
        ("minor", DESKTOP, "dark", "en"),
        ("unsaid", (320, 640), "light", "ko"),
    ],
)
def test_axe_finds_nothing_and_hours_are_signed(
    browser: Browser, page: Page, core: Core, whose: str, size: tuple[int, int], scheme: str, language: str
) -> None:
    core.more.update(outings.rules(whose))
    with opened(browser, size, scheme) as context:
        tab = context.new_page()
        tab.goto(f"{page.url}/outing-rules?lang={language}")
        assert faults(tab) == []
        if whose == "adult":
            tab.fill("#sign-begins", "03:30")
            tab.fill("#sign-ends", "05:00")
            tab.locator("#sign-hours").click()
            expect(tab.locator("#note")).to_have_text(texts(language, "rules")["done_changed"])
            signed = core.wait_for("night-sign")
            assert (signed["begins"], signed["ends"]) == ("03:30", "05:00")
            tab.locator("#weather-storm").click()
            assert core.wait_for("weather-said")["weather"] == "storm"
