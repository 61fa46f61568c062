"""Whatever is wrong with journal, key or disk: a companion starts, and is allowed no more than before."""

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from robot.engine import commands as c
from robot.engine import events as e
from robot.engine.progress import Hold, Progress
from robot.errors import DeviceError
from robot.journal import Journal, read_session, read_sessions
from robot.journal.key import read_key
from robot.journal.opening import Store, open_store
from robot.journal.second_place import Kept, SecondPlace
from robot.journal.unkept import Unkept
from tests.engine.build import EVENING, programme
from tests.journal.build import KEY
from tests.journal.former import to_schema_1

ROOT = Path(__file__).parents[2]


def way(level: str = "touch", **other: object) -> dict[str, object]:
    return Progress(level, ["house", "presence", "light", "touch"], **other).to_json()  # type: ignore[arg-type]


def opened(path: Path, **options: object) -> Store:
    return open_store(path, path.with_name("key"), threaded=False, **options)  # type: ignore[arg-type]


BUILT: dict[tuple[int, int, str], dict[str, bytes]] = {}


def lived(
    path: Path, sessions: int = 2, entries: int = 2000, snapshot: dict[str, object] | None = None
) -> None:
    """A journal that was closed in order; what was built once is copied."""
    which = (sessions, entries, repr(snapshot))
    if which in BUILT:
        for name, body in BUILT[which].items():
            path.with_name(name).write_bytes(body)
        path.with_name("key").chmod(0o600)
        return
    path.with_name("key").write_text(KEY)
    path.with_name("key").chmod(0o600)
    store = opened(path)
    for _ in range(sessions):
        store.journal.begin(EVENING, programme(), 1, None)
        for n in range(1, entries + 1):
            store.journal.event(n, e.Touched("head", n))
    store.journal.save_snapshot(snapshot or way())
    assert store.journal.close()
    BUILT[which] = {each.name: each.read_bytes() for each in path.parent.iterdir() if each.is_file()}


def codes(store: Store) -> list[str]:
    return [finding.code for finding in store.findings]


def flip(path: Path, at: int) -> None:
    body = bytearray(path.read_bytes())
    body[at] ^= 0x40
    path.write_bytes(body)


def cut(path: Path, share: float) -> None:
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])


DAMAGE: dict[str, Callable[[Path], object]] = {
    "cut-in-half": lambda path: cut(path, 0.5),
    "cut-by-one-byte": lambda path: path.write_bytes(path.read_bytes()[:-1]),
    "cut-to-a-page": lambda path: path.write_bytes(path.read_bytes()[:16_384]),
    "cut-to-100": lambda path: path.write_bytes(path.read_bytes()[:100]),
    "flip-at-100": lambda path: flip(path, 100),
    "flip-at-30000": lambda path: flip(path, 30_000),
    "flip-at-the-end": lambda path: flip(path, path.stat().st_size - 40),
    "wrong-header": lambda path: path.write_bytes(b"SQLite format 3\0" + path.read_bytes()[16:]),
    "rubbish-header": lambda path: path.write_bytes(b"x" * 600 + path.read_bytes()[600:]),
    "emptied": lambda path: path.write_bytes(b""),
    "rubbish": lambda path: path.write_bytes(os.urandom(50_000)),
    "gone": lambda path: path.unlink(),
    "gone-but-its-log": lambda path: path.rename(path.with_name(path.name + "-wal")),
}


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
        SecondPlace(path, KEY).path.unlink()
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


LIVE = """
import os, sys
from pathlib import Path
from robot.engine import commands as c, events as e
from robot.journal.opening import open_store
from tests.engine.build import EVENING, programme
from tests.journal.test_opening import way
path = Path(sys.argv[1])
store = open_store(path, path.with_name("key"), threaded=True)
store.journal.begin(EVENING, programme(), 1, store.snapshot)
store.journal.commands(1, [(c.PhaseChanged("asleep", "present"), "")])
for n in range(300):
    store.journal.event(n, e.Touched("head", n))
store.journal.save_snapshot(way("presence", crisis=True))
assert store.journal.flush()
os._exit(9)
"""


def die_in_the_evening(path: Path) -> None:
    run = subprocess.run([sys.executable, "-c", LIVE, str(path)], cwd=ROOT, capture_output=True, text=True)
    assert run.returncode == 9, run.stderr


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
        SecondPlace(path, KEY).path.unlink()
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
    assert store.snapshot == way("presence", crisis=True, bar_up=2)
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
    second = SecondPlace(path, KEY)
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
    second = SecondPlace(path, KEY)
    older = second.path.read_bytes()
    with opened(path).journal as journal:
        journal.begin(EVENING, programme(), 1, None)
        journal.event(1, e.Tick())
        journal.save_snapshot(way("touch"))
    second.path.write_bytes(older)
    store = opened(path)
    assert (store.snapshot, store.findings) == (way("touch"), ())
    store.journal.close()


# --- key and disk -------------------------------------------------------------------------------------------


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
    assert isinstance(store.journal, Unkept)
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


def test_nothing_kept_has_the_interface_of_a_journal(tmp_path: Path) -> None:
    journal = Unkept(tmp_path / "journal.db", "disk-full")
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


@pytest.fixture
def disk(tmp_path: Path):
    where = tmp_path / "disk"
    where.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=600k", "none", str(where)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True).returncode != 0:
        pytest.skip("the right to mount a small disk")
    yield where
    subprocess.run(["umount", "-l", str(where)], check=True)


def fill_up(disk: Path) -> Path:
    ballast = disk / "ballast"
    with ballast.open("wb", buffering=0) as file, contextlib.suppress(OSError):
        while True:
            file.write(b"x" * 1024)
    return ballast


def test_a_full_disk_at_the_start(disk: Path) -> None:
    path = disk / "journal.db"
    lived(path, 1, 50, way("presence", crisis=True))
    before = SecondPlace(path, KEY).path.read_bytes()
    ballast = fill_up(disk)
    store = opened(path)
    assert codes(store) == ["disk-full"]
    assert (store.kept, store.snapshot, store.doubted) == (False, way("presence", crisis=True), False)
    assert SecondPlace(path, KEY).path.read_bytes() == before
    ballast.unlink()
    store = opened(path)
    assert (store.kept, store.snapshot) == (True, way("presence", crisis=True))
    store.journal.close()


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


# --- crashes ------------------------------------------------------------------------------------------------


def crashing(step: int, work: Callable[[], None]) -> tuple[bool, bool]:
    """Do the work in a process that dies at its `step`-th step on the disk: (came to its end, said saved)."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        left, sync = step, os.fsync

        def trace(event: str, _arguments: object) -> None:
            nonlocal left
            if event in ("os.rename", "os.remove", "open", "fsync"):
                left -= 1
                if left == 0:
                    os._exit(9)

        def traced_sync(handle: int) -> None:
            trace("fsync", ())
            sync(handle)

        os.fsync = traced_sync
        os.dup2(writing, 1)
        sys.addaudithook(trace)
        try:
            work()
        finally:
            os._exit(1 if sys.exc_info()[0] else 0)
    os.close(writing)
    _, status = os.waitpid(child, 0)
    with os.fdopen(reading, "rb") as file:
        said = file.read()
    assert os.waitstatus_to_exitcode(status) in (0, 9)
    return os.waitstatus_to_exitcode(status) == 0, said == b"saved"


def an_evening(path: Path) -> None:
    store = opened(path)
    store.journal.begin(EVENING, programme(), 1, store.snapshot)
    store.journal.save_snapshot(way("presence", bar_up=2))
    if store.journal.flush():
        os.write(1, b"saved")
    store.journal.close()


@pytest.mark.parametrize("damage", ["flip-at-30000", "gone", "none"])
def test_a_crash_at_any_step_loses_nothing_that_was_saved(tmp_path: Path, damage: str) -> None:
    for step in range(1 + list(DAMAGE).index(damage) % 3 if damage in DAMAGE else 1, 200, 3):
        path = tmp_path / str(step) / "journal.db"
        path.parent.mkdir()
        lived(path, 1, 10, way("light", crisis=True))
        if damage != "none":
            DAMAGE[damage](path)
        ended, saved = crashing(step, lambda path=path: an_evening(path))
        store = opened(path)
        assert isinstance(store.journal, Journal)
        assert store.snapshot is not None
        if saved:
            assert (store.snapshot["level"], store.snapshot["bar_up"]) == ("presence", 2)
        else:
            assert store.snapshot["crisis"] or store.snapshot["level"] == "presence"
        store.journal.close()
        if ended:
            assert step > 10
            return
    pytest.fail("it never came to its end")


def test_the_second_place_is_the_one_before_or_the_new_one(tmp_path: Path) -> None:
    second = SecondPlace(tmp_path / "journal.db", KEY)
    old, new = (Kept("a", "", n, n, False, way(bar_up=n)) for n in (1, 2))
    for step in range(1, 20):
        second.write(old)
        ended, _ = crashing(step, lambda: second.write(new))
        assert second.read() == new if ended else second.read() in (old, new)
        second.write(new)
        assert second.read() == new
        assert [each.name for each in tmp_path.iterdir()] == ["journal.db.progress"]
        if ended:
            break
    assert step > 3
    assert b"presence" not in second.path.read_bytes()
