"""The lane of stop, less and a call for help in the core: behind no slot, disk, backlog or flood."""

import asyncio
import json
import logging
import threading
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from robot.clock import SystemClock
from robot.config.schema import Config
from robot.contract import events as e
from robot.control.client import ask
from robot.control.pending import PRESS_KEPT_S, STOP_KEPT_S, Presses, Saving
from robot.control.server import CLIENTS, LANE_CLIENTS, OPEN_REQUESTS, Client, ControlServer
from robot.control.urgent import URGENT, is_urgent, lane_of, press_of
from robot.drivers.base import BodyCommand, BodyState
from robot.drivers.voice.silent import SilentVoice
from robot.engine.core import Engine
from robot.errors import UsageError
from robot.gate.gate import Gate
from robot.language.crisis import warm
from robot.motion.gestures import modality
from robot.runtime.clock_watch import ClockWatch
from robot.runtime.companion import Companion
from robot.runtime.dispatcher import Dispatcher, Drivers
from robot.runtime.inbox import Inbox
from robot.runtime.request_handler import RequestHandler
from robot.runtime.speakers import Speakers
from robot.runtime.viewers import Viewers
from robot.runtime.wall_clock import WallClock
from robot.view.state_view import View
from tests.runtime.paired import TERMINAL, as_it_is, paired
from tests.runtime.test_runtime import PROGRAMME, BrokenBody, Kept

pytestmark = pytest.mark.real_time
SOON_S = 0.5  # of a computer that is busy with other tests; the benchmark holds it to a tenth


@pytest.fixture(scope="module", autouse=True)
def warmed() -> None:
    """Warm up, as every companion does at its start."""
    warm()


class StillBody(BrokenBody):
    """A body that takes everything, and has nothing that would have to lie down when a room ends."""

    def send(self, command: BodyCommand) -> None: ...

    def state(self) -> BodyState:
        return BodyState(joints={})


class Room:
    """A companion on real sockets, with a disk that answers when it is told to."""

    def __init__(self, path: Path) -> None:
        self.journal, self.disk = Kept(), list[Callable[[], None]]()
        self.disk_full = False
        clock = SystemClock()
        self.server = ControlServer(path, self.answer, lambda _client: None, as_it_is, TERMINAL)
        self.inbox, self.viewers = Inbox(), Viewers(clock, self.server.push)
        engine, gate = Engine(PROGRAMME, 1), Gate(PROGRAMME, Config(), modality)
        drivers = Drivers(StillBody(), SilentVoice(self.inbox.emit))
        view = View(PROGRAMME, "me", True, "en")
        self.dispatcher = Dispatcher(
            engine, gate, drivers, self.journal, view, clock, self.inbox.put, self.viewers.changed
        )
        clock_watch = ClockWatch(clock, WallClock(Config(), verified=True), self.inbox.put)
        self.companion = Companion(clock, self.inbox, self.dispatcher, clock_watch, self.viewers)
        self.handler = RequestHandler(
            clock,
            self.inbox,
            self.dispatcher,
            clock_watch,
            Speakers(self.inbox.from_thread),
            *paired(clock, self.inbox),
            acknowledged=lambda call: self.disk.append(call) if self.disk_full else call(),
        )

    async def answer(self, client: Client, request: dict[str, Any]) -> dict[str, Any]:
        return await self.handler.answer(client, request)

    def kinds(self) -> list[str]:
        return [event.kind for event in self.journal.events]

    def count(self, kind: type) -> int:
        return sum(isinstance(event, kind) for event in self.journal.events)


def play(tmp_path: Path, act: Callable[[Room], Awaitable[None]]) -> Room:
    async def session() -> Room:
        room = Room(tmp_path / "run" / "control.sock")
        await room.server.start()
        running = asyncio.ensure_future(room.companion.run(None))
        try:
            await act(room)
        finally:
            for call in room.disk:
                call()
            room.companion.close()
            await running
            await room.server.close()
        return room

    with ThreadPoolExecutor(1) as apart:  # a browser test leaves a loop in the main thread
        return apart.submit(lambda: asyncio.run(session())).result(60)


async def asked(path: Path, *requests: dict[str, Any], wait_for: int | None = None) -> list[dict[str, Any]]:
    """The answers on one connection, in the order they came."""
    reader, writer = await asyncio.open_unix_connection(path)
    for number, request in enumerate(requests, 1):
        writer.write(json.dumps({"id": number, **request}).encode() + b"\n")
    answers = [
        json.loads(await asyncio.wait_for(reader.readline(), 10)) for _ in range(wait_for or len(requests))
    ]
    writer.close()
    return answers


async def quick(path: Path, request: dict[str, Any]) -> dict[str, Any]:
    loop = asyncio.get_running_loop()
    before = loop.time()
    (answer,) = await asked(path, request)
    assert loop.time() - before < SOON_S
    return answer


@pytest.mark.parametrize("verb", sorted(URGENT))
@pytest.mark.parametrize("lane", [True, False])
def test_law_1_done_is_done_and_the_disk_is_not_waited_for(tmp_path: Path, verb: str, lane: bool) -> None:
    async def act(room: Room) -> None:
        room.disk_full = True
        where = lane_of(room.server.path) if lane else room.server.path
        before = len(room.journal.events)
        assert await quick(where, {"do": verb}) == {"id": 1, "ok": True, "done": True}
        assert len(room.journal.events) > before, "it has been carried out when it is answered"

    play(tmp_path, act)


def test_the_lane_takes_only_the_three(tmp_path: Path) -> None:
    async def act(room: Room) -> None:
        answers = await asked(
            lane_of(room.server.path),
            {"do": "wake"},
            {"do": "type", "text": "x"},
            {"do": ["stop"]},
            {"do": "stop"},
        )
        assert [each["ok"] for each in answers] == [False, False, False, True]

    play(tmp_path, act)


def test_law_1_a_full_disk_and_a_thousand_open_requests_hold_no_stop_up(tmp_path: Path) -> None:
    async def act(room: Room) -> None:
        room.disk_full = True
        threads = threading.active_count()
        reader, writer = await asyncio.open_unix_connection(room.server.path)
        writer.write(json.dumps({"id": -1, "do": "enter", "device": TERMINAL}).encode() + b"\n")
        await reader.readline()
        for number in range(OPEN_REQUESTS + 100):
            writer.write(json.dumps({"id": number, "do": "type", "text": "hello"}).encode() + b"\n")
        writer.write(b'{"id": "s", "do": "stop"}\n')
        loop, before = asyncio.get_running_loop(), asyncio.get_running_loop().time()
        assert (await quick(lane_of(room.server.path), {"do": "less"}))["done"]
        while (answer := json.loads(await reader.readline()))["id"] != "s":
            assert not answer["ok"] or not answer["saved"], "refused as too many, or not on the disk"
        assert answer["done"]
        assert loop.time() - before < 3.0
        assert len(room.disk) <= 1, "nothing piles up at a full disk"
        assert threading.active_count() <= threads, "no thread waits for the disk"
        writer.close()

    play(tmp_path, act)


def test_law_1_a_thousand_different_texts_hold_no_stop_up(tmp_path: Path) -> None:
    """Each takes milliseconds to understand: a stop waits behind one of them at most."""

    async def act(room: Room) -> None:
        _, writer = await asyncio.open_unix_connection(room.server.path)
        for number in range(OPEN_REQUESTS - 10):
            text = f"the boss of level {number} is killing me, きょう{number}回しんだ"
            writer.write(json.dumps({"id": number, "do": "type", "text": text}).encode() + b"\n")
        await asyncio.sleep(0.05)  # they are taken
        assert (await quick(lane_of(room.server.path), {"do": "stop"}))["done"]
        writer.close()

    play(tmp_path, act)


def test_law_1_thousands_of_clients_of_the_ordinary_socket_keep_nobody_out(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async def act(room: Room) -> None:
        crowd = [await asyncio.open_unix_connection(room.server.path) for _ in range(CLIENTS + 60)]
        assert (await quick(lane_of(room.server.path), {"do": "stop"}))["done"]
        assert (await quick(room.server.path, {"do": "stop"}))["done"]
        idle = [
            await asyncio.open_unix_connection(lane_of(room.server.path)) for _ in range(LANE_CLIENTS * 2)
        ]
        assert (await quick(lane_of(room.server.path), {"do": "stop"}))["done"]
        for _, writer in (*crowd, *idle):
            writer.close()

    with caplog.at_level(logging.ERROR):
        play(tmp_path, act)


def test_a_viewer_is_not_shown_out_for_a_crowd(tmp_path: Path) -> None:
    async def act(room: Room) -> None:
        reader, writer = await asyncio.open_unix_connection(room.server.path)
        writer.write(b'{"id": 1, "do": "watch"}\n')
        await reader.readline()
        crowd = [await asyncio.open_unix_connection(room.server.path) for _ in range(CLIENTS + 10)]
        writer.write(b'{"id": 2, "do": "log"}\n')
        while json.loads(await asyncio.wait_for(reader.readline(), 5)).get("id") != 2:
            continue
        for _, each in (*crowd, (reader, writer)):
            each.close()

    play(tmp_path, act)


def test_one_press_is_one_whichever_way_it_comes_and_is_answered_alike(tmp_path: Path) -> None:
    async def act(room: Room) -> None:
        request = {"do": "less", "press": "abcDEF_-1"}
        both = await asyncio.gather(
            asked(room.server.path, request),
            asked(lane_of(room.server.path), request),
            asked(room.server.path, request),
        )
        assert [each[0]["done"] for each in both] == [True] * 3
        assert room.count(e.LessRequested) == 1
        await asked(room.server.path, {"do": "less", "press": "another"}, {"do": "less"}, {"do": "less"})
        assert room.count(e.LessRequested) == 4
        await asked(room.server.path, {"do": "stop", "press": "abcDEF_-1"})
        assert room.count(e.StopRequested) == 1, "the same letters for another verb are another press"

    play(tmp_path, act)


@pytest.mark.parametrize("press", ["", "x" * 65, "a b", "ä", 7, None, ["x"], {"a": 1}, True, "a\n"])
def test_an_unusable_press_is_no_press_and_never_a_refusal(press: Any) -> None:
    assert press_of({"press": press}) == ""
    assert is_urgent({"do": "stop", "press": press})
    assert not is_urgent({"do": ["stop"]})


class Hand:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.at = 0

    def now(self) -> int:
        return self.at


def test_a_press_is_forgotten_in_time_a_stop_soon_and_one_that_failed_at_once() -> None:
    async def session() -> None:
        clock, done = Hand(), list[str]()
        presses = Presses(clock)  # type: ignore[arg-type]

        def carry(name: str) -> "asyncio.Future[None]":
            done.append(name)
            future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            if name == "broken":
                future.set_exception(UsageError("x", "y"))
                future.exception()
            else:
                future.set_result(None)
            return future

        for verb, kept_s in (("less", PRESS_KEPT_S), ("stop", STOP_KEPT_S)):
            clock.at, before = 0, len(done)
            presses.once(verb, "p", lambda: carry("x"))
            clock.at = round(kept_s * 1e6)
            presses.once(verb, "p", lambda: carry("x"))
            assert len(done) == before + 1
            clock.at += 2
            presses.once(verb, "p", lambda: carry("x"))
            assert len(done) == before + 2
        presses.once("less", "q", lambda: carry("broken"))
        presses.once("less", "q", lambda: carry("mended"))
        assert done[-1] == "mended"
        for number in range(10_000):
            presses.once("less", f"n{number}", lambda: carry("x"))
        assert len(presses._known) <= 4_096

    with ThreadPoolExecutor(1) as apart:
        apart.submit(lambda: asyncio.run(session())).result(20)


def test_saving_asks_one_question_at_a_time_and_answers_only_what_came_before_it() -> None:
    async def session() -> None:
        asked_of_disk: list[Callable[[], None]] = []
        loop = asyncio.get_running_loop()
        saving = Saving(asked_of_disk.append, loop.call_soon_threadsafe)
        first = asyncio.ensure_future(saving.saved(5))
        await asyncio.sleep(0)
        later = [asyncio.ensure_future(saving.saved(0.1)) for _ in range(100)]
        await asyncio.sleep(0.01)
        assert len(asked_of_disk) == 1
        asked_of_disk[0]()
        assert await first
        await asyncio.sleep(0.01)
        assert len(asked_of_disk) == 2, "those who came later have a question of their own"
        assert [await each for each in later] == [False] * 100
        asked_of_disk[1]()
        again = asyncio.ensure_future(saving.saved(5))
        await asyncio.sleep(0.01)
        asked_of_disk[2]()
        assert await again

    with ThreadPoolExecutor(1) as apart:
        apart.submit(lambda: asyncio.run(session())).result(20)


def test_a_request_that_a_stop_overtakes_is_told_so(tmp_path: Path) -> None:
    async def act(room: Room) -> None:
        wake = room.inbox.take(e.WakeRequested("tap"))
        room.inbox.put(e.StopRequested("tap"))
        with pytest.raises(UsageError, match="weightier"):
            await wake
        await asked(room.server.path, {"do": "less"})
        assert room.count(e.WakeRequested) == 0

    play(tmp_path, act)


def test_a_flood_of_events_leaves_heartbeat_and_sockets_their_turn(tmp_path: Path) -> None:
    async def act(room: Room) -> None:
        beats = 0

        def beat() -> None:
            nonlocal beats
            beats += 1

        room.dispatcher.drivers.body.beat = beat  # type: ignore[method-assign]
        over = asyncio.Event()

        async def flood() -> None:
            while not over.is_set():
                for _ in range(200):
                    room.inbox.put(e.Touched("head", 30))
                await asyncio.sleep(0)

        flooding = asyncio.ensure_future(flood())
        await asyncio.sleep(1.0)
        for verb in sorted(URGENT):
            assert (await quick(lane_of(room.server.path), {"do": verb}))["done"]
        over.set()
        await flooding
        assert beats >= 8, "twenty a second are wanted, and the body freezes after five that are missing"

    play(tmp_path, act)


def test_states_are_pushed_at_most_twenty_times_a_second_and_always_the_last(tmp_path: Path) -> None:
    async def act(room: Room) -> None:
        reader, writer = await asyncio.open_unix_connection(room.server.path)
        writer.write(b'{"id": 1, "do": "watch", "body": false}\n')
        loop = asyncio.get_running_loop()
        until, states = loop.time() + 1.0, 0
        while loop.time() < until:
            room.inbox.put(e.OthersPresent(False, "tap"))
            room.viewers.changed()
            await asyncio.sleep(0.001)
        room.inbox.put(e.OthersPresent(True, "tap"))
        await asyncio.sleep(0.3)
        writer.write(b'{"id": 2, "do": "log"}\n')
        last: dict[str, Any] = {}
        while (line := json.loads(await reader.readline())).get("id") != 2:
            if line.get("kind") == "state":
                states, last = states + 1, line
        assert 2 <= states <= 30
        assert last["others"] is True
        writer.close()

    play(tmp_path, act)


def test_yorisou_stop_takes_the_lane(tmp_path: Path) -> None:
    async def act(room: Room) -> None:
        request = {"do": "stop", "source": "console"}
        assert (await asyncio.to_thread(ask, room.server.path, request))["done"]
        assert lane_of(room.server.path).stat().st_mode & 0o777 == 0o600

    play(tmp_path, act)
