"""The robot's microphone in a call: light and page say that it is off only when its device has closed."""

import asyncio
import threading
from collections.abc import Callable
from functools import partial
from types import SimpleNamespace
from typing import Any

import pytest

from robot.errors import DeviceError
from robot.phone.process import here
from robot.runtime.robot_phone import RobotPhone
from tests import waiting

if here():
    from robot.phone import child

pytestmark = pytest.mark.skipif(not here(), reason="needs aiortc: make install")
PATIENCE_S = 10.0
until = partial(waiting.until, within_s=PATIENCE_S)


class Device:
    """A microphone that closes when the test lets it."""

    def __init__(self) -> None:
        self.thread, self.may_close, self.broken = threading.current_thread(), threading.Event(), False

    def read(self, _seconds: float) -> bytes:
        if self.broken:
            raise DeviceError("microphone", "was unplugged.")
        threading.Event().wait(0.005)
        return b"\0" * 320

    def close(self) -> None:
        self.may_close.wait(PATIENCE_S)


class Room:
    """A phone whose child is here: its microphones, what it says, the light, and what the page is told."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.devices, self.lights, self.page = list[Device](), list[bool](), list[dict[str, Any]]()
        self.heard, self.absent = 0, False
        patch.setattr(child, "open_microphone", self._open)
        loop = asyncio.get_running_loop()
        hearing = child.Hearing(
            SimpleNamespace(put=self._put),  # type: ignore[arg-type]
            lambda chunk: chunk,  # type: ignore[arg-type]
            None,
            "null",
        )
        self.inside = child.Phone.__new__(child.Phone)
        self.inside._hearing = hearing
        self.inside._echo = SimpleNamespace(cancels=True)  # type: ignore[assignment]

        def line(_ways: dict[str, Any], hears: Callable[[dict[str, Any]], None]) -> Any:
            def said(event: str, **more: Any) -> None:
                hears({"event": event, **more})

            patch.setattr(child, "tell", said)
            told: Callable[[dict[str, Any]], None] = lambda each: self.inside.microphone(each["on"])  # noqa: E731
            return SimpleNamespace(say=lambda each: loop.call_soon(told, each), kill=lambda: None)

        self.phone = RobotPhone(line, loop.call_soon, self.lights.append, lambda: False)
        self.phone.begin({}, self.page.append)

    def _open(self, *_: object) -> Device:
        if self.absent:
            raise DeviceError("microphone", "there is none.")
        self.devices.append(Device())
        return self.devices[-1]

    def _put(self, _chunk: bytes) -> None:
        self.heard += 1

    @property
    def shown(self) -> list[bool]:
        return [each["on"] for each in self.page]

    async def hears(self) -> None:
        """Something more goes out."""
        before = self.heard
        await until(lambda: self.heard > before)

    async def ended(self, device: Device) -> None:
        """Its thread has ended, and what it left to do on the loop is done."""
        device.may_close.set()
        await until(lambda: not device.thread.is_alive())
        for _ in range(4):
            await asyncio.sleep(0)


def test_opened_again_before_the_old_device_has_closed_it_is_shown_to_be_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def session() -> None:
        room = Room(monkeypatch)
        room.phone.microphone(True)
        await room.hears()
        room.phone.microphone(False)
        room.phone.microphone(True)
        await until(lambda: len(room.devices) == 2)
        await room.hears()
        await room.ended(room.devices[0])
        await room.hears()
        assert (room.lights, room.shown) == ([True], [True, True])
        room.phone.microphone(False)
        await room.ended(room.devices[1])
        assert (room.lights, room.shown) == ([True, False], [True, True, False])

    asyncio.run(session())


def test_it_is_off_only_when_the_last_of_its_devices_has_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    async def session() -> None:
        room = Room(monkeypatch)
        for number in (1, 2):
            room.phone.microphone(True)
            await until(lambda number=number: len(room.devices) == number)  # type: ignore[misc]
            room.phone.microphone(False)
        await until(lambda: room.inside._hearing._ends is None)
        assert (room.lights, room.shown) == ([True], [True, True])
        await room.ended(room.devices[1])
        assert (room.lights, room.shown) == ([True], [True, True]), "the first is still open"
        await room.ended(room.devices[0])
        assert (room.lights, room.shown) == ([True, False], [True, True, False])
        room.phone.microphone(False)
        await until(lambda: room.shown[3:] == [False])

    asyncio.run(session())


def test_one_that_breaks_is_off_with_its_reason_and_can_be_opened_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def session() -> None:
        room = Room(monkeypatch)
        room.phone.microphone(True)
        await room.hears()
        room.devices[0].broken = True
        await room.ended(room.devices[0])
        await until(lambda: room.shown == [True, False])
        assert "unplugged" in room.page[-1]["what"]
        room.absent = True
        room.phone.microphone(True)
        await until(lambda: room.shown == [True, False, True, False])
        assert "none" in room.page[-1]["what"]
        room.absent = False
        room.phone.microphone(True)
        await room.hears()
        assert room.lights == [True, False, True, False, True]
        room.phone.microphone(False)
        await room.ended(room.devices[1])
        await until(lambda: room.shown[-1] is False)
        assert "what" not in room.page[-1], "it was shut, and did not break"

    asyncio.run(session())


def test_an_off_that_was_on_its_way_darkens_nothing_that_was_opened_since() -> None:
    hears, lights, page = [], list[bool](), list[dict[str, Any]]()

    def line(_ways: dict[str, Any], says: Callable[[dict[str, Any]], None]) -> Any:
        hears.append(says)
        return SimpleNamespace(say=lambda _message: None, kill=lambda: None)

    phone = RobotPhone(line, lambda call: call(), lights.append, lambda: False)
    phone.begin({}, page.append)
    phone.microphone(True)
    hears[0]({"event": "microphone", "on": True})
    phone.microphone(False)
    phone.microphone(True)  # and only now comes what the child has said to the press before
    hears[0]({"event": "microphone", "on": False})
    assert (lights, len(page)) == ([True], 1)
    hears[0]({"event": "microphone", "on": True})
    hears[0]({"event": "microphone", "on": False, "what": "it was unplugged"})
    assert (lights, len(page)) == ([True, False], 3)
