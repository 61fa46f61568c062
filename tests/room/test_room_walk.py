"""A worker's tablet and two phones in a real browser, with the command as it is typed. Nothing is kept."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, WebSocketRoute, expect

from robot.room.page_texts import texts
from tests.console.conftest import browser, free_port, playing
from tests.console.looked_at import faults_of

__all__ = ["browser", "playing"]
pytestmark = [pytest.mark.real_time, pytest.mark.timeout(120)]
PHONE, TABLET = {"width": 390, "height": 844}, {"width": 1024, "height": 768}
# The command as it is, on a clock that a signal puts forward: until nobody answers, and until it closes.
AHEAD = """
import signal
from robot.cli.main import main
from robot.clock import US_PER_S, SystemClock
from robot.room.room import LOST_S, WAITS_S

now, ahead = SystemClock.now, []
SystemClock.now = lambda clock: now(clock) + sum(ahead)
for number, seconds in ((signal.SIGUSR1, LOST_S), (signal.SIGUSR2, WAITS_S)):
    signal.signal(number, lambda *_, seconds=seconds: ahead.append(seconds * US_PER_S))
main()
"""
COMMAND = [sys.executable, "-c", AHEAD, "room", "open"]
CANARY = "quokka canary"
LATE_MS = 20_000


@dataclass
class Served:
    """The running command, its addresses, and the folder that is its whole home."""

    process: subprocess.Popen[str]
    room: str
    worker: str
    home: Path


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    home = tmp_path_factory.mktemp("home")
    told = ["--name", "Thursday room", "--port", str(free_port())]
    places = dict.fromkeys(
        ("HOME", "TMPDIR", "XDG_DATA_HOME", "XDG_RUNTIME_DIR", "XDG_CACHE_HOME"), str(home)
    )
    process = subprocess.Popen(
        [*COMMAND, *told],
        cwd=home,
        env={**os.environ, **places, "PYTHONPATH": os.getcwd(), "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    room, worker = (process.stdout.readline().split(": ", 1)[1].strip() for _ in range(2))
    assert worker.startswith(f"{room}worker#")
    yield Served(process, room, worker, home)
    process.send_signal(signal.SIGTERM)
    _, err = process.communicate(timeout=10)
    assert err == "", "it logs nothing"


@dataclass
class Device:
    """A browser of its own, and all that it asked for or complained of."""

    context: BrowserContext
    tab: Page = field(init=False)
    told: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.tab = self.context.new_page()
        self.tab.on("request", lambda request: self.told.append(request.url))
        self.tab.on("websocket", lambda socket: self.told.append(socket.url))
        self.tab.on("console", lambda message: self.told.append(f"console: {message.text}"))
        self.tab.on("pageerror", lambda error: self.told.append(f"error: {error}"))

    def strange(self, room: str) -> list[str]:
        own = (room, room.replace("http", "ws"), "data:")
        return [each for each in self.told if not each.startswith(own)]


def faults(tab: Page, axe: bool = True) -> list[str]:
    """What is too small or too wide, and what axe finds: once is enough for that, in one language."""
    return faults_of(tab, "button, nav a, label.tick, .card a, .bar a, summary", axe=axe)


def device(browser: Browser, size: dict[str, int]) -> Device:
    return Device(browser.new_context(viewport=size))  # type: ignore[arg-type]


def begin(tablet: Device, served: Served, language: str, name: str) -> None:
    address, key = served.worker.split("#")
    tablet.tab.goto(f"{address}?lang={language}#{key}")
    assert key not in tablet.tab.url, "nobody reads it over a shoulder, and no history has it"
    tablet.tab.fill("#name", name)
    tablet.tab.press("#name", "Enter")
    expect(tablet.tab.locator("#desk")).to_be_visible()


def come_in(phone: Device, tablet: Device) -> None:
    tablet.tab.click("#new-code")
    phone.tab.fill("#code", tablet.tab.locator("#codes .code").last.inner_text().lower())
    phone.tab.check("#age")
    phone.tab.press("#code", "Enter")
    expect(phone.tab.locator("#inside")).to_be_visible()
    expect(tablet.tab.locator("#codes li")).to_have_count(0)


def be(phone: Device, step: str, name: str) -> None:
    phone.tab.click(f"[data-step={step}]")
    phone.tab.fill("#name", name)
    phone.tab.press("#name", "Enter")
    expect(phone.tab.locator(f"[data-step={step}]")).to_have_attribute("aria-pressed", "true")


def write(phone: Device, text: str) -> None:
    phone.tab.fill("#text", text)
    phone.tab.click("#write button")


@pytest.mark.parametrize(
    ("language", "worker", "names", "pushy", "grave"),
    [
        ("en", "Mori", ("Ao", "Bee"), "hurry up please", "I want to die"),
        ("ja", "森", ("あお", "びー"), "早くがんばって", "死にたい"),
    ],
)
def test_the_whole_way(
    browser: Browser,
    served: Served,
    language: str,
    worker: str,
    names: tuple[str, str],
    pushy: str,
    grave: str,
) -> None:
    said, axe = texts(language), language == "ja"
    tablet, ao, bee = device(browser, TABLET), device(browser, PHONE), device(browser, PHONE)
    ao.tab.goto(f"{served.room}?lang={language}")
    expect(ao.tab.locator("#state")).to_have_text(said["closed"])
    assert faults(ao.tab, axe) == []

    asked = len([each for each in ao.told if not each.endswith("/state")])
    ao.tab.click("#practise")
    expect(ao.tab.locator("#practising")).to_be_visible()
    expect(ao.tab.locator("#texts")).to_contain_text(said["practice_1"])
    be(ao, "write", CANARY)
    write(ao, CANARY)
    expect(ao.tab.locator("#texts")).to_contain_text(said["practice_reply_1"])
    ao.tab.click(f"text={said['block'].format(name=said['robot'])}")
    expect(ao.tab.locator("#texts p:visible")).to_have_count(1)
    ao.tab.click("#ask")
    expect(ao.tab.locator("#notice")).to_have_text(said["asked_practice"])
    assert faults(ao.tab, axe) == []
    ao.tab.click("#leave")
    expect(ao.tab.locator("#start")).to_be_visible()
    assert len([each for each in ao.told if not each.endswith("/state")]) == asked, (
        "all of it was on the page"
    )

    begin(tablet, served, language, worker)
    bee.tab.goto(f"{served.room}?lang={language}")
    expect(bee.tab.locator("#state")).to_have_text(said["open"])
    come_in(ao, tablet)
    come_in(bee, tablet)
    expect(tablet.tab.locator("#people li")).to_have_count(2)
    expect(ao.tab.locator("#people li")).to_have_count(0)
    expect(ao.tab.locator("#condition")).to_have_text(said["with"].format(names=worker))
    be(ao, "write", names[0])
    expect(bee.tab.locator("#people li")).to_have_count(1)
    be(bee, "seen", names[1])
    expect(ao.tab.locator("#people li")).to_have_count(1)
    write(ao, CANARY)
    for each in (ao, bee, tablet):
        expect(each.tab.locator("#texts")).to_contain_text(CANARY)

    write(ao, pushy)
    expect(ao.tab.locator("#notice")).to_contain_text(said["back_rules"])
    expect(ao.tab.locator("#text")).to_have_value(pushy)
    write(ao, grave)
    expect(tablet.tab.locator("#alarm-list q")).to_have_text(grave)
    expect(ao.tab.locator("#notice")).to_have_text(said["back_crisis"])
    expect(ao.tab.locator("#notice + #help")).to_be_in_viewport()
    for each in (ao, bee, tablet):
        assert faults(each.tab, axe) == []
    tablet.tab.click(f"#alarms >> text={said['worker_seen_to']}")
    expect(tablet.tab.locator("#alarms")).to_be_hidden()
    tablet.tab.fill("#text", f"{CANARY} alone")
    tablet.tab.press("#text", "Enter")
    expect(ao.tab.locator("#texts")).to_contain_text(said["alone"])
    for text in (pushy, grave, "alone"):
        expect(bee.tab.locator("#texts")).not_to_contain_text(text)
        expect(tablet.tab.locator("#texts")).not_to_contain_text(pushy)

    bee.tab.focus(f"text={said['block'].format(name=names[0])}")
    bee.tab.keyboard.press("Enter")
    expect(bee.tab.locator("#blocked button")).to_be_focused()
    expect(bee.tab.locator("#texts p:visible")).to_have_count(0)
    write(ao, f"{CANARY} twice")
    expect(tablet.tab.locator("#texts")).to_contain_text("twice")
    tablet.tab.select_option("#to", "")
    write(tablet, "tea")
    expect(bee.tab.locator("#texts p:visible")).to_have_count(1)
    expect(ao.tab.locator("#people li")).to_have_count(1), "who is hidden sees no difference"
    bee.tab.click("#leave")
    expect(bee.tab.locator("#over-text")).to_have_text(said["gone"])
    expect(ao.tab.locator("#people li")).to_have_count(0)
    expect(ao.tab.locator("#texts p:visible")).to_have_count(4)

    if language == "en":
        tablet.tab.click(f"text={said['worker_end']}")
        tablet.tab.click("#end")
        expect(ao.tab.locator("#over-text")).to_have_text(said["closed_ended"])
    else:
        ao.tab.reload()
        expect(ao.tab.locator("#inside")).to_be_visible()
        tablet.tab.evaluate(
            "Object.defineProperty(document, 'hidden', { get: () => true, configurable: true })"
        )
        served.process.send_signal(signal.SIGUSR1)
        expect(ao.tab.locator("#condition")).to_have_text(said["paused"], timeout=LATE_MS)
        tablet.tab.evaluate("delete document.hidden")
        expect(ao.tab.locator("#condition")).to_have_text(said["with"].format(names=worker))
        tablet.context.close()
        expect(ao.tab.locator("#condition")).to_have_text(said["paused"])
        served.process.send_signal(signal.SIGUSR2)
        expect(ao.tab.locator("#over-text")).to_have_text(said["closed_lost"], timeout=LATE_MS)
    assert faults(ao.tab, axe) == []
    for each in (ao, bee):
        assert each.context.cookies() == []
        assert each.tab.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]
    for each in (tablet, ao, bee):
        assert each.strange(served.room) == []
    kept_nowhere(served, (CANARY, grave, names[0]))
    for each in (ao, bee):
        each.context.close()


class Wire:
    """Between a page and the room: what says `lost` does not come through, and once it is cut nothing does.

    Neither side is told.
    """

    def __init__(self, device: Device, lost: str) -> None:
        self.cut, self.opened, self.lost = False, 0, re.compile(lost)
        device.tab.route_web_socket(re.compile(r"/(person|at-work)$"), self._route)

    def _route(self, page: WebSocketRoute) -> None:
        self.opened += 1
        if self.cut:  # it stays as it is, and nobody answers
            page.on_message(lambda _: None)
            page.on_close(lambda *_: None)
            return
        room = page.connect_to_server()
        page.on_message(lambda said: None if self.cut else room.send(said))
        room.on_message(lambda said: None if self.cut or self.lost.search(said) else page.send(said))
        page.on_close(lambda *_: None if self.cut else room.close())


def test_a_page_notices_a_dead_connection_and_gives_back_what_did_not_arrive(
    browser: Browser, served: Served
) -> None:
    said = texts("en")
    tablet, ao = device(browser, TABLET), device(browser, PHONE)
    answer, own_row = '"kind": "had"', '"own": true'
    wires = [Wire(tablet, answer), Wire(ao, f"{answer}|{own_row}")]
    begin(tablet, served, "en", "Mori")
    ao.tab.goto(f"{served.room}?lang=en")
    come_in(ao, tablet)
    be(ao, "write", "Ao")
    write(ao, "this one arrived")
    expect(tablet.tab.locator("#texts")).to_contain_text("this one arrived")
    write(tablet, "this too")
    expect(tablet.tab.locator("#texts")).to_contain_text("this too")
    expect(ao.tab.locator("#texts")).to_contain_text("this too")
    expect(tablet.tab.locator("#condition")).to_have_text(said["open"])
    for each in wires:
        each.cut = True
    write(ao, "this one did not")
    ao.tab.click("#ask")
    write(tablet, "tea is here")
    for each in (tablet, ao):
        expect(each.tab.locator("#text")).to_have_value("")
    expect(tablet.tab.locator("#condition")).to_have_text(said["worker_lost"], timeout=LATE_MS)
    expect(tablet.tab.locator("#text")).to_have_value("this too tea is here")
    expect(ao.tab.locator("#condition")).to_have_text(said["lost"], timeout=LATE_MS)
    expect(ao.tab.locator("#notice")).to_have_text(said["asked_later"])
    expect(ao.tab.locator("#text")).to_have_value("this one arrived this one did not")
    for each in wires:
        each.cut = False
    expect(tablet.tab.locator("#condition")).to_have_text(said["open"], timeout=LATE_MS)
    expect(ao.tab.locator("#condition")).to_have_text(said["with"].format(names="Mori"), timeout=LATE_MS)
    expect(tablet.tab.locator("#text")).to_have_value("tea is here")
    expect(ao.tab.locator("#text")).to_have_value("this one did not")
    ao.tab.click("#write button")
    expect(tablet.tab.locator("#texts")).to_contain_text("this one did not")
    expect(tablet.tab.locator("#texts span")).to_have_text(
        ["this one arrived", "this too", "this one did not"]
    )
    expect(ao.tab.locator("#texts span")).to_have_text(["this too", "this one arrived"])
    assert all(each.opened > 1 for each in wires)
    for one in (tablet, ao):
        one.context.close()


def kept_nowhere(served: Served, canaries: tuple[str, ...]) -> None:
    """No file holds a word, none is open for writing, and no crash would write one."""
    for path in served.home.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert not any(each.encode() in content for each in canaries), path
    for link in Path(f"/proc/{served.process.pid}/fd").iterdir():
        target = Path(os.readlink(link))
        if target.is_file():
            flags = re.search(
                r"flags:\s*(\d+)", Path(f"/proc/{served.process.pid}/fdinfo/{link.name}").read_text()
            )
            assert flags is not None
            assert int(flags[1], 8) & os.O_ACCMODE == os.O_RDONLY, target
    limits = Path(f"/proc/{served.process.pid}/limits").read_text()
    assert re.search(r"Max core file size\s+0\s+0", limits)
