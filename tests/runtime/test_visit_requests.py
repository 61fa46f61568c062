"""A visit on the control socket: planned, given up in silence, and proven once a day."""

import asyncio
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from robot.centre.code import day_code, month_of
from robot.centre.notes import NOW, Exchange, seal_here
from robot.centre.site import Folder
from robot.centre.sites import SENT, Sites
from robot.contract import events as e
from robot.contract.calendar import day_of
from robot.contract.visit_words import VisitWords
from robot.control import kept_requests as kept
from robot.control import visit_requests as visit
from robot.control.answers import Exported, Saved
from robot.control.request_base import Request
from robot.control.visit_answers import CodeShown, VisitBoard, VisitKept
from robot.errors import UsageError
from robot.runtime import visit_requests
from tests.centre.build import LINES
from tests.runtime.test_stop_lane import Room
from tests.runtime.town import NOON, TODAY, TOMORROW, Town, ask, now_is, on_journal


@pytest.fixture
def town(tmp_path: Path) -> Town:
    return Town(tmp_path)


async def board(room: Room) -> VisitBoard:
    found = await ask(room, visit.Visit())
    assert isinstance(found, VisitBoard)
    return found


async def refusal(room: Room, request: Request) -> str:
    with pytest.raises(UsageError) as refused:
        await ask(room, request)
    return refused.value.code


def planned(**more: object) -> visit.VisitPlan:
    return visit.VisitPlan.read({"quest": "inside", "day": TOMORROW, "hour": 14, **more})


# --- proof of a visit ---------------------------------------------------------------------------------------


def test_a_code_proves_the_day_once_and_what_is_kept_is_waypoint_and_date(tmp_path: Path, town: Town) -> None:
    async def act(room: Room) -> None:
        code = town.code(NOON - timedelta(hours=2))
        assert await ask(room, visit.VisitCode("door", f"{code[:3]} {code[3:]}")) == Saved(saved=True)
        places = (await board(room)).places
        assert [(each.id, each.proven) for each in places] == [("door", TODAY), ("inside", "")]
        for later in (timedelta(0), timedelta(hours=1)):
            again = town.code(NOON - later)
            assert await refusal(room, visit.VisitCode("inside", again)) == "visit-known"
        sheet = day_code(town.own.key(month_of(NOON.date())), NOON.date())
        assert await refusal(room, visit.VisitCode("door", sheet)) == "visit-known"
        assert room.dispatcher.visit_words.proven == {town.id: day_of(TODAY)}

    on_journal(tmp_path, town, act)

    async def after_a_restart(room: Room) -> None:
        assert await refusal(room, visit.VisitCode("door", town.code(NOON))) == "visit-known"

    on_journal(tmp_path, town, after_a_restart)


def test_a_code_is_replayed_by_nobody_tomorrow(tmp_path: Path, town: Town) -> None:
    async def act(room: Room) -> None:
        used = town.code(NOON)
        await ask(room, visit.VisitCode("door", used))
        await now_is(room, NOON + timedelta(days=1))
        assert await refusal(room, visit.VisitCode("door", used)) == "visit-code"
        assert await ask(room, visit.VisitCode("door", town.code(NOON + timedelta(days=1)))) == Saved(
            saved=True
        )

    on_journal(tmp_path, town, act)


def test_a_code_of_just_before_midnight_is_not_taken_twice_after_it(tmp_path: Path, town: Town) -> None:
    midnight = datetime(2026, 12, 10, 15, 0, tzinfo=UTC)  # in Tokyo

    async def act(room: Room) -> None:
        late, first = town.code(midnight - timedelta(minutes=5)), town.code(midnight + timedelta(minutes=5))
        await now_is(room, midnight - timedelta(minutes=6))
        await ask(room, visit.VisitCode("door", first))  # the centre's clock is ahead
        await now_is(room, midnight + timedelta(minutes=10))
        assert await refusal(room, visit.VisitCode("door", first)) == "visit-known"
        assert await refusal(room, visit.VisitCode("door", late)) == "visit-known"

    on_journal(tmp_path, town, act)


@pytest.mark.parametrize("minutes", [-20, 20])
def test_clocks_may_be_off_by_twenty_minutes(tmp_path: Path, town: Town, minutes: int) -> None:
    async def act(room: Room) -> None:
        off = town.code(NOON + timedelta(minutes=minutes))
        assert await ask(room, visit.VisitCode("door", off)) == Saved(saved=True)

    on_journal(tmp_path, town, act)


def test_what_is_no_code_of_today_costs_nothing(tmp_path: Path, town: Town) -> None:
    async def act(room: Room) -> None:
        before = len(room.journal.events)
        for code in ("", "000", "12345a", "x" * 200, "１２３", town.code(NOON + timedelta(minutes=35))):
            assert await refusal(room, visit.VisitCode("door", code)) == "visit-code"
        assert await refusal(room, visit.VisitCode("post-box", town.code(NOON))) == "no-quest"
        assert len(room.journal.events) == before
        await now_is(room, NOON, verified=False)
        assert await refusal(room, visit.VisitCode("door", town.code(NOON))) == "visit-clock"

    on_journal(tmp_path, town, act)


def test_new_keys_and_another_centre_prove_nothing(tmp_path: Path, town: Town) -> None:
    async def act(room: Room) -> None:
        fresh = Folder(town.folder).rotate()
        assert await refusal(room, visit.VisitCode("door", town.code(NOON, fresh))) == "visit-code"
        (tmp_path / "sites" / "our.site").write_text("{}")
        assert await refusal(room, visit.VisitCode("door", town.code(NOON))) == "visit-code"
        assert (await board(room)).centres == ()

    on_journal(tmp_path, town, act)


# --- a plan -------------------------------------------------------------------------------------------------


def test_a_plan_tells_the_centre_an_hour_and_a_line_and_no_event_has_the_hour(
    tmp_path: Path, town: Town
) -> None:
    async def act(room: Room) -> None:
        asked = planned(centre=town.id, line=LINES[0], tell=True)
        assert await ask(room, asked) == VisitKept(saved=True, told=True)
        assert town.seen() == [(TOMORROW, 14, LINES[0])]
        plan = (await board(room)).plan
        assert plan is not None
        assert (plan.quest, plan.day, plan.hour, plan.line, plan.told) == (
            "inside",
            TOMORROW,
            14,
            LINES[0],
            True,
        )
        outings = room.dispatcher.engine.progress.outings
        assert (outings.visit, outings.visit_day) == ("inside", day_of(TOMORROW))
        changed = planned(hour=10, centre=town.id, tell=True)
        assert await ask(room, changed) == VisitKept(saved=True, told=True)
        assert town.seen() == [(TOMORROW, 10, "")], "the earlier note is taken back"
        exported = await ask(room, kept.Export())
        assert isinstance(exported, Exported)
        assert exported.kept["visit"]["hour"] == 10
        entries = repr(await ask(room, kept.ExportPart(0)))
        assert "visit-planned" in entries
        assert "'hour'" not in entries

    on_journal(tmp_path, town, act)


def test_it_is_given_up_in_silence(tmp_path: Path, town: Town) -> None:
    async def act(room: Room) -> None:
        await ask(room, planned(centre=town.id, tell=True))
        assert await ask(room, visit.VisitCancel()) == Saved(saved=True)
        assert [*town.notes.iterdir()] == [], "the centre learns nothing"
        assert (await board(room)).plan is None
        assert room.dispatcher.engine.progress.outings.visit_day is None
        assert await ask(room, visit.VisitCancel()) == Saved(saved=True), "again is nothing more"
        assert sum(isinstance(each, e.VisitCancelled) for each in await events(room)) == 1

    on_journal(tmp_path, town, act)


def test_plans_that_come_together_leave_one_note(tmp_path: Path, town: Town) -> None:
    async def act(room: Room) -> None:
        plans = [planned(hour=hour, centre=town.id, tell=True) for hour in range(9, 15)]
        await asyncio.gather(*(ask(room, each) for each in plans))
        assert len(town.seen()) == 1
        await ask(room, visit.VisitCancel())
        assert town.seen() == []

    on_journal(tmp_path, town, act)


async def events(room: Room) -> list[object]:
    part = await ask(room, kept.ExportPart(0))
    return [e.VisitCancelled("x", "tap") for each in part.entries if each["kind"] == "visit-cancelled"]  # type: ignore[attr-defined]


WRONG: tuple[tuple[dict[str, object], str], ...] = (
    ({"day": "2026-12-09"}, "visit-day"),
    ({"day": "2027-02-09"}, "visit-day"),
    ({"day": TODAY, "hour": 11}, "visit-day"),
    ({"quest": "post-box"}, "no-quest"),
    ({"line": LINES[0]}, "visit-line"),
    ({"centre": "0" * 16}, "visit-line"),
    ({"hour": 23}, "visit-night"),
    ({"hour": 3}, "visit-night"),
)


def test_what_cannot_be_planned_is_refused_with_why(tmp_path: Path, town: Town) -> None:
    async def act(room: Room) -> None:
        for wrong, code in WRONG:
            assert await refusal(room, planned(**wrong)) == code, wrong
        assert (await board(room)).plan is None
        assert isinstance(await ask(room, planned(day=TODAY, hour=12)), VisitKept), "an hour that is on"

    on_journal(tmp_path, town, act)


@pytest.mark.parametrize(
    "wrong",
    [{"day": "tomorrow"}, {"day": "2026-13-01"}, {"hour": 24}, {"hour": -1}, {"hour": True}, {"day": 3}],
)
def test_a_form_that_is_none_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(UsageError):
        planned(**wrong)


def test_with_the_link_lost_the_plan_holds_and_says_that_nobody_was_told(tmp_path: Path, town: Town) -> None:
    async def act(room: Room) -> None:
        town.notes.rmdir()
        assert await ask(room, planned(centre=town.id, tell=True)) == VisitKept(saved=True, told=False)
        plan = (await board(room)).plan
        assert plan is not None
        assert not plan.told
        away = replace(town.sites, notes=None, address="https://127.0.0.1:9")
        room.handler._visits._sites = away
        assert await ask(room, planned(centre=town.id, tell=True)) == VisitKept(saved=True, told=False)
        assert (await board(room)).centres[0].people is None

    on_journal(tmp_path, town, act)


def test_what_the_worker_said_is_shown(tmp_path: Path, town: Town) -> None:
    async def act(room: Room) -> None:
        Exchange(town.notes).leave(f"{town.id}{NOW}", seal_here(town.own, 1, NOON.timestamp()))
        (shown,) = (await board(room)).centres
        assert (shown.name, shown.worker, shown.lines, shown.people) == ("Our place", "Sato", LINES, 1)
        await now_is(room, NOON + timedelta(hours=3))
        assert (await board(room)).centres[0].people is None

    on_journal(tmp_path, town, act)


@pytest.mark.parametrize(
    "data",
    [
        None,
        [],
        {"day": "x", "proven": 3},
        {"proven": {"a": "b", "c": 10**30, "d": -1}},
        {"day": 3, "hour": 4},
        {"quest": "door", "day": 10**9, "hour": 4},
        {"quest": "door", "day": -1, "hour": 4},
        {"quest": "door", "day": 3, "hour": 24},
        {"quest": "door", "day": 3, "hour": -1},
    ],
)
def test_a_note_that_is_none_is_no_plan(data: object) -> None:
    words = VisitWords("door", 3, 14)
    words.take(data)
    assert words == VisitWords()


def test_a_robot_at_a_centre_shows_its_code_and_no_other_does(tmp_path: Path, town: Town) -> None:
    async def act(room: Room) -> None:
        assert await refusal(room, visit.CodeNow()) == "code-none"
        room.handler._visits._own = town.folder
        shown = await ask(room, visit.CodeNow())
        assert isinstance(shown, CodeShown)
        assert shown.code == town.code(NOON)
        assert shown.sheet == day_code(town.own.key(month_of(NOON.date())), NOON.date())
        assert 0 < shown.turns_s <= 600
        (town.folder / "centre.json").unlink()
        assert await refusal(room, visit.CodeNow()) == "code-none"

    on_journal(tmp_path, town, act)


def test_a_code_whose_folder_hangs_costs_one_thread_however_often_anybody_asks(
    tmp_path: Path, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    hangs, began, own = threading.Event(), list[int](), Folder.own

    def slowly(folder: Folder) -> object:
        began.append(1)
        hangs.wait(20)
        return own(folder)

    async def act(room: Room) -> None:
        visits = room.handler._visits
        visits._own = town.folder
        with monkeypatch.context() as patched:
            patched.setattr(Folder, "own", slowly)
            patched.setattr(visit_requests, "SEEN_WITHIN_S", 0.05)
            codes = await asyncio.gather(*(refusal(room, visit.CodeNow()) for _ in range(60)))
            assert set(codes) == {"code-none"}
            assert len(began) == 1
            await asyncio.wait_for(asyncio.to_thread(lambda: None), 10)
            assert visits._patience._on == 0, "what the person asks for is waited for as ever"
            hangs.set()
        for _ in range(2000):
            if not visits._own_patience._on:
                break
            await asyncio.sleep(0.01)
        shown = await ask(room, visit.CodeNow())
        assert isinstance(shown, CodeShown)

    on_journal(tmp_path, town, act)


def test_over_the_network_it_is_sent_and_cannot_be_taken_back() -> None:
    Sites(None, Path("/nowhere")).take_back(SENT)
