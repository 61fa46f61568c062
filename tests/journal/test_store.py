"""Law 11: what was acknowledged stays; an unwritable disk is reported, and never stops the caller."""

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from robot.contract import commands as c
from robot.contract import events as e
from robot.errors import DeviceError, InputError
from robot.journal import Journal, read_session, read_sessions
from tests.engine.build import EVENING, programme
from tests.journal import disks
from tests.journal.build import KEY, fill

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("threaded", [True, False])
def test_what_is_written_is_read_back(tmp_path: Path, threaded: bool) -> None:
    path = tmp_path / "var" / "journal.db"
    journal = Journal.open(path, KEY, threaded=threaded)
    assert journal.last_snapshot() is None
    assert journal.begin(EVENING, programme(), 7, None) == 1
    journal.event(10, e.StopRequested("button"))
    journal.commands(11, [(c.Freeze(), "sent"), (c.Gesture("nod", 0.5), "refused:quiet-hours")])
    journal.save_snapshot({"level": "presence", "agreed": ["house"]})
    assert journal.close()
    recording = read_session(path, KEY)
    assert [(x.n, x.at_us, x.record(), x.verdict) for x in recording.entries] == [
        (1, 10, e.StopRequested("button"), ""),
        (2, 11, c.Freeze(), "sent"),
        (3, 11, c.Gesture("nod", 0.5), "refused:quiet-hours"),
    ]
    assert (recording.number, recording.seed, recording.snapshot) == (1, 7, None)
    assert (recording.programme, recording.digest, recording.started_utc_us) == ("test", "0", EVENING)
    assert (recording.missing, recording.damaged) == (0, False)
    assert path.stat().st_mode & 0o077 == 0
    assert b"button" not in path.read_bytes()


def test_the_next_session_is_appended_and_takes_up_the_progress(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    fill(path, 3)
    with Journal.open(path, KEY) as journal:
        journal.save_snapshot({"level": "touch"})
    with Journal.open(path, KEY) as journal:
        assert journal.last_snapshot() == {"level": "touch"}
        assert journal.begin(0, programme(), 2, journal.last_snapshot()) == 2
        journal.event(5, e.Tick())
    assert [(x.number, x.events, x.commands) for x in read_sessions(path, KEY)] == [(1, 3, 0), (2, 1, 0)]
    assert read_session(path, KEY).snapshot == {"level": "touch"}
    assert len(read_session(path, KEY, 1).entries) == 3


def test_acknowledged_comes_after_everything_before_it(tmp_path: Path) -> None:
    path, told = tmp_path / "journal.db", threading.Event()
    with Journal.open(path, KEY) as journal:
        journal.begin(0, programme(), 1, None)
        for n in range(500):
            journal.event(n, e.Tick())
        journal.acknowledged(told.set)
        assert told.wait(10)
        assert len(read_session(path, KEY).entries) == 500  # already on the disk while the writer runs on
        told.clear()
        journal.acknowledged(told.set)  # nothing waits: at once
        assert told.is_set()


def test_nothing_acknowledged_is_missing_after_kill_9(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    for round_, pause in enumerate((0.05, 0.2, 0.35), 1):
        writer = subprocess.Popen(
            [sys.executable, "-m", "tests.journal.writer", str(path)], cwd=ROOT, stdout=subprocess.PIPE
        )
        assert writer.stdout is not None
        first = writer.stdout.readline()
        time.sleep(pause)
        writer.send_signal(signal.SIGKILL)
        acknowledged = [int(line) for line in (first + writer.stdout.read()).split(b"\n")[:-1]]
        writer.wait()
        writer.stdout.close()
        recording = read_session(path, KEY)
        assert recording.number == round_
        assert acknowledged
        assert len(recording.entries) >= acknowledged[-1]
        assert [entry.n for entry in recording.entries] == list(range(1, len(recording.entries) + 1))
        assert not recording.damaged


def test_the_writer_survives_a_caller_that_breaks_and_odd_values(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    with Journal.open(path, KEY) as journal:
        journal.begin(0, programme(), 2**80, None)
        journal.event(1, e.Touched("head", 2**80))
        journal.event(2, e.ChoiceMade(1, {"said": "a whole sentence"}, "tap"))  # type: ignore[arg-type]
        journal.event(3, e.FaultRaised("\ud800", b"bytes"))  # type: ignore[arg-type]
        journal.acknowledged(lambda: 1 / 0)
        assert journal.flush()
        journal.event(4, e.Tick())
        assert journal.flush()
    recording = read_session(path, KEY)
    assert recording.seed == 2**80
    assert [entry.n for entry in recording.entries] == [1, 2, 3, 4]
    assert "sentence" not in repr(recording)


def test_events_from_many_threads_are_all_there_once(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    with Journal.open(path, KEY) as journal:
        journal.begin(0, programme(), 1, None)

        def touch(pad: str) -> None:
            for n in range(300):
                journal.event(n, e.Touched(pad, n))

        threads = [threading.Thread(target=touch, args=(pad,)) for pad in ("head", "back", "left", "right")]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    entries = read_session(path, KEY).entries
    assert [entry.n for entry in entries] == list(range(1, 1201))
    for pad in ("head", "back", "left", "right"):
        assert [x.at_us for x in entries if x.body["pad"] == pad] == list(range(300))


def test_a_second_writer_is_turned_away_a_reader_is_not(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    with Journal.open(path, KEY) as journal:
        journal.begin(0, programme(), 1, None)
        with pytest.raises(DeviceError, match="another Yorisou"):
            Journal.open(path, KEY)
        assert journal.flush()
        assert len(read_sessions(path, KEY)) == 1
    Journal.open(path, KEY).close()


def test_a_journal_that_is_taken_away_is_told_once_and_never_raises(tmp_path: Path) -> None:
    path, codes = tmp_path / "journal.db", []
    journal = Journal.open(path, KEY, threaded=False, on_trouble=codes.append, limit=50)
    journal.begin(0, programme(), 1, None)
    journal.event(0, e.Tick())
    assert journal.flush()
    for file in tmp_path.iterdir():
        file.unlink()
    for n in range(100):
        journal.event(n, e.Tick())
        if n % 10 == 0:
            assert not journal.flush()
    assert journal.trouble is not None
    assert codes[-1] == journal.trouble
    assert len(codes) <= 2  # the first fault, and the one of opening it again
    assert journal.dropped == 50  # bounded
    assert not journal.close()
    assert not path.exists()  # no empty journal in place of the one that was taken


LIMITED = """
import resource, sys
from pathlib import Path
from robot.contract import events as e
from robot.journal import Journal
from tests.engine.build import programme
from tests.journal.build import KEY
codes = []
journal = Journal.open(Path(sys.argv[1]), KEY, on_trouble=codes.append)
journal.begin(0, programme(), 1, None)
resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, resource.RLIM_INFINITY))
saved = n = 0
while True:
    n += 1
    journal.event(n, e.Touched("head", n))
    if n % 100 == 0:
        if not journal.flush(1.5):
            break
        saved = n
waiting = n
for n in range(waiting + 1, waiting + 51):
    journal.event(n, e.Touched("head", n))
print(saved, codes[-1], journal.trouble, journal.flush(0.1), flush=True)
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
print(journal.flush(10), journal.trouble, n, journal.close(), flush=True)
"""


def test_a_full_disk_is_told_and_what_waited_is_saved_when_there_is_room(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    run = subprocess.run(
        [sys.executable, "-c", LIMITED, str(path)], cwd=ROOT, capture_output=True, text=True, timeout=50
    )
    assert run.returncode == 0, run.stderr
    during, after = (line.split() for line in run.stdout.splitlines())
    assert int(during[0]) > 0
    assert during[1] == during[2]
    assert during[2] in ("full", "unwritable")
    assert during[3] == "False"
    assert after[:2] == ["True", "None"]
    assert after[3] == "True"
    entries = read_session(path, KEY).entries
    assert [entry.n for entry in entries] == list(range(1, int(after[2]) + 1))


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    with disks.small_disk(tmp_path, 500) as disk:
        yield disk


def test_a_really_full_disk(small_disk: Path) -> None:
    path, codes = small_disk / "journal.db", []
    journal = Journal.open(path, KEY, threaded=False, on_trouble=codes.append)
    journal.begin(0, programme(), 1, None)
    journal.event(1, e.Tick())
    assert journal.flush()
    ballast = small_disk / "ballast"
    with pytest.raises(OSError, match="No space"):
        ballast.write_bytes(b"x" * 400_000)
    for n in range(2, 1500):
        journal.event(n, e.Touched("head", n))
    assert not journal.flush()
    assert codes == ["full"]
    assert [entry.n for entry in read_session(path, KEY).entries] == [1]
    ballast.unlink()
    assert journal.flush()
    assert journal.trouble is None
    assert journal.close()
    assert len(read_session(path, KEY).entries) == 1499


def test_a_read_only_disk(small_disk: Path) -> None:
    path = small_disk / "journal.db"
    fill(path, 20)
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    with pytest.raises(InputError, match="cannot be written"):
        Journal.open(path, KEY)
    assert len(read_session(path, KEY).entries) == 20
