"""What a relative asks for themselves: kept apart, told to professionals first, and never to the person."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from robot.contract import events as e
from robot.contract.calendar import Calendar
from robot.contract.relatives import LESSONS
from robot.control import family_requests as family
from robot.control.requests import FAMILY, REQUESTS
from robot.engine.open_alerts import OpenAlert
from robot.errors import UsageError
from robot.family import rows
from robot.family.store import FamilyStore
from robot.people.people import People
from robot.people.register import User, new_register
from robot.people.roles import ROLES, Role, Who
from robot.runtime.family_requests import FamilyRequests
from robot.runtime.relatives_chat import MOST_CHARACTERS, PRESSED_TWICE_US
from tests.people.hand_clock import HandClock
from tests.runtime.house import ACTS, House, caller, live
from tests.runtime.test_contract import sample

MORI = Who("mori", roles=frozenset({"therapist"}))
AUNT, UNCLE = (Who(each, roles=frozenset({"family"})) for each in ("aunt", "uncle"))
ASKED: Any = OpenAlert(1, 2, False, 0, 0, "sending", sender="home")
HOME = e.SenderWorry("", "home")


class Desk:
    """Asks as a page does; `taken` are the events that the engine got."""

    def __init__(self, path: Path) -> None:
        self.store, self.clock = FamilyStore(path / "family.db", path / "family.key"), HandClock()
        self.taken, self.alert = list[Any](), ASKED
        self.people = People(new_register(), self.clock, "terminal", simulated=False)
        register = self.people.register
        for user, role in (("aunt", "family"), ("uncle", "family"), ("mori", "therapist")):
            register = register.with_user(User(id=user, role=role, name=user.title()))  # type: ignore[arg-type]
        self.people.take(register)
        calendar = Calendar()
        calendar.report(e.ClockReported(self.clock.wall(), 0, True), self.clock.now())
        inbox: Any = SimpleNamespace(take=self.take)
        progress: Any = SimpleNamespace
        self.requests = FamilyRequests(
            self.store,
            self.people,
            inbox,
            self.clock.wall,
            lambda: calendar,
            lambda: progress(alert=self.alert),
        )

    async def take(self, event: Any) -> None:
        self.taken.append(event)

    async def ask(self, who: Who, request: Any) -> Any:
        answer = await self.requests.answer(who, request)
        assert answer is not None
        return answer


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def asked(act: Callable[[], Awaitable[None]]) -> None:
    asyncio.run(act())  # type: ignore[arg-type]


def test_a_lesson_is_done_with_its_questions_and_the_week_has_one_answer(desk: Desk) -> None:
    async def act() -> None:
        empty = await desk.ask(AUNT, family.Lessons())
        assert not desk.store.path.exists(), "looking keeps nothing"
        assert [each.lesson for each in empty.lessons] == list(LESSONS)
        taken = await desk.ask(AUNT, family.LessonDone("safety", "no", "no"))
        assert (taken.card, taken.told) == (False, False)
        await desk.ask(AUNT, family.FamilyWeek("heavy"))
        await desk.ask(AUNT, family.SayNothing(True))
        own = await desk.ask(AUNT, family.Lessons())
        assert [each.day for each in own.lessons] == ["2026-09-21", "", "", "", "", ""]
        assert (own.week, own.quiet, own.kept) == ("heavy", True, ("lessons", "weeks", "everything"))
        assert (await desk.ask(UNCLE, family.Lessons())) == empty
        desk.clock.pass_s(7 * 24 * 3_600)
        assert (await desk.ask(AUNT, family.Lessons())).week == "", "a new week is asked anew"
        assert desk.taken == []

    asked(act)


@pytest.mark.parametrize("lesson", LESSONS)
@pytest.mark.parametrize(
    ("violence", "harm", "flags"),
    [("yes", "no", ["violence"]), ("no", "yes", ["self-harm"]), ("yes", "yes", ["violence", "self-harm"])],
)
def test_a_yes_in_any_lesson_is_told_to_professionals_without_a_name(
    desk: Desk, lesson: Any, violence: Any, harm: Any, flags: list[str]
) -> None:
    async def act() -> None:
        taken = await desk.ask(AUNT, family.LessonDone(lesson, violence, harm))
        assert (taken.card, taken.told) == (True, True)
        assert desk.taken == [HOME]
        assert [each.what for each in desk.store.work(rows.flags)] == flags

    asked(act)


def test_rather_not_say_shows_the_card_and_tells_nobody(desk: Desk) -> None:
    async def act() -> None:
        taken = await desk.ask(AUNT, family.LessonDone("talk", "unsaid", "no"))
        assert (taken.card, taken.told, desk.taken) == (True, False, [])
        assert desk.store.work(rows.flags) == []

    asked(act)


@pytest.mark.parametrize(
    "alert",
    [None, replace(ASKED, sender=""), replace(ASKED, state="unreachable")],
    ids=["card alone", "the person's own goes before", "nobody was reached"],
)
def test_where_nobody_is_told_now_that_is_said(desk: Desk, alert: Any) -> None:
    async def act() -> None:
        desk.alert = alert
        taken = await desk.ask(AUNT, family.LessonDone("own", "yes", "no"))
        assert (taken.card, taken.told) == (True, False)
        assert desk.taken == [HOME], "staff see it when they look"

    asked(act)


def test_a_store_that_cannot_be_used_keeps_no_worker_from_being_told(desk: Desk) -> None:
    async def act() -> None:
        await desk.ask(AUNT, family.Lessons())
        desk.store.path.mkdir()
        taken = await desk.ask(AUNT, family.LessonDone("own", "yes", "no"))
        assert (taken.card, taken.kept, desk.taken) == (True, False, [HOME])

    asked(act)


@pytest.mark.parametrize(
    ("said", "reasons", "easier"),
    [
        ("おはよう。", [], ""),
        ("おはよう。よく眠れた？", ["greeting-asks"], "おはよう。"),
        ("Good morning. Did you sleep?", ["greeting-asks"], "Good morning."),
    ],
)
def test_a_sentence_is_judged_and_kept_nowhere(
    desk: Desk, said: str, reasons: list[str], easier: str
) -> None:
    async def act() -> None:
        found = await desk.ask(AUNT, family.PhrasePractice(said))
        assert ([each.kind for each in found.reasons], found.easier) == (reasons, easier)
        assert (found.card, desk.taken) == (False, [])
        assert not desk.store.path.exists()

    asked(act)


# What is told of somebody else counts like what is told of oneself.
TOLD = [
    "He tried to kill himself last night",
    "He hit his mother",
    "息子が死にたいと言っています",
    "아들이 자해를 해요",
]


@pytest.mark.parametrize("said", ["He hit me again last night", *TOLD])
def test_words_of_violence_are_no_exercise(desk: Desk, said: str) -> None:
    async def act() -> None:
        found = await desk.ask(AUNT, family.PhrasePractice(said))
        assert (found.card, found.told, desk.taken) == (True, True, [HOME])
        assert [(each.user, each.what) for each in desk.store.work(rows.flags)] == [("aunt", "words")]

    asked(act)


def test_all_of_oneself_is_taken_along_in_parts_and_deleted_by_kind(desk: Desk) -> None:
    async def act() -> None:
        await desk.ask(AUNT, family.LessonDone("talk", "no", "no"))
        lines = [f"{number} " + "あ" * 590 for number in range(40)]
        for line in lines:
            sealed = desk.store.sealed(line)
            desk.store.work(
                lambda db, sealed=sealed: rows.write(  # type: ignore[misc] # as it is now
                    db, "aunt", "aunt", staff=False, now_us=1, sealed=sealed
                )
            )
        first = await desk.ask(AUNT, family.FamilyExport(0))
        assert first.kept["lessons"] == [{"lesson": "talk", "day": "2026-09-21"}]
        second = await desk.ask(AUNT, family.FamilyExport(first.next))
        assert "lessons" not in second.kept
        assert [each["text"] for part in (first, second) for each in part.kept["chat"]] == lines
        assert second.next == 0
        assert sum(len(each["text"]) for each in first.kept["chat"]) <= MOST_CHARACTERS
        assert len(json.dumps(first.to_json())) < 256 * 1024
        await desk.ask(AUNT, family.FamilyForget("chat"))
        assert (await desk.ask(AUNT, family.Lessons())).kept == ("lessons", "everything")
        await desk.ask(AUNT, family.FamilyForget("everything"))
        assert (await desk.ask(AUNT, family.Lessons())).kept == ()

    asked(act)


def test_a_question_and_its_answer_are_for_these_two_alone(desk: Desk) -> None:
    async def act() -> None:
        sent = await desk.ask(AUNT, family.WorkerAsk("May I leave supper at the door?"))
        assert (sent.card, desk.taken) == (False, [])
        assert await desk.requests.chat.waits()
        (aunt, uncle) = (await desk.ask(MORI, family.Relatives())).relatives
        assert ((aunt.user, aunt.unread), (uncle.user, uncle.unread)) == (("aunt", 1), ("uncle", 0))
        (line,) = (await desk.ask(MORI, family.RelativeChat("aunt"))).lines
        assert (line.mine, line.name, line.text) == (False, "Aunt", "May I leave supper at the door?")
        assert not await desk.requests.chat.waits()
        await desk.ask(MORI, family.RelativeAnswer("aunt", "Yes, and walk on."))
        assert (await desk.ask(AUNT, family.Lessons())).answered
        assert not (await desk.ask(UNCLE, family.Lessons())).answered
        chat = await desk.ask(AUNT, family.WorkerChat())
        assert [(each.mine, each.name) for each in chat.lines] == [(True, "Aunt"), (False, "Mori")]
        assert not (await desk.ask(AUNT, family.Lessons())).answered
        assert (await desk.ask(UNCLE, family.WorkerChat())).lines == ()
        for who, number in ((UNCLE, 1), (AUNT, 2)):
            with pytest.raises(UsageError) as refused:
                await desk.ask(who, family.ChatTakeBack(number))
            assert refused.value.code == "chat-gone"
        await desk.ask(AUNT, family.ChatTakeBack(1))
        assert [each.mine for each in (await desk.ask(AUNT, family.WorkerChat())).lines] == [False]

    asked(act)


def test_pressed_twice_it_is_one_line_and_said_again_later_it_is_two(desk: Desk) -> None:
    async def act() -> None:
        for _ in range(2):
            await desk.ask(AUNT, family.WorkerAsk("May I leave supper at the door?"))
            await desk.ask(MORI, family.RelativeAnswer("uncle", "Good evening."))
        chat = (await desk.ask(AUNT, family.WorkerChat())).lines
        assert [each.text for each in chat] == ["May I leave supper at the door?"]
        assert len((await desk.ask(UNCLE, family.WorkerChat())).lines) == 1
        desk.clock.pass_s(PRESSED_TWICE_US / 1e6)
        await desk.ask(AUNT, family.WorkerAsk("May I leave supper at the door?"))
        assert len((await desk.ask(AUNT, family.WorkerChat())).lines) == 2

    asked(act)


@pytest.mark.parametrize("said", ["I want to die", "死にたい", "죽고 싶어", "He hit me last night", *TOLD])
def test_what_tells_of_danger_is_told_before_it_is_kept(desk: Desk, said: str) -> None:
    async def act() -> None:
        sent = await desk.ask(AUNT, family.WorkerAsk(said))
        assert (sent.card, sent.told, desk.taken) == (True, True, [HOME])
        (told,) = (await desk.ask(MORI, family.Relatives())).told
        assert (told.name, told.what) == ("Aunt", "words")
        await desk.ask(MORI, family.RelativeSeen(told.number))
        assert (await desk.ask(MORI, family.Relatives())).told == ()
        desk.taken.clear()
        desk.store.forget("aunt")
        desk.store.path.unlink()
        desk.store.path.mkdir()
        taken = await desk.ask(AUNT, family.WorkerAsk(said))
        assert (taken.card, taken.kept, desk.taken) == (True, False, [HOME])

    asked(act)


def test_staff_see_which_lesson_was_done_and_nothing_else_of_it(desk: Desk) -> None:
    async def act() -> None:
        await desk.ask(AUNT, family.LessonDone("talk", "no", "unsaid"))
        await desk.ask(AUNT, family.FamilyWeek("heavy"))
        await desk.ask(AUNT, family.SayNothing(True))
        found = (await desk.ask(MORI, family.Relatives())).to_json()
        lessons = [{"lesson": "talk", "day": "2026-09-21"}]
        assert found["relatives"][0] == {"user": "aunt", "name": "Aunt", "lessons": lessons, "unread": 0}
        assert found["told"] == []

    asked(act)


def test_of_a_long_chat_the_newest_lines_are_shown_and_none_is_cut(desk: Desk) -> None:
    async def act() -> None:
        whole = "あ" * family.LONGEST_SAID
        for number in range(40):
            await desk.ask(AUNT, family.WorkerAsk(f"{number:02}{whole}"[: family.LONGEST_SAID]))
        for who, request in ((AUNT, family.WorkerChat()), (MORI, family.RelativeChat("aunt"))):
            shown = (await desk.ask(who, request)).lines
            assert [each.text[:2] for each in shown] == [f"{number:02}" for number in range(7, 40)]
            assert sum(len(each.text) for each in shown) == MOST_CHARACTERS - MOST_CHARACTERS % 600

    asked(act)


@pytest.mark.parametrize(
    ("said", "code"),
    [("x" * 600, ""), ("x" * 601, "said-long"), (" ", "said-empty"), ("\ud800", "said-empty")],
)
@pytest.mark.parametrize("wanted", [family.PhrasePractice, family.WorkerAsk])
def test_what_is_said_has_a_length_that_a_page_may_hold(wanted: Any, said: str, code: str) -> None:
    if not code:
        assert wanted.read({"said": said}).said == said
        return
    with pytest.raises(UsageError) as refused:
        wanted.read({"said": said})
    assert refused.value.code == code


@pytest.mark.parametrize("user", ["mori", "nobody", "person"])
def test_staff_write_to_relatives_alone(desk: Desk, user: str) -> None:
    async def act() -> None:
        for wanted in (family.RelativeChat(user), family.RelativeAnswer(user, "Hello.")):
            with pytest.raises(UsageError) as refused:
                await desk.ask(MORI, wanted)
            assert refused.value.code == "no-relative"

    asked(act)


class Home(House):
    """A house whose family has a store."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.store = FamilyStore(path.parent / "family.db", path.parent / "family.key")
        requests = FamilyRequests(
            self.store,
            self.people,
            self.inbox,
            lambda: 1_790_000_000_000_000,
            lambda: self.dispatcher.engine.calendar,
            lambda: self.dispatcher.engine.progress,
        )

        async def answer(who: Who, _role: Any, request: Any) -> Any:
            return await requests.answer(who, request)

        self.handler._of_circle = answer


def test_nothing_of_it_comes_to_the_person_nor_anything_of_theirs_to_a_relative(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every verb there is, asked by each side with a word of the other's in the house."""
    monkeypatch.setattr("tests.runtime.house.House", Home, raising=True)
    holes, seen_by_person = list[str](), list[int]()

    async def act(house: House) -> None:
        mother = await caller(house, house.tokens["family"])
        person = await caller(house, house.tokens["person"])
        assert (await person.ask(do="name-robot", name="Canary2580"))["ok"]
        assert (await mother.ask(do="lesson-done", lesson="own", violence="yes", self_harm="no"))["card"]
        assert (await mother.ask(do="family-week", week="heavy"))["ok"]
        await person.ask(do="watch")
        await mother.ask(do="watch")
        for name, verb, more in ACTS:
            if verb in ("sign-out", "enter", "family-forget", "leave-programme", "hand-over"):
                continue
            message = {**sample(REQUESTS[verb]), **more}
            seen = json.dumps([await mother.ask(**message), mother.pushed])
            if "2580" in seen:
                holes.append(f"mother {name}")
            known = json.dumps([await person.ask(**message), person.pushed])
            seen_by_person.append(1) if "2580" in known else None
            if verb in {each.verb for each in FAMILY}:
                assert '"forbidden"' in known
            elif any(word in known for word in ('"lesson-done"', '"heavy"', "violence", "family-week")):
                holes.append(f"person {name}: {known}")

    house = live(tmp_path, act)
    assert holes == []
    assert seen_by_person, "the word is there to be seen"
    told = json.dumps([each.to_json() for each in house.acted()])
    assert "lesson" not in told
    assert "family-week" not in told
    assert house.events(e.SenderWorry)[0] == HOME


@pytest.mark.parametrize("role", [each for each in ROLES if each != "family"])
def test_it_is_open_to_relatives_and_their_questions_to_staff_alone(tmp_path: Path, role: Role) -> None:
    async def act(house: House) -> None:
        one = await caller(house, house.tokens[role])
        for each in FAMILY:
            of_staff = each.verb.startswith("relative") and role in ("therapist", "deputy")
            assert ((await one.ask(**sample(each))).get("code") == "forbidden") is not of_staff

    live(tmp_path, act)
