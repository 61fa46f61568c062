"""A companion whose programme leads to a centre, on a journal of its own, and that centre."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from unittest.mock import patch

from robot.centre.code import month_of_window, window_code, window_of
from robot.centre.notes import VISIT, open_visit
from robot.centre.site import OwnSite, written
from robot.centre.sites import Sites
from robot.contract import events as e
from robot.contract.quests import Quest
from robot.control.answers import Answer
from robot.control.request_base import Request
from robot.journal.store import Journal
from robot.runtime import visit_requests
from tests.centre.build import centre
from tests.runtime.test_stop_lane import Room, play

KEY = "6" * 64
TEXT = {"en": "x", "ja": "x", "ko": "x"}
QUESTS = (
    Quest("post-box", "street", TEXT, TEXT, 1, 10, (), "bird"),
    Quest("door", "centre", TEXT, TEXT, 1, 20, (), "bell"),
    Quest("inside", "centre", TEXT, TEXT, 1, 30, (), "cocoa"),
)
ZONE_S = 9 * 3600
# 10 December 2026, 12:30 in Tokyo.
NOON = datetime(2026, 12, 10, 3, 30, tzinfo=UTC)
TODAY, TOMORROW = "2026-12-10", "2026-12-11"


# What a folder is waited for here: as long as a busy disk may take.
WHOLE = dict.fromkeys(("TAKEN_BACK_WITHIN_S", "TOLD_WITHIN_S", "SEEN_WITHIN_S", "READ_WITHIN_S"), 20.0)


class Town:
    """A centre, its files as this robot has them, and a folder that both reach."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.notes = folder / "c", folder / "notes"
        self.own, site = centre(self.folder)
        (folder / "sites").mkdir()
        self.notes.mkdir()
        written(folder / "sites" / "our.site", site.model_dump_json())
        self.sites = Sites(folder / "sites", self.notes)
        self.id = self.own.told.id

    def code(self, at: datetime, own: OwnSite | None = None) -> str:
        window = window_of(at.timestamp())
        return window_code((own or self.own).key(month_of_window(window)), window)

    def seen(self) -> list[tuple[str, int, str]]:
        found = [open_visit(self.own, path.read_bytes()) for path in self.notes.glob(f"*{VISIT}")]
        return [(each.day.isoformat(), each.hour, each.line) for each in found if each is not None]


def on_journal(tmp_path: Path, town: Town, act: Callable[[Room], Awaitable[None]]) -> None:
    """A companion whose programme leads to a centre; it is noon there, and the person is an adult."""

    async def with_journal(room: Room) -> None:
        ladder = room.dispatcher.engine._context.ladder
        ladder.programme = replace(ladder.programme, quests=QUESTS)
        room.handler._visits._sites = town.sites
        with Journal.open(tmp_path / "journal.db", KEY) as journal:
            room.dispatcher.take_up(
                room.dispatcher.engine, room.dispatcher.gate, journal, room.dispatcher.view
            )
            journal.begin(0, room.dispatcher.engine.programme, 1, None)
            while not room.dispatcher.engine.calendar.verified:  # the machine's own clock, once
                await asyncio.sleep(0.01)
            await now_is(room, NOON)
            await room.inbox.take(e.OutingRules(adult=True))
            await act(room)

    with patch.multiple(visit_requests, **WHOLE):
        play(tmp_path, with_journal)


async def now_is(room: Room, at: datetime, *, verified: bool = True) -> None:
    await room.inbox.take(e.ClockReported(int(at.timestamp() * 1e6), ZONE_S, verified))


async def ask(room: Room, request: Request) -> Answer:
    answer = await room.handler._visits.answer(request) or await room.handler._kept.answer(request)
    assert answer is not None
    return answer
