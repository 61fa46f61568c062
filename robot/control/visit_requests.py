"""A visit to a centre: planned, changed and given up by the person, and proven by a code."""

from datetime import date
from typing import Annotated, Any

from robot.contract.programme import Programme
from robot.control.fields import ISO_DATE, Flag, Kind, short, take
from robot.control.outing_requests import Quest
from robot.control.request_base import Request, SourcedRequest, request
from robot.errors import UsageError

HOURS = 24


def _day(name: str, value: Any, _programme: Programme | None) -> str:
    given: str = take(name, value, str)
    try:
        if not ISO_DATE.fullmatch(given):
            raise ValueError
        date.fromisoformat(given)
    except ValueError:
        raise UsageError(name, "is no date.", "Write it as YYYY-MM-DD.", code="visit-day") from None
    return given


def _hour(name: str, value: Any, _programme: Programme | None) -> int:
    hour: int = take(name, value, int)
    if not 0 <= hour < HOURS:
        raise UsageError(name, "is a whole number from 0 to 23.", code="visit-day")
    return hour


Day = Annotated[str, Kind(_day, "a date, YYYY-MM-DD")]
Hour = Annotated[int, Kind(_hour, "0..23")]
Short = Annotated[str, Kind(lambda name, value, _: short(name, value).strip(), "text")]


@request("visit")
class Visit(Request):
    """What is planned, what centres tell, and which days are proven. For the person alone."""


@request("visit-plan")
class VisitPlan(SourcedRequest):
    """The person would like to be there on this day, in the hour that begins then; it replaces a plan.

    `centre`: the id of one that is known; `line`: one of its lines that they would like to hear, or `""`;
    `tell`: the centre may know that somebody may come, and no name. The hour lies in the encrypted store
    until the day is over.
    """

    quest: Quest
    day: Day
    hour: Hour
    centre: Short = ""
    line: Short = ""
    tell: Flag = False


@request("visit-cancel")
class VisitCancel(SourcedRequest):
    """They do not go after all. Nobody is told."""


@request("visit-code")
class VisitCode(SourcedRequest):
    """The six digits that a centre showed today. Saying "I was there" without them counts the same."""

    quest: Quest
    code: Short


@request("code-now")
class CodeNow(Request):
    """The code of a centre at which this robot stands as a twin. For whoever is there."""
