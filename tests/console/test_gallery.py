"""The picture strips of the manual's gallery: real evenings under virtual time, shown on the page.

`YORISOU_PICTURES=docs/images/gallery make soak ARGS=tests/console/test_gallery.py` keeps them.
"""

import asyncio
import io
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser
from playwright.sync_api import Page as Tab

from tests.console.conftest import end, start
from tests.console.core import TICK_S, Core
from tests.console.filmed import Moment
from tests.console.strips import STRIPS

WIDTH, SHOWN, GAP = 360, 250, 8
PAPER = "#f7f2ec"
SETTLED_MS = 1_500  # the drawn robot has come to where the joints are
LARGEST = 150_000
ONLY_A_PERSON = {"user": "me", "roles": ["person"], "device": "phone", "everybody": False}


class Held(Core):
    """A core whose body is as it was at one moment."""

    body: dict[str, Any]

    async def _breathe(self) -> None:
        while True:
            await asyncio.sleep(TICK_S)
            for connection in self.connections:
                if connection.body and hasattr(self, "body"):
                    connection.push(self.body)


@pytest.fixture(scope="module")
def held(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Held, Tab]]:
    """A page of its own, open on a phone that is tall enough for all that is on it."""
    path = tmp_path_factory.mktemp("gallery") / "core.sock"
    page = start(path)
    with Held(path) as core:
        core.wait_for("watch")
        context = browser.new_context(viewport={"width": WIDTH, "height": 1_600}, color_scheme="light")
        tab = context.new_page()
        tab.goto(f"{page.url}/person?lang=en")
        yield core, tab
        context.close()
    end(page)


def frame(core: Held, tab: Tab, moment: Moment) -> Image.Image:
    """The robot with what it says, and under it what lies on the table."""
    core.body = moment.body
    core.show(**{**moment.state, "you": ONLY_A_PERSON})
    tab.wait_for_timeout(SETTLED_MS)
    shots = [tab.locator(".stage").screenshot()]
    if tab.locator("#cards .card").count():
        shots.append(tab.locator("#cards .card").first.screenshot())
    parts = [Image.open(io.BytesIO(shot)).convert("RGB") for shot in shots]
    whole = Image.new("RGB", (WIDTH, sum(part.height for part in parts)), PAPER)
    top = 0
    for part in parts:
        whole.paste(part, ((WIDTH - part.width) // 2, top))
        top += part.height
    return whole.resize((SHOWN, round(whole.height * SHOWN / WIDTH)), Image.Resampling.LANCZOS)


def strip(frames: list[Image.Image]) -> Image.Image:
    """The frames side by side, in few enough colours for a page that loads at once."""
    size = len(frames) * (SHOWN + GAP) - GAP, max(each.height for each in frames)
    whole = Image.new("RGB", size, PAPER)
    for n, each in enumerate(frames):
        whole.paste(each, (n * (SHOWN + GAP), 0))
    return whole.quantize(128, dither=Image.Dither.NONE)


@pytest.mark.soak
@pytest.mark.parametrize("name", STRIPS)
def test_the_strip_is_of_a_real_evening(held: tuple[Held, Tab], name: str, tmp_path: Path) -> None:
    core, tab = held
    kept = os.environ.get("YORISOU_PICTURES", "")
    file = (Path(kept) if kept else tmp_path) / f"{name}.png"
    moments = STRIPS[name].moments()
    assert len(moments) >= 3
    frames = [frame(core, tab, moment) for moment in moments]
    assert len({each.tobytes() for each in frames}) >= 2, "nothing happens in it"
    strip(frames).save(file, optimize=True)
    assert file.stat().st_size < LARGEST
