"""The page of a visit: calm words in three languages, every press, and nothing that anybody else is shown."""

import re
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser

from robot.console.view import texts
from robot.language.line_check import judge
from robot.messages import LANGUAGES
from robot.outings.guard import CODES
from tests.console import mail, visits
from tests.console.conftest import Page
from tests.console.core import Core
from tests.console.test_own_browser import DESKTOP, PHONE, faults, opened
from tests.console.test_own_pages import NEVER, until

# What the guard may say of an hour that is planned; the rest it says of the moment alone.
OF_A_PLAN = set(CODES) - {"tried-today", "heat", "weather", "clock"}


@pytest.fixture(autouse=True)
def full_core(core: Core) -> None:
    core.more.update(visits.board())


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_there_and_calm(language: str) -> None:
    words = texts(language, "visit")
    assert words.keys() == texts("en", "visit").keys()
    for key, text in words.items():
        said = re.sub(r"{.*?}", "Mori", text)
        assert judge(said, language, "note") == (), key
        assert not NEVER.search(said), key
    refusals = {f"refused_visit_{code.replace('-', '_')}" for code in OF_A_PLAN}
    assert refusals <= words.keys()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_says_what_it_is_like_there_and_escapes_it(http: httpx.Client, language: str) -> None:
    html, words = http.get(f"/visit?lang={language}").text, texts(language, "visit")
    assert "The door &lt;b&gt;" in html
    assert "<b>" not in html
    assert "<i>" not in html
    assert words["who_worker"].format(worker="Sato") in html
    assert words["people_1"] in html
    assert words["planned_told"] in html
    for step in "abcde":
        assert words[f"step_{step}"] in html


@pytest.mark.parametrize(("people", "key"), [(None, "people_unsaid"), (0, "people_0"), (3, "people_3")])
def test_how_many_are_there_is_said_in_words(
    http: httpx.Client, core: Core, people: int | None, key: str
) -> None:
    centre = {"id": visits.SITE, "name": "", "worker": "", "lines": [], "people": people}
    core.more.update(visits.board(centres=[centre]))
    html = http.get("/visit?lang=en").text
    assert texts("en", "visit")[key] in html
    assert texts("en", "visit")["who_nobody"] in html


def test_nothing_has_to_be_today(http: httpx.Client, core: Core) -> None:
    core.more.update(visits.board(plan=None, today="2026-12-31"))
    html = http.get("/visit").text
    assert 'min="2026-12-31"' in html
    assert 'value="2027-01-01"' in html


@pytest.mark.parametrize("you", [mail.AUNT, mail.KEN, mail.MORI])
def test_it_is_the_persons_alone(http: httpx.Client, core: Core, you: dict[str, Any]) -> None:
    until(http, core, you, "/knows")
    assert http.get("/visit").status_code == 403


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_code_of_a_centre_is_for_everybody_there(http: httpx.Client, core: Core, language: str) -> None:
    words = texts(language, "visit")
    assert words["shown_none"] in http.get(f"/code?lang={language}").text
    core.more["code-now"] = {"code": "123456", "sheet": "654321", "turns_s": 300}
    html = until(http, core, mail.AUNT, f"/code?lang={language}")
    assert "123 456" in html
    assert 'aria-label="123456"' in html
    assert "654321" not in html


PLAN = {"quest": "inside", "day": "2026-12-12", "hour": "9", "centre": visits.SITE, "line": visits.LINES[0]}


@pytest.mark.parametrize(
    ("form", "fields", "heard", "then"),
    [
        ("visit-plan", {**PLAN, "tell": "true"}, {**PLAN, "hour": 9, "tell": True}, "changed"),
        ("visit-plan", PLAN, {"hour": 9, "tell": False}, "changed"),
        ("visit-cancel", {}, {}, "removed"),
        ("visit-code", {"quest": "door", "code": "123 456"}, {"quest": "door", "code": "123 456"}, "there"),
    ],
)
def test_every_press_is_passed_on(
    http: httpx.Client, core: Core, form: str, fields: dict[str, str], heard: dict[str, Any], then: str
) -> None:
    answer = http.post(f"/visit/{form}", data=fields)
    assert heard.items() <= core.wait_for(form).items()
    assert answer.status_code == 303
    assert answer.headers["location"].startswith(f"/visit?done={then}")


@pytest.mark.parametrize("code", ["visit-code", "visit-known", "visit-night", "visit-clock", "visit-line"])
def test_what_is_refused_is_refused_calmly(http: httpx.Client, core: Core, code: str) -> None:
    core.refuse["visit-code"] = ("code", "is not one of today's.", code)
    answer = http.post("/visit/visit-code", data={"quest": "door", "code": "000000"})
    assert answer.status_code == 409
    assert texts("en", "visit")[f"refused_{code.replace('-', '_')}"] in answer.text.replace("&#39;", "'")


@pytest.mark.parametrize("tell", [True, False])
def test_what_was_chosen_stands_there_again(http: httpx.Client, core: Core, tell: bool) -> None:
    core.refuse["visit-plan"] = ("hour", "is not for setting off.", "visit-night")
    chosen = {**PLAN, "hour": "23"} | ({"tell": "true"} if tell else {})
    html = http.post("/visit/visit-plan", data=chosen).text
    assert '<option value="23" selected>' in html
    assert f'<option value="{PLAN["quest"]}" selected>' in html
    assert ('value="true" checked' in html) is tell


@pytest.mark.parametrize(
    ("form", "fields"),
    [
        ("visit-plan", {**PLAN, "day": "soon"}),
        ("visit-plan", {**PLAN, "hour": "25"}),
        ("visit-plan", {**PLAN, "hour": ""}),
        ("visit-plan", {}),
        ("visit-code", {"quest": "door"}),
        ("visit-code", {"quest": "", "code": "123456"}),
        ("visit-code", {"quest": "door", "code": "x" * 9_000}),
    ],
)
def test_what_does_not_fit_is_said_and_changes_nothing(
    http: httpx.Client, core: Core, form: str, fields: dict[str, str]
) -> None:
    assert http.post(f"/visit/{form}", data=fields).status_code == 400
    assert not [each for each in core.heard if each["do"] == form]


@pytest.mark.parametrize(
    ("state", "size", "scheme", "language"),
    [
        ("code", PHONE, "dark", "ja"),
        ("planned", PHONE, "light", "ja"),
        ("unplanned", DESKTOP, "dark", "en"),
        ("empty", (320, 640), "light", "ko"),
    ],
)
def test_axe_finds_nothing(
    browser: Browser, page: Page, core: Core, state: str, size: tuple[int, int], scheme: str, language: str
) -> None:
    core.more["code-now"] = {"code": "123456", "sheet": "654321", "turns_s": 300}
    if state in ("unplanned", "empty"):
        core.more.update(visits.board(plan=None) if state == "unplanned" else visits.empty())
    with opened(browser, size, scheme) as context:
        tab = context.new_page()
        tab.goto(f"{page.url}/{'code' if state == 'code' else 'visit'}?lang={language}")
        assert faults(tab) == []
        if state == "planned":
            tab.locator("#visit-plan summary").click()
            assert faults(tab) == []
        labels = tab.eval_on_selector_all(
            "main button, main label",
            "all => all.map((x) => x.getAttribute('aria-label') || x.textContent.trim())",
        )
        assert not [(a, b) for a in labels for b in labels if a != b and a in b]
        assert len({*labels}) == len(labels)
