"""What has to reach staff at once whatever else is wrong, and once; what is offered only with a tick."""

import asyncio
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from robot.contract import events as e
from robot.control import question_requests as q
from robot.errors import UsageError
from tests.questionnaires.test_requests import MORI, PERSON, Desk, within


@pytest.mark.parametrize(
    "wrong",
    [
        {"day": "2126-01-01"},
        {"day": "1999-12-31"},
        {"day": "yesterday"},
        {"day": 7},
        {"digest": "other-words"},
        {"digest": None},
        {"answers": [999, *[0] * 7, 3]},
        {"answers": ["?", *[0] * 7, 3]},
        {"answers": [*[0] * 8, 3, *[0] * 40]},
        {"answers": [*[0] * 8, 999]},
        {"answers": [*[0] * 8, "3"]},
        {"source": "nowhere"},
    ],
)
@pytest.mark.parametrize("of_paper", [True, False])
def test_a_wrong_field_beside_item_nine_keeps_nobody_from_knowing(
    tmp_path: Path, wrong: dict[str, Any], of_paper: bool
) -> None:
    async def act(desk: Desk) -> None:
        await desk.confirm()
        (here,) = (await desk.ask(q.Questionnaires(), MORI)).here
        said = {"name": here.name, "digest": here.digest, "answers": [*[0] * 8, 3], "day": "2026-09-10"}
        wanted = q.EnterPaper if of_paper else q.AnswerQuestions
        request = wanted.read({**said, **wrong})
        with suppress(UsageError):
            await desk.ask(request, MORI if of_paper else PERSON)
        assert e.CrisisRaised in map(type, desk.taken)

    within(tmp_path, act, "phq-9.en")


def test_the_same_form_sent_again_is_thanked_for_and_raises_nothing_anew(tmp_path: Path) -> None:
    async def act(desk: Desk) -> None:
        await desk.confirm()
        now = await desk.ask(q.Questions())
        form = q.AnswerQuestions(now.name, now.digest, (*[0] * 8, 3))
        assert (await desk.ask(form)).alerted
        raised = len(desk.taken)
        desk.pass_days(6.9)
        assert not (await desk.ask(form)).alerted
        assert len(desk.taken) == raised
        assert len(await desk.results()) == 1
        with pytest.raises(UsageError):
            await desk.ask(replace(form, answers=(*[0] * 8, 2)))
        assert len(desk.taken) == raised + 1, "another answer is new"
        desk.pass_days(8)
        assert (await desk.ask(form)).alerted, "it is asked anew, and said anew"

    within(tmp_path, act, "phq-9.en")


def test_the_same_form_pressed_twice_at_once_is_one_form_and_one_alert(tmp_path: Path) -> None:
    async def act(desk: Desk) -> None:
        await desk.confirm()
        now = await desk.ask(q.Questions())
        form = q.AnswerQuestions(now.name, now.digest, (*[0] * 8, 3))
        first, second = await asyncio.gather(desk.ask(form), desk.ask(form))
        assert (first.alerted, second.alerted) == (True, False)
        assert [type(each) for each in desk.taken].count(e.CrisisRaised) == 1
        assert len(await desk.results()) == 1
        other, gone = replace(form, answers=(*[0] * 8, 2)), replace(form, digest="of other words")
        refused = await asyncio.gather(
            desk.ask(other), desk.ask(gone), desk.ask(gone), return_exceptions=True
        )
        assert [type(each) for each in refused] == [UsageError] * 3, "what was not taken is said each time"

    within(tmp_path, act, "phq-9.en")


def test_words_are_offered_only_after_they_were_compared(tmp_path: Path) -> None:
    async def act(desk: Desk) -> None:
        (here,) = (await desk.ask(q.Questionnaires(), MORI)).here
        with pytest.raises(UsageError) as caught:
            await desk.ask(q.UseQuestionnaire(here.name, here.digest, True), MORI)
        assert caught.value.code == "questions-not-compared"
        assert (await desk.ask(q.Questions())).name == ""
        await desk.ask(q.UseQuestionnaire(here.name, here.digest, False), MORI)

    within(tmp_path, act, "suds.en")
