"""Decisions as text for other programs: JSON lines, and CSV that no spreadsheet can be made to run."""

import csv
import json
from collections.abc import Iterable
from typing import Any, TextIO

from robot.contract.commands import Option
from robot.journal.decision_rows import DecisionRow

COLUMNS = (
    *("person", "number", "day", "level", "part", "decision", "rule", "by", "after"),
    *("option", "available", "forecast", "probability", "next_outcome"),
)
NO_OPTION = (None,) * len(Option._fields)
# What a spreadsheet takes for a formula. Blanks and line breaks are in no word of a journal (redaction.py).
FORMULA = ("=", "+", "-", "@")


def write_json(rows: Iterable[DecisionRow], to: TextIO) -> None:
    """One JSON object a line."""
    for row in rows:
        to.write(json.dumps(row.to_json(), separators=(",", ":")) + "\n")


def write_csv(rows: Iterable[DecisionRow], to: TextIO) -> None:
    """One line for each option, a decision without options on one line; `number` keeps them together."""
    writer = csv.writer(to, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in rows:
        where = (row.person, row.number, row.day, row.level, row.part)
        what = (row.decision, row.rule, row.by, row.after)
        for option in row.options or (NO_OPTION,):
            writer.writerow([_cell(value) for value in (*where, *what, *option, row.next_outcome)])


def _cell(value: Any) -> Any:
    """Nothing is an empty cell, truth 1 or 0; a text that could be a formula has an apostrophe before it."""
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, str) and value.startswith(FORMULA):
        return f"'{value}"
    return "" if value is None else value
