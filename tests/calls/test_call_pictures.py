"""The pictures of the manual's page on the first call, taken from a real one: a campaign, for it takes time.

`YORISOU_PICTURES=docs/images make soak ARGS=tests/calls/test_call_pictures.py` keeps them.
"""

import os
from pathlib import Path

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Page as Tab
from playwright.sync_api import Playwright, expect

from tests.calls.browsers import WORDS, Chromium, Line, Pair, called, until

WIDE, HIGH = 320, 240
HEIGHT = 900


def drawn_camera(file: Path) -> None:
    """A camera that sees somebody, as a drawing: two frames of YUV4MPEG2."""
    frames = []
    for lean in (-2, 2):
        picture = Image.new("RGB", (WIDE, HIGH), "#d9cbb4")
        draw = ImageDraw.Draw(picture)
        draw.rectangle((0, 170, WIDE, HIGH), fill="#b9a88c")
        draw.ellipse((85 + lean, 150, 235 + lean, 330), fill="#5e7f78")
        draw.ellipse((120 + lean, 55, 200 + lean, 165), fill="#e9c8ac")
        draw.pieslice((112 + lean, 40, 208 + lean, 150), 180, 360, fill="#5b4a42")
        for eye in (146, 176):
            draw.ellipse((eye + lean - 4, 106, eye + lean + 4, 114), fill="#3a3235")
        draw.arc((145 + lean, 115, 177 + lean, 143), 20, 160, fill="#8d5a4c", width=3)
        y, cb, cr = picture.convert("YCbCr").split()
        half = (WIDE // 2, HIGH // 2)
        planes = (y, cb.resize(half), cr.resize(half))
        frames.append(b"FRAME\n" + b"".join(plane.tobytes() for plane in planes))
    file.write_bytes(f"YUV4MPEG2 W{WIDE} H{HIGH} F5:1 Ip A1:1 C420jpeg\n".encode() + b"".join(frames))


@pytest.mark.soak
def test_the_pictures_are_of_a_call_as_it_is(playwright: Playwright, tmp_path: Path) -> None:
    kept = os.environ.get("YORISOU_PICTURES", "")
    folder = Path(kept) if kept else tmp_path

    def take(tab: Tab, name: str) -> None:
        tab.set_viewport_size({"width": 390, "height": HEIGHT})
        tab.evaluate("scrollTo(0, 0)")
        tab.screenshot(path=folder / f"{name}.png")
        with Image.open(folder / f"{name}.png") as picture:
            assert len(picture.convert("RGB").getcolors(1 << 24) or ()) > 100, "nothing is on it"

    drawn_camera(tmp_path / "camera.y4m")
    both = [Chromium(playwright, camera=tmp_path / "camera.y4m") for _ in range(2)]
    try:
        with called(Line(tmp_path), both[0], both[1]) as pair:
            _ready(pair)
            take(pair.person, "call-before")
            pair.press()
            for step in ("theirs", "masked"):
                pair.step(step)
            until(pair.mother, "tap.frames.length > 3", 10)
            until(pair.person, "tap.frames.length > 3", 10)
            take(pair.person, "call-person")
            take(pair.mother, "call-other")
            pair.person.locator("#to-both").click()
            expect(pair.person.locator("#call-record")).to_contain_text(WORDS["record_note"])
            pair.person.locator("#call-record").screenshot(path=folder / "call-record.png")
    finally:
        for each in both:
            each.browser.close()


def _ready(pair: Pair) -> None:
    pair.book("face")
    expect(pair.person.locator("[data-connect]")).to_be_visible()
    pair.person.goto(f"{pair.page.url}/call?lang=en")
    expect(pair.person.locator("[data-connect]")).to_be_visible()
