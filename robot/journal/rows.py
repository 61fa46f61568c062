"""The queued rows of a journal's writer, and the state after a group is committed."""

import json
from collections.abc import Iterable
from dataclasses import replace
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from robot.contract.record import Record
from robot.journal.progress_copy import LastGood
from robot.journal.redaction import redacted

# A group whose commit failed late may be on the disk after all: writing it again changes nothing.
ADD_CONTENT = "INSERT OR IGNORE INTO content VALUES (?, ?, ?)"
ADD_SESSION = "INSERT OR IGNORE INTO session VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
ADD_ENTRY = "INSERT OR IGNORE INTO entry VALUES (?, ?, ?, ?, ?, ?)"
KEEP_PROGRESS = "INSERT OR REPLACE INTO progress VALUES (1, ?, ?)"
NOTE = "INSERT OR REPLACE INTO meta VALUES (?, ?)"

Row = tuple[str, tuple[Any, ...]]


def progress_rows(rows: Iterable[Row]) -> int:
    return sum(statement is KEEP_PROGRESS for statement, _ in rows)


def kept_after(kept: LastGood, group: Iterable[Row]) -> LastGood:
    """The content of the second place once the group is on the disk."""
    body = None
    for statement, row in group:
        if statement is ADD_ENTRY:
            kept = replace(kept, entry=max(kept.entry, row[0]))
        elif statement is ADD_SESSION:
            kept = replace(kept, session=max(kept.session, row[0]))
        elif statement is NOTE and row[0] == "evening":
            kept = replace(kept, evening=row[1] == "1")
        elif statement is KEEP_PROGRESS:
            body = row[1]
    return kept if body is None else replace(kept, progress=json.loads(body))


def body_of(record: Record) -> str:
    return to_text({key: redacted(value) for key, value in record.to_json().items() if key != "kind"})


def to_text(value: Any) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"))


def software() -> str:
    try:
        return version("yorisou")
    except PackageNotFoundError:  # run from a directory that is not installed
        return "unknown"
