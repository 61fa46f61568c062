"""Browsers for a module of call tests, and a robot that is done with its greeting at once."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Playwright, sync_playwright

from robot.engine.parts import sessions
from tests.calls.browsers import Chromium, Line
from tests.console.conftest import CHROMIUM, end, start


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    if CHROMIUM is None:
        pytest.skip("no chromium on this machine: apt-get install chromium")
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="module")
def chromiums(playwright: Playwright) -> Iterator[tuple[Chromium, Chromium]]:
    both = Chromium(playwright), Chromium(playwright)
    yield both
    for each in both:
        each.browser.close()


@pytest.fixture(scope="module")
def line(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Line]:
    """One page for a module: it finds each test's companion at the same place."""
    folder = tmp_path_factory.mktemp("line")
    page = start(folder / "run" / "control.sock")
    yield Line(folder, page)
    end(page)


@pytest.fixture(scope="module", autouse=True)
def brief_greeting() -> Iterator[None]:
    """Every house here lives in real time; how long a greeting takes is tested in tests/engine."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sessions, "GREETING_S", 0.1)
        yield
