"""Reads the history of a journal: one recording after the other, and the progress that was saved last."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from robot.contract.calendar import date_of
from robot.contract.programme import Level, Programme
from robot.contract.quests import OUTING
from robot.engine.forecasts import calibrate
from robot.engine.progress import Progress
from robot.errors import InputError
from robot.journal import content, database, tables, tombstones
from robot.journal.decision_rows import pseudonyms
from robot.journal.inspection import lacks_its_end
from robot.journal.read_connection import File, opened
from robot.journal.reading import SESSION, Entry, all_rows, end_of
from robot.report.entries import KINDS, Entries
from robot.report.history import History, Now
from robot.report.staff import Staff
from robot.report.ways_out import without_hours
from robot.view.phrasing import Phrasing

# Only the records that a history is made of are read.
ENTRIES = (
    "SELECT id, at_us, direction, kind, body FROM entry WHERE id >= ? AND id < ? AND kind IN"  # noqa: S608
    f" ({', '.join(repr(kind) for kind in sorted(KINDS))})"
)
LAST_ENTRY = "SELECT at_us FROM entry WHERE id >= ? AND id < ? ORDER BY id DESC LIMIT 1"
PLAYED = "SELECT number, played FROM session"
CONTENT = "SELECT digest, body FROM content WHERE kind = 'programme'"
PERSON_DIGITS = 8


def read_history(path: Path, key: str, *, names: bool = False) -> History:
    """All of a journal. Members of staff are pseudonyms, the same in every report of it, unless `names`.

    Raises InputError: as `read_sessions`, or it holds no session yet.
    """
    with opened(path, key) as db:
        sessions, damaged = all_rows(db, SESSION, (), "number")
        pseudonym = pseudonyms(db, key)
        known = Staff(pseudonym, named=names)
        found = Entries()
        for row in sessions:
            number, first = row[0], row[-1]
            rows, broken = all_rows(db, ENTRIES, (first, end_of(sessions, number)), "id")
            damaged |= broken
            entries = [_entry(first, each, known) for each in rows]
            found.recording(number, json.loads(row[5]), entries, _last(db, first, end_of(sessions, number)))
        stones = tombstones.stones(db)
        progress, lost = _progress(db)
        programmes = list(_programmes(db))
        journal = f"person-{pseudonym('person')[:PERSON_DIGITS]}"
    if not sessions:
        raise InputError(str(path), "holds no session yet.", "Run the companion first.")
    if found.last is None:
        raise InputError(str(path), "holds no time that a report could be of: no clock was ever read.")
    history = found.history(journal, progress)
    for made in programmes:  # oldest first: a level has the name that it had last
        phrasing = Phrasing(made, {})
        ids = [level.id for level in made.levels]
        parts = [f"{level.id}/{part.id}" for level in made.levels for part in level.parts]
        names_of = {each: phrasing.level(each) for each in (*ids, *parts)}
        history = replace(history, programme=made.id, levels=tuple(ids), names={**history.names, **names_of})
    return replace(
        without_hours(
            history, {level.id for made in programmes for level in made.levels if _leads_out(level)}
        ),
        now=_now(progress),
        gone=tuple(stones),
        damaged=damaged or lost or found.unread or lacks_its_end(path, key),
    )


def _leads_out(level: Level) -> bool:
    return any(each.behaviour in OUTING for each in (level, *level.parts))


def read_kept(path: Path, key: str) -> tuple[Progress | None, list[Programme]]:
    """The progress that was saved last, and the programmes that were played, oldest first.

    Raises InputError where the journal cannot be read.
    """
    with opened(path, key) as db:
        progress, _ = _progress(db)
        return progress, list(_programmes(db))


def staff_of(path: Path, key: str, *, names: bool = False) -> Staff:
    """The codes of staff in a journal. Raises InputError: as `read_sessions`."""
    with opened(path, key) as db:
        return Staff(pseudonyms(db, key), named=names)


def _entry(first: int, row: tuple[Any, ...], staff: Staff) -> Entry:
    number, at, way, kind, body = row
    return Entry(number - first + 1, at, way, kind, staff.hidden(kind, json.loads(body)), "")


def _last(db: File, first: int, end: int) -> int:
    """When the last entry of a recording was made; 0 where that cannot be read."""
    try:
        row = db.execute(LAST_ENTRY, (first, end)).fetchone()
    except database.Fault:
        db.anew()
        row = None
    return 0 if row is None else int(row[0])


def _progress(db: File) -> tuple[Progress | None, bool]:
    """The progress that was saved last, and whether it cannot be read."""
    rows, broken = all_rows(db, "SELECT body FROM progress", (), "one")
    try:
        return (Progress.from_json(json.loads(rows[0][0])) if rows else None), broken
    except InputError:  # a newer version wrote it
        return None, True


def _programmes(db: File) -> Iterator[Programme]:
    """The programmes that were played, oldest first, each once."""
    if tables.version(db) < 2:
        return iter(())
    bodies: dict[str, str] = dict(all_rows(db, CONTENT, (), "digest")[0])
    digests = dict.fromkeys(row[1] for row in reversed(all_rows(db, PLAYED, (), "number")[0]))
    kept = [content.to_programme(bodies.get(each), each) for each in reversed(digests)]
    return iter([made for made in kept if made is not None])


def _now(progress: Progress | None) -> Now:
    if progress is None:
        return Now(doubted=True)
    p, hold = progress, progress.hold
    return Now(
        level=p.level,
        part=p.part,
        course=p.course,
        destination=p.destination,
        review=p.review,
        doubted=p.doubted,
        crisis=p.crisis,
        proposal=0 if p.proposal is None else p.proposal.number,
        forecasts_low=calibrate(p.forecasts).alarm,
        hold_rule="" if hold is None else hold.rule,
        hold_until="" if hold is None or hold.until is None else date_of(hold.until),
    )
