"""The person's own file: all that is kept of them as JSON, written while it is sent, never on a disk."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

from robot.control.kept_requests import ExportPart
from robot.control.request_base import Request

# A clock that says less than 2020 has not been set.
SET_SINCE_US = 1_577_836_800_000_000
Ask = Callable[[Request], Awaitable[dict[str, Any]]]


async def own_file(ask: Ask, kept: dict[str, Any]) -> AsyncIterator[str]:
    """The file, in pieces. A companion that goes away ends it in the middle: then it is no whole JSON.

    One entry a line, with the wall time as far as a clock was set (`at`, UTC).
    """
    yield '{\n"format": "yorisou-own-file-1",\n'
    for name, value in kept.items():
        yield f"{json.dumps(name)}: {json.dumps(value, ensure_ascii=False)},\n"
    times = Times({each["first"]: each["started_utc_us"] for each in kept.get("recordings", ())})
    yield '"entries": ['
    after, comma = 0, ""
    while True:
        part = await ask(ExportPart(after))
        lines = []
        for entry in part["entries"]:
            lines.append(f"{comma}\n{json.dumps({'at': times.of(entry), **entry}, ensure_ascii=False)}")
            comma = ","
        yield "".join(lines)
        after = part["next"]
        if not after:
            break
    yield "\n]\n}\n"


class Times:
    """The wall time of entries as they come: from the start of their recording, and from each set clock."""

    def __init__(self, started: dict[int, int]) -> None:
        self._started = sorted(started.items(), reverse=True)
        self._recording, self._offset = 0, 0

    def of(self, entry: dict[str, Any]) -> str | None:
        """ISO 8601 in UTC; None while no clock was set."""
        at_us = int(entry["at_us"])
        first, started = next(((f, s) for f, s in self._started if f <= entry["number"]), (0, 0))
        if first != self._recording:
            self._recording, self._offset = first, started - at_us if started >= SET_SINCE_US else 0
        if entry["kind"] == "clock":
            said = entry["body"].get("utc_us")
            self._offset = said - at_us if type(said) is int and said >= SET_SINCE_US else 0
        if not self._offset:
            return None
        return datetime.fromtimestamp((at_us + self._offset) / 1e6, UTC).isoformat(timespec="seconds")
