"""The kinds of field that a request may have: how each is read, and what the manual says of it.

Every reader raises UsageError that says which field, what is wrong with it and what would be right. Levels
and staff are those of the programme; where it is None, only their form is looked at.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Annotated, Any, Literal, get_args

from robot.contract.body import PADS
from robot.contract.event_base import LONGEST_TEXT
from robot.contract.programme import Programme
from robot.control.json_model import in_words
from robot.errors import UsageError

# A name is kept in the journal, which keeps words and never text (law 8).
LONGEST_NAME = 64
NOT_A_NAME = re.compile(r"[^A-Za-z0-9_.:/+-]+")
PERSON = "person"
# Who decides where nobody of the staff does; a member of staff cannot be called so.
RESERVED = frozenset({PERSON, "standing"})
ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")
LONGEST_FADING_WEEKS = 26
HARDEST = 10  # of a rating; 0 is calm
HARDEST_FACE = 4  # of the five that answer how today is; 0 is easy
LONGEST_OPTION = 60
LONGEST_NOTE = 2_000
MOST_WEEKS = 60
LONGEST_LINE_KEY = 100
LONGEST_TOKEN = 200
LEAST_NUMBER, MOST_NUMBER = -(2**63), 2**63 - 1
LONGEST_SECRET = 256
SHORTEST_TOUCH_MS, LONGEST_TOUCH_MS = 20, 60_000

# Where a request may say that it comes from; the other sources are the robot's own.
RequestSource = Literal["tap", "button", "typed", "console"]
SOURCES: tuple[RequestSource, ...] = get_args(RequestSource)

Read = Callable[[str, Any, Programme | None], Any]


@dataclass(frozen=True, slots=True)
class Kind:
    """`read(name, value, programme)` gives the value or raises; `says` is what may stand there, in words."""

    read: Read
    says: str = ""


def take(name: str, value: Any, kind: type) -> Any:
    """A value of exactly this type: True is no number."""
    if type(value) is not kind:
        raise UsageError(name, f"must be {in_words(kind)}.")
    return value


def short(name: str, value: Any) -> str:
    """A short text that can be written down. Raises UsageError for one that is long, or half a character."""
    text: str = take(name, value, str)
    if len(text) > LONGEST_SECRET:
        raise UsageError(name, f"has at most {LONGEST_SECRET} characters.")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise UsageError(name, "holds half of a character.", "Write it anew.") from None
    return text


def one_of(allowed: tuple[str, ...]) -> Kind:
    """One of a few words."""
    says = ", ".join(f"`{word}`" if word else '`""`' for word in allowed)
    return Kind(lambda name, value, _programme: _one_of(name, value, allowed), says)


def _one_of(name: str, value: Any, allowed: tuple[str, ...]) -> str:
    if not isinstance(value, str) or value not in allowed:
        raise UsageError(name, f"must be one of {', '.join(word or 'nothing' for word in allowed)}.")
    return value


def _rating(name: str, value: Any, _programme: Programme | None) -> int | None:
    if value is None:
        return None
    if type(value) is not int or not 0 <= value <= HARDEST:
        raise UsageError(name, f"must be a whole number from 0 to {HARDEST}, or null to skip.")
    return value


def _face(name: str, value: Any, _programme: Programme | None) -> int:
    face: int = take(name, value, int)
    if not 0 <= face <= HARDEST_FACE:
        raise UsageError(name, f"must be a whole number from 0 to {HARDEST_FACE}.")
    return face


def _staff(name: str, value: Any, programme: Programme | None) -> str:
    """The id as the programme spells it, or "". Without a list of staff any word of ASCII letters is one."""
    said: str = take(name, value, str).strip()
    if programme is None or not said:  # whoever's device it comes from signs
        return said
    for known in programme.staff:
        if known.casefold() == said.casefold():
            return known
    if programme.staff:
        has = ", ".join(programme.staff)
        raise UsageError(
            name, f"{said[:LONGEST_NAME]!r} is nobody of the staff.", f"The programme has {has}."
        )
    word = NOT_A_NAME.sub("-", said).strip("-")
    if not said.isascii() or not word or len(word) > LONGEST_NAME:
        mend = f"Use your staff id: Latin letters and digits, at most {LONGEST_NAME}."
        raise UsageError(name, "cannot be kept in the journal.", mend)
    if word.casefold() in RESERVED:
        raise UsageError(name, f"{word!r} is nobody of the staff.", "Use your staff id.")
    return word


def _staff_or_person(name: str, value: Any, programme: Programme | None) -> str:
    if isinstance(value, str) and value.strip().casefold() == PERSON:
        return PERSON
    return _staff(name, value, programme)


def _level(*, parts: bool, none: bool) -> Read:
    def read(name: str, value: Any, programme: Programme | None) -> str:
        if programme is None:
            if not isinstance(value, str) or not (value or none):
                raise UsageError(name, "must be the id of a level.")
            return value
        known = [each.id for each in programme.levels]
        if parts:
            known += [f"{each.id}/{part.id}" for each in programme.levels for part in each.parts]
        return _one_of(name, value, (*known, *([""] if none else [])))

    return read


def _order(name: str, value: Any, programme: Programme | None) -> tuple[str, ...]:
    known = [each.id for each in programme.levels] if programme is not None else []
    if not isinstance(value, list | tuple) or not all(isinstance(each, str) for each in value):
        raise UsageError(name, "must be a list of level ids.", f"All of them: {', '.join(known)}.")
    if programme is None:
        return tuple(value)
    for each in value:
        if each not in known:
            what = f"{each[:60]!r} is no level of this programme."
            raise UsageError(name, what, f"It has {', '.join(known)}.")
    if sorted(value) != sorted(known):
        missing = ", ".join(each for each in known if each not in value)
        what = f"must also have {missing}." if missing else "must have every level once."
        raise UsageError(name, what, "An order names every level once, lowest first.")
    return tuple(value)


def _until(name: str, value: Any, _programme: Programme | None) -> str:
    given: str = take(name, value, str)
    if given:
        try:
            if not ISO_DATE.fullmatch(given):
                raise ValueError
            date.fromisoformat(given)
        except ValueError:
            mend = "Write it as YYYY-MM-DD, or leave it empty."
            raise UsageError(name, f"{given[:40]!r} is no date.", mend) from None
    return given


def _month(name: str, value: Any, _programme: Programme | None) -> str:
    given: str = take(name, value, str)
    if not MONTH.fullmatch(given):
        raise UsageError(name, f"{given[:20]!r} is no month.", "Write it as YYYY-MM.")
    return given


def _days_a_week(name: str, value: Any, _programme: Programme | None) -> tuple[int, ...]:
    mend = "One number a week, such as [5, 4, 3, 2, 1]."
    if not isinstance(value, list | tuple) or len(value) > LONGEST_FADING_WEEKS:
        raise UsageError(name, f"must be a list of at most {LONGEST_FADING_WEEKS} numbers.", mend)
    if not all(type(days) is int and 0 <= days <= 7 for days in value):
        raise UsageError(name, "must be whole numbers from 0 to 7.", mend)
    if any(later > earlier for earlier, later in pairwise(value)):
        raise UsageError(name, "must never rise: each week has as many days or fewer.", mend)
    return tuple(value)


def _text(name: str, value: Any, _programme: Programme | None) -> str:
    text: str = take(name, value, str).strip()
    if not text or len(text) > LONGEST_TEXT:
        raise UsageError(name, f"must have 1 to {LONGEST_TEXT} characters.")
    return text


def _weeks(name: str, value: Any, _programme: Programme | None) -> int:
    weeks: int = take(name, value, int)
    if not 1 <= weeks <= MOST_WEEKS:
        raise UsageError(name, f"must be from 1 to {MOST_WEEKS}.")
    return weeks


def _token(name: str, value: Any, _programme: Programme | None) -> str:
    token: str = take(name, value, str).strip()
    if not 1 <= len(token) <= LONGEST_TOKEN:
        raise UsageError(name, "must be the token of an alert.", "Follow the link in the message again.")
    return token


def _pad(name: str, value: Any, _programme: Programme | None) -> str:
    return _one_of(name, take(name, value, str), PADS)


def _touch_ms(name: str, value: Any, _programme: Programme | None) -> int:
    ms: int = take(name, value, int)
    return max(SHORTEST_TOUCH_MS, min(LONGEST_TOUCH_MS, ms))


def _number(name: str, value: Any, _programme: Programme | None) -> int:
    """One that a file can hold; beyond that nothing has any, so the last that there is will do."""
    number: int = take(name, value, int)
    return max(LEAST_NUMBER, min(number, MOST_NUMBER))


def _played(kind: type) -> Read:
    def read(_name: str, value: Any, _programme: Programme | None) -> Any:
        if type(value) is not kind:
            what = "needs sound and ms as whole numbers and complete as true or false."
            raise UsageError("played", what)
        return value

    return read


Number = Annotated[int, Kind(_number, "number")]
Flag = Annotated[bool, Kind(lambda name, value, _: take(name, value, bool), "bool")]
# Anything but true is no: for what is never refused for its form.
Lenient = Annotated[bool, Kind(lambda _name, value, _: value is True, "bool")]
# Of what is never refused for saying so in a way that nobody knows.
AnySource = Annotated[RequestSource, Kind(lambda _name, value, _: value if value in SOURCES else "console")]
Rating = Annotated[int | None, Kind(_rating, f"0..{HARDEST} or null")]
Face = Annotated[int, Kind(_face, f"0..{HARDEST_FACE}")]
Staff = Annotated[str, Kind(_staff, "a staff id")]
StaffOrPerson = Annotated[str, Kind(_staff_or_person, 'a staff id, or `"person"`')]
Level = Annotated[str, Kind(_level(parts=False, none=True), 'an id, or `""`')]
LevelOrPart = Annotated[str, Kind(_level(parts=True, none=False), "an id, or `level/part`")]
LineKey = Annotated[
    str, Kind(lambda name, value, _: take(name, value, str)[:LONGEST_LINE_KEY], "a key of `lines`")
]
Order = Annotated[tuple[str, ...], Kind(_order, "every level id once, lowest first")]
Until = Annotated[str, Kind(_until, '`"YYYY-MM-DD"`, or `""` until somebody lifts it')]
DaysAWeek = Annotated[
    tuple[int, ...], Kind(_days_a_week, f"up to {LONGEST_FADING_WEEKS} numbers 0..7, never rising")
]
Text = Annotated[str, Kind(_text, f"at most {LONGEST_TEXT} characters")]
Month = Annotated[str, Kind(_month, "a month, YYYY-MM")]
Weeks = Annotated[int, Kind(_weeks, f"1..{MOST_WEEKS}")]
NoteText = Annotated[str, Kind(lambda name, value, _: take(name, value, str).strip()[:LONGEST_NOTE], "text")]
Option = Annotated[str, Kind(lambda name, value, _: take(name, value, str)[:LONGEST_OPTION], "an id")]
Token = Annotated[str, Kind(_token)]
Pad = Annotated[str, Kind(_pad, ", ".join(PADS))]
TouchMs = Annotated[int, Kind(_touch_ms, f"{SHORTEST_TOUCH_MS}..{LONGEST_TOUCH_MS}")]
# A password, a PIN or a token; it is in no event and no journal.
Secret = Annotated[str, Kind(lambda name, value, _: short(name, value), "text")]
PlayedNumber = Annotated[int, Kind(_played(int), "number")]
PlayedFlag = Annotated[bool, Kind(_played(bool), "bool")]
