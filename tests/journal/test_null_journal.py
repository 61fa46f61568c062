"""Without key, directory or disk: nothing is written or created, and saved progress still counts."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from robot.app.journal_opener import JournalOpener
from robot.app.options import Options
from robot.config.schema import Config
from robot.contract import commands as c
from robot.contract import events as e
from robot.doctor import system
from robot.errors import DeviceError
from robot.journal import Journal
from robot.journal.key import default_path, open_key, read_key
from robot.journal.null_journal import NullJournal
from robot.journal.opening import open_store
from robot.journal.progress_copy import ProgressCopy
from tests.engine.build import programme
from tests.journal.build import KEY
from tests.journal.damage import (
    LIVE,
    ROOT,
    codes,
    lived,
    opened,
    way,
)
from tests.journal.disks import fill_up, small_disk


@pytest.mark.parametrize("left", ["journal", "log", "second place", "set aside"])
def test_no_new_key_is_made_beside_anything_of_a_journal(tmp_path: Path, left: str) -> None:
    path, key = tmp_path / "journal.db", tmp_path / "key"
    lived(path, 1, 10)
    names = {"journal": "journal.db", "log": "journal.db-wal", "second place": "journal.db.progress"}
    (tmp_path / "journal.db").rename(tmp_path / names.get(left, "journal.db.damaged-20260101T000000Z"))
    for each in tmp_path.iterdir():
        if each.name != names.get(left, "journal.db.damaged-20260101T000000Z"):
            each.unlink()
    before = sorted(tmp_path.iterdir())
    store = opened(path)
    assert codes(store) == ["key-missing"]
    assert isinstance(store.journal, NullJournal)
    assert store.doubted
    assert not key.exists()
    assert sorted(tmp_path.iterdir()) == before


def test_another_key_leaves_everything_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    lived(path, 1, 10)
    (tmp_path / "key").write_text("00" * 32)
    before = {each: each.read_bytes() for each in tmp_path.iterdir()}
    store = opened(path)
    assert codes(store) == ["journal-closed"]
    assert not store.kept
    assert {each: each.read_bytes() for each in tmp_path.iterdir()} == before
    (tmp_path / "key").write_text(KEY)
    store = opened(path)
    assert store.kept
    store.journal.close()


def test_the_key_comes_later(tmp_path: Path) -> None:
    path, key = tmp_path / "journal.db", tmp_path / "key"
    lived(path)
    key.rename(tmp_path / "elsewhere")
    assert not opened(path).kept
    (tmp_path / "elsewhere").rename(key)
    store = opened(path)
    assert (store.kept, store.snapshot, store.findings) == (True, way(), ())
    store.journal.close()


def test_a_missing_directory_is_waited_for(tmp_path: Path) -> None:
    path, key = tmp_path / "card" / "journal.db", tmp_path / "key"
    store = open_store(path, key, threaded=False)  # the first start of all
    assert store.kept
    assert len(read_key(key).value) == 64
    store.journal.close()
    path.parent.rename(tmp_path / "pulled")
    store = open_store(path, key, threaded=False)
    assert (codes(store), store.doubted) == (["directory-missing"], True)
    assert not path.parent.exists()
    (tmp_path / "pulled").rename(path.parent)
    store = open_store(path, key, threaded=False)
    assert store.kept
    store.journal.close()


@pytest.mark.parametrize(
    ("config", "kept"),
    [(Config(), True), (Config.model_validate({"journal": {"path": "var/journal.db"}}), False)],
    ids=["nobody named it", "named"],
)
def test_the_default_directory_is_made_beside_an_older_key(
    config: Config, kept: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A key is there after a rehearsal, and the first start of all in this directory comes later."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    open_key(default_path(), tmp_path / "rehearsal.db")
    store = asyncio.run(JournalOpener(Options(config), lambda _code: None).open())
    assert (store.kept, Path("var").is_dir()) == (kept, kept)
    store.journal.close()
    assert Options(config, journal=Path("card/journal.db")).journal_is_ours is False
    (journal,) = [finding for finding in system.journal(config) if finding.part == "journal"]
    assert journal.state == ("real" if kept else "missing")


def test_nothing_kept_has_the_interface_of_a_journal(tmp_path: Path) -> None:
    journal = NullJournal(tmp_path / "journal.db", "disk-full")
    assert journal.begin(0, programme(), 1, None) == 0
    journal.event(1, e.Tick())
    journal.commands(1, [(c.Freeze(), "sent")])
    journal.save_snapshot(way())
    journal.acknowledged(lambda: pytest.fail("nothing was saved"))
    assert (journal.flush(), journal.close(), journal.trouble) == (False, False, "disk-full")
    assert journal.last_snapshot() == way()
    assert list(tmp_path.iterdir()) == []
    names = {name for name in dir(Journal) if not name.startswith("_")} - {"open", "doubt"}
    assert all(hasattr(journal, name) for name in names)


def test_what_the_person_forbids_while_nothing_is_kept_puts_the_next_start_in_doubt(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    lived(path)
    (tmp_path / "key").rename(tmp_path / "elsewhere")
    for last, doubted in ((way(), False), (way("presence"), True)):
        store = opened(path)
        store.journal.save_snapshot(way())
        store.journal.save_snapshot(last)
        (tmp_path / "elsewhere").rename(tmp_path / "key")
        store = opened(path)
        assert store.doubted == doubted
        store.journal.close()
        (tmp_path / "key").rename(tmp_path / "elsewhere")


def test_a_running_other_one_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    lived(path)
    with opened(path).journal, pytest.raises(DeviceError, match="another Yorisou"):
        opened(path)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    with small_disk(tmp_path, 600) as mounted:
        yield mounted


def test_a_full_disk_at_the_start(disk: Path) -> None:
    path = disk / "journal.db"
    lived(path, 1, 50, way("presence", crisis=True))
    before = ProgressCopy(path, KEY).path.read_bytes()
    ballast = fill_up(disk)
    store = opened(path)
    assert codes(store) == ["disk-full"]
    assert (store.kept, store.snapshot, store.doubted) == (False, way("presence", crisis=True), False)
    assert ProgressCopy(path, KEY).path.read_bytes() == before
    ballast.unlink()
    store = opened(path)
    assert (store.kept, store.snapshot) == (True, way("presence", crisis=True))
    store.journal.close()


@pytest.mark.parametrize("room", [0, 1, 8, 30], ids="{} KiB free".format)
def test_a_full_disk_without_a_journal_yet(disk: Path, tmp_path: Path, room: int) -> None:
    """Nothing was ever saved, so nothing is damaged; with room, it begins as anywhere."""
    path, key = disk / "journal.db", tmp_path / "key"
    ballast = fill_up(disk)
    os.truncate(ballast, max(0, ballast.stat().st_size - room * 1_024))
    for _ in range(2):
        store = open_store(path, key, threaded=False)
        assert (codes(store), store.kept, store.snapshot) == (["disk-full"], False, None)
    ballast.unlink()
    store = open_store(path, key, threaded=False)
    assert (codes(store), store.kept, store.doubted) == ([], True, False)
    store.journal.close()
    assert [file.name for file in disk.iterdir() if "damaged" in file.name] == []


def test_a_disk_that_can_only_be_read(disk: Path) -> None:
    path = disk / "journal.db"
    lived(path, 1, 50)
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
    store = opened(path)
    assert codes(store) == ["disk-read-only"]
    assert (store.kept, store.snapshot, store.doubted) == (False, way(), False)
    subprocess.run(["mount", "-o", "remount,rw", str(disk)], check=True)
    store = opened(path)
    assert store.kept
    store.journal.close()


def test_what_was_forbidden_on_a_full_disk_puts_the_next_start_in_doubt(disk: Path) -> None:
    """What is told as not saved may be lost; what it allows must not come back."""
    path = disk / "journal.db"
    lived(path, 1, 50)
    ballast = disk / "ballast"
    code = LIVE.replace(
        "store.journal.save_snapshot",
        "print('awake', flush=True); sys.stdin.readline(); store.journal.save_snapshot",
    ).replace(
        "assert store.journal.flush()", "print(store.journal.flush(2), flush=True); sys.stdin.readline()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code.replace("range(300)", "range(20_000)"), str(path)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as run:
        assert run.stdin is not None
        assert run.stdout is not None
        assert run.stdout.readline() == "awake\n"
        fill_up(disk)
        run.stdin.write("\n")
        run.stdin.flush()
        assert run.stdout.readline() == "False\n"
        run.send_signal(signal.SIGKILL)
    ballast.unlink()
    store = opened(path)
    assert store.doubted
    assert "progress-unsaved" in codes(store)
    store.journal.close()
