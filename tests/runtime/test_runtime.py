"""The companion's loop: what breaks around the engine freezes the body and does not end the companion."""

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any

import pytest

from robot import paths
from robot.behaviours.script import load
from robot.clock import SystemClock
from robot.config.schema import Config
from robot.contract import commands as c
from robot.contract import events as e
from robot.contract.record import Record
from robot.drivers.base import BodyCommand, BodyState
from robot.drivers.voice.silent import SilentVoice
from robot.engine.core import Engine
from robot.errors import UsageError
from robot.gate.gate import Gate
from robot.motion.gestures import modality
from robot.runtime.clock_watch import ClockWatch
from robot.runtime.companion import STILL_FOR_S, Companion
from robot.runtime.dispatcher import Dispatcher, Drivers
from robot.runtime.inbox import Inbox
from robot.runtime.request_handler import RequestHandler
from robot.runtime.speakers import Speakers
from robot.runtime.viewers import Viewers
from robot.runtime.wall_clock import WallClock
from robot.view.state_view import View
from tests.runtime.paired import EVERYBODY, paired

PROGRAMME = load(paths.FIRST_PROGRAMME)


class BrokenBody:
    """A body whose lights raise; it remembers what reached it."""

    def __init__(self) -> None:
        self.sent: list[BodyCommand] = []
        self.froze = 0

    def send(self, command: BodyCommand) -> None:
        if isinstance(command, c.Light) and command.level > 0:
            raise RuntimeError("no such light")
        self.sent.append(command)

    def freeze(self) -> None:
        self.froze += 1

    def beat(self) -> None: ...

    def microphone(self, on: bool) -> None: ...

    def state(self) -> BodyState:
        return BodyState(joints={"tail": 0.0})

    def close(self) -> None: ...


class Kept:
    """A journal in memory."""

    def __init__(self) -> None:
        self.events: list[Record] = []

    def event(self, at_us: int, record: Record) -> None:
        self.events.append(record)

    def commands(self, at_us: int, verdicts: list[tuple[Record, str]]) -> None: ...

    def save_snapshot(self, snapshot: dict[str, object]) -> None: ...


def test_law_1_a_driver_that_raises_freezes_the_body_and_the_loop_goes_on(
    caplog: pytest.LogCaptureFixture,
) -> None:
    body, journal = BrokenBody(), Kept()

    async def play() -> str:
        clock = SystemClock()
        inbox, viewers = Inbox(), Viewers(clock, lambda _message: None, lambda: True)
        engine = Engine(PROGRAMME, 1)
        gate = Gate(PROGRAMME, Config(), modality)
        view = View(PROGRAMME, "me", True, "en")
        drivers = Drivers(body, SilentVoice(inbox.emit))
        dispatcher = Dispatcher(engine, gate, drivers, journal, view, clock, inbox.put, viewers.changed)
        clock_watch = ClockWatch(clock, WallClock(Config(), verified=True), inbox.put)
        companion = Companion(clock, inbox, dispatcher, clock_watch, viewers)
        clock_watch.look()
        inbox.put(e.WakeRequested("tap"))
        running = asyncio.ensure_future(companion.run(None))
        while engine.phase != "fault":
            await asyncio.sleep(0.01)
        inbox.put(e.StopRequested("button"))
        while engine.phase != "stopped":
            await asyncio.sleep(0.01)
        companion.close()
        await running
        return engine.phase

    with caplog.at_level(logging.CRITICAL), ThreadPoolExecutor(1) as apart:
        assert apart.submit(lambda: asyncio.run(play())).result(20) == "stopped"
    assert body.froze
    assert c.Freeze() in body.sent
    assert e.FaultRaised("driver", "light") in journal.events


@pytest.mark.parametrize(("joints", "waits"), [({}, 0), ({"tail": 0.0}, 2)])
def test_an_end_waits_for_what_has_to_lie_down_and_for_nothing_else(
    joints: dict[str, float], waits: int
) -> None:
    waited = list[float]()

    async def wait(seconds: float) -> None:
        waited.append(seconds)

    body = SimpleNamespace(state=lambda: BodyState(joints=joints))
    around: Any = SimpleNamespace(wait=wait, drivers=SimpleNamespace(body=body))
    companion = Companion(around, around, around, around, around)
    with ThreadPoolExecutor(1) as apart:
        apart.submit(lambda: asyncio.run(companion._lie_down())).result(20)
    assert waited == [STILL_FOR_S] * waits


class FakeDesk:
    """A desk that knows one token."""

    def send(self, command: c.Alert | c.ViolenceAlert | c.Digest) -> None: ...

    def closed(self, alert: int) -> None: ...

    def acknowledge(self, token: str) -> e.AlertAcknowledged:
        if token != "once":
            raise UsageError("token", "has been used.", "Nothing more is needed.")
        return e.AlertAcknowledged(4, "mori")

    def look(self, token: str) -> None:
        if token != "once":
            raise UsageError("token", "has been used.", "Nothing more is needed.")

    def status(self) -> dict[str, Any]:
        return {"channels": ["mail"], "open": None}


def asked(*requests: dict[str, Any], desk: FakeDesk | None) -> tuple[list[Any], list[Record]]:
    """What a companion answers to requests from the control socket, and the events that came of them."""
    journal = Kept()

    async def play() -> list[Any]:
        clock = SystemClock()
        inbox, viewers = Inbox(), Viewers(clock, lambda _message: None)
        engine, gate = Engine(PROGRAMME, 1), Gate(PROGRAMME, Config(), modality)
        drivers = Drivers(BrokenBody(), SilentVoice(inbox.emit), None, desk)
        view = View(PROGRAMME, "me", True, "en")
        dispatcher = Dispatcher(engine, gate, drivers, journal, view, clock, inbox.put, viewers.changed)
        clock_watch = ClockWatch(clock, WallClock(Config(), verified=True), inbox.put)
        companion = Companion(clock, inbox, dispatcher, clock_watch, viewers)
        speakers = Speakers(inbox.from_thread)
        handler = RequestHandler(clock, inbox, dispatcher, clock_watch, speakers, *paired(clock, inbox))
        running = asyncio.ensure_future(companion.run(None))
        answers: list[Any] = []
        for request in requests:
            try:
                answers.append(await handler.answer(EVERYBODY, request))
            except UsageError as refusal:
                answers.append(refusal)
        companion.close()
        await running
        return answers

    with ThreadPoolExecutor(1) as apart:
        return apart.submit(lambda: asyncio.run(play())).result(20), journal.events


def test_looking_at_a_link_uses_nothing_up() -> None:
    (open_still, used), events = asked(
        {"do": "ack-look", "token": "once"}, {"do": "ack-look", "token": "twice"}, desk=FakeDesk()
    )
    assert open_still == {}
    assert "used" in str(used)
    assert not [x for x in events if isinstance(x, e.AlertAcknowledged)]


def test_an_alert_is_acknowledged_over_the_socket_and_the_answer_waits_until_it_is_saved() -> None:
    answers, events = asked({"do": "ack", "token": "once"}, {"do": "alerts"}, desk=FakeDesk())
    assert answers == [{"saved": True}, {"alerts": {"channels": ["mail"], "open": None}}]
    assert e.AlertAcknowledged(4, "mori") in events


def test_a_used_token_is_explained_and_changes_nothing() -> None:
    (answer, nothing), events = asked({"do": "ack", "token": "twice"}, {"do": "ack"}, desk=FakeDesk())
    assert answer.mend == "Nothing more is needed."
    assert nothing.where == "token"
    assert not any(isinstance(event, e.AlertAcknowledged) for event in events)


def test_without_channels_the_answer_says_how_to_have_them() -> None:
    (none, refused), _ = asked({"do": "alerts"}, {"do": "ack", "token": "once"}, desk=None)
    assert none["alerts"]["rota"] == []
    assert "[care]" in refused.mend
