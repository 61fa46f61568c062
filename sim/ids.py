"""Ids of servos as they are written on a command line: `10-18`, `1,2,5`, `10-12,20`."""

import re

from firmware_bridge.protocol import HIGHEST_ID
from robot.errors import UsageError

_PART = re.compile(r"(\d{1,4})(?:-(\d{1,4}))?")
_EXAMPLE = f"Write ids of 0 to {HIGHEST_ID}, as 10-18 or 1,2,5."


def parse(text: str) -> tuple[int, ...]:
    """The ids in the order in which they are written. Raises UsageError that says which part is wrong."""
    found: list[int] = []
    for part in text.split(","):
        match = _PART.fullmatch(part.strip())
        if match is None or not part.isascii():
            raise UsageError("--ids", f"{part.strip()!r} is no id and no range.", _EXAMPLE)
        first = int(match[1])
        last = first if match[2] is None else int(match[2])
        if last < first:
            raise UsageError("--ids", f"{part.strip()} ends before it begins.", f"Write {last}-{first}.")
        if last > HIGHEST_ID:
            raise UsageError("--ids", f"{last} is above {HIGHEST_ID}, the highest id.", _EXAMPLE)
        found += range(first, last + 1)
    for device in found:
        if found.count(device) > 1:
            raise UsageError("--ids", f"{device} stands there twice.", "Write each id once.")
    return tuple(found)
