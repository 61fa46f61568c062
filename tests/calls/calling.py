"""A companion with a person and a mother of the circle, for live calls; in a thread of its own."""

import asyncio
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from pyrage import x25519

from robot.calls.booked import BookedInRegister
from robot.calls.circle import CircleInUse
from robot.clock import SystemClock
from robot.contract import events as e
from robot.contract.people import Way
from robot.contract.programme import Programme
from robot.engine.core import Engine
from robot.mailbox.envelope_keys import EnvelopeKeys
from robot.people.circle_changes import approved, described, ticked, with_kit
from robot.runtime.call_requests import CallRequests
from robot.runtime.guests import Guests
from robot.runtime.robot_phone import RobotPhone
from tests.runtime.house import House
from tests.runtime.test_runtime import PROGRAMME

KIT = "d" * 32
SAID = ("nobody", "ready", "hello", "goodbye-card", "goodbye", "after", "waiting")


def with_calls(programme: Programme, step: str = "both") -> Programme:
    """The programme with calls up to this step on its first level: its own has none."""
    level = programme.levels[1]
    calls = replace(level, behaviour="live-call", parameters={"step": step})
    levels = tuple(calls if each is level else each for each in programme.levels)
    names = (*SAID, *(f"how-{each}" for each in e.CALL_STEPS))
    lines = {f"{level.id}.{name}": {"en": name, "ja": name, "ko": name} for name in names}
    return replace(programme, levels=levels, lines={**programme.lines, **lines})


class CallHouse(House):
    """A house where calls are carried out, with the real engine in front of a still body."""

    def __init__(self, path: Path, phone: RobotPhone | None = None) -> None:
        super().__init__(path)
        self.phone = phone
        clock, engine = SystemClock(), Engine(with_calls(PROGRAMME), 1)
        self.dispatcher.take_up(engine, self.dispatcher.gate, self.journal, self.dispatcher.view)
        self.people.register = described(self.people.register, "mother", "Haruko", "family", "", "")
        self.servers: list[dict[str, Any]] = []
        for way in ("call", "face"):
            self.let_in("mother", way)
        self.people.register = with_kit(self.people.register, "mother", KIT)
        self.calls = CallRequests(
            self.inbox,
            clock,
            lambda client: self.door.who(client),
            CircleInUse(lambda: self.people.register),
            BookedInRegister(self.people),
            in_contact=lambda: self.dispatcher.engine.phase == "active",
            zone="Asia/Tokyo",
            ways_out=lambda: self.servers,
            phone=self.phone,
        )
        self.out: list[tuple[str, bytes]] = []
        self.keys = EnvelopeKeys(x25519.Identity.generate(), bytes(32))
        self.guests = Guests(self.people, lambda: self.keys, clock, lambda *laid: self.out.append(laid))
        self.guests.receive_into(self.handler)
        self.handler._calls = self.calls
        self.dispatcher.drivers.calls = self.calls
        self.server._left = self.handler.left

    def let_in(self, user: str, way: Way) -> None:
        """The person ticks it, and staff agree."""
        register = ticked(self.people.register, user, way, on=True)
        self.people.register = approved(register, user, way, on=True)

    def let_go(self, user: str) -> None:
        self.people.register = self.people.register.without_member(user)

    def causes(self) -> list[str]:
        return [event.cause for event in self.events(e.CallEnded)]

    def refused(self) -> list[tuple[str, str]]:
        return [(event.act, event.user) for event in self.acted() if event.refused]


class Running:
    """The house in a thread of its own, while browsers are driven from this one."""

    def __init__(self, folder: Path, phone: Callable[[], RobotPhone | None] = lambda: None) -> None:
        self._phone = phone
        self.socket = folder / "run" / "control.sock"
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._main, daemon=True)
        self.house: CallHouse

    def __enter__(self) -> "Running":
        self._thread.start()
        assert self._ready.wait(20)
        return self

    def __exit__(self, *_: object) -> None:
        self.do(lambda: self._over.set())
        self._thread.join(10)
        self._loop.close()

    def do(self, act: Callable[[], object]) -> None:
        """Run something on the companion's loop."""
        done = threading.Event()

        def carry_out() -> None:
            act()
            done.set()

        self._loop.call_soon_threadsafe(carry_out)
        assert done.wait(5)

    def session(self) -> None:
        """A session begins, and is active."""
        engine = self.house.dispatcher.engine
        if engine.phase == "active":
            return
        for event in (e.WakeRequested("tap"), e.StartRequested("tap")):
            self.house.inbox.emit(event)
        self.until(lambda: engine.phase == "active" and self.house.calls.exchange.bounds == "both", 15)

    @staticmethod
    def until(true: Callable[[], Any], seconds: float) -> float:
        """Wait until it is true, and say how long that took."""
        begun = time.monotonic()
        while not true():
            assert time.monotonic() - begun < seconds, "it never came true"
            time.sleep(0.01)
        return time.monotonic() - begun

    def _main(self) -> None:
        self._loop.run_until_complete(self._run())

    async def _run(self) -> None:
        self._over = asyncio.Event()
        self.house = CallHouse(self.socket, self._phone())
        await self.house.server.start()
        parts = [asyncio.ensure_future(x) for x in (self.house.companion.run(None), self.house.calls.run())]
        self._ready.set()
        await self._over.wait()
        self.house.companion.close()
        await parts[0]
        parts[1].cancel()
        await asyncio.gather(*parts, return_exceptions=True)
        await self.house.server.close()
