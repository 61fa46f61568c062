"""Pages of questionnaires, without JavaScript and in three languages."""

import re
from html import unescape
from typing import Any

import httpx
import pytest

from robot.console.question_pages import chosen
from robot.console.view import texts
from robot.language.line_check import judge
from robot.messages import LANGUAGES, catalogue
from tests.console import mail, questions
from tests.console.core import Core
from tests.console.test_own_pages import NEVER, until

FORM = {"name": "phq-9.ja", "digest": "d" * 32}
ITEMS = {f"a{n}": "1" for n in range(1, 10)}


@pytest.fixture(autouse=True)
def full_core(core: Core) -> None:
    core.more.update(questions.full())


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_there_and_what_the_person_reads_is_calm(language: str) -> None:
    for folder in ("questions", "questionnaires"):
        assert texts(language, folder).keys() == texts("en", folder).keys()
    own = texts(language, "questions") | {
        key: text for key, text in catalogue(language).items() if key.startswith("questions.")
    }
    for key, text in own.items():
        said = re.sub(r"{.*?}", "Mori", text)
        assert judge(said, language, "note") == (), key
        assert not NEVER.search(said), key


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_reads_it_comes_before_the_first_item_and_every_item_may_be_left_out(
    http: httpx.Client, core: Core, language: Any
) -> None:
    html = until(http, core, mail.PERSON, f"/questions?lang={language}")
    page, words = unescape(html), texts(language, "questions")
    known = catalogue(language)
    lines = (
        known["questions.who"].format(staff="Mori <b>M</b>"),
        known["questions.at-once"].format(item=9, answer="So <i>0</i>"),
        known["questions.free"],
    )
    assert all(line in page for line in lines)
    assert max(map(page.index, lines)) < page.index("Item <b>1</b>")
    assert page.index(words["not_now"]) < page.index("Item <b>1</b>")
    assert html.count("<fieldset") == html.count("checked") == page.count(words["leave_out"]) == 9
    assert html.count('type="radio"') == 45
    assert "<b>" not in html
    assert "<i>" not in html
    assert html.count('lang="ja"') >= 20, "the words are read aloud in their own language"
    assert "required" not in html


@pytest.mark.parametrize("language", LANGUAGES)
def test_where_nobody_would_be_told_the_page_does_not_say_so(
    http: httpx.Client, core: Core, language: Any
) -> None:
    core.more["questions"] = {**questions.ASKED, "told": False, "staff": []}
    page, known = unescape(until(http, core, mail.PERSON, f"/questions?lang={language}")), catalogue(language)
    assert known["questions.at-once-card"].format(item=9, answer="So <i>0</i>") in page
    assert known["questions.at-once"].format(item=9, answer="So <i>0</i>") not in page
    assert known["questions.who"].format(staff=known["questions.somebody"]) in page


def test_answers_go_as_they_were_chosen_and_there_is_a_thank_you_and_nothing_else(
    http: httpx.Client, core: Core
) -> None:
    until(http, core, mail.PERSON, "/questions?lang=en")
    sent = http.post("/questions/questions-answer", data={**FORM, **ITEMS, "a3": "", "a9": "0"})
    assert (sent.status_code, sent.headers["location"]) == (303, "/questions?done=sent")
    asked = core.wait_for("questions-answer")
    assert asked["answers"] == [1, 1, None, 1, 1, 1, 1, 1, 0]
    assert (asked["name"], asked["digest"]) == (FORM["name"], FORM["digest"])
    core.more["questions"] = questions.NOTHING
    html = http.get("/questions?done=sent").text
    assert texts("en", "questions")["done_sent"] in html
    main = html.partition("<main")[2]
    assert not re.search(r"\d", re.sub(r"<[^>]*>", "", main.partition("</main>")[0])), "no number of any kind"
    http.post("/questions/questions-skip", data={"name": "phq-9.ja"})
    assert core.wait_for("questions-skip")["name"] == "phq-9.ja"


def test_what_was_chosen_stands_there_again_when_it_could_not_be_kept(http: httpx.Client, core: Core) -> None:
    until(http, core, mail.PERSON, "/questions?lang=en")
    core.refuse["questions-answer"] = ("not now", "", "mail-unwritten")
    refused = http.post("/questions/questions-answer", data={**FORM, **ITEMS, "a2": "3", "a4": ""})
    assert refused.status_code == 409
    assert texts("en", "questions")["refused_mail_unwritten"] in refused.text
    assert re.search(r'id="a2-4"[^>]*value="3" checked', refused.text)
    assert re.search(r'id="a4-none"[^>]*checked', refused.text)
    assert refused.text.count(" checked") == 9


@pytest.mark.parametrize("language", LANGUAGES)
def test_staff_read_the_number_with_its_rule_its_day_and_what_a_point_is_worth(
    http: httpx.Client, core: Core, language: Any
) -> None:
    html = until(http, core, mail.MORI, f"/questionnaires?lang={language}")
    page, words = unescape(html), texts(language, "questionnaires")
    assert "<b>" not in html
    assert "<i>" not in html
    assert "<u>" not in html
    rule = words["rule_sum"].format(items=9, lowest=0, highest=3)
    assert rule + words["rule_times"].format(times=4) + words["rule_reverse"].format(items="4, 7") in page
    assert words["change"].format(change="-4", date="2026-09-06") in page
    assert words["results_note"] in page
    assert f"<strong>{17}</strong>" in page
    assert words["missing"].format(items="1, 9") in page
    assert questions.NOTE[language] in page
    assert words["cutoff_at_least"].format(point=15) + ": " + words["cutoff_yes"] in page
    assert words["cutoff_at_most"].format(point=50) + ": " + words["cutoff_no"] in page
    assert words["unreadable"].format(file="gad-7.<b>en</b>.json") in page
    core.more.update(questions.empty())
    page = unescape(http.get(f"/questionnaires?lang={language}").text)
    assert words["no_results"] in page
    assert words["nothing_here"] in page


@pytest.mark.parametrize("language", LANGUAGES)
def test_answers_that_cannot_be_read_are_told_of_calmly(
    http: httpx.Client, core: Core, language: Any
) -> None:
    until(http, core, mail.PERSON, f"/questions?lang={language}")
    core.refuse["questions-answer"] = ("answers: item 1: may be 0, 1, 2, 3.", "", "questions-answers")
    refused = http.post(f"/questions/questions-answer?lang={language}", data={**FORM, **ITEMS, "a1": "999"})
    assert core.wait_for("questions-answer")["answers"][0] == -1
    assert texts(language, "questions")["refused_questions_answers"] in unescape(refused.text)
    assert "may be 0" not in refused.text


def test_staff_confirm_stop_and_enter_a_sheet(http: httpx.Client, core: Core) -> None:
    until(http, core, mail.MORI, "/questionnaires?lang=en")
    for on in (True, False):
        more = {"compared": "true"} if on else {}
        http.post("/questionnaires/questionnaire-use", data={**FORM, "on": str(on).lower(), **more})
        asked = core.wait_for("questionnaire-use", 1 + (not on))
        assert (asked["on"], asked["compared"]) == (on, on)
    html = http.get("/questionnaires/sheet?name=phq-9.ja").text
    assert html.count('type="radio"') == 45
    assert core.wait_for("questionnaire-read")["name"] == "phq-9.ja"
    done = http.post("/questionnaires/questionnaire-paper", data={**FORM, **ITEMS, "day": "2026-11-30"})
    assert done.status_code == 303
    assert core.wait_for("questionnaire-paper")["day"] == "2026-11-30"
    core.refuse["questionnaire-paper"] = ("no date", "", "questions-day")
    wrong = http.post("/questionnaires/questionnaire-paper", data={**FORM, **ITEMS, "a5": "2", "day": "x"})
    assert core.wait_for("questionnaire-paper", 2)["day"] == "x", "what has to go on goes on all the same"
    assert wrong.status_code == 409
    assert texts("en", "questionnaires")["refused_questions_day"] in unescape(wrong.text)
    assert re.search(r'id="a5-3"[^>]*value="2" checked', wrong.text)


@pytest.mark.parametrize(
    ("you", "pages"),
    [
        (mail.PERSON, {"/questions"}),
        (mail.AUNT, set()),
        (mail.KEN, set()),
        (mail.MORI, {"/questionnaires"}),
    ],
)
def test_the_pages_are_for_whom_they_are(
    http: httpx.Client, core: Core, you: dict[str, Any], pages: set[str]
) -> None:
    until(http, core, you, "/knows")
    found = {path for path in ("/questions", "/questionnaires") if "Canary" in http.get(path).text}
    assert found == pages


BAD: list[dict[str, str]] = [
    {},
    {"name": "x" * 5_000},
    {**FORM},
    {**FORM, "a1": "9" * 400},
    {**FORM, "a1": "１"},
    {**FORM, "a26": "1", "a0": "1", "a-1": "1"},
    {**FORM, "a25": "1", "day": "2026-13-40"},
    {**FORM, **{f"b{n}": "1" for n in range(25)}},
    {"name": "\x00", "digest": "é", "a1": "1"},
]


@pytest.mark.parametrize("fields", BAD)
def test_whatever_comes_in_a_form_is_answered_with_a_page(
    http: httpx.Client, core: Core, fields: dict[str, str]
) -> None:
    for you, page, paths in (
        (mail.PERSON, "/questions", ("questions-answer", "questions-skip")),
        (mail.MORI, "/questionnaires", ("questionnaire-use", "questionnaire-paper")),
    ):
        until(http, core, you, page)
        for path in paths:
            answer = http.post(f"{page}/{path}", data=fields)
            assert answer.status_code in (303, 400, 409)
            if answer.status_code != 303:
                assert "<html" in answer.text
    assert http.get(f"/questionnaires/sheet?name={'%00' * 3}").status_code == 200


def test_answers_of_a_form() -> None:
    assert chosen({}) == []
    assert chosen({"a2": "3"}) == [None, 3]
    assert chosen({"a1": "0", "a3": "x", "a26": "1"}) == [0, None, None]
