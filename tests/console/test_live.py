"""The WebSocket of an open page: pushes, requests, and input that must break nothing."""

import base64
import contextlib
import json
import socket
from collections.abc import Iterator
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect
from websockets.sync.connection import Connection

from tests.console.conftest import Page
from tests.console.core import Core, text


@contextlib.contextmanager
def opened(page: Page, **options: Any) -> Iterator[Connection]:
    with connect(f"ws://127.0.0.1:{page.port}/live", close_timeout=0.5, max_queue=None, **options) as socket:
        yield socket


def until(socket: Connection, kind: str) -> dict[str, Any]:
    while True:
        message: dict[str, Any] = json.loads(socket.recv(timeout=20))
        if message["kind"] == kind:
            return message


def test_view_body_and_changes_arrive(page: Page, core: Core) -> None:
    with opened(page) as socket:
        view = until(socket, "view")
        assert "Quiet presence" in view["parts"]["facts"]
        assert until(socket, "body")["joints"].keys() >= {"head_pitch", "tail"}
        core.show(line=text("I'm here.", "ここにいます。"))
        changed = until(socket, "view")
        assert list(changed["parts"]) == ["line"]
        assert "I&#39;m here." in changed["parts"]["line"]


def test_language_of_the_socket(page: Page) -> None:
    with connect(f"ws://127.0.0.1:{page.port}/live?lang=ja", max_queue=None) as socket:
        assert "そばにいる" in until(socket, "view")["parts"]["facts"]


def test_body_stream_is_open_only_while_somebody_looks(page: Page, core: Core) -> None:
    def bodies() -> list[bool]:
        return sorted(connection.body for connection in core.connections)

    with opened(page) as socket:
        core.wait_until(lambda: bodies() == [False, True])
        socket.send(json.dumps({"do": "look", "on": False}))
        core.wait_until(lambda: bodies() == [False])
        socket.send(json.dumps({"do": "look", "on": True}))
        core.wait_until(lambda: bodies() == [False, True])
    core.wait_until(lambda: bodies() == [False])


@pytest.mark.parametrize(
    "nonsense",
    [
        "",
        "{",
        "[]",
        "7",
        "[" * 4000,
        '{"do": ["stop"]}',
        '{"do": "fly"}',
        '{"do": "touch", "pad": "nose", "ms": 1}',
        '{"do": "stop", "id": 1e999, "extra": 1}',
        '{"do": "rate", "value": 11}',
        "x" * 5000,
        b"\x00\xff",
    ],
)
def test_nonsense_is_answered_and_the_page_lives(page: Page, core: Core, nonsense: str | bytes) -> None:
    with opened(page) as socket:
        socket.send(nonsense)
        reply = until(socket, "reply")
        assert not reply["ok"]
        assert reply["error"]
        socket.send(json.dumps({"id": 9, "do": "stop"}))
        assert until(socket, "reply") == {"kind": "reply", "id": 9, "ok": True, "error": ""}
    core.wait_for("stop")
    assert set(core.verbs()) <= {"watch", "stop"}


def test_giant_message_closes_that_socket_only(page: Page, core: Core) -> None:
    with opened(page) as other, opened(page) as socket:
        socket.send("x" * 100_000)
        with pytest.raises(ConnectionClosed):
            until(socket, "never")
        other.send(json.dumps({"do": "stop"}))
        core.wait_for("stop")


def test_flood_is_slowed_and_stop_and_less_pass(page: Page, core: Core) -> None:
    with opened(page) as socket:
        for _ in range(300):
            socket.send('{"do": "more"}')
        socket.send('{"do": "less"}')
        socket.send('{"do": "stop"}')
        core.wait_for("stop")
        core.wait_for("less")
        assert core.verbs().count("more") < 60


def test_flood_of_stops_all_arrive_with_a_silent_core(page: Page, core: Core) -> None:
    core.silent = True
    with opened(page) as socket:
        for _ in range(300):
            socket.send('{"do": "stop"}')
        core.silent = False
        socket.send('{"do": "stop"}')
        core.wait_for("stop")


def test_slow_viewer_holds_nobody_up(page: Page, core: Core) -> None:
    with opened(page) as slow, opened(page) as socket:
        slow.socket.setblocking(False)  # never read from again
        for number in range(200):
            core.show(line=text(f"{number} " + "x" * 5_000, "y"))
        core.show(line=text("The last one.", "y"))
        core.wait_until(lambda: "The last one." in until(socket, "view")["parts"].get("line", ""))
        socket.send('{"do": "stop"}')
        core.wait_for("stop")


def test_refusal_of_the_core_reaches_the_browser(page: Page, core: Core) -> None:
    core.refuse["start"] = ("It is quiet time.", "Later is fine.")
    with opened(page) as socket:
        socket.send('{"id": 3, "do": "start"}')
        assert until(socket, "reply") == {
            "kind": "reply",
            "id": 3,
            "ok": False,
            "error": "It is quiet time. Later is fine.",
        }


SOUND = {"kind": "sound", "sound": 7, "wav": base64.b64encode(b"RIFF").decode(), "loop": False}


def test_one_speaker_at_a_time_and_only_it_is_believed(page: Page, core: Core) -> None:
    with opened(page) as first, opened(page) as second:
        first.send('{"do": "speaker", "on": true}')
        assert until(first, "speaker")["on"]
        second.send('{"do": "speaker", "on": true}')
        assert not until(first, "speaker")["on"]
        assert until(second, "speaker")["on"]
        core.push(SOUND, speaker=True)
        assert until(second, "sound") == SOUND
        first.send('{"do": "played", "sound": 7, "ms": 900, "complete": true}')
        second.send('{"do": "played", "sound": 7, "ms": 500, "complete": true}')
        assert core.wait_for("played")["ms"] == 500
        core.push({"kind": "hush"}, speaker=True)
        until(second, "hush")
    assert not core.wait_for("speaker", count=3)["on"]
    assert core.verbs().count("played") == 1


def test_speaker_that_vanishes_is_never_said_to_have_played(page: Page, core: Core) -> None:
    with opened(page) as socket:
        socket.send('{"do": "speaker", "on": true}')
        until(socket, "speaker")
        core.push(SOUND, speaker=True)
        until(socket, "sound")
    played = core.wait_for("played")
    assert (played["sound"], played["ms"], played["complete"]) == (7, 0, False)


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "https://127.0.0.1", "http://127.0.0.1:1"])
def test_foreign_origin_gets_no_socket(page: Page, core: Core, origin: str) -> None:
    with pytest.raises(InvalidStatus) as refused, opened(page, origin=origin):
        pass
    assert refused.value.response.status_code == 403


def test_own_origin_gets_one(page: Page) -> None:
    with opened(page, origin=page.url) as socket:
        until(socket, "view")


def test_rebound_host_gets_no_socket(page: Page) -> None:
    with (
        socket.create_connection(("127.0.0.1", page.port)) as tcp,
        pytest.raises(InvalidStatus),
        connect(f"ws://evil.example:{page.port}/live", sock=tcp),
    ):
        pass
