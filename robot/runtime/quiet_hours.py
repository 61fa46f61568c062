"""Quiet hours: whose hold, and whether an instant or a local time lies in them."""

from datetime import UTC, date, datetime, time, timedelta, tzinfo

from robot.config.schema import Config, HouseholdSection, PersonSection, QuietHours
from robot.config.section import DAY_END
from robot.contract.outing_events import Hours

HOUR, DAY = 60, 24 * 60  # minutes


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


def minutes_of(hours: QuietHours) -> Hours:
    """The same in minutes after midnight, as the guard of outings has them."""
    if hours.always:
        return 0, DAY
    begin, end = _ends(hours)
    return begin.hour * HOUR + begin.minute, end.hour * HOUR + end.minute


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
