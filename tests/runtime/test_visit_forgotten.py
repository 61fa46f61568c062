"""What the robot knows of a visit is forgotten: by one press, once its day is over, whatever hangs."""

import asyncio
import logging
import os
import threading
from datetime import timedelta
from pathlib import Path
from unittest.mock import patch

import pytest

from robot.centre.sites import Sites
from robot.contract.visit_words import VisitWords
from robot.control import kept_requests as kept
from robot.control import visit_requests as visit
from robot.control.answers import Exported, KeptList, Saved
from robot.control.request_base import Request
from robot.control.visit_answers import VisitKept
from robot.runtime import visit_requests
from tests.centre.build import LINES
from tests.runtime.test_stop_lane import Room
from tests.runtime.test_visit_requests import board, planned, refusal
from tests.runtime.town import NOON, TODAY, WHOLE, Town, ask, now_is, on_journal


@pytest.fixture
def town(tmp_path: Path) -> Town:
    return Town(tmp_path)


@pytest.mark.parametrize("kind", ["outings", "everything"])
def test_what_the_centre_was_told_is_taken_back_before_the_robot_forgets_it(
    tmp_path: Path, town: Town, kind: str
) -> None:
    async def act(room: Room) -> None:
        await ask(room, planned(centre=town.id, tell=True))
        assert len(town.seen()) == 1
        await ask(room, kept.Forget(kind))
        assert [*town.notes.iterdir()] == []
        assert room.dispatcher.visit_words == VisitWords()

    on_journal(tmp_path, town, act)


def test_a_stick_that_is_away_or_hangs_keeps_nothing_from_being_forgotten(
    tmp_path: Path, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    hangs, soon = threading.Event(), dict.fromkeys(WHOLE, 0.05) | {"READ_WITHIN_S": 20.0}

    async def act(room: Room) -> None:
        await ask(room, planned(centre=town.id, tell=True))
        for name in ("take_back", "tell", "here"):
            whole = getattr(Sites, name)
            monkeypatch.setattr(Sites, name, lambda *given, whole=whole: hangs.wait(20) and whole(*given))
        with patch.multiple(visit_requests, **soon):
            given_up = await ask(room, visit.VisitCancel())
            assert given_up == Saved(saved=True), "a folder that hangs keeps nobody from giving it up"
            assert await ask(room, planned(centre=town.id, tell=True)) == VisitKept(saved=True, told=False)
            assert (await board(room)).centres[0].people is None
            await ask(room, kept.Forget("outings"))
        assert room.dispatcher.visit_words == VisitWords()
        hangs.set()
        for _ in range(2000):
            if not room.handler._visits._patience._on:
                break
            await asyncio.sleep(0.01)
        assert [*town.notes.iterdir()] == [], "what was told too late, or not taken back, is taken back then"

    on_journal(tmp_path, town, act)


@pytest.mark.parametrize("kind", ["outings", "everything"])
@pytest.mark.parametrize("asked", ["a code", "a plan"])
def test_what_was_asked_before_all_of_it_was_forgotten_is_not_kept_afterwards(
    tmp_path: Path, town: Town, monkeypatch: pytest.MonkeyPatch, kind: str, asked: str
) -> None:
    reads, go_on, read = threading.Event(), threading.Event(), Sites.read

    def slowly(sites: Sites) -> object:
        reads.set()
        go_on.wait(20)
        return read(sites)

    async def act(room: Room) -> None:
        await ask(room, planned(day=TODAY, hour=15))
        request: Request = visit.VisitCode("door", town.code(NOON))
        if asked == "a plan":
            request = planned(centre=town.id, tell=True)
        with monkeypatch.context() as patched:
            patched.setattr(Sites, "read", slowly)
            late = asyncio.ensure_future(refusal(room, request))
            await asyncio.to_thread(reads.wait, 20)
            assert await ask(room, kept.Forget(kind)) == Saved(saved=True), "it waits for no folder"
            go_on.set()
            assert await late == "visit-forgotten"
        assert room.dispatcher.visit_words == VisitWords()
        assert town.seen() == []
        exported = await ask(room, kept.Export())
        assert isinstance(exported, Exported)
        assert exported.kept["visit"] == {}
        assert "visit-verified" not in repr(await ask(room, kept.ExportPart(0)))
        assert await ask(room, visit.VisitCode("door", town.code(NOON))) == Saved(saved=True), "asked anew"

    on_journal(tmp_path, town, act)


def test_the_hour_is_forgotten_once_its_day_is_over(tmp_path: Path, town: Town) -> None:
    async def act(room: Room) -> None:
        await ask(room, planned(day=TODAY, centre=town.id, tell=True))
        await now_is(room, NOON + timedelta(hours=11))
        assert not await room.handler._visits.look()
        await now_is(room, NOON + timedelta(hours=12))
        assert await room.handler._visits.look()
        assert room.dispatcher.visit_words == VisitWords()
        assert [*town.notes.iterdir()] == []

    async def after_a_restart(room: Room) -> None:
        assert room.dispatcher.visit_words == VisitWords()

    on_journal(tmp_path, town, act)
    on_journal(tmp_path, town, after_a_restart)


def test_all_of_it_is_forgotten_by_one_press_and_no_file_or_log_has_it_in_clear(
    tmp_path: Path, town: Town, caplog: pytest.LogCaptureFixture
) -> None:
    async def act(room: Room) -> None:
        await ask(room, planned(centre=town.id, line=LINES[1], tell=True))
        await ask(room, visit.VisitCode("door", town.code(NOON)))
        await asyncio.sleep(0.1)
        for path in tmp_path.glob("journal*"):
            assert LINES[1].encode() not in path.read_bytes()
        for path in town.notes.iterdir():
            assert os.stat(path).st_mtime == 946_684_800
            assert LINES[1].encode() not in path.read_bytes()
        found = await ask(room, kept.Kept())
        assert isinstance(found, KeptList)
        assert "outings" in {each.kind for each in found.kinds if each.there}
        assert await ask(room, kept.Forget("outings")) == Saved(saved=True)
        assert room.dispatcher.visit_words == VisitWords()
        found = await ask(room, kept.Kept())
        assert isinstance(found, KeptList)
        assert "outings" not in {each.kind for each in found.kinds if each.there}

    with caplog.at_level(logging.DEBUG):
        on_journal(tmp_path, town, act)
    assert LINES[1] not in caplog.text
    assert town.code(NOON) not in caplog.text
