"""A day and time as the person chooses it, for a call."""

from datetime import datetime
from zoneinfo import ZoneInfo

from robot.clock import US_PER_S
from robot.errors import UsageError


def utc_us(at: str, zone: str) -> int:
    """Microseconds UTC of a day and time of a zone's clock, 0 of none.

    `zone` "local" is the machine's own. Raises UsageError for one that there is not.
    """
    if not at:
        return 0
    try:
        local = datetime.fromisoformat(at)
        if local.tzinfo is not None:  # it says itself whose time it is
            zoned = local
        else:
            zoned = local.astimezone() if zone == "local" else local.replace(tzinfo=ZoneInfo(zone))
        return int(zoned.timestamp() * US_PER_S)
    except (ValueError, OverflowError, OSError):
        raise UsageError("at", "is no day and time.", "Choose another time.", code="call-when") from None
