"""What is kept of each relative, in the family's own file; all of it in the caller's transaction."""

import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

# What may be deleted. A flag is in none: it stays until the worker has seen it, whoever leaves or deletes.
TABLES: dict[str, tuple[str, ...]] = {
    "lessons": ("lesson", "checked"),
    "weeks": ("week",),
    "chat": ("chat",),
    "everything": ("lesson", "checked", "week", "chat"),
}
SCHEMA = """
CREATE TABLE IF NOT EXISTS lesson (user TEXT, lesson TEXT, day TEXT, PRIMARY KEY (user, lesson));
CREATE TABLE IF NOT EXISTS checked (user TEXT, lesson TEXT, day TEXT, PRIMARY KEY (user, lesson));
CREATE TABLE IF NOT EXISTS flag (
  id INTEGER PRIMARY KEY, user TEXT, what TEXT, day TEXT, UNIQUE (user, what, day));
CREATE TABLE IF NOT EXISTS week (
  user TEXT, monday TEXT, answer TEXT NOT NULL DEFAULT '', quiet INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (user, monday));
CREATE TABLE IF NOT EXISTS chat (
  id INTEGER PRIMARY KEY, user TEXT, author TEXT, staff INTEGER, made_utc_us INTEGER, sealed BLOB,
  seen INTEGER);
CREATE TABLE IF NOT EXISTS holder (user TEXT PRIMARY KEY, number TEXT, name TEXT);
CREATE TABLE IF NOT EXISTS gone (user TEXT, kind TEXT, mark TEXT PRIMARY KEY, made_utc_us INTEGER);
"""
# The table `gone` remembers what was deleted, without its content, so that no restored backup brings it back.
# Where a relative deletes all of a kind, its row names the relative and the kind. Where one line of a chat or
# one flag is deleted, its row has a hash of that (`mark_of_line`, `mark_of_flag`) and names no relative.
LINE, FLAG = "line", "flag"
# In no id: it marks what waits for the worker of somebody who is no user any more.
FORMER = "/"
# Who is registered: by id the number of the registration, and the name.
Registered = Mapping[str, tuple[str, str]]
# Lines of one relative's chat; the oldest go first.
MOST_LINES = 300
What = Literal["violence", "self-harm", "words"]


@dataclass(frozen=True, slots=True)
class Flag:
    """What the worker has to look at: a question that was answered with yes, or `words` that told of it."""

    number: int
    user: str
    what: What
    day: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a relative's chat with the worker, still sealed: `user` is whose chat, `author` who wrote."""

    number: int
    user: str
    author: str
    staff: bool
    made_utc_us: int
    sealed: bytes
    seen: bool


def done(db: Any, user: str = "") -> list[tuple[str, str, str]]:
    """(user, lesson, day) of the lessons that were done: of one, or of everybody."""
    query = "SELECT user, lesson, day FROM lesson WHERE ? IN ('', user) ORDER BY user, day, lesson"
    return [(str(name), str(lesson), str(day)) for name, lesson, day in db.execute(query, (user,))]


def checked_on(db: Any, user: str, lesson: str) -> str:
    """The day on which the questions of a lesson were answered last; "" for never."""
    found = db.execute("SELECT day FROM checked WHERE user = ? AND lesson = ?", (user, lesson)).fetchone()
    return "" if found is None else str(found[0])


def check(db: Any, user: str, lesson: str, day: str, yes: list[What]) -> None:
    """The questions were answered. Of the answers only a yes is kept, until the worker has seen it."""
    db.execute("INSERT OR REPLACE INTO checked VALUES (?, ?, ?)", (user, lesson, day))
    for what in yes:
        flag(db, user, what, day)


def flag(db: Any, user: str, what: What, day: str) -> None:
    db.execute("INSERT OR IGNORE INTO flag (user, what, day) VALUES (?, ?, ?)", (user, what, day))


def flags(db: Any, user: str = "") -> list[Flag]:
    """What waits for the worker, oldest first: of one, or of everybody."""
    query = "SELECT id, user, what, day FROM flag WHERE ? IN ('', user) ORDER BY id"
    return [Flag(*row) for row in db.execute(query, (user,))]


def seen(db: Any, number: int) -> bool:
    """The worker has seen it; whether it was there."""
    found = db.execute("SELECT user, what, day FROM flag WHERE id = ?", (number,)).fetchone()
    if found is None:
        return False
    db.execute("DELETE FROM flag WHERE id = ?", (number,))
    _mark(db, "", FLAG, mark_of_flag(*found), 0)
    names_of_nobody_go(db)
    return True


def mark_of_flag(user: str, what: str, day: str) -> str:
    """By which it is known again, also once its user has left."""
    return hashlib.sha256("\n".join((user.split(FORMER)[0], what, day)).encode()).hexdigest()


def mark_of_line(sealed: bytes) -> str:
    return hashlib.sha256(sealed).hexdigest()


def _mark(db: Any, user: str, kind: str, mark: str, made_utc_us: int) -> None:
    db.execute("INSERT OR IGNORE INTO gone VALUES (?, ?, ?, ?)", (user, kind, mark, made_utc_us))


def names_of_nobody_go(db: Any) -> None:
    """Whoever has left and has nothing that waits for the worker has no name here either."""
    db.execute("DELETE FROM holder WHERE instr(user, ?) AND user NOT IN (SELECT user FROM flag)", (FORMER,))


def finish(db: Any, user: str, lesson: str, day: str) -> None:
    """A lesson was done on this day; done again it has the later day."""
    db.execute("INSERT OR REPLACE INTO lesson VALUES (?, ?, ?)", (user, lesson, day))


def week(db: Any, user: str, monday: str) -> tuple[str, bool]:
    """This week's answer ("" none), and whether nothing was said or asked on purpose."""
    query = "SELECT answer, quiet FROM week WHERE user = ? AND monday = ?"
    found = db.execute(query, (user, monday)).fetchone()
    return ("", False) if found is None else (str(found[0]), bool(found[1]))


def answer_week(db: Any, user: str, monday: str, answer: str) -> None:
    db.execute("INSERT OR IGNORE INTO week (user, monday) VALUES (?, ?)", (user, monday))
    db.execute("UPDATE week SET answer = ? WHERE user = ? AND monday = ?", (answer, user, monday))


def keep_quiet(db: Any, user: str, monday: str, *, on: bool) -> None:
    db.execute("INSERT OR IGNORE INTO week (user, monday) VALUES (?, ?)", (user, monday))
    db.execute("UPDATE week SET quiet = ? WHERE user = ? AND monday = ?", (on, user, monday))


def write(db: Any, user: str, author: str, *, staff: bool, now_us: int, sealed: bytes) -> None:
    """A line of the chat; beyond so many, the oldest of this relative's goes."""
    row = (user, author, staff, now_us, sealed)
    db.execute(
        "INSERT INTO chat (user, author, staff, made_utc_us, sealed, seen) VALUES (?, ?, ?, ?, ?, 0)", row
    )
    keep_the_last(db, user)


def keep_the_last(db: Any, user: str) -> None:
    """So many lines of a relative's stay."""
    kept = "SELECT id FROM chat WHERE user = ? ORDER BY made_utc_us DESC, id DESC LIMIT ?"
    db.execute(f"DELETE FROM chat WHERE user = ? AND id NOT IN ({kept})", (user, user, MOST_LINES))  # noqa: S608


def lines(db: Any, user: str) -> list[Line]:
    """A relative's chat, oldest first."""
    columns = "id, user, author, staff, made_utc_us, sealed, seen"
    query = f"SELECT {columns} FROM chat WHERE user = ? ORDER BY made_utc_us, id"  # noqa: S608
    return [
        Line(number, whose, author, bool(staff), made, bytes(sealed), bool(was_seen))
        for number, whose, author, staff, made, sealed, was_seen in db.execute(query, (user,))
    ]


def read_by(db: Any, user: str, *, staff: bool) -> None:
    """What the other side wrote has been looked at."""
    db.execute("UPDATE chat SET seen = 1 WHERE user = ? AND staff != ?", (user, staff))


def unread(db: Any, *, staff: bool) -> dict[str, int]:
    """How many lines wait to be looked at, by relative: of staff's for `staff` False, else of relatives'."""
    query = "SELECT user, count(*) FROM chat WHERE seen = 0 AND staff != ? GROUP BY user"
    return {str(user): int(count) for user, count in db.execute(query, (staff,))}


def take_back(db: Any, number: int, author: str) -> bool:
    """Its author deletes a line; whether it was theirs."""
    query = "SELECT sealed, made_utc_us FROM chat WHERE id = ? AND author = ?"
    found = db.execute(query, (number, author)).fetchone()
    if found is None:
        return False
    db.execute("DELETE FROM chat WHERE id = ?", (number,))
    _mark(db, "", LINE, mark_of_line(bytes(found[0])), found[1])
    return True


def users(db: Any) -> set[str]:
    """Everybody of whom anything is kept."""
    found = " UNION ".join(
        f"SELECT user FROM {table}"  # noqa: S608
        for table in (*TABLES["everything"], "flag")
    )
    return {str(user) for (user,) in db.execute(found) if FORMER not in user}


def settle(db: Any, registered: Registered) -> None:
    """Whoever is not registered any more, or anew, has nothing here but what waits for the worker."""
    held = {
        user: (number, name) for user, number, name in db.execute("SELECT user, number, name FROM holder")
    }
    for user in users(db) | {each for each in held if FORMER not in each}:
        number, name = held.get(user, (None, user))
        now = registered.get(user)
        if now is None or number not in (None, now[0]):
            _let_go(db, user, f"{user}{FORMER}{number or ''}", name)
    for user, (number, name) in registered.items():
        db.execute("INSERT OR REPLACE INTO holder VALUES (?, ?, ?)", (user, number, name))


def take_up(db: Any, found: list[Flag], held: Registered, gone: list[tuple[Any, ...]]) -> None:
    """Flags that a damaged file still had are put in this file, unless the worker has seen them since.

    All three come from the damaged file: its flags, who was registered in it (`held`), and the rows of its
    table `gone`, which are kept here so that a restored backup does not bring back what was deleted.
    """
    seen_since = {mark for (mark,) in db.execute("SELECT mark FROM gone")}
    here = dict(db.execute("SELECT user, number FROM holder"))
    for each in found:
        if mark_of_flag(each.user, each.what, each.day) in seen_since:
            continue
        user = each.user
        if user in held:
            number, name = held[user]
            if here.get(user, number) != number:  # somebody else has this id now
                user, number = f"{user}{FORMER}{number}", ""
            db.execute("INSERT OR IGNORE INTO holder VALUES (?, ?, ?)", (user, number, name))
        flag(db, user, each.what, each.day)
    db.executemany("INSERT OR IGNORE INTO gone VALUES (?, ?, ?, ?)", gone)


def _let_go(db: Any, user: str, mark: str, name: str) -> None:
    """Delete all of a user who was removed, but for the flags, which the worker has still to see.

    Their rows in `gone` go too. Where a backup with their data is restored, `settle` deletes that again: the
    number of their registration in it is nobody's any more. The flags stand under `mark`, with `name` for the
    worker to know who it was.
    """
    for table in (*TABLES["everything"], "gone"):
        db.execute(f"DELETE FROM {table} WHERE user = ?", (user,))  # noqa: S608
    if flags(db, user):
        db.execute("UPDATE OR IGNORE flag SET user = ? WHERE user = ?", (mark, user))
        db.execute("DELETE FROM flag WHERE user = ?", (user,))
        db.execute("INSERT OR REPLACE INTO holder VALUES (?, '', ?)", (mark, name))
    db.execute("DELETE FROM holder WHERE user = ?", (user,))


def names_of_former(db: Any) -> dict[str, str]:
    """What those were called who are no users any more, and of whom something waits for the worker."""
    found = db.execute("SELECT user, name FROM holder WHERE instr(user, ?)", (FORMER,))
    return {str(mark): str(name) for mark, name in found}


def kinds(db: Any, user: str) -> list[str]:
    """The kinds of which there is something of a relative's."""

    def any_of(table: str) -> bool:
        return db.execute(f"SELECT 1 FROM {table} WHERE user = ? LIMIT 1", (user,)).fetchone() is not None  # noqa: S608

    return [kind for kind, tables in TABLES.items() if any(map(any_of, tables))]


def forget(db: Any, user: str, kind: str) -> None:
    """All of this kind of a relative's is gone, but what waits for the worker, and a mark."""
    for each, tables in TABLES.items():
        if each == kind or (kind == "everything" and each != "everything"):
            gone = [db.execute(f"DELETE FROM {table} WHERE user = ?", (user,)).rowcount for table in tables]  # noqa: S608
            if any(gone):
                _mark(db, user, each, os.urandom(16).hex(), 0)


def forget_before(db: Any, utc_us: int, day: str) -> None:
    """What is older is gone, but which lesson was done."""
    db.execute("DELETE FROM chat WHERE made_utc_us < ?", (utc_us,))
    db.execute("DELETE FROM gone WHERE kind = ? AND made_utc_us < ?", (LINE, utc_us))
    db.execute("DELETE FROM week WHERE monday < ?", (day,))
    db.execute("DELETE FROM checked WHERE day < ?", (day,))


def everything(db: Any, user: str) -> dict[str, Any]:
    """All that is kept of a relative, the chat still sealed."""
    weeks = db.execute(
        "SELECT monday, answer, quiet FROM week WHERE user = ? ORDER BY monday", (user,)
    ).fetchall()
    marks = "SELECT DISTINCT kind FROM gone WHERE user = ? ORDER BY kind"
    asked = db.execute("SELECT lesson, day FROM checked WHERE user = ? ORDER BY day", (user,)).fetchall()
    return {
        "user": user,
        "lessons": [{"lesson": lesson, "day": day} for _, lesson, day in done(db, user)],
        "safety_questions_answered": [{"lesson": lesson, "day": day} for lesson, day in asked],
        "for_the_worker": [{"what": each.what, "day": each.day} for each in flags(db, user)],
        "weeks": [
            {"week": monday, "answer": answer, "quiet": bool(quiet)} for monday, answer, quiet in weeks
        ],
        "deleted_before": [kind for (kind,) in db.execute(marks, (user,))],
    }
