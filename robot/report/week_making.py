"""Makes the week file of a journal, also while the companion writes to it."""

from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

from pydantic import ValidationError

from robot.contract.calendar import DAY_TURN_US
from robot.errors import InputError, UsageError
from robot.files.read import shown
from robot.journal import database
from robot.journal.read_connection import opened
from robot.journal.rows import software
from robot.journal.saved_progress import read_progress
from robot.report.reading import read_history
from robot.report.week_facts import week_of
from robot.week.calendar_week import CalendarWeek
from robot.week.sealing import robot_id
from robot.week.week_file import WeekFile


def read_week(
    journal: Path, key: str, made_utc_us: int, week: CalendarWeek | None = None, person: str = ""
) -> WeekFile:
    """The week file of a week; the last whole one before `made_utc_us` (wall time), unless one is named.

    `person`: what it calls the person; "": the pseudonym that reports have too. It reads the whole journal.
    Raises InputError for one that cannot be read, UsageError for a pseudonym that no file can have.
    """
    history, progress = read_history(journal, key), read_progress(journal, key)
    with opened(journal, key) as db:
        _, sequence = database.last_numbers(db)
    offset_s = 0 if history.last_heard is None else history.last_heard.offset_s
    try:
        return week_of(
            history,
            progress,
            week or last_whole_week(made_utc_us, offset_s),
            person=person or history.journal,
            robot=robot_id(key),
            sequence=sequence,
            software=software(),
            made_utc_us=made_utc_us,
        )
    except ValidationError as error:
        fields = sorted({str(fault["loc"][0]) for fault in error.errors()})
        if fields != ["person"]:
            raise InputError(shown(journal), f"has what no week file takes: {', '.join(fields)}.") from None
        what = f"{shown(person)!r} is no pseudonym for a file."
        raise UsageError("person", what, "At most 40 characters that can be printed.") from None


def last_whole_week(utc_us: int, offset_s: int) -> CalendarWeek:
    """The last week that is over, by the person's days, which turn at 04:00."""
    return CalendarWeek.of(person_day(utc_us, offset_s)).before


def person_day(utc_us: int, offset_s: int) -> date:
    """The date of the person's day."""
    zone = timezone(timedelta(seconds=offset_s))
    return datetime.fromtimestamp((utc_us - DAY_TURN_US) / 1e6, UTC).astimezone(zone).date()
