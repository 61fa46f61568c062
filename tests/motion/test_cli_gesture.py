"""`yorisou gesture` as it is typed, on a simulated body over real ports."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from robot.motion.gestures import BUILT_IN, STANDARD
from robot.motion.joints import TABLE
from robot.motion.strip import HEIGHT, POSES, WIDTH, strip, trace
from tests.body.world import ROOT, Process

# No quiet hours, wherever and whenever this runs.
DAY = '[person.quiet_hours]\nfrom = "00:00"\nto = "00:00"\n[household.quiet_hours]\nfrom = "00:00"\nto = "00:00"\n'
NIGHT = '[person.quiet_hours]\nfrom = "00:00"\nto = "23:59"\n[household.quiet_hours]\nfrom = "12:00"\nto = "11:59"\n'


def typed(folder: Path, *arguments: str, toml: str = DAY) -> subprocess.CompletedProcess[str]:
    (folder / "yorisou.toml").write_text(toml, "utf-8")
    return subprocess.run(
        [sys.executable, "-c", "from robot.cli import main; main()", "gesture", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "XDG_DATA_HOME": str(folder)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=50,
    )


def test_the_list(tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "wave.yaml").write_text(
        "gestures: {wave: {title: {en: Waves}, modality: motion, keyframes: [{seconds: 2, tail: 9, sound: purr}, "
        "{seconds: 2}]}}",
        "utf-8",
    )
    own = DAY + '[body]\ngestures = "own"\n'
    rows = json.loads(typed(tmp_path, "list", "--json", "--lang", "ko", toml=own).stdout)
    assert {row["name"] for row in rows} == {*BUILT_IN, "wave"}
    by = {row["name"]: row for row in rows}
    assert by["nod"]["title"] == "고개 끄덕이기"
    assert by["wave"]["cues"] == [{"sound": "purr", "at_s": 2.0}]
    assert by["wave"]["source"].endswith("wave.yaml")
    assert by["nod"]["source"] == ""
    assert all(0 < row["speed_share"] <= 0.8 + 1e-9 for row in rows)
    table = typed(tmp_path, "list", toml=own).stdout
    assert [word for name in [*BUILT_IN, "wave *"] if (word := f"{name} ") not in table] == []
    bad = typed(tmp_path, "list", toml=own.replace('"own"', '"none"'))
    assert (bad.returncode, "none: cannot be read" in bad.stderr) == (3, True)


def test_the_old_key_says_where_it_went(tmp_path: Path) -> None:
    told = typed(tmp_path, "list", toml="[body]\nmotion = 0.5\n")
    assert told.returncode == 3
    assert "[person.movement]" in told.stderr


@pytest.mark.parametrize(
    ("arguments", "toml", "code", "said"),
    [
        (("play", "nodd"), DAY, 2, "did you mean 'nod'?"),
        (("play", "nod", "--size", "2"), DAY, 2, "not between 0 and 1"),
        (("play", "nod", "--size", "nan"), DAY, 2, "not between 0 and 1"),
        (("play", "nod", "--size", "0"), DAY, 2, "no movement"),
        (("play", "nod"), DAY + "[person.movement]\nspeed = 0.0\n", 2, "[person.movement]"),
        (("play", "nod"), DAY, 4, "both ports must be named"),
        (("play", "nod", "--servos", "/dev/null"), DAY, 4, "both ports must be named"),
        (("play", "nod", "--servos", "/dev/null", "--board", "/dev/null"), DAY, 2, "moves a real body"),
        (("play", "nod", "--servos", "/dev/null", "--board", "/dev/null"), NIGHT, 2, "it is quiet from"),
        (("play", "nod", "--yes", "--servos", "/dev/none", "--board", "/dev/none"), NIGHT, 4, "no such port"),
        (("preview", "nod", "--out", "nod.jpg"), DAY, 2, ".png"),
        (("preview", "nodd", "--out", "nod.png"), DAY, 2, "did you mean"),
        (("preview", "nod", "--out", "none/nod.png"), DAY, 3, "No such file"),
        (("list", "--lang", "fr"), DAY, 2, "en, ja, ko"),
    ],
    ids=lambda x: " ".join(x) if isinstance(x, tuple) else "",
)
def test_what_cannot_be_done_is_said(
    tmp_path: Path, arguments: tuple[str, ...], toml: str, code: int, said: str
) -> None:
    done = typed(tmp_path, *arguments, toml=toml)
    assert (done.returncode, said in done.stderr) == (code, True), done.stderr
    assert "Traceback" not in done.stderr


def test_a_gesture_is_played_on_a_body_and_told_from_what_was_read(tmp_path: Path, process: Process) -> None:
    ports = ("--servos", process.servos, "--board", process.board)
    done = typed(tmp_path, "play", "tilt", *ports, "--size", "0.5", "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["stopped"] == ""
    low, high = told["moved_degrees"]["head_roll"]
    assert high == pytest.approx(11.5 / 2, abs=0.5)
    assert low == pytest.approx(0.0, abs=0.5)
    assert told["moved_degrees"]["tail"] == pytest.approx([0.0, 0.0], abs=0.5)
    assert process.truth()["head_pitch"]["velocity"] == pytest.approx(0.0, abs=1.0), "it lies and holds"


def test_the_picture_shows_the_gesture(tmp_path: Path) -> None:
    done = typed(tmp_path, "preview", "shy", "--out", "shy.png", "--lang", "ja")
    assert done.returncode == 0, done.stderr
    with Image.open(tmp_path / "shy.png") as picture:
        assert picture.size == (WIDTH, HEIGHT)
        assert picture.tobytes() == strip(BUILT_IN["shy"], "ja").tobytes()
    assert strip(BUILT_IN["shy"], "en", 0.3).tobytes() != strip(BUILT_IN["shy"], "en").tobytes()


def test_the_picture_is_of_the_set_points_as_they_are_sent() -> None:
    way = trace(BUILT_IN["tilt"], 1.0)
    assert len(way) >= POSES
    assert max(now[2] for now in way) == pytest.approx(max(STANDARD.scores["tilt"].frames)[2], abs=0.01)
    assert way[-1] == pytest.approx(way[0], abs=1e-4)
    assert all(j.low <= x <= j.high for now in way for j, x in zip(TABLE, now, strict=True))
