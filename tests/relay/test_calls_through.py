"""A call through the clinic's host: the person's browser at home, a sender's there, a real broker between."""

import asyncio
import base64
import hashlib
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page as Tab
from playwright.sync_api import Playwright, expect, sync_playwright
from pyrage import x25519
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from robot.app.calls_through import CallsThrough
from robot.children import Child
from robot.clock import SystemClock
from robot.console import assets
from robot.mailbox.envelope import relay_pass, seal_padded
from robot.mailbox.going_back import box_of
from robot.relay import clinic as clinics
from robot.relay import turn
from robot.relay.live_pages import AWAY, MANY, NOT_OPEN, OF_ONE
from robot.relay.mailroom import Desk
from robot.relay.status import status
from tests.calls.browsers import TAP, WORDS, Chromium, total
from tests.calls.calling import KIT, Running
from tests.calls.test_turn import KIND
from tests.console.conftest import CHROMIUM, end, start
from tests.relay.broker import WITHIN_S, House, free_port, needs_mosquitto, until
from tests.relay.test_page import Running as Host
from tests.relay.test_three_networks import Clinics

pytestmark = [
    pytest.mark.real_time,
    needs_mosquitto,
    pytest.mark.skipif(not assets.sealing_installed(), reason="run python -m robot.console.assets first"),
    pytest.mark.filterwarnings("ignore:Exception ignored in. <ssl.SSLSocket"),
]


class Through:
    """A companion in its thread, its link to the host, and the mother's kit."""

    def __init__(
        self,
        folder: Path,
        house: House | Clinics,
        running: Running,
        credential: Path,
        host: str = "localhost",
    ) -> None:
        self.house, self.running = house, running
        self.secret = running.house.keys.secret("mother", KIT) or b""
        self.passes = relay_pass(self.secret)
        desk = Desk(folder / "relay")
        desk.lay_out({})
        self.desk = desk
        self.allow(on=True)
        self.child: Child
        broker = ("--host", host, "--port", str(house.clinic.broker_port), "--ca", str(house.clinic.root))
        told = [*broker, "--credential", str(credential), "--folder", str(desk.folder), "--with-parent"]
        self._told = told
        running.do(self._begin)
        until(lambda: desk.state()[0])

    def allow(self, *, on: bool) -> None:
        self.desk.let_in([hashlib.sha256(self.passes.encode()).hexdigest()] if on else [])

    def _begin(self) -> None:
        home = self.running.house
        through = CallsThrough(home.guests, home.calls.given, SystemClock())
        self.child = Child(
            "robot.relay.link", *self._told, clock=SystemClock(), hears=through.hears(self.running._loop)
        )
        self.child.start()
        home.guests._out = self._say
        self._watch = self.running._loop.create_task(through.run())

    def _say(self, box: str, data: bytes) -> None:
        self.child.say(json.dumps({"box": box, "live": base64.b64encode(data).decode()}).encode())

    def close(self) -> None:
        self.running.do(self._watch.cancel)
        self.child.close()

    def link(self, host: Host) -> str:
        """As the kit has it, behind the "#"."""
        key = str(self.running.house.keys.identity.to_public())
        kit = {"key": key, "user": "mother", "secret": self.secret.hex(), "robot": "momo"}
        packed = base64.urlsafe_b64encode(json.dumps(kit).encode()).decode().rstrip("=")
        return f"{host.url}/?lang=en#{packed}"

    def may_call(self, tab: Tab) -> None:
        """What comes back to this browser says that the mother may call now."""
        key = json.loads(tab.evaluate("localStorage.getItem('yorisou-own')"))["key"]
        told = {"version": 1, "ways": ["words", "call"], "messages": [], "replies": []}
        sealed = seal_padded(json.dumps(told).encode(), [x25519.Recipient.from_str(key)])
        self.desk.lay_out({box_of(key): sealed})

        def there() -> bool:
            tab.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
            tab.wait_for_timeout(200)
            return tab.locator("#call").is_visible()

        until(there)


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    if CHROMIUM is None:
        pytest.skip("no chromium on this machine: apt-get install chromium")
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    """With coturn where it is on this machine."""
    port = 0 if turn.program() is None else free_port()
    return House(tmp_path_factory.mktemp("host") / "clinic", turn_port=port)


@pytest.fixture(scope="module")
def host(house: House) -> Iterator[Host]:
    running = Host(house)
    until((house.clinic.folder / clinics.PID).exists)
    yield running
    running.end()


@pytest.fixture
def through(house: House, host: Host, tmp_path: Path) -> Iterator[Through]:
    with Running(tmp_path / "home") as running:
        credential = clinics.add(house.clinic, "momo")
        house.reload()
        made = Through(tmp_path, house, running, credential)
        yield made
        made.close()


def test_a_call_from_outside_is_connected_by_the_person_and_ends_as_at_home(
    through: Through, host: Host, playwright: Playwright
) -> None:
    page, home = start(through.running.socket), through.running.house
    both = Chromium(playwright), Chromium(playwright)
    contexts = [
        each.browser.new_context(viewport={"width": 390, "height": 844}, ignore_https_errors=True)
        for each in both
    ]
    person, mother = [context.new_page() for context in contexts]
    try:
        for context in contexts:
            context.add_init_script(TAP)
        token = home.tokens["person"]
        contexts[0].add_cookies([{"name": f"device-{page.port}", "value": token, "url": page.url}])
        faults: list[str] = []
        mother.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
        mother.goto(through.link(host))
        through.may_call(mother)
        expect(mother.locator("#call-board")).to_contain_text(WORDS["other_none"], timeout=15_000)
        person.goto(f"{page.url}/call?lang=en")
        through.running.session()
        _booked(person, mother)
        assert Axe().run(mother).response["violations"] == []
        assert home.calls.exchange.current is None, "nothing connects but the person's press"
        person.locator("[data-connect]").click()
        for tab, words in ((person, "Connected with"), (mother, WORDS["other_on"])):
            expect(tab.locator("#call-with")).to_contain_text(words, timeout=15_000)
        assert Axe().run(mother).response["violations"] == []
        until(lambda: total(person, "audio", "packetsReceived", "inbound-rtp") > 5)
        by_coturn = {"relay"} if through.house.clinic.turn_port else {"host", "prflx"}
        assert {tab.evaluate(KIND) for tab in (person, mother)} <= by_coturn, (
            "neither learns where the other is"
        )
        assert total(person, "audio", "bytesSent") == 0, "the microphone is not open"
        person.locator("#call-end").click()
        expect(mother.locator("#call-note")).to_have_text(WORDS["ended"])
        until(lambda: home.causes() == ["person"])
        person.goto(f"{page.url}/call?lang=en")
        _booked(person, mother)
        person.locator("[data-connect]").click()
        expect(mother.locator("#call-with")).to_contain_text(WORDS["other_on"], timeout=15_000)
        mother.wait_for_timeout(1_500)
        mother.goto("about:blank")
        expect(person.locator("#call-note")).to_have_text(WORDS["ended_other"])
        assert home.causes() == ["person", "other"], "who leaves the page has ended it"
        assert faults == []
    finally:
        for context in contexts:
            context.close()
        for each in both:
            each.browser.close()
        end(page)


def _booked(person: Tab, mother: Tab) -> None:
    """A voice call, for which she says that she is there."""
    person.locator("#book summary").click()
    person.locator("#book-way").select_option("call")
    person.locator("#book-it").click()
    mother.locator("[data-here]").click()


def test_who_may_open_a_page_of_signals_at_the_host(through: Through, host: Host) -> None:
    clinic, wide = through.house.clinic, datetime.now(UTC)
    now = status(clinic, wide)
    assert (now.broker, now.page, now.coturn) == (True, True, "runs" if clinic.turn_port else "")
    assert now.whole
    assert [each.robot for each in now.robots] == ["momo"]
    assert not status(replace(clinic, page_port=free_port()), wide).whole
    assert not status(clinic, wide + timedelta(days=4_000)).whole, "its certificate has ended"
    with ThreadPoolExecutor(1) as aside:  # Playwright has this thread's event loop
        aside.submit(asyncio.run, _pages_of_signals(through, host)).result()


async def _pages_of_signals(through: Through, host: Host) -> None:
    """Not by the client without an event loop: it reads and writes in two threads at once, by which a TLS
    connection of Python 3.11 now and then loses what is written."""
    to_momo = partial(connect, host.url.replace("https", "wss") + "/live/momo", ssl=host.trust)

    async def closed(said: object, origin: str = host.url) -> int:
        """With which code a page is closed; 0 where it is let in."""
        async with to_momo(origin=origin) as socket:
            await socket.send(said if isinstance(said, str) else json.dumps(said))
            try:
                return 0 if await asyncio.wait_for(socket.recv(), 10) == "{}" else -1
            except ConnectionClosed as over:
                return over.rcvd.code if over.rcvd else -1

    good = {"pass": through.passes, "box": "0" * 32}
    async with asyncio.timeout(WITHIN_S):
        while await closed(good) != 0:
            await asyncio.sleep(0.2)
    assert await closed({**good, "pass": "wrong"}) == NOT_OPEN
    assert await closed({**good, "box": "../out"}) == NOT_OPEN
    assert await closed("no JSON") == NOT_OPEN
    for origin in ("https://elsewhere.example", ""):
        with pytest.raises(InvalidStatus):
            await closed(good, origin)
    first = [await to_momo(origin=host.url) for _ in range(OF_ONE)]
    for each in first:
        await each.send(json.dumps(good))
        assert await asyncio.wait_for(each.recv(), 10) == "{}"
    assert await closed(good) == MANY
    through.allow(on=False)
    with pytest.raises(ConnectionClosed) as over:
        await asyncio.wait_for(first[0].recv(), 20)
    assert over.value.rcvd is not None
    assert over.value.rcvd.code == NOT_OPEN, "who is let go of is parted at once"
    for each in first:
        await each.close()
    assert AWAY not in (NOT_OPEN, MANY)
