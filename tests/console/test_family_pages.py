"""The page of a relative's own lessons, without JavaScript and in three languages."""

import json
from html import unescape
from typing import Any

import httpx
import pytest

from robot.console.view import texts
from robot.contract.languages import LANGUAGES
from robot.contract.relatives import LESSONS
from robot.family.lessons import check, lessons
from robot.messages import catalogue
from tests.console import mail
from tests.console.core import Core
from tests.console.test_own_pages import NEVER, until

DONE = {"lesson": "talk", "violence": "no", "self_harm": "no"}
OWN = {
    "lessons": [{"lesson": each, "day": "2026-11-30" if each == "safety" else ""} for each in LESSONS],
    "week": "heavy",
    "quiet": True,
    "kept": ["lessons", "weeks", "everything"],
}
CARD = {"card": {"name": "hotline", "title": {"en": "x"}, "lines": [{"en": "Chat <b>1</b>"}], "away": False}}


@pytest.fixture(autouse=True)
def own(core: Core) -> None:
    core.more.update({"lessons": OWN, "help-card": CARD})


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_there_and_counts_and_blames_nobody(language: str) -> None:
    words = texts(language, "lessons")
    assert words.keys() == texts("en", "lessons").keys()
    assert [key for key, text in words.items() if NEVER.search(text)] == []
    known = catalogue(language)
    for kind in ("greeting-asks", "question", "long"):
        for what in ("reason", "instead"):
            assert f"{what}_{kind}" in words or f"message.{what}.{kind}" in known


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_six_are_named_and_each_has_its_cards_and_its_two_questions(
    http: httpx.Client, core: Core, language: Any
) -> None:
    page = unescape(until(http, core, mail.AUNT, f"/lessons?lang={language}"))
    for name, lesson in lessons().items():
        assert lesson.title.in_(language) in page
        one = unescape(http.get(f"/lessons?lesson={name}&lang={language}").text)
        assert all(card.in_(language) in one for card in lesson.cards)
        assert lesson.say.in_(language) in one
        assert check().violence.in_(language) in one
        assert check().self_harm.in_(language) in one
        assert one.count('type="radio"') == one.count("required") == 6
        assert "checked" not in one, "no answer is given for anybody"
    assert texts(language, "lessons")["badge_worn"] in page


@pytest.mark.parametrize("you", [mail.PERSON, mail.KEN, mail.MORI])
def test_it_is_for_relatives_alone(http: httpx.Client, core: Core, you: dict[str, Any]) -> None:
    until(http, core, you, "/knows")
    assert http.get("/lessons").status_code == 403


@pytest.mark.parametrize(
    ("answer", "form", "words"),
    [
        ({"card": True, "told": True}, {"violence": "yes"}, "card_told"),
        ({"card": True, "told": False}, {"self_harm": "yes"}, "card_later"),
        ({"card": True, "told": False}, {"violence": "unsaid"}, "card_unsaid"),
        ({"card": True, "told": True, "kept": False}, {"violence": "yes"}, "card_told_unkept"),
        ({"card": True, "told": False, "kept": False}, {"violence": "yes"}, "card_later_unkept"),
        ({"card": True, "told": False, "kept": False}, {"violence": "unsaid"}, "card_unsaid_unkept"),
    ],
)
def test_a_yes_comes_back_with_the_card_and_stands_in_no_address(
    http: httpx.Client, core: Core, answer: dict[str, Any], form: dict[str, str], words: str
) -> None:
    core.more["lesson-done"] = answer
    page = http.post("/lessons/lesson-done", data={**DONE, **form})
    assert page.status_code == 200
    assert str(page.url).endswith("/lessons/lesson-done")
    assert texts("en", "lessons")[words] in unescape(page.text)
    assert "Chat &lt;b&gt;1&lt;/b&gt;" in page.text
    assert page.headers["cache-control"] == "no-store"
    asked = core.wait_for("lesson-done")
    assert {name: asked[name] for name in DONE} == {**DONE, **form}


def test_with_two_noes_the_lesson_is_noted_and_no_card_is_forced_on_anybody(
    http: httpx.Client, core: Core
) -> None:
    core.more["lesson-done"] = {"card": False, "told": False}
    page = http.post("/lessons/lesson-done", data=DONE)
    assert (page.status_code, page.headers["location"]) == (303, "/lessons?done=changed#six")


@pytest.mark.parametrize("missing", ["violence", "self_harm", "lesson"])
def test_no_lesson_ends_without_its_questions(http: httpx.Client, core: Core, missing: str) -> None:
    page = http.post("/lessons/lesson-done", data={key: x for key, x in DONE.items() if key != missing})
    assert page.status_code == 400
    assert "lesson-done" not in core.verbs()


@pytest.mark.parametrize(
    ("path", "form", "fields"),
    [
        ("family-week", {"week": "calm"}, {"week": "calm"}),
        ("family-week", {"week": ""}, {"week": ""}),
        ("say-nothing", {"on": "true"}, {"on": True}),
        ("family-forget", {"kept": "chat"}, {"kept": "chat"}),
    ],
)
def test_a_form_asks_for_what_it_says(
    http: httpx.Client, core: Core, path: str, form: dict[str, str], fields: dict[str, Any]
) -> None:
    assert http.post(f"/lessons/{path}", data=form).status_code == 303
    asked = core.wait_for(path)
    assert {name: asked[name] for name in fields} == fields


def test_what_was_practised_is_shown_with_what_would_be_easier(http: httpx.Client, core: Core) -> None:
    core.more["phrase-practice"] = {
        "reasons": [{"kind": "greeting-asks", "words": "Slept <i>well</i>?"}],
        "easier": "Good morning.",
    }
    page = http.post("/lessons/phrase-practice", data={"said": "Good morning. Slept <i>well</i>?"}).text
    assert "<i>well</i>" not in page
    words = texts("en", "lessons")
    assert words["instead_greeting-asks"] in unescape(page)
    assert words["practice_whole"] not in unescape(page)
    core.more["phrase-practice"] = {"reasons": [], "easier": ""}
    assert (
        words["practice_whole"] in http.post("/lessons/phrase-practice", data={"said": "Good morning."}).text
    )


def test_the_file_of_ones_own_has_every_part(http: httpx.Client, core: Core) -> None:
    core.more["family-export"] = {
        "kept": {"user": "aunt", "lessons": [], "chat": [{"text": "あ"}]},
        "next": 0,
    }
    answer = http.post("/lessons/family-export")
    assert answer.headers["content-disposition"].startswith('attachment; filename="yorisou-family-')
    found = json.loads(answer.text)
    assert (found["format"], found["user"], found["chat"]) == (
        "yorisou-family-file-1",
        "aunt",
        [{"text": "あ"}],
    )


def test_a_store_that_cannot_be_used_is_said_and_the_page_stays(http: httpx.Client, core: Core) -> None:
    core.refuse["lessons"] = ("family.db: cannot be used now.", "")
    page = http.get("/lessons")
    assert page.status_code == 200
    assert "do-stop" in page.text


def test_a_refusal_is_said_in_the_pages_own_words(http: httpx.Client, core: Core) -> None:
    page = http.post("/lessons/phrase-practice", data={"said": " "})
    assert (page.status_code, texts("en", "lessons")["refused_said_empty"] in page.text) == (400, True)


ASK_LINE = {"number": 4, "mine": True, "name": "Aunt", "made_utc_us": mail.DAY_US, "text": "May <b>I</b>?"}
WORKER_LINE = {**ASK_LINE, "number": 5, "mine": False, "name": "Mori", "text": "Yes."}
CHAT = {"lines": [ASK_LINE, WORKER_LINE], "name": "Aunt <i>May</i>"}
RELATIVES = {
    "relatives": [
        {
            "user": "aunt",
            "name": "Aunt <i>May</i>",
            "lessons": [{"lesson": "talk", "day": "2026-11-30"}],
            "unread": 2,
        }
    ],
    "told": [
        {"number": n, "user": "aunt", "name": "Aunt <i>May</i>", "what": what, "day": "2026-11-30"}
        for n, what in enumerate(("violence", "self-harm", "words"), 1)
    ],
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_chat_has_a_page_on_either_side_and_escapes_what_was_written(
    http: httpx.Client, core: Core, language: str
) -> None:
    core.more.update({"worker-chat": CHAT, "relatives": RELATIVES, "relative-chat": CHAT})
    page = until(http, core, mail.AUNT, f"/ask?lang={language}")
    assert "May &lt;b&gt;I&lt;/b&gt;?" in page
    assert 'id="take-back-4"' in page
    assert 'id="take-back-5"' not in page, "what the worker wrote is the worker's"
    page = until(http, core, mail.MORI, f"/relatives?lang={language}")
    words = texts(language, "relatives")
    assert words.keys() == texts("en", "relatives").keys()
    assert all(words[f"told_{what}"] in unescape(page) for what in ("violence", "self-harm", "words"))
    assert words["waits"] in unescape(page)
    assert "<i>May</i>" not in page
    opened = http.post("/relatives/relative-chat", data={"user": "aunt"})
    assert "May &lt;b&gt;I&lt;/b&gt;?" in opened.text
    assert "aunt" not in str(opened.url)
    assert http.get("/ask").status_code == 403


@pytest.mark.parametrize(
    ("path", "form", "fields"),
    [
        ("/relatives/relative-answer", {"user": "aunt", "said": "Yes."}, {"user": "aunt", "said": "Yes."}),
        ("/relatives/relative-seen", {"number": "3"}, {"number": 3}),
        ("/ask/chat-take-back", {"number": "4"}, {"number": 4}),
        ("/ask/worker-ask", {"said": "May I?"}, {"said": "May I?"}),
    ],
)
def test_the_forms_of_the_chat(
    http: httpx.Client, core: Core, path: str, form: dict[str, str], fields: dict[str, Any]
) -> None:
    verb = path.rpartition("/")[2]
    core.more[verb] = {"card": False, "told": False}
    assert http.post(path, data=form).status_code == 303
    asked = core.wait_for(verb)
    assert {name: asked[name] for name in fields} == fields


def test_a_question_that_tells_of_danger_comes_back_with_the_card(http: httpx.Client, core: Core) -> None:
    core.more.update({"worker-ask": {"card": True, "told": True}, "worker-chat": CHAT})
    page = http.post("/ask/worker-ask", data={"said": "He hit me."})
    assert texts("en", "lessons")["card_told"] in unescape(page.text)
    assert "Chat &lt;b&gt;1&lt;/b&gt;" in page.text


def test_a_question_of_danger_that_cannot_be_kept_stands_in_its_field_beside_the_card(
    http: httpx.Client, core: Core
) -> None:
    told = {"card": True, "told": True, "kept": False}
    core.more.update({"worker-ask": told, "worker-chat": CHAT})
    page = unescape(http.post("/ask/worker-ask", data={"said": "He hit me."}).text)
    assert texts("en", "lessons")["card_told_unkept"] in page
    assert ">He hit me.</textarea>" in page


def test_relatives_who_have_left_are_said_to_be_no_users_any_more(http: httpx.Client, core: Core) -> None:
    gone = {"number": 7, "user": "aunt/1", "name": "Aunt", "what": "violence", "day": "2026-09-21"}
    core.more["relatives"] = {"relatives": [], "told": [{**gone, "gone": True}]}
    assert texts("en", "relatives")["told_gone"] in until(http, core, mail.MORI, "/relatives")


def test_that_something_waits_stands_in_the_staffs_pages_alone(http: httpx.Client, core: Core) -> None:
    core.more["relatives"] = RELATIVES
    core.show(relatives=True)
    assert 'id="relatives-wait"' in until(http, core, mail.MORI, "/relatives")
    core.show(relatives=False)
    assert 'id="relatives-wait"' not in until(http, core, mail.MORI, "/knows")
    core.show(relatives=True)
    for you in (mail.PERSON, mail.AUNT, mail.KEN):
        assert "relatives-wait" not in until(http, core, you, "/knows")
