"""Messages in the journal's encrypted file; every function works in the caller's transaction."""

import hashlib
import json
import secrets
from typing import Any

from robot.contract.events import MailForm, ReplyForm
from robot.mailbox.message import Content, Incoming, OfSender, Outgoing, Reasons, SentState, State

IN, OUT = "in", "out"
INCOMING = (
    "SELECT id, user, form, state, seconds, sent, made_utc_us, due_utc_us, "
    "form = 'words' AND media IS NOT NULL FROM mail WHERE way = 'in'"
)
OUTGOING = "SELECT id, user, form, state, seconds, sent, made_utc_us, due_utc_us FROM mail WHERE way = 'out'"
OF_SENDERS = "SELECT id, user, form, state, reasons, made_utc_us FROM mail_sent"
ADD = "INSERT INTO mail VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
ADD_SENT = "INSERT INTO mail_sent VALUES (?, ?, ?, ?, ?, ?)"
MOST_NUMBERS = 2**31
# Of a sender's own messages, the newest.
MOST_SHOWN = 100


# --- what comes ---------------------------------------------------------------------------------------------


def known(db: Any, origin: str) -> int | None:
    """Under which number its sender sees what has this origin; None: it has not come yet."""
    query = "SELECT sent FROM mail_origin WHERE origin = ?"
    found = db.execute(query, (_hashed(origin),)).fetchone()
    return None if found is None else int(found[0])


def remember(db: Any, origin: str, sent: int, now_us: int) -> None:
    """From now on it has come."""
    db.execute("INSERT INTO mail_origin VALUES (?, ?, ?)", (_hashed(origin), sent, now_us))


def new_number() -> int:
    """Drawn, not counted: from numbers in a row one could tell how much came from others."""
    return secrets.randbelow(MOST_NUMBERS) + 1


def _hashed(origin: str) -> str:
    """It outlives the message, so it says nothing of whose it was."""
    return hashlib.sha256(origin.encode()).hexdigest()


def add_sent(
    db: Any,
    user: str,
    form: MailForm,
    state: SentState,
    now_us: int,
    reasons: Reasons = (),
) -> int:
    """What a sender is shown of a message; returns its number."""
    told = json.dumps(reasons, ensure_ascii=False)
    number = new_number()
    db.execute(ADD_SENT, (number, user, form, state, told, now_us))
    return number


def add_incoming(
    db: Any,
    user: str,
    form: MailForm,
    state: State,
    content: Content,
    seconds: int,
    sent: int,
    made_utc_us: int,
    due_utc_us: int,
) -> Incoming:
    number = new_number()
    row = (IN, user, form, state, content.text, content.media, seconds, sent, made_utc_us, due_utc_us)
    db.execute(ADD, (number, *row))
    pictured = form == "words" and content.media is not None
    return Incoming(number, user, form, state, seconds, sent, made_utc_us, due_utc_us, pictured)


def set_state(db: Any, number: int, state: str, due_utc_us: int | None = None) -> None:
    if due_utc_us is None:
        db.execute("UPDATE mail SET state = ? WHERE id = ?", (state, number))
    else:
        db.execute("UPDATE mail SET state = ?, due_utc_us = ? WHERE id = ?", (state, due_utc_us, number))


def show_sender(db: Any, sent: int, state: SentState, reasons: Reasons = ()) -> None:
    told = json.dumps(reasons, ensure_ascii=False)
    db.execute("UPDATE mail_sent SET state = ?, reasons = ? WHERE id = ?", (state, told, sent))


def passed(db: Any, user: str) -> int:
    """How many of theirs were passed on."""
    found = db.execute("SELECT number FROM mail_passed WHERE user = ?", (user,)).fetchone()
    return 0 if found is None else int(found[0])


def count_passed(db: Any, user: str) -> None:
    db.execute("INSERT OR REPLACE INTO mail_passed VALUES (?, ?)", (user, passed(db, user) + 1))


# --- what goes back -----------------------------------------------------------------------------------------


def add_outgoing(
    db: Any, user: str, form: ReplyForm, content: Content, seconds: int, sent: int, now_us: int
) -> Outgoing:
    number = new_number()
    row = (OUT, user, form, "unseen", content.text, content.media, seconds, sent, now_us, now_us)
    db.execute(ADD, (number, *row))
    return Outgoing(number, user, form, "unseen", seconds, sent, now_us)


# --- both ---------------------------------------------------------------------------------------------------


def all_incoming(db: Any) -> list[Incoming]:
    return [Incoming(*row) for row in db.execute(f"{INCOMING} ORDER BY made_utc_us")]


def all_outgoing(db: Any) -> list[Outgoing]:
    return [Outgoing(*row) for row in db.execute(f"{OUTGOING} ORDER BY made_utc_us")]


def of_sender(db: Any, user: str, number: int = 0) -> list[OfSender]:
    """What a sender is shown of their own: the newest, no more than a page holds; or the one `number`."""
    of_one = ("AND id = ?", (user, number)) if number else ("", (user,))
    query = f"{OF_SENDERS} WHERE user = ? {of_one[0]} ORDER BY made_utc_us DESC LIMIT {MOST_SHOWN}"
    return [
        OfSender(number, user, form, state, tuple((kind, words) for kind, words in json.loads(reasons)), made)
        for number, user, form, state, reasons, made in db.execute(query, of_one[1])
    ]


def content(db: Any, number: int) -> Content | None:
    """What it says; None where it is gone."""
    found = db.execute("SELECT text, media FROM mail WHERE id = ?", (number,)).fetchone()
    return None if found is None else Content(*found)


def delete(db: Any, number: int) -> None:
    """It is gone, and its pages are overwritten."""
    db.execute("PRAGMA secure_delete = ON")
    db.execute("DELETE FROM mail WHERE id = ?", (number,))


def delete_before(db: Any, utc_us: int) -> None:
    """What is older is gone, with what its sender was shown of it. That an envelope came stays known."""
    db.execute("PRAGMA secure_delete = ON")
    db.execute("DELETE FROM mail WHERE made_utc_us < ?", (utc_us,))
    db.execute("DELETE FROM mail_sent WHERE made_utc_us < ?", (utc_us,))
    db.execute("DELETE FROM mail_envelope WHERE made_utc_us < ?", (utc_us,))
