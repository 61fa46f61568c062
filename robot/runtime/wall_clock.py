"""The wall clock of this computer: reported as events, with its jumps and the quiet hours."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from robot.config.schema import Config, QuietHours
from robot.contract import events as e
from robot.contract.outing_events import Hours
from robot.contract.record import Record
from robot.runtime.quiet_hours import is_quiet, kept_quiet_hours, minutes_of

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

    @property
    def quiet_hours(self) -> tuple[Hours, ...]:
        """All that hold, the person's and the household's, whether or not they are on."""
        return tuple(map(minutes_of, self._hours))

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
