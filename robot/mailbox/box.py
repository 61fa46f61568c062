"""The box itself: what is known of every message by heart, and the file that has the rest."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from robot.contract import events as e
from robot.contract.record import Record
from robot.engine.core import Engine
from robot.errors import UsageError
from robot.journal.database import noted
from robot.mailbox import rows
from robot.mailbox.message import FORMER, Content, Incoming, Outgoing, State
from robot.mailbox.store import MailStore

# The note of the journal's file that says on which of the person's days a message was given last.
GIVEN_DAY = "mail-day"
# Read by staff first, or staff's alone: it stays when the person deletes their messages.
OF_STAFF = frozenset[State]({"to-approve", "worry"})
NOTHING: tuple[list[Incoming], list[Outgoing], int | None] = ([], [], None)


class Box:
    """All messages of one person. `put` takes events, `changed` is called when something is to be seen.

    `incoming` and `outgoing` are the messages by number, `given_day` the day on which one was given last, and
    whoever changes any of it holds `one`. `ready_us`: from when on a message may be given, by the monotonic
    clock: the other one may be set while a message waits.
    """

    def __init__(self, store: MailStore, put: Callable[[Record], None], changed: Callable[[], None]) -> None:
        self.store, self.put, self.changed = store, put, changed
        self.incoming: dict[int, Incoming] = {}
        self.outgoing: dict[int, Outgoing] = {}
        self.given_day: int | None = None
        self.ready_us: dict[int, int] = {}
        self.one = asyncio.Lock()
        self._going = False

    @property
    def kept(self) -> bool:
        """Whether there is a journal to keep messages in."""
        return self.store.there

    @property
    def here(self) -> tuple[Incoming, ...]:
        """What lies there for the person, newest first."""
        lying = [each for each in self.incoming.values() if each.state in ("here", "opened")]
        return tuple(sorted(lying, key=lambda each: -each.due_utc_us))

    @property
    def for_staff(self) -> tuple[Incoming, ...]:
        """What staff read first, oldest first; what worries before that."""
        found = [each for each in self.incoming.values() if each.state in ("worry", "to-approve")]
        return tuple(sorted(found, key=lambda each: (each.state != "worry", each.made_utc_us)))

    @property
    def sent(self) -> tuple[Outgoing, ...]:
        """What the person sent and nobody has fetched yet, newest first."""
        found = [each for each in self.outgoing.values() if each.state == "unseen"]
        return tuple(sorted(found, key=lambda each: -each.made_utc_us))

    async def content(self, number: int) -> Content:
        """Raises UsageError for what is gone."""
        found = await self.store.read(lambda db: rows.content(db, number), None)
        if found is None:
            raise UsageError("message", "is not there any more.", code="mail-gone")
        return found

    async def mark_opened(self, number: int) -> None:
        """It was opened: seen on a page, or heard. Raises UsageError."""
        async with self.one:
            found = self.lying(number)
            if found.state == "here":
                await self.store.write(lambda db: rows.set_state(db, number, "opened"))
                self.keep(replace(found, state="opened"))

    # --- all of it ------------------------------------------------------------------------------------------

    async def load(self, engine: Engine) -> None:
        """Take up what the journal in use holds; the engine is told of what it does not know."""
        async with self.one:
            await self.look_again()
            known = {each.message for each in engine.progress.mail}
            for each in self.here:
                if each.id not in known:
                    sender = each.user.partition(FORMER)[0]
                    self.put(e.MailArrived(each.id, sender, each.form, each.seconds))
            for number in known - {each.id for each in self.here}:
                self.put(e.MailRemoved(number, "host"))
        self.changed()

    async def look_again(self) -> None:
        """What the file holds now is what is known; for who holds `one`. Raises UsageError."""
        incoming, outgoing, self.given_day = await self.store.read(_all, NOTHING)
        self.incoming = {each.id: each for each in incoming}
        self.outgoing = {each.id: each for each in outgoing}
        if self._going:
            self._keep_of_staff()

    def going(self) -> None:
        """The person's messages are being deleted from the file: they are gone here at once, and nothing that
        reads the file takes one up again before `forget`, however long the disk takes."""
        self._going = True
        self._keep_of_staff()
        self.changed()

    def _keep_of_staff(self) -> None:
        self.incoming = {number: each for number, each in self.incoming.items() if each.state in OF_STAFF}
        self.outgoing = {}

    def forget(self) -> None:
        """What was deleted from the file is gone here too."""
        self._going = False
        self.incoming, self.outgoing, self.ready_us = {}, {}, {}
        self.changed()

    async def keep_only_since(self, utc_us: int) -> None:
        """Delete what is older: the end of how long things are kept."""
        old: list[Incoming | Outgoing] = [*self.incoming.values(), *self.outgoing.values()]
        gone = [each.id for each in old if each.made_utc_us < utc_us]
        if not gone:
            return
        async with self.one:
            await self.store.write(lambda db: rows.delete_before(db, utc_us))
            for number in gone:
                if number in self.incoming and self.incoming[number].state in ("here", "opened"):
                    self.put(e.MailRemoved(number, "host"))
                self.incoming.pop(number, None)
                self.outgoing.pop(number, None)
        self.changed()

    # --- inside ---------------------------------------------------------------------------------------------

    def found(self, number: int, *states: State) -> Incoming:
        found = self.incoming.get(number)
        if found is None or found.state not in states:
            raise UsageError("message", "is not there any more.", code="mail-gone")
        return found

    def lying(self, number: int) -> Incoming:
        return self.found(number, "here", "opened")

    def keep(self, message: Incoming) -> None:
        self.incoming[message.id] = message
        self.changed()

    def drop(self, number: int) -> None:
        self.incoming.pop(number, None)
        self.ready_us.pop(number, None)
        self.changed()


def _all(db: Any) -> tuple[list[Incoming], list[Outgoing], int | None]:
    day = noted(db, GIVEN_DAY)
    return rows.all_incoming(db), rows.all_outgoing(db), None if day is None else int(day)
