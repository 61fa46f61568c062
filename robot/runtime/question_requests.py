"""Requests about questionnaires, carried out: asked of the person, confirmed and read by staff."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, Literal, TypeVar

from robot.clock import US_PER_S
from robot.contract import events as e
from robot.contract.event_base import Source
from robot.control import question_requests as asked
from robot.control.answers import Answer, Done
from robot.control.fields import ISO_DATE
from robot.control.question_answers import (
    AtOnce,
    CutoffShown,
    QuestionItem,
    QuestionnaireHere,
    QuestionnaireList,
    QuestionOption,
    QuestionSet,
    QuestionsTaken,
    ResultList,
    ResultShown,
)
from robot.control.request_base import Request
from robot.errors import UsageError
from robot.journal import question_rows as rows
from robot.mailbox.store import MailStore
from robot.people.roles import Who
from robot.questionnaires.due import DAY_US, WEEK_US, Use, confirmed, due, due_again, may_be_asked, rule_of
from robot.questionnaires.folder import Kept, kept
from robot.questionnaires.instruments import instruments
from robot.questionnaires.results import Answered, Result, results
from robot.questionnaires.scoring import alerts, check_answers
from robot.questionnaires.wording import Wording
from robot.runtime.inbox import Inbox

EPOCH = date(1970, 1, 1)
OLDEST_SHEET = date(2000, 1, 1)
WRONG_DAY = "questions-day"
# A form that is sent again within so long, because no answer came or the disk was slow, is the same alert.
SENT_AGAIN_US = 10 * 60 * US_PER_S
Form = TypeVar("Form", asked.AnswerQuestions, asked.EnterPaper)
# Of a form: kept now, there already, or not asked.
Became = Literal["kept", "there", "not-asked"]


@dataclass(frozen=True, slots=True)
class Setting:
    """What is so at the moment: whether anything may be asked at all, who reads the answers (names), whether
    an alert would reach anybody, and the person's language."""

    may_ask: bool
    staff: tuple[str, ...]
    told: bool
    language: str


class QuestionRequests:
    """Carries them out. `folder` has what was brought here; `wall` is the time in UTC microseconds, and
    `day_at` the number of the person's day at such a time."""

    def __init__(
        self,
        store: MailStore,
        folder: Path,
        inbox: Inbox,
        wall: Callable[[], int],
        setting: Callable[[], Setting],
        day_at: Callable[[int], int] = lambda utc_us: utc_us // DAY_US,
    ) -> None:
        self._store, self._folder, self._inbox = store, folder, inbox
        self._wall, self._setting, self._day_at = wall, setting, day_at
        # What was taken last, and when: the same form sent again says nothing new. Held in memory alone, so
        # that looking never waits for the disk.
        self._taken: tuple[asked.AnswerQuestions, int] | None = None
        self._taking = dict[asked.AnswerQuestions | asked.EnterPaper, asyncio.Event]()
        self._alerted: tuple[object, int] | None = None
        self._forgets = 0  # so many times answers were forgotten

    async def answer(self, who: Who, request: Request) -> Answer | None:
        """The answer to a request of these, None for any other. Raises UsageError."""
        match request:
            case asked.Questions():
                return await self._now()
            case asked.AnswerQuestions():
                return await self._once(request, self._take_in)
            case asked.SkipQuestions(name=name):
                await self._left_out(name)
                return Done()
            case asked.Questionnaires():
                return await self._list()
            case asked.ReadQuestionnaire(name=name):
                return self._shown(self._known(await self._here(), name))
            case asked.UseQuestionnaire():
                return await self._use(who, request)
            case asked.QuestionnaireResults():
                return ResultList(tuple(map(_result, results(await self._answered(), dict(instruments())))))
            case asked.EnterPaper():
                return await self._once(request, self._paper)
        return None

    def going(self) -> None:
        """Answers are being deleted: none is known here any more, nor told of once the disk has it."""
        self._forgets += 1
        self._taken = self._alerted = None

    async def _here(self) -> Kept:
        return await asyncio.to_thread(kept, self._folder)

    async def _uses(self) -> tuple[Use, ...]:
        return await self._store.read(rows.uses, ())

    async def _answered(self) -> tuple[Answered, ...]:
        return await self._store.read(rows.answered, ())

    # --- the person -----------------------------------------------------------------------------------------

    async def _now(self) -> QuestionSet:
        setting = self._setting()
        if not setting.may_ask:
            return QuestionSet()
        here, uses = await self._here(), await self._uses()
        found = due(here.wordings, uses, setting.language, self._wall())
        return QuestionSet() if found is None else self._shown(found)

    def _shown(self, wording: Wording) -> QuestionSet:
        setting = self._setting()
        items = tuple(
            QuestionItem(item.text, tuple(QuestionOption(each.value, each.text) for each in item.options))
            for item in wording.items
        )
        lowest = [min(item.options, key=lambda each: each.value).text for item in items]
        return QuestionSet(
            wording.name,
            wording.digest,
            wording.title,
            wording.language,
            wording.version,
            wording.wording_source,
            wording.copyright,
            wording.instructions,
            items,
            tuple(AtOnce(item, lowest[item - 1]) for item in sorted(wording.rule.alert)),
            setting.staff,
            setting.told,
        )

    async def _once(self, request: Form, take_in: Callable[[Form], Awaitable[Answer]]) -> Answer:
        """Pressed twice it is one form: the second press waits for what becomes of the first."""
        while (first := self._taking.get(request)) is not None:
            await first.wait()
        self._taking[request] = asyncio.Event()
        try:
            return await take_in(request)
        finally:
            self._taking.pop(request).set()

    async def _take_in(self, request: asked.AnswerQuestions) -> Answer:
        """What has to reach people at once does: before the words are looked at, and before the disk."""
        if self._is_again(request):
            return QuestionsTaken()
        here = (await self._here()).wordings
        alerted = await self._alert(request, here.get(request.name), request.source)
        wording = self._same(here, request.name, request.digest)
        check_answers(wording.rule, wording.scale, request.answers)
        if all(each is None for each in request.answers):
            await self._left_out(request.name)
            return QuestionsTaken(alerted)
        now = self._wall()
        given, forgets = _answered(wording, request.answers, now), self._forgets

        def work(db: Any) -> Became:
            if any(abs(now - made) < WEEK_US for made in rows.made_alike(db, given)):
                return "there"  # the disk was slow, and it was said not to be kept
            uses = rows.uses(db)
            asking = any(use.name == wording.name and confirmed(use, here) for use in uses)
            if not asking or not may_be_asked(wording.name, uses, now):
                return "not-asked"
            rows.add(db, given)
            rows.asked(db, wording.name, now, due_again(wording.rule, now, answered=True))
            return "kept"

        def late(became: Became) -> None:
            if became == "kept" and self._forgets == forgets:
                self._taken = request, now
                self._inbox.put(e.QuestionsAnswered(wording.instrument))

        became = await self._store.write(work, late)
        if became == "not-asked":
            raise UsageError("name", "is not asked now.", "See questions.", code="questions-not-now")
        self._taken = request, now
        if became == "kept":
            await self._inbox.take(e.QuestionsAnswered(wording.instrument))
        return QuestionsTaken(alerted)

    def _is_again(self, request: asked.AnswerQuestions) -> bool:
        """Whether this very form was taken already. Within a week nothing else is asked: it is no new one."""
        if self._taken is None:
            return False
        before, when = self._taken
        return before == request and abs(self._wall() - when) < WEEK_US

    async def _alert(
        self,
        form: asked.AnswerQuestions | asked.EnterPaper,
        wording: Wording | None,
        source: Source,
        sort: Any = "explicit",
    ) -> bool:
        """Whatever else is wrong with it: an answer that somebody has to know of is passed on, once."""
        rule = rule_of(form.name)
        if rule is None:
            return False
        if not alerts(rule, rule.scales[0] if wording is None else wording.scale, form.answers):
            return False
        before, when = self._alerted or (None, 0)
        said = (sort, form.name, form.answers)  # a day that is put right is no news
        if before != said or abs(self._wall() - when) >= SENT_AGAIN_US:
            await self._inbox.take(e.CrisisRaised(2, source, sort))
            self._alerted = said, self._wall()
        return True

    async def _left_out(self, name: str) -> None:
        """Only that it was asked is kept, so that it is not asked again so soon."""
        rule, now = rule_of(name), self._wall()
        if rule is not None:
            until = due_again(rule, now, answered=False)

            def work(db: Any) -> None:
                if may_be_asked(name, rows.uses(db), now):  # pressed twice, it is put off once
                    rows.asked(db, name, now, until)

            await self._store.write(work)

    # --- staff ----------------------------------------------------------------------------------------------

    async def _list(self) -> QuestionnaireList:
        here, uses = await self._here(), {use.name: use for use in await self._uses()}
        return QuestionnaireList(
            tuple(_here(each, uses.get(name), here.wordings) for name, each in sorted(here.wordings.items())),
            tuple(Path(fault.where).name for fault in here.faults),
        )

    async def _use(self, who: Who, request: asked.UseQuestionnaire) -> Answer:
        if request.on and not request.compared:
            what, mend = "is not said.", "Compare the words, and tick that you did."
            raise UsageError("compared", what, mend, code="questions-not-compared")
        wording = self._same((await self._here()).wordings, request.name, request.digest)
        made = Use(wording.name, wording.digest, who.user, self._wall(), request.on)

        def work(db: Any) -> None:
            before = {use.name: use for use in rows.uses(db)}.get(made.name)
            kept = made
            if before is not None:
                kept = replace(made, last_utc_us=before.last_utc_us, due_utc_us=before.due_utc_us)
            rows.keep_use(db, kept)

        await self._store.write(work)
        return Done()

    async def _paper(self, request: asked.EnterPaper) -> Answer:
        """What has to reach people at once does, whatever is wrong with the day or the rest."""
        here = (await self._here()).wordings
        known = here.get(request.name)
        alerted = await self._alert(request, known, "console", "staff")
        wording = self._same(here, request.name, request.digest)
        check_answers(wording.rule, wording.scale, request.answers)
        now = self._wall()
        made = _noon(request.day)
        if not made <= now + DAY_US:
            raise UsageError("day", "has not come yet.", "Write the day on the sheet.", code=WRONG_DAY)
        given = replace(_answered(wording, request.answers, min(made, now)), paper=True)
        day = self._day_at(given.made_utc_us)

        def work(db: Any) -> None:  # the same sheet is one, however often it is entered
            if day not in map(self._day_at, rows.made_alike(db, given)):
                rows.add(db, given)

        await self._store.write(work)
        return QuestionsTaken(alerted)

    def _known(self, here: Kept, name: str) -> Wording:
        found = here.wordings.get(name)
        if found is None:
            raise _gone()
        return found

    def _same(self, here: dict[str, Wording], name: str, digest: str) -> Wording:
        """The words that were shown; others came in their place meanwhile, or none."""
        found = here.get(name)
        if found is None or found.digest != digest:
            raise _gone()
        return found


def _noon(day: str) -> int:
    """The middle of a day, UTC microseconds. Raises UsageError."""
    try:
        found = date.fromisoformat(day) if ISO_DATE.fullmatch(day) else None
    except ValueError:
        found = None
    if found is None:
        raise UsageError("day", f"{day[:20]!r} is no date.", "Write it as YYYY-MM-DD.", code=WRONG_DAY)
    if found < OLDEST_SHEET:
        raise UsageError("day", "is long ago.", "Write the day on the sheet.", code=WRONG_DAY)
    return (found - EPOCH).days * DAY_US + DAY_US // 2


def _gone() -> UsageError:
    return UsageError("name", "is not there in these words.", "Open the page again.", code="questions-gone")


def _answered(wording: Wording, answers: tuple[int | None, ...], made_us: int) -> Answered:
    return Answered(
        0,
        wording.name,
        wording.version,
        wording.title,
        wording.wording_source,
        wording.scale,
        wording.reverse_items,
        answers,
        False,
        made_us,
    )


def _here(wording: Wording, use: Use | None, all_here: dict[str, Wording]) -> QuestionnaireHere:
    same = use is not None and use.digest == wording.digest
    return QuestionnaireHere(
        wording.name,
        wording.digest,
        wording.rule.name,
        wording.title,
        wording.language,
        wording.version,
        wording.wording_source,
        wording.rule.days,
        use.by if use is not None and same else "",
        use.made_utc_us if use is not None and same else 0,
        use is not None and confirmed(use, all_here),
    )


def _result(result: Result) -> ResultShown:
    given, rule, score = result.answered, result.rule, result.score
    reached = score.reached or (None,) * len(rule.cutoffs)
    return ResultShown(
        given.number,
        rule.name,
        given.title,
        given.name.partition(".")[2],
        given.version,
        given.source,
        given.paper,
        given.made_utc_us,
        score.total,
        result.change,
        result.since_utc_us,
        rule.items,
        given.scale[0],
        given.scale[-1],
        rule.times,
        given.reverse,
        score.missing,
        given.answers,
        dict(score.subscales),
        tuple(
            CutoffShown(each.direction, each.point, dict(each.note), there)
            for each, there in zip(rule.cutoffs, reached, strict=True)
        ),
    )
