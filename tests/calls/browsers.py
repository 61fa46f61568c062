"""Two real browsers on two call pages, with cameras and microphones that are none."""

import os
import re
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Playwright, expect
from playwright.sync_api import Page as Tab

from robot.console.view import texts
from robot.people.roles import Role
from tests.calls.calling import Running
from tests.calls.lossy_link import Relay, TwoHomes
from tests.console.conftest import CHROMIUM, FLAGS, Page, end, start

FAKE = ("--use-fake-device-for-media-stream",)
WORDS = texts("en", "call")
TAP = Path(__file__).with_name("tap.js").read_text("utf-8")
LATE_MS = 10_000


class Chromium:
    """One browser with all of its processes, which can be frozen as by a cut cable."""

    def __init__(
        self,
        playwright: Playwright,
        *,
        allowed: bool = True,
        program: str | None = None,
        camera: Path | None = None,
    ) -> None:
        self._mark = f"--yorisou-mark={os.urandom(8).hex()}"
        leave = ("--use-fake-ui-for-media-stream",) if allowed else ("--deny-permission-prompts",)
        film = () if camera is None else (f"--use-file-for-fake-video-capture={camera}",)
        flags = [*FLAGS, *FAKE, *leave, *film, self._mark]
        self.browser: Browser = playwright.chromium.launch(executable_path=program or CHROMIUM, args=flags)

    def freeze(self) -> None:
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self._signal(signal.SIGCONT)

    def _signal(self, number: signal.Signals) -> None:
        listed = subprocess.run(["ps", "-ewwo", "pid,ppid,args"], capture_output=True, text=True, check=True)
        rows = [re.split(r"\s+", line.strip(), maxsplit=2) for line in listed.stdout.splitlines()[1:]]
        ours = {row[0] for row in rows if len(row) > 2 and self._mark in row[2]}
        assert ours, "the browser is not among the processes"
        while more := {row[0] for row in rows if row[1] in ours} - ours:
            ours |= more
        for each in ours:
            os.kill(int(each), number)


class Pair:
    """The person's tab and the mother's, on one companion."""

    def __init__(self, running: Running, page: Page, person: Browser, mother: Browser) -> None:
        self.running, self.page = running, page
        self.person = self._tab(person, "person")
        self.mother = self._tab(mother, "family")

    @property
    def tabs(self) -> tuple[Tab, Tab]:
        return self.person, self.mother

    def _tab(self, browser: Browser, role: Role) -> Tab:
        context = browser.new_context(viewport={"width": 390, "height": 844})
        token = self.running.house.tokens[role]
        context.add_cookies([{"name": f"device-{self.page.port}", "value": token, "url": self.page.url}])
        context.add_init_script(TAP)
        tab = context.new_page()
        tab.set_default_timeout(LATE_MS)
        tab.goto(f"{self.page.url}/call?lang=en")
        return tab

    def connect(self, way: str = "face") -> None:
        """Booked, said to be there, and connected by the person's press."""
        self.book(way)
        self.press()

    def book(self, way: str) -> None:
        self.running.session()
        self.person.locator("#book summary").click()
        self.person.locator("#book-way").select_option(way)
        self.person.locator("#book-it").click()
        self.mother.locator("[data-here]").click()

    def press(self) -> None:
        self.person.locator("[data-connect]").click()
        for tab, words in ((self.person, "Connected with"), (self.mother, WORDS["other_on"])):
            expect(tab.locator("#call-with")).to_contain_text(words, timeout=LATE_MS)

    def step(self, name: str) -> None:
        """The person's tap, and both pages at that step."""
        self.person.locator(f"#to-{name}").click()
        if name == "both":
            expect(self.person.locator("#call-record")).to_contain_text(WORDS["record_note"])
            self.person.locator("#record-yes").click()
        self.at(name)

    def at(self, name: str) -> None:
        expect(self.person.locator("#call-step")).to_have_text(WORDS[f"step_{name}"])
        expect(self.mother.locator("#call-step")).to_have_text(WORDS[f"other_step_{name}"])

    def close(self) -> None:
        for tab in self.tabs:
            tab.context.close()


@contextmanager
def apart(
    folder: Path, playwright: Playwright, *, loss: float, delay_s: float, server: str = ""
) -> Iterator[tuple[Pair, Relay]]:
    """The same, with the two browsers in two networks and a poor link between them.

    `server`: an address of this machine that both reach.
    """
    with Running(folder) as running:
        page = start(running.socket)
        homes = TwoHomes(folder, page.port, loss=loss, delay_s=delay_s)
        if server:
            homes.serve(server)
        assert CHROMIUM is not None
        programs = [homes.browser(folder, side, CHROMIUM) for side in (0, 1)]
        both = [Chromium(playwright, program=each) for each in programs]
        pair = Pair(running, page, both[0].browser, both[1].browser)
        try:
            yield pair, homes.relay
        finally:
            pair.close()
            for each in both:
                each.browser.close()
            homes.close()
            end(page)


@dataclass(frozen=True)
class Line:
    """Where a companion is, and the page that serves whichever is there; None: one of its own."""

    folder: Path
    page: Page | None = None


@contextmanager
def called(line: Line, person: Chromium, mother: Chromium) -> Iterator[Pair]:
    """A companion, its page, and the two on it."""
    with Running(line.folder) as running:
        page = line.page or start(running.socket)
        pair = Pair(running, page, person.browser, mother.browser)
        try:
            yield pair
        finally:
            pair.close()
            if line.page is None:
                end(page)


def total(tab: Tab, kind: str, figure: str, type_: str = "outbound-rtp") -> int:
    """What a page has sent or got of sound or pictures so far."""
    return int(tab.evaluate(f"tap.sum('{type_}', '{kind}', '{figure}')"))


def frames(tab: Tab) -> list[tuple[int, int, int]]:
    """The frames that a page has got since it was asked last: width, height, and how green."""
    return [tuple(each) for each in tab.evaluate("tap.frames.splice(0)")]


def until(tab: Tab, true: str, seconds: float) -> float:
    """Wait until an expression of the page is true, and say how long that took."""
    begun = time.monotonic()
    while not tab.evaluate(true):
        assert time.monotonic() - begun < seconds, f"never true: {true}"
        tab.wait_for_timeout(20)
    return time.monotonic() - begun
