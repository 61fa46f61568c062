"""The link to the clinic's host: there while staff allow it and the person wants it, and shown then."""

import asyncio
import base64
import hashlib
import json
import logging
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from robot.app.calls_through import CallsThrough
from robot.children import Child
from robot.clock import US_PER_S, Clock
from robot.config.relay import RelaySection
from robot.control.mail_state import RelayState
from robot.errors import InputError
from robot.journal.database import noted
from robot.journal.rows import NOTE
from robot.mailbox.envelope import relay_pass
from robot.mailbox.envelope_keys import EnvelopeKeys
from robot.mailbox.going_back import GoingBack
from robot.mailbox.gone import Gone, origins_gone
from robot.mailbox.store import MailStore
from robot.people.people import People
from robot.relay.mailroom import AWAY, Desk, prepare

log = logging.getLogger(__name__)
LOOK_EVERY_S = 2.0
# What goes out is looked through so often.
LAY_EVERY_US = 10 * US_PER_S
# A link that has said nothing for so long is taken for away.
SILENT_US = 15 * US_PER_S
# Before the way is closed, the link takes away what lies at the host: by this many looks, or not at all.
BEATS, TAKES_AWAY_US = 2, 5 * US_PER_S
MODULE = "robot.relay.link"
FOLDER = "relay"
# What the journal's file remembers: how many envelopes came this way. Beside it stands the same number.
COUNT, COUNT_FILE = "relay-count", "count"


class RelayLink:
    """Starts and ends the process that connects, and hands it what goes out.

    `changed`: something is to be seen. `calls` takes signals of live calls that come this way.
    """

    def __init__(
        self,
        section: RelaySection,
        desk: Desk,
        people: People,
        keys: Callable[[], EnvelopeKeys],
        going_back: GoingBack,
        gone: Gone,
        store: MailStore,
        journal: Callable[[], object],
        clock: Clock,
        changed: Callable[[], None],
        calls: CallsThrough | None = None,
    ) -> None:
        self._section, self.desk, self._people, self._keys = section, desk, people, keys
        self._going_back, self._gone, self._store, self._journal = going_back, gone, store, journal
        self._clock, self._changed, self._calls = clock, changed, calls
        self._child: Child | None = None
        self._beat, self._beaten_us, self._connected = -1, 0, False
        self._shown: RelayState = ""
        self._looked_into: object = None
        self._laid_us = -LAY_EVERY_US
        self._laid = False
        self._said = ""
        self._held: EnvelopeKeys | None = None

    def keys(self) -> EnvelopeKeys:
        """Those that were read last; no file is read here. Raises InputError before the first were."""
        if self._held is None:
            raise InputError(FOLDER, "no key has been read yet.", "Wait until the link has begun.")
        return self._held

    @property
    def state(self) -> RelayState:
        """What is shown of it."""
        register = self._people.register
        if not self._section.on:
            return ""
        if not (register.relay_allowed and register.relay_wanted):
            return "allowed" if register.relay_allowed else "wanted" if register.relay_wanted else "off"
        return "connected" if self._child is not None and self._connected else "away"

    @property
    def _wanted(self) -> bool:
        return self._section.on and self._people.register.relay_allowed and self._people.register.relay_wanted

    async def run(self) -> None:
        """For as long as the companion runs."""
        try:
            while self._section.on:
                try:
                    await self.look()
                    self._said = ""
                except Exception as error:  # the disk, the journal, a process that cannot start: tried again
                    if str(error) != self._said:
                        log.warning("the clinic's host: %s", error)
                    self._said = str(error)
                await self._clock.wait(LOOK_EVERY_S)
        finally:
            if self._child is not None:
                self._child.close()

    async def look(self) -> None:
        """Connect or part, as it is wanted; and lay out what has changed. Raises YorisouError and OSError."""
        if not self._wanted:
            if (child := self._child) is not None:
                try:
                    await self._take_away(child)
                finally:
                    self._child, self._connected = None, False
                    await asyncio.to_thread(child.close)
                    if self._calls is not None:
                        self._calls.way_ended()
        else:
            self._laid = True
            if self._child is None:
                await asyncio.to_thread(prepare, self.desk.folder)
                self._child = self._made()
                await asyncio.to_thread(self._child.start)
            await asyncio.to_thread(self._child.revive)
            await self._hear()
            if (journal := self._journal()) is not self._looked_into:
                await self._look_for_a_backup()
                self._looked_into = journal
            if self._clock.now() - self._laid_us >= LAY_EVERY_US:
                await self._lay_out()
                self._laid_us = self._clock.now()
        if self.state != self._shown:
            self._shown = self.state
            self._changed()
        if self._laid and not self._wanted:
            await self._clear()

    async def _clear(self) -> None:
        """Nothing is laid out for a link of later. Raises OSError, and then a later look tries again."""
        await asyncio.to_thread(self.desk.lay_out, dict[str, bytes]())
        await asyncio.to_thread(self.desk.let_in, list[str]())
        self._laid = False

    async def _take_away(self, child: Child) -> None:
        """Nothing of the person's stays at the host, and nobody leaves letters there any more: the link has
        said so by its second look. Where it is not connected, it says so when it is the next time."""
        _, said = await asyncio.to_thread(self.desk.state)
        hears = child.say(json.dumps(AWAY).encode())
        with suppress(OSError):
            await self._clear()
        until = self._clock.now() + TAKES_AWAY_US
        while hears and self._clock.now() < until:  # to the end where it cannot write how it is
            connected, beat = await asyncio.to_thread(self.desk.state)
            if beat >= said + (BEATS if connected else 1):
                return
            await self._clock.wait(0.2)

    def _made(self) -> Child:
        section, desk = self._section, self.desk
        told = ("--host", section.host, "--port", str(section.port), "--ca", str(section.ca))
        places = ("--credential", str(section.credential), "--folder", str(desk.folder), "--with-parent")
        hears = None if self._calls is None else self._calls.hears(asyncio.get_running_loop())
        return Child(MODULE, *told, *places, clock=self._clock, hears=hears)

    def say(self, box: str, data: bytes) -> None:
        """A sealed signal for a page at the host, now or never."""
        if self._child is not None:
            self._child.say(json.dumps({"box": box, "live": base64.b64encode(data).decode()}).encode())

    async def _hear(self) -> None:
        connected, beat = await asyncio.to_thread(self.desk.state)
        now = self._clock.now()
        if beat != self._beat:
            self._beat, self._beaten_us = beat, now
        self._connected = connected and now - self._beaten_us < SILENT_US

    async def _lay_out(self) -> None:
        keys = self._held = await asyncio.to_thread(self._keys)
        nothing = list[str]()
        gone = await self._store.read(origins_gone, nothing)
        await asyncio.to_thread(self._gone.note, gone)
        boxes = await self._going_back.boxes()
        secrets = (keys.secret(each.user, each.kit) for each in self._people.register.circle)
        passes = [
            hashlib.sha256(relay_pass(each).encode()).hexdigest() for each in secrets if each is not None
        ]
        await asyncio.to_thread(self.desk.lay_out, boxes)
        await asyncio.to_thread(self.desk.let_in, passes)

    # --- a backup that came back ----------------------------------------------------------------------------

    async def _look_for_a_backup(self) -> None:
        """Fewer envelopes in the journal than beside it: yesterday's has come back, and they come again."""
        beside = await asyncio.to_thread(self._beside)
        if await self._in_journal() < beside:
            log.warning("the journal is older than what came: it is asked for again")
            await asyncio.to_thread(self.desk.ask_again)
            await self._write(beside)

    async def count(self) -> None:
        """One more came. Raises UsageError."""
        number = max(await asyncio.to_thread(self._beside), await self._in_journal()) + 1
        await self._write(number)
        await asyncio.to_thread(self._note, number)

    async def _in_journal(self) -> int:
        return await self._store.read(lambda db: int(noted(db, COUNT) or 0), 0)

    async def _write(self, number: int) -> None:
        def work(db: Any) -> None:
            db.execute(NOTE, (COUNT, str(number)))

        await self._store.write(work)

    def _beside(self) -> int:
        try:
            return int((self.desk.folder / COUNT_FILE).read_text("ascii"))
        except (OSError, ValueError):
            return 0

    def _note(self, number: int) -> None:
        (self.desk.folder / COUNT_FILE).write_text(str(number), "ascii")


def relay_folder(journal: Path) -> Path:
    """Where robot and link hand over, beside a journal."""
    return journal.with_name(FOLDER)
