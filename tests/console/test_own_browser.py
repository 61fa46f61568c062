"""The person's and family's own pages in a browser: main paths, and axe without a finding in each state."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, expect
from playwright.sync_api import Page as Tab

from robot.console.view import texts
from tests.console.conftest import Page, end, start
from tests.console.core import EVERYBODY, Core, asked_state
from tests.console.looked_at import faults_of
from tests.console.own import MOTHER, PERSON, empty, full

PHONE, DESKTOP = (390, 844), (1280, 900)
CHANGING = ("/mine", "/family")
PATHS = (*CHANGING, "/own", "/person", "/knows")
PLAY = {"id": "play", "name": {"en": "Play"}}
TICKED = {**EVERYBODY, "ticks": ["robot", "course", "destination"]}
PREVIEW = {"proposal": 7, "name": {"en": "Play"}, "line": {"en": "Side by side."}}


def opened(browser: Browser, size: tuple[int, int], scheme: str = "light") -> BrowserContext:
    return browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        color_scheme=scheme,  # type: ignore[arg-type]
        reduced_motion="reduce",
    )


@pytest.fixture(scope="module")
def lonely(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """A page whose companion is away."""
    page = start(tmp_path_factory.mktemp("lonely") / "core.sock")
    yield page
    end(page)


def faults(tab: Tab) -> list[str]:
    tab.evaluate("document.querySelectorAll('main details').forEach((each) => { each.open = true; })")
    return faults_of(tab, ".own :is(button, summary, input, select, .own-nav a)")


@pytest.mark.parametrize(
    ("state", "size", "scheme", "language"),
    [
        ("full", PHONE, "light", "ko"),
        ("full", DESKTOP, "dark", "en"),
        ("empty", (320, 640), "dark", "ja"),
    ],
)
def test_axe_finds_nothing_on_any_page(
    browser: Browser, page: Page, core: Core, state: str, size: tuple[int, int], scheme: str, language: str
) -> None:
    core.more.update(full(pin=True) if state == "full" else empty())
    if state == "full":
        core.show(**asked_state(), preview=PREVIEW, you={**TICKED, "pin": True}, order=[PLAY])
    with opened(browser, size, scheme) as context:
        tab = context.new_page()
        for path in PATHS if state == "full" else CHANGING:
            tab.goto(f"{page.url}{path}?lang={language}")
            assert faults(tab) == [], path
        tab.goto(f"{page.url}/person")
        for name in ("stop", "less", "crisis"):
            expect(tab.locator(f"#do-{name}")).to_be_in_viewport(ratio=0.99)
        expect(tab.locator("#robot")).to_be_in_viewport(ratio=0.9)


def test_axe_finds_nothing_while_the_companion_is_away(browser: Browser, lonely: Page) -> None:
    with opened(browser, PHONE) as context:
        tab = context.new_page()
        for path in CHANGING:
            tab.goto(f"{lonely.url}{path}")
            assert faults(tab) == [], path
            expect(tab.locator("main")).to_contain_text(texts("en")["away"])


@pytest.mark.parametrize(("size", "language", "script"), [(PHONE, "ja", True), (DESKTOP, "ko", False)])
def test_the_persons_path_with_and_without_javascript(
    browser: Browser, page: Page, core: Core, size: tuple[int, int], language: str, script: bool
) -> None:
    core.more.update(full(pin=True))
    core.show(preview=PREVIEW, you={**PERSON, "pin": True}, order=[PLAY])
    words, own = texts(language), texts(language, "mine")
    with browser.new_context(
        viewport={"width": size[0], "height": size[1]}, java_script_enabled=script
    ) as context:
        tab = context.new_page()
        tab.goto(f"{page.url}/?lang={language}")
        tab.get_by_label(words["your_pin"]).fill("2468")
        tab.get_by_role("button", name=words["preview_yes"]).click()
        assert core.wait_for("preview")["pin"] == "2468"
        tab.get_by_text(words["where_to"]).click()
        tab.locator("#where-to-level").select_option("play")
        tab.locator("#where-to-keep").click()
        assert core.wait_for("destination")["level"] == "play"
        tab.get_by_role("link", name=words["kept_about_me"]).click()
        tab.locator("#kept-touch summary").click()
        tab.locator("#forget-touch").click()
        expect(tab.locator("#note")).to_have_text(own["done_forgotten"])
        assert core.wait_for("forget")["kind"] == "touch"
        tab.locator("#family > summary").click()
        tab.locator("#tick-mother-robot").click()
        expect(tab.locator("#note")).to_have_text(own["done_ticked"])
        expect(tab.locator("#family")).to_have_attribute("open", "")
        tab.locator("#kept > summary").click()
        with tab.expect_download() as saving:
            tab.locator("#take").click()
        assert '"entries"' in Path(saving.value.path()).read_text("utf-8")


def test_a_device_that_is_removed_shows_nothing_of_it_any_more(
    browser: Browser, page: Page, core: Core
) -> None:
    core.more.update(full())
    core.show(you={**MOTHER, "ticks": ["course"]})
    with opened(browser, PHONE) as context:
        tab = context.new_page()
        tab.goto(f"{page.url}/family")
        expect(tab.locator("#family-course")).to_have_text("Under way.")
        core.show(you=MOTHER)
        expect(tab.locator("#seen-title ~ p").first).to_have_text(texts("en", "family")["nothing"])
        core.show(you={"user": "", "roles": []})
        expect(tab.locator("main")).to_contain_text(texts("en")["pair_title"])
        expect(tab.locator("main")).not_to_contain_text(texts("en", "family")["badge"])
