"""Requests about what is kept of the person, carried out: away from the loop, and never before a stop."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from robot.clock import Clock
from robot.contract import events as e
from robot.contract.outing_words import OutingWords
from robot.contract.own_things import OwnWords
from robot.contract.record import Record
from robot.control import kept_requests as kept
from robot.control.answers import Answer, Exported, ExportedPart, Gone, KeptKind, KeptList, Saved
from robot.control.request_base import Request
from robot.errors import InputError, UsageError
from robot.journal import kept as records
from robot.journal.database import OUTING_WORDS, OWN_WORDS, VISIT_WORDS
from robot.journal.forget import KINDS
from robot.journal.store import Journal
from robot.runtime.inbox import Inbox

T = TypeVar("T")
# A page waits three seconds for an answer; what takes longer goes on, and is answered as not certain yet.
FORGOTTEN_WITHIN_S = 2.5
OF_WORDS = frozenset({"own", records.EVERYTHING})
OF_OUTINGS = frozenset({"outings", records.EVERYTHING})
# What the progress in memory forgets first: the next save would bring it back.
FORGET_FIRST: dict[str, tuple[Record, ...]] = {
    "contacts": (e.ContactsForgotten(),),
    "choices": (e.MemoryForgotten("choices"),),
    "habits": (e.MemoryForgotten("habits"),),
    "games": (e.MemoryForgotten("games"),),
    "strengths": (e.MemoryForgotten("strengths"),),
    "words": (e.MemoryForgotten("sayings"),),
    "own": (e.OwnForgotten(),),
    "mail": (e.MailForgotten(),),
    "outings": (e.OutingForgotten(),),
    records.EVERYTHING: (
        *(e.ContactsForgotten(), e.MemoryForgotten(""), e.OwnForgotten(), e.MailForgotten()),
        e.OutingForgotten(),
    ),
}


async def nothing_to_do() -> None:
    """Nobody has to know."""


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds in memory what is deleted from the file: `going` is called before the writer is asked, `gone`
    once the writer has been there. That may be long after anybody waits for it, and never before."""

    going: Callable[[], None] = lambda: None
    gone: Callable[[], Awaitable[None]] = nothing_to_do


NOTHING_HELD: Mapping[str, Holder] = MappingProxyType({})


class KeptRequests:
    """Carries them out on the journal that `journal` says; one at a time, so that many cost no more.

    `held`: by kind, who holds it; `visits_forgotten` is called before ways outside are deleted.
    """

    def __init__(
        self,
        inbox: Inbox,
        clock: Clock,
        journal: Callable[[], object],
        words: OwnWords | None = None,
        held: Mapping[str, Holder] = NOTHING_HELD,
        outing_words: OutingWords | None = None,
        visits_forgotten: Callable[[], Awaitable[None]] = nothing_to_do,
    ) -> None:
        self._inbox, self._clock, self._journal = inbox, clock, journal
        self._words, self._held = words or OwnWords(), held
        self._telling = set[asyncio.Future[None]]()
        self._outing_words, self._visits_forgotten = outing_words or OutingWords(), visits_forgotten
        self._one = asyncio.Lock()

    async def answer(self, request: Request) -> Answer | None:
        """The answer to a request of these, None for any other. Raises UsageError (journal)."""
        match request:
            case kept.Kept():
                return await self._look()
            case kept.Export():
                return Exported(await self._read(records.besides))
            case kept.ExportPart(after=after):
                return await self._part(after)
            case kept.Forget(kind=kind):
                return Saved(await self._forget(kind))
        return None

    async def _look(self) -> KeptList:
        found = await self._read(records.look)
        kinds = (KeptKind(kind, kind in found.kinds) for kind in (*KINDS, records.EVERYTHING))
        gone = (Gone(each.made_utc_us, _kind(each.scope), each.cause) for each in reversed(found.stones))
        return KeptList(tuple(kinds), found.since_utc_us, tuple(gone), tuple(b.place for b in found.backups))

    async def _part(self, after: int) -> ExportedPart:
        found = await self._read(lambda path, key: records.part(path, key, after))
        return ExportedPart(found.entries, found.next)

    async def _forget(self, kind: str) -> bool:
        """Whether it is gone from the disk. A disk that can not be written now does it once it can."""
        journal = self._there()
        if kind in OF_WORDS:
            journal.kept_words[OWN_WORDS] = ""
            self._words.take({})
        if kind in OF_OUTINGS:
            await self._visits_forgotten()  # first: they know what takes a note back from a centre
            journal.kept_words[OUTING_WORDS] = journal.kept_words[VISIT_WORDS] = ""
            self._outing_words.take({})
        holders = [each for of, each in self._held.items() if kind in (of, records.EVERYTHING)]
        for each in holders:
            each.going()
        for event in FORGET_FIRST.get(kind, ()):
            await self._inbox.take(event)
        done: asyncio.Future[bool] = asyncio.get_running_loop().create_future()

        async def told(gone: bool) -> None:
            try:
                for each in holders:
                    await each.gone()
            finally:
                if not done.done():
                    done.set_result(gone)

        def tell(gone: bool) -> None:
            self._inbox.from_thread(lambda: self._begin(told(gone)))

        journal.carry_out(records.forgetting(journal.path, kind, self._clock.wall(), tell))
        try:
            return await asyncio.wait_for(done, FORGOTTEN_WITHIN_S)
        except TimeoutError:
            return False

    def _begin(self, telling: Coroutine[Any, Any, None]) -> None:
        task = asyncio.ensure_future(telling)
        self._telling.add(task)
        task.add_done_callback(self._telling.discard)

    async def _read(self, read: Callable[[Path, str], T]) -> T:
        journal = self._there()
        try:
            async with self._one:
                return await asyncio.to_thread(read, journal.path, journal.key)
        except InputError as error:
            raise UsageError(error.where, error.what, error.mend, code="journal") from error

    def _there(self) -> Journal:
        journal = self._journal()
        if not isinstance(journal, Journal):
            what = "is not open just now."
            raise UsageError("journal", what, "See the notices; then try again.", code="journal")
        return journal


def _kind(scope: dict[str, Any]) -> str:
    return records.EVERYTHING if scope.get(records.EVERYTHING) else str(scope.get("kind", ""))
