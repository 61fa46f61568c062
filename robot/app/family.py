"""What belongs to relatives alone, in a running companion: opened with a key of its own, needed by nothing.

A file that is missing is begun with the first lesson; one that is broken is said on the staff's page, and
everything else goes on.
"""

import asyncio
import contextlib
import logging
from collections.abc import Callable
from dataclasses import dataclass

from robot.app.from_config import key_path
from robot.app.notices import Notices
from robot.app.options import Options
from robot.clock import US_PER_S, Clock
from robot.contract.calendar import DAY_US, date_of
from robot.control import family_requests as family
from robot.control.answers import Answer
from robot.control.request_base import Request
from robot.errors import UsageError
from robot.family import rows
from robot.family.store import FamilyStore, beside, key_beside
from robot.people.people import People
from robot.people.roles import Who
from robot.runtime.dispatcher import Dispatcher
from robot.runtime.family_requests import FamilyRequests
from robot.runtime.inbox import Inbox

log = logging.getLogger(__name__)
LOOK_EVERY_S = 30.0
TIDY_EVERY_US = 24 * 3600 * US_PER_S
DAMAGED, CLOSED = "family-damaged", "family-closed"
# After these staff may have something to read, or nothing any more.
CHANGES = (
    family.LessonDone
    | family.PhrasePractice
    | family.WorkerAsk
    | family.ChatTakeBack
    | family.FamilyForget
    | family.RelativeChat
    | family.RelativeSeen
)


def family_of(
    options: Options,
    people: People,
    inbox: Inbox,
    dispatcher: Dispatcher,
    clock: Clock,
    notices: Notices,
) -> "LiveFamily":
    """That of a running companion."""
    store = FamilyStore(beside(options.journal_path), key_beside(key_path(options.config)))
    requests = FamilyRequests(
        store,
        people,
        inbox,
        clock.wall,
        lambda: dispatcher.engine.calendar,
        lambda: dispatcher.engine.progress,
    )
    shown: Callable[[str, bool], None] = lambda code, on: notices.show(code, on=on)  # noqa: E731
    return LiveFamily(store, requests, people, dispatcher, clock, options.config.journal.keep_days, shown)


@dataclass(slots=True)
class LiveFamily:
    """The family's store with what is asked of it, and its keeping. `notice` shows one, or takes it away.

    `waits`: staff have something to read or to look at.
    """

    store: FamilyStore
    requests: FamilyRequests
    people: People
    dispatcher: Dispatcher
    clock: Clock
    keep_days: int
    notice: Callable[[str, bool], None]
    waits: bool = False
    _tidied_us: int = -TIDY_EVERY_US

    async def answer(self, who: Who, request: Request) -> Answer | None:
        """The answer to a request about lessons, None for any other. Raises UsageError."""
        found = await self.requests.answer(who, request)
        if isinstance(request, CHANGES):
            with contextlib.suppress(UsageError):  # the answer stands, and `look` says it later
                await self._say_what_waits()
        return found

    async def run(self) -> None:
        """For as long as the companion runs."""
        said = ""
        while True:
            try:
                await self.look()
                said = ""
            except Exception as error:  # whatever its file does, messages and envelopes go on
                if str(error) != said:
                    log.warning("the family's file: %s", error)
                said = str(error)
            await self.clock.wait(LOOK_EVERY_S)

    async def look(self) -> None:
        """Say how the file is, and let go of what is kept of nobody any more. Raises UsageError."""
        trouble = await asyncio.to_thread(self.store.look, self.clock.wall())
        if trouble is not None:
            log.error("the family's file: %s: %s", trouble.where, trouble.what)
        damaged, closed = (trouble is not None and trouble.code == each for each in (DAMAGED, CLOSED))
        self.notice(CLOSED, closed)
        if damaged:
            self.notice(DAMAGED, True)
            await asyncio.to_thread(self.store.take_up)
        if not closed and self.store.path.exists():
            await self._tidy()
            await self._say_what_waits()

    async def _say_what_waits(self) -> None:
        before, self.waits = self.waits, await self.requests.chat.waits()
        if before != self.waits:
            self.dispatcher.changed()

    async def _tidy(self) -> None:
        await self.requests.holders.settle()
        calendar = self.dispatcher.engine.calendar
        if calendar.verified and self.clock.now() - self._tidied_us >= TIDY_EVERY_US:
            self._tidied_us = self.clock.now()
            since = self.clock.wall() - self.keep_days * DAY_US
            day = date_of(calendar.day_at(since))
            await asyncio.to_thread(self.store.work, lambda db: rows.forget_before(db, since, day))
