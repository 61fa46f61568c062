"""What relatives and the worker write to each other, carried out on the family's own store."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from robot.contract.relatives import LESSONS
from robot.control import family_requests as family
from robot.control.answers import Answer, Done
from robot.control.family_answers import (
    Chat,
    ChatLine,
    LessonHere,
    LessonTaken,
    RelativeHere,
    RelativeList,
    ToldOf,
)
from robot.control.request_base import Request
from robot.errors import UsageError
from robot.family import rows
from robot.family.store import FamilyStore
from robot.language.sender_check import judge_message
from robot.people.people import People
from robot.people.roles import SIMULATION, Who

# Characters of a chat in one answer: a line of the socket holds them in any script.
MOST_CHARACTERS = 20_000
# The same line within so long is one press too many.
PRESSED_TWICE_US = 60_000_000
# What staff see first: lessons done, what waits, unread lines by relative, and names of those who have left.
Waiting = tuple[list[tuple[str, str, str]], list[rows.Flag], dict[str, int], dict[str, str]]


class RelativesChat:
    """Carries them out. `wall`: microseconds UTC. `grave` says to professionals that words told of harm.

    It answers whether one is told now, and whether it could be kept for staff.
    """

    def __init__(
        self,
        store: FamilyStore,
        people: People,
        wall: Callable[[], int],
        grave: Callable[[str], Awaitable[tuple[bool, bool]]],
    ) -> None:
        self._store, self._people, self._wall, self._grave = store, people, wall, grave

    async def answer(self, who: Who, request: Request) -> Answer | None:
        """The answer to a request of these, None for any other. Raises UsageError, also "family-store"."""
        match request:
            case family.WorkerChat():
                return await self._chat(who.user, staff=False)
            case family.WorkerAsk(said=said):
                return await self._ask(who, said)
            case family.ChatTakeBack(number=number):
                if not await self._work(lambda db: rows.take_back(db, number, who.user)):
                    raise UsageError("number", "is no line of one's own.", code="chat-gone")
                return Done()
            case family.Relatives():
                return await self._relatives()
            case family.RelativeChat(user=user):
                return await self._chat(self._relative(user), staff=True)
            case family.RelativeAnswer(user=user, said=said):
                await self._write(self._relative(user), who.user, said, staff=True)
                return Done()
            case family.RelativeSeen(number=number):
                await self._work(lambda db: rows.seen(db, number))
                return Done()
        return None

    async def waits(self) -> bool:
        """Whether staff have anything to read or to look at. Raises UsageError."""

        def work(db: Any) -> bool:
            return bool(rows.flags(db) or rows.unread(db, staff=True))

        return await asyncio.to_thread(self._store.read, work, False)

    async def _work(self, work: Callable[[Any], Any]) -> Any:
        return await asyncio.to_thread(self._store.work, work)

    def _relative(self, user: str) -> str:
        known = self._people.register.user(user)
        simulated = self._people.simulated and user == SIMULATION
        if not simulated and (known is None or known.role != "family"):
            raise UsageError("user", "is no relative.", "See the list.", code="no-relative")
        return user

    def _name(self, user: str) -> str:
        known = self._people.register.user(user)
        return (known.name if known is not None else "") or user

    async def _ask(self, who: Who, said: str) -> Answer:
        """Looked through first: professionals are told even where nothing can be kept."""
        judged = await asyncio.to_thread(judge_message, said)
        grave, kept, told, flagged = judged.grave, True, False, True
        try:
            await self._write(who.user, who.user, said, staff=False)
        except UsageError:
            if not grave:
                raise
            kept = False
        finally:
            if grave:
                told, flagged = await self._grave(who.user)
        return LessonTaken(grave, told, kept and flagged)

    async def _write(self, user: str, author: str, said: str, *, staff: bool) -> None:
        now_us = self._wall()

        def work() -> None:
            sealed = self._store.sealed(said)

            def write(db: Any) -> None:
                if not self._pressed_twice(rows.lines(db, user), author, said, now_us):
                    rows.write(db, user, author, staff=staff, now_us=now_us, sealed=sealed)

            self._store.work(write)

        await asyncio.to_thread(work)

    def _pressed_twice(self, lines: list[rows.Line], author: str, said: str, now_us: int) -> bool:
        """Whether this very line stands there as the last one, and has only just been written."""
        if not lines or lines[-1].author != author or abs(now_us - lines[-1].made_utc_us) >= PRESSED_TWICE_US:
            return False
        return self._store.unsealed(lines[-1].sealed) == said

    async def _chat(self, user: str, *, staff: bool) -> Chat:
        def work(db: Any) -> list[rows.Line]:
            found = rows.lines(db, user)
            rows.read_by(db, user, staff=staff)
            return found

        def opened() -> list[ChatLine]:
            newest, size, found = list[ChatLine](), 0, list[rows.Line]()
            for each in reversed(self._store.read(work, found)):
                text = self._store.unsealed(each.sealed)
                size += len(text)
                if size > MOST_CHARACTERS and newest:
                    break
                name = self._name(each.author)
                newest.append(ChatLine(each.number, each.staff == staff, name, each.made_utc_us, text))
            return newest[::-1]

        return Chat(tuple(await asyncio.to_thread(opened)), self._name(user))

    async def _relatives(self) -> RelativeList:
        def work(db: Any) -> Waiting:
            return rows.done(db), rows.flags(db), rows.unread(db, staff=True), rows.names_of_former(db)

        done, flags, unread, former = await asyncio.to_thread(self._store.read, work, ([], [], {}, {}))
        users = [each.id for each in self._people.register.users if each.role == "family"]
        if self._people.simulated:
            users.append(SIMULATION)
        days = {(user, lesson): day for user, lesson, day in done}
        relatives = (
            RelativeHere(
                user,
                self._name(user),
                tuple(LessonHere(each, days[user, each]) for each in LESSONS if (user, each) in days),
                unread.get(user, 0),
            )
            for user in users
        )
        told = (
            ToldOf(
                each.number,
                each.user,
                former.get(each.user) or self._name(each.user),
                each.what,
                each.day,
                each.user in former,
            )
            for each in flags
        )
        return RelativeList(tuple(relatives), tuple(told))
