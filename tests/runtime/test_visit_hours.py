"""When a visit may be planned: by the guard, by quiet hours, and by a clock that somebody vouches for."""

from pathlib import Path

import pytest

from robot.contract import events as e
from robot.control.visit_answers import VisitKept
from tests.runtime.test_stop_lane import Room
from tests.runtime.test_visit_requests import board, planned, refusal
from tests.runtime.town import NOON, Town, ask, now_is, on_journal


@pytest.fixture
def town(tmp_path: Path) -> Town:
    return Town(tmp_path)


def test_the_night_is_the_guards(tmp_path: Path, town: Town) -> None:
    async def act(room: Room) -> None:
        await room.inbox.take(e.OutingRules())
        assert await refusal(room, planned()) == "visit-age-unsaid"
        await room.inbox.take(e.OutingRules(adult=False))
        assert await refusal(room, planned()) == "visit-guardian"
        await room.inbox.take(e.OutingRules(adult=False, guardian=True))
        assert await refusal(room, planned(hour=20)) == "visit-minor-night"
        assert isinstance(await ask(room, planned(hour=19)), VisitKept)
        await room.inbox.take(e.OutingRules(adult=True, signed=(180, 240)))
        assert isinstance(await ask(room, planned(hour=3)), VisitKept)
        await room.inbox.take(e.OutingRules(adult=True, dark=((960, 420),) * 12))
        assert await refusal(room, planned(hour=16)) == "visit-night"

    on_journal(tmp_path, town, act)


def test_quiet_hours_are_those_of_that_hour_and_not_of_now(tmp_path: Path, town: Town) -> None:
    async def act(room: Room) -> None:
        visits = room.handler._visits
        assert visits._quiet() == ()
        visits._quiet = lambda: ((22 * 60, 9 * 60), (13 * 60, 14 * 60))
        assert await refusal(room, planned(hour=8)) == "visit-quiet-hours"
        assert await refusal(room, planned(hour=13)) == "visit-quiet-hours"
        await room.inbox.take(e.QuietHoursChanged(True, "10:00", "20:00"))
        assert isinstance(await ask(room, planned(hour=9)), VisitKept)
        assert isinstance(await ask(room, planned(hour=14)), VisitKept)
        await room.inbox.take(e.OutingRules(adult=True, signed=(8 * 60, 9 * 60)))
        assert isinstance(await ask(room, planned(hour=8)), VisitKept), "signed hours prevail"

    on_journal(tmp_path, town, act)


def test_a_visit_is_planned_up_to_sixty_days_ahead(tmp_path: Path, town: Town) -> None:
    async def act(room: Room) -> None:
        assert (await board(room)).last == "2027-02-08"
        assert isinstance(await ask(room, planned(day="2027-02-08")), VisitKept)
        assert await refusal(room, planned(day="2027-02-09")) == "visit-day"

    on_journal(tmp_path, town, act)


def test_without_a_vouched_clock_nothing_is_planned(tmp_path: Path, town: Town) -> None:
    async def act(room: Room) -> None:
        await now_is(room, NOON, verified=False)
        assert await refusal(room, planned()) == "visit-clock"
        assert (await board(room)).today == ""

    on_journal(tmp_path, town, act)
