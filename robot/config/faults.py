"""Explains what is wrong with a key of `yorisou.toml`, with the nearest known key."""

import difflib
from collections.abc import Iterable
from typing import Any, get_args

from pydantic import BaseModel
from pydantic_core import ErrorDetails

# Keys of before, and what stands for them now (robot/config/migration.py brings them over).
MOVED = {"body.motion": "write size, speed and idle, each 0 to 1, under [person.movement]"}
Place = tuple[int | str, ...]
LONGEST = 80


def where(place: Place) -> str:
    """A path in the file as text: "care.staff.0.channels"."""
    name = ".".join(str(part) for part in place)
    name = "".join(char if char.isprintable() else "?" for char in name)
    return name if len(name) <= LONGEST else f"{name[:LONGEST]}…"


def explain(model: type[BaseModel], fault: ErrorDetails) -> str:
    """One fault as a clause that names its place, with the nearest key where a key is unknown."""
    named = where(fault["loc"])
    if not named:  # of the file as a whole: it names the place itself
        return reason(fault)
    if fault["type"] != "extra_forbidden":
        return f"{named}: {reason(fault)}"
    if named in MOVED:
        return f"unknown key '{named}'; {MOVED[named]}"
    near = nearest(str(fault["loc"][-1]), keys(model, fault["loc"][:-1]))
    return f"unknown key '{named}'" + (f"; did you mean '{near}'" if near else "")


def reason(fault: ErrorDetails) -> str:
    """What is wrong, without the place and without the value."""
    if fault["type"] == "string_pattern_mismatch":
        return "write a time as HH:MM, for example '22:00'"
    return fault["msg"].removeprefix("Value error, ")


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word most like this one, ignoring case; None where none is similar."""
    near = difflib.get_close_matches(word[:LONGEST].lower(), list(known), n=1)
    return near[0] if near else None


def keys(model: type[BaseModel], place: Place) -> list[str]:
    """The keys that a section may have, as they are written; [] where there are no fixed ones."""
    found: Any = model
    for part in place:
        if isinstance(part, int):  # a place in a list: its entries are the model already
            continue
        if part not in found.model_fields:
            return []
        found = found.model_fields[part].annotation
        found = next((each for each in get_args(found) if isinstance(each, type)), found)
        if not (isinstance(found, type) and issubclass(found, BaseModel)):
            return []
    return [field.alias or name for name, field in found.model_fields.items()]
