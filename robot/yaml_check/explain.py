"""Explains schema errors in plain words, at their place in the file."""

import types
import typing
from collections.abc import Callable, Iterable, Set
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from robot.yaml_check.finding import did_you_mean, nearest
from robot.yaml_check.source import Path, Source

EXPECTED = {
    "string_type": "write a text",
    "int_type": "write a whole number",
    "int_from_float": "write a whole number",
    "float_type": "write a number",
    "int_parsing": "write a whole number",
    "float_parsing": "write a number",
    "bool_type": "write true or false",
    "list_type": "write a list",
    "dict_type": "write keys with values",
    "model_type": "write keys with values",
    "model_attributes_type": "write keys with values",
    "date_type": "write a date, for example 2026-11-23",
    "date_from_datetime_parsing": "write a date, for example 2026-11-23",
    "date_parsing": "write a date, for example 2026-11-23",
    "string_pattern_mismatch": "write small letters, digits and hyphens, a letter first, at most 30",
}


def explain(
    source: Source,
    model: type[BaseModel],
    error: ValidationError,
    prefix: Path,
    form: Callable[[Path], str] = lambda _path: "",
    unproposed: Set[str] = frozenset(),
) -> None:
    """Add the findings: unknown words at the key, missing ones at what they are missing from.

    A word that is missing because it was misspelt is one finding, not two. `form` gives the right form of
    what stands at a place, where it is asked for often; the words of `unproposed` are never named.
    """
    misspelt: set[Path] = set()
    missing: list[Path] = []
    for fault in error.errors(include_url=False):
        loc: Path = tuple(part for part in fault["loc"] if part != "[key]")
        if fault["type"] == "extra_forbidden" or "[key]" in fault["loc"]:
            near = nearest(str(loc[-1]), [x for x in _keys(model, loc[:-1]) if x not in unproposed])
            misspelt |= {(*loc[:-1], word) for word in near}
            text = f"unknown word '{loc[-1]}'" + "".join(f"; did you mean '{word}'?" for word in near)
            text += form((*prefix, *loc[:-1]))
            source.add("E010", (*prefix, *loc), text, at_key=True)
        elif fault["type"] == "missing":
            missing.append(loc)
        else:
            source.add("E013", (*prefix, *loc), _value(fault) + form((*prefix, *loc)))
    for loc in missing:
        if loc not in misspelt:
            within = _place((*prefix, *loc[:-1]))
            text = f"'{loc[-1]}' is missing" + (f" in {within}" if within else "")
            text += form((*prefix, *loc[:-1]))
            source.add("E011", (*prefix, *loc[:-1]), text, at_key=True)


def _place(path: Path) -> str:
    """Where in the file, as a person counts: "levels, entry 2, dwell"."""
    return ", ".join(f"entry {part + 1}" if isinstance(part, int) else part for part in path)


def _shown(given: Any) -> str:
    """A value as it stands in the file."""
    if given is None or given == "":
        return "nothing is written here"
    if isinstance(given, bool):
        return f"wrong value {str(given).lower()}"
    return f"wrong value {given!r}" if isinstance(given, str | int | float) else "wrong value"


def _value(fault: ErrorDetails) -> str:
    given, context = fault["input"], fault.get("ctx", {})
    shown = _shown(given)
    match fault["type"]:
        case "literal_error":
            expected = context["expected"]
            words = expected.replace("'", "").replace(" or ", ", ").split(", ")
            said = f"write {expected}{did_you_mean(str(given), words)}"
        case "greater_than_equal":
            said = f"write {context['ge']} or more"
        case "less_than_equal":
            said = f"write {context['le']} or less"
        case "too_short":
            return f"too few entries: write at least {context['min_length']}"
        case "too_long":
            return f"too many entries: write at most {context['max_length']}"
        case "string_too_short":
            said = "write a text"
        case "string_too_long":
            return f"the text is too long: at most {context['max_length']} characters"
        case other:
            said = EXPECTED.get(other, "write something else here")
    return f"{shown}: {said}"


def _keys(model: Any, loc: Iterable[str | int]) -> list[str]:
    """The words that the schema knows at this place."""
    at: Any = model
    for part in loc:
        at = _inner(at)
        if isinstance(at, type) and issubclass(at, BaseModel):
            fields = {field.alias or name: field.annotation for name, field in at.model_fields.items()}
            at = fields.get(str(part))
        else:
            at = typing.get_args(at)[-1] if typing.get_args(at) else None
    at = _inner(at)
    if isinstance(at, type) and issubclass(at, BaseModel):
        return [field.alias or name for name, field in at.model_fields.items()]
    if typing.get_origin(at) is dict:
        return [str(word) for word in typing.get_args(typing.get_args(at)[0])]
    return []


def _inner(annotation: Any) -> Any:
    """The type itself of an optional one."""
    if isinstance(annotation, types.UnionType) or typing.get_origin(annotation) is typing.Union:
        return next(arm for arm in typing.get_args(annotation) if arm is not type(None))
    return annotation
