"""A call from home to a sender who do not meet: over the clinic's broker, its page and its coturn alone."""

import asyncio
import json
import ssl
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from aiortc import RTCConfiguration, RTCIceServer, RTCPeerConnection, RTCSessionDescription
from aiortc.rtcconfiguration import RTCIceTransportPolicy
from websockets.asyncio.client import ClientConnection, connect

from robot.mailbox.going_back import box_of
from robot.phone.process import PhoneProcess
from robot.phone.words import Begin
from robot.relay import clinic as clinics
from robot.relay import turn
from robot.runtime.robot_phone import Hears, RobotPhone
from tests.calls.away import Away
from tests.calls.calling import CallHouse, Running
from tests.phone.other import TONE, Says
from tests.relay.broker import needs_mosquitto, until
from tests.relay.networks import HOST, Networks, needs_networks
from tests.relay.test_calls_through import Through
from tests.relay.test_three_networks import Clinics
from tests.runtime.house import caller

pytestmark = [
    pytest.mark.real_time,
    needs_mosquitto,
    needs_networks,
    pytest.mark.skipif(turn.program() is None, reason="needs Debian's coturn: make install"),
]


class Remote(Away):
    """The mother's page as it runs in her network: over a WebSocket to the host."""

    def __init__(self, house: CallHouse, socket: ClientConnection) -> None:
        super().__init__(house)
        self._socket, self._came = socket, list[bytes]()
        self._sending: asyncio.Queue[bytes] = asyncio.Queue()
        self.parts = [asyncio.ensure_future(each) for each in (self._listen(), self._send())]

    async def _listen(self) -> None:
        async for data in self._socket:
            if isinstance(data, bytes):
                self._came.append(data)

    async def _send(self) -> None:
        while True:
            await self._socket.send(await self._sending.get())

    def give(self, data: bytes) -> None:
        self._sending.put_nowait(data)

    def incoming(self) -> list[bytes]:
        came, self._came = self._came, []
        return came

    async def told_of(self, what: str) -> dict[str, Any]:
        """The first that is an event, or a word, of this name."""
        async with asyncio.timeout(30):
            while True:
                self.take()
                for each in self.told:
                    if what in (each.get("event"), each["kind"]):
                        return each
                await asyncio.sleep(0.02)


class Sender(threading.Thread):
    """In her own network, from opening the page until the line is gone."""

    def __init__(self, through: Through, networks: Networks) -> None:
        super().__init__(daemon=True)
        self._through, self._networks = through, networks
        self.kinds: set[str] = set()
        self.error: BaseException | None = None
        self.over = threading.Event()

    def run(self) -> None:
        try:
            with self._networks.inside("sender"):
                asyncio.run(self._call())
        except BaseException as error:  # for the test's own thread
            self.error = error

    async def _call(self) -> None:
        clinic = self._through.house.clinic
        origin: Any = f"https://{HOST}:{clinic.page_port}"
        trust = ssl.create_default_context(cafile=str(clinic.root))
        url = f"wss://{HOST}:{clinic.page_port}/live/momo"
        async with connect(url, ssl=trust, origin=origin, close_timeout=1) as socket:
            page = Remote(self._through.running.house, socket)
            await socket.send(json.dumps({"pass": self._through.passes, "box": box_of(page.key)}))
            page.give(page.sealed({"do": "hello"}))
            page.word = (await page.told_of("welcome"))["word"]
            assert (await page.ask("call-open", side="other"))["ok"]
            call = (await page.ask("calls"))["booked"][0]["call"]
            assert (await page.ask("call-here", call=call, on=True))["ok"]
            begun = await page.told_of("connecting")
            assert begun["relayed"] is True
            await self._talk(page, call, begun["ice"])

    async def _talk(self, page: Remote, call: int, ice: list[dict[str, Any]]) -> None:
        servers = [RTCIceServer(**each) for each in ice]
        line = RTCPeerConnection(RTCConfiguration(servers, iceTransportPolicy=RTCIceTransportPolicy.RELAY))
        line.addTrack(Says(TONE))
        alive = line.createDataChannel("alive", negotiated=True, id=0, ordered=False, maxRetransmits=0)
        up = asyncio.Event()
        alive.on("open", up.set)
        offer = json.loads((await page.told_of("signal"))["body"])["description"]
        await line.setRemoteDescription(RTCSessionDescription(offer["sdp"], offer["type"]))
        await line.setLocalDescription(await line.createAnswer())
        described = {"type": line.localDescription.type, "sdp": line.localDescription.sdp}
        self.kinds |= _kinds(offer["sdp"]) | _kinds(described["sdp"])
        body = json.dumps({"description": described})
        assert (await page.ask("call-signal", call=call, number=1, body=body))["ok"]
        async with asyncio.timeout(20):
            await up.wait()
        page.say("call-up", call=call)
        while not self.over.is_set():
            if alive.readyState == "open":
                alive.send(".")
            page.say("ping")
            await asyncio.sleep(0.5)
        await line.close()
        for each in page.parts:
            each.cancel()
        await asyncio.gather(*page.parts, return_exceptions=True)


def _kinds(sdp: str) -> set[str]:
    """Which kinds of addresses a side tells the other."""
    return {line.split(" typ ")[1].split(" ")[0] for line in sdp.splitlines() if " typ " in line}


@pytest.fixture
def networks() -> Iterator[Networks]:
    made = Networks()
    yield made
    made.close()


def test_home_and_sender_meet_at_the_clinic_and_a_pulled_cable_is_said_by_five_seconds(
    networks: Networks, tmp_path: Path
) -> None:
    host = Clinics(networks, tmp_path / "clinic", turn_port=turn.PORT)
    credential = clinics.add(host.clinic, "momo")
    host.start()

    def phone() -> RobotPhone:
        def line(ways: dict[str, Any], hears: Hears) -> PhoneProcess:
            return PhoneProcess(Begin(ways["ice"], ways["relayed"], backend="null"), hears)

        def soon(call: Callable[[], None]) -> None:
            running._loop.call_soon_threadsafe(call)

        return RobotPhone(line, soon, lambda _on: None, lambda: False)

    running = Running(tmp_path / "home", phone)
    try:
        with networks.inside("home"):
            running.__enter__()
        through = Through(tmp_path, host, running, credential, HOST)
        try:
            asyncio.run(_person(running, Sender(through, networks), networks))
        finally:
            through.close()
            running.__exit__()
        assert running.house.causes() == ["link"]
        assert networks.listening("home") == [], "nothing at home takes a connection"
    finally:
        host.end()


async def _person(running: Running, sender: Sender, networks: Networks) -> None:
    house = running.house
    running.session()
    person = await caller(house, house.tokens["person"])
    try:
        assert (await person.ask(do="call-open", side="person"))["ok"]
        assert (await person.ask(do="call-book", other="mother", way="call"))["ok"]
        sender.start()
        (call,) = house.calls.exchange.booked
        await asyncio.to_thread(until, lambda: house.calls.exchange.booked[call].ready or sender.error)
        assert sender.error is None, sender.error
        assert (await person.ask(do="call-connect", call=call, through="robot"))["ok"]

        def on() -> bool:
            current = house.calls.exchange.current
            return current is not None and current.stage == "connected"

        await asyncio.to_thread(until, lambda: on() or sender.error)
        assert sender.error is None, sender.error
        assert sender.kinds == {"relay"}, "neither side is told where the other is"
        networks.cable("sender", up=False)
        took = await asyncio.to_thread(Running.until, lambda: house.calls.exchange.current is None, 10.0)
        assert took < 5.0
    finally:
        sender.over.set()
        person.close()
        if sender.ident is not None:
            await asyncio.to_thread(sender.join, 20.0)
