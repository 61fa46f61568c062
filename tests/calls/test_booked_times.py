"""When a call is booked for, as the person chooses it: by their clock, or by the one that the text names."""

import pytest

from robot.calls.times import utc_us
from robot.errors import UsageError

TEN = 1_796_086_800_000_000  # 2026-12-01 10:00 in Tokyo


@pytest.mark.parametrize(
    ("at", "us"),
    [
        ("2026-12-01T10:00", TEN),
        ("2026-12-01T10:00+09:00", TEN),
        ("2026-12-01T01:00Z", TEN),
        ("", 0),
    ],
)
def test_a_time_is_of_the_persons_clock_unless_it_says_of_which(at: str, us: int) -> None:
    assert utc_us(at, "Asia/Tokyo") == us


@pytest.mark.parametrize(
    "at", ["x", "2026-13-01T10:00", "2026-12-01T24:00", "9" * 40, "２０２６-12-01T10:00"]
)
def test_what_is_no_time_is_said_to_be_none(at: str) -> None:
    with pytest.raises(UsageError, check=lambda error: error.code == "call-when"):
        utc_us(at, "Asia/Tokyo")
