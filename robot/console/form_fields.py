"""The text of a form's fields as JSON: a form knows text only, and a request numbers, truth and lists too."""

import re
from collections.abc import Mapping
from typing import Any

from robot.control.request_base import Request

TRUE, FALSE = frozenset({"true", "on", "1", "yes"}), frozenset({"false", "off", "0", "no"})
SEVERAL = re.compile(r"[\s,、]+")


def as_json(request: type[Request], form: Mapping[str, Any]) -> dict[str, Any]:
    """What the form says, as that request has it. What cannot be read, or is not text, stays as it is."""
    return {
        name: _value(request.schema[name].holds, value) if isinstance(value, str) else value
        for name, value in form.items()
        if name in request.schema
    }


def _value(holds: Any, text: str) -> Any:
    if holds is bool:
        word = text.strip().lower()
        return word in TRUE if word in TRUE | FALSE else text
    if holds == int | None and not text:
        return None
    if holds in (int, int | None):
        return _number(text)
    if holds == tuple[str, ...]:
        return _parts(text)
    if holds == tuple[int, ...]:
        return [_number(part) for part in _parts(text)]
    return text


def _parts(text: str) -> list[str]:
    """A form has one field for a list: what is written in it, with blanks or commas between."""
    return [part for part in SEVERAL.split(text) if part]


def _number(text: str) -> Any:
    try:
        return int(text)
    except ValueError:
        return text
