"""Reads the person's progress from a journal without opening it for writing."""

import json
from pathlib import Path

from robot.engine.progress import Progress
from robot.errors import InputError
from robot.journal import database
from robot.journal.read_connection import opened


def read_progress(path: Path, key: str) -> Progress | None:
    """The progress that was saved last; None in a journal without any.

    Raises InputError: no such file, not a journal, another key, newer, or damaged where it lies.
    """
    with opened(path, key) as db:
        try:
            row = db.execute("SELECT body FROM progress").fetchone()
        except database.Fault as error:
            raise InputError(str(path), "is damaged, and the progress in it cannot be read.") from error
    return None if row is None else Progress.from_json(json.loads(row[0]))
