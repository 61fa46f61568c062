"""Times in a recording: local time with its offset, and UTC, by the clock of the recording."""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from robot.contract.calendar import Calendar
from robot.contract.events import ClockReported
from robot.journal.reading import Entry
from robot.journal.story_events import StoryEvent

# A clock that goes on by itself is no news; one that was set is.
SET_US = 60_000_000
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Timestamps:
    """Dates the entries of a recording.

    Follows the clock's reports. Entries before the first report are dated by it, unverified.
    """

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._calendar = Calendar()
        self._last: ClockReported | None = None
        self._first = next(((entry.at_us, found) for entry in entries if (found := reported(entry))), None)

    def report(self, entry: Entry) -> StoryEvent | None:
        """Take in a report; returns what changed, if that is to be told."""
        found = reported(entry)
        if found is None:
            return None
        before, self._last = self._last, found
        passed = found.utc_us - self._calendar.utc(entry.at_us)
        self._calendar.report(found, entry.at_us)
        if before is None:
            return None if found.verified else StoryEvent("clock-unverified")
        if found.verified != before.verified:
            return StoryEvent("clock-confirmed" if found.verified else "clock-unverified")
        if abs(passed) >= SET_US or found.offset_s != before.offset_s:
            return StoryEvent("clock-set", {"value": round(passed / 1_000_000)})
        return None

    def at(self, at_us: int | None) -> dict[str, Any]:
        """`local`, `utc` and `verified` of a monotonic time; empty where no clock is known."""
        calendar, clock = self._calendar, self._last
        if clock is None and self._first is not None:
            calendar, clock = Calendar(), self._first[1]
            calendar.report(clock, self._first[0])
        if clock is None or at_us is None:
            return {"local": "", "utc": "", "verified": False}
        try:
            utc = EPOCH + timedelta(seconds=calendar.utc(at_us) // 1_000_000)
            local = utc.astimezone(timezone(timedelta(seconds=clock.offset_s))).isoformat()
        except (OverflowError, ValueError):  # a clock that says what cannot be
            return {"local": "", "utc": "", "verified": False}
        return {"local": local, "utc": utc_of(calendar.utc(at_us)), "verified": self._calendar.verified}

    def day(self, at_us: int) -> int:
        """The number of the person's local day."""
        return self._calendar.day(at_us)


class UtcLine:
    """UTC of any time of a recording, in any order: by the last report before it, else by the first."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        reports = [(entry.at_us, found.utc_us) for entry in entries if (found := reported(entry))]
        self._at = [at_us for at_us, _ in reports]
        self._ahead = [utc_us - at_us for at_us, utc_us in reports]

    def utc_us(self, at_us: int) -> int | None:
        """Microseconds since 1970; None where no clock was ever reported."""
        if not self._at:
            return None
        return at_us + self._ahead[max(0, bisect_right(self._at, at_us) - 1)]


def utc_of(utc_us: int) -> str:
    """UTC microseconds as ISO 8601, to the second."""
    return f"{EPOCH + timedelta(seconds=utc_us // 1_000_000):%Y-%m-%dT%H:%M:%SZ}"


def reported(entry: Entry) -> ClockReported | None:
    """The clock report in an entry, or None."""
    if entry.kind != "clock":
        return None
    try:
        return ClockReported(
            int(entry.body["utc_us"]), int(entry.body["offset_s"]), bool(entry.body["verified"])
        )
    except (KeyError, TypeError, ValueError):
        return None
