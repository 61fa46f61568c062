"""Once a week, while the robot sleeps: the week file for the therapists, if the configuration wants one."""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import Future, InvalidStateError
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path
from threading import Thread
from typing import Any

from robot.app import from_config
from robot.app.notices import Notices
from robot.clock import Clock
from robot.config.schema import Config
from robot.config.week import DAYS
from robot.contract.calendar import date_of
from robot.errors import YorisouError
from robot.journal import database
from robot.journal.key import read_key
from robot.journal.read_connection import opened
from robot.journal.rows import NOTE
from robot.journal.store import Journal
from robot.report.week_making import read_week
from robot.runtime.dispatcher import Dispatcher
from robot.runtime.dispatcher import Journal as AnyJournal
from robot.week.calendar_week import CalendarWeek
from robot.week.folder import write
from robot.week.keys import public_key

log = logging.getLogger(__name__)
LOOK_EVERY_S = 600.0
NOTICE = "week-file"
# What the journal's file remembers: the last week that was written.
WRITTEN = "week_file"
# Whether it was written now, and what prevents it ("": nothing).
Done = tuple[bool, str]


def week_files_of(config: Config, clock: Clock, dispatcher: Dispatcher, notices: Notices) -> "WeekFiles":
    """That of a running companion: while it sleeps, by a clock somebody vouches for, told on the page."""

    def today() -> int | None:
        engine = dispatcher.engine
        may = engine.phase == "asleep" and engine.contact is None and engine.calendar.verified
        return engine.calendar.day(clock.now()) if may else None

    return WeekFiles(config, clock, lambda: dispatcher.journal, today, lambda on: notices.show(NOTICE, on))


class WeekFiles:
    """Looks every ten minutes whether a week is due: after the start too, if its day was missed.

    `today`: the number of the person's day, or None while nothing may be written. `missing` is told whether a
    file could not be written; it is tried again. What was written once is not written again.
    """

    def __init__(
        self,
        config: Config,
        clock: Clock,
        journal: Callable[[], AnyJournal],
        today: Callable[[], int | None],
        missing: Callable[[bool], None],
    ) -> None:
        self._config, self._clock, self._journal = config, clock, journal
        self._today, self._missing = today, missing
        self._written, self._lacking = "", ""

    async def run(self) -> None:
        """For as long as the companion runs, if week files are wanted."""
        while self._config.week.on:
            await self.look()
            await self._clock.wait(LOOK_EVERY_S)

    async def look(self) -> bool:
        """Write the week that is due, off the loop; whether it was written now."""
        day, journal = self._today(), self._journal()
        if day is None or not isinstance(journal, Journal):
            return False
        due = self.due(date.fromisoformat(date_of(day)))
        if str(due) == self._written:
            return False
        new, lacks = await _apart(lambda: self._try(journal, due))
        if lacks and lacks != self._lacking:  # once, and not every ten minutes
            log.warning("the week file: %s", lacks)
        self._lacking = lacks
        self._missing(bool(lacks))
        if not lacks:
            self._written = str(due)
        return new

    def due(self, today: date) -> CalendarWeek:
        """The week before the one in which the configured day was last."""
        return CalendarWeek.of(today - timedelta(days=DAYS.index(self._config.week.day))).before

    def _try(self, journal: Journal, due: CalendarWeek) -> Done:
        """From a thread; never raises."""
        try:
            return self._write(journal, due), ""
        except YorisouError as error:
            return False, str(error)
        except Exception as error:  # of a damaged journal: it is said, and tried again
            return False, f"{type(error).__name__}: {error}"

    def _write(self, journal: Journal, due: CalendarWeek) -> bool:
        """Raises YorisouError, and whatever a damaged journal leads to."""
        config, section = self._config, self._config.week
        key = read_key(from_config.key_path(config)).value
        with opened(journal.path, key) as db:
            if database.noted(db, WRITTEN) == str(due):
                return False
        person = section.person or config.care.pseudonym
        week = read_week(journal.path, key, self._clock.wall(), due, person)
        path = write(week, [public_key(each) for each in section.to], Path(section.folder or ""))
        journal.carry_out(_remember(due))
        log.info("%s: the week %s", path, due)
        return True


async def _apart(work: Callable[[], Done]) -> Done:
    """In a thread that nobody waits for at the end: a shared folder may hang for as long as it likes."""
    done: Future[Done] = Future()

    def run() -> None:
        with suppress(InvalidStateError):  # given up meanwhile
            done.set_result(work())

    Thread(target=run, name="week file", daemon=True).start()
    return await asyncio.wrap_future(done)


def _remember(due: CalendarWeek) -> Callable[[Any], None]:
    def job(db: Any) -> None:
        db.execute(NOTE, (WRITTEN, str(due)))

    return job
