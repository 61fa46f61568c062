"""Questionnaires in a browser without JavaScript, with the real requests behind the pages; and axe."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from robot.console.view import texts
from robot.contract import events as e
from robot.messages import text
from robot.runtime.question_requests import Setting
from tests.console import questions
from tests.console.conftest import Page
from tests.console.core import Core
from tests.console.test_own_browser import DESKTOP, PHONE, faults, opened
from tests.console.walk import OwnThread, page_of, tab_of
from tests.questionnaires.test_requests import Desk
from tests.runtime.house import House

pytestmark = pytest.mark.real_time


@pytest.mark.parametrize(
    ("state", "size", "scheme", "language"),
    [("full", PHONE, "light", "ja"), ("full", DESKTOP, "dark", "en"), ("empty", (320, 640), "dark", "ko")],
)
def test_axe_finds_nothing(
    browser: Browser, page: Page, core: Core, state: str, size: tuple[int, int], scheme: str, language: str
) -> None:
    core.more.update(questions.full() if state == "full" else questions.empty())
    with opened(browser, size, scheme) as context:
        tab = context.new_page()
        for path in ("/questions", "/questionnaires", "/questionnaires/sheet?name=phq-9.ja"):
            tab.goto(f"{page.url}{path}{'&' if '?' in path else '?'}lang={language}")
            assert faults(tab) == [], path


class Home:
    """A house with a real journal for answers, on a thread of its own; its days pass by hand."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.house: House
        self.desk: Desk
        self.thread = OwnThread(self._live)

    async def _live(self) -> None:
        self.house = house = House(self._path / "run" / "control.sock")
        self.desk = desk = Desk(self._path, "phq-9.ja", "who-5.en")
        desk.take = house.inbox.take  # type: ignore[assignment]
        desk.setting = Setting(True, ("Mori",), False, "ja")

        async def answer(who: Any, _role: Any, request: Any) -> Any:
            return await desk.requests.answer(who, request)

        desk.requests._inbox = house.inbox
        house.handler._of_circle = answer
        await self.thread.serve(house)
        await asyncio.to_thread(desk.journal.close)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    made = Home(tmp_path_factory.mktemp("home"))
    with made.thread:
        yield made


@pytest.fixture(scope="module")
def paged(home: Home) -> Iterator[Page]:
    with page_of(home.house) as page:
        yield page


def plain(browser: Browser, size: tuple[int, int]) -> BrowserContext:
    """A browser without JavaScript."""
    return browser.new_context(viewport={"width": size[0], "height": size[1]}, java_script_enabled=False)


def test_from_staffs_yes_to_a_thank_you_a_number_and_the_card(
    browser: Browser, home: Home, paged: Page
) -> None:
    tokens, ja, en = home.house.tokens, texts("ja", "questions"), texts("en", "questions")
    with plain(browser, PHONE) as one, plain(browser, DESKTOP) as two:
        person, staff = (
            tab_of(context, paged, tokens[role]) for context, role in ((one, "person"), (two, "therapist"))
        )
        person.goto(f"{paged.url}/questions?lang=ja")
        expect(person.locator("#nothing")).to_have_text(ja["none"])
        # Staff confirm where the words are from; the box has to be ticked.
        staff.goto(f"{paged.url}/questionnaires?lang=en")
        expect(staff.locator("#no-results")).to_be_visible()
        for number in (1, 2):
            staff.locator(f"#sure-{number}").check()
            staff.locator(f"#confirm-{number}").click()
            expect(staff.locator(f"#no-more-{number}")).to_be_visible()
        # One is offered, in the person's language, and who reads it comes first.
        person.reload()
        before = person.locator("#before").inner_text()
        assert text("questions.who", "ja", staff="Mori") in before
        assert text("questions.at-once-card", "ja", item=9, answer="こたえ 0") in before
        for number, place in enumerate((1, 2, 3, 2, 1, 1, 1, 1), 1):
            person.locator(f"#a{number}-{place}").check()
        person.locator("#a9-2").check()
        person.locator("#send-answers").click()
        # A thank-you, the card, and no number of any kind.
        expect(person.locator("#note")).to_have_text(ja["done_sent"])
        expect(person.locator(".card.help")).to_be_visible()
        main = person.locator("main").inner_text()
        assert "5" not in main.replace(person.locator(".card.help").inner_text(), "")
        assert home.house.events(e.CrisisRaised) == [e.CrisisRaised(2, "tap", "explicit")]
        # Staff read the number with its rule; it is no label.
        staff.goto(f"{paged.url}/questionnaires?lang=en")
        result = staff.locator("#results .card").first
        expect(result.locator(".total strong")).to_have_text("5")
        expect(result).to_contain_text("Sum of 9 answers from 0 to 3")
        # A week later the other one; left out, and nobody is told.
        home.desk.pass_days(7)
        person.goto(f"{paged.url}/questions?lang=en")
        person.locator("#not-now").click()
        expect(person.locator("#note")).to_have_text(en["done_gone"])
        seen = staff.locator("main").inner_text()
        staff.reload()
        assert staff.locator("main").inner_text() == seen
        # A sheet of paper.
        staff.locator("#enter-2").click()
        staff.locator("#sheet-day").fill("2026-09-20")
        for number in range(1, 6):
            staff.locator(f"#a{number}-3").check()
        staff.locator("#enter-sheet").click()
        expect(staff.locator("#note")).to_have_text(texts("en", "questionnaires")["done_changed"])
        expect(staff.locator("#results")).to_contain_text("40")


@pytest.mark.parametrize("role", ["family", "sender", "technician", "owner", ""])
def test_for_everybody_else_the_pages_are_the_way_in(
    browser: Browser, home: Home, paged: Page, role: str
) -> None:
    with plain(browser, DESKTOP) as context:
        tab = tab_of(context, paged, home.house.tokens[role] or "x")
        for path in ("/questions", "/questionnaires", "/questionnaires/sheet?name=phq-9.ja"):
            tab.goto(f"{paged.url}{path}")
            assert "PHQ" not in tab.content()
            assert not tab.locator("form.questions, #results").count()
