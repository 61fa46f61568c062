"""Gestures as data: all that is wanted, unchanged where it was there before, and errors with a line."""

import ast
import json
import re
import tomllib
from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from robot.app import from_config
from robot.config.schema import Config
from robot.contract.programme import MODALITIES
from robot.drivers.voice.wordless_sounds import SOUNDS
from robot.errors import InputError
from robot.language.line_shape import KANA
from robot.motion.gestures import BUILT_IN, FASTEST, STANDARD, Modality, Score, modality, with_own
from robot.motion.gestures.check import LOUDEST
from robot.motion.gestures.schema import Keyframe
from robot.motion.joints import TICKS_PER_RADIAN
from robot.motion.movement_preference import MovementPreference
from tests.motion.trace import DT
from tests.repository.tree import ROOT

# Everything that a gesture is wanted for, as families of names.
WANTED = {
    "breathe-slow", "breathe-deep", "breathe-out", "doze", "wake", "glance", "look-away", "lean-to-touch",
    "nuzzle", "shy", "tilt", "nod", "shake", "ears-up", "ears-down", "ear-one", "tail-slow", "tail-quick",
    "stretch", "settle-down", "bow", "celebrate-small", "listen", "think", "offer-left", "offer-right",
    "farewell", "yawn", "sigh", "half-asleep", "rest-chin", "look-aside", "look-up", "look-round",
    "ear-answer", "ears-answer", "head-answer", "ear-listen", "ear-flick", "play-bow", "curl-up",
    "asleep-beside", "shake-off", "stretch-side", "sniff", "tail-tip", "shift-weight", "lean-left",
    "lean-right", "round-back", "envelope", "look-to-screen",
}  # fmt: skip
PAGES = ("explanation/motion.md", "how-to/write-a-gesture.md")
MANUAL = "".join((ROOT / "docs" / page).read_text("utf-8") for page in PAGES)
FIRST = json.loads(Path(__file__).with_name("first_gestures.json").read_text("utf-8"))

GOOD = """\
gestures:
  wave:
    title: {en: Waves}
    modality: motion
    noise: soft
    keyframes:
      - {seconds: 1.5, left_ear: 20}
      - {seconds: 1.0, left_ear: 5, sound: trill}
      - {seconds: 1.5}
"""


def own(folder: Path, text: str = GOOD, name: str = "own.yaml") -> Path:
    (folder / name).write_text(text, "utf-8")
    return folder


def test_every_gesture_that_is_wanted_is_there() -> None:
    assert set(BUILT_IN) == WANTED
    assert len(WANTED) >= 40
    assert {modality(name) for name in BUILT_IN} == set(get_args(Modality)) <= set(MODALITIES)
    assert modality("look-away") == modality("glance") == "gaze"
    with pytest.raises(KeyError):
        modality("no-such-gesture")


@pytest.mark.parametrize("name", BUILT_IN)
def test_each_has_a_title_in_every_language(name: str) -> None:
    titles = BUILT_IN[name].titles
    assert set(titles) == {"en", "ja", "ko"}
    assert KANA.search(titles["ja"])
    assert len({*titles.values()}) == 3


@pytest.mark.parametrize("name", FIRST)
def test_the_first_gestures_have_kept_their_shape(name: str) -> None:
    """Half a servo's tick apart where degrees were rounded, a tick where that moved a time."""
    old, new = FIRST[name], STANDARD.scores[name]
    before = Score(tuple(old["times"]), tuple(map(tuple, old["frames"])))
    assert modality(name) == old["modality"]
    assert new.times == pytest.approx(before.times, abs=0.01)
    for n in range(round(before.seconds / DT) + 2):
        assert new.at(n * DT) == pytest.approx(before.at(n * DT), abs=1 / TICKS_PER_RADIAN)


@pytest.mark.parametrize("name", BUILT_IN)
def test_none_is_louder_than_its_modality_may_be(name: str) -> None:
    assert STANDARD.scores[name].fastest <= FASTEST[LOUDEST[BUILT_IN[name].modality]]


def test_gaze_is_held_longer_away_than_towards() -> None:
    """Frames that keep the eyes up to the person, and frames that keep them down or aside."""
    held = {True: 0.0, False: 0.0}
    for name in ("glance", "look-away"):
        frames = BUILT_IN[name].keyframes
        for before, frame in pairwise(frames[:-1]):
            held[before.offsets[1] > 0] += frame.seconds
    assert held[True] < 1.0 < held[False]


def test_a_cue_can_be_every_sound_there_is() -> None:
    allowed = get_args(get_args(Keyframe.model_fields["sound"].annotation)[0])
    assert tuple(sorted(allowed)) == SOUNDS
    assert {frame.sound for g in BUILT_IN.values() for frame in g.keyframes} >= {"breath", "trill"}


def test_whatever_names_a_gesture_names_one_that_exists() -> None:
    """`Gesture("…")` anywhere in the robot and its simulator."""
    texts = [path.read_text("utf-8") for path in [*ROOT.glob("robot/**/*.py"), *ROOT.glob("sim/**/*.py")]]
    calls = [
        call
        for text in texts
        if "Gesture(" in text
        for call in ast.walk(ast.parse(text))
        if isinstance(call, ast.Call) and ast.unparse(call.func) in ("Gesture", "c.Gesture")
    ]
    words = {word for call in calls for argument in call.args[:1] for word in said(argument)}
    assert {"nod", "look-away", "tail-slow", "offer-.*"} <= words
    assert [word for word in words if not any(re.fullmatch(word, name) for name in BUILT_IN)] == []


def said(name: ast.expr) -> set[str]:
    """The names that an argument may have, as patterns; a variable says none."""
    match name:
        case ast.Constant(value=str(text)):
            return {text}
        case ast.IfExp(body=one, orelse=other):
            return said(one) | said(other)
        case ast.JoinedStr(values=parts):
            return {"".join(str(x.value) if isinstance(x, ast.Constant) else ".*" for x in parts)}
        case ast.Call(args=parts) | ast.Tuple(elts=parts):
            return {word for part in parts for word in said(part)}
        case _:
            return set()


# --- one's own ----------------------------------------------------------------------------------------------


def test_own_gestures_are_added_and_replace(tmp_path: Path) -> None:
    own(tmp_path)
    own(tmp_path, GOOD.replace("wave:", "nod:"), "nod.yml")
    (tmp_path / "notes.txt").write_text("not a gesture", "utf-8")
    made = with_own(BUILT_IN, tmp_path)
    assert set(made) == {*BUILT_IN, "wave"}
    assert made["nod"].source.endswith("nod.yml")
    assert made["tilt"] == BUILT_IN["tilt"]
    assert made["wave"].title("ja") == made["wave"].title("en") == "Waves"
    mine = from_config.repertoire(Config.model_validate({"body": {"gestures": str(tmp_path)}}))
    ((at, sound),) = mine.scores["wave"].cues
    assert (round(at, 2), sound) == (2.86, "trill")


FAULTS = [
    (("modality: motion", "modality: moton"), "own.yaml:4:15: E013", "write 'breathing', 'motion' or 'gaze'"),
    (("seconds: 1.0", "second: 1.0"), "own.yaml:8:10: E010", "did you mean 'seconds'?"),
    (("left_ear: 20", "left_eer: 20"), "own.yaml:7:24: E010", "did you mean 'left_ear'?"),
    (("sound: trill", "sound: tril"), "own.yaml:8:44: E013", "did you mean 'trill'?"),
    (("left_ear: 20", "left_ear: up"), "own.yaml:7:34: E013", "write a number"),
    (("left_ear: 20", "left_ear: ~"), "own.yaml:7:34: E013", "write a number"),
    (("left_ear: 20", "left_ear: .nan"), "own.yaml:7:34: E013", "write a number"),
    (("left_ear: 20", "left_ear: 1e400"), "own.yaml:7:34: E013", "write 90.0 or less"),
    (("left_ear: 20", "left_ear: 80"), "own.yaml:7:34: G103", "farther than left_ear goes"),
    (("left_ear: 20", "left_ear: 20, ears: 3"), "own.yaml:7:24: G102", "'ears' says already"),
    (("seconds: 1.5}\n", "seconds: 1.5, tail: 2}\n"), "own.yaml:9:9: G101", "goes back to the pose"),
    (("seconds: 1.5, l", "seconds: 0, l"), "own.yaml:7:19: E013", "write 0.1 or more"),
    (("seconds: 1.5, l", "seconds: true, l"), "own.yaml:7:19: E013", "write a number"),
    (("noise: soft", "noise: quiet"), "own.yaml:5:12: G105", "degrees a second"),
    (("modality: motion", "modality: breathing"), "own.yaml:4:15: G105", "'breathing' is 'quiet'"),
    (("wave:", "Wave!:"), "own.yaml:2:3: E010", "unknown word"),
    (("    title: {en: Waves}\n", ""), "own.yaml:2:3: E011", "'title' is missing"),
    (("title: {en: Waves}", "title: {}"), "own.yaml:3:5: G101", "has no text"),
    (("title: {en: Waves}", "title: Waves"), "own.yaml:3:12: E013", "write keys with values"),
    (("gestures:", "gesture:"), "own.yaml:1:1: E010", "did you mean 'gestures'?"),
    (("{seconds: 1.5, left_ear: 20}", "[1.5, 20]"), "own.yaml:7:9: E013", "write keys with values"),
    (("  wave:", "\twave:"), "own.yaml:2:1: E001", "a tab"),
    (("seconds: 1.5, left_ear: 20}", "seconds: 1.5, left_ear: 20"), "own.yaml:", "E001"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "place", "said"), FAULTS, ids=lambda x: str(x)[:40])
def test_a_fault_is_named(tmp_path: Path, change: tuple[str, str], place: str, said: str) -> None:
    assert change[0] in GOOD
    with pytest.raises(InputError) as told:
        with_own(BUILT_IN, own(tmp_path, GOOD.replace(*change, 1)))
    assert place in str(told.value)
    assert said in str(told.value)
    assert "traceback" not in str(told.value).lower()


def test_what_nobody_would_see_is_a_fault(tmp_path: Path) -> None:
    still = GOOD.replace("left_ear: 20", "tail: 0").replace("left_ear: 5, ", "")
    with pytest.raises(InputError, match="nothing moves"):
        with_own(BUILT_IN, own(tmp_path, still))
    long = GOOD.replace("      - {seconds: 1.0", "      - {seconds: 20}\n" * 3 + "      - {seconds: 1.0")
    with pytest.raises(InputError, match="at most 60"):
        with_own(BUILT_IN, own(tmp_path, long))


def test_a_breath_turns_nobody(tmp_path: Path) -> None:
    text = GOOD.replace("motion", "breathing").replace("soft", "quiet").replace("left_ear", "base_yaw")
    with pytest.raises(InputError, match="leave out base_yaw"):
        with_own(BUILT_IN, own(tmp_path, text.replace("20}", "3}").replace("5,", "1,")))


def test_law_3_4_nobody_makes_a_gesture_pass_with_another_yes(tmp_path: Path) -> None:
    text = GOOD.replace("wave:", "nod:").replace("modality: motion", "modality: gaze")
    with pytest.raises(InputError, match=r"own\.yaml:4:15: G106 'nod' belongs to 'motion'"):
        with_own(BUILT_IN, own(tmp_path, text))


def test_every_fault_of_every_file_is_told_at_once(tmp_path: Path) -> None:
    own(tmp_path, GOOD.replace("seconds: 1.0", "second: 1"), "a.yaml")
    own(tmp_path, GOOD.replace("trill", "song"), "b.yaml")
    own(tmp_path, GOOD, "c.yaml")
    own(tmp_path, GOOD, "d.yaml")
    with pytest.raises(InputError) as told:
        with_own(BUILT_IN, tmp_path)
    text = str(told.value)
    assert "a.yaml:8:10" in text
    assert "b.yaml:8:44" in text
    assert "d.yaml:2:3: E002 'wave' is in" in text
    assert told.value.exit_code == 3


def test_folders_and_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="holds no"):
        with_own(BUILT_IN, tmp_path)
    with pytest.raises(InputError, match="cannot be read"):
        with_own(BUILT_IN, tmp_path / "none")
    (tmp_path / "a.yaml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError, match="not UTF-8"):
        with_own(BUILT_IN, tmp_path)
    (tmp_path / "a.yaml").unlink()
    (tmp_path / "a.yaml").mkdir()
    with pytest.raises(InputError, match="cannot be read"):
        with_own(BUILT_IN, tmp_path)
    assert set(BUILT_IN) == WANTED, "those that come with the robot are untouched"


@settings(max_examples=80)
@given(st.text(max_size=80), st.integers(0, len(GOOD)))
def test_whatever_is_written_is_an_input_error_or_a_gesture(text: str, at: int) -> None:
    with TemporaryDirectory() as folder, suppress(InputError):
        written = (GOOD[:at] + text + GOOD[at:]).encode("utf-8", "surrogatepass")
        Path(folder, "own.yaml").write_bytes(written)
        assert set(with_own(BUILT_IN, Path(folder))) >= set(BUILT_IN)


def test_the_manuals_own_examples_work(tmp_path: Path) -> None:
    (example,) = re.findall(r"```yaml\n(.*?)```", MANUAL, re.DOTALL)
    assert "sway" in with_own(BUILT_IN, own(tmp_path, example))
    movement, _folder = map(tomllib.loads, re.findall(r"```toml\n(.*?)```", MANUAL, re.DOTALL))
    assert from_config.movement(Config.model_validate(movement)) == MovementPreference(0.6, 0.7, 0.3)


def test_the_manual_names_every_code() -> None:
    source = (ROOT / "robot" / "motion" / "gestures" / "check.py").read_text("utf-8")
    assert set(re.findall(r'"(G\d+)"', source)) == set(re.findall(r"`(G\d+)`", MANUAL))
