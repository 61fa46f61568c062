"""Bounded TOML: any text is parsed quickly or refused with a reason."""

import tomllib
from typing import Any

# Deeper than any section of ours; a parser calls itself for every level.
DEEPEST = 40
# In one line: keys with thousands of parts take a parser minutes.
MOST_DOTS = 400


def parse(text: str) -> dict[str, Any]:
    """The text's tables. Raises ValueError that says what is wrong and, where it is known, in which line."""
    for number, line in enumerate(text.split("\n"), 1):
        if line.count(".") > MOST_DOTS:
            raise ValueError(f"more than {MOST_DOTS} dots (at line {number})")
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        raise
    except RecursionError:
        raise ValueError("brackets are nested too deeply") from None
    except ValueError:  # Python reads no integer of more digits than this
        raise ValueError("a number has thousands of digits") from None
    if _too_deep(data):
        raise ValueError("brackets are nested too deeply")
    return data


def _too_deep(data: dict[str, Any]) -> bool:
    level: list[Any] = [data]
    for _ in range(DEEPEST):
        level = [
            inner
            for each in level
            if isinstance(each, dict | list)
            for inner in (each.values() if isinstance(each, dict) else each)
        ]
        if not level:
            return False
    return True
