"""Three browsers and the real requests behind them: written, read first, held back, opened, answered."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect
from playwright.sync_api import Page as Tab

from robot.console.view import texts
from robot.language.classify import classify
from robot.media.picture import prepare_picture
from robot.media.voice_note import prepare
from robot.people import circle_changes as changes
from robot.runtime.circle_requests import CircleRequests
from robot.runtime.mail_requests import MailRequests, mail_here
from robot.runtime.uploads import Uploads
from robot.view.circle import CircleShown
from tests.console.conftest import Page
from tests.console.test_own_browser import DESKTOP, PHONE, opened
from tests.console.walk import OwnThread, page_of, tab_of
from tests.mailbox.build import PROGRAMME, Post
from tests.runtime.house import House

pytestmark = pytest.mark.real_time
MESSAGE = "The neighbours' cat sat on the wall again. No answer needed. Canary 4711."


class Home:
    """A house with a real mailbox, on a thread of its own; its hours pass by hand."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.house: House
        self.post: Post
        self._loop: asyncio.AbstractEventLoop
        self.thread = OwnThread(self._live)

    async def _live(self) -> None:
        self._loop = asyncio.get_running_loop()
        self.house = house = House(self.path / "run" / "control.sock")
        self.post = post = Post(self.path, house.people)
        house.people.take(changes.described(house.people.register, "mother", "Mum", "family", "", ""))
        inbox: Any = house.inbox
        requests = MailRequests(
            post.box,
            house.people,
            inbox,
            Uploads(post.clock),
            self._prepare,
            lambda picture: asyncio.to_thread(prepare_picture, picture),
            lambda text: classify(text, PROGRAMME, heard=False),
            lambda: PROGRAMME,
            lambda: house.dispatcher.view.state().others,
        )
        circle = CircleRequests(house.people, inbox, post.clock, lambda: post.engine.progress, self._keep)

        async def answer(who: Any, role: Any, request: Any) -> Any:
            found = await circle.answer(who, request) or await requests.answer(who, role, request)
            return found or await self._more(who, request)

        house.handler._of_circle = answer
        house.dispatcher.know(
            CircleShown(
                lambda: house.people.register.names,
                lambda: mail_here(post.box.box.here, house.people.register.names),
                lambda: bool(post.box.box.for_staff),
            )
        )
        await self._serve(house)
        await asyncio.to_thread(post.journal.close)

    async def _serve(self, house: House) -> None:
        await self.thread.serve(house)

    async def _more(self, _who: Any, _request: Any) -> Any:
        """Answers what is about neither the circle nor messages; here there is nothing else."""
        return None

    async def _prepare(self, recording: bytes, anything: bool) -> tuple[bytes, float]:
        note = await asyncio.to_thread(prepare, recording, anything=anything)
        return note.media, note.seconds

    async def _keep(self) -> bool:
        return True

    def later(self, minutes: float) -> bool:
        """Time passes, and what is due is given."""
        self.post.later(minutes)

        async def look() -> bool:
            given = await self.post.box.giving.look()
            self.house.viewers.changed()
            return given

        return asyncio.run_coroutine_threadsafe(look(), self._loop).result(10)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    made = Home(tmp_path_factory.mktemp("home"))
    with made.thread:
        yield made


@pytest.fixture(scope="module")
def paged(home: Home) -> Iterator[Page]:
    with page_of(home.house) as page:
        yield page


def test_from_the_senders_page_to_the_persons_and_back(browser: Browser, home: Home, paged: Page) -> None:
    tokens, words = home.house.tokens, texts("en", "mail")
    with opened(browser, PHONE) as one, opened(browser, DESKTOP) as two, opened(browser, DESKTOP) as three:
        person, mother, staff = (
            tab_of(context, paged, tokens[role])
            for context, role in ((one, "person"), (two, "family"), (three, "therapist"))
        )
        # Nobody may come, until the person ticks it and staff agree.
        mother.goto(f"{paged.url}/write?lang=en")
        expect(mother.locator("#not-now")).to_be_visible()
        person.goto(f"{paged.url}/circle?lang=en")
        person.locator("#tick-mother-words").click()
        expect(person.locator("#tick-mother-words")).to_have_attribute("aria-checked", "true")
        mother.reload()
        expect(mother.locator("#not-now")).to_be_visible()
        staff.goto(f"{paged.url}/circle?lang=en")
        staff.locator("#approve-mother-words").click()
        expect(staff.locator("#approve-mother-words")).to_have_attribute("aria-checked", "true")
        # What presses comes back with why; what is friendly is read first.
        mother.reload()
        mother.fill("#message-text", "Everybody your age has a job. When will you answer me?")
        mother.click("#send-message")
        expect(mother.locator("#returned li")).not_to_have_count(0)
        mother.fill("#message-text", MESSAGE)
        mother.click("#send-message")
        expect(mother.locator("#note")).to_have_text(texts("en", "write")["done_sent"])
        staff.goto(f"{paged.url}/passing-on?lang=en")
        expect(staff.locator(".letter-text")).to_have_text(MESSAGE)
        staff.locator("[id^=approve-]").click()
        # Ten minutes later, and not before, an envelope lies there.
        person.goto(f"{paged.url}/person?lang=en")
        assert not home.later(9)
        expect(person.locator("#mail")).to_be_empty()
        assert home.later(2)
        expect(person.locator("#mail")).to_contain_text("Mum")
        person.locator("#mail a").click()
        person.locator("[id^=open-]").click()
        expect(person.locator("#opened .letter-text")).to_have_text(MESSAGE)
        assert "4711" not in person.url
        before = mother_sees(mother, paged)
        person.locator("#stamp-sun").click()
        expect(person.locator("#note")).to_have_text(words["done_sent"])
        # Her page shows the stamp, and of her message what it always showed.
        assert mother_sees(mother, paged) == before
        mother.locator("[id^=fetch-]").click()
        expect(mother.locator("#fetched")).to_contain_text(texts("en", "write")["stamp_sun"])
        person.goto(f"{paged.url}/mail?lang=en")
        person.locator("[id^=remove-]").click()
        expect(person.locator("#here .hint").first).to_have_text(words["none"])
        assert mother_sees(mother, paged) == before
        # Letting her go is one press, and her page says what it says to anybody.
        person.goto(f"{paged.url}/circle?lang=en")
        person.locator("#let-go-mother").click()
        mother.goto(f"{paged.url}/write?lang=en")
        expect(mother.locator("#not-now")).to_be_visible()


def mother_sees(mother: Tab, paged: Page) -> str:
    """What her own page says of what she sent."""
    mother.goto(f"{paged.url}/write?lang=en")
    return mother.locator("#own").inner_text()


def test_what_was_written_is_in_no_file_in_clear(home: Home) -> None:
    lying = [each for each in home.path.rglob("*") if each.is_file()]
    assert lying
    assert not [each for each in lying if b"4711" in each.read_bytes()]
