"""A rehearsed evening begins in the person's evening, in any time zone."""

from datetime import UTC, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from robot.app import from_config
from robot.app.evening_time import EVENING, begins_us, time_of
from robot.app.options import Options
from robot.app.rehearsal import run_fast
from robot.config.schema import Config
from robot.errors import UsageError
from robot.journal import read_key, read_sessions

ZONES = (
    *("Asia/Tokyo", "Asia/Seoul", "Europe/Berlin", "UTC", "America/Los_Angeles", "America/St_Johns"),
    *("Asia/Kathmandu", "Pacific/Auckland", "Pacific/Chatham", "Pacific/Kiritimati", "Pacific/Pago_Pago"),
    *("Australia/Lord_Howe", "Africa/Casablanca", "America/Sao_Paulo"),
)


def shown(zone: str, at: time, evening: int) -> datetime:
    return datetime.fromtimestamp(begins_us(zone, at, evening) / 1e6, UTC).astimezone(ZoneInfo(zone))


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("at", ["00:00", "04:00", "20:00", "23:59"])
def test_every_evening_of_a_year_is_at_that_time_of_the_persons_clock(zone: str, at: str) -> None:
    """Whatever summer time does in between: on its days too, and one evening a day."""
    days = [shown(zone, time_of(at), evening) for evening in range(366)]
    assert {f"{day:%H:%M}" for day in days} == {at}
    assert len({day.date() for day in days}) == 366
    assert days[0].date().isoformat() == "2026-01-05"


@pytest.mark.parametrize(
    ("zone", "at", "evening", "utc"),
    [
        ("Asia/Tokyo", "20:00", 0, "2026-01-05T11:00"),
        ("America/Los_Angeles", "20:00", 0, "2026-01-06T04:00"),
        ("Asia/Kathmandu", "20:00", 0, "2026-01-05T14:15"),
        ("Pacific/Auckland", "20:00", 0, "2026-01-05T07:00"),
        ("America/Los_Angeles", "20:00", 61, "2026-03-08T04:00"),  # the evening before the clock goes forward
        ("America/Los_Angeles", "20:00", 62, "2026-03-09T03:00"),  # and on that day
        ("America/Los_Angeles", "02:30", 62, "2026-03-08T10:30"),  # skipped: as much later as the clock jumps
        ("Pacific/Auckland", "02:30", 90, "2026-04-04T13:30"),  # happens twice: the first time
    ],
)
def test_what_that_is_elsewhere(zone: str, at: str, evening: int, utc: str) -> None:
    instant = datetime.fromtimestamp(begins_us(zone, time_of(at), evening) / 1e6, UTC)
    assert instant.isoformat().startswith(utc)


def test_the_machines_own_zone_is_local(monkeypatch: pytest.MonkeyPatch) -> None:
    import time as clock

    for zone in ("America/Los_Angeles", "Asia/Kathmandu", "UTC"):
        with monkeypatch.context() as there:
            there.setenv("TZ", zone)
            clock.tzset()
            found = [begins_us("local", time_of(EVENING), evening) for evening in (0, 62, 200)]
        assert found == [begins_us(zone, time_of(EVENING), evening) for evening in (0, 62, 200)]
    clock.tzset()


@pytest.mark.parametrize(
    "wrong", ["", "8", "8:00", "24:00", "20:60", "20.00", "20:00:00", "２０:００", "20:00\n", "-1:00"]
)
def test_what_is_no_time_of_the_day_is_said(wrong: str) -> None:
    with pytest.raises(UsageError, match="HH:MM"):
        time_of(wrong)


@pytest.mark.parametrize(
    ("zone", "at", "utc", "quiet"),
    [
        ("America/Los_Angeles", EVENING, ["2026-01-06T04:00", "2026-01-07T04:00"], False),
        ("Asia/Kathmandu", "22:30", ["2026-01-05T16:45", "2026-01-06T16:45"], True),
    ],
)
def test_a_rehearsal_is_recorded_at_that_time_and_says_when_it_is_a_quiet_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, zone: str, at: str, utc: list[str], quiet: bool
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    person = {"timezone": zone, "quiet_hours": {"from": "22:00", "to": "09:00"}}
    config = Config.model_validate({"person": person, "journal": {"path": str(tmp_path / "j.db")}})
    said: list[str] = []
    assert run_fast(Options(config, minutes=0.05, tell=said.append), 2, at) == 0
    key = read_key(from_config.key_path(config)).value
    began = [each.started_utc_us / 1e6 for each in read_sessions(tmp_path / "j.db", key)]
    assert [datetime.fromtimestamp(each, UTC).isoformat()[:16] for each in sorted(began)] == utc
    assert ("22:30 lies in the quiet hours of the person (22:00 to 09:00)." in said) is quiet
