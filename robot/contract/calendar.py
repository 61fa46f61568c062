"""Wall time inside the engine, computed only from the events that reported it."""

from datetime import date

from robot.contract.events import ClockReported

DAY_US = 86_400_000_000
HOUR_US = 3_600_000_000
MINUTE_US = 60_000_000
WEEK = 7  # days
# An evening that runs past midnight is one evening: the person's day turns at 04:00 local time.
DAY_TURN_US = 4 * HOUR_US
EPOCH = date(1970, 1, 1).toordinal()
FIRST_WEEKDAY = 3  # day 0, 1970-01-01, was a Thursday; Monday is 0


def day_of(text: object) -> int | None:
    """The number of the day "YYYY-MM-DD", or None for anything that is not a date written so."""
    try:
        found = date.fromisoformat(str(text))
    except ValueError:
        return None
    return found.toordinal() - EPOCH if found.isoformat() == text else None


def date_of(day: int) -> str:
    """The date "YYYY-MM-DD" of a day's number."""
    return date.fromordinal(EPOCH + day).isoformat()


def monday_of(day: int) -> int:
    """The number of the Monday of a day's week."""
    return day - (day + FIRST_WEEKDAY) % WEEK


class Calendar:
    """Knows the wall time at a monotonic instant once a `ClockReported` has come."""

    def __init__(self) -> None:
        self._report: ClockReported | None = None
        self._at = 0

    def report(self, event: ClockReported, now: int) -> None:
        self._report, self._at = event, now

    @property
    def verified(self) -> bool:
        return self._report is not None and self._report.verified

    def utc(self, now: int) -> int:
        """UTC microseconds since 1970; 0 while no clock has been reported."""
        return 0 if self._report is None else self._report.utc_us + now - self._at

    def local(self, now: int) -> int:
        """The local wall time, in microseconds since 1970."""
        return self.utc(now) + self._offset_us

    def hour(self, now: int) -> int:
        """The local hour, 0 to 23."""
        return self.local(now) // HOUR_US % 24

    def minute(self, now: int) -> int:
        """The local minute after midnight, 0 to 1439."""
        return self.local(now) // MINUTE_US % 1_440

    def month(self, now: int) -> int:
        """The local month, 1 to 12."""
        return date.fromordinal(EPOCH + self.local(now) // DAY_US).month

    def day(self, now: int) -> int:
        """Number of the person's local day, turning at 04:00."""
        return self.day_at(self.utc(now))

    def day_at(self, utc_us: int) -> int:
        """The day's number at an instant."""
        return (utc_us + self._offset_us - DAY_TURN_US) // DAY_US

    @property
    def _offset_us(self) -> int:
        return 0 if self._report is None else self._report.offset_s * 1_000_000
