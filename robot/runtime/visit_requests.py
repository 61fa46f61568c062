"""Requests about visits to a centre, carried out: days are events; hour and line stay in the store."""

import asyncio
import threading
from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import date, timedelta, timezone
from pathlib import Path

from robot.centre.code import (
    WINDOW_S,
    cleaned,
    day_code,
    day_of_code,
    month_of,
    month_of_window,
    window_code,
    window_of,
)
from robot.centre.notes import Here
from robot.centre.site import Folder, OwnSite, SiteFile
from robot.centre.sites import Sites
from robot.clock import US_PER_S, Clock
from robot.contract import events as e
from robot.contract.calendar import EPOCH, HOUR_US, date_of, day_of
from robot.contract.outing_events import Hours
from robot.contract.quests import Quest
from robot.contract.visit_words import VisitWords
from robot.control import visit_requests as visit
from robot.control.answers import Answer, Saved
from robot.control.request_base import Request
from robot.control.visit_answers import CentreShown, CodeShown, PlaceShown, PlanShown, VisitBoard, VisitKept
from robot.engine.core import Engine
from robot.errors import InputError, UsageError
from robot.journal.database import VISIT_WORDS
from robot.outings.guard import refused
from robot.runtime.inbox import Inbox
from robot.runtime.kept_note import keep_note
from robot.runtime.patience import Patience

# So far ahead a visit is planned at most.
AHEAD_DAYS = 60
LOOK_EVERY_S = 600.0
# A folder or a centre that hangs is waited for no longer; a page waits for three seconds.
TAKEN_BACK_WITHIN_S, TOLD_WITHIN_S, SEEN_WITHIN_S, READ_WITHIN_S = 1.0, 2.0, 1.5, 10.0


class VisitRequests:
    """Carries them out, on the engine, the words and the journal that are in use."""

    def __init__(
        self,
        inbox: Inbox,
        journal: Callable[[], object],
        engine: Callable[[], Engine],
        words: VisitWords,
        sites: Sites,
        clock: Clock,
        quiet: Callable[[], Collection[Hours]],
        own: Path | None = None,
    ) -> None:
        """`quiet`: all quiet hours that hold here; `own`: the folder of the centre at which this robot stands
        itself."""
        self._own, self._quiet = own, quiet
        self._inbox, self._journal, self._engine = inbox, journal, engine
        self._words, self._sites, self._clock = words, sites, clock
        self._one = asyncio.Lock()  # at a time: no note is left that nothing takes back
        self._forgets = 0  # so many times all of it was forgotten
        self._patience = Patience()
        # Anybody may ask for the code: where its folder hangs, it costs one thread, and none of others'.
        self._showing, self._own_patience = asyncio.Lock(), Patience(1)

    async def answer(self, request: Request) -> Answer | None:
        """The answer to a request of these, None for any other. Raises UsageError."""
        match request:
            case visit.Visit():
                await self.look()
                return await self._board()
            case visit.VisitPlan():
                return await self._plan(request)
            case visit.VisitCancel():
                async with self._one:
                    return await self._cancel(request)
            case visit.VisitCode():
                return await self._prove(request)
            case visit.CodeNow():
                return await self._code()
        return None

    async def run(self) -> None:
        """For as long as the companion runs: an hour is forgotten once its day is over."""
        while True:
            await self.look()
            await self._clock.wait(LOOK_EVERY_S)

    async def look(self) -> bool:
        """Forget the hour of a day that is over; whether there was one."""
        async with self._one:
            today = self._today()
            if today is None or not self._words.over(today):
                return False
            await self._taken_back()
            self._words.clear()
            await self._keep()
            return True

    async def forgotten(self) -> None:
        """Nothing of any visit is known any more; what the centre was told is taken back, if it can be.

        What was asked for before, and still reads what the centre wrote, comes to nothing.
        """
        self._forgets += 1
        async with self._one:
            await self._taken_back()
            self._words.take({})

    # --- what is asked --------------------------------------------------------------------------------------

    async def _board(self) -> VisitBoard:
        today = self._today()
        known, now_s = await self._centres(), self._now_s()
        here = await asyncio.gather(*(self._here(each, now_s) for each in known))
        centres = tuple(
            CentreShown(
                each.told.id, each.told.name, each.told.worker, each.told.lines, now.people if now else None
            )
            for each, now in zip(known, here, strict=True)
        )
        words = self._words
        plan = None
        if words.day is not None:
            told = bool(words.told)
            plan = PlanShown(words.quest, date_of(words.day), words.hour, words.site, words.line, told)
        days = ("", "") if today is None else (date_of(today), date_of(today + AHEAD_DAYS))
        return VisitBoard(*days, tuple(map(self._place, self._quests())), centres, plan, self._sites.reaches)

    def _place(self, quest: Quest) -> PlaceShown:
        lived = self._engine().progress.outings.of_quest(quest.id)
        proven = "" if lived is None or lived.verified is None else date_of(lived.verified)
        return PlaceShown(quest.id, dict(quest.name), dict(quest.exit), quest.people, quest.minutes, proven)

    def _quests(self) -> list[Quest]:
        return [each for each in self._engine().programme.quests if each.kind == "centre"]

    async def _code(self) -> Answer:
        """What the centre's tablet shows just now, too."""
        today, now_s = self._today(), self._now_s()
        own = None if today is None else await self._own_site()
        if own is None or today is None:
            what = "is shown only by a robot that stands at a centre, with a clock that somebody vouches for."
            raise UsageError("code", what, "See [centre] own, and --twin.", code="code-none")
        window, day = window_of(now_s), date.fromordinal(EPOCH + today)
        code = window_code(own.key(month_of_window(window)), window)
        turns_s = round((window + 1) * WINDOW_S - now_s)
        return CodeShown(code, day_code(own.key(month_of(day)), day), turns_s)

    # --- what is changed ------------------------------------------------------------------------------------

    async def _plan(self, asked: visit.VisitPlan) -> Answer:
        forgets = self._forgets
        today, day, quest = self._today_or_refused(), day_of(asked.day), self._known(asked.quest)
        if day is None or not today <= day <= today + AHEAD_DAYS:
            what = f"is not from today until {date_of(today + AHEAD_DAYS)}."
            raise UsageError("day", what, code="visit-day")
        if day == today and asked.hour < self._engine().calendar.hour(self._clock.now()):
            raise UsageError("hour", "is over today.", code="visit-day")
        self._allowed(quest, day, asked.hour)
        site = await self._centre(asked.centre)
        if asked.line and (site is None or asked.line not in site.told.lines):
            raise UsageError("line", "is none of the centre's.", "See `visit`.", code="visit-line")
        async with self._one:
            self._must_know_since(forgets)
            await self._taken_back()
            told = ""
            if asked.tell and site is not None:
                when = date.fromordinal(EPOCH + day)
                told = await self._told(site, when, asked.hour, asked.line)
            self._words.plan(asked.quest, day, asked.hour, asked.centre, asked.line, told)
            await self._inbox.take(e.VisitPlanned(asked.quest, day, asked.source))
            return VisitKept((await self._keep()).saved, bool(told))

    async def _cancel(self, asked: visit.VisitCancel) -> Answer:
        quest = self._words.quest or self._engine().progress.outings.visit
        await self._taken_back()
        self._words.clear()
        if quest:
            await self._inbox.take(e.VisitCancelled(quest, asked.source))
        return await self._keep()

    async def _prove(self, asked: visit.VisitCode) -> Answer:
        forgets = self._forgets
        self._today_or_refused()
        self._known(asked.quest)
        code, zone, now_s = cleaned(asked.code), self._zone(), self._now_s()
        known = await self._centres()
        right = [(site, day_of_code(site.month_keys(), code, now_s, zone)) for site in known] if code else []
        found = [(site.told.id, day.toordinal() - EPOCH) for site, day in right if day is not None]
        if not found:
            what = "is not one of today's."
            raise UsageError("code", what, "Saying that you were there is enough.", code="visit-code")
        async with self._one:
            self._must_know_since(forgets)
            new = [(site, day) for site, day in found if day > self._words.proven.get(site, -1)]
            if not new:
                raise UsageError("code", "is of a day that is known already.", code="visit-known")
            site, day = new[0]
            self._words.proven[site] = day
            await self._inbox.take(e.VisitVerified(asked.quest, asked.source))
            return await self._keep()

    def _must_know_since(self, forgets: int) -> None:
        """Raises UsageError where all of it was forgotten since then: nothing of it is kept anew."""
        if self._forgets != forgets:
            what = "is not kept: all about visits was deleted meanwhile."
            raise UsageError("visit", what, "Ask for it again.", code="visit-forgotten")

    # --- what is known --------------------------------------------------------------------------------------

    def _known(self, quest: str) -> Quest:
        found = next((each for each in self._quests() if each.id == quest), None)
        if found is None:
            raise UsageError("quest", "is no waypoint at a centre.", "See `visit`.", code="no-quest")
        return found

    def _allowed(self, quest: Quest, day: int, hour: int) -> None:
        """What the guard says of that hour, whoever is told of it. Raises UsageError."""
        part, month = self._engine().outing, date.fromordinal(EPOCH + day).month
        local = replace(part.local(), minute=hour * 60, month=month, tried=False, quiet=self._quiet())
        reason = refused(quest, local, replace(part.rules(), weather=""))
        if reason is not None:
            code, _ = reason
            raise UsageError("hour", f"is not for setting off ({code}).", code=f"visit-{code}")

    async def _centre(self, centre: str) -> SiteFile | None:
        if not centre:
            return None
        found = next((each for each in await self._centres() if each.told.id == centre), None)
        if found is None:
            raise UsageError("centre", "is not known here.", "See `visit`.", code="visit-line")
        return found

    # --- folders and centres, which may hang ----------------------------------------------------------------

    async def _centres(self) -> list[SiteFile]:
        return await self._patience.within(READ_WITHIN_S, lambda: self._sites.read()[0], [])

    async def _own_site(self) -> OwnSite | None:
        """The centre at which this robot stands itself; None where there is none. Raises UsageError."""
        if (folder := self._own) is None:
            return None

        def read() -> OwnSite | UsageError:
            try:
                return Folder(folder).own()
            except InputError as error:
                return UsageError(error.where, error.what, error.mend, code="code-none")

        hangs = UsageError("code", "cannot be read just now.", "See [centre] own.", code="code-none")
        async with self._showing:
            found: OwnSite | UsageError = await self._own_patience.within(SEEN_WITHIN_S, read, hangs)
        if isinstance(found, UsageError):
            raise found
        return found

    async def _here(self, site: SiteFile, now_s: float) -> Here | None:
        return await self._patience.within(SEEN_WITHIN_S, lambda: self._sites.here(site, now_s), None)

    async def _told(self, site: SiteFile, day: date, hour: int, line: str) -> str:
        """What takes the note back; "" where it did not get there in time, and then none is to lie there."""
        late, left, sites = threading.Event(), list[str](), self._sites

        def tell() -> str:
            left.append(sites.tell(site, day, hour, line))
            if late.is_set():
                sites.take_back(left[0])
            return left[0]

        told = await self._patience.within(TOLD_WITHIN_S, tell, "")
        if not told:
            late.set()
            if left:  # it got there just then
                await self._patience.within(TAKEN_BACK_WITHIN_S, lambda: sites.take_back(left[0]), None)
        return told

    async def _taken_back(self) -> None:
        """Where it hangs, it is taken back as soon as it hangs no more."""
        if told := self._words.told:
            take_back = self._sites.take_back
            await self._patience.within(TAKEN_BACK_WITHIN_S, lambda: take_back(told), None)

    def _today(self) -> int | None:
        """The day, as far as somebody vouches for the clock."""
        calendar, now = self._engine().calendar, self._clock.now()
        return calendar.local(now) // (24 * HOUR_US) if calendar.verified else None

    def _today_or_refused(self) -> int:
        today = self._today()
        if today is None:
            mend = "Staff confirm the clock."
            raise UsageError("clock", "is vouched for by nobody.", mend, code="visit-clock")
        return today

    def _now_s(self) -> float:
        return self._engine().calendar.utc(self._clock.now()) / US_PER_S

    def _zone(self) -> timezone:
        calendar, now = self._engine().calendar, self._clock.now()
        return timezone(timedelta(microseconds=calendar.local(now) - calendar.utc(now)))

    async def _keep(self) -> Saved:
        return await keep_note(self._inbox, self._journal(), VISIT_WORDS, self._words.to_json())
