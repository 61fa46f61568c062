"""A week file: facts of one person's week as a versioned document (docs/reference/week-file.md).

It holds ids, figures, dates and the names of levels; no word of the person, and nobody's name. It is also
read where the robot's other rooms are not: nothing here knows the journal.
"""

import json
from datetime import date, timedelta
from typing import Annotated, Literal

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from robot.contract.command_base import Decision
from robot.contract.languages import Language
from robot.contract.people import ContactKind
from robot.week.calendar_week import CalendarWeek

FORMAT, VERSION = "yorisou-week", 1
# No robot knows a larger one; a bound for what a stranger writes.
MOST = 1_000_000
Count = Annotated[int, Field(ge=0, le=MOST)]
# A robot that runs records the time every hour.
SILENT = timedelta(days=3)


class NotAWeek(Exception):
    """The document is none, or none that can be used; `code` is "foreign", "newer" or "invalid"."""

    def __init__(self, code: Literal["foreign", "newer", "invalid"], detail: str = "") -> None:
        self.code, self.detail = code, detail
        super().__init__(code, detail)


def _printable(value: str) -> str:
    if not value.isprintable():
        raise ValueError("cannot be printed")
    return value


def _is_week(value: str) -> str:
    CalendarWeek.parse(value)
    return value


Printable = AfterValidator(_printable)
Id = Annotated[str, Field(max_length=100), Printable]
Name = Annotated[str, Field(min_length=1, max_length=200), Printable]
Label = Annotated[str, Field(min_length=1, max_length=40), Printable]


class Part(BaseModel):
    """A part of the document. Fields that this version does not know are left out."""

    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True, allow_inf_nan=False)


class Sessions(Part):
    """Contact sessions of the week by what they came to, and what the person did to stay in charge.

    `calm`, `between` and `much` count; `void` do not. `unrated` of those that count. `levels`: level -> how
    many. `less_days`: days with a *less*. `last`: day of the last one up to now.
    """

    days: Count = 0
    calm: Count = 0
    between: Count = 0
    much: Count = 0
    void: Count = 0
    minutes: Count = 0
    stops: Count = 0
    less_days: Count = 0
    unrated: Count = 0
    levels: dict[Id, Count] = Field(default={}, max_length=50)
    last: date | None = None

    @property
    def counted(self) -> int:
        return self.calm + self.between + self.much


class Change(Part):
    """A change of level, or a rest: what, when, from where to where, the rule, and who decided.

    `at`: noon of the day where it followed a way out, whose hour is nobody's. `by`: "" (the rule), "standing"
    (the therapist's standing approval), "person" or "staff".
    """

    at: AwareDatetime
    decision: Decision
    before: Id
    after: Id
    rule: Id
    by: Literal["", "standing", "person", "staff"] = ""


class HandOver(Part):
    """A hand-over to people in the week: since when, and until when (null: still open)."""

    since: AwareDatetime
    until: AwareDatetime | None = None


class Crisis(Part):
    """A hand-over that is open now. `violence`: it is about violence at home; the family must not hear of it.

    `alert` is what is known of telling people: "none" (there is no channel: only the card), "sending",
    "sent", "unreachable" (nobody answered, or nothing went out), or "acknowledged".
    """

    since: AwareDatetime | None
    violence: bool = False
    alert: Literal["none", "sending", "sent", "unreachable", "acknowledged"] = "none"


class Proposal(Part):
    """A step up that waits. `approved`: the staff have, and it waits for the person; it expires to *hold*.

    `expires` is at noon of its day where the offer was made on a level that leads out.
    """

    level: Id
    rule: Id
    approved: bool
    expires: AwareDatetime


class Calibration(Part):
    """Forecasts of steps up against what was seen: how many were seen, and how many of them were hard.

    `alarm`: the forecasts are too low. `review`: two steps turned out hard, and no review was done since.
    """

    forecasts: Count = 0
    hard: Count = 0
    alarm: bool = False
    review: bool = False


class Contacts(Part):
    """Contact with people in the week by kind; `told` is null where the person told nothing: not zero."""

    with_robot: dict[ContactKind, Count] = {}
    without_robot: dict[ContactKind, Count] = {}
    told: dict[ContactKind, Count] | None = None


# What waits for the staff, beside a proposal: nobody acknowledged the digest of worries, or it stands on the
# page; the programme rests until they lift it; the saved progress was in doubt; a drill is due; the person
# has lived at their destination for its time, and fewer days can be planned.
Waiting = Literal["digest-unanswered", "digest", "rest", "doubted", "drill", "fading"]


class WeekFile(Part):
    """The whole document. Times are ISO 8601 with the offset of the person's clock.

    `person` is what the staff call the person, a pseudonym; `robot` the robot's id; `sequence` rises with
    everything that it records. `until` is when it last recorded anything. `level` is "level" or "level/part";
    `names` has the names of all that are mentioned. `course` is that of the programme, `held_by` who let it
    rest ("rule": three sessions were too much). `discomforts` are the days of sessions that were too much, of
    the seven up to the last one in the week. `next_rule` is what the next step waited for last.
    """

    format: Literal["yorisou-week"] = "yorisou-week"
    version: Literal[1] = 1
    person: Label
    robot: Annotated[str, Field(pattern=r"^[0-9a-f]{16}$")]
    sequence: Annotated[int, Field(ge=0, le=2**53)]
    week: Annotated[str, AfterValidator(_is_week)]
    made: AwareDatetime
    until: AwareDatetime | None
    software: Id
    programme: Id
    names: dict[Id, dict[Language, Name]] = Field(default={}, max_length=200)
    level: Id
    course: Literal["running", "on-hold", "fading", "closed", "left"] = "running"
    held_by: Literal["", "person", "staff", "rule"] = ""
    sessions: Sessions = Sessions()
    changes: Annotated[tuple[Change, ...], Field(max_length=200)] = ()
    discomforts: Annotated[tuple[date, ...], Field(max_length=100)] = ()
    hand_overs: Annotated[tuple[HandOver, ...], Field(max_length=200)] = ()
    crisis: Crisis | None = None
    proposal: Proposal | None = None
    waiting: Annotated[tuple[Waiting, ...], Field(max_length=10)] = ()
    next_rule: Id = ""
    calibration: Calibration = Calibration()
    contacts: Contacts = Contacts()

    @property
    def silent(self) -> bool:
        """Whether the robot had recorded nothing for days when the file was made: it says so every hour."""
        return self.until is None or self.made - self.until >= SILENT

    def to_bytes(self) -> bytes:
        return self.model_dump_json().encode()


def from_bytes(data: bytes) -> WeekFile:
    """The document that `to_bytes` wrote. Raises NotAWeek; what stands in it is never part of that."""
    try:
        found = json.loads(data)
    except (ValueError, RecursionError):
        raise NotAWeek("foreign") from None
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        raise NotAWeek("foreign")
    version = found.get("version")
    if isinstance(version, int) and version > VERSION:
        raise NotAWeek("newer", str(version)[:9])
    try:
        return WeekFile.model_validate_json(data)
    except ValidationError as error:
        places = sorted({str(fault["loc"][0]) for fault in error.errors() if fault["loc"]})
        raise NotAWeek("invalid", ", ".join(places)) from None
