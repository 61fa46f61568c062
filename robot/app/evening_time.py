"""When a rehearsed evening begins: at one time of the person's own clock, on one day after the other."""

import re
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from robot.clock import US_PER_S
from robot.config.section import CLOCK_TIME
from robot.errors import UsageError

FIRST_DAY = date(2026, 1, 5)
EVENING = "20:00"


def time_of(written: str) -> time:
    """ "HH:MM" as a time of the day. Raises UsageError."""
    if not re.fullmatch(CLOCK_TIME, written):
        raise UsageError(
            "--at", f"{written[:20]!r} is no time of the day.", "Write it as HH:MM, such as 20:00."
        )
    return time.fromisoformat(written)


def begins_us(zone: str, at: time, evening: int) -> int:
    """UTC microseconds at which an evening begins in a zone; 0 is the first one, "local" the machine's zone.

    The clock on the wall decides, also across a change of summer time. A time that happens twice is taken the
    first time; one that is skipped, as much later as the clock jumps.
    """
    shown = datetime.combine(FIRST_DAY + timedelta(evening), at)
    instant = shown.astimezone() if zone == "local" else shown.replace(tzinfo=ZoneInfo(zone))
    return round(instant.timestamp()) * US_PER_S
