"""Every game on the page, played to the end by mouse, by keyboard and by the touch pads."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect
from playwright.sync_api import Page as Tab

from robot import behaviours  # noqa: F401 - the games are on their shelf
from robot.contract.games import GAMES
from tests.console.conftest import Page
from tests.console.core import Core
from tests.console.table import Table
from tests.console.test_own_browser import DESKTOP, PHONE, faults, opened

MOST_MOVES = 60
# Each game one way, in one language, on one screen; `make soak` plays all of them in all.
WAYS = ("mouse", "keyboard", "pads")
PLACES = ((PHONE, "ja"), (DESKTOP, "en"))
ONE_EACH = [(game, WAYS[n % 3], *PLACES[n % 2]) for n, game in enumerate(GAMES)]
ALL = [(game, way, *place) for game in GAMES for way in WAYS for place in PLACES]


def press(tab: Tab, core: Core, way: str, table: Table) -> None:
    """One move of the person's, the first that is there but for handing the turn over."""
    laid = table.laid
    moves = [place.move for row in laid.rows for place in row if place.move]
    moves += [move.id for move in laid.moves if move.id != "yours"]
    button = tab.locator(f'form:has(input[value="{moves[0]}"]) button')
    before = laid.offer
    if way == "pads":
        first = ("left",) if laid.game == "shelf" else ("head", "left", "right", "back")
        pads = [pad for pad in first if pad in table.pads]
        tab.click(f"#pad-{pads[0]}")
    elif way == "keyboard":
        button.focus()
        tab.keyboard.press("Enter")
    else:
        button.click()
    core.wait_until(lambda: table.laid.offer != before)


@pytest.fixture
def tab(browser: Browser, page: Page, request: pytest.FixtureRequest) -> Iterator[Tab]:
    size, language = request.param
    with opened(browser, size) as context:
        made = context.new_page()
        made.route("**/vendor/**", lambda route: route.fulfill(status=200, body=""))
        made.goto(f"{page.url}/person?lang={language}")
        yield made


def played(tab: Tab, core: Core, game: str, way: str) -> None:
    table = Table(game)
    core.plays = table.take
    core.show(board=table.laid.to_json(), simulated=True)
    expect(tab.locator("#board-title")).to_be_visible()
    press(tab, core, way, table)
    for _ in range(MOST_MOVES):
        expect(tab.locator(f'[name=offer][value="{table.laid.offer}"]').first).to_be_attached()
        if any(move.id == "again" for move in table.laid.moves):
            break
        press(tab, core, way, table)
    else:
        raise AssertionError(f"{game} has no end")
    assert faults(tab) == []
    for name in ("stop", "less", "crisis"):
        expect(tab.locator(f"#do-{name}")).to_be_in_viewport(ratio=0.99)
    assert table.scene.sign


@pytest.mark.parametrize(
    ("game", "way", "tab"), [(game, way, place) for game, way, *place in ONE_EACH], indirect=["tab"]
)
def test_a_game_is_played_to_its_end(tab: Tab, core: Core, game: str, way: str) -> None:
    played(tab, core, game, way)


@pytest.mark.soak
@pytest.mark.parametrize(
    ("game", "way", "tab"), [(game, way, place) for game, way, *place in ALL], indirect=["tab"]
)
def test_every_game_in_every_way_on_every_screen(tab: Tab, core: Core, game: str, way: str) -> None:
    played(tab, core, game, way)


@pytest.mark.parametrize("tab", [(PHONE, "en")], indirect=True)
def test_arrow_keys_go_from_place_to_place_past_those_that_are_laid(tab: Tab, core: Core) -> None:
    table = Table("tiles")
    core.plays = table.take
    core.show(board=table.laid.to_json())
    tab.click("#move-tiles")
    tab.focus("#place-0")
    tab.keyboard.press("ArrowRight")
    assert tab.evaluate("document.activeElement.id") == "place-1"
    tab.keyboard.press("ArrowDown")
    assert tab.evaluate("document.activeElement.id") == "place-4"
    tab.keyboard.press("ArrowUp")
    tab.keyboard.press("ArrowUp")
    assert tab.evaluate("document.activeElement.id") == "place-1"
