"""The page in a real browser: the robot, stop and less, no JavaScript, the keyboard, a narrow screen."""

import base64
import contextlib
import io
import math
import re
import struct
import wave
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, ViewportSize, expect
from playwright.sync_api import Page as Tab

from robot.console import assets
from tests.console.conftest import Page, end, start
from tests.console.core import Core, text

NARROW: ViewportSize = {"width": 400, "height": 800}
FAULTS = (Path(__file__).parent / "faults.js").read_text("utf-8")
OFFER = {
    "offer": 3,
    "options": [
        {"id": "music", "label": text("Music", "音楽")},
        {"id": "light", "label": text("A soft light", "やわらかい光")},
        {"id": "neither", "label": text("Neither", "どっちでもない")},
    ],
}
PREVIEW = {
    "proposal": 2,
    "name": text("Touch and greeting", "ふれあう"),
    "line": text("It leans towards you.", "よりそいます。"),
}
EVERYTHING: dict[str, Any] = {
    "offer": OFFER,
    "preview": PREVIEW,
    "rating": True,
    "card": {
        "title": text("Talk with somebody", "話せるところ"),
        "lines": [text("Text: example.org", "チャット: example.org")],
    },
    "proposal": {
        "proposal": 2,
        "level": text("Touch and greeting", "ふれあう"),
        "expires_utc_us": 1_790_000_000_000_000,
    },
    "line": text("I'm here.", "ここにいます。"),
    "allowed": ["wake", "start", "more", "end", "sleep", "pause", "resume", "confirm-clock"],
    "phase": "handover",
    "microphone": True,
}
needs_vendor = pytest.mark.skipif(not assets.installed(), reason="run python -m robot.console.assets first")


@contextlib.contextmanager
def watched(browser: Browser, page: Page, *, flat: bool, **options: Any) -> Iterator[Tab]:
    """A tab whose console must stay clean: no error, no violation of the policy."""
    context = browser.new_context(viewport={"width": 1200, "height": 800}, **options)
    opened = context.new_page()
    wrong: list[str] = []
    opened.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    opened.on("pageerror", lambda error: wrong.append(str(error)))
    if flat:
        broken = {"status": 200, "content_type": "text/javascript", "body": "throw Error('not here')"}
        opened.route("**/vendor/**", lambda route: route.fulfill(**broken))
    views: list[object] = []
    opened.on("websocket", lambda live: live.on("framereceived", lambda view: views.append(view)))
    opened.goto(page.url)
    while not views:  # until then a form is sent by the browser, which loads the page anew
        opened.wait_for_timeout(10)
    yield opened
    context.close()
    assert wrong == []


@pytest.fixture
def tab(browser: Browser, page: Page) -> Iterator[Tab]:
    """The page with the drawn robot: drawing in 3-D without a graphics card is most of a test's time."""
    with watched(browser, page, flat=True, reduced_motion="reduce") as opened:
        yield opened


@pytest.fixture
def tab_3d(browser: Browser, page: Page) -> Iterator[Tab]:
    with watched(browser, page, flat=False) as opened:
        opened.set_viewport_size({"width": 480, "height": 600})
        yield opened


def wav(seconds: float) -> str:
    """A quiet tone as the core would send it."""
    rate = 16_000
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(rate)
        tone = (int(900 * math.sin(i / 8)) for i in range(int(seconds * rate)))
        sound.writeframes(b"".join(struct.pack("<h", value) for value in tone))
    return base64.b64encode(buffer.getvalue()).decode()


@needs_vendor
def test_robot_is_drawn_in_3d_and_moves_and_can_be_touched(tab_3d: Tab, core: Core) -> None:
    tab = tab_3d
    canvas = tab.locator("#robot-view")
    expect(canvas).to_be_visible()
    expect(tab.locator("#robot")).not_to_have_class("robot stale")
    before = canvas.screenshot()
    tab.wait_for_timeout(700)
    assert canvas.screenshot() != before
    box = tab.locator("#robot-view").bounding_box()
    assert box
    tab.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] * 0.36)
    tab.mouse.down()
    tab.wait_for_timeout(300)
    tab.mouse.up()
    touched = core.wait_for("touch")
    assert touched["pad"] == "head"
    assert 250 <= touched["ms"] <= 1_500
    tab.mouse.click(box["x"] + 5, box["y"] + 5)  # beside it
    tab.mouse.click(box["x"] + box["width"] / 2 - 15, box["y"] + box["height"] * 0.75)
    assert core.wait_for("touch", count=2)["pad"] in ("left", "right")
    assert lit(canvas.screenshot()) > 10, "its eyes are open, and lit"
    core.show(phase="asleep")
    expect(tab.locator("#robot")).to_have_class("robot asleep")
    core.wait_until(lambda: lit(canvas.screenshot()) == 0, 10.0)  # shut, whatever light is still reported


def lit(picture: bytes) -> int:
    """Pixels of the colour of the lights of its eyes, which nothing else in the picture has."""
    with Image.open(io.BytesIO(picture)) as image:
        pixels = np.asarray(image.convert("RGB")).astype(int)
    red, green, blue = pixels[..., 0], pixels[..., 1], pixels[..., 2]
    return int(((red > 180) & (green > 110) & (red - blue > 131)).sum())


def test_without_its_library_the_robot_is_drawn_flat_and_moves(tab: Tab) -> None:
    expect(tab.locator("#robot-flat")).to_be_visible()
    expect(tab.locator("#robot-view")).to_be_hidden()
    expect(tab.locator("#flat-head")).to_have_attribute("transform", re.compile("rotate"))


def test_an_old_reading_is_not_shown_as_a_present_one(tab: Tab, core: Core) -> None:
    expect(tab.locator("#flat-head")).to_have_attribute("transform", re.compile("rotate"))
    expect(tab.locator("#robot-stale")).to_be_hidden()
    core.links = {"servos": False, "board": True}
    expect(tab.locator("#robot-stale")).to_be_visible()
    expect(tab.locator("#body-kind")).to_have_text("lost")
    core.links = {"servos": True, "board": True}
    expect(tab.locator("#robot-stale")).to_be_hidden()
    expect(tab.locator("#body-kind")).to_have_text("simulated")


def test_stop_and_escape_stop(tab: Tab, core: Core) -> None:
    tab.get_by_role("button", name="Stop").click()
    core.wait_for("stop")
    expect(tab.locator("#line")).to_contain_text("Stopped.")
    tab.keyboard.press("Escape")
    core.wait_for("stop", count=2)


def test_stop_and_less_without_javascript(browser: Browser, page: Page, core: Core) -> None:
    context = browser.new_context(java_script_enabled=False, viewport=NARROW)
    tab = context.new_page()
    tab.goto(page.url)
    tab.click("#do-less")
    assert core.wait_for("less")["longer"] is False
    tab.click("#do-stop")
    core.wait_for("stop")
    expect(tab.locator("#line")).to_contain_text("Stopped.")
    assert tab.url == f"{page.url}/"
    expect(tab.locator("#robot-flat")).to_be_visible()
    context.close()


def test_stop_works_when_the_socket_is_gone(tab: Tab, page: Page, core: Core) -> None:
    tab.add_init_script(NO_SOCKET)
    tab.goto(page.url)
    expect(tab.locator("#note")).to_contain_text("lost its connection")
    tab.keyboard.press("Escape")
    core.wait_for("stop")
    expect(tab.locator("#line")).to_contain_text("Stopped.")  # and what follows is shown all the same


def test_cards_can_be_answered_by_keyboard_alone(tab: Tab, core: Core) -> None:
    core.show(preview=PREVIEW)
    expect(tab.get_by_role("button", name="Not today")).to_be_visible()
    tab.focus("#do-crisis")
    names = []
    for _ in range(2):
        tab.keyboard.press("Tab")
        names.append(tab.evaluate("document.activeElement.id"))
    assert names == ["preview-yes", "preview-no"]
    assert tab.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    tab.keyboard.press("Enter")
    assert core.wait_for("preview")["yes"] is False
    core.show(preview=None, offer=OFFER)
    tab.get_by_role("button", name="Neither").click()
    assert core.wait_for("choose")["option"] == "neither"
    core.show(rating=True)
    tab.get_by_role("button", name="All right").press("Enter")
    assert core.wait_for("rate")["value"] == 2


def test_held_key_on_a_pad_is_one_long_touch(tab: Tab, core: Core) -> None:
    tab.focus("#pad-back")
    tab.keyboard.down("Enter")
    tab.wait_for_timeout(250)
    tab.keyboard.up("Enter")
    assert core.wait_for("touch")["ms"] >= 230
    tab.click("#pad-left", delay=120)
    assert core.wait_for("touch", count=2)["pad"] == "left"
    tab.click("#do-stop")
    core.wait_for("stop")
    assert core.verbs().count("touch") == 2


def test_typing_is_kept_while_the_page_changes(tab: Tab, core: Core) -> None:
    core.show(proposal=EVERYTHING["proposal"])
    tab.fill("#text", "こんにちは")
    tab.fill("#proposal-by", "Mori")
    core.show(**{**EVERYTHING, "proposal": {**EVERYTHING["proposal"], "expires_utc_us": 1}})
    expect(tab.locator("#rate-calm")).to_be_visible()
    assert (tab.input_value("#text"), tab.input_value("#proposal-by")) == ("こんにちは", "Mori")
    tab.press("#text", "Enter")
    assert core.wait_for("type")["text"] == "こんにちは"
    tab.click("#proposal-decline")
    heard = core.wait_for("decline")
    assert (heard["by"], heard["source"], heard["proposal"]) == ("Mori", "console", 2)


def test_no_sideways_scrolling_at_400_px(tab: Tab, page: Page, core: Core) -> None:
    core.show(**EVERYTHING)
    tab.set_viewport_size(NARROW)
    for language in ("en", "ja", "ko"):
        for path in ("/", "/person", "/room"):
            tab.goto(f"{page.url}{path}?lang={language}")
            assert tab.evaluate("document.documentElement.scrollWidth") <= 400, (language, path)
            stop = tab.locator("#do-stop, #room-stop").bounding_box()
            assert stop
            assert stop["y"] + stop["height"] <= NARROW["height"]  # in reach wherever one is on the page
            assert stop["height"] >= 44


def test_language_switch(tab: Tab, core: Core) -> None:
    tab.get_by_role("link", name="日本語").click()
    expect(tab.get_by_role("button", name="とめる")).to_be_visible()
    core.show(line=text("I'm here.", "ここにいます。"))
    expect(tab.locator("#line")).to_contain_text("ここにいます。")


def test_every_control_has_a_name_and_readable_contrast(tab: Tab, core: Core) -> None:
    core.show(**EVERYTHING)
    expect(tab.locator("#rate-calm")).to_be_visible()
    for scheme in ("light", "dark"):
        tab.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        faults = tab.evaluate(FAULTS)
        assert faults == [], scheme


def test_page_plays_sound_and_tells_what_was_heard(tab: Tab, core: Core) -> None:
    tab.click("#speaker")
    expect(tab.locator("#speaker")).to_have_attribute("aria-pressed", "true")
    core.push({"kind": "sound", "sound": 1, "wav": wav(0.3), "loop": False}, speaker=True)
    first = core.wait_for("played")
    assert (first["sound"], first["ms"], first["complete"]) == (1, 300, True)
    core.push({"kind": "sound", "sound": 2, "wav": wav(4.0), "loop": False}, speaker=True)
    tab.wait_for_timeout(500)
    core.push({"kind": "hush"}, speaker=True)
    second = core.wait_for("played", count=2)
    assert second["sound"] == 2
    assert 0 < second["ms"] < 1_500
    assert not second["complete"]
    core.push({"kind": "sound", "sound": 3, "wav": "AAAA", "loop": False}, speaker=True)
    third = core.wait_for("played", count=3)
    assert (third["ms"], third["complete"]) == (0, False)


def test_core_that_goes_away_is_said_calmly(browser: Browser, tmp_path: Path) -> None:
    page = start(tmp_path / "core.sock")
    with contextlib.ExitStack() as ending:
        ending.callback(end, page)
        with Core(page.socket):
            tab = ending.enter_context(watched(browser, page, flat=True, reduced_motion="reduce"))
            expect(tab.locator("#facts")).to_contain_text("Quiet presence")
        expect(tab.locator("#status")).to_contain_text("The companion is not running just now")
        with Core(page.socket) as core:
            expect(tab.locator("#status")).not_to_contain_text("not running")
            tab.click("#do-stop")
            core.wait_for("stop")
            expect(tab.locator("#do-stop")).to_have_class(re.compile("done"))
            tab.wait_for_timeout(300)  # the other way of the same press is answered too


# A browser, or something on the way, that lets no WebSocket through.
NO_SOCKET = """window.WebSocket = class extends EventTarget {
  static OPEN = 1;
  readyState = 3;
  constructor() { super(); setTimeout(() => this.dispatchEvent(new Event("close")), 10); }
};"""
