"""The room over real sockets: coming in, the worker's going, other sites, and what is kept (nothing)."""

import json
import logging
import re
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from threading import Thread
from typing import Any

import httpx
import pytest
import uvicorn
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from robot import paths
from robot.behaviours.script import load
from robot.clock import SystemClock
from robot.messages import LANGUAGES
from robot.room import page_texts, server
from robot.room.ages import ADULTS, Ages
from robot.room.codes import LASTS_S, LENGTH, LETTERS, MOST
from robot.room.room import Step
from robot.room.server import GUESSES_PER_S, MOST_STRANGERS, STATIC, Settings, build

KEY = "worker-key"
CANARY = "quokka-canary"
PROGRAMME = load(paths.FIRST_PROGRAMME)


@dataclass
class Client:
    """Where a room is served."""

    port: int

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def get(self, path: str, **headers: str) -> httpx.Response:
        return httpx.get(self.origin + path, headers=headers)

    def connect(self, path: str) -> ClientConnection:
        return connect(f"ws://127.0.0.1:{self.port}{path}", origin=self.origin, proxy=None)  # type: ignore[arg-type]


@contextmanager
def opened(ages: Ages = ADULTS, names: tuple[str, ...] = ()) -> Iterator[Client]:
    settings = Settings("Thursday room", KEY, PROGRAMME, ages, names=frozenset(names))
    config = uvicorn.Config(
        build(settings, SystemClock()),
        ws="websockets-sansio",
        log_level="warning",
        timeout_graceful_shutdown=1,
    )
    running = uvicorn.Server(config)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = Thread(target=running.run, args=([listening],))
        thread.start()
        try:
            yield Client(listening.getsockname()[1])
        finally:
            running.should_exit = True
            thread.join(10)


@pytest.fixture
def client() -> Iterator[Client]:
    with opened() as found:
        yield found


class Page:
    """One open page."""

    def __init__(self, stack: ExitStack, client: Client, path: str, first: dict[str, Any]) -> None:
        self.socket = stack.enter_context(client.connect(path))
        self.say(**first)

    def say(self, **message: Any) -> None:
        self.socket.send(json.dumps(message))

    def get(self, kind: str) -> dict[str, Any]:
        """The next message of a kind; what comes before it is passed over."""
        while (message := json.loads(self.socket.recv(10)))["kind"] != kind:
            if message["kind"] == "there":
                with suppress(ConnectionClosed):  # what came before its end is read all the same
                    self.say(kind="here")
        found: dict[str, Any] = message
        return found

    def view(self, **has: Any) -> dict[str, Any]:
        """The next view in which this is so."""
        while not has.items() <= (found := self.get("view")).items():
            pass
        return found


class House:
    """A worker's page and the pages of people, all of one client."""

    def __init__(self, stack: ExitStack, client: Client) -> None:
        self.stack, self.client = stack, client
        self.worker = Page(stack, client, "/at-work", {"kind": "worker", "key": KEY, "name": "Mori"})
        self.worker.get("in")

    def code(self) -> str:
        self.worker.say(kind="code")
        while not (codes := self.worker.get("view")["codes"]):
            pass
        return str(codes[-1])

    def person(self, name: str = "", step: Step = Step.WRITE) -> tuple[Page, str]:
        page = Page(self.stack, self.client, "/person", {"kind": "enter", "code": self.code(), "age": True})
        token = str(page.get("in")["token"])
        if name:
            page.say(kind="step", step=step, name=name, shade="moss")
            while page.get("view")["me"]["name"] != name:
                pass
        return page, token


@pytest.fixture
def house(client: Client) -> Iterator[House]:
    with ExitStack() as stack:
        yield House(stack, client)


def test_look_on_be_seen_write_block_and_leave(house: House) -> None:
    ao, _ = house.person("Ao")
    bee, _ = house.person()
    (seen,) = bee.get("view")["people"]
    assert (seen["name"], seen["shade"]) == ("Ao", "moss")
    ao.say(kind="write", text="hello there")
    for page in (bee, house.worker, ao):
        assert page.get("said")["text"] == "hello there"
    bee.say(kind="block", id=seen["id"], on=True)
    assert bee.view(people=[])["blocked"][0]["name"] == "Ao"
    ao.say(kind="write", text="and again")
    assert house.worker.get("said")["text"] == "and again"
    house.worker.say(kind="write", text="tea is here")
    assert bee.get("said")["text"] == "tea is here", "the hidden one's text did not come before it"
    ao.say(kind="leave")
    assert ao.get("closed")["why"] == "gone"
    house.worker.view(people=[])


def test_a_crisis_word_goes_to_the_worker_alone_and_a_refused_one_to_nobody(house: House) -> None:
    ao, _ = house.person("Ao")
    bee, _ = house.person()
    ao.say(kind="write", text="死にたい")
    alarm = house.worker.get("alarm")
    assert (alarm["text"], alarm["name"], alarm["gravity"]) == ("死にたい", "Ao", "crisis")
    back = ao.get("returned")
    assert (back["why"], back["told"]) == ("crisis", True)
    ao.say(kind="write", text="がんばろう")
    assert ao.get("returned")["reasons"] == [["pushing", "がんば"]]
    house.worker.say(kind="write", text="tea is here", to=alarm["from"])
    assert ao.get("said")["alone"] is True
    house.worker.say(kind="write", text="for all")
    assert bee.get("said")["text"] == "for all", "and nothing of all this before"


def test_the_room_ends_with_its_worker(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("robot.room.room.WAITS_S", 1)
    with ExitStack() as stack:
        house = House(stack, client)
        ao, token = house.person("Ao")
        assert client.get("/state").json() == {"open": True}
        house.worker.socket.close()
        ao.view(state="paused", workers=[])
        assert ao.get("closed")["why"] == "lost"
        assert client.get("/state").json() == {"open": False}
        late = Page(stack, client, "/person", {"kind": "back", "token": token})
        assert late.get("refused")["why"] == "away"


def test_a_worker_whose_page_does_not_answer_is_not_there(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    with ExitStack() as stack:
        house = House(stack, client)
        ao, _ = house.person("Ao")
        monkeypatch.setattr("robot.room.room.LOST_S", 0)
        ao.view(state="paused")
        ao.say(kind="write", text="hello")
        assert ao.get("returned")["why"] == "paused"
        monkeypatch.setattr("robot.room.room.WAITS_S", 1)
        assert ao.get("closed")["why"] == house.worker.get("closed")["why"] == "lost"


def test_the_worker_closes_it_and_everybody_is_told(house: House) -> None:
    ao, _ = house.person("Ao")
    house.worker.say(kind="end")
    assert ao.get("closed")["why"] == house.worker.get("closed")["why"] == "ended"


def test_a_broken_connection_comes_back_to_its_place(house: House) -> None:
    ao, token = house.person("Ao")
    ao.socket.close()
    again = Page(house.stack, house.client, "/person", {"kind": "back", "token": token})
    assert again.get("in")["token"] == token
    assert again.get("view")["me"]["name"] == "Ao"


def refused(client: Client, path: str, first: dict[str, Any]) -> dict[str, Any]:
    with client.connect(path) as page:
        page.send(json.dumps(first))
        found: dict[str, Any] = json.loads(page.recv(10))
        with pytest.raises(ConnectionClosed):
            page.recv(10)
    return found


def test_nobody_comes_in_without_a_worker_a_code_an_age_or_a_key(client: Client) -> None:
    entered = {"kind": "enter", "code": "CCCC-CCCC", "age": True}
    assert refused(client, "/person", entered)["why"] == "closed"
    for first in ({"kind": "worker", "key": "x", "name": "M"}, {"kind": "worker", "key": KEY}, {"kind": "x"}):
        assert refused(client, "/at-work", first) == {"kind": "refused"}
    assert client.get("/state").json() == {"open": False}
    with ExitStack() as stack:
        house = House(stack, client)
        assert refused(client, "/person", entered)["why"] == "code"
        code = house.code()
        assert refused(client, "/person", {"kind": "enter", "code": code, "age": "yes"})["why"] == "age"


def test_guesses_are_slowed_from_wherever_they_come(monkeypatch: pytest.MonkeyPatch) -> None:
    assert GUESSES_PER_S * LASTS_S * MOST / len(LETTERS) ** LENGTH < 1e-5
    monkeypatch.setattr(server, "GUESSES", 3.0)
    monkeypatch.setattr(server, "GUESSES_PER_S", 0.01)
    entered = {"kind": "enter", "code": "CCCC-CCCC", "age": True}
    with opened() as client, ExitStack() as stack:
        House(stack, client)
        colleague = Page(stack, client, "/at-work", {"kind": "worker", "key": KEY, "name": "Sato"})
        found = [refused(client, "/person", entered)["why"] for _ in range(4)]
        colleague.get("in")
        assert refused(client, "/person", {"kind": "back", "token": "x"})["why"] == "away"
        Page(stack, client, "/at-work", {"kind": "worker", "key": KEY, "name": "Ito"}).get("in")
    assert found == ["code", "code", "code", "later"]


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://evil.example"},
        {},
        {"origin": "null"},
        {"origin": "http://evil.example", "host": "evil.example"},
    ],
)
@pytest.mark.parametrize("path", ["/person", "/at-work"])
def test_another_site_gets_no_socket(client: Client, path: str, headers: dict[str, str]) -> None:
    asked = {"connection": "Upgrade", "upgrade": "websocket", "sec-websocket-version": "13"}
    more = {"sec-websocket-key": "MDEyMzQ1Njc4OWFiY2RlZg=="}
    assert client.get(path, **asked, **more, **headers).status_code == 403


def test_another_name_gets_no_page_and_every_answer_is_strict(client: Client) -> None:
    assert client.get("/", host="evil.example").status_code == 421
    assert client.get("/", host="a@127.0.0.1").status_code == 421
    assert client.get("/", origin="http://evil.example").status_code == 403
    for path in ("/", "/worker", "/state", "/static/room.js", "/static/none.js", "/static/..%2fserver.py"):
        answer = client.get(path)
        assert answer.status_code == (404 if "none" in path or ".." in path else 200)
        said = answer.headers["content-security-policy"]
        assert "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'" in said
        assert "frame-ancestors 'none'" in said
        assert answer.headers["cache-control"] == "no-store"
        assert "set-cookie" not in answer.headers
        assert "etag" not in answer.headers
    with opened(names=("room.centre.example",)) as named:
        assert named.get("/", host="room.centre.example").status_code == 200


def test_a_page_is_in_the_language_that_the_browser_wants_most(client: Client) -> None:
    assert '<html lang="ko">' in client.get("/", **{"accept-language": "en;q=0.3, ko"}).text


def test_too_many_pages_and_garbage_disturb_nobody(house: House) -> None:
    ao, _ = house.person("Ao")
    for garbage in (
        "x",
        "[]",
        '{"kind": 1}',
        "[" * 3_000,
        json.dumps({"kind": "write", "text": "a" * 9_000}),
    ):
        with house.client.connect("/person") as page:
            page.send(garbage)
            assert json.loads(page.recv(10))["kind"] == "refused"
    for odd in ({"kind": "step", "step": "throne"}, {"kind": "block"}, {"kind": "write"}, {"kind": "odd"}):
        ao.say(**odd)
    ao.say(kind="ask")
    assert ao.get("asked")["told"] is True
    with ExitStack() as stack:
        silent = [stack.enter_context(house.client.connect("/person")) for _ in range(MOST_STRANGERS + 1)]
        with pytest.raises(ConnectionClosed):
            silent[0].recv(2)


def test_what_cannot_be_judged_is_seen_by_nobody_and_stands_in_no_log(
    house: House, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    ao, _ = house.person("Ao")

    def broken(text: str, *_: object) -> None:
        raise ValueError(text)

    monkeypatch.setattr(server, "judge", broken)
    with caplog.at_level(logging.DEBUG):
        ao.say(kind="write", text=CANARY)
        assert ao.get("returned")["why"] == "fault"
    assert "ValueError" in caplog.text
    assert CANARY not in caplog.text


def test_the_clinics_own_words_count() -> None:
    assert server.judge("zebra", 300, PROGRAMME).passes
    own = replace(
        PROGRAMME, blocked=("zebra",), phrases={"own-explicit": {"en": ("going to the lighthouse",)}}
    )
    assert [each.kind for each in server.judge("a zebra", 300, own).reasons] == ["blocked"]
    assert server.judge("I am going to the lighthouse", 300, own).gravity == "crisis"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pages_in_every_language(client: Client, language: str) -> None:
    told = page_texts.texts(language)
    assert told.keys() == page_texts.texts("en").keys()
    for path in ("/", "/worker"):
        page = client.get(f"{path}?lang={language}").text
        assert f'<html lang="{language}">' in page
        assert told["help_title"] in page
        assert "Thursday room" in page
        assert client.get(path, **{"accept-language": language}).text == page
    assert told["age_adults"] in client.get(f"/?lang={language}").text
    with opened(Ages(13, 17)) as minors:
        page = minors.get(f"/?lang={language}").text
        assert told["age_minors"] in page
        assert told["age_between"].format(low=13, high=17) in page


def test_every_file_and_every_word_that_a_script_names_is_there() -> None:
    scripts = {name: path.read_text("utf-8") for name, path in STATIC.items()}
    assert set((page_texts.HERE / "static").iterdir()) <= set(STATIC.values())
    for name, script in scripts.items():
        assert set(re.findall(r'from "\./([\w-]+\.js)"', script)) <= set(STATIC), name
        assert set(re.findall(r"\btold\.(\w+)", script)) <= {*page_texts.texts("en"), "reasons"}, name
        script = script.replace("http://www.w3.org/2000/svg", "")  # a name, and no address
        assert not re.search(r"https?://|localStorage|document\.cookie|innerHTML", script), name


def test_nothing_is_written_by_the_room() -> None:
    """No file of the package opens one to write."""
    for path in page_texts.HERE.glob("*.py"):
        text = path.read_text("utf-8")
        for word in ("open(", "write_text", "write_bytes", "sqlite", "os.write", "print("):
            assert word not in text, f"{path.name}: {word}"
