"""The page of ways outside: calm words in three languages, every press, and why not just now."""

import re
from html import unescape
from typing import Any, get_args

import httpx
import pytest
from playwright.sync_api import Browser, expect

from robot.console.view import texts
from robot.contract.outing_events import Back
from robot.language.line_check import judge
from robot.messages import LANGUAGES, catalogue, text
from robot.outings.guard import CODES
from robot.outings.items import items
from tests.console import mail, outings
from tests.console.conftest import Page
from tests.console.core import Core
from tests.console.test_own_browser import DESKTOP, PHONE, faults, opened
from tests.console.test_own_pages import NEVER, until


@pytest.fixture(autouse=True)
def full_core(core: Core) -> None:
    core.more.update(outings.full())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("folder", ["out", "pocket"])
def test_every_text_is_there_and_calm(language: str, folder: str) -> None:
    words = dict(texts(language, folder))
    assert words.keys() == texts("en", folder).keys()
    if folder == "pocket":
        words |= {key: said for key, said in catalogue(language).items() if key.startswith("pendant.")}
    for key, written in words.items():
        said = re.sub(r"{.*?}", "Mori", written)
        assert judge(said, language, "note") == (), key
        assert not NEVER.search(said), key
    assert folder == "pocket" or {f"refusal_{code.replace('-', '_')}" for code in CODES} <= words.keys()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_shows_each_way_and_escapes_it(http: httpx.Client, language: str) -> None:
    html, words = http.get(f"/out?lang={language}").text, texts(language, "out")
    assert "&lt;b&gt;" in html
    assert "<b>" not in html
    assert words["refusal_minor_night"].format(**{"from": "20:00", "to": "06:00"}) in html
    assert words["quiet_of"].format(hours="04:00–05:30 / 22:30–23:00") in html
    assert words["thing_of"].format(thing=items()["bird"].name[language]) in html
    assert text("pendant.spoken-title", language) in html


@pytest.mark.parametrize("you", [mail.AUNT, mail.KEN, mail.MORI])
def test_it_is_the_persons_alone(http: httpx.Client, core: Core, you: dict[str, Any]) -> None:
    until(http, core, you, "/knows")
    assert http.get("/out").status_code == 403


@pytest.mark.parametrize(
    ("form", "fields", "then"),
    [
        ("quest-choose", {"quest": "own.1"}, "changed"),
        ("quest-choose", {"quest": ""}, "changed"),
        ("came-back", {"quest": "window", "how": "turned-back"}, "gone"),
        ("weather-said", {"weather": "rain"}, "changed"),
        ("weather-said", {"weather": ""}, "changed"),
        ("own-waypoint-add", {"name": "The pond", "exit": ""}, "changed"),
        ("own-waypoint-remove", {"quest": "own.1"}, "removed"),
        ("waypoint-order", {"quest": "own.1", "way": "up"}, "changed"),
        ("thing-ask", {"thing": "cat"}, "there"),
    ],
)
def test_every_press_is_passed_on(
    http: httpx.Client, core: Core, form: str, fields: dict[str, str], then: str
) -> None:
    answer = http.post(f"/out/{form}", data=fields)
    assert fields.items() <= core.wait_for(form).items()
    assert answer.status_code == 303
    assert answer.headers["location"].startswith(f"/out?done={then}")


def test_setting_off_is_said_as_it_was(http: httpx.Client, core: Core) -> None:
    answer = http.post("/out/set-off", data={"quest": "window"})
    assert answer.status_code == 409
    assert texts("en", "out")["not_seen_off"] in answer.text
    core.more.update(outings.full(under_way="window"))
    answer = http.post("/out/set-off", data={"quest": "window"})
    assert answer.headers["location"] == "/out?done=sent"
    answer = http.post("/out/set-off", data={"quest": "own.1"})
    assert answer.status_code == 409
    assert texts("en", "out")["on_another_way"] in answer.text


@pytest.mark.parametrize(
    ("form", "fields", "code", "status"),
    [
        ("came-back", {"quest": "window", "how": "reached"}, "no-way", 410),
        ("thing-ask", {"thing": "acorn"}, "no-thing", 409),
    ],
)
def test_what_is_over_or_not_there_is_said(
    http: httpx.Client, core: Core, form: str, fields: dict[str, str], code: str, status: int
) -> None:
    core.refuse[form] = ("quest", "is not so.", code)
    answer = http.post(f"/out/{form}", data=fields)
    assert answer.status_code == status
    assert texts("en", "out")[f"refused_{code.replace('-', '_')}"] in answer.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_of_the_four_words_can_be_said(http: httpx.Client, core: Core, language: str) -> None:
    core.more.update(outings.full(under_way="window"))
    html = http.get(f"/out?lang={language}").text
    assert [f'name="how" value="{how}"' in html for how in get_args(Back)] == [True] * 4
    assert html.index('id="spoken"') < html.index('id="places"')


@pytest.mark.parametrize(
    ("quest", "answer", "told"),
    [
        ("window", "bit-hard", ["bit-hard"]),
        ("window", "", []),
        ("window", "odd", []),
        ("post-box", "fine", []),
    ],
)
def test_what_they_expect_is_told_where_they_may_go(
    http: httpx.Client, core: Core, quest: str, answer: str, told: list[str]
) -> None:
    core.more["foresee"] = {"saved": True}
    http.post("/out/set-off", data={"quest": quest, "answer": answer})
    core.wait_for("set-off")
    assert [each["answer"] for each in core.heard if each["do"] == "foresee"] == told


def test_while_the_robot_receives_them_its_page_is_named(http: httpx.Client, core: Core) -> None:
    assert 'id="received"' not in http.get("/out").text
    core.show(phase="rating")
    assert 'id="received"' in http.get("/out").text


def test_a_reason_that_holds_for_every_way_is_said_once(http: httpx.Client, core: Core) -> None:
    said = texts("en", "out")
    some = http.get("/out").text
    assert 'id="why-all"' not in some
    assert some.count(said["refusal_heat"]) == 1, "beside its way"
    ways = [outings.waypoint(name, refusal="tried-today") for name in outings.PLACES]
    core.more.update(outings.full(waypoints=ways, planned=""))
    every = unescape(http.get("/out").text)
    assert every.count(said["refusal_tried_today"]) == 1
    assert every.index('id="things"') < every.index('id="why-all"') < every.index('id="way-window"')


def test_a_way_that_the_guard_refuses_is_refused_calmly(http: httpx.Client, core: Core) -> None:
    core.refuse["set-off"] = ("quest", "is not for now (night).", "outing")
    answer = http.post("/out/set-off", data={"quest": "post-box"})
    assert answer.status_code == 409
    assert texts("en")["refused_outing"] in answer.text


@pytest.mark.parametrize(
    ("form", "fields"),
    [
        ("own-waypoint-add", {"name": ""}),
        ("own-waypoint-add", {"name": "x" * 41}),
        ("quest-choose", {}),
        ("came-back", {"quest": "window", "how": "ran"}),
        ("weather-said", {"weather": "hail"}),
        ("waypoint-order", {"quest": "window", "way": "left"}),
    ],
)
def test_what_does_not_fit_is_said_and_changes_nothing(
    http: httpx.Client, core: Core, form: str, fields: dict[str, str]
) -> None:
    assert http.post(f"/out/{form}", data=fields).status_code == 400
    assert not [each for each in core.heard if each["do"] == form]


def test_what_has_come_home_stands_there_and_nothing_that_has_not(http: httpx.Client, core: Core) -> None:
    core.show(phase="present", asleep=False)
    shown = unescape(http.get("/out").text).partition('id="things"')[2].partition("</section>")[0]
    for name, item in items().items():
        assert (item.name["en"] in shown) == (name in ("pebble", "cat", "bookmark", "bell")), name
    assert shown.count("<form") == 4
    core.show(phase="asleep", asleep=True)
    asleep = http.get("/out").text
    assert "/out/thing-ask" not in asleep
    assert texts("en", "out")["things_asleep"] in asleep
    core.more.update(outings.empty())
    assert 'id="things"' not in http.get("/out").text


def test_a_reason_that_the_page_does_not_know_has_a_sentence(http: httpx.Client, core: Core) -> None:
    ways = [outings.waypoint("window", refusal=code) for code in ("quest-later", "week-is-full")]
    core.more.update({"waypoints": {**outings.full()["waypoints"], "waypoints": ways, "planned": ""}})
    html, words = unescape(http.get("/out").text), texts("en", "out")
    assert words["refusal_quest_later"] in html
    assert words["refusal_other"] in html


def test_pictures_of_things_are_served_and_nothing_else(http: httpx.Client) -> None:
    answer = http.get("/out/things/acorn.svg")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/svg+xml")
    assert http.get("/out/things/../items.svg").status_code == 404
    assert http.get("/out/things/none.svg").status_code == 404


@pytest.mark.parametrize(
    ("state", "size", "scheme", "language"),
    [("full", PHONE, "light", "ja"), ("away", DESKTOP, "dark", "en"), ("empty", (320, 640), "light", "ko")],
)
def test_axe_finds_nothing(
    browser: Browser, page: Page, core: Core, state: str, size: tuple[int, int], scheme: str, language: str
) -> None:
    if state != "full":
        core.more.update(outings.full(under_way="window") if state == "away" else outings.empty())
    with opened(browser, size, scheme) as context:
        tab = context.new_page()
        tab.goto(f"{page.url}/out?lang={language}")
        assert faults(tab) == []
        labels = tab.eval_on_selector_all(
            "main button", "all => all.map((x) => x.getAttribute('aria-label') || x.textContent.trim())"
        )
        assert not [(a, b) for a in labels for b in labels if a != b and a in b]
        assert len({*labels}) == len(labels)
        if state == "full":
            core.more.update(outings.full(under_way="window"))
            kept = "JSON.parse(localStorage.getItem('yorisou-pocket'))"
            tab.evaluate(
                'localStorage.setItem(\'yorisou-pocket\', \'{"place": "x", "ended": {"how": "reached"}}\')'
            )
            tab.locator("#set-off").click()
            expect(tab).to_have_url(f"{page.url}/out?done=sent")
            assert tab.evaluate(kept) == {"place": "x", "ended": None}, "an end of before is of another way"
            expect(tab.locator("#away")).to_be_visible()
