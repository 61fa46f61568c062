"""Messages (robot/mailbox) as part of what is kept of the person: counted, taken along, and forgotten.

Their tables are made with the first message, so that a journal without any is as it always was.
"""

from typing import Any

from robot.journal.beside_rows import BesideRows

KIND = "mail"
# States of a message. OF_STAFF: staff have yet to approve it, or what it says makes it one for staff alone.
# GIVEN: it came for the person and was given to them, or the person sent it.
OF_STAFF = "('to-approve', 'worry')"
GIVEN = "('here', 'opened', 'unseen', 'seen')"
TABLES = ("mail", "mail_sent", "mail_envelope")
ALL_TABLES = (*TABLES, "mail_origin", "mail_passed")
# What came for the person and what they send, what a sender is shown of their own, which envelopes have come
# already, how many of a sender's were passed on; and of envelopes to which key something can go back.
SCHEMA = (
    """CREATE TABLE IF NOT EXISTS mail (
  id INTEGER PRIMARY KEY, way TEXT NOT NULL, user TEXT NOT NULL, form TEXT NOT NULL,
  state TEXT NOT NULL, text TEXT NOT NULL, media BLOB, seconds INTEGER NOT NULL, sent INTEGER NOT NULL,
  made_utc_us INTEGER NOT NULL, due_utc_us INTEGER NOT NULL)""",
    """CREATE TABLE IF NOT EXISTS mail_sent (
  id INTEGER PRIMARY KEY, user TEXT NOT NULL, form TEXT NOT NULL, state TEXT NOT NULL,
  reasons TEXT NOT NULL, made_utc_us INTEGER NOT NULL)""",
    """CREATE TABLE IF NOT EXISTS mail_origin (
  origin TEXT PRIMARY KEY, sent INTEGER NOT NULL, made_utc_us INTEGER NOT NULL) WITHOUT ROWID""",
    "CREATE TABLE IF NOT EXISTS mail_passed (user TEXT PRIMARY KEY, number INTEGER NOT NULL) WITHOUT ROWID",
    """CREATE TABLE IF NOT EXISTS mail_envelope (
  user TEXT NOT NULL, id TEXT NOT NULL, reply_to TEXT NOT NULL, sent INTEGER NOT NULL,
  made_utc_us INTEGER NOT NULL, PRIMARY KEY (user, id)) WITHOUT ROWID""",
)


KEYS = {"mail": "id", "mail_sent": "id", "mail_origin": "origin", "mail_passed": "user"}
ROWS = BesideRows(SCHEMA, {**KEYS, "mail_envelope": "user, id"}, "mail")
prepare, there = ROWS.prepare, ROWS.there


def any_of(db: Any) -> bool:
    """Whether there is any message now."""
    query = f"SELECT 1 FROM mail WHERE state NOT IN {OF_STAFF} LIMIT 1"  # noqa: S608
    return there(db) and db.execute(query).fetchone() is not None


def forget(db: Any, begin_us: int, end_us: int) -> int:
    """Delete the person's messages of this span, `end_us` not included, in both directions; returns how many.

    What staff have not read yet, and what a sender is shown of their own, is not the person's. That an
    envelope came stays known, by a hash: what was deleted must not come again from a stick.
    """
    if not there(db):
        return 0
    span = "made_utc_us >= ? AND made_utc_us < ?"
    of_person = f"DELETE FROM mail WHERE {span} AND state NOT IN {OF_STAFF}"  # noqa: S608
    return int(db.execute(of_person, (begin_us, end_us)).rowcount)


def everything(db: Any) -> list[dict[str, Any]]:
    """What was given to the person and what they sent, for a file of their own; a sound by its length."""
    if not there(db):
        return []
    names = ("way", "user", "form", "state", "text", "seconds", "made_utc_us")
    rows = db.execute(f"SELECT {', '.join(names)} FROM mail WHERE state IN {GIVEN} ORDER BY made_utc_us")  # noqa: S608
    return [dict(zip(names, row, strict=True)) for row in rows]
