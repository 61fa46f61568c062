"""The page of a report in a real browser: nothing is refused or asked for, and axe finds nothing."""

from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from robot.contract.languages import Language
from robot.report.making import Asked, Report
from tests.console.conftest import browser, playing
from tests.engine.build import EVENING
from tests.journal.build import KEY

__all__ = ["browser", "playing"]


@pytest.mark.parametrize(
    ("language", "width", "scheme", "session"),
    [("ja", 390, "dark", 0), ("en", 900, "light", 0), ("ko", 390, "light", 8)],
)
def test_it_can_be_read(
    browser: Browser,
    journal: Path,
    tmp_path: Path,
    language: Language,
    width: int,
    scheme: Literal["light", "dark"],
    session: int,
) -> None:
    made = Report(Asked(journal, KEY, language, EVENING, session=session))
    path = tmp_path / "r.html"
    path.write_bytes(made.to_bytes("html")[0])
    said: list[str] = []
    asked: list[str] = []
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page = context.new_page()
    page.on("console", lambda message: said.append(message.text))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(path.as_uri())
    assert (said, asked) == ([], [path.as_uri()])
    assert page.evaluate("document.documentElement.scrollWidth") == width
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert paper == ("rgb(29, 30, 34)" if scheme == "dark" else "rgb(254, 254, 254)"), "its style is applied"
    context.close()
    context = browser.new_context(bypass_csp=True, color_scheme=scheme)  # axe is a script
    page = context.new_page()
    page.goto(path.as_uri())
    assert Axe().run(page).response["violations"] == []
    context.close()
