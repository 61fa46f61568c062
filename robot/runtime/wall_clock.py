"""Wall time becomes events here: the clock, its jumps, and both quiet hours."""

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo

from robot.config.schema import Config, HouseholdSection, PersonSection, QuietHours
from robot.config.section import DAY_END
from robot.contract import events as e
from robot.contract.record import Record

# How far wall time may drift from monotonic time between two looks before it is called a jump.
DRIFT_US = 2_000_000
# A jump of this size means that the time was wrong before, or is now: go to sleep (hazard H5).
JUMP_US = 300_000_000
REPORT_EVERY_US = 3_600_000_000
LOOK_EVERY_S = 10.0
# systemd-timesyncd makes this file when the clock has been set from the network.
SYNCHRONISED = Path("/run/systemd/timesync/synchronized")


class WallClock:
    """Looks at the wall clock and tells what has changed since the last look.

    `verified` says that the clock can be trusted: it was synchronised, or a person confirmed it, in this run.
    Without, there is no sound and no contact session after boot (law 7). It stays so when the clock jumps:
    the robot sleeps, and what was counted in days moves along (robot/engine/parts/clock_reports.py).
    """

    def __init__(self, config: Config, verified: bool) -> None:
        named = config.person.timezone
        self._zone = None if named == "local" else ZoneInfo(named)  # None: the machine's own
        self._hours = tuple(kept_quiet_hours(config).values())
        self._verified = verified
        self._reported_at: int | None = None
        self._utc_then = 0
        self._offset = 0
        self._told = False
        self._quiet: QuietHours | None = None

    def forget(self) -> None:
        """Tell everything anew at the next look: whoever listens has just begun."""
        self._reported_at, self._told, self._quiet = None, False, None

    def confirm(self) -> None:
        """A person says that the clock is right."""
        self._verified = True

    def look(self, now: int, utc_us: int) -> list[Record]:
        """Events for the wall time `utc_us` seen at monotonic `now` (both in microseconds)."""
        self._verified = verified = self._verified or SYNCHRONISED.exists()
        local = datetime.fromtimestamp(utc_us / 1e6, UTC).astimezone(self._zone)
        offset = round((local.utcoffset() or timedelta()).total_seconds())
        out: list[Record] = []
        drift = 0
        if self._reported_at is not None:
            drift = utc_us - self._utc_then - (now - self._reported_at)
        if (
            self._reported_at is None
            or abs(drift) > DRIFT_US
            or offset != self._offset
            or verified != self._told
            or now - self._reported_at > REPORT_EVERY_US
        ):
            out.append(e.ClockReported(utc_us, offset, verified))
            self._reported_at, self._utc_then, self._offset, self._told = now, utc_us, offset, verified
        if abs(drift) > JUMP_US:
            out.append(e.SleepRequested("host"))
        quiet = next((hours for hours in self._hours if is_quiet(hours, utc_us, self._zone)), None)
        if quiet != self._quiet:
            self._quiet = quiet
            named = quiet or QuietHours()
            out.append(e.QuietHoursChanged(quiet is not None, named.start, named.end))
        return out


def is_quiet(hours: QuietHours, utc_us: int, zone: tzinfo | None) -> bool:
    """Whether an instant lies in quiet hours, in a zone (None: the machine's own).

    What the clock on the wall says counts. An hour that happens twice is in doubt: there quiet lasts from the
    first time that the clock shows its beginning to the last time that it shows its end. An hour that is
    skipped is simply not there: quiet begins, or ends, when the clock jumps over it.
    """
    instant = utc_us / 1e6
    local = datetime.fromtimestamp(instant, UTC).astimezone(zone)
    if within(hours, local.time()):
        return True
    begin, end = _ends(hours)
    for day in (local.date() - timedelta(1), local.date()):
        last = day + timedelta(1) if end <= begin else day
        if begin != end and _shown(day, begin, zone, 0) <= instant < _shown(last, end, zone, 1):
            return True
    return False


def _shown(day: date, at: time, zone: tzinfo | None, fold: int) -> float:
    """When the clock on the wall shows this time: POSIX seconds, the first (fold 0) or the last (1) time."""
    return datetime.combine(day, at.replace(fold=fold), zone).timestamp()


def within(hours: QuietHours, local: time) -> bool:
    """Whether a local time lies in quiet hours, which may span midnight; equal ends mean none."""
    if hours.always:
        return True
    start, end = _ends(hours)
    if start <= end:
        return start <= local < end
    return local >= start or local < end


def _ends(hours: QuietHours) -> tuple[time, time]:
    """Both ends as the clock on the wall shows them: the end of a day is the beginning of the next."""
    return time.fromisoformat(hours.start), time.fromisoformat(hours.end.replace(DAY_END, "00:00"))


def kept_quiet_hours(config: Config) -> dict[str, QuietHours]:
    """Those that hold, by whose they are. A simulated body makes no noise: it has only those written down."""
    sections: dict[str, PersonSection | HouseholdSection] = {
        "person": config.person,
        "household": config.household,
    }
    return {
        whose: section.quiet_hours
        for whose, section in sections.items()
        if not config.simulated or "quiet_hours" in section.model_fields_set
    }
