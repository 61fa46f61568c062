"""Messages for refused forms: calm, in the page's language, with what would be right."""

import contextlib
import json
import re
from pathlib import Path

import httpx
import pytest
from websockets.sync.client import connect

from robot.console.view import LANGUAGES, texts
from tests.console.conftest import Page, end, start
from tests.console.core import Core
from tests.console.test_live import until

RAW = re.compile(r"value_error|Input should|should have|validation|\bdetail\b|Method Not|\{")


def said(html: str) -> str:
    note = re.search(r'<p id="note"[^>]*>(.*?)</p>', html, re.S)
    assert note
    return note[1]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("verb", "fields", "key"),
    [
        ("hold", {"until": "2027-1-3", "by": "mori"}, "wrong_date"),
        ("hold", {"until": "2027-02-30", "by": "mori"}, "wrong_date"),
        ("hold", {"until": "31 January 2027", "by": "mori"}, "wrong_date"),
        ("fading", {"days_a_week": "3 4", "by": "mori"}, "wrong_days"),
        ("fading", {"days_a_week": "9", "by": "mori"}, "wrong_days"),
        ("fading", {"days_a_week": "2.5", "by": "mori"}, "wrong_days"),
        ("fading", {"days_a_week": "1 " * 27, "by": "mori"}, "wrong_days"),
        ("rate", {"value": "11"}, "wrong_rating"),
        ("rate", {"value": "3", "peak": "very"}, "wrong_rating"),
        ("type", {"text": "x" * 501}, "wrong_text"),
        ("fly", {}, "wrong_other"),
    ],
)
def test_a_form_that_cannot_be_taken_says_what_would_be_right(
    http: httpx.Client, core: Core, language: str, verb: str, fields: dict[str, str], key: str
) -> None:
    http.cookies.set("lang", language)
    answer = http.post(f"/do/{verb}", data=fields)
    assert answer.status_code == 400
    assert said(answer.text) == texts(language)[key]
    assert core.verbs() == []


def test_the_socket_of_the_page_says_it_in_the_same_words(page: Page, core: Core) -> None:
    with connect(f"ws://127.0.0.1:{page.port}/live?lang=ja", max_queue=None) as socket:
        for message, key in (
            ('{"do": "hold", "until": "tomorrow", "by": "mori"}', "wrong_date"),
            ('{"do": "rate", "value": 11}', "wrong_rating"),
            ("[]", "wrong_other"),
        ):
            socket.send(message)
            assert until(socket, "reply")["error"] == texts("ja")[key]
        core.refuse["review"] = ("by: 'x' is nobody of the staff.", "The programme has mori.")
        socket.send(json.dumps({"do": "review", "by": "x"}))
        assert until(socket, "reply")["error"] == texts("ja")["wrong_by"]
    assert set(core.verbs()) <= {"watch", "review"}


def test_english_of_the_core_is_not_shown_on_a_page_in_another_language(
    http: httpx.Client, core: Core
) -> None:
    core.refuse["wake"] = ("request: could not be handled.", "See the log.")
    http.cookies.set("lang", "ja")
    assert said(http.post("/do/wake").text) == texts("ja")["wrong_now"]


@pytest.mark.parametrize("path", ["/do/stop", "/do/rate", "/nowhere"])
def test_what_has_no_page_is_a_small_page_with_a_way_back(http: httpx.Client, path: str) -> None:
    http.cookies.set("lang", "ja")
    answer = http.get(path)
    assert answer.status_code in (400, 404, 405)
    assert answer.headers["content-type"].startswith("text/html")
    assert texts("ja")["not_a_page"] in answer.text
    assert 'href="/"' in answer.text
    assert not RAW.search(answer.text)


@pytest.mark.parametrize(("size", "status"), [(20, 400), (20_000, 413)])
def test_a_file_is_answered_with_a_small_page_too(
    http: httpx.Client, core: Core, size: int, status: int
) -> None:
    http.cookies.set("lang", "ja")
    answer = http.post("/do/stop", files={"file": ("a.txt", b"x" * size)})
    assert answer.status_code == status
    assert answer.headers["content-type"].startswith("text/html")
    assert '<html lang="ja">' in answer.text
    assert 'href="/"' in answer.text
    assert not RAW.search(answer.text)
    assert core.verbs() == []


def test_typed_words_are_never_refused_for_being_many(tmp_path: Path) -> None:
    page = start(tmp_path / "core.sock")  # its own, so that the others find nothing used up
    with contextlib.ExitStack() as ending:
        ending.callback(end, page)
        core = ending.enter_context(Core(page.socket))
        http = ending.enter_context(httpx.Client(base_url=page.url))
        core.wait_for("watch")
        codes = {http.post("/do/rate", data={"value": "3"}).status_code for _ in range(60)}
        assert 400 in codes
        assert http.post("/do/type", data={"text": "つらい"}).status_code == 303
        assert core.wait_for("type")["text"] == "つらい"
        assert http.post("/do/type", data={"text": "x" * 501}).status_code == 400
        socket = ending.enter_context(connect(f"ws://127.0.0.1:{page.port}/live", max_queue=None))
        for _ in range(60):
            socket.send('{"do": "rate", "value": 3}')
        socket.send(json.dumps({"do": "type", "text": "もうむり"}))
        assert core.wait_for("type", count=2)["text"] == "もうむり"


def test_no_sentence_of_the_page_counts_one_of_many() -> None:
    assert not re.search(r"\{\w+\} (days|minutes|hours|weeks)\b", " ".join(texts("en").values()))


def test_staff_has_one_name_on_the_japanese_page() -> None:
    assert not re.search("支援者|担当者|スタッフ", " ".join(texts("ja").values()))


def test_every_language_has_the_same_words() -> None:
    assert texts("en").keys() == texts("ja").keys() == texts("ko").keys()
