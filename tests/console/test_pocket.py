"""The page for the pocket: on the phone without a network, as one file, and told to the robot once."""

import json
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Browser, BrowserContext, Route, expect
from playwright.sync_api import Page as Tab

from robot.console.pocket_pages import MOST_POINTS, MOST_STROKES, SHEET, strokes_of
from robot.console.view import texts
from robot.messages import LANGUAGES, text
from tests.console import mail, outings
from tests.console.conftest import Page
from tests.console.core import Core
from tests.console.own import CARD
from tests.console.test_own_browser import PHONE, faults, opened
from tests.console.test_own_pages import until

NUMBER, CANARY = "080-5550-4711", "Kestrel <i>Aunt</i>"
MAP = [[[100, 100], [400, 500]], [[900, 20], [20, 900]]]


@pytest.fixture(autouse=True)
def full_core(core: Core) -> None:
    core.more.update({**outings.full(), "help-card": {"card": CARD}})


def form(**more: str) -> dict[str, str]:
    return {"quest": "own.1", "text": json.dumps(MAP), "name": CANARY, "number": NUMBER, **more}


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_file_has_all_of_it_and_asks_for_nothing(http: httpx.Client, language: str) -> None:
    answer = http.post(f"/out/pendant/file?lang={language}", data=form())
    assert answer.headers["content-disposition"] == 'attachment; filename="yorisou-pocket.html"'
    assert "<i>" not in answer.text
    said = unescape(answer.text)
    for part in (NUMBER, CANARY, json.dumps(MAP), text("pendant.cheer", language), "0120-279-338"):
        assert part in said
    assert "src=" not in answer.text
    assert 'href="/' not in answer.text
    assert "http" not in answer.text.replace("http-equiv", "")


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"number": "call me"}, "bad_number"),
        ({"number": "0" * 25}, "bad_number"),
        ({"text": "[[[1]]]"}, "bad_drawing"),
        ({"text": "nonsense"}, "bad_drawing"),
        ({"text": "[" * 12_000}, "bad_drawing"),
        ({"name": "x" * 25}, "bad_form"),
    ],
)
def test_what_does_not_fit_makes_no_file(http: httpx.Client, wrong: dict[str, str], says: str) -> None:
    answer = http.post("/out/pendant/file", data=form(**wrong))
    assert answer.status_code == 400
    assert "content-disposition" not in answer.headers
    assert texts("en", "pocket")[says] in unescape(answer.text)


@given(
    st.recursive(
        st.none() | st.integers(-2, SHEET + 2) | st.booleans() | st.text(max_size=3),
        lambda inner: st.lists(inner, max_size=4),
        max_leaves=30,
    )
)
def test_only_strokes_on_the_sheet_are_a_drawing(found: Any) -> None:
    taken = strokes_of(json.dumps(found))
    if taken is not None:
        assert taken == found
        assert all(type(x) is int and 0 <= x <= SHEET for stroke in found for point in stroke for x in point)


def test_a_drawing_has_its_measure() -> None:
    point = [0, SHEET]
    assert strokes_of("") == []
    assert strokes_of(json.dumps([[point] * MOST_POINTS] * MOST_STROKES)) is not None
    assert strokes_of(json.dumps([[point]] * (MOST_STROKES + 1))) is None
    assert strokes_of(json.dumps([[point] * (MOST_POINTS + 1)])) is None
    assert strokes_of(json.dumps([[]])) is None
    assert strokes_of(json.dumps([[[0, SHEET + 1]]])) is None


def test_a_card_with_nothing_on_it_is_not_there(http: httpx.Client, core: Core) -> None:
    assert 'id="help-title"' in http.get("/out/pocket").text
    core.more["help-card"] = {"card": {**CARD, "lines": []}}
    assert 'id="help-title"' not in http.get("/out/pocket").text


@pytest.mark.parametrize("path", ["/out/pendant", "/out/pocket"])
@pytest.mark.parametrize("you", [mail.AUNT, mail.MORI])
def test_it_is_the_persons_alone(http: httpx.Client, core: Core, you: dict[str, Any], path: str) -> None:
    until(http, core, you, "/knows")
    assert http.get(path).status_code == 403
    assert "content-disposition" not in http.post("/out/pendant/file", data=form()).headers


@pytest.fixture
def phone(browser: Browser) -> Iterator[BrowserContext]:
    with opened(browser, PHONE) as context:
        yield context


# The day on the phone, which turns at 04:00.
DAY = "new Date(Date.now() - 4 * 3600000 - new Date().getTimezoneOffset() * 60000).toISOString().slice(0, 10)"


def drawn(tab: Tab) -> int:
    """Pixels of the map that are not empty."""
    return int(
        tab.eval_on_selector(
            "#map", "(x) => x.getContext('2d').getImageData(0, 0, 500, 500).data.filter((v) => v).length"
        )
    )


def made(phone: BrowserContext, page: Page, language: str) -> Tab:
    """The page on which it is made, filled in."""
    tab = phone.new_page()
    tab.goto(f"{page.url}/out/pendant?lang={language}")
    sheet = tab.locator("#sheet")
    sheet.scroll_into_view_if_needed()
    sheet.focus()
    tab.keyboard.down(" ")
    for _ in range(5):
        tab.keyboard.press("ArrowRight")
    tab.keyboard.up(" ")
    tab.locator("#pocket-way").select_option("own.1")
    tab.fill("#pocket-name", "Aunt May")
    tab.fill("#pocket-number", NUMBER)
    return tab


def test_kept_on_the_phone_it_works_without_a_network_and_the_way_back_is_told_once(
    phone: BrowserContext, page: Page, core: Core
) -> None:
    words = texts("ja", "pocket")
    tab = made(phone, page, "ja")
    assert faults(tab) == []
    tab.locator("#keep-here").click()
    tab.wait_for_url(f"{page.url}/out/pocket")
    phone.set_offline(True)
    tab.goto(f"{page.url}/out/pocket")
    expect(tab.locator("#cheer")).to_have_text(text("pendant.cheer", "ja"))
    expect(tab.locator("#place")).to_have_text("The bench by the water")
    assert drawn(tab) > 0
    assert tab.locator("#call").get_attribute("href") == "tel:08055504711"
    expect(tab.locator("#call")).to_have_text(words["call_to"].format(name="Aunt May"))
    expect(tab.locator("#said")).to_be_empty()
    tab.locator("#word").click()
    expect(tab.locator("#said")).to_have_text(text("pendant.word-1", "ja"))
    assert faults(tab) == []
    tab.locator("#end-turned").click()
    expect(tab.locator("#over")).to_contain_text(words["ended_kept"])
    tab.goto(f"{page.url}/out/pocket")
    expect(tab.locator("#over")).to_be_visible()
    assert not [each for each in core.heard if each["do"] == "came-back"]
    phone.set_offline(False)
    tab.evaluate("document.dispatchEvent(new Event('visibilitychange'))")  # taken out of the pocket at home
    told = core.wait_for("came-back")
    assert (told["quest"], told["how"]) == ("own.1", "turned-back")
    assert told["day"] == tab.evaluate(DAY)
    expect(tab.locator("#kept")).to_have_text(words["ended_told"])
    tab.reload()
    expect(tab.locator("#end")).to_be_visible()
    assert len([each for each in core.heard if each["do"] == "came-back"]) == 1
    heard = json.dumps(core.heard)
    assert NUMBER not in heard
    assert "Aunt May" not in heard
    tab.locator("#remove").click()
    expect(tab.locator("#remove")).to_have_text(words["removed"])
    assert tab.evaluate("localStorage.length") == 0
    assert tab.evaluate("caches.keys()") == []


def test_where_nobody_hears_it_the_way_back_is_kept(phone: BrowserContext, page: Page, core: Core) -> None:
    tab = made(phone, page, "en")
    tab.locator("#keep-here").click()
    tab.wait_for_url(f"{page.url}/out/pocket")
    core.refuse["came-back"] = ("do", "is not open to this device.", "forbidden")
    tab.locator("#end-reached").click()
    core.wait_for("came-back")
    expect(tab.locator("#kept")).to_have_text(texts("en", "pocket")["ended_kept"])
    core.refuse.clear()
    tab.reload()
    core.wait_for("came-back", 2)
    expect(tab.locator("#kept")).to_have_text(texts("en", "pocket")["ended_told"])


def kept_end(tab: Tab) -> Any:
    return tab.evaluate("JSON.parse(localStorage.getItem('yorisou-pocket')).ended")


def test_an_end_pressed_where_the_network_hangs_outlives_its_page_and_is_told_at_home(
    phone: BrowserContext, page: Page, core: Core
) -> None:
    tab = made(phone, page, "en")
    tab.locator("#keep-here").click()
    tab.wait_for_url(f"{page.url}/out/pocket")
    tab.route("**/out/came-back", lambda _: None)
    with tab.expect_request("**/out/came-back"):
        tab.locator("#end-reached").click()
    assert kept_end(tab)["how"] == "reached"
    tab.close()
    home = phone.new_page()
    home.goto(f"{page.url}/out/pocket")
    assert core.wait_for("came-back")["how"] == "reached"
    expect(home.locator("#kept")).to_have_text(texts("en", "pocket")["ended_told"])
    home.wait_for_function("!JSON.parse(localStorage.getItem('yorisou-pocket')).ended")


def test_a_telling_that_hangs_is_given_up_and_only_one_is_under_way(
    phone: BrowserContext, page: Page, core: Core
) -> None:
    phone.add_init_script("AbortSignal.timeout = () => (window.late = new AbortController()).signal")
    tab = made(phone, page, "en")
    tab.locator("#keep-here").click()
    tab.wait_for_url(f"{page.url}/out/pocket")
    asked, told = list[str](), f"{page.url}/out/came-back"
    tab.on("request", lambda request: asked.append(request.url))
    hanging = list[Route]()
    tab.route(told, lambda route: route.continue_() if hanging else hanging.append(route))
    looks = "document.dispatchEvent(new Event('visibilitychange'))"
    with tab.expect_request("**/out/came-back"):
        tab.locator("#end-reached").click()
    tab.evaluate(looks)
    assert asked.count(told) == 1
    with tab.expect_event("requestfailed"):
        tab.evaluate("window.late.abort()")
    tab.evaluate(looks)
    expect(tab.locator("#kept")).to_have_text(texts("en", "pocket")["ended_told"])
    assert core.wait_for("came-back")["how"] == "reached"


@pytest.mark.parametrize("to", ["https://portal.invalid/welcome", "/welcome", ""])
def test_a_network_that_answers_in_the_robots_place_has_heard_nothing(
    phone: BrowserContext, page: Page, core: Core, to: str
) -> None:
    """As a network does at which somebody has to sign in first."""
    tab = made(phone, page, "en")
    tab.locator("#keep-here").click()
    tab.wait_for_url(f"{page.url}/out/pocket")
    portal = {"status": 302, "headers": {"location": to}} if to else {"status": 200, "body": "Welcome."}
    tab.route("**/out/came-back", lambda route: route.fulfill(**portal))
    asked, told = list[str](), f"{page.url}/out/came-back"
    tab.on("request", lambda request: asked.append(request.url))
    tab.locator("#end-reached").click()
    while asked.count(told) < 2:  # the second begins once the first is over
        tab.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        tab.wait_for_timeout(20)
    expect(tab.locator("#kept")).to_have_text(texts("en", "pocket")["ended_kept"])
    assert kept_end(tab)["how"] == "reached"
    tab.unroute("**/out/came-back")
    tab.reload()
    expect(tab.locator("#kept")).to_have_text(texts("en", "pocket")["ended_told"])
    assert core.wait_for("came-back")["how"] == "reached"


def test_where_the_browser_keeps_nothing_it_says_so_and_the_file_is_there(
    phone: BrowserContext, page: Page
) -> None:
    phone.add_init_script(
        "ServiceWorkerContainer.prototype.register = () => Promise.reject(new Error('not trusted'))"
    )
    tab = made(phone, page, "en")
    tab.locator("#keep-here").click()
    expect(tab.locator("#keep-said")).to_have_text(texts("en", "pocket")["keep_failed"])
    assert tab.evaluate("localStorage.length") == 0
    expect(tab.locator("#send-drawing")).to_be_enabled()


def test_the_saved_file_opens_without_the_robot(phone: BrowserContext, page: Page, tmp_path: Path) -> None:
    tab = made(phone, page, "en")
    with tab.expect_download() as saving:
        tab.locator("#send-drawing").click()
    saved = tmp_path / "pocket.html"
    saving.value.save_as(saved)
    asked: list[str] = []
    alone = phone.new_page()
    alone.on("request", lambda request: asked.append(request.url))
    phone.set_offline(True)
    alone.goto(saved.as_uri())
    expect(alone.locator("#place")).to_have_text("The bench by the water")
    expect(alone.locator("#map path")).to_have_count(1)
    assert faults(alone) == []
    alone.locator("#word").click()
    alone.locator("#end-unsaid").click()
    expect(alone.locator("#over")).to_contain_text(texts("en", "pocket")["ended_file"])
    assert asked == [saved.as_uri()]


@pytest.mark.parametrize(
    "typed", ["０９０－１２３４－５６７８", "０９０ー１２３４ー５６７８", "０９０\u3000１２３４（５６７８）"]
)
def test_a_number_in_wide_digits_is_a_number(http: httpx.Client, typed: str) -> None:
    answer = http.post("/out/pendant/file", data=form(number=typed))
    assert answer.status_code == 200
    assert 'href="tel:09012345678"' in answer.text


def test_an_end_of_yesterday_is_over_and_forgotten_and_today_is_open(
    phone: BrowserContext, page: Page, core: Core
) -> None:
    tab = made(phone, page, "en")
    tab.locator("#keep-here").click()
    tab.wait_for_url(f"{page.url}/out/pocket")
    core.refuse["came-back"] = ("quest", "is no way that is on; it is over.", "no-way")
    for old in ("{quest: 'own.1', how: 'reached', day: '2020-02-02'}", "{quest: 'own.1', how: 'reached'}"):
        keep = f"localStorage.setItem('yorisou-pocket', JSON.stringify({{quest: 'own.1', ended: {old}}}))"
        tab.evaluate(keep)
        tab.reload()
        expect(tab.locator("#end")).to_be_visible()
        tab.wait_for_function("!JSON.parse(localStorage.getItem('yorisou-pocket')).ended")
    told = core.wait_for("came-back")
    assert (told["day"], len([x for x in core.heard if x["do"] == "came-back"])) == ("2020-02-02", 1)
    tab.locator("#end-helped").click()
    assert core.wait_for("came-back", 2)["how"] == "helped"
    expect(tab.locator("#kept")).to_have_text(texts("en", "pocket")["ended_over"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_viewer_that_runs_no_script_shows_the_way_the_map_and_the_number(
    browser: Browser, http: httpx.Client, tmp_path: Path, language: str
) -> None:
    saved = tmp_path / "pocket.html"
    saved.write_text(http.post(f"/out/pendant/file?lang={language}", data=form()).text, "utf-8")
    with browser.new_context(java_script_enabled=False) as still:
        tab = still.new_page()
        tab.goto(saved.as_uri())
        expect(tab.locator("#place")).to_have_text("The bench by the water")
        expect(tab.locator("#map path")).to_have_count(2)
        expect(tab.locator("#call")).to_have_text(texts(language, "pocket")["call_to"].format(name=CANARY))
        assert tab.locator("#call").get_attribute("href") == "tel:08055504711"
        expect(tab.locator("#without-script")).to_have_text(texts(language, "pocket")["end_no_script"])
        assert [each for each in tab.locator("button").all() if each.is_visible()] == []
        assert tab.locator(".card .contact").get_attribute("href") == "tel:0120279338"
