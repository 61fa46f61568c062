"""The tables of the manual's page on the report's JSON and CSV, as robot/report/facts.py says."""

from collections.abc import Iterator
from typing import Annotated, Any, get_args, get_origin, get_type_hints

from robot.report.facts import ALL


def tables() -> dict[str, list[str]]:
    """A table for each class of the format, by the name of its place."""
    return {cls.__name__: list(_table(cls)) for cls in ALL}


def _table(cls: type) -> Iterator[str]:
    yield "| field | type | what it is |"
    yield "|---|---|---|"
    for name, hint in get_type_hints(cls, include_extras=True).items():
        kind, says = get_args(hint) if get_origin(hint) is Annotated else (hint, "see below")
        yield f"| `{name}` | {_named(kind)} | {says} |"


def _named(kind: Any) -> str:
    """A type as JSON calls it."""
    if kind in NAMES:
        return NAMES[kind]
    inner = [_named(each) for each in get_args(kind)]
    if get_origin(kind) is list:
        return f"list of {inner[0]}"
    if get_origin(kind) is dict:
        return f"object of {inner[1]}"
    return " or ".join(inner) if inner else f"`{kind.__name__}`"


NAMES: dict[Any, str] = {
    str: "text",
    int: "whole number",
    float: "number",
    bool: "true or false",
    type(None): "null",
    Any: "text or number",
}
