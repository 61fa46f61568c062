"""The page without JavaScript: what it shows, what its forms do, and whom it refuses."""

import re

import httpx
import pytest

from robot.console.forms import parse
from robot.console.view import texts
from tests.console.conftest import Page
from tests.console.core import Core, busy_state, text


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


def filled(inside: str, submitter: str) -> dict[str, str]:
    """A form as a browser would send it with that button."""
    fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', inside))
    for name in re.findall(r'<input id="[\w-]+" name="(\w+)"', inside):
        fields[name] = "3 2 1" if name == "days_a_week" else "Mori"
    for name, options in re.findall(r'<select id="[\w-]+" name="(\w+)".*?>(.*?)</select>', inside, re.S):
        fields[name] = re.findall(r'value="([^"]+)"', options)[0]
    return {**fields, **dict(re.findall(r'name="(\w+)" value="([^"]*)"', submitter))}


@pytest.mark.parametrize("staff", [True, False])
def test_every_form_on_the_page_is_one_the_server_takes(http: httpx.Client, core: Core, staff: bool) -> None:
    core.show(**busy_state())
    if not staff:
        core.show(staff=[])
    html = shown(http, "/", "confirm-clock")
    forms = re.findall(r'<form[^>]*action="/do/([a-z-]+)"[^>]*>(.*?)</form>', html, re.S)
    assert {verb for verb, _ in forms} >= {
        *("stop", "less", "more", "wake", "start", "end", "sleep", "pause", "resume", "approve", "clear"),
        *("confirm-clock", "preview", "choose", "rate", "type", "touch", "crisis", "foresee", "stop-label"),
        "happened",
        *("others", "stay-here", "hold", "lift-hold", "withdraw-consent", "leave-programme", "destination"),
        *("order", "staff-step", "review", "fading", "close-programme", "drill"),
    }
    sent = 0
    for verb, inside in forms:
        for submitter in re.findall(r"<button[^>]*>", inside):
            again = re.search(r'formaction="/do/([a-z-]+)"', submitter)
            to = again[1] if again else verb
            assert parse(to, filled(inside, submitter)), to
            sent += 1
    assert sent > 45


@pytest.mark.parametrize(
    ("verb", "fields", "sent"),
    [
        (
            "rate",
            {"value": "5", "good": "true", "than_foreseen": "easier"},
            {"value": 5, "good": True, "than_foreseen": "easier", "peak": None},
        ),
        ("foresee", {"answer": "bit-hard"}, {"answer": "bit-hard"}),
        ("happened", {"answer": "easier"}, {"answer": "easier"}),
        ("stop-label", {"label": "busy"}, {"label": "busy"}),
        ("others", {"on": "true"}, {"on": True, "source": "tap"}),
        ("withdraw-consent", {"level": "play/alone"}, {"level": "play/alone"}),
        ("stay-here", {}, {"source": "tap"}),
        ("leave-programme", {}, {"source": "tap"}),
        ("hold", {"by": "person", "until": ""}, {"by": "person", "until": ""}),
        ("hold", {"by": "mori", "until": "2027-01-31"}, {"by": "mori", "until": "2027-01-31"}),
        ("destination", {"by": "mori", "level": ""}, {"level": ""}),
        ("order", {"by": "mori", "levels": "a b c"}, {"levels": ["a", "b", "c"]}),
        ("fading", {"by": "mori", "days_a_week": "3, 2、1 "}, {"days_a_week": [3, 2, 1]}),
        ("fading", {"by": "mori", "days_a_week": ""}, {"days_a_week": []}),
        ("staff-step", {"by": "mori", "direction": "down"}, {"direction": "down"}),
        ("ack", {"token": "abc"}, {"token": "abc"}),
    ],
)
def test_new_forms_reach_the_core_with_the_right_types(
    http: httpx.Client, core: Core, verb: str, fields: dict[str, str], sent: dict[str, object]
) -> None:
    assert http.post(f"/do/{verb}", data=fields).status_code == 303
    heard = core.wait_for(verb)
    assert {key: heard[key] for key in sent} == sent


def test_room_keeps_its_words_to_itself_and_the_person_sees_no_number(http: httpx.Client, core: Core) -> None:
    core.show(**busy_state())
    person = shown(http, "/person?lang=en", "Sent. No answer yet.")
    visible = re.sub(r"<[^>]+>", " ", person.split("<body", 1)[1])
    for mine in ("Two hard ones", "look at the plan", "It stays as it is", "destination", "standing", "mori"):
        assert mine.casefold() not in visible.casefold(), mine
    assert not re.search(r"\d+\s*%|\blevel|\bstreak\b|\bscore\b|\bfail", visible, re.I)
    assert person.index("Sent. No answer yet.") < person.index("example.org</a>")
    room = http.get("/room?lang=en").text
    for theirs in (
        "Two hard ones",
        "Please look at the plan",
        "by standing approval",
        "森 かなえ",
        "At the door",
    ):
        assert theirs in room, theirs


def test_the_order_moves_one_level_at_a_time_and_what_was_lived_stays(http: httpx.Client, core: Core) -> None:
    core.show(**busy_state())
    html = shown(http, "/room", "order-later-touch")
    values = dict(re.findall(r'id="order-([\w-]+)"[^>]*? value="([^"]*)"', html))
    assert values == {
        "later-touch": "quiet-presence choosing touch",
        "earlier-choosing": "quiet-presence choosing touch",
    }


def test_the_link_of_an_alert_acknowledges_by_its_button_only(http: httpx.Client, core: Core) -> None:
    token = "abcdefgh12345678" * 2 + "x" * 11
    link = f"/ack/{token}"
    assert "<form" in http.get(link).text
    assert core.verbs() == ["ack-look"], "looking uses nothing up"
    assert http.post(link).status_code == 200
    assert core.wait_for("ack")["token"] == token
    core.refuse["ack-look"] = core.refuse["ack"] = ("alert: this code has been used already.", "")
    assert http.post(link).status_code == 409
    assert http.get(link).status_code == 410
    assert http.post(link, headers={"Origin": "http://evil.example"}).status_code == 403


@pytest.mark.parametrize("course", ["closed", "left"])
def test_after_the_end_staff_can_open_it_again_and_nothing_else(
    http: httpx.Client, core: Core, course: str
) -> None:
    core.show(**{**busy_state(), "allowed": ["stop", "less"], "cards": [], "handover": None})
    core.show(course={"state": course, "text": text("It has ended.", "終わりました。")})
    html = shown(http, "/", "It has ended.")
    verbs = set(re.findall(r'action="/do/([a-z-]+)"', html))
    assert "lift-hold" in verbs
    assert not verbs & {"fading", "close-programme", "order", "staff-step", "leave-programme", "start"}


@pytest.mark.parametrize(
    ("verb", "fields"),
    [
        ("rate", {"value": "2", "peak": "11"}),
        ("rate", {"value": "2", "than_foreseen": "worse"}),
        ("foresee", {"answer": ""}),
        ("stop-label", {"label": "why"}),
        ("others", {"on": "perhaps"}),
        ("staff-step", {"direction": "2", "by": "mori"}),
        ("fading", {"days_a_week": "9", "by": "mori"}),
        ("fading", {"days_a_week": "many", "by": "mori"}),
        ("hold", {"until": "2027-01-01T00:00", "by": "mori"}),
        ("destination", {"by": "mori"}),
        ("ack", {"token": ""}),
        ("alerts", {}),
    ],
)
def test_wrong_new_form_is_answered_and_not_passed_on(
    http: httpx.Client, core: Core, verb: str, fields: dict[str, str]
) -> None:
    answer = http.post(f"/do/{verb}", data=fields)
    assert answer.status_code == 400
    assert core.verbs() == []


def test_a_fault_is_cleared_by_a_human_with_a_name(http: httpx.Client, core: Core) -> None:
    core.show(phase="fault")
    assert 'action="/do/clear-fault"' in shown(http, "/room", "All is well again")
    http.post("/do/clear-fault", data={"by": "Mori", "source": "console"})
    assert core.wait_for("clear-fault")["by"] == "Mori"


def test_progress_in_doubt_is_confirmed_by_staff_with_a_name(http: httpx.Client, core: Core) -> None:
    assert 'action="/do/confirm-progress"' not in http.get("/room").text
    core.show(doubted=True)
    assert 'action="/do/confirm-progress"' in shown(http, "/room", "What was reached is in doubt")
    http.post("/do/confirm-progress", data={"by": "Mori", "source": "console"})
    assert core.wait_for("confirm-progress")["by"] == "Mori"


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
    assert re.search(r'<p id="note" class="note" role="status" data-', answer.text)  # and not hidden
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
    assert http.post("/do/type", data={"text": "x" * 20_000}).status_code == 413
    assert http.post("/do/type", content=iter([b"text=", b"x"])).status_code == 413
    assert core.verbs() == []


@pytest.mark.parametrize("path", ["/write/voice", "/mail/voice", "/write/picture"])
def test_a_file_that_is_too_large_is_answered_in_words(http: httpx.Client, core: Core, path: str) -> None:
    kind = "picture" if "picture" in path else "voice"
    words = texts("en", "person")[f"refused_{kind}_large"]
    sent = {kind: ("file", bytes(11_000_000))}
    page = http.post(path, files=sent)
    assert (page.status_code, words in page.text) == (413, True)
    told = http.post(path, files=sent, headers={"Accept": "application/json"})
    assert (told.status_code, told.json()) == (413, {"ok": False, "error": words})
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
