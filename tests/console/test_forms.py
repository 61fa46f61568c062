"""The page without JavaScript: what it shows, what its forms do, and whom it refuses."""

import re

import httpx
import pytest

from tests.console.conftest import Page
from tests.console.core import Core, text


def shown(http: httpx.Client, path: str, mark: str) -> str:
    """The page, once it shows `mark`."""
    return str(Core.wait_until(lambda: mark in (html := http.get(path).text) and html))


def test_page_shows_the_state_in_the_persons_language(http: httpx.Client, core: Core) -> None:
    core.show(language="ja", line=text("I'm here.", "ここにいます。"))
    html = shown(http, "/", "ここにいます。")
    assert '<html lang="ja">' in html
    assert "そばにいる" in html


def test_language_is_chosen_and_remembered(http: httpx.Client) -> None:
    first = http.get("/?lang=ja")
    assert "samesite=strict" in first.headers["set-cookie"].lower()
    assert "とめる" in http.get("/person").text
    assert "Stop" in http.get("/person?lang=en").text


def test_person_page_names_no_level_number_and_no_therapists_words(http: httpx.Client, core: Core) -> None:
    core.show(
        rating=True,
        preview={"proposal": 2, "name": text("Touch", "ふれあう"), "line": text("It leans.", "よりそう")},
    )
    html = shown(http, "/person?lang=en", "It leans.")
    visible = re.sub(r"<[^>]+>", " ", html.split("<body", 1)[1])
    assert not re.search(r"\d+\s*%|\blevel\b|\bstreak\b|\bscore\b|\bfail|five in a row", visible, re.I)
    assert "Behind the scenes" not in visible
    assert "Quiet presence" not in visible


@pytest.mark.parametrize(
    ("verb", "fields", "sent"),
    [
        ("stop", {"source": "tap"}, {"source": "tap"}),
        ("less", {"longer": "true"}, {"longer": True, "source": "tap"}),
        ("preview", {"proposal": "2", "yes": "false"}, {"proposal": 2, "yes": False}),
        ("rate", {"value": "8"}, {"value": 8}),
        ("rate", {"value": ""}, {"value": None}),
        ("choose", {"offer": "3", "option": "neither"}, {"offer": 3, "option": "neither"}),
        ("type", {"text": "やめて"}, {"text": "やめて"}),
        ("touch", {"pad": "back", "ms": "600"}, {"pad": "back", "ms": 600}),
        (
            "decline",
            {"proposal": "4", "by": "Mori", "source": "console"},
            {"proposal": 4, "by": "Mori", "source": "console"},
        ),
        ("crisis", {}, {}),
    ],
)
def test_form_reaches_the_core_with_the_right_types(
    http: httpx.Client, core: Core, verb: str, fields: dict[str, str], sent: dict[str, object]
) -> None:
    answer = http.post(f"/do/{verb}", data=fields, headers={"Referer": f"{http.base_url}/person?x=1"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/person")
    heard = core.wait_for(verb)
    assert {key: heard[key] for key in sent} == sent


def test_every_form_on_the_page_is_one_the_server_takes(http: httpx.Client, core: Core) -> None:
    core.show(
        rating=True,
        allowed=["wake", "start", "more", "end", "sleep", "pause", "resume", "confirm-clock"],
        phase="handover",
        card={"title": text("d", "d"), "lines": [text("e", "e")], "away": False},
        offer={"offer": 1, "options": [{"id": "neither", "label": text("Neither", "どっちでもない")}]},
        preview={"proposal": 1, "name": text("a", "a"), "line": text("b", "b")},
        proposal={"proposal": 1, "level": text("c", "c"), "expires_utc_us": 1},
    )
    html = shown(http, "/", "confirm-clock")
    forms = re.findall(r'<form[^>]*action="/do/([a-z-]+)"[^>]*>(.*?)</form>', html, re.S)
    assert {verb for verb, _ in forms} >= {
        "stop",
        "less",
        "more",
        "wake",
        "start",
        "end",
        "sleep",
        "pause",
        "resume",
        "approve",
        "clear",
        "confirm-clock",
        "preview",
        "choose",
        "rate",
        "type",
        "touch",
        "crisis",
    }
    for verb, inside in forms:
        fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', inside))
        for name in re.findall(r'<input id="[\w-]+" name="(\w+)"', inside):
            fields[name] = "Mori"
        if verb == "rate":
            fields["value"] = "2"
        assert http.post(f"/do/{verb}", data=fields).status_code == 303, verb


def test_a_fault_is_cleared_by_a_human_with_a_name(http: httpx.Client, core: Core) -> None:
    core.show(phase="fault")
    assert 'action="/do/clear-fault"' in shown(http, "/room", "All is well again")
    assert http.post("/do/clear-fault", data={"by": ""}).status_code == 400
    http.post("/do/clear-fault", data={"by": "Mori", "source": "console"})
    assert core.wait_for("clear-fault")["by"] == "Mori"


def test_answer_shows_the_state_that_followed(http: httpx.Client) -> None:
    assert "Stopped." in http.post("/do/stop", follow_redirects=True).text


@pytest.mark.parametrize(
    ("verb", "fields"),
    [
        ("fly", {}),
        ("rate", {"value": "11"}),
        ("touch", {"pad": "nose", "ms": "5"}),
        ("type", {"text": ""}),
        ("type", {"text": "x" * 501}),
        ("stop", {"source": "button"}),
        ("speaker", {"on": "true"}),
    ],
)
def test_wrong_form_is_answered_and_not_passed_on(
    http: httpx.Client, core: Core, verb: str, fields: dict[str, str]
) -> None:
    answer = http.post(f"/do/{verb}", data=fields)
    assert answer.status_code == 400
    assert verb in answer.text
    assert core.verbs() == []


def test_refusal_of_the_core_is_shown_with_its_mend(http: httpx.Client, core: Core) -> None:
    core.refuse["start"] = ("It is quiet time until 09:00.", "It can begin after that.")
    answer = http.post("/do/start")
    assert answer.status_code == 409
    assert "It is quiet time until 09:00. It can begin after that." in answer.text


def test_text_of_the_core_is_never_markup(http: httpx.Client, core: Core) -> None:
    core.show(line=text("<script>alert(1)</script>", "<b>"))
    html = shown(http, "/?lang=en", "&lt;script&gt;alert(1)")
    assert "<script>alert" not in html


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Host": "evil.example"},
        {"Host": "127.0.0.1.evil.example"},
    ],
)
def test_other_sites_are_refused(http: httpx.Client, core: Core, headers: dict[str, str]) -> None:
    assert http.post("/do/more", headers=headers).status_code == 403
    assert core.verbs() == []


def test_too_long_a_form_is_refused(http: httpx.Client, core: Core) -> None:
    assert http.post("/do/type", data={"text": "x" * 20_000}).status_code == 403
    assert http.post("/do/type", content=iter([b"text=", b"x"])).status_code == 403
    assert core.verbs() == []


def test_dns_rebinding_reads_nothing(http: httpx.Client) -> None:
    assert http.get("/", headers={"Host": "evil.example"}).status_code == 403


def test_own_origin_passes(http: httpx.Client, page: Page) -> None:
    headers = {"Origin": page.url, "Sec-Fetch-Site": "same-origin"}
    assert http.post("/do/stop", headers=headers).status_code == 303


def test_every_answer_carries_the_strict_headers(http: httpx.Client) -> None:
    for path in ("/", "/static/main.js", "/nowhere"):
        headers = http.get(path).headers
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["content-security-policy"].startswith("default-src 'self'")
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"


def test_nothing_on_the_page_comes_from_elsewhere_or_is_inline(http: httpx.Client) -> None:
    html = http.get("/").text
    assert not re.search(r"""(src|href|action)=["'](https?:)?//""", html)
    assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)", html)


def test_flood_of_forms_is_slowed_but_stop_is_not(http: httpx.Client, core: Core) -> None:
    codes = [http.post("/do/more").status_code for _ in range(40)]
    assert 400 in codes
    assert http.post("/do/stop").status_code == 303
    core.wait_for("stop")
