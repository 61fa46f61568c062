"""The sender's page at the clinic's host in a browser: paired by the kit's link, sealed and opened there."""

import asyncio
import json
import os
import signal
import ssl
import subprocess
import sys
import threading
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from robot.console import assets
from robot.console.kit import kit_page
from robot.console.view import texts
from robot.control.envelope_answers import KitHere
from robot.mailbox.envelope import relay_pass
from robot.mailbox.message import Content
from robot.media.voice_note import prepare
from robot.messages import texts as catalogue
from robot.people import circle_changes as changes
from tests.console.conftest import CHROMIUM, FLAGS
from tests.console.test_voice_notes import FAKE, GRANTED
from tests.mailbox.build import PUSHY, Post, posted
from tests.relay.broker import House, needs_mosquitto, until
from tests.relay.robot import KIT, Robot, Sender

pytestmark = [
    pytest.mark.real_time,
    needs_mosquitto,
    pytest.mark.skipif(not assets.sealing_installed(), reason="run python -m robot.console.assets first"),
    pytest.mark.filterwarnings("ignore:Exception ignored in. <ssl.SSLSocket"),
]


class Home:
    """A robot that lives in a thread: Playwright holds this one's event loop."""

    def __init__(self, house: House, path: Path) -> None:
        self._acts: SimpleQueue[Callable[[Robot], Awaitable[Any]]] = SimpleQueue()
        self._ready, self._ends, self._away = threading.Event(), threading.Event(), False
        self._thread = threading.Thread(
            target=lambda: posted(path, lambda post: self._live(post, house, path))
        )
        self._thread.start()
        assert self._ready.wait(60)

    async def _live(self, post: Post, house: House, path: Path) -> None:
        self.robot = Robot(post, house, path)
        self.sender = Sender(self.robot)
        self._ready.set()
        while not self._ends.is_set():
            if not self._away:
                await self.robot.look()
            try:
                await self._acts.get_nowait()(self.robot)
            except Empty:
                await asyncio.sleep(0.1)
        if self.robot.link._child is not None:
            self.robot.link._child.close()

    def act(self, act: Callable[[Robot], Awaitable[Any]]) -> None:
        """In the robot's own thread; done when this returns."""
        done = threading.Event()

        async def told(robot: Robot) -> None:
            await act(robot)
            done.set()

        self._acts.put(told)
        assert done.wait(60)

    def go_away(self) -> None:
        """The home is offline: nothing is taken back at the host."""

        async def parted(robot: Robot) -> None:
            assert robot.link._child is not None
            robot.link._child.close()
            robot.link._child, self._away = None, True

        self.act(parted)

    def come_back(self) -> None:
        self._away = False

    def end(self) -> None:
        self._ends.set()
        self._thread.join(20)


class Running:
    """`yorisou relay run`, as a process."""

    def __init__(self, house: House) -> None:
        command = "from robot.cli.main import main; main()"
        told = ["relay", "run", str(house.clinic.folder)]
        self.process = subprocess.Popen(
            [sys.executable, "-c", command, *told],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert self.process.stdout is not None
        assert "Broker at" in self.process.stdout.readline()
        self.url = f"https://localhost:{house.clinic.page_port}"
        self.trust = ssl.create_default_context(cafile=str(house.clinic.root))
        until(self._answers)

    def _answers(self) -> bool:
        try:
            return httpx.get(f"{self.url}/", verify=self.trust).status_code == 200
        except httpx.TransportError:
            return False

    def end(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        assert self.process.stdout is not None
        self.process.stdout.close()
        return self.process.wait(20)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    return House(tmp_path_factory.mktemp("host") / "clinic")


@pytest.fixture(scope="module")
def host(house: House) -> Iterator[Running]:
    running = Running(house)
    file = house.clinic.folder / "mosquitto.pid"
    until(file.exists)
    pid = int(file.read_text())
    yield running
    running.end()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)  # the broker went with it


@pytest.fixture(scope="module")
def home(house: House, host: Running, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    made = Home(house, tmp_path_factory.mktemp("home"))
    until(lambda: made.robot.link.state == "connected")
    until(
        lambda: status(host, made.sender.passes) == 204, every_s=0.5
    )  # the host has been told who may write
    yield made
    made.end()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """With a microphone of its own."""
    if CHROMIUM is None:
        pytest.skip("no chromium on this machine: apt-get install chromium")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS, FAKE, GRANTED])
        yield running
        running.close()


@pytest.fixture
def device(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(ignore_https_errors=True, viewport={"width": 390, "height": 844})
    yield context
    context.close()


def link_of(home: Home, host: Running, device: BrowserContext, path: Path, user: str) -> str:
    """As it stands in the sender's kit."""
    secret = home.robot.keys.secret(user, KIT)
    assert secret is not None
    public = home.robot.keys.public
    kit = KitHere(public, user, user.title(), secret.hex(), "en", f"{host.url}/", "momo")
    file = path / "yorisou-kit.html"
    file.write_text(kit_page(kit, "en"), "utf-8")
    tab = device.new_page()
    tab.goto(file.as_uri())
    address = tab.get_attribute("a", "href")
    tab.close()
    assert address
    return address


def paired(home: Home, host: Running, device: BrowserContext, path: Path, user: str = "aunt") -> Page:
    tab = device.new_page()
    faults: list[str] = []
    tab.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    tab.faults = faults  # type: ignore[attr-defined]
    tab.goto(link_of(home, host, device, path, user))
    expect(tab.locator("#paired")).to_be_visible()
    return tab


def status(host: Running, passes: str) -> int:
    """What the host answers to somebody with this pass: 204 lets them in, to an empty box."""
    headers = {"authorization": f"Bearer {passes}"}
    return httpx.get(f"{host.url}/box/momo/{'0' * 32}", headers=headers, verify=host.trust).status_code


def test_a_message_goes_and_what_comes_back_is_opened_there(
    home: Home, host: Running, device: BrowserContext, tmp_path: Path
) -> None:
    tab = paired(home, host, device, tmp_path)
    assert "#" not in tab.url, "the kit is taken out of the address at once"
    carried: list[bytes] = []
    tab.on("request", lambda request: carried.append(request.post_data_buffer or b""))
    before = home.robot.texts
    tab.fill("#text", "The cat came by again.")
    tab.click("#send")
    expect(tab.locator("#said")).to_have_text(texts("en", "relay")["sent"])
    until(lambda: home.robot.texts == before + 1)
    assert all(b"cat came by" not in each for each in carried)
    assert any(each.startswith(b"age-encryption.org/") for each in carried)
    home.act(lambda robot: robot.post.box.replies.send("aunt", "line", Content("A line back."), "tap"))
    drawn = json.dumps([[[10, 10], [500, 500]]])
    home.act(lambda robot: robot.post.box.replies.send("aunt", "drawing", Content(drawn), "tap"))
    looked_at(tab, "#replies li", 2)
    expect(tab.locator("#messages li").first).to_contain_text(texts("en", "relay")["state_read-first"])
    expect(tab.locator("#replies")).to_contain_text("A line back.")
    expect(tab.locator("#replies svg polyline")).to_have_count(1)
    until(lambda: all(each.state == "seen" for each in home.robot.post.box.replies.returned_to("aunt")))
    assert Axe().run(tab).response["violations"] == []
    tab.locator("#replies button").first.click()
    until(lambda: len(home.robot.post.box.replies.returned_to("aunt")) == 1)
    assert tab.faults == []  # type: ignore[attr-defined]


def test_a_letter_that_the_host_has_lost_is_left_there_again(
    home: Home, host: Running, house: House, device: BrowserContext, tmp_path: Path
) -> None:
    """The host came back as it was yesterday; the robot has not had what was left there today."""
    kept, people = house.clinic.folder / "kept" / "momo", home.robot.post.people
    people.take(changes.with_kit(people.register, "friend", KIT))
    secret = home.robot.keys.secret("friend", KIT)
    assert secret is not None
    until(lambda: status(host, relay_pass(secret)) == 204, every_s=1.0)
    tab = paired(home, host, device, tmp_path, "friend")
    home.go_away()
    before, texts_before = set(kept.iterdir()), home.robot.texts
    tab.fill("#text", "The plum tree is in flower.")
    tab.click("#send")
    expect(tab.locator("#said")).to_have_text(texts("en", "relay")["sent"])
    letters: set[Path] = set()

    def sent() -> bool:
        letters.update(each for each in set(kept.iterdir()) - before if each.suffix == ".age")
        return bool(letters)

    until(sent)
    for each in letters:
        each.unlink(missing_ok=True)
    tab.reload()
    until(lambda: any(each.exists() for each in letters))
    home.come_back()
    until(lambda: home.robot.texts == texts_before + 1)
    until(lambda: _shows(tab, texts("en", "relay")["state_read-first"]))
    for each in letters:
        each.with_suffix(".had").unlink(missing_ok=True)
    tab.reload()
    until(lambda: _shows(tab, texts("en", "relay")["state_read-first"]))
    assert not any(each.exists() for each in letters), "the robot has named it: it is kept here no longer"
    assert home.robot.texts == texts_before + 1


def looked_at(tab: Page, what: str, number: int) -> None:
    """The page looks again whenever it is shown."""

    def there() -> bool:
        tab.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        tab.wait_for_timeout(200)
        return tab.locator(what).count() == number

    until(there)


def test_a_recorded_voice_is_sealed_and_taken_in(
    home: Home, host: Running, device: BrowserContext, tmp_path: Path
) -> None:
    tab = paired(home, host, device, tmp_path)
    until(lambda: _shows(tab, "") and tab.locator("#voice").is_visible())
    before = {each.id for each in home.robot.post.box.box.incoming.values() if each.form == "voice"}
    tab.click("[data-act=record]")
    tab.wait_for_timeout(1_200)
    tab.click("[data-act=finish]")
    tab.click("[data-act=send]")
    expect(tab.locator("[data-recorder] > [data-part=said]")).to_have_text(texts("en", "notes")["sent"])

    def voices() -> set[int]:
        return {
            each.id for each in home.robot.post.box.box.incoming.values() if each.form == "voice"
        } - before

    until(voices)
    media = list[bytes | None]()

    async def look(robot: Robot) -> None:
        media.append((await robot.post.box.box.content(voices().pop())).media)

    home.act(look)
    assert prepare(media[0] or b"").seconds > 0.2  # it can be played: what a browser records
    assert tab.faults == []  # type: ignore[attr-defined]


def test_what_is_returned_says_why(home: Home, host: Running, device: BrowserContext, tmp_path: Path) -> None:
    tab = paired(home, host, device, tmp_path)
    home.robot.judged = PUSHY
    tab.fill("#text", "Everybody else works by now.")
    tab.click("#send")
    expect(tab.locator("#said")).to_have_text(texts("en", "relay")["sent"])
    try:
        until(lambda: _shows(tab, texts("en", "relay")["state_returned"]))
        assert catalogue("message.reason.comparison")["en"] in tab.inner_text("#messages")
    finally:
        home.robot.judged = home.robot.fine


def _shows(tab: Page, text: str) -> bool:
    tab.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    tab.wait_for_timeout(200)
    return text in tab.inner_text("#messages")


def test_who_was_removed_leaves_nothing_any_more(
    home: Home, host: Running, device: BrowserContext, tmp_path: Path
) -> None:
    tab = paired(home, host, device, tmp_path)
    tab.fill("#text", "Before.")
    tab.click("#send")
    until(lambda: _shows(tab, texts("en", "relay")["state_read-first"]))
    shown = [tab.inner_text(each) for each in ("#messages", "#replies")]
    people = home.robot.post.people
    register = people.register
    people.take(register.without_member("aunt"))
    until(lambda: status(host, home.sender.passes) == 401, every_s=1.0)
    tab.fill("#text", "Still there?")
    tab.click("#send")
    expect(tab.locator("#said")).to_have_text(texts("en", "relay")["not_now"])
    assert tab.input_value("#text") == "Still there?"  # nothing is lost of what was written
    tab.reload()
    expect(tab.locator("#messages li")).to_have_count(1)
    after = [tab.inner_text(each) for each in ("#messages", "#replies")]
    assert after == shown, "nothing tells that somebody was let go of"
    people.take(register)
    until(lambda: status(host, home.sender.passes) == 204, every_s=1.0)


def test_what_a_stranger_sends_is_refused(home: Home, host: Running) -> None:
    good = {"authorization": f"Bearer {home.sender.passes}"}
    with httpx.Client(base_url=host.url, verify=host.trust) as http:

        def left(data: bytes, robot: str = "momo", **headers: str) -> int:
            return http.post(f"/letters/{robot}", content=data, headers={**good, **headers}).status_code

        until(lambda: http.get("/box/momo/" + "0" * 32, headers=good).status_code == 204)
        assert left(home.sender.sealed(1)) == 202
        assert left(home.sender.sealed(2), authorization="Bearer wrong") == 401
        assert left(home.sender.sealed(2), robot="hana") == 401
        assert left(home.sender.sealed(2), robot="..%2Fmomo") in (401, 404)
        assert left(b"plain words") == 415
        assert left(b"age-encryption.org/" + bytes(2_100_000)) == 413
        assert left(home.sender.sealed(2), origin="https://elsewhere.example") == 403
        assert left(home.sender.sealed(2), host="elsewhere.example") == 421
        assert http.get("/box/momo/" + "0" * 32, headers=good).status_code == 204
        assert http.get("/box/momo/" + home.sender.box).status_code == 401
        for path in (
            "/static/..%2f..%2frelay.json",
            "/static/vendor/three.module.js",
            "/docs",
            "/static/main.js",
            "/static/%00",
            f"/static/vendor/age/{'a' * 400}.js",
        ):
            assert http.get(path).status_code == 404
        for origin in ("https://[elsewhere", "null", "elsewhere"):
            assert http.get("/", headers={"origin": origin}).status_code == 403
        statuses = {http.post("/letters/momo", content=b"x").status_code for _ in range(40)}
        assert 429 in statuses
    page = httpx.get(f"{host.url}/?lang=ja", verify=host.trust)
    assert "unsafe" not in page.headers["content-security-policy"]
    assert '<html lang="ja">' in page.text
    wanted = {"accept-language": "en;q=0.3, ko"}
    assert '<html lang="ko">' in httpx.get(host.url, verify=host.trust, headers=wanted).text


def test_a_device_that_is_not_paired_says_what_to_do(host: Running, device: BrowserContext) -> None:
    tab = device.new_page()
    tab.goto(f"{host.url}/?lang=ko#nonsense")
    expect(tab.locator("#unpaired")).to_have_text(texts("ko", "relay")["unpaired"])
    expect(tab.locator("#paired")).to_be_hidden()
