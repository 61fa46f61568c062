"""The results file: whole blocks or nothing, the same sweep goes on, and nothing is lost on a full disk."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from robot.errors import DeviceError, InputError
from sim.sweep.figures import value_of
from sim.sweep.found import read
from sim.sweep.grid import blocks
from sim.sweep.measures import FIGURES
from sim.sweep.results import FORMAT, Results
from sim.sweep.sweep_file import SweepFile
from tests.sweep.made import SMALL, lived, small


def opened(path: Path, made: SweepFile, *, anew: bool = False) -> Results:
    return Results.open(path, made.sweep, made.name, made.text, anew=anew)


def fill(path: Path, made: SweepFile, count: int | None = None) -> None:
    """The blocks that are not in it yet, or so many of them."""
    results = opened(path, made)
    left = [block for block in blocks(made.sweep) if block.key not in results.done]
    for block in left[:count]:
        results.add(block, lived(made.sweep, block))
    results.close()


def rows(path: Path, table: str = "blocks") -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as db:
        return sorted(db.execute(f"SELECT * FROM {table}"))


def test_it_goes_on_where_it_was_and_comes_to_the_same(tmp_path: Path) -> None:
    made, whole, resumed = small(tmp_path), tmp_path / "a.db", tmp_path / "b.db"
    fill(whole, made)
    fill(resumed, made, 7)
    assert len(rows(resumed)) == 7
    fill(resumed, made)
    assert rows(resumed) == rows(whole)
    assert len(rows(whole)) == len(list(blocks(made.sweep)))
    found = read(whole)
    assert (found.name, found.text, found.done, found.persons) == ("small", SMALL, 400, 400)
    assert (found.policies, found.worlds) == (["steady", "five-up"], ["usual", "siloing"])
    assert found.profiles == ["plain", "anxious"]
    assert read(resumed).groups == found.groups


def test_the_order_in_which_blocks_come_makes_no_difference(tmp_path: Path) -> None:
    made = small(tmp_path)
    for path, order in ((tmp_path / "a.db", 1), (tmp_path / "b.db", -1)):
        results = opened(path, made)
        for block in list(blocks(made.sweep))[::order]:
            results.add(block, lived(made.sweep, block))
        results.close()
    assert read(tmp_path / "a.db").groups == read(tmp_path / "b.db").groups


def test_it_is_read_while_it_is_written(tmp_path: Path) -> None:
    made, path = small(tmp_path), tmp_path / "a.db"
    results = opened(path, made)
    assert read(path).done == 0
    block = next(iter(blocks(made.sweep)))
    results.add(block, lived(made.sweep, block))
    found = read(path)
    assert found.done == block.persons
    assert value_of(FIGURES[0], found.of("steady", "usual")).value is not None
    assert value_of(FIGURES[0], found.of("five-up", "usual")).value is None
    results.close()
    assert [each.name for each in tmp_path.iterdir()] == ["small.yaml", "a.db"] or sorted(
        each.name for each in tmp_path.iterdir()
    ) == ["a.db", "small.yaml"]


def test_each_person_is_kept_where_that_is_wanted(tmp_path: Path) -> None:
    made, path = small(tmp_path, SMALL + "each: true\n"), tmp_path / "a.db"
    fill(path, made)
    people = rows(path, "people")
    assert len(people) == 400
    assert [person for cell, person, *_ in people if cell == 0] == list(range(25))
    with closing(sqlite3.connect(path)) as db:
        query = "SELECT cell, SUM(sessions), SUM(over * over) FROM people GROUP BY cell"
        of_people = sorted(db.execute(query))
        assert (
            sorted(db.execute("SELECT cell, SUM(sessions), SUM(over_2) FROM blocks GROUP BY cell"))
            == of_people
        )
    fill(tmp_path / "b.db", small(tmp_path))
    assert rows(tmp_path / "b.db", "people") == []


def test_another_sweep_needs_another_file(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    fill(path, small(tmp_path))
    before = rows(path)
    changed = small(tmp_path, SMALL.replace("weeks: 2", "weeks: 3").replace("up_after: 5", "up_after: 4"))
    with pytest.raises(InputError, match="what differs: policies, weeks") as raised:
        opened(path, changed)
    assert "--results" in str(raised.value)
    assert "--anew" in str(raised.value)
    assert rows(path) == before


def test_anew_keeps_what_was_there_under_another_name(tmp_path: Path) -> None:
    made, path = small(tmp_path), tmp_path / "a.db"
    fill(path, made, 3)
    before = rows(path)
    opened(path, made, anew=True).close()
    assert rows(path) == []
    assert rows(tmp_path / "a-1.db") == before
    fill(path, made, 2)
    opened(path, made, anew=True).close()
    assert len(rows(tmp_path / "a-2.db")) == 2
    assert rows(tmp_path / "a-1.db") == before
    opened(tmp_path / "new.db", made, anew=True).close()
    assert not (tmp_path / "new-1.db").exists()


def test_another_yorisou_does_not_go_on(tmp_path: Path) -> None:
    made, path = small(tmp_path), tmp_path / "a.db"
    fill(path, made, 1)
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("UPDATE sweep SET yorisou = '0.0.1'")
    with pytest.raises(InputError, match=r"was written by yorisou 0\.0\.1; this is"):
        opened(path, made)


def test_one_writer_at_a_time(tmp_path: Path) -> None:
    made, path = small(tmp_path), tmp_path / "a.db"
    results = opened(path, made)
    with pytest.raises(DeviceError, match="another sweep is writing to it"):
        opened(path, made)
    results.close()
    opened(path, made).close()


@pytest.mark.parametrize("content", [b"no database", b"x" * 5000, b"other"])
def test_a_file_that_is_no_results_is_left_alone(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.db"
    if content == b"other":
        with closing(sqlite3.connect(path)) as db:
            db.execute("CREATE TABLE notes (text)")
    else:
        path.write_bytes(content)
    before = path.read_bytes()
    for anew in (False, True):
        with pytest.raises(InputError, match="is not the results of a sweep"):
            opened(path, small(tmp_path), anew=anew)
    assert path.read_bytes() == before


def test_results_of_another_format_are_not_read(tmp_path: Path) -> None:
    made, path = small(tmp_path), tmp_path / "a.db"
    fill(path, made, 1)
    with closing(sqlite3.connect(path)) as db:
        db.execute(f"PRAGMA user_version = {FORMAT + 1}")
    for act in (lambda: opened(path, made), lambda: read(path)):
        with pytest.raises(InputError, match=f"format {FORMAT + 1}; this Yorisou reads and writes"):
            act()


def full_after(results: Results, pages: int) -> None:
    """SQLite says that the disk is full when the file would grow by more pages than that."""
    (now,) = results._db.execute("PRAGMA page_count").fetchone()
    results._db.execute(f"PRAGMA max_page_count = {now + pages}")


def write(results: Results, made: SweepFile) -> None:
    for block in blocks(made.sweep):
        results.add(block, lived(made.sweep, block))


def test_a_full_disk_loses_nothing_that_was_done_and_says_so(tmp_path: Path) -> None:
    made, path = small(tmp_path, SMALL + "each: true\n"), tmp_path / "a.db"
    with closing(opened(path, made)) as results:
        full_after(results, 4)
        with pytest.raises(DeviceError, match="the disk is full") as raised:
            write(results, made)
        there = len(results.done)
    assert there > 2
    assert str(raised.value).startswith(f"{path}: the disk is full. Make room and start it again")
    assert len(rows(path)) == there
    assert {cell for cell, *_ in rows(path, "people")} == {cell for cell, *_ in rows(path)}
    fill(path, made)
    fill(tmp_path / "whole.db", made)
    for table in ("blocks", "people"):
        assert rows(path, table) == rows(tmp_path / "whole.db", table)


def test_what_was_begun_on_a_full_disk_is_begun_again(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA journal_mode = WAL")
    assert path.stat().st_size
    fill(path, small(tmp_path))
    assert rows(path)


def test_a_file_that_is_taken_away_meanwhile_is_missed(tmp_path: Path) -> None:
    made, path = small(tmp_path), tmp_path / "a.db"
    results = opened(path, made)
    first, second, *_ = blocks(made.sweep)
    results.add(first, lived(made.sweep, first))
    path.unlink()
    with pytest.raises(DeviceError, match="was moved or deleted meanwhile"):
        results.add(second, lived(made.sweep, second))
    results.close()


def test_a_place_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    made = small(tmp_path)
    with pytest.raises(DeviceError, match="cannot be written"):
        opened(tmp_path / "nowhere" / "a.db", made)
    (tmp_path / "folder").mkdir()
    with pytest.raises(InputError, match="it is a directory"):
        opened(tmp_path / "folder", made)


def test_a_damaged_file_is_said(tmp_path: Path) -> None:
    made, path = small(tmp_path), tmp_path / "a.db"
    fill(path, made)
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("DELETE FROM sweep")
    with pytest.raises(InputError, match="cannot be read"):
        read(path)


def test_a_copy_is_read_where_nothing_may_be_written(tmp_path: Path) -> None:
    made, path = small(tmp_path), tmp_path / "a.db"
    fill(path, made)
    archive = tmp_path / "archive"
    archive.mkdir()
    shutil.copy(path, archive)
    archive.chmod(0o500)
    assert read(archive / "a.db").groups == read(path).groups
    archive.chmod(0o700)
    assert [each.name for each in archive.iterdir()] == ["a.db"]
