"""Wall time: quiet hours over midnight and daylight saving, jumps, and a clock that nobody vouches for."""

from datetime import UTC, datetime, time

import pytest

from robot.config import Config, QuietHours
from robot.engine import events as e
from robot.household import Household, within

S = 1_000_000


def utc(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()) * S


def household(zone: str = "Asia/Tokyo", verified: bool = True, **hours: str) -> Household:
    quiet = {"from": "22:00", "to": "09:00", **hours}
    return Household(Config.model_validate({"person": {"timezone": zone, "quiet_hours": quiet}}), verified)


@pytest.mark.parametrize(
    ("start", "end", "at", "inside"),
    [
        ("22:00", "09:00", "23:30", True),
        ("22:00", "09:00", "08:59", True),
        ("22:00", "09:00", "09:00", False),
        ("06:30", "14:30", "10:00", True),
        ("06:30", "14:30", "14:30", False),
        ("08:00", "08:00", "08:00", False),
    ],
)
def test_quiet_hours(start: str, end: str, at: str, inside: bool) -> None:
    assert within(QuietHours.model_validate({"from": start, "to": end}), time.fromisoformat(at)) is inside


def test_law_7_quiet_hours_begin_and_end_by_local_time() -> None:
    h = household()
    first = h.look(0, utc("2026-01-05T12:59:59"))
    assert [type(x) for x in first] == [e.ClockReported]
    assert h.look(S, utc("2026-01-05T13:00:00")) == [e.QuietHoursChanged(True, "22:00", "09:00")]
    assert h.look(2 * S, utc("2026-01-05T13:00:01")) == []


def test_daylight_saving_moves_the_hours_with_the_wall() -> None:
    h = household("Europe/Berlin", **{"from": "02:30", "to": "03:30"})
    before, after = utc("2026-03-29T00:59:00"), utc("2026-03-29T01:00:00")
    h.look(0, before)
    events = h.look(60 * S, after)
    assert events[0] == e.ClockReported(after, 7200, True)
    assert events[1] == e.QuietHoursChanged(True, "02:30", "03:30")


def test_a_clock_jump_is_reported_and_puts_the_robot_to_sleep() -> None:
    h = household()
    h.look(0, utc("2026-01-05T03:00:00"))
    assert h.look(10 * S, utc("2026-01-05T03:00:14"))[0].kind == "clock"
    kinds = [x.kind for x in h.look(20 * S, utc("2026-01-05T09:00:00"))]
    assert kinds == ["clock", "sleep"]


def test_an_unverified_clock_says_so_until_a_person_confirms() -> None:
    h = household(verified=False)
    first = h.look(0, utc("1970-01-01T00:00:00"))[0]
    assert isinstance(first, e.ClockReported)
    assert not first.verified
    h.verified = True
    again = h.look(S, utc("1970-01-01T00:00:01"))[0]
    assert isinstance(again, e.ClockReported)
    assert again.verified


def test_a_simulated_body_keeps_only_the_quiet_hours_that_are_named() -> None:
    h = Household(Config(), verified=True)
    assert [x.kind for x in h.look(0, utc("2026-01-05T18:00:00"))] == ["clock"]
