"""What the commands of a centre share: its folder, and the day that it is there."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import typer

from robot.clock import US_PER_S, SystemClock
from robot.errors import UsageError

# A sheet for another year is a slip of the pen.
YEARS = range(2000, 2200)
CentreFolder = Annotated[Path, typer.Argument(help="The centre's folder (yorisou centre init makes it).")]


def now_s() -> float:
    """Seconds UTC since 1970."""
    return SystemClock().wall() / US_PER_S


def today() -> date:
    """The date by this machine's own clock and zone."""
    return datetime.fromtimestamp(now_s(), UTC).astimezone().date()


def day_named(text: str) -> date:
    """A date as YYYY-MM-DD; today for "". Raises UsageError."""
    try:
        found = date.fromisoformat(text) if text else today()
    except ValueError:
        raise UsageError("--from", f"{text!r} is no date.", "Write it as 2026-12-01.") from None
    if found.year not in YEARS:
        raise UsageError("--from", f"{text!r} is no day on which a sheet would hang.", "Look at the year.")
    return found
