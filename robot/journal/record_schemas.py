"""JSON Schemas of the records of the contract, made from their fields."""

import types
from dataclasses import fields
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from robot.contract.record import Record

PLAIN: dict[Any, dict[str, Any]] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    float: {"type": "number"},
    bool: {"type": "boolean"},
    type(None): {"type": "null"},
}


def schema_of(kind: type[Record], **more: dict[str, Any]) -> dict[str, Any]:
    """An object with every field of the record, and `more` of them. No field is required: an older record
    lacks those that came later.
    """
    hints = get_type_hints(kind)
    own = {field.name: _of(hints[field.name]) for field in fields(kind)}  # type: ignore[arg-type]
    title = (kind.__doc__ or "").strip().partition("\n")[0]
    return {"type": "object", "title": kind.kind, "description": title, "properties": {**own, **more}}


def _of(hint: Any) -> dict[str, Any]:
    """The schema of a type; of one that is not known, anything."""
    if hint in PLAIN:
        return PLAIN[hint]
    origin, inner = get_origin(hint), get_args(hint)
    if origin is Literal:
        return {"enum": list(inner)}
    if origin in (Union, types.UnionType):
        return {"anyOf": [_of(each) for each in inner]}
    if origin is tuple:
        rows = _of(inner[0]) if len(inner) == 2 and inner[1] is ... else {}
        return {"type": "array", "items": rows}
    if isinstance(hint, type) and issubclass(hint, tuple):  # a row with names
        return {"type": "array"}
    return {}
