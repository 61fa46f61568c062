"""What the commands about week files share: the option that names a week, and where the key is."""

from pathlib import Path
from typing import Annotated

import typer

from robot.errors import UsageError
from robot.journal import default_path
from robot.week.calendar_week import CalendarWeek

WeekName = Annotated[str, typer.Option("--week", help="Such as 2026-W48; the last whole one, without it.")]


def own_key() -> Path:
    """Where this user's key file is, unless another is named."""
    return default_path().with_name("week.key")


def week_named(week: str) -> CalendarWeek | None:
    """The week of an option; None where none was named. Raises UsageError."""
    try:
        return CalendarWeek.parse(week) if week else None
    except ValueError:
        raise UsageError("--week", f"{week!r} is no week.", "Write it as 2026-W48.") from None
