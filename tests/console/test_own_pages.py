"""What is kept about me, who knows what, and family's page: without JavaScript, in three languages."""

import base64
import json
import re
from html import unescape
from typing import Any

import httpx
import pytest

from robot.console.own_file import Times
from robot.console.own_pages import months
from robot.console.view import texts
from robot.console.who_knows import BY_THEIR_NAME, GROUPS, TOPICS, act_name, knowing
from robot.control.kept_requests import Forget
from robot.language.line_check import judge
from robot.messages import LANGUAGES
from robot.people.matrix import matrix
from tests.console.core import Core
from tests.console.own import DAY_US, MOTHER, PERSON, full

LANGUAGE = pytest.mark.parametrize("language", LANGUAGES)
# Words that count a person or call a step by its place; and what stands in no sentence of this house.
NEVER = re.compile(r"\d ?%|\bL\d\b|\blevel\b|\bpatient|\bcure|complian|\bfail|\bscore|streak", re.I)


MORI = {**PERSON, "user": "mori", "name": "Mori", "roles": ["therapist"]}
SATO = {**PERSON, "user": "sato", "name": "Sato", "roles": ["deputy"]}


def until(http: httpx.Client, core: Core, you: dict[str, Any], path: str) -> str:
    """The page, once it is shown to somebody."""
    core.show(you=you)
    name, everybody = (
        you.get("name", ""),
        re.compile("|".join(texts(each)["you_everybody"] for each in LANGUAGES)),
    )

    def look() -> str:
        html = http.get(path).text
        return html if name in html and not everybody.search(html) else ""

    return str(Core.wait_until(look))


@pytest.fixture(autouse=True)
def full_core(core: Core) -> None:
    core.more.update(full())


@LANGUAGE
@pytest.mark.parametrize("page", ["mine", "family"])
def test_every_text_obeys_the_rules_of_lines(page: str, language: str) -> None:
    words = texts(language, page)
    assert words.keys() == texts("en", page).keys()
    for key, text in words.items():
        said = re.sub(r"{.*?}", "Mori", text)
        assert judge(said, language, "note") == (), key
        assert not NEVER.search(said), key


def test_every_text_is_used_and_every_word_that_is_asked_for_is_there() -> None:
    words = texts("en", "mine")
    acts = {act_name(act) for act in matrix().acts}
    assert acts <= {*GROUPS, *BY_THEIR_NAME, "other"}
    assert {f"act_{each}" for each in (*GROUPS, *BY_THEIR_NAME, "other")} == {
        key for key in words if key.startswith("act_")
    }
    assert {f"topic_{each}" for each in TOPICS} == {key for key in words if key.startswith("topic_")}


@LANGUAGE
def test_mine_says_all_of_it_in_plain_words(http: httpx.Client, core: Core, language: str) -> None:
    page = http.get(f"/mine?lang={language}")
    assert page.status_code == 200
    words, said = texts(language, "mine"), unescape(page.text)
    for key in (
        "kind_ratings",
        "about_contacts",
        "stays",
        "elsewhere",
        "act_proposal",
        "nobody",
        "act_other",
    ):
        assert words[key] in said
    assert page.text.count('action="/mine/forget"') == len(full()["kept"]["kinds"]) - 1
    assert all(each in said for each in ("森 かなえ", "/media/stick/copy.db", words["terminal"]))
    assert words["acts_refused"].format(act=words["act_wake"]) in said
    assert not NEVER.search(re.sub(r"<[^>]+>|%", "", page.text))
    assert f'lang="{language}"' in page.text
    assert page.cookies.get("lang") == language


@pytest.mark.parametrize(
    ("path", "fields", "verb", "sent", "done", "saved"),
    [
        ("forget", {"kind": "touch"}, "forget", {"kind": "touch"}, "forgotten", True),
        ("forget", {"kind": "everything"}, "forget", {"kind": "everything"}, "unsure", False),
        (
            "tick", {"user": "mother", "tick": "robot", "on": "true"},
            "tick", {"user": "mother", "tick": "robot", "on": True}, "ticked", True,
        ),
        (
            "tick", {"user": "mother", "tick": "course", "on": "false"},
            "tick", {"user": "mother", "tick": "course", "on": False}, "unticked", True,
        ),
        ("pin", {"pin": "2468"}, "set-pin", {"pin": "2468", "old": ""}, "pin", True),
        ("pin", {"old": "2468"}, "set-pin", {"pin": "", "old": "2468"}, "no-pin", True),
        ("device-remove", {"device": "tablet"}, "device-remove", {"device": "tablet"}, "removed", True),
        ("device-remove", {"device": "tablet"}, "device-remove", {"device": "tablet"}, "unsaved", False),
    ],
)  # fmt: skip
def test_each_form_asks_the_core_and_says_what_came_of_it(
    http: httpx.Client,
    core: Core,
    path: str,
    fields: dict[str, str],
    verb: str,
    sent: dict[str, Any],
    done: str,
    saved: bool,
) -> None:
    core.more[verb] = {"saved": saved}
    answer = http.post(f"/mine/{path}", data=fields)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith(f"/mine?done={done}#")
    heard = core.wait_for(verb)
    assert {key: heard[key] for key in sent} == sent
    assert texts("en", "mine")[f"done_{done}"] in http.get(answer.headers["location"]).text


def test_what_is_refused_or_out_of_reach_changes_nothing_and_says_so(http: httpx.Client, core: Core) -> None:
    assert http.post("/mine/forget", data={"kind": "progress"}).status_code == 400
    assert "forget" not in core.verbs()
    for verb, path, fields in (
        ("set-pin", "pin", {"pin": "1"}),
        ("code", "code", {"user": "mori"}),
        ("export", "export", {}),
    ):
        core.refuse[verb] = ("pin", "that was not it.")
        answer = http.post(f"/mine/{path}", data=fields)
        assert answer.status_code == 409
        assert "pin" in answer.text
    core.refuse["kept"] = ("journal", "is not open just now.")
    page = http.get("/mine").text
    assert texts("en", "mine")["away"] in page
    assert 'action="/mine/forget"' not in page
    assert http.get("/mine?done=<script>").text.count("<script>") == 0


def test_the_file_has_every_entry_with_its_time_and_is_for_saving(http: httpx.Client) -> None:
    answer = http.post("/mine/export")
    assert re.fullmatch(
        r'attachment; filename="yorisou-\d{4}-\d\d-\d\d.json"', answer.headers["content-disposition"]
    )
    file = json.loads(answer.text)
    assert file["format"] == "yorisou-own-file-1"
    assert [each["number"] for each in file["entries"]] == [1, 2]
    times = [each["at"] for each in file["entries"]]
    assert times == ["2026-09-21T14:13:20+00:00", "2026-09-21T15:13:20+00:00"]


def test_months_end_and_begin_again() -> None:
    assert months(1_769_900_000_000_000)[0] in ("2026-01", "2026-02")
    offered = months(1_770_500_000_000_000)
    assert offered == ["2026-02", "2026-01", "2025-12", "2025-11", "2025-10", "2025-09"]


def test_the_letter_of_a_month_is_for_saving(http: httpx.Client, core: Core) -> None:
    body = b"%PDF-letter"
    core.more["letter"] = {"report": "r1"}
    core.more["report-part"] = {
        "state": "ready", "size": len(body), "data": base64.b64encode(body).decode(), "policy": "",
    }  # fmt: skip
    assert re.search(
        r'<select id="letter-month" name="month">\s*<option>\d{4}-\d\d</option>', http.get("/mine").text
    )
    answer = http.post("/mine/letter?lang=ja", data={"month": "2026-11"})
    assert answer.content == body
    assert answer.headers["content-disposition"] == 'attachment; filename="yorisou-letter-2026-11.pdf"'
    asked = core.wait_for("letter")
    assert (asked["month"], asked["format"], asked["lang"]) == ("2026-11", "pdf", "ja")


def test_a_letter_that_cannot_be_had_says_so(http: httpx.Client, core: Core) -> None:
    core.more["letter"] = {"report": "r1"}
    core.more["report-part"] = {"state": "failed", "error": "x"}
    answer = http.post("/mine/letter", data={"month": "2026-11"})
    assert (answer.status_code, texts("en", "mine")["letter_later"] in answer.text) == (503, True)
    assert http.post("/mine/letter", data={"month": "soon"}).status_code == 400
    core.refuse["letter"] = ("report", "one is being made.")
    assert http.post("/mine/letter", data={"month": "2026-11"}).status_code == 409


def test_times_of_a_recording_without_a_clock_are_left_out() -> None:
    times = Times({1: 0, 3: DAY_US})
    told = [times.of({"number": n, "at_us": n, "kind": "rating", "body": {}}) for n in (1, 2, 3)]
    assert told == [None, None, "2026-09-21T14:13:20+00:00"]


def test_a_code_for_another_device_stands_there_once(http: httpx.Client, core: Core) -> None:
    page = http.post("/mine/code", data={"user": ""}).text
    assert core.wait_for("code")["user"] == "person"
    assert "ABCD-2345" in page
    assert page.count("<svg") >= 1
    assert "ABCD-2345" not in http.get("/mine").text


def test_the_pages_are_for_their_roles_alone(http: httpx.Client, core: Core) -> None:
    for you, opens in ((PERSON, {"/mine", "/knows"}), (MOTHER, {"/family", "/knows"}), (MORI, {"/knows"})):
        until(http, core, you, "/knows")
        assert {path for path in ("/mine", "/knows", "/family") if http.get(path).is_success} == opens


@LANGUAGE
def test_who_knows_what_is_made_from_the_matrix_and_the_same_for_all(
    http: httpx.Client, core: Core, language: str
) -> None:
    found = {role: each for each in knowing() for role in each.roles}
    assert "level" in found["therapist"].sees
    assert found["therapist"].sees_not == ("messages", "sentences", "outings", "kept")
    assert (found["family"].sees, found["family"].ticked) == ((), ("robot", "phase", "course", "destination"))
    assert {"ratings", "contacts", "level"} <= {*found["technician"].sees_not}
    shown = {
        until(http, core, you, f"/knows?lang={language}").partition("<section")[2] for you in (MORI, SATO)
    }
    assert len(shown) == 1
    said = unescape(shown.pop())
    words = texts(language, "mine")
    assert all(words[f"topic_{topic}"] in said for topic in TOPICS)


@LANGUAGE
def test_family_sees_nothing_at_first_then_what_is_ticked(
    http: httpx.Client, core: Core, language: str
) -> None:
    words = texts(language, "family")
    course = core.state["course"]["text"][language]
    page = unescape(until(http, core, MOTHER, f"/family?lang={language}"))
    assert words["nothing"] in page
    assert course not in page
    assert 'id="robot"' not in page
    assert words["lessons_note"] in page
    assert 'href="/lessons"' in page
    assert '<a href="tel:0120279338"' in page or "0120-279-338" in page
    assert words["badge_note"] in page
    ticked = {**MOTHER, "name": "Natsu", "ticks": ["robot", "course", "destination"]}
    page = unescape(until(http, core, ticked, f"/family?lang={language}"))
    assert course in page
    assert 'id="robot"' in page
    assert words["destination_none"] in page
    assert words["nothing"] not in page


def test_every_kind_of_the_form_is_one_that_the_core_knows() -> None:
    for each in full()["kept"]["kinds"]:
        assert Forget.read({"kind": each["kind"]})
