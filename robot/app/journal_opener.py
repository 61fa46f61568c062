"""Opens the journal at the start and again later, off the loop, until what happens is written down."""

import asyncio
import logging
from collections.abc import Callable

from robot.app import from_config
from robot.app.interim_journal import InterimJournal
from robot.app.missing_parts import MissingPart
from robot.app.options import Options
from robot.app.twin_company import twin_store
from robot.errors import DeviceError
from robot.journal.null_journal import NullJournal
from robot.journal.opening import Store, open_store
from robot.journal.store import Journal
from robot.journal.store_finding import StoreFinding

log = logging.getLogger(__name__)
# A disk that does not answer for so long is gone on without.
PATIENCE_S = 3.0
SLOW = "disk-slow"


class JournalOpener:
    """Opens the journal, now or later.

    `on_trouble` is the journal's, from its thread. One opening at a time, off the loop.
    """

    def __init__(self, options: Options, on_trouble: Callable[[str], None]) -> None:
        self._options, self._on_trouble = options, on_trouble
        self._opening: asyncio.Future[Store] | None = None

    async def open(self) -> Store:
        """The store with what there is; an `NullJournal` when the disk does not answer in time.

        Raises DeviceError when another Yorisou is writing to the journal.
        """
        if self._options.twin:
            return twin_store(self._options.journal_path)
        if self._opening is None:
            self._opening = asyncio.ensure_future(asyncio.to_thread(self._open))
        done, _ = await asyncio.wait({self._opening}, timeout=PATIENCE_S)
        if not done:
            what = "the disk does not answer yet."
            trouble = StoreFinding(SLOW, str(self._options.journal_path), what, "It is waited for.")
            return Store(NullJournal(self._options.journal_path, SLOW), None, True, (trouble,))
        opening, self._opening = self._opening, None
        return opening.result()

    async def look(self) -> Store | None:
        """Once more; None when it cannot be looked at now, or is not to be. Never raises."""
        if self._options.twin:
            return None
        try:
            store = await self.open()
        except DeviceError as error:
            log.debug("the journal: %s", error)
            return None
        except Exception:
            log.exception("the journal could not be looked for")
            return None
        return store

    def _open(self) -> Store:
        path, key = self._options.journal_path, from_config.key_path(self._options.config)
        ours = self._options.journal_is_ours
        return open_store(path, key, threaded=True, make_directory=ours, on_trouble=self._on_trouble)


def lacks_of(store: Store) -> list[MissingPart]:
    """What is said of a store. What keeps it from being written to is the part "journal"."""
    part = {True: "journal-finding", False: "journal"}[store.kept]
    return [
        MissingPart(part if number == 0 else f"{part} {number}", it.code, it.where, it.what)
        for number, it in enumerate(store.findings)
    ]


async def look_again(opener: JournalOpener, until_now: Journal | NullJournal) -> Store | None:
    """The store, looked for beside a journal that keeps nothing; what that one holds is handed over."""
    if isinstance(until_now, InterimJournal):
        until_now.vouch(here=True)
    store = await opener.look()
    if isinstance(until_now, InterimJournal) and not (store is not None and store.kept):
        until_now.vouch(here=False)
    return store
