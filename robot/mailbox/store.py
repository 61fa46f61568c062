"""Where messages are kept: written by the journal's own thread, read beside it, never on the loop."""

import asyncio
import logging
from collections.abc import Callable
from functools import partial
from typing import Any, Protocol, TypeVar

from robot.errors import InputError, UsageError
from robot.journal import mail_rows
from robot.journal.read_connection import opened
from robot.journal.store import Journal

T = TypeVar("T")
log = logging.getLogger(__name__)
WRITTEN_WITHIN_S = 2.5
Work = Callable[[Any], T]


class Tables(Protocol):
    """The tables that are worked on: made with what is written first, and perhaps not there yet."""

    def prepare(self, db: Any) -> None: ...
    def there(self, db: Any) -> bool: ...


class MailStore:
    """Works on the journal that is in use. Without one nothing is taken in: what is acknowledged is kept.

    `tables` are those of the messages, or others that lie beside them. `late` is called when something was
    written after all that was said not to be: the disk took longer than anybody waits.
    """

    def __init__(
        self,
        journal: Callable[[], object],
        from_thread: Callable[[Callable[[], None]], None],
        tables: Tables = mail_rows,
    ) -> None:
        self._journal, self._from_thread, self._tables = journal, from_thread, tables
        self.late: Callable[[], None] = lambda: None

    @property
    def there(self) -> bool:
        return isinstance(self._journal(), Journal)

    async def write(self, work: Work[T], late: Callable[[T], None] | None = None) -> T:
        """Its result once it is on the disk, in one transaction.

        `late` gets the result, in place of the store's own, where it was written after all.
        Raises UsageError, code "journal": there is no journal, or the disk does not take it now.
        """
        done: asyncio.Future[T] = asyncio.get_running_loop().create_future()

        def tell(result: T) -> None:
            if not done.done():
                done.set_result(result)
            elif late is not None:
                late(result)
            else:
                self.late()

        def tell_fault(what: str) -> None:
            log.warning("what lies beside the journal could not be written: %s", what)
            if not done.done():
                done.set_exception(_unwritten())

        def job(db: Any) -> None:
            if done.cancelled():  # nobody waits any more, and it was said not to be kept
                return
            try:
                db.execute("BEGIN IMMEDIATE")
                self._tables.prepare(db)
                result = work(db)
                db.execute("COMMIT")
            except Exception as error:
                if db.in_transaction:
                    db.execute("ROLLBACK")
                self._from_thread(partial(tell_fault, f"{type(error).__name__}: {error}"))
            else:
                self._from_thread(lambda: tell(result))

        journal = self._there()
        journal.carry_out(job)
        try:
            return await asyncio.wait_for(done, WRITTEN_WITHIN_S)
        except TimeoutError:
            raise _unwritten() from None

    async def read(self, work: Work[T], nothing: T) -> T:
        """Its result; `nothing` where there never was anything. Raises UsageError, code "journal"."""
        journal = self._there()

        def look() -> T:
            with opened(journal.path, journal.key) as db:
                return work(db) if self._tables.there(db) else nothing

        try:
            return await asyncio.to_thread(look)
        except InputError as error:
            raise UsageError(error.where, error.what, error.mend, code="journal") from error

    def _there(self) -> Journal:
        journal = self._journal()
        if not isinstance(journal, Journal):
            what = "is not open just now."
            raise UsageError("journal", what, "See the notices; then try again.", code="journal")
        return journal


def _unwritten() -> UsageError:
    return UsageError("journal", "could not be written.", "Try again in a while.", code="mail-unwritten")
