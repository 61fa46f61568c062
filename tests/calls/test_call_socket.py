"""The call page's WebSocket: from our own page alone, bounded, and each refusal within a second."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect
from websockets.sync.connection import Connection

from robot.console.call_live import MESSAGE_LIMIT, SILENT_S, with_address
from robot.control.call_requests import CallSignal
from tests.calls.calling import Running
from tests.console.conftest import Page, end, start

SOON_S = 1.0


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Running, Page]]:
    with Running(tmp_path_factory.mktemp("calls")) as running:
        page = start(running.socket)
        yield running, page
        end(page)


@contextmanager
def opened(served: tuple[Running, Page], token: str = "", **options: Any) -> Iterator[Connection]:
    _, page = served
    cookie = {"Cookie": f"device-{page.port}={token}"} if token else {}
    url = f"ws://127.0.0.1:{page.port}/call/live"
    with connect(url, additional_headers=cookie, close_timeout=0.5, max_queue=None, **options) as socket:
        yield socket


def asked(socket: Connection, verb: str, **fields: Any) -> dict[str, Any]:
    """The answer, which comes soon."""
    socket.send(json.dumps({"id": 1, "do": verb, **fields}))
    while True:
        message: dict[str, Any] = json.loads(socket.recv(timeout=SOON_S))
        if message["kind"] == "reply":
            return message


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://127.0.0.1:1"])
def test_another_site_gets_no_socket(served: tuple[Running, Page], origin: str) -> None:
    running, _ = served
    begun = time.monotonic()
    with pytest.raises(InvalidStatus), opened(served, running.house.tokens["person"], origin=origin):
        pass
    assert time.monotonic() - begun < SOON_S


def test_who_is_nobody_or_in_no_circle_opens_no_call_page(served: tuple[Running, Page]) -> None:
    running, _ = served
    for token in ("", "not-a-token", running.house.tokens["technician"], running.house.tokens["deputy"]):
        with opened(served, token) as socket:
            for side in ("person", "other"):
                assert asked(socket, "call-open", side=side)["ok"] is False
            assert asked(socket, "call-signal", call=1, number=1, body="{}")["ok"] is False


def test_nothing_but_what_belongs_to_calls_is_taken(served: tuple[Running, Page]) -> None:
    running, _ = served
    with opened(served, running.house.tokens["person"]) as socket:
        for verb in ("wake", "forget", "watch", "enter"):
            assert asked(socket, verb, kind="everything", device="x")["ok"] is False
        assert asked(socket, "call-open", side="person")["ok"] is True
        assert asked(socket, "call-signal", call=1, number=1, body="x" * 17_000)["ok"] is False
        socket.send("x" * (MESSAGE_LIMIT + 1))
        assert json.loads(socket.recv(timeout=SOON_S))["ok"] is False
        assert asked(socket, "ping")["ok"] is True


def test_a_page_that_falls_silent_is_let_go(served: tuple[Running, Page]) -> None:
    running, _ = served
    with opened(served, running.house.tokens["person"]) as socket:
        begun = time.monotonic()
        with pytest.raises(ConnectionClosed):
            socket.recv(timeout=2 * SILENT_S)
        assert time.monotonic() - begun < SILENT_S + 1


@contextmanager
def on_the_line(served: tuple[Running, Page]) -> Iterator[tuple[Running, Connection, int]]:
    """A call that is on between two pages: the companion, the person's socket and the number of the call."""
    running, _ = served
    house = running.house
    running.session()
    with opened(served, house.tokens["person"]) as person, opened(served, house.tokens["family"]) as mother:
        assert asked(person, "call-open", side="person")["ok"]
        assert asked(mother, "call-open", side="other")["ok"]
        running.do(lambda: house.calls.exchange.book("mother", "call", 0, 0))
        (call,) = house.calls.exchange.booked
        assert asked(mother, "call-here", call=call, on=True)["ok"]
        for each, verb in ((person, "call-connect"), (person, "call-up"), (mother, "call-up")):
            assert asked(each, verb, call=call)["ok"]
        ended = len(house.causes())
        yield running, person, call
        running.until(lambda: len(house.causes()) > ended, SOON_S)
        running.do(lambda: house.calls.exchange.booked.clear())


@pytest.mark.parametrize(("code", "cause"), [(1001, "person"), (1011, "link")])
def test_a_browser_that_says_that_its_page_was_left_has_ended_the_call(
    served: tuple[Running, Page], code: int, cause: str
) -> None:
    with on_the_line(served) as (running, person, _):
        person.close(code)
    assert running.house.causes()[-1] == cause


def test_what_a_page_says_last_is_taken_although_the_core_was_telling_it_something(
    served: tuple[Running, Page],
) -> None:
    with on_the_line(served) as (running, person, call):
        left = threading.Event()

        def tell() -> None:  # the core is busy while the page is left, and goes on with what it had for it
            assert left.wait(SOON_S)
            for client in running.house.server.clients:
                client.push({"kind": "call", "event": "sign", "sign": "nod"})

        telling = threading.Thread(target=running.do, args=(tell,))
        telling.start()
        person.send(json.dumps({"id": 9, "do": "call-end", "call": call}))
        person.close(1000)
        time.sleep(0.3)
        left.set()
        telling.join()
    assert running.house.causes()[-1] == "person"


def test_a_hidden_address_is_given_with_the_one_that_the_page_came_from() -> None:
    candidate = "candidate:1 1 udp 2113937151 8f7c.local 54321 typ host generation 0"

    def signal(text: str) -> CallSignal:
        return CallSignal(1, 1, json.dumps({"candidate": {"candidate": text, "sdpMid": "0"}}))

    found = with_address(signal(candidate), "192.168.1.7")
    assert isinstance(found, CallSignal)
    body = json.loads(found.body)
    assert body["candidate"]["candidate"] == candidate
    assert body["also"] == {
        "candidate": candidate.replace("8f7c.local", "192.168.1.7"),
        "sdpMid": "0",
    }
    for host, text in (
        ("127.0.0.1", candidate),
        ("192.168.1.7", candidate.replace(".local", ".1")),
        ("", ""),
    ):
        assert with_address(signal(text), host) == signal(text)
    for odd in ('{".local": 1}', '".local"', "[.local", '{"candidate": {"candidate": ".local"}}'):
        assert with_address(CallSignal(1, 1, odd), "192.168.1.7") == CallSignal(1, 1, odd)
