"""Pages of messages and of the circle, without JavaScript and in three languages."""

import contextlib
import json
import re
import time
from typing import Any

import httpx
import pytest
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

from robot.console.view import texts
from robot.language.line_check import judge
from robot.language.sender_check import REASONS
from robot.messages import LANGUAGES, catalogue
from tests.console import mail
from tests.console.conftest import Page
from tests.console.core import Core
from tests.console.test_own_pages import NEVER, until

PATHS = ("/mail", "/write", "/circle", "/passing-on")
OF_THE_PERSON = ("mail", "circle")
# Words of these pages that only staff read.
OF_STAFF = (
    "passing_",
    "sealed_",
    "worry_",
    "approv",
    "why",
    "give_back",
    "circle_intro_staff",
    "staff_",
    "done_",
)


@pytest.fixture(autouse=True)
def full_core(core: Core) -> None:
    core.more.update(mail.full())
    core.show(mail=mail.HERE)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("folder", ["mail", "write", "circle"])
def test_every_text_is_there_and_calm(language: str, folder: str) -> None:
    words = texts(language, folder)
    assert words.keys() == texts("en", folder).keys()
    if folder not in OF_THE_PERSON:
        return
    for key, text in words.items():
        if key.startswith(OF_STAFF):
            continue
        said = re.sub(r"{.*?}", "Mori", text)
        assert judge(said, language, "note") == () or key.startswith(("relation_", "line_note")), key
        assert not NEVER.search(said), key


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_has_its_sentence_for_the_sender(language: str) -> None:
    known, own = catalogue(language), texts(language, "write")
    for kind in (*REASONS, "blocked", "staff", "threat", "crisis"):
        for what in ("reason", "instead"):
            assert f"message.{what}.{kind}" in known or f"{what}_{kind}" in own, (what, kind)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", PATHS)
def test_every_page_shows_what_there_is_and_escapes_it(http: httpx.Client, path: str, language: str) -> None:
    html = http.get(f"{path}?lang={language}").text
    assert f'lang="{language}"' in html
    assert "<b>May</b>" not in html
    assert "<i>else</i>" not in html


@pytest.mark.parametrize(
    ("you", "opens"),
    [
        (mail.PERSON, {"/mail", "/circle"}),
        (mail.AUNT, {"/write"}),
        (mail.KEN, {"/write"}),
        (mail.MORI, {"/write", "/circle", "/passing-on"}),
    ],
)
def test_each_side_opens_its_own_pages(
    http: httpx.Client, core: Core, you: dict[str, Any], opens: set[str]
) -> None:
    until(http, core, you, "/knows")
    assert {path for path in PATHS if http.get(path).status_code == 200} == opens


def test_a_message_is_opened_by_a_press_and_its_text_is_in_no_address(http: httpx.Client, core: Core) -> None:
    answer = http.post("/mail/mail-open", data={"number": "3"})
    assert core.wait_for("mail-open")["number"] == 3
    assert "One.\n&lt;b&gt;Two.&lt;/b&gt;" in answer.text
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("path", "form", "verb", "fields"),
    [
        ("/mail/mail-remove", {"number": "3"}, "mail-remove", {"number": 3}),
        ("/mail/mail-aloud", {"number": "3"}, "mail-aloud", {"number": 3}),
        ("/mail/mail-take-back", {"number": "5"}, "mail-take-back", {"number": 5}),
        (
            "/mail/mail-answer",
            {"to": "aunt", "form": "stamp", "text": "sun", "origin": "0123456789-stamp"},
            "mail-answer",
            {"to": "aunt", "form": "stamp", "text": "sun"},
        ),
        ("/write/here", {"words": "true", "weeks": "4"}, "here", {"ways": ["words"], "weeks": 4}),
        ("/write/reply-drop", {"number": "1"}, "reply-drop", {"number": 1}),
        ("/passing-on/mail-approve", {"number": "8"}, "mail-approve", {"number": 8}),
        ("/passing-on/mail-return", {"number": "8", "text": "Later."}, "mail-return", {"text": "Later."}),
        ("/circle/circle-tick", {"user": "ken", "way": "words", "on": "true"}, "circle-tick", {"on": True}),
        (
            "/circle/circle-approve",
            {"user": "ken", "way": "voice", "on": "false"},
            "circle-approve",
            {"on": False},
        ),
        ("/circle/circle-let-go", {"user": "ken"}, "circle-let-go", {"user": "ken"}),
        (
            "/circle/circle-describe",
            {"user": "ken", "called": "K", "relation": "friend", "begins": "19:00", "ends": "20:00"},
            "circle-describe",
            {"called": "K", "begins": "19:00"},
        ),
    ],
)
def test_every_form_asks_for_what_it_says(
    http: httpx.Client, core: Core, path: str, form: dict[str, str], verb: str, fields: dict[str, Any]
) -> None:
    assert http.post(path, data=form).status_code == 303
    asked = core.wait_for(verb)
    assert {name: asked[name] for name in fields} == fields


def test_what_comes_back_stands_in_its_field_with_why(http: httpx.Client, core: Core) -> None:
    core.more["message-send"] = {"state": "returned", "reasons": [{"kind": "comparison", "words": "others"}]}
    answer = http.post("/write/message-send", data={"text": "As others do.", "origin": "0123456789"})
    assert catalogue("en")["message.reason.comparison"].split("{")[0] in answer.text
    assert re.search(r"<textarea[^>]*>As others do\.</textarea>", answer.text)
    core.more["message-send"] = {"state": "on-its-way", "reasons": []}
    assert (
        http.post("/write/message-send", data={"text": "Hello.", "origin": "0123456789"}).status_code == 303
    )


def test_what_may_have_been_taken_all_the_same_keeps_its_mark(http: httpx.Client, core: Core) -> None:
    """Nobody answered in time: whoever sends it again sends the same, and it is taken in once."""
    mark = "0123456789abcdefghijklmn"
    core.refuse["message-send"] = ()
    answer = http.post("/write/message-send", data={"text": "Hello.", "origin": mark})
    assert answer.status_code == 503
    assert f'name="origin" value="{mark}"' in answer.text
    assert ">Hello.</textarea>" in answer.text
    core.refuse["message-send"] = ("message cannot be passed on just now.", "", "mail-not-now")
    answer = http.post("/write/message-send", data={"text": "Hello.", "origin": mark})
    assert answer.status_code == 409
    assert mark not in answer.text, "what was refused for certain is another the next time"


@pytest.mark.parametrize("form", [{}, {"text": ""}, {"text": "x", "origin": "!"}, {"origin": "0123456789"}])
def test_a_form_that_is_none_is_answered_with_a_sentence(http: httpx.Client, form: dict[str, str]) -> None:
    answer = http.post("/write/message-send", data=form)
    assert answer.status_code == 400
    assert "Traceback" not in answer.text
    assert re.search(r'id="note"[^>]*>[^<]+<', answer.text)


def test_a_recording_goes_to_the_core_in_parts_and_a_script_is_answered_in_json(
    http: httpx.Client, core: Core
) -> None:
    core.more["voice-part"] = {"state": "on-its-way", "reasons": [], "received": 1}
    sound = bytes(range(256)) * 1_200  # three parts
    answer = http.post(
        "/write/voice",
        data={"origin": "0123456789"},
        files={"voice": ("a.webm", sound, "audio/webm")},
        headers={"accept": "application/json"},
    )
    assert answer.json() == {"ok": True, "error": ""}
    asked = [each for each in core.heard if each["do"] == "voice-part"]
    assert [each["part"] for each in asked] == list(range(len(asked)))
    assert [each["last"] for each in asked] == [False] * (len(asked) - 1) + [True]
    assert len(asked) >= 3
    empty = http.post("/write/voice", data={"origin": "0123456789"}, headers={"accept": "application/json"})
    assert empty.status_code == 409
    assert empty.json()["error"]


def test_a_recording_that_takes_a_while_to_be_made_ready_is_waited_for(
    http: httpx.Client, core: Core
) -> None:
    """A process of its own looks through it, behind others perhaps: no other answer takes as long."""
    core.more["voice-part"] = {"state": "on-its-way", "reasons": [], "received": 1}
    core.late_s = 3.5
    answer = http.post(
        "/mail/voice",
        data={"origin": "0123456789", "about": "²"},
        files={"voice": ("a.webm", b"sound", "audio/webm")},
        headers={"accept": "application/json"},
    )
    assert answer.json() == {"ok": True, "error": ""}
    assert core.wait_for("voice-part")["about"] == 0


@pytest.mark.parametrize("body", ["[]", "null", "7", "{", '{"number": 3}', "[" * 10_000])
def test_what_was_heard_is_told_as_it_should_be_or_refused(http: httpx.Client, body: str) -> None:
    assert http.post("/mail/heard", content=body).status_code == 400


def test_nothing_is_shown_while_somebody_else_is_here(http: httpx.Client, core: Core) -> None:
    core.show(others=True)
    for _ in range(50):
        html = http.get("/mail").text
        if texts("en", "mail")["others"] in html:
            break
    assert texts("en", "mail")["others"] in html
    assert "May" not in html


def frames(socket: ClientConnection, seconds: float) -> list[str]:
    """The kinds of what comes within so long, but for how the body moves."""
    found, end = [], time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        with contextlib.suppress(TimeoutError):
            kind = json.loads(socket.recv(timeout=left))["kind"]
            found += [kind] if kind != "body" else []
    return found


def test_an_open_page_learns_nothing_of_the_moment_at_which_something_unseen_changes(
    core: Core, page: Page
) -> None:
    """What a sender's device does not see may change as often as it likes: not one frame comes."""
    core.show(you=mail.AUNT)
    where = f"{page.url.replace('http', 'ws')}/live?lang=en"
    with connect(where, origin=Origin(page.url)) as socket:
        frames(socket, 1.0)
        for _ in range(3):
            core.show()  # pushed once more, as it was for this device
        assert frames(socket, 0.7) == []
        core.show(you=mail.AUNT, asleep=True)
        assert frames(socket, 0.7) != []
