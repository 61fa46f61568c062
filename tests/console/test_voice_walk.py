"""A voice goes from a sender's microphone to the person's page and one goes back, with the real requests."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from robot.app.mail import prepared
from robot.console.view import texts
from robot.contract import events as e
from tests.console.conftest import Page
from tests.console.test_message_walk import Home
from tests.console.test_own_browser import DESKTOP, PHONE, opened
from tests.console.test_voice_notes import FAKE, GRANTED, act
from tests.console.walk import page_of, tab_of
from tests.media.recordings import encoded, tone, wav

pytestmark = pytest.mark.real_time
BROWSER = (FAKE, GRANTED)


class VoiceHome(Home):
    """Recordings are really made notes, in their child process."""

    async def _prepare(self, recording: bytes, anything: bool) -> tuple[bytes, float]:
        return await prepared(recording, anything)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[VoiceHome]:
    made = VoiceHome(tmp_path_factory.mktemp("home"))
    with made.thread:
        yield made


@pytest.fixture(scope="module")
def paged(home: VoiceHome) -> Iterator[Page]:
    with page_of(home.house) as page:
        yield page


def test_a_voice_there_and_a_sound_back(browser: Browser, home: VoiceHome, paged: Page) -> None:
    tokens = home.house.tokens
    with opened(browser, PHONE) as one, opened(browser, DESKTOP) as two, opened(browser, DESKTOP) as three:
        person, mother, staff = (
            tab_of(context, paged, tokens[role])
            for context, role in ((one, "person"), (two, "family"), (three, "therapist"))
        )
        for tab, button in ((person, "#tick-mother-voice"), (staff, "#approve-mother-voice")):
            tab.goto(f"{paged.url}/circle?lang=en")
            tab.locator(button).click()
            expect(tab.locator(button)).to_have_attribute("aria-checked", "true")
        # What is no voice comes back at once, with its sentence, and nothing has gone on its way.
        mother.goto(f"{paged.url}/write?lang=en")
        file = mother.locator("[data-part=file]")
        for data, said in (
            (b"no sound at all", "could not be read as sound"),
            (encoded(tone(31.5), "mp3"), "longer than 30 seconds"),
            (wav(tone(1.0), claims=2_000_000_000), "Only a part of this arrived"),
            (wav(0 * tone(2.0)), "Nothing can be heard"),
        ):
            file.set_input_files({"name": "a.wav", "mimeType": "audio/wav", "buffer": data})
            act(mother, "send").click()
            expect(mother.locator(".recorder > [data-part=said]")).to_contain_text(said)
            act(mother, "again").click()
        assert not home.post.box.box.for_staff
        # A recording goes on its way: read first, held back, heard.
        act(mother, "record").click()
        expect(act(mother, "finish")).to_be_visible()
        mother.wait_for_timeout(2_200)
        act(mother, "finish").click()
        act(mother, "send").click()
        expect(mother.locator("#note")).to_have_text(texts("en", "write")["done_sent"])
        staff.goto(f"{paged.url}/passing-on?lang=en")
        staff.locator(".voice-note [data-act=play]").click()
        expect(staff.locator(".voice-note [data-act=play]")).to_have_text("End the voice")
        staff.locator("[id^=approve-]").click()
        home.later(11)
        person.goto(f"{paged.url}/mail?lang=en")
        person.locator("[id^=open-]").click()
        play = person.locator("#opened [data-act=play]")
        play.click()
        expect(play).to_have_text("End the voice")
        person.wait_for_timeout(600)
        person.locator("#opened .voice-note").click(position={"x": 150, "y": 4})
        expect(play).to_have_text("Hear the voice")
        # A sound back: held, heard, passed on; hers to hear, and not before that.
        act(person, "hold").focus()
        person.keyboard.down(" ")
        person.wait_for_timeout(1_300)
        person.keyboard.up(" ")
        expect(act(person, "send")).to_be_visible(timeout=5_000)
        assert list(home.post.box.box.sent) == []
        act(person, "send").click()
        expect(person.locator("#note")).to_have_text(texts("en", "mail")["done_sent"])
        mother.goto(f"{paged.url}/write?lang=en")
        mother.locator("[id^=fetch-]").click()
        play = mother.locator("#fetched [data-act=play]")
        play.click()
        expect(play).to_have_text("End the voice")
    opened_first = [each.share for each in home.post.put if isinstance(each, e.MailOpened)]
    assert opened_first == [0.0], "opened, and nothing of it heard yet"
    (heard,) = home.house.events(e.MailOpened)
    assert 0.1 < heard.share < 1.0
    lying = [each.read_bytes() for each in home.path.rglob("*") if each.is_file()]
    assert not [each for each in lying if b"OpusHead" in each], "a voice lies there in clear"
