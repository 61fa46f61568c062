"""A centre as its own process: for a browser on this computer, and encrypted for a network."""

import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.centre.build import centre
from tests.console.conftest import browser, free_port, playing
from tests.console.looked_at import faults_of, served

__all__ = ["browser", "playing"]
pytestmark = pytest.mark.real_time
PHONE, TABLET = {"width": 390, "height": 844}, {"width": 1024, "height": 768}
COMMAND = [sys.executable, "-c", "from robot.cli.main import main; main()", "centre", "run"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("centre") / "c"
    centre(made, "Our place")
    return made


@contextmanager
def running(folder: Path, *more: str) -> Iterator[str]:
    """`yorisou centre run` for this computer alone; its address."""
    with served(["centre", "run", str(folder), *more], 600) as (found, said):
        yield found
    assert found in said[0]


def faults(tab: Page) -> list[str]:
    return faults_of(tab, "button, a, label")


def test_a_tablet_shows_a_code_again_once_the_computer_is_back(browser: Browser, folder: Path) -> None:
    with running(folder) as found, browser.new_context(viewport=TABLET) as context:
        tab = context.new_page()
        tab.clock.install()
        tab.goto(f"{found}/?lang=ja")
        tab.evaluate("document.documentElement.id = 'the-page-from-before'")
        tried = list[str]()

        def away(route: Route) -> None:
            tried.append(route.request.resource_type)
            route.abort()

        def unreadable(route: Route) -> None:
            tried.append(route.request.resource_type)
            route.fulfill(status=503, content_type="text/plain", body="It cannot be read just now.")

        for count, answer in enumerate((away, away, unreadable), 1):
            tab.unroute_all()
            tab.route(f"{found}/**", answer)
            tab.clock.fast_forward(5_000 if tried else 602_000)
            while len(tried) < count:  # at most until the test's own time is over
                tab.wait_for_timeout(20)
        assert set(tried) == {"fetch"}, "the page is left only for one that is there"
        expect(tab.locator("#code")).to_be_visible()
        tab.unroute_all()
        tab.clock.fast_forward(5_000)
        expect(tab.locator("#the-page-from-before")).to_have_count(0)
        expect(tab.locator("html")).to_have_attribute("lang", "ja")
        expect(tab.locator("#code")).to_be_visible()


@pytest.mark.skipif(sys.platform != "linux", reason="another loopback address")
def test_on_a_network_it_is_encrypted(folder: Path) -> None:
    port = free_port()
    told = [*COMMAND, str(folder), "--host", "127.0.0.2", "--port", str(port)]
    process = subprocess.Popen(told, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    root = folder / "certificates" / "authority.crt"
    try:
        for _ in range(300):
            try:
                context = ssl.create_default_context(cafile=str(root))
                assert httpx.get(f"https://127.0.0.2:{port}/", verify=context).status_code == 200
                break
            except (httpx.TransportError, FileNotFoundError):
                time.sleep(0.05)
        else:
            raise AssertionError("it never answered")
    finally:
        process.terminate()
        out, err = process.communicate(timeout=10)
    assert err == ""
    assert "authority.crt" in out
