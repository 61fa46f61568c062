"""`yorisou gesture` as it is typed, on a simulated body over real ports."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from PIL import Image

from robot.cli.gesture_trial import Moved, Trial
from robot.cli.main import main
from robot.errors import DeviceError
from robot.motion.gestures import BUILT_IN, STANDARD
from robot.motion.joints import TABLE
from robot.motion.storyboard import HEIGHT, POSES, WIDTH, storyboard, trace
from tests.body.world import Process, World

HOURS = (
    '[person.quiet_hours]\nfrom = "00:00"\nto = "{0}"\n[household.quiet_hours]\nfrom = "12:00"\nto = "{1}"\n'
)
# Wherever and whenever this runs.
DAY, NIGHT = HOURS.format("00:00", "12:00"), HOURS.format("23:59", "11:59")
WAVE = """\
gestures:
  wave:
    title: {en: Waves}
    modality: motion
    keyframes: [{seconds: 2, tail: 9, sound: purr}, {seconds: 2}]
"""


class Typed(NamedTuple):
    code: int
    out: str
    err: str


@pytest.fixture
def typed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., Typed]:
    """`yorisou gesture …` in a folder with this configuration."""

    def call(*arguments: str, toml: str = DAY) -> Typed:
        (tmp_path / "yorisou.toml").write_text(toml, "utf-8")
        monkeypatch.chdir(tmp_path)
        monkeypatch.setattr(sys, "argv", ["yorisou", "gesture", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        return Typed(int(ended.value.code or 0), *capsys.readouterr())

    return call


def test_the_list(tmp_path: Path, typed: Callable[..., Typed]) -> None:
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "wave.yaml").write_text(WAVE, "utf-8")
    own = DAY + '[body]\ngestures = "own"\n'
    rows = json.loads(typed("list", "--json", "--lang", "ko", toml=own).out)
    assert {row["name"] for row in rows} == {*BUILT_IN, "wave"}
    by = {row["name"]: row for row in rows}
    assert by["nod"]["title"] == "고개 끄덕이기"
    assert by["wave"]["cues"] == [{"sound": "purr", "at_s": 2.0}]
    assert by["wave"]["source"].endswith("wave.yaml")
    assert by["nod"]["source"] == ""
    assert all(0 < row["speed_share"] <= 0.8 + 1e-9 for row in rows)
    table = typed("list", toml=own).out
    assert len(table.splitlines()) == len(rows) + 2, "a line each, however narrow the screen"
    assert [word for name in [*BUILT_IN, "wave *"] if (word := f"{name} ") not in table] == []
    bad = typed("list", toml=own.replace('"own"', '"none"'))
    assert (bad.code, "none: cannot be read" in bad.err) == (3, True)


def test_the_old_key_says_where_it_went(typed: Callable[..., Typed]) -> None:
    told = typed("list", toml="[body]\nmotion = 0.5\n")
    assert told.code == 3
    assert "[person.movement]" in told.err


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
    typed: Callable[..., Typed], arguments: tuple[str, ...], toml: str, code: int, said: str
) -> None:
    done = typed(*arguments, toml=toml)
    assert (done.code, said in done.err) == (code, True), done.err
    assert "Traceback" not in done.err


def test_a_gesture_is_played_on_a_body_and_told_from_what_was_read(
    process: Process, typed: Callable[..., Typed]
) -> None:
    done = typed(
        "play", "glance", "--servos", process.servos, "--board", process.board, "--size", "0.8", "--json"
    )
    assert done.code == 0, done.err
    told = json.loads(done.out)
    low, high = told["moved_degrees"]["head_pitch"]
    assert (told["stopped"], low) == ("", pytest.approx(0.0, abs=0.5))
    assert high == pytest.approx(0.8 * 6.9, abs=0.5)
    assert told["moved_degrees"]["tail"] == pytest.approx([0.0, 0.0], abs=0.5)
    assert process.truth()["head_pitch"]["velocity"] == pytest.approx(0.0, abs=1.0), "it lies and holds"


class Held:
    """The body of a world as a trial sees it: its sleep is the world's time."""

    def __init__(self) -> None:
        self.world = World()
        self.trial = Trial(self, TABLE)  # type: ignore[arg-type]
        self.world.loop._outbox._emit = self.trial.emit
        self.at_s: dict[float, Callable[[], None]] = {}
        self.passed = 0.0

    def sleep(self, seconds: float) -> None:
        self.passed += seconds
        for at in [at for at in self.at_s if at <= self.passed]:
            self.at_s.pop(at)()
        self.world.run(seconds)

    def play(self, name: str, seconds: float) -> Moved:
        return self.trial.play(self.world.loop, name, 1.0, seconds)  # type: ignore[arg-type]


def test_a_stop_ends_a_trial_and_the_body_stands() -> None:
    held = Held()
    held.at_s[6.0] = lambda: held.world.body.press("stop")
    moved = held.play("look-away", 8.0)
    assert moved.stopped == "a stop (button)"
    assert held.passed < 6.5
    held.world.run(0.5)
    assert held.world.still()


def test_a_stop_while_it_settles_plays_nothing() -> None:
    held = Held()
    held.at_s[0.5] = lambda: held.world.body.press("stop")
    moved = held.play("nod", 3.0)
    assert (moved.ways, moved.stopped) == ({}, "a stop (button)")


def test_a_body_that_may_not_move_is_said_to_be_held() -> None:
    held = Held()
    held.world.body.set_flag("face-down", True)
    held.world.run(0.5)
    held.trial._stopped = ""  # that it lies on its face was told before the trial
    with pytest.raises(DeviceError, match="does not let go"):
        held.play("nod", 3.0)


def test_the_picture_shows_the_gesture(tmp_path: Path, typed: Callable[..., Typed]) -> None:
    done = typed("preview", "shy", "--out", "shy.png", "--size", "0.5")
    assert done.code == 0, done.err
    with Image.open(tmp_path / "shy.png") as picture:
        assert picture.size == (WIDTH, HEIGHT)
        drawn = picture.tobytes()
    assert drawn == storyboard(BUILT_IN["shy"], "en", 0.5).tobytes()
    assert drawn != storyboard(BUILT_IN["shy"], "en").tobytes()


def test_the_picture_is_of_the_set_points_as_they_are_sent() -> None:
    way = trace(BUILT_IN["tilt"], 1.0)
    assert len(way) >= POSES
    assert max(now[2] for now in way) == pytest.approx(max(STANDARD.scores["tilt"].frames)[2], abs=0.01)
    assert way[-1] == pytest.approx(way[0], abs=1e-4)
    assert all(j.low <= x <= j.high for now in way for j, x in zip(TABLE, now, strict=True))
