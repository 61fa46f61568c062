"""The lines of the control socket: one JSON object each, whatever a client has written."""

import json
from typing import Any

from robot.errors import UsageError

NOT_JSON = "is not a line of JSON."
LONGEST_NUMBER = 64
LONGEST_LINE = 256 * 1024  # bytes


def read(line: bytes) -> dict[str, Any]:
    """The JSON object of a line. Raises UsageError for anything else, however it is written."""
    try:
        found = json.loads(line, parse_constant=_no_number)
    except (ValueError, RecursionError):  # also a number of thousands of digits, and thousands of brackets
        raise UsageError("request", NOT_JSON) from None
    if not isinstance(found, dict):
        raise UsageError("request", "must be a JSON object.")
    return found


def number_of(request: dict[str, Any]) -> int | str | None:
    """The client's own number of a request, as it is given back; None for one that no answer could carry."""
    number = request.get("id")
    short = isinstance(number, int | str) and len(str(number)[: LONGEST_NUMBER + 1]) <= LONGEST_NUMBER
    return number if short and not isinstance(number, bool) else None


def write(message: dict[str, Any]) -> bytes:
    """A message as one line of UTF-8; half of a character, which no UTF-8 has, becomes a question mark."""
    return json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace") + b"\n"


def _no_number(name: str) -> None:
    raise ValueError(name)  # NaN and the infinities are no JSON
