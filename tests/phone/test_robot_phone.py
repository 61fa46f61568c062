"""The robot as the person's side of a call: their own press, the rules of any call, and silence at once."""

import asyncio
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from robot.contract import events as e
from robot.errors import DeviceError
from robot.phone.process import PhoneProcess, here
from robot.phone.words import Begin
from robot.runtime.robot_phone import Hears, RobotPhone
from tests.calls.browsers import WORDS, Chromium, Pair, total
from tests.calls.calling import Running
from tests.calls.test_call_requests import Two, during, ok, refused
from tests.console.conftest import CHROMIUM, end, start
from tests.waiting import until


class Child:
    """A child that only writes down what it is told."""

    def __init__(self, begun: dict[str, Any], hears: Hears) -> None:
        self.begun, self.hears, self.told, self.killed = begun, hears, list[dict[str, Any]](), 0

    def say(self, message: dict[str, Any]) -> None:
        self.told.append(message)

    def kill(self) -> None:
        self.killed += 1


class Phones:
    """Of one test: the phone, the children it began, its light."""

    def __init__(self) -> None:
        self.children, self.lights, self.quiet, self.broken = list[Child](), list[bool](), False, False
        self.phone = RobotPhone(self._begin, lambda call: call(), self.lights.append, lambda: self.quiet)

    def _begin(self, ways: dict[str, Any], hears: Hears) -> Child:
        if self.broken:
            raise DeviceError("phone", "cannot be started.")
        self.children.append(Child(ways, hears))
        return self.children[-1]

    @property
    def child(self) -> Child:
        return self.children[-1]


async def connected(two: Two, phones: Phones) -> None:
    await two.book("call")
    await ok(two.person.ask(do="call-connect", call=two.call, through="robot"))
    phones.child.hears({"event": "signal", "body": '{"an":"offer"}'})
    phones.child.hears({"event": "up"})
    await ok(two.mother.ask(do="call-up", call=two.call))
    await until(lambda: two.house.events(e.CallConnected))


def test_the_robot_speaks_for_the_page_that_pressed(tmp_path: Path) -> None:
    phones = Phones()

    async def act(two: Two) -> None:
        assert (await two.person.ask(do="calls"))["phone"] is True
        await connected(two, phones)
        assert phones.child.begun == {"ice": [], "relayed": False}
        assert (await two.told(two.mother, "connecting")).get("through") is None, (
            "it is nobody's at the other end"
        )
        assert (await two.told(two.mother, "signal"))["body"] == '{"an":"offer"}'
        assert (await two.told(two.person, "connecting"))["through"] == "robot"
        await ok(two.mother.ask(do="call-signal", call=two.call, number=1, body='{"an":"answer"}'))
        assert phones.child.told == [{"do": "signal", "body": '{"an":"answer"}'}]
        assert phones.lights == []
        await ok(two.person.ask(do="call-microphone", call=two.call, on=True))
        assert (phones.lights, phones.child.told[-1]) == ([True], {"do": "microphone", "on": True})
        phones.child.hears({"event": "microphone", "on": True, "turns": True})
        open_now = await two.told(two.person, "microphone")
        assert (open_now["on"], open_now["turns"]) == (True, True)
        await ok(two.person.ask(do="call-microphone", call=two.call, on=False))
        assert phones.lights == [True], "it is on until the microphone has shut"
        phones.child.hears({"event": "microphone", "on": False})
        assert phones.lights == [True, False]
        assert await refused(two.mother.ask(do="call-microphone", call=two.call, on=True)) == "forbidden"
        await ok(two.person.ask(do="call-end", call=two.call, goodbye=True))
        assert phones.child.killed == 1
        assert (await two.told(two.mother, "ended"))["goodbye"] is True
        assert not any(each.get("event") == "signal" for each in two.person.pushed)

    assert during(tmp_path, act, book=False, phone=phones.phone).causes() == ["robot"]


def test_a_tap_of_the_robot_is_shown_at_the_other_end_of_its_own_call_alone(tmp_path: Path) -> None:
    phones = Phones()

    async def act(two: Two) -> None:
        two.house.inbox.put(e.Touched("head", 200))
        await connected(two, phones)
        for ms in (5_000, 200):
            two.house.inbox.put(e.Touched("head", ms))
        assert (await two.told(two.mother, "sign"))["sign"] == "tap"
        signs = [each for each in two.mother.pushed if each.get("event") == "sign"]
        assert not signs, "one tap, one sign"
        assert phones.lights == [], "it opens no microphone"
        await ok(two.person.ask(do="call-end", call=two.call))

    during(tmp_path / "robot", act, book=False, phone=phones.phone)

    async def by_page(two: Two) -> None:
        await two.connect()
        await until(lambda: two.house.events(e.CallConnected))
        two.house.inbox.put(e.Touched("head", 200))
        await until(lambda: two.house.events(e.Touched))
        await ok(two.person.ask(do="call-sign", call=two.call, sign="nod"))
        assert (await two.told(two.mother, "sign"))["sign"] == "nod"

    during(tmp_path / "page", by_page)


@pytest.mark.parametrize("stop", [e.StopRequested("tap"), e.StopRequested("button"), e.LessRequested("tap")])
def test_a_stop_kills_it_at_once_and_so_does_less(tmp_path: Path, stop: Any) -> None:
    phones = Phones()

    async def act(two: Two) -> None:
        await connected(two, phones)
        await ok(two.person.ask(do="call-microphone", call=two.call, on=True))
        clock = asyncio.get_running_loop()
        begun = clock.time()
        two.house.inbox.put(stop)
        await until(lambda: phones.child.killed)
        assert clock.time() - begun < 0.3
        assert phones.lights[-1] is False
        late = len(phones.child.told)
        phones.child.hears({"event": "up"})  # what a killed child has said on its way is nobody's
        await until(lambda: not two.on())
        assert len(phones.child.told) == late

    during(tmp_path, act, book=False, phone=phones.phone)


@pytest.mark.parametrize("event", ["gone", "fault"])
def test_a_child_that_dies_is_the_machines_matter_and_nothing_connects_again(
    tmp_path: Path, event: str
) -> None:
    phones = Phones()

    async def act(two: Two) -> None:
        await connected(two, phones)
        phones.child.hears({"event": event, "what": "of a library"})
        assert (await two.told(two.person, "ended"))["cause"] == "link"
        await asyncio.sleep(0.1)
        assert len(phones.children) == 1

    assert during(tmp_path, act, book=False, phone=phones.phone).causes() == ["link"]


def test_where_it_cannot_be_is_said_and_the_page_stays(tmp_path: Path) -> None:
    phones = Phones()

    async def act(two: Two) -> None:
        await two.book("face")
        ask = {"do": "call-connect", "call": two.call, "through": "robot"}
        assert await refused(two.person.ask(**ask)) == "call-no-phone", "a voice alone"
        await ok(two.person.ask(do="call-cancel", call=two.call))
        await two.book("call")
        ask["call"] = two.call
        phones.quiet = True
        assert await refused(two.person.ask(**ask)) == "call-quiet"
        phones.quiet, phones.broken = False, True
        await ok(two.person.ask(**ask))
        assert (await two.told(two.person, "ended"))["cause"] == "link"
        await until(lambda: not two.on())

    during(tmp_path / "with", act, book=False, phone=phones.phone)

    async def without(two: Two) -> None:
        assert (await two.person.ask(do="calls"))["phone"] is False
        await two.book("call")
        ask = two.person.ask(do="call-connect", call=two.call, through="robot")
        assert await refused(ask) == "call-no-phone"
        await two.connect()

    house = during(tmp_path / "without", without, book=False)
    assert len(house.events(e.CallConnected)) == 1


def test_a_stop_while_a_child_begins_leaves_none_running(tmp_path: Path) -> None:
    phones = Phones()
    begin = phones._begin

    def slow(ways: dict[str, Any], hears: Hears) -> Child:
        made = begin(ways, hears)
        stop = threading.Thread(target=phones.phone.end)  # of the body's own thread
        stop.start()
        stop.join(10)
        return made

    phones.phone._start = slow

    async def act(two: Two) -> None:
        await two.book("call")
        await ok(two.person.ask(do="call-connect", call=two.call, through="robot"))
        assert (await asyncio.wait_for(two.told(two.person, "ended"), 2))["cause"] == "link"
        assert (phones.child.killed, phones.lights) == (1, [])
        phones.phone.microphone(True)
        assert (phones.child.told, phones.lights) == ([], []), "nothing of it is left"

    during(tmp_path, act, book=False, phone=phones.phone)


def test_a_stop_while_the_microphone_opens_leaves_no_light_on() -> None:
    lights, threads, ended = list[bool](), list[threading.Thread](), threading.Event()

    def stop() -> None:
        phone.end()
        ended.set()

    def light(on: bool) -> None:
        lights.append(on)
        if on:  # and right now the body's thread stops it
            threads.append(threading.Thread(target=stop))
            threads[-1].start()
            ended.wait(0.3)

    made = list[Child]()

    def line(ways: dict[str, Any], hears: Hears) -> Child:
        made.append(Child(ways, hears))
        return made[-1]

    phone = RobotPhone(line, lambda call: call(), light, lambda: False)
    phone.begin({}, lambda _message: None)
    phone.microphone(True)
    threads[0].join(10)
    assert (lights, made[0].killed) == ([True, False], 1)


# --- with a browser at the other end ------------------------------------------------------------------------


@pytest.fixture
def browser() -> Any:
    if CHROMIUM is None:
        pytest.skip("no chromium on this machine: apt-get install chromium")
    with sync_playwright() as playwright:
        running = Chromium(playwright)
        yield running.browser
        running.browser.close()


@pytest.mark.real_time
@pytest.mark.skipif(not here(), reason="needs aiortc: make install")
def test_a_browser_at_the_other_end_speaks_with_the_robot(browser: Browser, tmp_path: Path) -> None:
    made = list[PhoneProcess]()

    def phone() -> RobotPhone:
        def line(ways: dict[str, Any], hears: Hears) -> PhoneProcess:
            made.append(PhoneProcess(Begin(ways["ice"], ways["relayed"], backend="null"), hears))
            return made[-1]

        def soon(call: Callable[[], None]) -> None:
            running._loop.call_soon_threadsafe(call)

        return RobotPhone(line, soon, lambda _on: None, lambda: False)

    with Running(tmp_path, phone) as running:
        page = start(running.socket)
        pair = Pair(running, page, browser, browser)
        try:
            pair.book("call")
            expect(pair.person.locator("[data-through=robot]")).to_have_text(WORDS["connect_robot"])
            pair.person.locator("[data-through=robot]").click()
            for tab, words in ((pair.person, "Connected with"), (pair.mother, WORDS["other_on"])):
                expect(tab.locator("#call-with")).to_contain_text(words, timeout=20_000)
            assert pair.person.evaluate("tap.connections.length") == 0, "the page holds no line"
            Running.until(lambda: total(pair.mother, "audio", "packetsSent") > 20, 10)
            assert total(pair.mother, "audio", "packetsReceived", "inbound-rtp") == 0, "no press yet"
            pair.person.locator("#call-mic").click()
            expect(pair.person.locator("#call-note")).to_have_text(WORDS["mic_none_robot"])
            calls = running.house.calls
            turns = {"event": "microphone", "on": True, "turns": True}
            running.do(lambda: calls._robot._said(calls._robot.call, turns))
            expect(pair.person.locator("#call-mic-state")).to_have_text(WORDS["mic_turns"])
            stat = Path(f"/proc/{made[0].pid}/stat")
            running.do(lambda: running.house.inbox.put(e.StopRequested("button")))
            took = Running.until(lambda: not stat.exists() or " Z " in stat.read_text(), 5)
            assert took < 0.3
            expect(pair.mother.locator("#call-note")).to_have_text(WORDS["ended"])
        finally:
            pair.close()
            end(page)
    assert running.house.causes() == ["stop"]
