"""The pictures of README and manual, taken from a running companion: a campaign, for they take their time.

`YORISOU_PICTURES=docs/images make soak ARGS=tests/console/test_pictures.py` keeps them.
"""

import os
import re
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page

from tests.console.conftest import free_port
from tests.console.test_devices import answers
from tests.runtime.live import Live

PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
# Name of the picture -> where it is taken, on what, in which language.
PICTURES: dict[str, tuple[str, Any, str]] = {
    "evening": ("/", {"width": 1280, "height": 860}, "en"),
    "person": ("/person", PHONE, "en"),
    "person-ja": ("/person", PHONE, "ja"),
    "live": ("/room", DESK, "en"),
    "people": ("/people", DESK, "en"),
    "mine": ("/mine", PHONE, "en"),
}
SETTLED_MS = 1_500  # the drawn robot has been loaded, and the first states have come


@pytest.fixture(scope="module")
def evening(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An evening with a simulated body, in the middle of a session; the address that pairs a browser."""
    port = free_port()
    with ExitStack() as ending:
        config = f"[console]\nport = {port}\nstop_port = {free_port()}\n"
        live = ending.enter_context(Live(tmp_path_factory.mktemp("evening"), config=config))
        live.until(lambda: answers(port), 20)
        assert live.process.stdout is not None
        address = live.process.stdout.readline().strip()
        live.awake()
        assert live.ask("start")["ok"]
        live.until(lambda: live.state()["phase"] == "active", 20)
        yield address


def shown(page: Page, address: str, path: str, language: str) -> None:
    page.goto(address)
    page.goto(re.sub(r"/pair.*", f"{path}?lang={language}", address))
    page.wait_for_timeout(SETTLED_MS)


@pytest.mark.soak
@pytest.mark.parametrize("name", PICTURES)
def test_the_pictures_are_of_the_pages_as_they_are(
    browser: Browser, evening: str, name: str, tmp_path: Path
) -> None:
    path, size, language = PICTURES[name]
    kept = os.environ.get("YORISOU_PICTURES", "")
    file = (Path(kept) if kept else tmp_path) / f"{name}.png"
    context = browser.new_context(viewport=size, device_scale_factor=1, color_scheme="light")
    page = context.new_page()
    shown(page, evening, path, language)
    if path == "/people":
        page.click("#code-person")
        page.wait_for_selector(".qr svg")
    page.screenshot(path=file)
    context.close()
    with Image.open(file) as picture:
        assert picture.size == (size["width"], size["height"])
        assert len(picture.convert("RGB").getcolors(1 << 24) or ()) > 200, "nothing is on it"
