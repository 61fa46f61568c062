"""A home with everything that leads out of it, and what a walk of several browsers there looks at."""

import asyncio
import os
from collections.abc import Iterable
from dataclasses import dataclass, replace
from html import unescape
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, WebSocket
from playwright.sync_api import Page as Tab

from robot.centre.site import OwnSite, site_file, written
from robot.centre.sites import Sites
from robot.cli.centre_folder import today
from robot.clock import SystemClock
from robot.config.schema import Config
from robot.contract import events as e
from robot.contract.programme import Alerts, Policy
from robot.engine.core import Engine
from robot.engine.progress import Progress
from robot.family.store import FamilyStore
from robot.gate.gate import Gate
from robot.motion.gestures import modality
from robot.people import circle_changes as changes
from robot.runtime.family_requests import FamilyRequests
from robot.view.state_view import View
from tests.centre.build import centre
from tests.console.looked_at import faults_of
from tests.console.test_message_walk import Home
from tests.mailbox.build import LEVELS, PROGRAMME
from tests.runtime.house import House

# Somebody is there who can be told at once; and each day is one like the last.
WRITTEN = replace(
    PROGRAMME,
    alerts=Alerts("channels", ("mori",), professionals=("mori",)),
    staff=("mori",),
    policy=Policy("n-up-one-down", up_after=5),
)
TOUCHED = "button, summary, select, textarea, input:not([type=hidden]), label:has(> input), nav a, a.contact"


@dataclass(frozen=True)
class Town:
    """A centre, a folder that both it and the robot reach, and the file that staff carried to the robot."""

    folder: Path
    own: OwnSite

    @property
    def sites(self) -> Sites:
        return Sites(self.folder / "sites", self.folder / "notes")

    @property
    def desk(self) -> str:
        """The worker's part of the centre's address."""
        return f"desk/{(self.folder / 'c' / 'worker.link').read_text().strip()}"


def town_at(folder: Path) -> Town:
    own, _ = centre(folder / "c", "うちの居場所")
    for name in ("sites", "notes"):
        (folder / name).mkdir()
    written(folder / "sites" / "our.site", site_file(own, today()).model_dump_json())
    return Town(folder, own)


class OpenHome(Home):
    """The whole ladder, with a person who may go to the centre, a mailbox, and a family with a store.

    Any hour of the day is one that staff have signed for: it does not matter when this runs.
    """

    def __init__(self, path: Path, town: Town) -> None:
        super().__init__(path)
        self._town = town

    async def _serve(self, house: House) -> None:
        progress = Progress("visit", [*LEVELS], first_day=0, entered_day=0, part="centre-own-corner")
        progress.drill_utc_us = SystemClock().wall()
        engine = Engine(WRITTEN, 1, progress.to_json())
        gate, view = Gate(WRITTEN, Config(), modality), View(WRITTEN, "me", False, "en")
        house.dispatcher.take_up(engine, gate, self.post.journal, view)
        people: Any = house.handler._people
        house.handler._visits._sites, people._card = self._town.sites, view.help_card
        register = house.people.register
        for way in ("words", "voice"):
            register = changes.approved(
                changes.ticked(register, "mother", way, on=True), "mother", way, on=True
            )
        house.people.take(register)
        store = FamilyStore(self.path / "family.db", self.path / "family.key")
        self._family = FamilyRequests(
            store,
            house.people,
            house.inbox,
            lambda: 1_790_000_000_000_000,
            lambda: house.dispatcher.engine.calendar,
            lambda: house.dispatcher.engine.progress,
        )
        await self.thread.serve(house, self._settled)

    async def _settled(self) -> None:
        await self.house.inbox.take(e.OutingRules(adult=True, signed=(0, 1440)))
        while not self.house.dispatcher.engine.calendar.verified:
            await asyncio.sleep(0.01)

    async def _more(self, who: Any, request: Any) -> Any:
        return await self._family.answer(who, request)


class Seen:
    """All words that a browser is sent: what each look asks for, and what comes by its sockets meanwhile."""

    def __init__(self, context: BrowserContext, url: str, language: str) -> None:
        self._context, self._url, self._language = context, url, language
        self.pushed: list[str] = []
        context.on("page", lambda tab: tab.on("websocket", self._of))

    def _of(self, socket: WebSocket) -> None:
        socket.on("framereceived", lambda frame: self.pushed.append(str(frame)))

    def hears(self, tab: Tab) -> bool:
        """Whether something was pushed to it, or is within 20 s."""
        for _ in range(400):
            if self.pushed:
                return True
            tab.wait_for_timeout(50)
        return False

    def found(self, paths: Iterable[str], words: Iterable[str]) -> list[tuple[str, str]]:
        """Which of these words stand in the answer of which page, or were pushed so far."""
        told = {"pushed": "".join(self.pushed)}
        for path in paths:
            sign = "&" if "?" in path else "?"
            told[path] = self._context.request.get(f"{self._url}{path}{sign}lang={self._language}").text()
        return [(path, word) for path, text in told.items() for word in words if word in unescape(text)]


class Looked:
    """Looks at each page that a walk comes to: axe, what is touched, and how wide it is.

    With YORISOU_PICTURES each page is kept as a picture, in the folder of that name. `by_axe`: the tabs that
    axe looks at; (): every one.
    """

    def __init__(self, language: str, by_axe: tuple[Tab, ...] = ()) -> None:
        self._language, self._by_axe = language, by_axe
        self._folder = os.environ.get("YORISOU_PICTURES", "")

    def at(self, tab: Tab, name: str) -> None:
        tab.wait_for_load_state()
        if self._folder:
            file = Path(self._folder) / f"{name}-{self._language}.png"
            tab.screenshot(path=file, full_page=True)
        tab.evaluate("document.querySelectorAll('main details').forEach((each) => { each.open = true; })")
        found = faults_of(tab, TOUCHED, axe=not self._by_axe or tab in self._by_axe)
        assert found == [], f"{name}: {found}"
