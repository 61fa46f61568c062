"""The child that reads recordings and pictures ends at its limits, and all it does ends in a refusal."""

import json
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from robot.errors import UsageError
from robot.media import asking
from robot.media.picture import prepare_picture
from robot.media.voice_note import pcm, prepare
from tests.media.recordings import encoded, tone, wav


def ended(does: str, **limits: float) -> subprocess.CompletedProcess[bytes]:
    """A process that sets itself the child's limits, these in place of its own, and then does something."""
    begin = "from robot.media import media_child as child\n"
    set_ = "".join(f"child.{name} = {value}\n" for name, value in limits.items())
    return subprocess.run(
        [sys.executable, "-c", f"{begin}{set_}child._limit()\n{does}"],
        capture_output=True,
        timeout=20,
        check=False,
    )


def test_the_kernel_ends_it_at_its_limits(tmp_path: Path) -> None:
    assert ended("while True: pass", CPU_S=1).returncode in (-signal.SIGXCPU, -signal.SIGKILL)
    assert ended("import time; time.sleep(9)", WALL_S=0.3).returncode == -signal.SIGALRM
    assert b"MemoryError" in ended("bytes(2**31)").stderr
    writes = f"import os; os.write(os.open({str(tmp_path / 'a')!r}, os.O_CREAT | os.O_WRONLY), b'x')"
    assert b"File too large" in ended(writes).stderr


def test_it_opens_nothing_from_before_it_reads(tmp_path: Path) -> None:
    """Seen by a reader that tries: it takes the place of ours."""
    (tmp_path / "sitecustomize.py").write_text(
        "import sys, types\n"
        "made = types.ModuleType('robot.media.note_making')\n"
        "def prepared(data, *, anything):\n"
        "    import socket\n"
        "    found = []\n"
        "    for name, way in {'file': lambda: open('/etc/hostname'), 'socket': socket.socket}.items():\n"
        "        try:\n"
        "            way()\n"
        "            found.append(name)\n"
        "        except OSError:\n"
        "            pass\n"
        "    return ' '.join(['opened', *found]).encode(), 1.0\n"
        "import socket\n"
        "made.prepared = prepared\n"
        "sys.modules['robot.media.note_making'] = made\n"
        "import robot.media\n"
        "robot.media.note_making = made\n"
    )
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-m", "robot.media.media_child"],
        input=json.dumps({"do": "prepare", "anything": False}).encode() + b"\nsound",
        capture_output=True,
        env={"PYTHONPATH": f"{tmp_path}:{root}"},
        cwd=root,
        timeout=20,
        check=False,
    )
    assert done.stdout.partition(b"\n")[2] == b"opened", done


@pytest.mark.real_time
@pytest.mark.parametrize(
    "library",
    [
        "import time; time.sleep(30)",
        "import os; os.abort()",
        "import sys, os; os.write(3, b'no answer at all'); os._exit(0)",
        "import os; os._exit(0)",
        "raise SystemExit(3)",
        "bytes(2**31)",
    ],
)
def test_a_library_that_hangs_dies_or_lies_is_a_refusal(
    library: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "av.py").write_text(library)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setattr(asking, "WALL_S", 0.0)
    began = time.monotonic()
    with pytest.raises(UsageError) as refused:
        prepare(wav(tone(1.0)))
    assert refused.value.code in ("recording-too-much", "recording-not-here")
    assert time.monotonic() - began < 4.0


@pytest.mark.parametrize("library", ["import time; time.sleep(30)", "import os; os.abort()", "bytes(2**31)"])
def test_so_is_one_that_reads_pictures(library: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "PIL.py").write_text(library)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setattr(asking, "WALL_S", 0.0)
    with pytest.raises(UsageError) as refused:
        prepare_picture(b"\xff\xd8")
    assert refused.value.code == "picture-too-much"


def test_many_at_once_wait_for_each_other_and_none_is_lost() -> None:
    data, notes = encoded(tone(1.0), "webm"), list[bytes]()
    threads = [threading.Thread(target=lambda: notes.append(prepare(data).media)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30.0)
    assert len(notes) == 8
    assert len(set(notes)) == 1, "the same recording is the same note"
    assert len(pcm(notes[0], 22_050)) > 40_000
