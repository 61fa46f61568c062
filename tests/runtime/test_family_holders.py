"""Whose the records of relatives are: what waits for a worker outlives them, a new holder sees none."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from robot.control import family_requests as family
from robot.control.requests import REQUESTS
from robot.errors import UsageError
from robot.family import rows
from robot.people.roles import OWNER, Who
from robot.runtime.family_requests import FamilyRequests
from tests.runtime.house import House, caller, live
from tests.runtime.test_contract import sample
from tests.runtime.test_family_live import Running
from tests.runtime.test_family_requests import AUNT, HOME, MORI, UNCLE, Desk

OWN = Who(OWNER, roles=frozenset({"owner"}))


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def ask(desk: Desk, who: Who, request: Any) -> Any:
    return asyncio.run(desk.ask(who, request))


def another_aunt(desk: Desk) -> None:
    desk.people.remove(OWN, "aunt")
    desk.people.add(OWN, "aunt", "family", "Other")


def filled(desk: Desk) -> None:
    ask(desk, AUNT, family.LessonDone("talk", "yes", "no"))
    ask(desk, AUNT, family.WorkerAsk("May I knock? Canary 4711"))


@pytest.mark.parametrize("kept", ["everything", "lessons"])
def test_who_deletes_all_of_theirs_leaves_what_waits_for_the_worker(desk: Desk, kept: Any) -> None:
    filled(desk)
    ask(desk, AUNT, family.FamilyForget(kept))
    (told,) = ask(desk, MORI, family.Relatives()).told
    assert (told.name, told.what, told.gone) == ("Aunt", "violence", False)
    assert "lessons" not in ask(desk, AUNT, family.Lessons()).kept
    ask(desk, MORI, family.RelativeSeen(told.number))
    assert ask(desk, MORI, family.Relatives()).told == ()


def test_who_is_removed_leaves_what_waits_for_the_worker_and_nothing_else(tmp_path: Path) -> None:
    running = Running(tmp_path)
    desk = running.desk
    filled(desk)
    desk.people.remove(OWN, "aunt")
    running.look()
    assert running.live.waits, "staff are still shown that something waits"
    (told,) = running.ask(MORI, family.Relatives()).told
    assert (told.name, told.what, told.gone) == ("Aunt", "violence", True)
    assert desk.store.work(lambda db: rows.kinds(db, "aunt")) == []
    running.ask(MORI, family.RelativeSeen(told.number))
    assert not running.live.waits
    assert desk.store.work(rows.names_of_former) == {}


@pytest.mark.parametrize("restarted", [False, True])
def test_a_new_holder_of_an_id_sees_nothing_of_the_old_one(desk: Desk, restarted: bool) -> None:
    filled(desk)
    ask(desk, UNCLE, family.LessonDone("own", "no", "no"))
    another_aunt(desk)
    if restarted:
        inbox: Any = desk.requests._inbox
        desk.requests = FamilyRequests(
            desk.store, desk.people, inbox, desk.clock.wall, desk.requests._calendar, desk.requests._progress
        )
    assert ask(desk, AUNT, family.WorkerChat()).lines == ()
    exported = ask(desk, AUNT, family.FamilyExport(0)).kept
    assert {name for name, value in exported.items() if value} == {"user"}
    found = ask(desk, MORI, family.Relatives())
    assert [(each.name, each.gone) for each in found.told] == [("Aunt", True)]
    assert {each.name: (len(each.lessons), each.unread) for each in found.relatives} == {
        "Uncle": (1, 0),
        "Other": (0, 0),
    }


def test_the_first_line_of_all_is_of_one_registration_too(desk: Desk) -> None:
    ask(desk, AUNT, family.WorkerAsk("May I knock?"))
    another_aunt(desk)
    assert ask(desk, MORI, family.RelativeChat("aunt")).lines == ()


def test_two_holders_one_after_the_other_each_leave_theirs(desk: Desk) -> None:
    for _ in range(3):
        ask(desk, AUNT, family.LessonDone("talk", "yes", "no"))
        another_aunt(desk)
    told = ask(desk, MORI, family.Relatives()).told
    assert [(each.name, each.gone) for each in told] == [("Aunt", True), ("Other", True), ("Other", True)]
    assert len({each.user for each in told}) == 3


def test_what_was_kept_before_registrations_had_numbers_stays_with_who_has_it(desk: Desk) -> None:
    desk.store.work(lambda db: rows.check(db, "aunt", "talk", "2026-09-20", ["violence"]))
    desk.store.work(lambda db: rows.finish(db, "aunt", "talk", "2026-09-20"))
    assert "lessons" in ask(desk, AUNT, family.Lessons()).kept


def test_a_request_of_the_old_holder_that_comes_late_is_refused(desk: Desk) -> None:
    async def act() -> None:
        await desk.ask(AUNT, family.WorkerAsk("One"))
        async with desk.requests._one:
            late = asyncio.ensure_future(desk.ask(AUNT, family.WorkerAsk("Two")))
            await asyncio.sleep(0)
            another_aunt(desk)
        with pytest.raises(UsageError) as refused:
            await late
        assert refused.value.code == "forbidden"
        assert (await desk.ask(AUNT, family.WorkerChat())).lines == ()

    asyncio.run(act())


@pytest.mark.parametrize(
    "request_",
    [
        family.LessonDone("own", "yes", "no"),
        family.WorkerAsk("He hit me last night"),
        family.PhrasePractice("He hit me last night"),
    ],
)
@pytest.mark.parametrize("told", [True, False])
def test_where_nothing_can_be_kept_the_card_comes_with_what_is_true(
    desk: Desk, request_: Any, told: bool
) -> None:
    desk.store.path.mkdir()
    if not told:
        desk.alert = None
    found = ask(desk, AUNT, request_)
    assert (found.card, found.told, found.kept, desk.taken) == (True, told, False, [HOME])


def test_where_nothing_can_be_kept_and_nothing_was_told_of_that_is_said(desk: Desk) -> None:
    desk.store.path.mkdir()
    for wanted in (family.LessonDone("own", "no", "no"), family.WorkerAsk("May I knock?")):
        with pytest.raises(UsageError) as refused:
            ask(desk, AUNT, wanted)
        assert refused.value.code == "family-store"
    found = ask(desk, AUNT, family.LessonDone("own", "unsaid", "no"))
    assert (found.card, found.kept, desk.taken) == (True, False, [])


@pytest.mark.parametrize("verb", ["relative-chat", "relatives", "relative-seen", "worker-ask"])
def test_no_act_about_the_family_stands_in_the_persons_records_refused_or_not(
    tmp_path: Path, verb: str
) -> None:
    """A therapist whose sign-in has lapsed, a relative, and the person."""

    async def act(house: House) -> None:
        for role in ("therapist", "family", "person"):
            if role == "therapist":
                house.people._signed_in.clear()
            one = await caller(house, house.tokens[role])
            await one.ask(**sample(REQUESTS[verb]))

    house = live(tmp_path, act)
    assert [each.act for each in house.acted() if each.act == verb] == []


@pytest.mark.parametrize("number", [10**29, -(10**29), 2**63])
def test_a_number_that_no_file_can_hold_is_of_nothing_that_is_there(desk: Desk, number: int) -> None:
    filled(desk)
    with pytest.raises(UsageError) as refused:
        ask(desk, AUNT, family.ChatTakeBack.read({"number": number}))
    assert refused.value.code == "chat-gone"
    ask(desk, MORI, family.RelativeSeen.read({"number": number}))
    assert len(ask(desk, MORI, family.Relatives()).told) == 1


@pytest.mark.parametrize("number", [0, -1, 2**63 - 1, -(2**63)])
def test_every_other_number_is_read_as_it_is(number: int) -> None:
    assert family.RelativeSeen.read({"number": number}).number == number
