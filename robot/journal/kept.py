"""What is kept of the person: to be seen, taken along and forgotten while the companion runs."""

import contextlib
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from robot.journal import database, forget, mail_rows, question_rows, tombstones, topic_rows
from robot.journal import recovery as rescue
from robot.journal.read_connection import reader
from robot.journal.tombstones import Backup, Tombstone

# One part of an export: less than a line of the control socket holds.
PART, PART_BYTES = 400, 100_000
BY = "the person, on their page"
EVERYTHING = "everything"
# What staff were told of others: no file of the person's betrays a relative who told of violence.
OF_OTHERS = ("sender-worry", "sender-alert")
OF_AN_ALERT = frozenset({"alert-sent", "alert-acknowledged", "alert-closed"})
# Kinds that tell now of the person and now of others: each entry is looked at.
OF_EITHER = OF_AN_ALERT | {"digest", "digest-seen", "noted"}
# What became of digests: it names none, and is of the last one before it.
AFTER_A_DIGEST = "kind = 'digest-seen' OR (kind = 'noted' AND json_extract(body, '$.note') GLOB 'digest-*')"
# Lines of a digest that are about such things; for those who are no professionals it says just "family".
LINES_OF_OTHERS = ("sender-", "family")


@dataclass(frozen=True, slots=True)
class Kept:
    """The kinds of which there is something, the oldest start (UTC, 0: unknown), tombstones, and backups."""

    kinds: frozenset[str]
    since_utc_us: int
    stones: tuple[Tombstone, ...]
    backups: tuple[Backup, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """Some entries as JSON objects, and the number to go on after (0: that was all)."""

    entries: tuple[dict[str, Any], ...]
    next: int


def look(path: Path, key: str) -> Kept:
    """What is kept in the journal, on a connection of its own. Raises InputError. It may take a while."""
    with _reading(path, key) as db:
        there = _kinds_of_the_person(db)
        kinds = {name for name, kinds in forget.KINDS.items() if kinds & there - forget.SAYS_FORGOTTEN}
        kinds |= {name for name, paths in forget.KEPT_OF.items() if forget.is_kept(db, paths)}
        kinds |= {name for name in topic_rows.LAID if topic_rows.any_of(db, name)}
        beside = {each.KIND for each in (mail_rows, question_rows) if each.any_of(db)}
        kinds |= beside
        if there - {forget.CLOCK} or beside:
            kinds.add(EVERYTHING)
        (since,) = db.execute(
            "SELECT coalesce(min(started_utc_us), 0) FROM session WHERE started_utc_us > ?",
            (tombstones.SET_SINCE_US,),
        ).fetchone()
        return Kept(frozenset(kinds), int(since), tuple(tombstones.read(db)), tuple(tombstones.backups(db)))


def part(path: Path, key: str, after: int) -> Part:
    """The entries after this number that are the person's. Raises InputError."""
    query = "SELECT id, at_us, direction, kind, body, verdict FROM entry WHERE id > ? ORDER BY id LIMIT ?"
    entries, size = list[dict[str, Any]](), 0
    with _reading(path, key) as db:
        found = db.execute(query, (after, PART)).fetchall()
        others = _of_others(db) if any(_may_be_of_others(row[3], row[4]) for row in found) else NOTHING
        for count, (number, at_us, direction, kind, body, verdict) in enumerate(found, 1):
            told = {"number": number, "at_us": at_us, "direction": direction, "kind": kind}
            said = _said_of_the_person(number, kind, json.loads(body), others)
            if said is not None:
                entries.append({**told, **({"verdict": verdict} if verdict else {}), "body": said})
                size += len(body)
            if count == PART or size > PART_BYTES:
                return Part(tuple(entries), number)
    return Part(tuple(entries), 0)


def besides(path: Path, key: str) -> dict[str, Any]:
    """Everything but the entries. Raises InputError."""
    names = ("number", "started_utc_us", "programme", "first")
    with _reading(path, key) as db:
        found = db.execute("SELECT body FROM progress").fetchone()
        rows = db.execute(f"SELECT {', '.join(names)} FROM session ORDER BY number").fetchall()  # noqa: S608
        return {
            "progress": None if found is None else _of_the_person(json.loads(found[0])),
            "recordings": [dict(zip(names, row, strict=True)) for row in rows],
            "own_words": json.loads(database.noted(db, database.OWN_WORDS) or "{}"),
            "outing_words": json.loads(database.noted(db, database.OUTING_WORDS) or "{}"),
            "visit": json.loads(database.noted(db, database.VISIT_WORDS) or "{}"),
            "messages": mail_rows.everything(db),
            "questionnaires": question_rows.everything(db),
            "forgotten": [asdict(stone) for stone in tombstones.read(db)],
            "backups": [made.place for made in tombstones.backups(db)],
        }


@dataclass(frozen=True, slots=True)
class Others:
    """What is about others alone: the numbers of such alerts and digests, and of entries on such a digest."""

    alerts: frozenset[int] = frozenset()
    entries: frozenset[int] = frozenset()


NOTHING = Others()


def _of_others(db: Any) -> Others:
    """A digest that is no longer there counts as one about others: what became of it is not told."""
    alerts, entries, last_is = set[int](), set[int](), True
    query = f"SELECT id, kind, body FROM entry WHERE kind IN ('sender-alert', 'digest') OR {AFTER_A_DIGEST}"  # noqa: S608
    for number, kind, body in db.execute(f"{query} ORDER BY id"):
        said = json.loads(body)
        if kind in ("sender-alert", "digest"):
            is_of = _said_of_the_person(number, kind, said, NOTHING) is None
            alerts |= {said["alert"]} if is_of else set()
            last_is = is_of if kind == "digest" else last_is
        elif last_is:
            entries.add(number)
    return Others(frozenset(alerts), frozenset(entries))


def _may_be_of_others(kind: str, body: str) -> bool:
    return kind in OF_EITHER and (kind != "noted" or '"digest-' in body)


def _kinds_of_the_person(db: Any) -> frozenset[str]:
    """The kinds of record of which something is left once what staff heard of others is left out."""
    there = frozenset(kind for (kind,) in db.execute("SELECT DISTINCT kind FROM entry")) - {*OF_OTHERS}
    others = _of_others(db) if there & OF_EITHER else NOTHING
    query = "SELECT id, body FROM entry WHERE kind = ?"
    return there - OF_EITHER | {
        kind
        for kind in there & OF_EITHER
        if any(
            _said_of_the_person(number, kind, json.loads(body), others) is not None
            for number, body in db.execute(query, (kind,))
        )
    }


def _said_of_the_person(
    number: int, kind: str, said: dict[str, Any], others: Others
) -> dict[str, Any] | None:
    """What an entry says without what staff heard of others; None where that is all of it."""
    if kind in OF_OTHERS or number in others.entries:
        return None
    if kind in OF_AN_ALERT and said.get("alert") in others.alerts:
        return None
    if kind == "digest":
        lines = [each for each in said["lines"] if not _is_of_others(each[0])]
        return {**said, "lines": lines} if lines else None
    return said


def _is_of_others(worry: str) -> bool:
    return worry.startswith(LINES_OF_OTHERS)


def _of_the_person(progress: dict[str, Any]) -> dict[str, Any]:
    """The progress without what staff were told of others."""
    mine = {name: value for name, value in progress.items() if name not in ("sender_waits", "answered")}
    if (mine.get("alert") or {}).get("sender"):
        mine["alert"] = progress.get("answered")
    if "worries" in mine:
        mine["worries"] = [each for each in mine["worries"] if not _is_of_others(each["kind"])]
        if not mine["worries"]:
            mine |= dict.fromkeys({"digest", "digest_day"} & mine.keys())
    return mine


def forgetting(path: Path, kind: str, now_us: int, done: Callable[[bool], None]) -> Callable[[Any], None]:
    """A job for `Journal.carry_out` that forgets one kind, or everything. Journals set aside go whole.

    `done` is called from the writer: whether it is gone from the disk for certain.
    """
    scope = forget.scope_of({EVERYTHING: True} if kind == EVERYTHING else {"kind": kind})

    def job(db: Any) -> None:
        gone = False
        try:
            current, _ = database.last_numbers(db)
            forget.forget(db, scope, now_us, "forgotten", BY, spare=current)
            for each in rescue.set_asides(path):
                each.unlink(missing_ok=True)
            forget.wipe(db, rebuild=False)
            gone = True
        finally:
            done(gone)

    return job


@contextlib.contextmanager
def _reading(path: Path, key: str) -> Any:
    db = None
    try:
        db = reader(path, key)
        yield db
    except database.Fault as error:
        raise database.explain(path, error) from error
    finally:
        if db is not None:
            db.close()
