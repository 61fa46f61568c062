"""Pictures on the pages of messages: from a form to the core, and shown only where somebody asks for it."""

import base64
import io

import httpx
import pytest
from PIL import Image
from playwright.sync_api import Browser, expect

from robot.console.view import texts
from robot.messages import text
from tests.console import mail
from tests.console.conftest import Page
from tests.console.core import Core
from tests.console.test_own_browser import PHONE, faults
from tests.console.test_own_browser import opened as context_of

TOLD = {"text": "A plant.", "origin": "0123456789-picture"}
RED = (200, 20, 20)
SHOWN = """canvas => new Promise(done => {
  const point = () => [...canvas.getContext("2d").getImageData(30, 20, 1, 1).data];
  const look = () => canvas.width === 64 ? done(point()) : setTimeout(look, 20);
  look();
})"""


def a_picture() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (64, 48), RED).save(file, "JPEG")
    return file.getvalue()


@pytest.fixture
def letters(core: Core) -> Core:
    """A core with everything there is, and a picture to be looked at."""
    core.more.update(mail.full())
    core.more["picture-part"] = {"state": "read-first", "reasons": [], "received": 1}
    media = base64.b64encode(a_picture()).decode()
    core.more["mail-open"] |= {"media": media}
    for each in core.more["mail-to-approve"]["messages"]:
        each["media"] = media
    return core


def test_it_goes_to_the_core_in_parts_with_its_words(http: httpx.Client, letters: Core) -> None:
    brought = bytes(range(256)) * 1_200  # three parts
    answer = http.post("/write/picture", data=TOLD, files={"picture": ("a.jpg", brought, "image/jpeg")})
    assert answer.status_code == 303
    asked = [each for each in letters.heard if each["do"] == "picture-part"]
    assert b"".join(base64.b64decode(each["data"]) for each in asked) == brought
    assert [(each["part"], each["last"]) for each in asked] == [(0, False), (1, False), (2, True)]
    assert {(each["text"], each["origin"]) for each in asked} == {("A plant.", TOLD["origin"])}


@pytest.mark.parametrize(
    ("brought", "said"),
    [(b"", "refused_picture_none"), (bytes(10_000_001), "refused_picture_large")],
    ids=["none", "large"],
)
def test_without_one_or_with_one_too_large_it_says_so_and_keeps_the_words(
    http: httpx.Client, letters: Core, brought: bytes, said: str
) -> None:
    answer = http.post("/write/picture", data=TOLD, files={"picture": ("a.jpg", brought, "image/jpeg")})
    assert answer.status_code == 400
    assert texts("en", "person")[said] in answer.text
    assert "A plant.</textarea>" in answer.text
    assert all(each["do"] != "picture-part" for each in letters.heard)


@pytest.mark.parametrize("language", ["en", "ja", "ko"])
def test_what_the_core_cannot_read_is_said_in_the_senders_language(
    http: httpx.Client, letters: Core, language: str
) -> None:
    letters.more["picture-part"] = {"ok": False, "error": "picture: is none.", "code": "picture-not-one"}
    files = {"picture": ("a.jpg", b"x", "image/jpeg")}
    answer = http.post("/write/picture", params={"lang": language}, data=TOLD, files=files)
    assert answer.status_code == 409
    assert text("picture.not-one", language) in answer.text


def test_nobody_who_may_not_send_one_is_asked_for_one(http: httpx.Client, letters: Core) -> None:
    assert 'name="picture"' in http.get("/write").text
    letters.more["here-told"] |= {"ways": ["words"]}
    assert 'name="picture"' not in http.get("/write").text


def test_the_person_sees_it_once_they_ask_for_it_and_staff_at_once(
    browser: Browser, page: Page, letters: Core
) -> None:
    with context_of(browser, PHONE) as context:
        tab = context.new_page()
        tab.goto(f"{page.url}/mail")
        tab.locator("#open-3").click()
        canvas = tab.locator("#opened canvas.picture")
        expect(canvas).not_to_be_visible()
        tab.locator("#with-picture summary").click()
        expect(canvas).to_be_visible()
        assert canvas.evaluate(SHOWN)[0] == pytest.approx(RED[0], abs=6)
        assert faults(tab) == []
        tab.goto(f"{page.url}/passing-on")
        canvas = tab.locator("#message-8 canvas.picture")
        expect(canvas).to_be_visible()
        assert canvas.evaluate(SHOWN)[0] == pytest.approx(RED[0], abs=6)
        assert faults(tab) == []
        tab.goto(f"{page.url}/write")
        assert faults(tab) == []
