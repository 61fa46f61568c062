"""A backup is whole although a companion writes meanwhile, and brings nothing back that was forbidden."""

import os
import threading
from pathlib import Path

import pytest

from robot.contract import events as e
from robot.engine.progress import Hold
from robot.errors import DeviceError, InputError, UsageError
from robot.journal import Journal, read_session, read_sessions
from robot.journal.backup import Copied, Restored, back_up, restore
from robot.journal.erasure import erase
from robot.journal.forget import scope_of
from robot.journal.opening import open_store
from robot.journal.progress_copy import ProgressCopy
from robot.journal.read_connection import opened as reading
from robot.journal.tombstones import backups
from tests.engine.build import EVENING, programme
from tests.journal.build import KEY
from tests.journal.commands import run
from tests.journal.damage import codes, die_in_the_evening, lived, opened, way


def backed_up(path: Path, to: Path, force: bool = False) -> Copied:
    return back_up(path, KEY, to, force=force, wall_us=EVENING, told=lambda _done, _all: None)


def restored(backup: Path, path: Path) -> Restored:
    return restore(backup, path, KEY, wall_us=EVENING)


def an_evening(path: Path, snapshot: dict[str, object]) -> None:
    with opened(path).journal as journal:
        journal.begin(EVENING, programme(), 1, None)
        journal.event(1, e.Tick())
        journal.save_snapshot(snapshot)


def test_a_backup_that_is_made_while_a_companion_writes_is_whole(tmp_path: Path) -> None:
    path, copy = tmp_path / "journal.db", tmp_path / "copy.db"
    lived(path, 1, 2000)
    journal, over = opened(path).journal, threading.Event()
    journal.close()
    journal = Journal.open(path, KEY)

    def write() -> None:
        n = 0
        while not over.is_set():
            n += 1
            journal.event(n, e.Touched("head", n))
            over.wait(0.001)

    journal.begin(EVENING, programme(), 1, None)
    assert journal.flush()
    writer = threading.Thread(target=write)
    writer.start()
    try:
        made = [backed_up(path, copy, force=bool(turn)) for turn in range(3)]
    finally:
        over.set()
        writer.join()
        assert journal.close()
    assert [each.noted for each in made] == [True, True, True]
    assert made[0].sessions == 2
    assert read_session(copy, KEY, 1).entries == read_session(path, KEY, 1).entries
    evening = read_session(copy, KEY, 2)
    assert [x.n for x in evening.entries] == list(range(1, len(evening.entries) + 1))
    with reading(path, KEY) as db:
        assert [each.place for each in backups(db)] == [str(copy)] * 3
    assert copy.stat().st_mode & 0o077 == 0
    assert not copy.with_name("copy.db-wal").exists()
    assert run("journal", "sessions", copy, "--key", tmp_path / "key")[0] == 0


def test_a_plain_copy_that_lacks_the_evening_says_so(tmp_path: Path) -> None:
    path, copy = tmp_path / "journal.db", tmp_path / "copy" / "journal.db"
    lived(path)
    copy.parent.mkdir()
    die_in_the_evening(path)
    copy.write_bytes(path.read_bytes())
    for command in (("journal", "sessions"), ("explain",)):
        code, _, err = run(*command, copy, "--key", tmp_path / "key")
        assert code == 1
        assert "its end is missing" in err
        code, _, err = run(*command, path, "--key", tmp_path / "key")
        assert "its end is missing" not in err
    store = open_store(copy, tmp_path / "key", threaded=False)
    assert codes(store)[0] == "journal-behind"
    assert store.doubted
    store.journal.close()


def test_nothing_is_overwritten_unasked(tmp_path: Path) -> None:
    path, copy = tmp_path / "journal.db", tmp_path / "copy.db"
    lived(path, 1, 5)
    copy.write_text("mine")
    with pytest.raises(UsageError, match="is there already"):
        backed_up(path, copy)
    assert copy.read_text() == "mine"
    with pytest.raises(UsageError, match="a directory"):
        backed_up(path, tmp_path)
    with pytest.raises(UsageError, match="directory is not there"):
        backed_up(path, tmp_path / "gone" / "copy.db")
    backed_up(path, copy, force=True)
    assert len(read_sessions(copy, KEY)) == 1
    damaged = tmp_path / "damaged.db"
    damaged.write_bytes(b"x" * 50_000)
    with pytest.raises(InputError):
        backed_up(damaged, copy, force=True)
    assert len(read_sessions(copy, KEY)) == 1  # the one before is still there
    assert not [each for each in tmp_path.iterdir() if each.suffix == ".part"]


def test_what_was_forbidden_since_stays_forbidden(tmp_path: Path) -> None:
    path, copy = tmp_path / "journal.db", tmp_path / "copy.db"
    lived(path)
    backed_up(path, copy)
    an_evening(path, way("presence", bar_up=2, hold=Hold("person", None, "person"), crisis=True))
    found = restored(copy, path)
    assert (found.sessions, found.doubted) == (2, False)
    assert found.aside is not None
    assert len(read_sessions(found.aside, KEY)) == 3
    store = opened(path)
    assert store.findings == ()
    assert store.snapshot is not None
    kept = {name: store.snapshot[name] for name in ("level", "bar_up", "crisis")}
    assert kept == {"level": "presence", "bar_up": 2, "crisis": True}
    assert store.snapshot["hold"]
    assert store.journal.begin(0, programme(), 1, None) == 4  # session 3 keeps its number
    store.journal.close()
    with pytest.raises(InputError, match="session 3 could not be recovered"):
        read_session(path, KEY, 3)


def test_what_was_allowed_since_is_asked_for_again(tmp_path: Path) -> None:
    path, copy = tmp_path / "journal.db", tmp_path / "copy.db"
    lived(path, snapshot=way("presence"))
    backed_up(path, copy)
    an_evening(path, way("touch"))
    restored(copy, path)
    store = opened(path)
    assert store.snapshot is not None
    assert store.snapshot["level"] == "presence"
    store.journal.close()


def test_in_another_house_a_member_of_staff_confirms_first(tmp_path: Path) -> None:
    path, copy, new = tmp_path / "journal.db", tmp_path / "copy.db", tmp_path / "new" / "journal.db"
    lived(path)
    backed_up(path, copy)
    found = restored(copy, new)
    assert (found.sessions, found.aside, found.doubted) == (2, None, True)
    store = open_store(new, tmp_path / "key", threaded=False)
    assert (store.snapshot, store.doubted, store.findings) == (way(), True, ())
    store.journal.close()
    assert read_session(new, KEY, 2).entries == read_session(path, KEY, 2).entries


@pytest.mark.parametrize("damage", ["journal", "second place", "both"])
def test_a_damaged_journal_is_replaced_by_its_backup(tmp_path: Path, damage: str) -> None:
    path, copy = tmp_path / "journal.db", tmp_path / "copy.db"
    lived(path, snapshot=way("presence", crisis=True))
    backed_up(path, copy)
    if damage != "second place":
        path.write_bytes(os.urandom(40_000))
    if damage != "journal":
        ProgressCopy(path, KEY).path.write_bytes(b"rubbish" * 600)
    found = restored(copy, path)
    assert found.doubted == (damage != "journal")
    store = opened(path)
    assert store.snapshot is not None
    assert (store.snapshot["level"], store.snapshot["crisis"]) == ("presence", True)
    store.journal.close()
    assert len(read_sessions(path, KEY)) == 2


def test_what_was_forgotten_does_not_come_back(tmp_path: Path) -> None:
    path, copy = tmp_path / "journal.db", tmp_path / "copy.db"
    lived(path, 3, 20)
    backed_up(path, copy)
    found = erase(path, KEY, scope_of({"session": 2}), EVENING, "test")
    assert found.backups == (f"{copy} (2026-01-05)",)
    erase(path, KEY, scope_of({"session": 3, "kind": "touch"}), EVENING, "test")
    restored(copy, path)
    assert [(info.number, info.events) for info in read_sessions(path, KEY)] == [(1, 20)]
    for number in (2, 3):
        with pytest.raises(InputError, match="was forgotten"):
            read_session(path, KEY, number)


def test_not_while_a_companion_writes(tmp_path: Path) -> None:
    path, copy = tmp_path / "journal.db", tmp_path / "copy.db"
    lived(path, 1, 5)
    backed_up(path, copy)
    with opened(path).journal, pytest.raises(DeviceError, match="another Yorisou"):
        restored(copy, path)


def test_a_backup_of_another_key_is_refused_and_nothing_is_touched(tmp_path: Path) -> None:
    path, copy = tmp_path / "journal.db", tmp_path / "copy.db"
    lived(path, 1, 5)
    backed_up(path, copy)
    before = path.read_bytes()
    with pytest.raises(InputError):
        restore(copy, path, "00" * 32, wall_us=EVENING)
    copy.write_bytes(copy.read_bytes()[:20_000])
    with pytest.raises(InputError):
        restored(copy, path)
    assert path.read_bytes() == before


# --- the commands -------------------------------------------------------------------------------------------


@pytest.fixture
def robot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    lived(tmp_path / "journal.db", 2, 20)
    (tmp_path / "yorisou.toml").write_text('[journal]\npath = "journal.db"\nkey_file = "key"\n')
    return tmp_path / "journal.db"


def test_the_commands(robot: Path, tmp_path: Path) -> None:
    code, out, _ = run("journal", "backup", "copy.db")
    assert code == 0
    assert "2 sessions, 40 entries, read back whole" in out
    assert "The key is not in it" in out
    code, _, err = run("journal", "backup", "copy.db")
    assert (code, "is there already" in err) == (2, True)
    code, out, _ = run("journal", "backup", "copy.db", "--force", "--with-key", "copy.key")
    assert code == 0
    assert (tmp_path / "copy.key").read_text().strip() == KEY
    assert (tmp_path / "copy.key").stat().st_mode & 0o077 == 0
    assert run("journal", "backup", "x.db", "--no-key", "--with-key", "y")[0] == 2
    (tmp_path / "sub").mkdir()
    before = {each: (tmp_path / each).read_bytes() for each in ("journal.db", "key")}
    for named in (
        ("journal.db", "--no-key"),
        ("key", "--no-key"),
        ("x.db", "--with-key", "journal.db"),
        ("x.db", "--with-key", "key"),
        ("x.db", "--with-key", "./x.db"),
        ("x.db", "--with-key", "sub/../x.db"),
        ("journal.db.progress", "--no-key"),
    ):
        assert run("journal", "backup", *named, "--force")[0] == 2, named
    assert {each: (tmp_path / each).read_bytes() for each in before} == before
    assert not (tmp_path / "x.db").exists()
    code, _, err = run("journal", "restore", "copy.db")
    assert (code, "asks first" in err) == (2, True)
    code, out, _ = run("journal", "restore", "copy.db", "--yes")
    assert code == 0
    assert "2 sessions, 40 entries" in out
    for name in ("journal.db", "key", "journal.db.lock", "journal.db.progress", "journal.db.saved"):
        (tmp_path / name).unlink()
    code, out, _ = run("journal", "restore", "copy.db", "--key", "copy.key", "--yes")
    assert code == 0
    assert "a member of staff confirms" in out
    assert (tmp_path / "key").read_text().strip() == KEY
    assert len(read_sessions(robot, KEY)) == 2
    (tmp_path / "other.key").write_text("00" * 32)
    code, _, err = run("journal", "restore", "copy.db", "--key", "other.key", "--yes")
    assert (code, "another key" in err) == (3, True)
