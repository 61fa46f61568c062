"""The companion's loop: what breaks around the engine freezes the body and does not end the companion."""

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor

import pytest

from robot import paths
from robot.behaviours.script import load
from robot.clock import SystemClock
from robot.config import Config
from robot.drivers.base import BodyCommand, BodyState
from robot.drivers.voice_none import SilentVoice
from robot.engine import commands as c
from robot.engine import events as e
from robot.engine.core import Engine
from robot.engine.record import Record
from robot.gate import Gate
from robot.household import Household
from robot.motion.gestures import modality
from robot.runtime import Companion
from robot.shell import Drivers, Shell
from robot.view import View

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
        companion = Companion(clock, Household(Config(), verified=True), lambda _message: None, lambda: True)
        engine = Engine(PROGRAMME, 1)
        gate = Gate(PROGRAMME, Config(), modality)
        view = View(PROGRAMME, "me", True, "en")
        drivers = Drivers(body, SilentVoice(companion.emit))
        companion.shell = Shell(engine, gate, drivers, journal, view, clock, companion.put, companion.changed)
        companion.look_at_clock()
        companion.put(e.WakeRequested("tap"))
        running = asyncio.ensure_future(companion.run(None))
        while engine.phase != "fault":
            await asyncio.sleep(0.01)
        companion.put(e.StopRequested("button"))
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
