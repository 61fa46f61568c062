"""Writing the calibration into yorisou.toml: atomically, and nothing else changes."""

import os
import resource
import signal
import stat
import subprocess
import sys
import time
import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from robot.cli.commands.body.calibrate import _write
from robot.config.edit import sections, with_joints, write
from robot.config.schema import load
from robot.errors import InputError
from robot.motion.joints import BY_NAME
from tests.body.builder import InMemory
from tests.body.world import ROOT

VALUES = {
    "head_pitch": {"zero": 1990, "direction": -1, "range": [-20.1, 15.2]},
    "tail": {"zero": 2100, "direction": 1, "range": [-30.0, 30.0]},
}
OLD = (
    "# mine\n[body.joints.tail] # bent\nzero = 2048   # measured\n# to be looked at\n\n"
    "# softly\n[voice]\nloudness = 0.1\n"
)


def lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)


@pytest.mark.parametrize("before", ["", "yorisou.example.toml", "# nothing\n", "[voice]\nloudness = 0.1"])
def test_a_new_joint_gets_a_section_at_the_end(before: str) -> None:
    text = (ROOT / before).read_text("utf-8") if before.endswith(".toml") else before
    written = with_joints(text, VALUES)
    assert written.startswith(text)
    assert tomllib.loads(written)["body"]["joints"] == VALUES
    again = with_joints(written, {"tail": {"zero": 2111, "id": 9}})
    changed = set(lines(again)) ^ set(lines(written))
    assert changed == {"zero = 2100\n", "zero = 2111\n", "id = 9\n"}


def test_a_joint_that_is_there_is_changed_in_its_place() -> None:
    written = with_joints(OLD, {"tail": VALUES["tail"]})
    assert written == OLD.replace(
        "zero = 2048   # measured\n", "zero = 2100   # measured\ndirection = 1\nrange = [-30.0, 30.0]\n"
    )


def test_ends_of_lines_are_kept() -> None:
    text = "[body]\r\nbaud = 9600 # slow\r\n"
    written = with_joints(text, VALUES)
    assert written.startswith(text)
    assert "\n" not in written.replace("\r\n", "")


@pytest.mark.parametrize(
    "text",
    [
        "body.joints.tail.zero = 5 # x\nbody.baud = 9600\n",
        "[body.joints]\ntail = {zero = 5} # x\n\n[voice]\n",
        "[body.joints]\ntail.zero = 5\n",
        "[body]\nbaud = 9600\n[voice]\nloudness = 0.2\n[body.joints.tail]\nzero = 5 #q\n",
        '[[care.staff]]\nid = "a"\n',
    ],
)
def test_however_it_is_written_nothing_else_changes(text: str) -> None:
    was, is_ = tomllib.loads(text), tomllib.loads(with_joints(text, VALUES))
    joints = is_["body"].pop("joints")
    assert joints == VALUES
    was.get("body", {}).pop("joints", None)
    assert {"body": {}} | is_ == {"body": {}} | was


comments = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp")), max_size=20)


@settings(max_examples=25)
@given(
    st.lists(st.tuples(comments, st.sampled_from(list(BY_NAME))), unique_by=lambda pair: pair[1]),
    st.sampled_from(list(BY_NAME)),
    st.integers(0, 4_095),
)
def test_every_comment_stays(there: list[tuple[str, str]], name: str, zero: int) -> None:
    text = "".join(f"# {c}\n[body.joints.{n}]  # {c}\nzero = 7 # {c}\n# {c}\n\n" for c, n in there)
    written = with_joints(text, {name: {"zero": zero}})
    expected = text
    if name in [n for _, n in there]:
        at = text.index("zero = 7", text.index(f"[body.joints.{name}]"))
        expected = text[:at] + f"zero = {zero}" + text[at + len("zero = 7") :]
    assert written.startswith(expected)


@pytest.mark.parametrize(
    "text", ["[body]\njoints = {tail = {zero = 5}}\n", "body = {baud = 9600}\n", "body = 5\n"]
)
def test_a_layout_that_cannot_be_changed_in_place_is_said(tmp_path: Path, text: str) -> None:
    file = tmp_path / "yorisou.toml"
    file.write_text(text)
    with pytest.raises(InputError, match="section of its own"):
        write(file, text.encode(), VALUES)
    assert file.read_text() == text


def test_rights_link_and_former_file_are_kept(tmp_path: Path) -> None:
    (tmp_path / "etc").mkdir()
    real, file = tmp_path / "etc" / "robot.toml", tmp_path / "yorisou.toml"
    real.write_text(OLD)
    real.chmod(0o640)
    if os.geteuid() == 0:
        os.chown(real, 12_345, 12_346)
    was = real.stat()
    file.symlink_to(real)
    previous = write(file, OLD.encode(), VALUES)
    assert previous == tmp_path / "etc" / "robot.toml.previous"
    assert previous.read_text() == OLD
    assert file.is_symlink()
    for path in (real, previous):
        now = path.stat()
        assert (stat.S_IMODE(now.st_mode), now.st_uid, now.st_gid) == (0o640, was.st_uid, was.st_gid)
    assert load(file).body.joints.tail.zero == 2100
    assert sorted(os.listdir(tmp_path / "etc")) == ["robot.toml", "robot.toml.previous"]


def test_without_a_file_it_is_made_of_the_values_only(tmp_path: Path) -> None:
    file = tmp_path / "yorisou.toml"
    assert write(file, None, VALUES) is None
    assert file.read_text() == sections(VALUES)
    assert os.listdir(tmp_path) == ["yorisou.toml"]


@pytest.mark.parametrize("before", [OLD.encode(), None])
def test_a_file_that_changed_meanwhile_is_left_alone(tmp_path: Path, before: bytes | None) -> None:
    file = tmp_path / "yorisou.toml"
    file.write_text("# somebody else's\n")
    with pytest.raises(InputError, match="changed by somebody else"):
        write(file, before, VALUES)
    assert file.read_text() == "# somebody else's\n"
    assert os.listdir(tmp_path) == ["yorisou.toml"]


def test_values_that_would_not_be_understood_are_not_written(tmp_path: Path) -> None:
    file = tmp_path / "yorisou.toml"
    file.write_text(OLD)
    with pytest.raises(InputError, match="zero: between"):
        write(file, OLD.encode(), {"tail": {"zero": 5}})
    assert file.read_text() == OLD
    assert os.listdir(tmp_path) == ["yorisou.toml"]


def test_a_disk_that_takes_no_more(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A true limit of the system: the file may not grow. The values are there to be typed in."""
    file = tmp_path / "yorisou.toml"
    file.write_text(OLD)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (len(OLD) + 5, before[1]))
    try:
        with pytest.raises(InputError, match="cannot be written") as raised:
            _write(InMemory(), file, OLD.encode(), VALUES)  # type: ignore[arg-type]
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert "Nothing was changed" in raised.value.mend
    assert sections(VALUES) in capsys.readouterr().out
    assert file.read_text() == OLD
    assert set(os.listdir(tmp_path)) == {"yorisou.toml", "yorisou.toml.previous"}


def test_a_directory_that_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "yorisou.toml"
    file.write_text(OLD)

    def refuse(*_: object, **__: object) -> int:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr("robot.config.edit.os.open", refuse)
    with pytest.raises(InputError, match="Read-only file system"):
        write(file, OLD.encode(), VALUES)
    assert file.read_text() == OLD


KILLED = """
import sys
from pathlib import Path
from robot.config.edit import contents, write
file = Path(sys.argv[1])
while True:
    for zero in (1900, 2100):
        write(file, contents(file), {"tail": {"zero": zero}, "left_ear": {"zero": zero}})
        print(zero, flush=True)
"""


def test_kill_9_while_writing_leaves_the_old_or_the_new_file(tmp_path: Path) -> None:
    file = tmp_path / "yorisou.toml"
    file.write_text(OLD)
    for number in range(3):
        writer = subprocess.Popen([sys.executable, "-c", KILLED, file], stdout=subprocess.PIPE, cwd=ROOT)
        assert writer.stdout is not None
        writer.stdout.readline()
        time.sleep(0.003 + 0.011 * number)
        writer.send_signal(signal.SIGKILL)
        writer.wait(10)
        writer.stdout.close()
        for path in (file, tmp_path / "yorisou.toml.previous"):
            text = path.read_text()
            joints = load(file, text).body.joints
            assert text == OLD or joints.tail.zero == joints.left_ear.zero in (1900, 2100)
    write(file, file.read_bytes(), VALUES)
    assert not (tmp_path / "yorisou.toml.new").exists(), "what was left of a killed run is cleared away"
