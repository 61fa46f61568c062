"""The fields of a request on the control socket, each checked where it is read.

Every reader raises UsageError that says which field, what is wrong with it and what would be right.
"""

import re
from collections.abc import Iterable
from datetime import date
from itertools import pairwise
from typing import Any

from robot.contract.programme import Programme
from robot.errors import UsageError

Request = dict[str, Any]
# A name is kept in the journal, which keeps words and never text (law 8).
NAME_LENGTH = 64
NOT_A_NAME = re.compile(r"[^A-Za-z0-9_.:/+-]+")
PERSON = "person"
# Who decides where nobody of the staff does; a member of staff cannot be called so.
RESERVED = frozenset({PERSON, "standing"})
ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
LONGEST_FADING_WEEKS = 26


def take(request: Request, name: str, kind: type, default: Any = None) -> Any:
    """A field of exactly this type: True is no number."""
    value = request.get(name, default)
    if type(value) is not kind:
        raise UsageError(name, f"must be {kind.__name__}.")
    return value


def one_of(request: Request, name: str, allowed: Iterable[str], default: str | None = None) -> Any:
    """One of a few words."""
    words = tuple(allowed)
    value = request.get(name, default)
    if not isinstance(value, str) or value not in words:
        raise UsageError(name, f"must be one of {', '.join(word or 'nothing' for word in words)}.")
    return value


def rating(request: Request, name: str) -> int | None:
    """0 (calm) to 10, or None when the person skips."""
    value = request.get(name)
    if value is None:
        return None
    if type(value) is not int or not 0 <= value <= 10:
        raise UsageError(name, "must be a whole number from 0 to 10, or null to skip.")
    return value


def staff(request: Request, programme: Programme, *, or_person: bool = False) -> str:
    """The staff id in "by", as the programme spells it; "person" too where the person may decide.

    A programme without a list of staff takes any name that makes a word of ASCII letters.
    """
    given = request.get("by", "")
    said = given.strip() if isinstance(given, str) else ""
    if not said:
        raise UsageError("by", "must say who decides.", "Give a staff id.")
    if said.casefold() == PERSON and or_person:
        return PERSON
    for known in programme.staff:
        if known.casefold() == said.casefold():
            return known
    if programme.staff:
        has = ", ".join(programme.staff)
        raise UsageError("by", f"{said[:NAME_LENGTH]!r} is nobody of the staff.", f"The programme has {has}.")
    word = NOT_A_NAME.sub("-", said).strip("-")
    if not said.isascii() or not word or len(word) > NAME_LENGTH:
        mend = f"Use your staff id: Latin letters and digits, at most {NAME_LENGTH}."
        raise UsageError("by", "cannot be kept in the journal.", mend)
    if word.casefold() in RESERVED:
        raise UsageError("by", f"{word!r} is nobody of the staff.", "Use your staff id.")
    return word


def level(request: Request, programme: Programme, *, parts: bool = False, none: bool = False) -> str:
    """Id of a level; with `parts` also of a sub-level, as "level/part"; with `none` also ""."""
    known = [each.id for each in programme.levels]
    if parts:
        known += [f"{each.id}/{part.id}" for each in programme.levels for part in each.parts]
    return str(one_of(request, "level", [*known, *([""] if none else [])]))


def order(request: Request, programme: Programme) -> tuple[str, ...]:
    """Every level of the programme once, lowest first."""
    given = request.get("levels")
    known = [each.id for each in programme.levels]
    if not isinstance(given, list | tuple) or not all(isinstance(each, str) for each in given):
        raise UsageError("levels", "must be a list of level ids.", f"All of them: {', '.join(known)}.")
    for each in given:
        if each not in known:
            raise UsageError(
                "levels", f"{each[:60]!r} is no level of this programme.", f"It has {', '.join(known)}."
            )
    if sorted(given) != sorted(known):
        missing = ", ".join(each for each in known if each not in given)
        what = f"must also have {missing}." if missing else "must have every level once."
        raise UsageError("levels", what, "An order names every level once, lowest first.")
    return tuple(given)


def until(request: Request) -> str:
    """A date "YYYY-MM-DD", or "" for until somebody lifts it."""
    value = take(request, "until", str, "")
    if value:
        try:
            if not ISO_DATE.fullmatch(value):
                raise ValueError
            date.fromisoformat(value)
        except ValueError:
            mend = "Write it as YYYY-MM-DD, or leave it empty."
            raise UsageError("until", f"{value[:40]!r} is no date.", mend) from None
    return str(value)


def days_a_week(request: Request) -> tuple[int, ...]:
    """Days with contact in each coming week, 0 to 7 and never rising; () takes a plan back."""
    given = request.get("days_a_week")
    mend = "One number a week, such as [5, 4, 3, 2, 1]."
    if not isinstance(given, list | tuple) or len(given) > LONGEST_FADING_WEEKS:
        raise UsageError("days_a_week", f"must be a list of at most {LONGEST_FADING_WEEKS} numbers.", mend)
    if not all(type(days) is int and 0 <= days <= 7 for days in given):
        raise UsageError("days_a_week", "must be whole numbers from 0 to 7.", mend)
    if any(later > earlier for earlier, later in pairwise(given)):
        raise UsageError("days_a_week", "must never rise: each week has as many days or fewer.", mend)
    return tuple(given)
