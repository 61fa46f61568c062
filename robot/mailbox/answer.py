"""What the person may send back: a stamp, one line, or a drawing of five strokes."""

import json
from typing import Any

from robot.errors import UsageError
from robot.mailbox.message import LONGEST_LINE, MOST_POINTS, MOST_STROKES, STAMPS

# Points of a drawing lie on a sheet of this size.
SHEET = 1_000


def checked_answer(form: str, text: str) -> str:
    """The answer as it is kept. Raises UsageError for one that is none."""
    if form == "stamp":
        if text not in STAMPS:
            raise UsageError("text", "is no stamp.", f"There are {', '.join(STAMPS)}.", code="answer-stamp")
        return text
    if form == "drawing":
        return json.dumps(_strokes(text), separators=(",", ":"))
    line = " ".join(text.split())
    if not line or len(line) > LONGEST_LINE or not line.isprintable():
        raise UsageError("text", f"has 1 to {LONGEST_LINE} characters.", code="answer-line")
    return line


def _strokes(text: str) -> list[list[list[int]]]:
    """At most five strokes of points on the sheet."""
    wrong = UsageError(
        "text", f"is no drawing of at most {MOST_STROKES} strokes.", "Draw it again.", code="answer-drawing"
    )
    try:
        strokes: Any = json.loads(text)
    except (ValueError, RecursionError):
        raise wrong from None
    if not isinstance(strokes, list) or not 1 <= len(strokes) <= MOST_STROKES:
        raise wrong
    for stroke in strokes:
        if (
            not isinstance(stroke, list)
            or not 1 <= len(stroke) <= MOST_POINTS
            or not all(map(_point, stroke))
        ):
            raise wrong
    return strokes


def _point(point: Any) -> bool:
    return (
        isinstance(point, list)
        and len(point) == 2
        and all(type(each) is int and 0 <= each <= SHEET for each in point)
    )
