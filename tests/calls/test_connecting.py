"""The press to connect waits for a file and a process beside the loop: stops and the heartbeat never do."""

import asyncio
import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from robot.calls.turn import ways_out
from robot.clock import US_PER_S
from robot.contract import events as e
from robot.runtime import call_requests, robot_side
from robot.runtime.robot_phone import Hears
from tests.calls.test_call_requests import Two, during, ok
from tests.phone.test_robot_phone import Child, Phones
from tests.runtime.house import caller
from tests.waiting import until

SERVERS = ways_out(["turn:calls.example.org:3478"], "s", 1_800_000_000 * US_PER_S)
Json = dict[str, Any]


class Hangs:
    """Work that hangs until it is let go; from which thread it was asked for, and how often."""

    def __init__(self) -> None:
        self.goes, self.threads = threading.Event(), list[threading.Thread]()

    def wait(self) -> None:
        self.threads.append(threading.current_thread())
        self.goes.wait(30)


@pytest.fixture
def hangs() -> Iterator[Hangs]:
    made = Hangs()
    yield made
    made.goes.set()


def on_a_share(two: Two, hangs: Hangs) -> None:
    """The file with the secret for the clinic's own server."""

    def servers() -> list[Json]:
        hangs.wait()
        return SERVERS

    two.house.calls._ways_out = servers


def test_a_share_that_hangs_holds_up_no_stop_and_what_was_pressed_before_it_connects_nothing(
    tmp_path: Path, hangs: Hangs
) -> None:
    async def act(two: Two) -> None:
        on_a_share(two, hangs)
        pressed = asyncio.ensure_future(two.person.ask(do="call-connect", call=two.call))
        await until(lambda: hangs.threads)
        assert hangs.threads[0] is not threading.current_thread()
        anybody = await caller(two.house)
        await asyncio.wait_for(ok(anybody.ask(do="stop")), 1)
        await until(lambda: two.house.dispatcher.engine.phase != "active")
        hangs.goes.set()
        answer = await pressed
        assert (answer["ok"], answer["code"], two.on()) == (False, "call-not-now", False)

    assert during(tmp_path, act).events(e.CallConnected) == []


def test_a_share_that_goes_on_hanging_costs_the_way_through_it_and_not_the_call(
    tmp_path: Path, hangs: Hangs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(call_requests, "WAYS_WITHIN_S", 0.1)

    async def act(two: Two) -> None:
        on_a_share(two, hangs)
        await two.connect()
        assert (await two.told(two.person, "connecting"))["ice"] == []
        assert (await two.told(two.mother, "connecting"))["ice"] == []
        await ok(two.person.ask(do="call-end", call=two.call))
        hangs.goes.set()
        await two.book()
        await two.connect()
        assert (await two.told(two.mother, "connecting"))["ice"] == SERVERS

    during(tmp_path, act)


def test_the_robots_child_begins_beside_the_loop_and_what_it_says_at_once_is_not_lost(
    tmp_path: Path, hangs: Hangs
) -> None:
    phones = Phones()
    begin = phones._begin

    def slow(ways: Json, hears: Hears) -> Child:
        hangs.wait()
        made = begin(ways, hears)
        made.hears({"event": "signal", "body": '{"an":"offer"}'})
        return made

    phones.phone._start = slow

    async def act(two: Two) -> None:
        two.house.servers = SERVERS
        await two.book("call")
        ask = {"do": "call-connect", "call": two.call, "through": "robot"}
        for number in (1, 2):  # somebody presses twice
            two.person._writer.write(json.dumps({"id": number, **ask}).encode() + b"\n")
        await until(lambda: hangs.threads)
        assert hangs.threads[0] is not threading.current_thread()
        assert (await two.mother.ask(do="calls"))["ok"], "everybody else is answered meanwhile"
        assert not two.on()
        hangs.goes.set()
        answers = dict[int, Json]()
        while len(answers) < 2:
            message = json.loads(await asyncio.wait_for(two.person._reader.readline(), 10))
            if "id" in message:
                answers[message["id"]] = message
        assert (answers[1]["ok"], answers[2]["code"]) == (True, "call-busy")
        assert [each.begun["ice"] for each in phones.children] == [SERVERS]
        told = [(await two.mother.next_state()) for _ in range(2)]
        while told[-1].get("event") != "signal":
            told.append(await two.mother.next_state())
        events = [each.get("event") for each in told]
        assert events.index("connecting") < events.index("signal")
        assert phones.child.killed == 0

    during(tmp_path, act, book=False, phone=phones.phone)


@pytest.mark.parametrize("how", ["cancelled", "page gone", "elsewhere", "late"])
def test_a_child_whose_call_does_not_connect_after_all_is_ended(
    tmp_path: Path, hangs: Hangs, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    if how == "late":
        monkeypatch.setattr(robot_side, "BEGUN_WITHIN_S", 0.1)
    phones = Phones()
    begin = phones._begin

    def slow(ways: Json, hears: Hears) -> Child:
        hangs.wait()
        return begin(ways, hears)

    phones.phone._start = slow

    async def act(two: Two) -> None:
        await two.book("call")
        ask = two.person.ask(do="call-connect", call=two.call, through="robot")
        pressed = asyncio.ensure_future(ask)
        await until(lambda: hangs.threads)
        if how == "late":
            await ok(pressed)
            assert (await two.told(two.person, "ended"))["cause"] == "link"
        elif how == "cancelled":
            await ok((await _another(two)).ask(do="call-cancel", call=two.call))
        elif how == "elsewhere":  # perhaps outside the house, where other ways count
            other = await caller(two.house, two.house.device("mother"))
            await ok(other.ask(do="call-open", side="other"))
            await ok(other.ask(do="call-here", call=two.call, on=True))
        else:
            two.mother.close()
            await until(lambda: not two.house.calls.exchange.booked[two.call].ready)
        hangs.goes.set()
        await until(lambda: phones.children and phones.child.killed)
        if how != "late":
            assert (await pressed)["code"] == ("call-none" if how == "cancelled" else "call-not-there")
        assert (two.on(), len(phones.children)) == (False, 1)

    during(tmp_path, act, book=False, phone=phones.phone)


async def _another(two: Two) -> Any:
    """Another device of the person's."""
    return await caller(two.house, two.house.device("person"))
