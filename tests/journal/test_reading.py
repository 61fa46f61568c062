"""Reading a journal: every fault has its own sentence, and a damaged file is read as far as possible."""

import contextlib
import os
import random
import sqlite3
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from robot.contract import events as e
from robot.errors import InputError
from robot.journal import Journal, database, read_session, read_sessions
from tests.engine.build import programme
from tests.journal.build import KEY, fill


def test_what_is_not_a_journal_is_said_in_so_many_words(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    with pytest.raises(InputError, match="no such file"):
        read_sessions(path, KEY)
    with pytest.raises(InputError, match="no such file"):
        Journal.open(path, KEY, create=False)
    path.touch()
    with pytest.raises(InputError, match="empty"):
        read_sessions(path, KEY)
    path.write_bytes(b"hello")
    with pytest.raises(InputError, match="not a journal"):
        read_sessions(path, KEY)
    path.write_bytes(os.urandom(20_000))
    for tried in (read_sessions, Journal.open):
        with pytest.raises(InputError, match=r"not a journal.*key"):
            tried(path, KEY)
    with pytest.raises(InputError, match="directory"):
        read_sessions(tmp_path, KEY)
    plain = tmp_path / "plain.db"
    other = sqlite3.connect(plain)
    other.execute("CREATE TABLE x (a)")
    other.commit()
    other.close()
    with pytest.raises(InputError, match="without encryption"):
        read_sessions(plain, KEY)


def test_another_key_and_another_database(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "journal.db"
    fill(path, 3)
    before = path.read_bytes()
    for tried in (read_sessions, Journal.open):
        with pytest.raises(InputError, match=r"not a journal.*key") as caught:
            tried(path, "00" * 32)
        assert caught.value.exit_code == 3
    assert path.read_bytes() == before
    assert capfd.readouterr() == ("", "")  # the library's own lines stay off the terminal
    other = tmp_path / "other.db"
    db = database.connect(other, KEY, mode="rwc")
    db.execute("CREATE TABLE x (a)")
    db.close()
    with pytest.raises(InputError, match="but not a journal"):
        read_sessions(other, KEY)


def test_a_newer_journal_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    fill(path, 3)
    db = database.connect(path, KEY, mode="rw")
    db.execute("UPDATE meta SET value = '99' WHERE key = 'schema'")
    db.close()
    for tried in (read_sessions, Journal.open):
        with pytest.raises(InputError, match="newer version"):
            tried(path, KEY)


def test_no_such_session(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    Journal.open(path, KEY).close()
    assert read_sessions(path, KEY) == []
    with pytest.raises(InputError, match="no session yet"):
        read_session(path, KEY)
    fill(path, 2, sessions=3)
    with pytest.raises(InputError, match=r"no session 9.*1 to 3"):
        read_session(path, KEY, 9)
    assert read_session(path, KEY, "last").number == 3


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("whole") / "journal.db"
    fill(path, 3000, sessions=2)
    return path


def read_all(path: Path) -> tuple[int, bool]:
    """How many entries can be read, each as it was written; and whether the damage was said."""
    count, said = 0, False
    for info in read_sessions(path, KEY):
        recording = read_session(path, KEY, info.number)
        for entry in recording.entries:
            assert (entry.at_us, entry.body["ms"], entry.kind) == (entry.n, entry.n, "touch")
        assert len(recording.unbroken()) <= len(recording.entries)
        count += len(recording.entries)
        said = said or recording.damaged or info.damaged
    return count, said


@given(share=st.floats(0, 0.999))
def test_a_journal_cut_short_anywhere(whole: Path, share: float) -> None:
    path = whole.with_name("cut.db")
    length = int(whole.stat().st_size * share)
    path.write_bytes(whole.read_bytes()[:length])
    whole_pages = length // database.PAGE_BYTES
    if whole_pages < 6:  # so little may leave nothing to read, but never anything else than a clear error
        with contextlib.suppress(InputError):
            read_all(path)
        return
    count, said = read_all(path)
    assert said
    assert count >= (whole_pages - 6) * 250
    with pytest.raises(InputError, match="damaged"):
        Journal.open(path, KEY)


def test_a_journal_with_a_hole_in_it(whole: Path, tmp_path: Path) -> None:
    rng, sound = random.Random(4), whole.read_bytes()
    for number in range(8):
        path = tmp_path / f"{number}.db"
        at = rng.randrange(100_000, len(sound) - 10_000)  # among the entries
        path.write_bytes(sound[:at] + rng.randbytes(100) + sound[at + 100 :])
        count, said = read_all(path)
        assert said
        assert 5400 <= count < 6000


def test_what_the_log_beside_it_lost_is_only_its_end(tmp_path: Path) -> None:
    path, copy = tmp_path / "journal.db", tmp_path / "copy.db"
    journal = Journal.open(path, KEY, threaded=False)
    journal.begin(0, programme(), 1, None)
    for n in range(1, 41):
        journal.event(n, e.Touched("head", n))
        journal.flush()
    # The writer is still open: its log has not been folded into the file.
    log = (tmp_path / "journal.db-wal").read_bytes()
    main = path.read_bytes()
    journal.close()
    copy.write_bytes(main)
    (tmp_path / "copy.db-wal").write_bytes(log[: len(log) - 30_000])
    count, _ = read_all(copy)
    assert 0 < count < 40
