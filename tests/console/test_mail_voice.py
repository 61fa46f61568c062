"""Voices on the pages of messages, in real browsers: from a sender's microphone to the core, and back."""

import base64
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Route, expect

from robot.media.voice_note import prepare
from tests.console import mail
from tests.console.conftest import Page
from tests.console.core import Core
from tests.console.test_own_browser import PHONE, faults
from tests.console.test_own_browser import opened as context_of
from tests.console.test_voice_notes import FAKE, GRANTED, act, comes, said
from tests.media.recordings import encoded, tone

BROWSER = (FAKE, GRANTED)
SENT = {"state": "on-its-way", "reasons": [], "received": 1}


@pytest.fixture
def letters(core: Core) -> Core:
    """A core with everything there is, and a voice to be opened."""
    note = prepare(encoded(tone(1.5), "webm")).media
    core.more.update(mail.full())
    core.more["voice-part"] = SENT
    voice = {"form": "voice", "media": base64.b64encode(note).decode(), "user": "aunt", "name": "May"}
    core.more["mail-open"] = core.more["reply-fetch"] = voice
    core.more["mail-to-approve"] = {
        "messages": [{"number": 8, "user": "ken", "name": "Ken", "sent_utc_us": mail.DAY_US, **voice}]
    }
    return core


def recording_of(core: Core, count: int = 1) -> tuple[bytes, dict[str, Any]]:
    part = core.wait_for("voice-part", count)
    assert part["last"] is True
    return base64.b64decode(part["data"]), part


def test_a_sender_records_on_their_page_and_it_can_be_made_a_note(
    browser: Browser, page: Page, letters: Core
) -> None:
    with context_of(browser, PHONE) as context:
        tab = context.new_page()
        tab.goto(f"{page.url}/write")
        act(tab, "record").click()
        expect(act(tab, "finish")).to_be_visible()
        tab.wait_for_timeout(2_200)
        act(tab, "finish").click()
        assert faults(tab) == []
        act(tab, "send").click()
        expect(tab).to_have_url(f"{page.url}/write?done=sent#own")
    data, part = recording_of(letters)
    assert part["to"] == ""
    assert prepare(data).seconds > 0.8


def test_a_refused_recording_stays_with_its_sentence(browser: Browser, page: Page, letters: Core) -> None:
    refusal = {"ok": False, "error": "voice note: is longer.", "mend": "", "code": "recording-too-long"}
    letters.more["voice-part"] = refusal
    with context_of(browser, PHONE) as context:
        tab = context.new_page()
        tab.goto(f"{page.url}/write?lang=ja")
        tab.locator("[data-part=file]").set_input_files(
            {"name": "a.wav", "mimeType": "audio/wav", "buffer": encoded(tone(0.5), "wav")}
        )
        act(tab, "send").click()
        expect(tab.locator(".recorder > [data-part=said]")).to_contain_text("30秒より長い録音です")
        expect(act(tab, "send")).to_be_enabled()


def test_the_person_hears_a_voice_and_what_was_heard_is_told(
    browser: Browser, page: Page, letters: Core
) -> None:
    with context_of(browser, PHONE) as context:
        tab = context.new_page()
        tab.goto(f"{page.url}/mail")
        tab.locator("#open-2").click()
        expect(tab.locator("#opened .voice-note")).to_be_visible()
        assert faults(tab) == []
        play = tab.locator("#opened [data-act=play]")
        play.click()
        expect(play).to_have_text("End the voice")
        tab.wait_for_timeout(700)
        play.click()
        told = letters.wait_for("mail-heard")
        assert told["number"] == 2
        assert 0.2 < told["share"] < 0.9
        play.click()
        told = letters.wait_for("mail-heard", 2)
        assert told["share"] == 1


def test_the_person_holds_hears_and_passes_a_sound_on_or_taps(
    browser: Browser, page: Page, letters: Core
) -> None:
    with context_of(browser, PHONE) as context:
        tab = context.new_page()
        tab.goto(f"{page.url}/mail")
        act(tab, "hold").focus()
        tab.keyboard.down(" ")
        expect(tab.locator("[data-part=light]")).to_be_visible()
        tab.wait_for_timeout(1_200)
        tab.keyboard.up(" ")
        expect(act(tab, "send")).to_be_visible(timeout=5_000)
        assert faults(tab) == []
        assert all(each["do"] != "voice-part" for each in letters.heard)
        act(tab, "send").click()
        expect(tab).to_have_url(f"{page.url}/mail?done=sent")
        data, part = recording_of(letters)
        assert part["to"] == "aunt"
        assert prepare(data, anything=True).seconds > 0.3
        comes(tab, "document.readyState === 'complete'")
        act(tab, "tap").click()
        data, part = recording_of(letters, 2)
        assert prepare(data, anything=True).seconds < 0.5


def origins(core: Core) -> list[tuple[str, str]]:
    """Of each recording that came whole: for whom, and its mark."""
    return [(x["to"], x["origin"]) for x in core.heard if x["do"] == "voice-part" and x["last"]]


def test_a_tap_that_is_pressed_twice_goes_once(browser: Browser, page: Page, letters: Core) -> None:
    with context_of(browser, PHONE) as context:
        tab, held = context.new_page(), list[Route]()
        tab.goto(f"{page.url}/mail")
        tab.route("**/mail/voice", lambda route: held.append(route))
        act(tab, "tap").dblclick()
        while not held:  # at most until the test's own time is over
            tab.wait_for_timeout(20)
        held[0].continue_()
        expect(tab).to_have_url(f"{page.url}/mail?done=sent")
        assert len(held) == len(origins(letters)) == 1


def test_a_tap_whose_answer_was_lost_is_the_same_one_when_it_is_pressed_again(
    browser: Browser, page: Page, letters: Core
) -> None:
    both = [{"user": user, "name": user.title(), "ways": ["voice"]} for user in ("aunt", "ken")]
    letters.more["mail"] = {**letters.more["mail"], "recipients": both}
    with context_of(browser, PHONE) as context:
        tab = context.new_page()
        tab.goto(f"{page.url}/mail")

        def lose(route: Route) -> None:
            route.fetch()  # it gets there
            route.abort()

        tab.route("**/mail/voice", lose)
        unsent = str(tab.locator("[data-held-recorder]").get_attribute("data-unsent"))
        for count, to in enumerate(("aunt", "aunt", "ken"), 1):
            tab.locator("#to-voice").select_option(to)
            act(tab, "tap").click()
            comes(tab, "document.querySelector('.recorder > [data-part=said]').textContent")
            expect(said(tab)).to_have_text(unsent)
            tab.evaluate("document.querySelector('.recorder > [data-part=said]').textContent = ''")
            letters.wait_until(lambda count=count: len(origins(letters)) == count)
        tab.unroute("**/mail/voice")
        tab.locator("#to-voice").select_option("aunt")
        act(tab, "tap").click()
        expect(tab).to_have_url(f"{page.url}/mail?done=sent")
    first, again, other, taken = origins(letters)
    assert first == again == taken
    assert (first[0], other[0]) == ("aunt", "ken")
    assert other[1] != first[1], "what goes to somebody else is another one"


def test_staff_and_the_sender_hear_one_too(browser: Browser, page: Page, letters: Core) -> None:
    with context_of(browser, PHONE) as context:
        tab = context.new_page()
        tab.goto(f"{page.url}/passing-on")
        play = tab.locator("#message-8 [data-act=play]")
        play.click()
        expect(play).to_have_text("End the voice")
        tab.goto(f"{page.url}/write")
        tab.locator("#fetch-4").click()
        play = tab.locator("#fetched [data-act=play]")
        play.click()
        expect(play).to_have_text("End the voice")
        expect(play).to_have_text("Hear the voice")  # by itself, at its end


@pytest.mark.parametrize(("path", "may"), [("/mail", True), ("/write", True), ("/circle", False)])
def test_only_pages_that_record_may_ask_for_the_microphone(
    http: httpx.Client, letters: Core, path: str, may: bool
) -> None:
    headers = http.get(path).headers
    assert ("microphone=(self)" in headers["permissions-policy"]) is may
    assert "data:" not in headers["content-security-policy"]
    assert "blob:" not in headers["content-security-policy"]
