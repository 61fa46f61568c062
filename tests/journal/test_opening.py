"""Whatever is wrong with journal, key or disk: a companion starts, and is allowed no more than before."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from robot.contract import events as e
from robot.engine.progress import Hold
from robot.journal import Journal, read_session, read_sessions
from robot.journal.database import WORD_NOTES
from robot.journal.progress_copy import ProgressCopy
from robot.journal.rows import NOTE
from tests.engine.build import EVENING, programme
from tests.journal.build import KEY
from tests.journal.damage import DAMAGE, codes, cut, die_in_the_evening, flip, lived, opened, way
from tests.journal.former import to_schema_1


@pytest.mark.parametrize("damage", DAMAGE)
@pytest.mark.parametrize("second", ["there", "gone"])
def test_a_damaged_journal_is_set_aside_and_what_was_forbidden_stays_so(
    tmp_path: Path, damage: str, second: str
) -> None:
    path = tmp_path / "journal.db"
    forbidding = way("presence", hold=Hold("person", None, "person"), bar_up=2, crisis=True)
    lived(path, snapshot=forbidding)
    DAMAGE[damage](path)
    damaged = path.read_bytes() if path.exists() else b""
    if second == "gone":
        ProgressCopy(path, KEY).path.unlink()
    store = opened(path)
    assert isinstance(store.journal, Journal)
    assert store.findings
    aside = [each for each in tmp_path.iterdir() if ".damaged-" in each.name]
    assert bool(aside) == (damage != "gone")
    if damaged:
        assert any(each.read_bytes() == damaged for each in aside)  # whole, as it was
    if second == "there":
        assert store.snapshot == forbidding
        assert not store.doubted
    else:
        assert store.doubted
        assert store.snapshot in (None, forbidding)
    number = store.journal.begin(EVENING, programme(), 1, store.snapshot)
    store.journal.event(1, e.Tick())
    assert number == 3 if second == "there" else number >= 1
    assert store.journal.close()
    assert len(read_session(path, KEY, number).entries) == 1
    again = opened(path)
    assert not again.findings
    assert again.snapshot == store.snapshot
    assert again.doubted == store.doubted  # until a progress that says so itself is saved
    if again.snapshot is None:
        again.journal.save_snapshot({**way("house"), "doubted": True})
    again.journal.close()


# Of 4,000 entries in two sessions, at least so many are in the new journal.
@pytest.mark.parametrize(
    ("damage", "least"),
    [
        ("cut-in-half", 1200),
        ("cut-by-one-byte", 3500),
        ("flip-at-100", 4000),
        ("flip-at-30000", 4000),
        ("flip-at-the-end", 3500),
        ("wrong-header", 4000),
        ("rubbish-header", 4000),
    ],
)
def test_what_can_be_read_is_recovered(tmp_path: Path, damage: str, least: int) -> None:
    path = tmp_path / "journal.db"
    lived(path)
    DAMAGE[damage](path)
    opened(path).journal.close()
    found = [read_session(path, KEY, info.number) for info in read_sessions(path, KEY)]
    entries = [entry for recording in found for entry in recording.entries]
    assert len(entries) >= least
    assert all((entry.at_us, entry.body["ms"]) == (entry.n, entry.n) for entry in entries)
    if least == 4000:
        assert all(recording.played is not None for recording in found)


def test_words_of_the_persons_own_are_recovered_too(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    lived(path)
    with Journal.open(path, KEY, threaded=False) as journal:
        for name in WORD_NOTES:
            journal.carry_out(lambda db, name=name: db.execute(NOTE, (name, f'{{"of": "{name}"}}')))  # type: ignore[misc]
    DAMAGE["wrong-header"](path)
    store = opened(path)
    assert isinstance(store.journal, Journal)
    assert store.journal.kept_words == {name: f'{{"of": "{name}"}}' for name in WORD_NOTES}
    store.journal.close()


@pytest.mark.parametrize("second", ["there", "gone"])
def test_a_log_that_was_taken_away_loses_the_evening_but_not_what_was_said(
    tmp_path: Path, second: str
) -> None:
    path = tmp_path / "journal.db"
    lived(path)
    die_in_the_evening(path)
    path.with_name("journal.db-wal").unlink()
    assert [info.number for info in read_sessions(path, KEY)] == [1, 2]  # it opens without a word
    if second == "gone":
        ProgressCopy(path, KEY).path.unlink()
    store = opened(path)
    assert "journal-behind" in codes(store)
    if second == "there":
        assert store.snapshot is not None
        assert (store.snapshot["level"], store.snapshot["crisis"]) == ("presence", True)
        assert not store.doubted
        assert store.journal.begin(EVENING, programme(), 1, None) == 4  # session 3 keeps its number
    else:
        assert store.doubted
    store.journal.close()


def test_an_evening_that_the_power_ended_counts_as_stopped(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    lived(path)
    die_in_the_evening(path)
    store = opened(path)
    assert (store.findings, store.doubted) == ((), False)
    assert store.snapshot == way("presence", crisis=True, bar_up=2, awaits_person=True)
    store.journal.close()
    with (again := opened(path)).journal:
        assert again.snapshot == store.snapshot


def test_rubbish_in_the_shared_index_costs_nothing(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    lived(path)
    die_in_the_evening(path)
    path.with_name("journal.db-shm").write_bytes(os.urandom(40_000))
    store = opened(path)
    assert store.findings == ()
    assert store.journal.begin(0, programme(), 1, None) == 4
    store.journal.close()
    assert [info.events for info in read_sessions(path, KEY)] == [2000, 2000, 300, 0]


def test_an_older_copy_that_was_put_back_allows_no_more(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    lived(path)
    older = path.read_bytes()
    with opened(path).journal as journal:
        journal.begin(EVENING, programme(), 1, None)
        journal.save_snapshot(way("presence", bar_up=2))
    path.write_bytes(older)
    store = opened(path)
    assert codes(store) == ["journal-behind"]
    assert store.snapshot is not None
    assert (store.snapshot["level"], store.snapshot["bar_up"]) == ("presence", 2)
    store.journal.close()


def test_another_journal_in_its_place_is_merged_with_the_second_place(tmp_path: Path) -> None:
    path, other = tmp_path / "journal.db", tmp_path / "other" / "journal.db"
    lived(path, snapshot=way("presence", review="bad-ups"))
    other.parent.mkdir()
    lived(other, snapshot=way("touch", bar_up=1))
    path.write_bytes(other.read_bytes())
    store = opened(path)
    assert store.snapshot is not None
    assert store.snapshot == {**way("presence", review="bad-ups", bar_up=1)}
    store.journal.close()


@pytest.mark.parametrize(
    "fault", [lambda p: flip(p, 5000), lambda p: cut(p, 0.3), lambda p: p.write_bytes(b"")]
)
def test_a_second_place_that_is_damaged_is_made_anew(tmp_path: Path, fault: Callable[[Path], None]) -> None:
    path = tmp_path / "journal.db"
    lived(path)
    second = ProgressCopy(path, KEY)
    fault(second.path)
    store = opened(path)
    assert (codes(store), store.snapshot, store.doubted) == (["second-place-damaged"], way(), False)
    store.journal.begin(0, programme(), 1, None)
    store.journal.close()
    kept = second.read()
    assert kept is not None
    assert (kept.progress, kept.session) == (way(), 3)


def test_a_second_place_that_is_older_than_the_journal_does_not_count(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    lived(path, snapshot=way("presence", bar_up=2))
    second = ProgressCopy(path, KEY)
    older = second.path.read_bytes()
    with opened(path).journal as journal:
        journal.begin(EVENING, programme(), 1, None)
        journal.event(1, e.Tick())
        journal.save_snapshot(way("touch"))
    second.path.write_bytes(older)
    store = opened(path)
    assert (store.snapshot, store.findings) == (way("touch"), ())
    store.journal.close()


def test_a_journal_of_an_earlier_version_is_taken_up(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    lived(path)
    to_schema_1(path)
    store = opened(path)
    assert (store.findings, store.snapshot, store.doubted) == ((), way(), False)
    assert store.journal.begin(0, programme(), 1, None) == 3
    store.journal.close()


def test_a_journal_of_an_earlier_version_with_a_damaged_first_page(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    lived(path)
    to_schema_1(path)
    flip(path, 100)
    store = opened(path)
    assert codes(store)[0] == "journal-damaged"
    assert store.doubted
    store.journal.close()
    assert [info.events for info in read_sessions(path, KEY)] == [2000, 2000]
