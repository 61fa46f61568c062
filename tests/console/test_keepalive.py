"""Dead connections are noticed by both ends within five seconds."""

import contextlib
import json
import re
import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect
from playwright.sync_api import Page as Tab
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from tests.console.conftest import Page
from tests.console.core import Core
from tests.console.test_live import until
from tests.console.unit import Unit, unit

WITHIN_S = 5.0


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Unit]:
    with unit(tmp_path_factory.mktemp("unit")) as running:
        yield running


@pytest.fixture
def tab(browser: Browser, whole: Unit) -> Iterator[Tab]:
    whole.mend()
    context = browser.new_context(reduced_motion="reduce")
    opened = context.new_page()
    opened.route("**/vendor/**", lambda route: route.fulfill(status=404))
    opened.goto(f"{whole.url}/?lang=en")
    expect(opened.locator("#flat-head")).to_have_attribute("transform", re.compile("rotate"))
    yield opened
    whole.let_go()
    context.close()


@pytest.mark.parametrize("fault", ["held process", "cut wire"])
def test_the_page_notices_and_comes_back(tab: Tab, whole: Unit, fault: str) -> None:
    if fault == "held process":
        whole.hold(whole.page)
    else:
        whole.wire.mute = True
    expect(tab.locator("#note")).to_contain_text("lost its connection", timeout=WITHIN_S * 1000)
    whole.let_go()
    expect(tab.locator("#note")).to_be_hidden(timeout=10_000)
    tab.click("#do-less")
    assert whole.core.wait_for("less")["press"]


@pytest.mark.real_time
def test_a_page_that_is_looked_at_again_checks_at_once(tab: Tab, whole: Unit) -> None:
    whole.wire.mute = True
    tab.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(tab.locator("#note")).to_contain_text("lost its connection", timeout=2_200)


def test_a_page_that_is_out_of_reach_is_no_speaker_any_more(tab: Tab, whole: Unit) -> None:
    tab.click("#speaker")
    expect(tab.locator("#speaker")).to_have_attribute("aria-pressed", "true")
    assert whole.core.wait_for("speaker")["on"]
    whole.wire.mute = True
    assert not whole.core.wait_for("speaker", count=2, within_s=WITHIN_S)["on"]


@pytest.mark.real_time
def test_a_browser_that_falls_silent_is_asked_and_then_let_go(page: Page, core: Core) -> None:
    with connect(f"ws://127.0.0.1:{page.port}/live", max_queue=None) as socket:
        socket.send(json.dumps({"id": 1, "do": "ping"}))
        assert until(socket, "reply") == {"kind": "reply", "id": 1, "ok": True, "error": ""}
        began = time.monotonic()
        until(socket, "there")
        with pytest.raises(ConnectionClosed):
            until(socket, "never")
        assert time.monotonic() - began < WITHIN_S
    assert "ping" not in core.verbs()


def test_a_browser_that_answers_is_kept(page: Page, core: Core) -> None:
    with connect(f"ws://127.0.0.1:{page.port}/live", max_queue=None) as socket:
        socket.send('{"do": "ping"}')
        began = time.monotonic()
        with contextlib.suppress(TimeoutError):
            while time.monotonic() - began < WITHIN_S + 1:
                until(socket, "there")
                socket.send('{"do": "ping"}')
        socket.send('{"do": "stop"}')
        core.wait_for("stop")
