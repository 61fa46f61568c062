"""Questionnaires in the journal's encrypted file: what staff confirmed, and what was answered.

The tables are made with the first confirmation, so that a journal without any is as it always was. Which
words may be asked, and when one was asked last, is no content of the person's; their answers are.
"""

import json
from typing import Any

from robot.journal.beside_rows import BesideRows
from robot.questionnaires.due import Use
from robot.questionnaires.results import Answered

KIND = "questions"
TABLES = ("question_use", "question_answer")
SCHEMA = (
    """CREATE TABLE IF NOT EXISTS question_use (
  name TEXT PRIMARY KEY, digest TEXT NOT NULL, user TEXT NOT NULL, made_utc_us INTEGER NOT NULL,
  asking INTEGER NOT NULL, last_utc_us INTEGER NOT NULL, due_utc_us INTEGER NOT NULL) WITHOUT ROWID""",
    """CREATE TABLE IF NOT EXISTS question_answer (
  id INTEGER PRIMARY KEY, name TEXT NOT NULL, version TEXT NOT NULL, title TEXT NOT NULL,
  source TEXT NOT NULL, scale TEXT NOT NULL, reverse TEXT NOT NULL, answers TEXT NOT NULL,
  paper INTEGER NOT NULL, made_utc_us INTEGER NOT NULL)""",
)
USES = (
    "SELECT name, digest, user, made_utc_us, asking, last_utc_us, due_utc_us FROM question_use ORDER BY name"
)
OF_ANSWERS = "id, name, version, title, source, scale, reverse, answers, paper, made_utc_us"


ROWS = BesideRows(SCHEMA, {"question_use": "name", "question_answer": "id"}, "question_answer")
prepare, there = ROWS.prepare, ROWS.there


def uses(db: Any) -> tuple[Use, ...]:
    """What staff have let be asked, or let no more."""
    return tuple(
        Use(name, digest, by, made, bool(on), last, due)
        for name, digest, by, made, on, last, due in db.execute(USES)
    )


def keep_use(db: Any, use: Use) -> None:
    """In place of what was said of it before."""
    row = (use.name, use.digest, use.by, use.made_utc_us, use.on, use.last_utc_us, use.due_utc_us)
    db.execute("INSERT OR REPLACE INTO question_use VALUES (?, ?, ?, ?, ?, ?, ?)", row)


def asked(db: Any, name: str, now_us: int, due_us: int) -> None:
    """It was answered or left out now: not again before `due_us`."""
    query = "UPDATE question_use SET last_utc_us = ?, due_utc_us = ? WHERE name = ?"
    db.execute(query, (now_us, due_us, name))


def add(db: Any, given: Answered) -> None:
    """Keep a set of answers; its number is given here."""
    lists = (json.dumps(each) for each in (given.scale, given.reverse, given.answers))
    row = (given.name, given.version, given.title, given.source, *lists, given.paper, given.made_utc_us)
    db.execute(f"INSERT INTO question_answer VALUES (NULL, {', '.join('?' * len(row))})", row)  # noqa: S608


def made_alike(db: Any, given: Answered) -> list[int]:
    """When the very same answers to the same words were given, in the same way: UTC microseconds."""
    same = "name = ? AND version = ? AND answers = ? AND paper = ?"
    row = (given.name, given.version, json.dumps(given.answers), given.paper)
    found = db.execute(f"SELECT made_utc_us FROM question_answer WHERE {same}", row)  # noqa: S608
    return [int(made) for (made,) in found]


def answered(db: Any) -> tuple[Answered, ...]:
    """All that was answered, oldest first."""
    query = f"SELECT {OF_ANSWERS} FROM question_answer ORDER BY made_utc_us, id"  # noqa: S608
    return tuple(_answered(*row) for row in db.execute(query))


def _answered(
    number: int,
    name: str,
    version: str,
    title: str,
    source: str,
    scale: str,
    reverse: str,
    answers: str,
    paper: int,
    made: int,
) -> Answered:
    numbers, turned, given = (tuple(json.loads(each)) for each in (scale, reverse, answers))
    return Answered(number, name, version, title, source, numbers, turned, given, bool(paper), made)


def any_of(db: Any) -> bool:
    """Whether there is any answer now."""
    return there(db) and db.execute("SELECT 1 FROM question_answer LIMIT 1").fetchone() is not None


def forget(db: Any, begin_us: int, end_us: int) -> int:
    """Delete the answers of this span, `end_us` not included; returns how many sets."""
    if not there(db):
        return 0
    span = "DELETE FROM question_answer WHERE made_utc_us >= ? AND made_utc_us < ?"
    return int(db.execute(span, (begin_us, end_us)).rowcount)


def everything(db: Any) -> list[dict[str, Any]]:
    """What was answered, for a file of the person's own. What it adds up to is in no file."""
    if not there(db):
        return []
    return [
        {
            "questionnaire": each.title,
            "version": each.version,
            "wording_source": each.source,
            "answers": list(each.answers),
            "on_paper": each.paper,
            "made_utc_us": each.made_utc_us,
        }
        for each in answered(db)
    ]
