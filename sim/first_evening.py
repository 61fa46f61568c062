"""When a test's first evening begins: at 20:00 UTC, outside the quiet hours of person and household."""

from datetime import UTC, datetime

from robot.clock import US_PER_S
from sim.clock import VirtualClock

FIRST_EVENING = datetime(2026, 1, 5, 20, tzinfo=UTC)  # a Monday


def clock_at_first_evening() -> VirtualClock:
    """Virtual time that stands at it."""
    return VirtualClock(round(FIRST_EVENING.timestamp()) * US_PER_S)
