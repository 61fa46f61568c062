"""Codes of a visit: the same on both sides, of one day, forgiving about clocks, and of nobody."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from robot.centre.code import (
    TOLERANCE,
    WINDOW_S,
    cleaned,
    day_code,
    day_of_code,
    month_key,
    month_of,
    month_of_window,
    window_code,
    window_of,
)

ROOT = bytes(range(32))
TOKYO = ZoneInfo("Asia/Tokyo")


def at(text: str) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=TOKYO).timestamp()


def keys(*months: str) -> dict[str, bytes]:
    return {month: month_key(ROOT, month) for month in months}


def shown(seconds: float, root: bytes = ROOT) -> str:
    window = window_of(seconds)
    return window_code(month_key(root, month_of_window(window)), window)


KEYS = keys("2026-11", "2026-12", "2027-01")
NOON = at("2026-12-10T12:05")


def test_the_code_is_that_of_rfc_6238_with_steps_of_ten_minutes() -> None:
    # Appendix B of the RFC, SHA-256, T = 1; its eight digits end with our six.
    assert window_code(b"12345678901234567890123456789012", 1) == "46119246"[2:]
    assert WINDOW_S == 600
    assert shown(at("2026-12-10T12:00")) == shown(at("2026-12-10T12:09:59"))
    assert shown(at("2026-12-10T12:00")) != shown(at("2026-12-10T12:10"))


@given(minutes=st.integers(-20, 20), moment=st.integers(0, 60 * 24 * 28))
def test_clocks_may_be_off_by_twenty_minutes(minutes: int, moment: int) -> None:
    centre = at("2026-12-02T00:00") + 60 * moment
    found = day_of_code(KEYS, shown(centre), centre + 60 * minutes, TOKYO)
    assert found == datetime.fromtimestamp(centre, TOKYO).date()


def test_further_ahead_than_that_is_no_code_of_today() -> None:
    for windows, right in ((TOLERANCE, True), (TOLERANCE + 1, False)):
        found = day_of_code(KEYS, shown(NOON + windows * WINDOW_S), NOON, TOKYO)
        assert (found is not None) is right
    assert TOLERANCE == 2


def test_a_code_of_the_morning_may_be_typed_in_at_home_in_the_evening_and_not_tomorrow() -> None:
    code = shown(at("2026-12-10T10:00"))
    assert day_of_code(KEYS, code, at("2026-12-10T23:59"), TOKYO) == date(2026, 12, 10)
    assert day_of_code(KEYS, code, at("2026-12-11T09:00"), TOKYO) is None
    late = shown(at("2026-12-10T23:41"))
    assert day_of_code(KEYS, late, at("2026-12-11T00:05"), TOKYO) == date(2026, 12, 10), (
        "its own day, not today"
    )
    assert day_of_code(KEYS, shown(at("2026-12-10T23:39")), at("2026-12-11T00:05"), TOKYO) is None


def test_a_sheet_holds_for_its_day_and_twenty_minutes() -> None:
    code = day_code(KEYS["2026-12"], date(2026, 12, 10))
    for when, right in (
        ("2026-12-09T23:39", False),
        ("2026-12-09T23:41", True),
        ("2026-12-10T12:00", True),
        ("2026-12-11T00:19", True),
        ("2026-12-11T00:21", False),
    ):
        found = day_of_code(KEYS, code, at(when), TOKYO)
        assert found == (date(2026, 12, 10) if right else None), when


def test_every_month_has_its_own_key_and_the_turn_of_the_month_is_seamless() -> None:
    turn = datetime(2026, 12, 1, tzinfo=UTC)  # 09:00 in Tokyo
    for minutes in range(-40, 40, 10):
        moment = (turn + timedelta(minutes=minutes)).timestamp()
        assert day_of_code(KEYS, shown(moment), moment + 1200, TOKYO) == date(2026, 12, 1)
    only_november = keys("2026-11")
    assert day_of_code(only_november, shown(NOON), NOON, TOKYO) is None, "a file of last month proves nothing"
    assert month_key(ROOT, "2026-11") != month_key(ROOT, "2026-12")
    assert month_of(date(2027, 1, 31)) == "2027-01"


def test_another_centres_code_proves_nothing_here() -> None:
    assert day_of_code(KEYS, shown(NOON, bytes(32)), NOON, TOKYO) is None
    assert day_of_code({}, shown(NOON), NOON, TOKYO) is None


@pytest.mark.parametrize("typed", ["123456", "123 456", " 123-456 ", "１２３　４５６", "١٢٣٤٥٦"])
def test_digits_are_taken_as_people_type_them(typed: str) -> None:
    assert cleaned(typed) == "123456"


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "12345a", "²23456", "123.456", "<b>123456", "💧"])
def test_what_is_no_code_is_none(typed: str) -> None:
    assert cleaned(typed) == ""
