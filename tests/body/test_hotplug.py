"""A body that comes later: until then its links are down, and old commands move nothing."""

import threading
import time
from collections.abc import Callable

import pytest

from robot.contract.commands import Freeze, Gesture, Idle, Settle
from robot.contract.events import BodyReady, ServoFound
from robot.contract.record import Record
from robot.drivers.base import Body, BodyCommand, BodyState, Emit
from robot.drivers.body import hotplug as sought
from robot.drivers.body.absent import AbsentBody
from robot.drivers.body.hotplug import SILENT_TRIES, HotplugBody
from robot.errors import DeviceError, YorisouError


class Fake:
    """A body that notes what it is told."""

    def __init__(self) -> None:
        self.told: list[object] = []
        self.lights: list[bool] = []
        self.beats = 0

    def send(self, command: BodyCommand) -> None:
        self.told.append(command)

    def freeze(self) -> None:
        self.told.append("freeze")

    def beat(self) -> None:
        self.beats += 1

    def microphone(self, on: bool) -> None:
        self.lights.append(on)

    def state(self) -> BodyState:
        return BodyState(joints={"tail": 0.5}, links={"servos": True, "board": True})

    last_hold = (0, False)

    def leave(self) -> None:
        self.told.append("leave")

    def follow(self, level: float) -> None:
        self.told.append(level)

    def on_freeze(self, callback: Callable[[], None]) -> None:
        callback()

    def close(self) -> None:
        self.told.append("close")


class Search:
    """`opens` decides what each try gives; it may wait."""

    def __init__(self, opens: Callable[[int, Emit], Fake]) -> None:
        self.tries = 0
        self.events: list[Record] = []
        self.reasons: list[str] = []
        self.alarms = 0
        self.opens = opens
        self.body = HotplugBody(self._open, self.events.append, self._missing)
        self.body.on_freeze(self._alarm)

    def _open(self, emit: Emit) -> Fake:
        self.tries += 1
        return self.opens(self.tries, emit)

    def _missing(self, error: YorisouError) -> None:
        self.reasons.append(error.code or error.what)

    def _alarm(self) -> None:
        self.alarms += 1


def until(true: Callable[[], object]) -> None:
    end = time.monotonic() + 20
    while not true():
        assert time.monotonic() < end
        time.sleep(0.01)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sought, "AGAIN_S", 0.02)


def missing(*codes: str) -> Callable[[int, Emit], Fake]:
    fake = Fake()

    def opens(number: int, emit: Emit) -> Fake:
        if number <= len(codes):
            raise DeviceError("/dev/ttyX", "is not there.", code=codes[number - 1])
        emit(BodyReady())
        return fake

    return opens


@pytest.mark.parametrize("make", [AbsentBody, lambda: Search(missing("no-port")).body])
def test_no_body_is_a_body_that_says_that_it_is_none(make: Callable[[], Body]) -> None:
    body = make()
    for command in (Idle("breathing"), Settle("rest"), Gesture("nod"), Freeze()):
        body.send(command)
    body.freeze()
    body.beat()
    body.microphone(True)
    state = body.state()
    assert state.links == {"servos": False, "board": False}
    assert (state.joints, state.lights, state.limp, state.frozen) == ({}, {}, False, True)
    assert not state.microphone_light, "a light that is not there is not on"
    body.close()


def test_it_is_looked_for_and_each_reason_is_told_once() -> None:
    search = Search(missing("no-port", "no-port", "taken", "no-answer"))
    search.body.start()
    until(lambda: search.body.state().joints)
    assert search.reasons == ["no-port", "taken", "no-answer"]
    assert search.events == [BodyReady()]
    assert search.alarms == 1, "the body freezes whatever else listens"
    search.body.close()


@pytest.mark.parametrize("code", ["", "no-answer"])
def test_answers_missed_at_a_busy_start_are_not_told_and_undo_nothing(code: str) -> None:
    search = Search(missing(*[code] * (SILENT_TRIES - 1)))
    search.body.send(Idle("breathing"))
    search.body.start()
    until(lambda: search.body.state().joints)
    assert search.reasons == []
    assert isinstance(search.body.body, Fake)
    assert search.body.body.told == [Idle("breathing")]
    search.body.close()


def test_a_body_that_goes_on_not_answering_is_told_at_the_third_try() -> None:
    search = Search(missing(*["no-answer"] * 5))
    search.body.start()
    until(lambda: search.body.state().joints)
    assert search.reasons == ["no-answer"]
    assert SILENT_TRIES == 3
    search.body.close()


@pytest.mark.parametrize("codes", [("text", "no-answer"), ("taken", "no-port", "no-answer")])
def test_reasons_that_come_and_go_are_told_ever_more_rarely(codes: tuple[str, ...]) -> None:
    reasons = sought._Reasons()
    told = [
        number
        for number in range(2_000)
        if reasons.is_news(DeviceError("/dev/ttyX", f"heard {number}.", code=codes[number % len(codes)]))
        or (codes[number % len(codes)] != "text" and False)
    ]
    assert told[: len(codes)] == list(range(len(codes)))
    assert len(told) <= 12 * len(codes)


def test_what_was_found_in_a_servo_is_told_once_over_all_tries() -> None:
    def opens(number: int, emit: Emit) -> Fake:
        emit(ServoFound("tail", "had-shut-down", (("value", number),)))
        if number < 4:
            raise DeviceError("/dev/ttyX", "is not there.", code="no-answer")
        emit(BodyReady())
        return Fake()

    search = Search(opens)
    search.body.start()
    until(lambda: search.body.state().joints)
    assert [event.kind for event in search.events] == ["servo-found", "body-ready"]
    search.body.close()


def test_what_does_not_stay_in_a_memory_is_not_written_again_and_again() -> None:
    search = Search(missing(*["stays-otherwise"] * 3))
    search.body.start()
    until(lambda: search.reasons)
    time.sleep(0.2)
    search.body.close()
    assert search.tries == 1


def test_what_was_meant_for_no_body_is_not_done_by_one_that_comes() -> None:
    search = Search(missing("no-port", "no-port"))
    search.body.start()
    until(lambda: search.reasons)
    search.body.send(Idle("breathing"))
    search.body.send(Settle("rest"))
    until(lambda: search.body.state().joints)
    assert isinstance(search.body.body, Fake)
    assert search.body.body.told == []
    search.body.send(Settle("rest"))
    assert search.body.body.told == [Settle("rest")]
    search.body.close()


def test_what_came_while_it_was_opened_at_the_start_is_done_in_its_order() -> None:
    opening, fake = threading.Event(), Fake()

    def opens(_number: int, _emit: Emit) -> Fake:
        opening.wait(5)
        return fake

    search = Search(opens)
    search.body.start()
    search.body.send(Idle("breathing"))
    search.body.freeze()
    search.body.microphone(True)
    opening.set()
    until(lambda: search.body.state().joints)
    assert fake.told == [Idle("breathing"), "freeze"], "a stop that came meanwhile is a stop"
    assert fake.lights == [True]
    assert fake.beats >= 1
    search.body.close()
    assert fake.told[-1] == "close"


def test_the_light_of_the_microphone_is_on_while_anybody_has_one_open() -> None:
    search = Search(lambda _number, _emit: fake)
    fake = Fake()
    search.body.start()
    until(lambda: search.body.state().joints)
    fake.lights.clear()
    search.body.microphone(True)
    search.body.microphone_of("phone", True)
    search.body.microphone_of("phone", False)
    search.body.microphone_of("phone", True)
    search.body.microphone(False)
    assert fake.lights == [True] * 5
    search.body.microphone_of("phone", False)
    assert not fake.lights[-1]
    search.body.close()


def test_a_search_that_breaks_goes_on() -> None:
    def opens(number: int, _emit: Emit) -> Fake:
        if number == 1:
            raise RuntimeError("odd")
        if number == 2:
            raise OSError(5, "gone")
        return Fake()

    search = Search(opens)
    search.body.start()
    until(lambda: search.body.state().joints)
    assert len(search.reasons) == 2
    search.body.close()


@pytest.mark.real_time
def test_the_end_does_not_wait_for_a_body_that_hangs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sought, "CLOSE_S", 0.1)
    opening, fake = threading.Event(), Fake()

    def opens(_number: int, _emit: Emit) -> Fake:
        opening.wait(5)
        return fake

    search = Search(opens)
    search.body.start()
    search.body.leave()
    began = time.monotonic()
    search.body.close()
    assert time.monotonic() - began < 2.0
    opening.set()
    until(lambda: "close" in fake.told)
    assert fake.told[-2:] == ["leave", "close"], "one that comes after the end is let go"
