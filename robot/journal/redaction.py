"""Filters what a journal may hold: names, codes, times and figures, never text (law 8)."""

import re
from typing import Any

NOT_STORED = "(not stored)"
# Names, codes and times: nothing that a sentence in any language fits into.
WORD = re.compile(r"[A-Za-z0-9_.:/+-]{0,64}\Z")


def redacted(value: Any) -> Any:
    """The value, with every string that is not a name, a code or a time replaced (law 8)."""
    if isinstance(value, str):
        return value if WORD.match(value) else NOT_STORED
    if isinstance(value, list | tuple):
        return [redacted(item) for item in value]
    return value if value is None or isinstance(value, bool | int | float) else NOT_STORED
