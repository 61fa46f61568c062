"""A disk that takes longer than anybody waits: a form is kept once, said to be kept, and raises one alert."""

import asyncio
import threading
from collections.abc import Awaitable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from robot.contract import events as e
from robot.control import kept_requests as kept
from robot.control import question_requests as q
from robot.control.answers import Saved
from robot.journal import question_rows
from robot.runtime.kept_requests import Holder, KeptRequests
from tests.questionnaires.test_requests import MORI, PERSON, Desk, within
from tests.waiting import until

WORRYING = (*[0] * 8, 3)


class SlowDisk:
    """The first form is being written when nobody waits any more; `goes_on` ends that."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._began, self._go_on, self._add = threading.Event(), threading.Event(), question_rows.add
        monkeypatch.setattr(question_rows, "add", self._slow)

    def _slow(self, *told: Any) -> None:
        self._began.set()
        self._go_on.wait(60)
        self._add(*told)

    async def given_up(self, asking: Awaitable[Any]) -> None:
        waiting = asyncio.ensure_future(asking)
        await until(self._began.is_set)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting

    def goes_on(self) -> None:
        self._go_on.set()


def kinds(desk: Desk) -> list[str]:
    return [type(each).__name__ for each in desk.taken]


async def form_of(desk: Desk, of_paper: bool) -> tuple[Any, Any]:
    await desk.confirm()
    now = await desk.ask(q.Questions())
    if of_paper:
        return q.EnterPaper(now.name, now.digest, WORRYING, "2026-09-10"), MORI
    return q.AnswerQuestions(now.name, now.digest, WORRYING), PERSON


@pytest.mark.parametrize("of_paper", [True, False])
def test_a_form_that_is_sent_again_while_the_disk_still_writes_it_is_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, of_paper: bool
) -> None:
    async def act(desk: Desk) -> None:
        form, who = await form_of(desk, of_paper)
        disk = SlowDisk(monkeypatch)
        await disk.given_up(desk.ask(form, who))
        again = asyncio.ensure_future(desk.ask(form, who))
        disk.goes_on()
        assert (await again).alerted
        assert len(await desk.results()) == 1
        assert kinds(desk) == ["CrisisRaised", *([] if of_paper else ["QuestionsAnswered"])]

    within(tmp_path, act, "phq-9.en")


def test_answers_that_were_kept_late_are_known_to_be_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def act(desk: Desk) -> None:
        form, _ = await form_of(desk, of_paper=False)
        disk = SlowDisk(monkeypatch)
        await disk.given_up(desk.ask(form))
        disk.goes_on()
        await until(lambda: e.QuestionsAnswered("phq-9") in desk.taken)
        assert not (await desk.ask(form)).alerted, "thanked for, and nothing anew"
        assert kinds(desk) == ["CrisisRaised", "QuestionsAnswered"]
        assert len(await desk.results()) == 1

    within(tmp_path, act, "phq-9.en")


def test_answers_that_are_deleted_before_the_disk_has_them_are_told_of_nowhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def act(desk: Desk) -> None:
        form, _ = await form_of(desk, of_paper=False)
        disk = SlowDisk(monkeypatch)
        await disk.given_up(desk.ask(form))
        loop, told = asyncio.get_running_loop(), list[Any]()
        inbox: Any = SimpleNamespace(take=desk.take, from_thread=loop.call_soon_threadsafe)
        held = {"mail": Holder(lambda: told.append("mail")), "questions": Holder(desk.requests.going)}
        forgetting = KeptRequests(inbox, desk.clock, lambda: desk.journal, held=held)
        deleted = asyncio.ensure_future(forgetting.answer(kept.Forget("questions")))
        await until(lambda: len(desk.journal._jobs) > 0)
        disk.goes_on()
        assert await deleted == Saved(saved=True)
        assert kinds(desk) == ["CrisisRaised"]
        assert not await desk.results()
        assert desk.requests._taken is None, "nothing of it is left in memory"
        assert told == [], "messages are not meant"

    within(tmp_path, act, "phq-9.en")


def test_an_equal_form_in_the_file_counts_as_taken_after_a_restart(tmp_path: Path) -> None:
    async def act(desk: Desk) -> None:
        form, _ = await form_of(desk, of_paper=False)
        await desk.ask(form)
        restarted = Desk(tmp_path, journal=desk.journal)
        assert (await restarted.ask(form)).alerted, "nobody knows whether it was told before: it is told"
        assert len(await desk.results()) == 1
        assert kinds(restarted) == ["CrisisRaised"]

    within(tmp_path, act, "phq-9.en")


def test_a_sheet_that_is_entered_twice_is_one_and_raises_one_alert(tmp_path: Path) -> None:
    async def act(desk: Desk) -> None:
        sheet, who = await form_of(desk, of_paper=True)
        await asyncio.gather(desk.ask(sheet, who), desk.ask(sheet, who))
        assert kinds(desk) == ["CrisisRaised"]
        assert len(await desk.results()) == 1
        desk.pass_days(1)
        await desk.ask(sheet, who)
        assert len(await desk.results()) == 1
        assert kinds(desk) == ["CrisisRaised"] * 2, "a day later it may be news"
        for other in (replace(sheet, day="2026-09-11"), replace(sheet, answers=(*[0] * 7, 1, 3))):
            await desk.ask(other, who)
        assert len(await desk.results()) == 3, "another day and other answers are another sheet"

    within(tmp_path, act, "phq-9.en")


def test_a_sheet_of_today_is_one_although_the_clock_has_gone_on(tmp_path: Path) -> None:
    async def act(desk: Desk) -> None:
        sheet, who = await form_of(desk, of_paper=True)
        noon_s = 12 * 3_600
        into_day_s = desk.clock.wall() // 1_000_000 % 86_400
        desk.clock.pass_s(86_400 - into_day_s + noon_s / 2)  # early on the day after
        today = replace(sheet, day="2026-09-22")
        await desk.ask(today, who)
        desk.clock.pass_s(60)
        await desk.ask(today, who)
        assert len(await desk.results()) == 1

    within(tmp_path, act, "phq-9.en")
