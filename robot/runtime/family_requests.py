"""Requests of relatives about their own, carried out on their own store.

The engine learns one thing only: that somebody told of violence or self-harm. Not who, and not what.
"""

import asyncio
from collections.abc import Callable
from typing import Any, TypeVar

from robot.contract import events as e
from robot.contract.calendar import Calendar, date_of, monday_of
from robot.contract.relatives import LESSONS
from robot.control import family_requests as family
from robot.control.answers import Answer, Done
from robot.control.family_answers import FamilyExported, LessonHere, LessonTaken, OwnLessons, Practice
from robot.control.mail_answers import SentBack
from robot.control.request_base import Request
from robot.control.requests import FAMILY
from robot.engine.progress import Progress
from robot.errors import UsageError
from robot.family import rows
from robot.family.practice import practise
from robot.family.store import FamilyStore
from robot.people.people import People
from robot.people.roles import Who
from robot.runtime.family_holders import FamilyHolders
from robot.runtime.inbox import Inbox
from robot.runtime.relatives_chat import MOST_CHARACTERS, RelativesChat

T = TypeVar("T")
# What may tell of danger: told to professionals whatever the file does.
MAY_TELL = family.LessonDone | family.PhrasePractice | family.WorkerAsk


class FamilyRequests:
    """Carries them out. `wall` is the time of day in microseconds UTC, `progress` the engine's."""

    def __init__(
        self,
        store: FamilyStore,
        people: People,
        inbox: Inbox,
        wall: Callable[[], int],
        calendar: Callable[[], Calendar],
        progress: Callable[[], Progress],
    ) -> None:
        self._store, self._inbox = store, inbox
        self._wall, self._calendar, self._progress = wall, calendar, progress
        self.holders, self._one = FamilyHolders(store, people), asyncio.Lock()
        self.chat = RelativesChat(store, people, wall, self._grave)

    async def answer(self, who: Who, request: Request) -> Answer | None:
        """The answer to a request of these, None for any other. Raises UsageError, also "family-store"."""
        if not isinstance(request, FAMILY):
            return None
        holders, number = self.holders, self.holders.number(who.user)
        async with self._one:  # nobody is let go of in the midst of it
            await (holders.tried() if isinstance(request, MAY_TELL) else holders.settle())
            if holders.number(who.user) != number:
                raise UsageError("do", "is not open to this device.", code="forbidden")
            try:
                return await self._carried_out(who, request)
            finally:
                await holders.tried()

    async def _carried_out(self, who: Who, request: Request) -> Answer | None:
        user, store = who.user, self._store
        match request:
            case family.Lessons():
                return await self._own(user)
            case family.LessonDone():
                return await self._done(user, request)
            case family.PhrasePractice(said=said):
                return await self._practise(user, said)
            case family.FamilyWeek(week=week):
                monday = self._monday()
                await self._write(lambda db: rows.answer_week(db, user, monday, week))
            case family.SayNothing(on=on):
                monday = self._monday()
                await self._write(lambda db: rows.keep_quiet(db, user, monday, on=on))
            case family.FamilyExport(after=after):
                return await self._export(user, after)
            case family.FamilyForget(kept=kept):
                await asyncio.to_thread(store.forget, user, kept)
            case _:
                return await self.chat.answer(who, request)
        return Done()

    # --- the day ------------------------------------------------------------------------------------------

    def _number(self) -> int:
        return self._calendar().day_at(self._wall())

    def _day(self) -> str:
        return date_of(self._number())

    def _monday(self) -> str:
        return date_of(monday_of(self._number()))

    # --- the store, never on the loop ---------------------------------------------------------------------

    async def _write(self, work: Callable[[Any], T]) -> T:
        return await asyncio.to_thread(self._store.work, work)

    async def _own(self, user: str) -> OwnLessons:
        monday = self._monday()

        def work(db: Any) -> OwnLessons:
            days = {lesson: day for _, lesson, day in rows.done(db, user)}
            answer, quiet = rows.week(db, user, monday)
            found = tuple(LessonHere(each, days.get(each, "")) for each in LESSONS)
            answered = bool(rows.unread(db, staff=False).get(user))
            return OwnLessons(found, answer, quiet, tuple(rows.kinds(db, user)), answered)

        return await asyncio.to_thread(
            self._store.read, work, OwnLessons(tuple(LessonHere(each) for each in LESSONS))
        )

    async def _done(self, user: str, request: family.LessonDone) -> LessonTaken:
        """Done with its two questions answered, in one step: there is no lesson without them."""
        day = self._day()
        answers: dict[rows.What, str] = {"violence": request.violence, "self-harm": request.self_harm}
        yes = [what for what, answer in answers.items() if answer == "yes"]

        def work(db: Any) -> None:
            rows.check(db, user, request.lesson, day, yes)
            rows.finish(db, user, request.lesson, day)

        card, kept = any(answer != "no" for answer in answers.values()), True
        try:
            await self._write(work)
        except UsageError:
            if not card:
                raise
            kept = False
        finally:  # a disk that keeps nothing keeps no worker from being told
            told = await self._tell() if yes else False
        return LessonTaken(card, told, kept)

    async def _practise(self, user: str, said: str) -> Practice:
        found = await asyncio.to_thread(practise, said)
        reasons = tuple(SentBack(each.kind, each.words) for each in found.reasons)
        told, kept = await self._grave(user) if found.grave else (False, True)
        return Practice(reasons, found.easier, found.grave, told, kept)

    async def _grave(self, user: str) -> tuple[bool, bool]:
        """Words told of violence or of dying. Whether a worker is told now, and whether it could be kept."""
        day, kept = self._day(), True
        try:
            await self._write(lambda db: rows.flag(db, user, "words", day))
        except UsageError:
            kept = False
        finally:
            told = await self._tell()
        return told, kept

    async def _tell(self) -> bool:
        """Professionals are told that somebody of the family told of it; whether any is being told now.

        The person's own alert goes before, and where nobody was reached it is tried again later.
        """
        await self._inbox.take(e.SenderWorry("", "home"))
        alert = self._progress().alert
        return alert is not None and alert.sender == "home" and alert.state != "unreachable"

    async def _export(self, user: str, after: int) -> FamilyExported:
        """The first part has everything but the chat, each part so many lines of it."""
        store = self._store

        def work(db: Any) -> tuple[dict[str, Any], list[rows.Line]]:
            return rows.everything(db, user), [each for each in rows.lines(db, user) if each.number > after]

        kept, lines = await asyncio.to_thread(store.read, work, ({}, []))
        chat, size = list[dict[str, Any]](), 0
        for each in lines:
            text = await asyncio.to_thread(store.unsealed, each.sealed)
            size += len(text)
            if size > MOST_CHARACTERS and chat:
                break
            by = "worker" if each.staff else "me"
            chat.append({"made_utc_us": each.made_utc_us, "by": by, "text": text})
        more = lines[len(chat) - 1].number if len(chat) < len(lines) else 0
        return FamilyExported({**({} if after else kept), "chat": chat}, more)
