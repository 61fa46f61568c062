"""Once a day, while the robot sleeps: what has been kept long enough is deleted, and that is said."""

import logging
from collections.abc import Callable

from robot.app.notices import Notices
from robot.clock import Clock
from robot.contract.calendar import DAY_US
from robot.journal.retention import retention
from robot.journal.store import Journal
from robot.journal.tombstones import Tombstone, told
from robot.runtime.dispatcher import Dispatcher
from robot.runtime.dispatcher import Journal as AnyJournal
from robot.runtime.inbox import Inbox

log = logging.getLogger(__name__)
LOOK_EVERY_S = 600.0


def retention_of(
    keep_days: int, clock: Clock, dispatcher: Dispatcher, inbox: Inbox, notices: Notices
) -> "Retention":
    """That of a running companion: while it sleeps, by a clock somebody vouches for, told on the page."""

    def may() -> bool:
        engine = dispatcher.engine
        return engine.phase == "asleep" and engine.contact is None and engine.calendar.verified

    def tell(_stone: Tombstone) -> None:
        inbox.from_thread(lambda: notices.show("kept-long-enough"))

    return Retention(lambda: dispatcher.journal, keep_days, clock, may, tell)


class Retention:
    """Looks every ten minutes whether it is time: soon after the start, and then once a day.

    `may` says whether it may now: asleep, and with a clock that somebody vouches for. `tell` is called from
    the journal's thread with what was deleted.
    """

    def __init__(
        self,
        journal: Callable[[], AnyJournal],
        keep_days: int,
        clock: Clock,
        may: Callable[[], bool],
        tell: Callable[[Tombstone], None],
    ) -> None:
        self._journal, self._days, self._clock, self._may, self._tell = journal, keep_days, clock, may, tell
        self._done_us: int | None = None

    async def run(self) -> None:
        """For as long as the companion runs."""
        while True:
            self.look()
            await self._clock.wait(LOOK_EVERY_S)

    def look(self) -> bool:
        """Hand the work to the journal's writer if it is time; whether it was."""
        now, journal = self._clock.now(), self._journal()
        due = self._done_us is None or now - self._done_us >= DAY_US
        if not (due and self._may() and isinstance(journal, Journal)):
            return False
        self._done_us = now
        journal.carry_out(retention(self._days, self._clock.wall(), self._said))
        return True

    def _said(self, stone: Tombstone) -> None:
        log.warning("%s", told(stone))
        self._tell(stone)
