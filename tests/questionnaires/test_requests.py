"""Questionnaires on a real journal: asked, answered, passed on at once, read by staff, and deleted."""

import asyncio
import json
import threading
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from robot.contract import events as e
from robot.control import question_requests as q
from robot.control.requests import QUESTIONS, REQUESTS
from robot.errors import UsageError
from robot.journal import forget, kept, question_rows
from robot.journal.store import Journal
from robot.mailbox.store import MailStore
from robot.people.matrix import matrix
from robot.people.roles import ROLES, Who
from robot.questionnaires.folder import keep
from robot.runtime.question_requests import QuestionRequests, Setting
from tests.engine.build import programme
from tests.people.hand_clock import HandClock
from tests.questionnaires.supply import worded
from tests.runtime.house import ACTS, House, caller, live
from tests.runtime.test_contract import sample

KEY = "6b" * 32
DAY_S = 86_400.0
MORI = Who("mori", roles=frozenset({"therapist"}))
PERSON = Who("person", roles=frozenset({"person"}))
SETTING = Setting(True, ("Mori",), True, "en")


class Desk:
    """Asks as a page does; `taken` are the events that the engine got."""

    def __init__(self, path: Path, *names: str, journal: Any = None) -> None:
        self.path, self.clock, self.setting = path, HandClock(), SETTING
        self.taken = list[Any]()
        self.journal: Any = journal or Journal.open(path / "journal.db", KEY)
        if journal is None:
            self.journal.begin(0, programme(), 1, None)
        for name in names:
            self.supply(*name.split("."))
        loop = asyncio.get_running_loop()
        store = MailStore(
            lambda: self.journal, lambda call: loop.call_soon_threadsafe(call) and None, question_rows
        )
        inbox: Any = SimpleNamespace(take=self.take, put=self.taken.append)
        self.requests = QuestionRequests(
            store, path / "questionnaires", inbox, self.clock.wall, lambda: self.setting
        )

    def supply(self, name: str, language: Any, text: str = "") -> None:
        made = worded(self.path, name, language)
        keep(self.path / "questionnaires", made.model_copy(update={"version": text or "1"}))

    async def take(self, event: Any) -> None:
        self.taken.append(event)

    async def ask(self, request: Any, who: Who = PERSON) -> Any:
        answer = await self.requests.answer(who, request)
        assert answer is not None
        return answer

    async def confirm(self, *names: str, on: bool = True) -> None:
        for each in (await self.ask(q.Questionnaires(), MORI)).here:
            if each.name in names or not names:
                await self.ask(q.UseQuestionnaire(each.name, each.digest, on, on), MORI)

    async def give(self, *answers: int | None) -> Any:
        now = await self.ask(q.Questions())
        return await self.ask(q.AnswerQuestions(now.name, now.digest, answers))

    async def results(self) -> Any:
        return (await self.ask(q.QuestionnaireResults(), MORI)).results

    def pass_days(self, days: float) -> None:
        self.clock.pass_s(days * DAY_S)


def within(tmp_path: Path, act: Callable[[Desk], Awaitable[None]], *names: str) -> Desk:
    async def session() -> Desk:
        desk = Desk(tmp_path, *names)
        try:
            await act(desk)
        finally:
            desk.journal.close()
        return desk

    return asyncio.run(session())


def test_from_confirming_to_a_number_with_its_rule(tmp_path: Path) -> None:
    async def act(desk: Desk) -> None:
        assert (await desk.ask(q.Questions())).name == "", "nothing is asked before staff have confirmed it"
        (here,) = (await desk.ask(q.Questionnaires(), MORI)).here
        assert (here.name, here.by, here.on, here.days) == ("who-5.en", "", False, 14)
        await desk.confirm()
        (here,) = (await desk.ask(q.Questionnaires(), MORI)).here
        assert (here.by, here.on, here.confirmed_utc_us) == ("mori", True, desk.clock.wall())

        now = await desk.ask(q.Questions())
        assert (now.name, len(now.items), now.staff, now.told, now.at_once) == (
            "who-5.en", 5, ("Mori",), True, (),
        )  # fmt: skip
        assert (await desk.give(5, 4, 4, 4, 4)).alerted is False
        assert desk.taken == [e.QuestionsAnswered("who-5")]
        assert (await desk.ask(q.Questions())).name == "", "one a week"
        desk.pass_days(14)
        await desk.give(3, 3, 3, 2, 2)

        newest, oldest = await desk.results()
        assert (oldest.total, oldest.change, oldest.times, oldest.lowest, oldest.highest) == (
            84,
            None,
            4,
            0,
            5,
        )
        assert (newest.total, newest.change, newest.since_utc_us) == (52, -32, oldest.made_utc_us)
        assert [(each.point, each.direction, each.reached) for each in newest.cutoffs] == [
            (50, "at_most", False), (28, "at_most", False),
        ]  # fmt: skip
        assert newest.source == "Invented for a test, first edition"

    within(tmp_path, act, "who-5.en")


def test_item_nine_reaches_staff_before_anything_is_kept_whatever_the_rest(tmp_path: Path) -> None:
    async def act(desk: Desk) -> None:
        await desk.confirm()
        now = await desk.ask(q.Questions())
        assert [(each.item, each.answer) for each in now.at_once] == [(9, "Answer 0")]
        done = await desk.give(*[None] * 8, 1)
        assert done.alerted
        assert desk.taken == [e.CrisisRaised(2, "tap", "explicit"), e.QuestionsAnswered("phq-9")]
        (result,) = await desk.results()
        assert (result.total, result.missing) == (None, (1, 2, 3, 4, 5, 6, 7, 8))
        assert {each.reached for each in result.cutoffs} == {None}

    within(tmp_path, act, "phq-9.en")


@pytest.mark.parametrize("what", ["too-soon", "replaced", "gone", "off", "no-journal", "too-many"])
def test_it_reaches_them_however_else_the_answer_is_refused(tmp_path: Path, what: str) -> None:
    async def act(desk: Desk) -> None:
        await desk.confirm()
        now = await desk.ask(q.Questions())
        answers: tuple[int | None, ...] = (0, 0, 0, 0, 0, 0, 0, 0, 2)
        match what:
            case "too-soon":
                await desk.give(*[0] * 9)
            case "replaced":
                desk.supply("phq-9", "en", "2")
            case "gone":
                (desk.path / "questionnaires" / "phq-9.en.json").unlink()
            case "off":
                await desk.confirm(on=False)
            case "too-many":
                answers = (*answers, 0)
        before, journal = len(desk.taken), desk.journal
        desk.journal = None if what == "no-journal" else journal
        with pytest.raises(UsageError):
            await desk.ask(q.AnswerQuestions(now.name, now.digest, answers))
        desk.journal = journal
        assert desk.taken[before:] == [e.CrisisRaised(2, "tap", "explicit")]
        assert len(await desk.results()) == (what == "too-soon")

    within(tmp_path, act, "phq-9.en")


def test_the_lowest_answer_and_a_skipped_one_call_nobody(tmp_path: Path) -> None:
    async def act(desk: Desk) -> None:
        await desk.confirm()
        await desk.give(3, 3, 3, 3, 3, 3, 3, 3, 0)
        desk.pass_days(14)
        await desk.give(3, 3, 3, 3, 3, 3, 3, 3, None)
        assert desk.taken == [e.QuestionsAnswered("phq-9")] * 2
        assert [each.total for each in await desk.results()] == [None, 24]

    within(tmp_path, act, "phq-9.en")


def test_left_out_is_told_to_nobody_and_comes_back_later(tmp_path: Path) -> None:
    async def act(desk: Desk) -> None:
        await desk.confirm()
        listed = await desk.ask(q.Questionnaires(), MORI)
        await desk.ask(q.SkipQuestions("lsns-6.en"))
        assert desk.taken == []
        assert await desk.results() == ()
        assert await desk.ask(q.Questionnaires(), MORI) == listed
        desk.pass_days(7)
        assert (await desk.ask(q.Questions())).name == "suds.en"
        assert not (await desk.give(None)).alerted, "with no answer at all it is left out"
        assert await desk.results() == ()
        assert desk.taken == []
        desk.pass_days(6.9)
        await desk.ask(q.SkipQuestions("suds.en"))  # an old page: nothing is put off further
        desk.pass_days(0.2)
        assert (await desk.ask(q.Questions())).name == "suds.en"

    within(tmp_path, act, "suds.en", "lsns-6.en")


def test_nothing_is_asked_while_it_must_not_be(tmp_path: Path) -> None:
    async def act(desk: Desk) -> None:
        await desk.confirm()
        desk.setting = replace(SETTING, may_ask=False)
        assert (await desk.ask(q.Questions())).name == ""
        desk.setting = SETTING
        assert (await desk.ask(q.Questions())).name == "suds.en"
        desk.supply("suds", "en", "2")
        assert (await desk.ask(q.Questions())).name == "", "other words are confirmed anew"
        (here,) = (await desk.ask(q.Questionnaires(), MORI)).here
        assert (here.by, here.on) == ("", False)

    within(tmp_path, act, "suds.en")


def test_a_sheet_of_paper_counts_on_its_own_day_and_reaches_staff_too(tmp_path: Path) -> None:
    async def act(desk: Desk) -> None:
        (here,) = (await desk.ask(q.Questionnaires(), MORI)).here
        read = await desk.ask(q.ReadQuestionnaire("phq-9.en"), MORI)
        assert (read.name, len(read.items)) == ("phq-9.en", 9)
        sheet = q.EnterPaper("phq-9.en", here.digest, (0, 0, 0, 0, 0, 0, 0, 0, 3), "2026-09-10")
        assert (await desk.ask(sheet, MORI)).alerted
        assert desk.taken == [e.CrisisRaised(2, "console", "staff")]
        (result,) = await desk.results()
        assert (result.paper, result.total) == (True, 3)
        assert result.made_utc_us // 86_400_000_000 == 20_706  # that day
        for day in ("2126-01-01", "1999-12-31"):
            with pytest.raises(UsageError, match="day"):
                await desk.ask(replace(sheet, day=day), MORI)
        with pytest.raises(UsageError, match="may be 0, 1, 2, 3"):
            await desk.ask(replace(sheet, answers=(4,) * 9), MORI)

    within(tmp_path, act, "phq-9.en")


def test_files_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    async def act(desk: Desk) -> None:
        (desk.path / "questionnaires" / "gad-7.ja.json").write_text("{")
        assert (await desk.ask(q.Questionnaires(), MORI)).unreadable == ("gad-7.ja.json",)
        with pytest.raises(UsageError) as caught:
            await desk.ask(q.ReadQuestionnaire("gad-7.ja"), MORI)
        assert caught.value.code == "questions-gone"

    within(tmp_path, act, "suds.en")


def test_answers_are_counted_taken_along_and_gone_with_their_kind_or_by_age(tmp_path: Path) -> None:
    async def act(desk: Desk) -> None:
        await desk.confirm()
        await desk.give(7)
        desk.pass_days(30)
        await desk.give(9)
        desk.journal.flush()
        path = desk.path / "journal.db"
        assert {"questions", "everything"} <= kept.look(path, KEY).kinds
        mine = kept.besides(path, KEY)["questionnaires"]
        assert [each["answers"] for each in mine] == [[7], [9]]
        assert "total" not in json.dumps(mine), "what they add up to is in no file of the person's"

        def forget_until(db: Any) -> None:
            end = desk.clock.wall() - 20 * 86_400_000_000
            words = {"from_utc_us": 0, "to_utc_us": end}
            forget.forget(db, forget.Scope(words, None, 0, end), end, "kept-long-enough", "x")

        await done(desk, forget_until)
        assert [each.answers for each in await desk.results()] == [(9,)]
        await done(desk, kept.forgetting(path, "ratings", 1, lambda _gone: None))
        assert len(await desk.results()) == 1
        await done(desk, kept.forgetting(path, "questions", 1, lambda _gone: None))
        assert await desk.results() == ()
        assert "questions" not in kept.look(path, KEY).kinds
        assert (await desk.ask(q.Questions())).name == "", "deleting does not bring it back sooner"
        desk.pass_days(7)
        assert (await desk.ask(q.Questions())).name == "suds.en", "what staff confirmed stays"

    within(tmp_path, act, "suds.en")


async def done(desk: Desk, job: Callable[[Any], None]) -> None:
    ended = threading.Event()

    def work(db: Any) -> None:
        try:
            job(db)
        finally:
            ended.set()

    desk.journal.carry_out(work)
    assert await asyncio.to_thread(ended.wait, 10)


def test_answers_come_along_into_another_file(tmp_path: Path) -> None:
    async def act(desk: Desk) -> None:
        await desk.confirm()
        await desk.give(7)
        (tmp_path / "other").mkdir()
        other = Journal.open(tmp_path / "other" / "journal.db", KEY)
        found = asyncio.get_running_loop().create_future()

        def job(db: Any) -> None:
            def into(new: Any) -> None:
                question_rows.ROWS.take_over(db, new)
                rows = question_rows.answered(new), question_rows.uses(new)
                asyncio.run_coroutine_threadsafe(tell(rows), loop)

            other.carry_out(into)
            other.flush()

        async def tell(rows: Any) -> None:
            found.set_result(rows)

        loop = asyncio.get_running_loop()
        desk.journal.carry_out(job)
        answers, uses = await asyncio.wait_for(found, 10)
        await asyncio.to_thread(other.close)
        assert [(each.name, each.answers) for each in answers] == [("suds.en", (7,))]
        assert [(each.name, each.by) for each in uses] == [("suds.en", "mori")]

    within(tmp_path, act, "suds.en")


def test_a_journal_without_any_is_as_it_was(tmp_path: Path) -> None:
    async def act(desk: Desk) -> None:
        await desk.ask(q.Questions())
        desk.journal.flush()
        found: list[Any] = []
        await done(desk, lambda db: found.append(question_rows.there(db)))
        assert found == [False]

    within(tmp_path, act)


# --- nobody else --------------------------------------------------------------------------------------------

READS = {"questionnaire-results"}


@pytest.mark.parametrize("role", [*ROLES, ""])
def test_results_are_for_staff_alone_and_the_person_answers_alone(role: Any) -> None:
    who = Who("x", roles=frozenset({role} if role else set()))
    may = {each.verb for each in QUESTIONS if matrix().roles_for(each.verb, who) is not None}
    staff = {each.verb for each in QUESTIONS if each.verb.startswith("questionnaire")}
    expected = {"therapist": staff, "deputy": staff, "person": {each.verb for each in QUESTIONS} - staff}
    assert may == expected.get(role, set())
    program = replace(who, scope="act")
    assert not {each.verb for each in QUESTIONS if matrix().roles_for(each.verb, program) is not None}


CANARY = "canary-edition-7f3"
# After these, whoever asks is somebody else, or nobody.
ANOTHER_AFTERWARDS = {
    *("enter", "pair", "sign-in", "sign-out", "set-password", "hand-over"),
    *("device-remove", "user-remove", "user-reset"),
}


def test_over_every_verb_nobody_else_reads_what_was_answered(tmp_path: Path) -> None:
    """With answers there, each role asks for all that there is: only staff's own verbs show any of it."""
    shown: dict[str, set[str]] = {role: set() for role in ("", *ROLES)}

    async def act(house: House) -> None:
        desk = Desk(tmp_path, journal=Journal.open(tmp_path / "journal.db", KEY))
        desk.journal.begin(0, programme(), 1, None)
        desk.supply("suds", "en", CANARY)
        await desk.confirm()
        await desk.give(7)
        desk.pass_days(1)

        async def of_circle(who: Who, _role: Any, request: Any) -> Any:
            return await desk.requests.answer(who, request)

        house.handler._of_circle = of_circle
        for role, token in house.tokens.items():
            asking = await caller(house, token)
            for _act, verb, more in ACTS:
                if verb not in ANOTHER_AFTERWARDS:
                    told = [await asking.ask(**(sample(REQUESTS[verb]) | more)), *asking.pushed]
                    asking.pushed.clear()
                    shown[role] |= {verb} if CANARY in json.dumps(told) else set()
        await asyncio.to_thread(desk.journal.close)

    live(tmp_path, act)
    staff = {"questionnaire-results", "questionnaires"}
    assert shown == {role: staff if role in ("therapist", "deputy") else set() for role in shown}
