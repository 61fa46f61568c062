"""The control socket: real sockets, wrong requests, slow and hostile clients."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from robot.contract import events as e
from robot.control.client import ask
from robot.control.server import Client, ControlServer
from robot.control.viewer_requests import Touch
from robot.errors import DeviceError, UsageError
from tests.engine.build import programme
from tests.runtime.paired import as_it_is
from tests.runtime.requested import to_events


async def echo(client: Client, request: dict[str, Any]) -> dict[str, Any]:
    if request.get("do") == "watch":
        client.watching = client.watching_body = True
        return {}
    if request.get("do") == "break":
        raise RuntimeError("inside")
    to_events(request, programme())
    return {"heard": request["do"]}


def served(tmp_path: Path, play: Callable[[ControlServer], Awaitable[None]]) -> list[Client]:
    gone: list[Client] = []

    async def session() -> None:
        server = ControlServer(tmp_path / "run" / "control.sock", echo, gone.append, as_it_is)
        await server.start()
        try:
            await play(server)
        finally:
            await server.close()

    with ThreadPoolExecutor(1) as apart:  # a browser test leaves a loop in the main thread
        apart.submit(lambda: asyncio.run(session())).result()
    return gone


def test_requests_are_answered_and_wrong_ones_explained(tmp_path: Path) -> None:
    async def play(server: ControlServer) -> None:
        async def one(request: dict[str, Any]) -> dict[str, Any]:
            return await asyncio.to_thread(ask, server.path, request)

        assert (await one({"do": "stop"}))["heard"] == "stop"
        assert "not something" in (await one({"do": "dance"}))["error"]
        assert "whole number" in (await one({"do": "rate", "value": 11}))["error"]
        assert "could not be handled" in (await one({"do": "break"}))["error"]

    served(tmp_path, play)


def test_what_was_asked_last_begins_before_the_connection_is_said_to_be_gone(tmp_path: Path) -> None:
    order: list[str] = []

    async def said(_client: Client, request: dict[str, Any]) -> dict[str, Any]:
        order.append(request["do"])
        return {}

    async def session() -> None:
        path = tmp_path / "run" / "control.sock"
        server = ControlServer(path, said, lambda _client: order.append("gone"), as_it_is)
        await server.start()
        _reader, writer = await asyncio.open_unix_connection(server.path)
        writer.write(b'{"do": "less"}\n{"do": "call-end", "call": 1}\n')
        writer.close()
        while "gone" not in order:
            await asyncio.sleep(0.01)
        await server.close()

    with ThreadPoolExecutor(1) as apart:
        apart.submit(lambda: asyncio.run(session())).result()
    assert order == ["less", "call-end", "gone"]


@pytest.mark.parametrize(
    "line", [b"{\n", b"[1]\n", b"\xff\xfe\n", b"[" * 5000 + b"\n", b"x" * 300_000 + b"\n"]
)
def test_rubbish_is_answered_and_harms_nobody(tmp_path: Path, line: bytes) -> None:
    async def play(server: ControlServer) -> None:
        reader, writer = await asyncio.open_unix_connection(server.path)
        writer.write(line)
        answer = json.loads(await reader.readline())
        assert answer["ok"] is False
        writer.close()
        assert (await asyncio.to_thread(ask, server.path, {"do": "stop"}))["ok"]

    assert served(tmp_path, play)


def test_a_viewer_who_does_not_read_is_cut_off_and_the_rest_go_on(tmp_path: Path) -> None:
    async def play(server: ControlServer) -> None:
        _reader, writer = await asyncio.open_unix_connection(server.path)
        writer.write(b'{"do": "watch"}\n')
        await writer.drain()
        while not server.body_viewers:
            await asyncio.sleep(0.01)
        for _ in range(60):
            server.push({"kind": "state", "pad": "x" * 200_000})
        for _ in range(50):
            await asyncio.sleep(0.01)
        assert not server.body_viewers
        assert (await asyncio.to_thread(ask, server.path, {"do": "less"}))["ok"]
        writer.close()

    served(tmp_path, play)


def test_the_socket_is_this_users_own_and_a_second_companion_is_refused(tmp_path: Path) -> None:
    async def play(server: ControlServer) -> None:
        assert server.path.stat().st_mode & 0o777 == 0o600
        with pytest.raises(DeviceError, match="another companion"):
            await ControlServer(server.path, echo, lambda _client: None, as_it_is).start()

    served(tmp_path, play)


def test_nobody_there_is_a_device_error(tmp_path: Path) -> None:
    with pytest.raises(DeviceError, match="no companion answers"):
        ask(tmp_path / "none.sock", {"do": "stop"})


@pytest.mark.parametrize(
    "request_",
    [
        {"do": "approve", "proposal": "1", "by": "T"},
        {"do": "approve", "proposal": True, "by": "T"},
        {"do": "preview", "proposal": 1},
        {"do": "rate", "value": 2.5},
        {"do": "rate", "value": True},
        {"do": "choose", "offer": 1, "option": 5},
        {"do": "type", "text": ""},
        {"do": "type", "text": "x" * 501},
        {"do": "start", "source": "heard"},
        {"do": ["stop"]},
        {},
    ],
)
def test_a_wrong_request_is_refused(request_: dict[str, Any]) -> None:
    with pytest.raises(UsageError):
        to_events(request_, programme())


def test_law_4_typing_consents_and_the_console_does_not() -> None:
    (answer,) = to_events({"do": "preview", "proposal": 1, "yes": True, "source": "console"}, programme())
    assert answer == e.PreviewAnswered(1, True, "console")
    assert "console" not in e.CONSENTING


def touch_of(message: dict[str, Any]) -> tuple[str, int]:
    touch = Touch.read(message)
    return touch.pad, touch.ms


def test_a_touch_is_bounded() -> None:
    assert touch_of({"pad": "head", "ms": 10**9}) == ("head", 60_000)
    with pytest.raises(UsageError, match="head, back"):
        touch_of({"pad": "nose", "ms": 1})


def test_laws_1_and_2_a_stop_or_a_less_is_never_refused_for_its_form() -> None:
    assert to_events({"do": "stop", "source": "nobody"}, programme()) == (e.StopRequested("console"),)
    assert to_events({"do": "less", "longer": 1, "source": None}, programme()) == (
        e.LessRequested("console"),
    )


def test_law_1_a_stop_waits_for_no_other_answer_on_its_connection(tmp_path: Path) -> None:
    order: list[str] = []

    async def slow(_client: Client, request: dict[str, Any]) -> dict[str, Any]:
        order.append(str(request["do"]))
        if request["do"] == "type":
            await asyncio.sleep(30)
        return {}

    async def session() -> None:
        server = ControlServer(tmp_path / "control.sock", slow, lambda _client: None, as_it_is)
        await server.start()
        reader, writer = await asyncio.open_unix_connection(server.path)
        writer.write(b'{"id": 1, "do": "type"}\n{"id": 2, "do": "type"}\n{"id": 3, "do": "stop"}\n')
        assert json.loads(await asyncio.wait_for(reader.readline(), 2)) == {"id": 3, "ok": True}
        writer.close()
        await server.close()

    with ThreadPoolExecutor(1) as apart:
        apart.submit(lambda: asyncio.run(session())).result()
    assert order == ["type", "type", "stop"]
