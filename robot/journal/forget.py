"""Deletes entries for good; a tombstone and the policy's figures stay (law 8)."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from robot.contract.commands import COMMANDS
from robot.contract.events import EVENTS
from robot.errors import UsageError
from robot.journal import database, mail_rows, question_rows, tombstones, topic_rows
from robot.journal.rows import NOTE
from robot.journal.tombstones import SET_SINCE_US, Cause, Tombstone

# What may be forgotten on its own, and which records that is (see also topic_rows.py). A record's own name
# does as well.
KINDS: dict[str, frozenset[str]] = {
    "ratings": frozenset(
        {"rating", "foreseen", "happened", "stop-label", "fused", "ask-rating", "rating-closed"}
    ),
    "touch": frozenset({"touch", "presence", "others"}),
    "choices": frozenset({"board", "choice", "offer", "offer-closed", "memory-forgotten"}),
    "habits": frozenset({"memory-forgotten"}),
    "games": frozenset({"memory-forgotten"}),
    "strengths": frozenset({"memory-forgotten"}),
    "own": frozenset({"light-chosen", "sound-allowed", "own-sentences", "own-forgotten"}),
    "words": frozenset({"word", "spoken", "say", "say-line", "caption"}),
    "alerts": frozenset(
        {"alert", "alert-sent", "alert-acknowledged", "alert-closed", "drill", "crisis", "crisis-cleared"}
        | {"handover", "violence-alert", "sender-alert", "digest", "digest-seen"}
    ),
    "notes": frozenset({"noted"}),
    "contacts": frozenset({"contact-told", "contact-lived", "contact-taken-back"}),
    "days": frozenset({"today-answer", "today-chosen", "today", "today-decided"}),
    "acts": frozenset({"acted"}),
    "mail": frozenset(
        {"mail-arrived", "mail-opened", "mail-aloud", "mail-removed", "mail-answered", "mail-unwanted"}
        | {"mail-forgotten", "sender-there", "sender-worry", "read-aloud"}
    ),
    "outings": frozenset(
        {"quest-chosen", "set-off", "came-back", "visit-verified", "visit-planned", "visit-cancelled"}
        | {"weather-said", "thing-asked", "outing-forgotten"}
    ),
    "questions": frozenset({"questions-answered"}),
    "calls": frozenset(
        {"call-ready", "call-connected", "call-stepped", "call-ended"}
        | {"step-call", "end-call", "call-bounds", "tap-in-call"}
    ),
}
# What the progress keeps of a kind. The step policy needs none of it.
OF_OWN, OF_OUTINGS, OF_VISITS = "$.own", "$.outings.planned", "$.outings.visit"
KEPT_OF: dict[str, tuple[str, ...]] = {
    "contacts": ("$.contacts", "$.told", "$.told_day"),
    "choices": ("$.chosen", "$.memory.choices"),
    "habits": ("$.memory.habits",),
    "games": ("$.memory.games",),
    "strengths": ("$.memory.strengths",),
    "words": ("$.memory.sayings",),
    "own": (OF_OWN,),
    "mail": ("$.mail", "$.there", "$.unread_running", "$.opened_apart"),
    "outings": tuple(
        f"$.outings.{name}"
        for name in ("planned", "under_way", "lived", "visit", "visit_day", "cancelled", "things", "at_home")
    ),
}
# The note with the person's own words that goes with a place of the progress.
NOTES = {
    OF_OWN: database.OWN_WORDS,
    OF_OUTINGS: database.OUTING_WORDS,
    OF_VISITS: database.VISIT_WORDS,
}
# What says only that something was forgotten before is nothing that is kept.
SAYS_FORGOTTEN = frozenset(
    {"memory-forgotten", "own-forgotten", "mail-forgotten", "call-bounds", "outing-forgotten"}
)
# What is of no recording.
BESIDE = (mail_rows, question_rows)
# Times without content: by them the rest of a recording still knows its days.
CLOCK = "clock"
END_OF_TIME = 2**62


@dataclass(frozen=True, slots=True)
class Scope:
    """What to forget: one recording, all of a span of UTC microseconds (the end not included), a kind within
    that, or everything. `words` is how it was asked for, for the tombstone."""

    words: dict[str, Any]
    session: int | None = None
    begin_us: int = -END_OF_TIME
    end_us: int = END_OF_TIME
    kinds: frozenset[str] = frozenset()

    @property
    def of_progress(self) -> tuple[str, ...]:
        """What of the progress is to go: of each kind of which nothing is to be left, wherever it is kept."""
        if self.session is not None or self.by_time:
            return ()
        named = (self.words.get("kind"),) if self.kinds else tuple(KEPT_OF)
        return tuple(path for kind in named for path in KEPT_OF.get(str(kind), ()))

    @property
    def by_time(self) -> bool:
        return (self.begin_us, self.end_us) != (-END_OF_TIME, END_OF_TIME)


@dataclass(frozen=True, slots=True)
class Span:
    """Entries `first` to `last` (not included) of one recording; wall time is their `at_us` + `offset_us`,
    or, where no clock was set, some time before `before_us`."""

    session: int
    first: int
    last: int
    offset_us: int | None
    before_us: int


def kinds_of(name: str) -> frozenset[str]:
    """The records that `--kind NAME` means. Raises UsageError for a name that is none."""
    if name in KINDS:
        return KINDS[name]
    if name in {*EVENTS.kinds, *COMMANDS.kinds} - {CLOCK}:
        return frozenset({name})
    raise UsageError("--kind", f"{name!r} is no kind of record.", f"Name one of: {', '.join(KINDS)}.")


def scope_of(words: dict[str, Any]) -> Scope:
    """The scope that a tombstone names: {"session": N}, {"from": us, "to": us}, {"kind": name}, …

    Raises UsageError for a kind that is none.
    """
    kind = words.get("kind")
    return Scope(
        words,
        words.get("session"),
        words.get("from_utc_us", -END_OF_TIME),
        words.get("to_utc_us", END_OF_TIME),
        frozenset() if kind is None else kinds_of(kind),
    )


def forget(
    db: Any,
    scope: Scope,
    now_us: int,
    cause: Cause,
    by: str,
    *,
    spare: int = 0,
    quiet: bool = False,
) -> Tombstone | None:
    """Delete it and leave the tombstone; None when there was nothing of it. One transaction, of the caller.

    `db` is a writing connection with no transaction open. `spare` is a recording that goes on: it may lose
    entries, and keeps its row. `quiet` leaves no tombstone: the caller does.
    """
    db.execute("PRAGMA secure_delete = ON")
    db.execute("BEGIN IMMEDIATE")
    try:
        for name, number in zip(("last_session", "last_entry"), database.last_numbers(db), strict=True):
            db.execute(NOTE, (name, str(number)))  # what is gone keeps its number
        topic_rows.gather(db, str(scope.words.get("kind")))
        entries, touched = 0, set[int]()
        for span in spans(db):
            if scope.session in (None, span.session):
                gone = _delete(db, span, scope)
                entries += gone
                if gone:
                    touched.add(span.session)
        whole = _drop_sessions(db, scope, touched, spare)
        entries += drop_beside(db, scope)
        paths = scope.of_progress
        held = bool(paths) and is_kept(db, paths)
        if paths:
            _drop_of_progress(db, paths)
        stone = None
        if entries or whole or held:
            stone = Tombstone(now_us, cause, scope.words, whole, entries, by, tuple(touched - {*whole}))
            if not quiet:
                _leave(db, stone)
        db.execute("COMMIT")
    except BaseException:
        db.execute("ROLLBACK")
        raise
    return stone


def wipe(db: Any, *, rebuild: bool) -> None:
    """Wipe deleted data from free pages and from the log. `rebuild` also shrinks the file.

    Raises a `database.Fault`: a full disk has no room to rebuild in, and what was forgotten is gone all the
    same, because its pages were overwritten.
    """
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    if rebuild:
        db.execute("PRAGMA temp_store = MEMORY")
        db.execute("VACUUM")
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def spans(db: Any) -> Iterator[Span]:
    """All entries as stretches that share one report of the clock, newest first."""
    rows = db.execute("SELECT number, started_utc_us, first FROM session ORDER BY number DESC").fetchall()
    after, before_us = END_OF_TIME, END_OF_TIME
    for number, started_us, first in rows:
        found = list(_stretches(db, number, started_us, first, after))
        for span in reversed(found):
            if span.offset_us is None:
                span = Span(span.session, span.first, span.last, None, before_us)
            yield span
            begins = _begins(db, span)
            before_us = before_us if begins is None else min(before_us, begins)
        after = first


def _stretches(db: Any, number: int, started_us: int, first: int, after: int) -> Iterator[Span]:
    query = (
        "SELECT id, at_us, json_extract(body, '$.utc_us') FROM entry"
        " WHERE id >= ? AND id < ? AND kind = ? ORDER BY id"
    )
    start = db.execute("SELECT at_us FROM entry WHERE id >= ? AND id < ? LIMIT 1", (first, after)).fetchone()
    place, offset = first, None
    if start is not None and started_us >= SET_SINCE_US:
        offset = started_us - int(start[0])
    for entry, at_us, utc_us in db.execute(query, (first, after, CLOCK)).fetchall():
        yield Span(number, place, entry, offset, 0)
        place = entry
        offset = int(utc_us) - int(at_us) if type(utc_us) is int and utc_us >= SET_SINCE_US else None
    yield Span(number, place, after, offset, 0)


def _begins(db: Any, span: Span) -> int | None:
    if span.offset_us is None:
        return None
    found = db.execute(
        "SELECT min(at_us) FROM entry WHERE id >= ? AND id < ?", (span.first, span.last)
    ).fetchone()
    return None if found[0] is None else int(found[0]) + span.offset_us


def drop_beside(db: Any, scope: Scope, beside: Iterable[ModuleType] = BESIDE) -> int:
    """Messages and answers are of no recording: they go by their kind, by time, or with everything."""
    if scope.session is not None:
        return 0
    asked = [each for each in beside if not scope.kinds or scope.words.get("kind") == each.KIND]
    return sum(each.forget(db, scope.begin_us, scope.end_us) for each in asked)


def _delete(db: Any, span: Span, scope: Scope) -> int:
    where, values = "id >= ? AND id < ?", [span.first, span.last]
    if scope.by_time:
        if span.offset_us is None:
            if not scope.begin_us <= span.before_us - 1 < scope.end_us:
                return 0
        else:
            where += " AND at_us >= ? AND at_us < ?"
            values += [_near(scope.begin_us - span.offset_us), _near(scope.end_us - span.offset_us)]
    if scope.by_time or scope.kinds:
        where += f" AND (kind {'' if scope.kinds else 'NOT '}IN ({_marks(scope.kinds or {CLOCK})})"
        where += " OR id IN (SELECT id FROM temp.told))"
    asked = [*values, *sorted(scope.kinds or ({CLOCK} if scope.by_time else ()))]
    return int(db.execute(f"DELETE FROM entry WHERE {where}", asked).rowcount)  # noqa: S608


def _drop_sessions(db: Any, scope: Scope, touched: set[int], spare: int) -> tuple[int, ...]:
    """Drop recordings of which only times are left; what remains of the others can no longer be replayed."""
    whole = []
    rows = db.execute("SELECT number, first FROM session ORDER BY number DESC").fetchall()
    after = END_OF_TIME
    for number, first in rows:
        empty = "SELECT 1 FROM entry WHERE id >= ? AND id < ? AND kind <> ? LIMIT 1"
        asked = number in touched or (
            not scope.by_time and not scope.kinds and scope.session in (None, number)
        )
        if asked and number != spare and db.execute(empty, (first, after, CLOCK)).fetchone() is None:
            db.execute("DELETE FROM entry WHERE id >= ? AND id < ?", (first, after))
            db.execute("DELETE FROM session WHERE number = ?", (number,))
            whole.append(number)
        elif number in touched:
            db.execute("UPDATE session SET snapshot = 'null' WHERE number = ?", (number,))
        else:
            after = first
            continue
        after = first
    db.execute(
        "DELETE FROM content WHERE digest NOT IN (SELECT played FROM session WHERE played IS NOT NULL"
        " UNION SELECT setting FROM session WHERE setting IS NOT NULL)"
    )
    return tuple(sorted(whole))


def is_kept(db: Any, paths: tuple[str, ...]) -> bool:
    """Whether the progress, or the note of own words, holds something at one of these places."""
    if any(database.noted(db, note) for place, note in NOTES.items() if place in paths):
        return True
    listed = ", ".join(f"json_extract(body, '{path}')" for path in paths)
    found = db.execute(f"SELECT json_array({listed}) FROM progress").fetchone()  # noqa: S608
    return found is not None and _says_something(json.loads(found[0]))


def _says_something(value: Any) -> bool:
    """Whether anything in it is more than empty, zero or not there."""
    if isinstance(value, dict | list):
        return any(map(_says_something, value.values() if isinstance(value, dict) else value))
    return bool(value)


def _drop_of_progress(db: Any, paths: tuple[str, ...]) -> None:
    """Drop these of the progress, and of the progress that each recording began with."""
    listed = ", ".join(f"'{path}'" for path in paths)
    for place, note in NOTES.items():
        if place in paths:
            db.execute("DELETE FROM meta WHERE key = ?", (note,))
    db.execute(f"UPDATE progress SET body = json_remove(body, {listed})")  # noqa: S608
    db.execute(f"UPDATE session SET snapshot = json_remove(snapshot, {listed}) WHERE snapshot <> 'null'")  # noqa: S608


def _leave(db: Any, stone: Tombstone) -> None:
    """Leave a tombstone; those of retention are merged, because one a day would be a diary."""
    tombstones.add(db, stone, run_together=stone.cause == "kept-long-enough")


def _marks(values: Iterable[str]) -> str:
    return ", ".join("?" for _ in values)


def _near(value: int) -> int:
    """Clamp a number to what the database can compare."""
    return max(-(2**63), min(2**63 - 1, value))
