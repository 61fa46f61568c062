"""Retention: old entries are deleted automatically, but only with a confirmed clock."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from robot.app.retention import Retention
from robot.config.schema import Config
from robot.contract import events as e
from robot.journal import Journal, read_session, read_sessions
from robot.journal.null_journal import NullJournal
from robot.journal.read_connection import opened
from robot.journal.retention import retention
from robot.journal.tombstones import Tombstone, read, told
from sim.clock import VirtualClock
from tests.engine.build import EVENING, programme
from tests.journal.build import KEY

DAY = 86_400_000_000


def year(path: Path, days: int = 5) -> Journal:
    """Recordings 100 days apart; the last one goes on."""
    journal = Journal.open(path, KEY, threaded=False)
    for number in range(days):
        journal.begin(EVENING + number * 100 * DAY, programme(), 1, None)
        journal.event(1, e.ClockReported(EVENING + number * 100 * DAY, 0, True))
        journal.event(2, e.Touched("head", number))
    assert journal.flush()
    return journal


def test_only_what_is_older_goes(tmp_path: Path) -> None:
    path, said = tmp_path / "journal.db", list[Tombstone]()
    with year(path) as journal:
        journal.carry_out(retention(250, EVENING + 400 * DAY, said.append))
        assert [info.number for info in read_sessions(path, KEY)] == [3, 4, 5]
        journal.event(3, e.Touched("head", 9))
        journal.carry_out(retention(250, EVENING + 400 * DAY, said.append))
        assert len(said) == 1
        journal.carry_out(retention(190, EVENING + 400 * DAY, said.append))
    with opened(path, KEY) as db:
        (stone,) = read(db)  # one for all of them
        assert db.execute("PRAGMA freelist_count").fetchone()[0] < 10
    assert (stone.sessions, stone.entries) == ((1, 2, 3), 3)
    assert told(stone).startswith("kept long enough (keep_days 190): sessions 1 to 3, 3 entries")
    assert len(read_session(path, KEY, 5).entries) == 3


def test_the_recording_that_goes_on_keeps_its_row(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    with year(path, 1) as journal:
        journal.carry_out(retention(190, EVENING + 300 * DAY, lambda _stone: None))
        journal.event(9, e.Touched("head", 7))
    recording = read_session(path, KEY, 1)
    assert [entry.kind for entry in recording.entries] == ["clock", "touch"]
    assert recording.forgotten is not None


def test_by_the_writer_s_own_thread(tmp_path: Path) -> None:
    path, said = tmp_path / "journal.db", list[Tombstone]()
    year(path).close()
    with Journal.open(path, KEY) as journal:
        journal.begin(EVENING + 500 * DAY, programme(), 1, None)
        journal.carry_out(lambda _db: 1 / 0)  # type: ignore[arg-type,return-value]
        journal.carry_out(retention(250, EVENING + 500 * DAY, said.append))
        journal.event(1, e.Tick())
        journal.flush()
        for _ in range(100):
            if said:
                break
            journal.flush()
            journal.event(1, e.Tick())
    assert min(info.number for info in read_sessions(path, KEY)) == 4


def test_it_is_done_after_the_start_and_once_a_day_and_only_when_it_may(tmp_path: Path) -> None:
    path, said = tmp_path / "journal.db", list[Tombstone]()
    clock = VirtualClock(EVENING + 400 * DAY)
    may, journal = False, year(path)
    kept = Retention(lambda: journal, 250, clock, lambda: may, said.append)
    assert not kept.look()
    may = True
    assert kept.look()
    assert len(said) == 1
    assert not kept.look()
    clock.move_to(clock.now() + DAY)
    assert kept.look()
    journal.close()
    unkept = NullJournal(path, "disk-full")
    assert not Retention(lambda: unkept, 250, clock, lambda: True, said.append).look()


def test_a_report_over_26_weeks_stays_possible() -> None:
    assert Config().journal.keep_days == 365
    assert Config.model_validate({"journal": {"keep_days": 190}}).journal.keep_days == 190
    for wrong in (0, 189, -1, 10**9, 200.5):
        with pytest.raises(ValidationError):
            Config.model_validate({"journal": {"keep_days": wrong}})
