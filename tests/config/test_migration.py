"""Migration of an earlier configuration: comments stay, and the old file is kept."""

import os
import stat
import tomllib
from pathlib import Path

import pytest

from robot.config import migration
from robot.config.partial import load_what_fits, what_fits
from robot.config.schema import load
from robot.errors import InputError

OLD = """\
# This robot lives with M.
[person]
language = "ja" # at home
[person.quiet_hours]
from = "05:00"
to = "14:00"

[body]
# The ports are named by their serial numbers.
servos = "/dev/serial/by-id/a"
board = "/dev/serial/by-id/b"
# Idle movement: 0 switches it off, 1 is the full size.
motion = 0.4 # she likes it calm
baud = 57_600

[voice]
loudness = 0.3
"""


def comments(text: str) -> list[str]:
    return sorted(line.partition("#")[2].strip() for line in text.splitlines() if "#" in line)


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_the_old_key_moves_and_every_comment_stays(tmp_path: Path, end: str, mark: str) -> None:
    file = tmp_path / "yorisou.toml"
    before = (mark + OLD.replace("\n", end)).encode("utf-8")
    file.write_bytes(before)
    file.chmod(0o640)
    config, findings = load_what_fits(file)
    assert (config.person.movement.size, config.person.movement.idle) == (0.4, 0.4)
    assert config.person.movement.speed == 1.0
    assert [finding.key for finding in findings] == ["body.motion"]
    kept = tmp_path / "yorisou.toml.before-0.2"
    assert str(kept) in findings[0].what
    assert kept.read_bytes() == before
    assert {stat.S_IMODE(each.stat().st_mode) for each in (file, kept)} == {0o640}
    after = file.read_bytes().decode("utf-8")
    assert after.startswith(mark)
    assert comments(after) == comments(before.decode("utf-8"))
    assert ("\r\n" in after) is (end == "\r\n")
    assert after.replace("\r\n", "").count("\n") == (0 if end == "\r\n" else after.count("\n"))
    assert load(file).model_dump() == config.model_dump(), "the strict reading takes what was written"
    assert load_what_fits(file)[1] == (), "and there is nothing more to bring over"
    assert sorted(os.listdir(tmp_path)) == ["yorisou.toml", "yorisou.toml.before-0.2"]


@pytest.mark.parametrize(
    "text",
    [
        "[body]\nmotion = 0.4",
        "body.motion = 0.4\n",
        "body = {motion = 0.4, baud = 57600}\n",
        "[body]\nmotion = 0.4\n[person.movement]\nspeed = 0.5\n",
        "[body]\nmotion = 0.9\n[person.movement]\nsize = 0.4\nidle = 0.4\n",
        "person = {language = 'ja'}\n[body]\nmotion = 0.4\n",
        "person = {movement = {speed = 0.5}}\n[body]\nmotion = 0.4\n",
        "[person]\nmovement = {speed = 0.5}\n[body]\nmotion = 0.4\n",
        "person.movement.speed = 0.5\n[body]\nmotion = 0.4\n",
        "[person]\n[body]\nmotion = 0.4\n[household]\nnoise = 'soft'\n[person.quiet_hours]\nfrom = '01:00'\n",
        "[ body ] \n  motion=0.4\n",
    ],
)
def test_however_it_is_laid_out(tmp_path: Path, text: str) -> None:
    file = tmp_path / "yorisou.toml"
    file.write_text(text, "utf-8")
    config, findings = load_what_fits(file)
    assert (config.person.movement.size, config.person.movement.idle) == (0.4, 0.4)
    assert len(findings) == 1
    assert "brought over" in findings[0].what
    after = tomllib.loads(file.read_text("utf-8"))
    assert "motion" not in after.get("body", {})
    assert after["person"]["movement"]["size"] == 0.4


def test_motion_switched_off_stays_off(tmp_path: Path) -> None:
    file = tmp_path / "yorisou.toml"
    file.write_text("[body]\nmotion = 0\n", "utf-8")
    config, _ = load_what_fits(file)
    assert (config.person.movement.size, config.person.movement.idle) == (0.0, 0.0)


@pytest.mark.parametrize("value", ["'much'", "1.5", "-1", "true", "nan", "[1]"])
def test_a_value_that_was_never_right_moves_nothing_at_all(tmp_path: Path, value: str) -> None:
    file = tmp_path / "yorisou.toml"
    file.write_text(f"[body]\nmotion = {value}\n", "utf-8")
    config, (finding,) = load_what_fits(file)
    movement = config.person.movement
    assert (movement.size, movement.idle) == (0.0, 0.0)
    assert finding.key == "body.motion"
    assert "[person.movement]" in finding.mend
    assert file.read_text("utf-8") == f"[body]\nmotion = {value}\n", "a wrong value is not carried on"


def test_no_other_file_is_ever_overwritten(tmp_path: Path) -> None:
    file = tmp_path / "yorisou.toml"
    for kept in ("mine", "mine too"):
        file.write_text(OLD, "utf-8")
        name = "yorisou.toml.before-0.2" + ("" if kept == "mine" else ".2")
        (tmp_path / name).write_text(kept, "utf-8")
    load_what_fits(file)
    texts = [(tmp_path / f"yorisou.toml.before-0.2{end}").read_text("utf-8") for end in ("", ".2", ".3")]
    assert texts == ["mine", "mine too", OLD]


def test_a_file_that_cannot_be_written_is_understood(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "yorisou.toml"
    file.write_text(OLD, "utf-8")

    def refuse(*_: object) -> Path:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(migration, "new_beside", refuse)  # everything here runs as root
    config, (finding,) = load_what_fits(file)
    assert config.person.movement.size == 0.4
    assert "left as it is (Permission denied)" in finding.what
    assert "[person.movement]" in finding.mend
    assert file.read_text("utf-8") == OLD
    assert os.listdir(tmp_path) == ["yorisou.toml"]


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "etc").mkdir()
    real, file = tmp_path / "etc" / "robot.toml", tmp_path / "yorisou.toml"
    real.write_text(OLD, "utf-8")
    file.symlink_to(real)
    load_what_fits(file)
    assert file.is_symlink()
    assert "[person.movement]" in real.read_text("utf-8")
    assert (tmp_path / "etc" / "robot.toml.before-0.2").read_text("utf-8") == OLD


def test_looking_only_writes_nothing(tmp_path: Path) -> None:
    file = tmp_path / "yorisou.toml"
    file.write_text(OLD, "utf-8")
    config, (finding,) = what_fits(file)
    assert config.person.movement.idle == 0.4
    assert finding.key == "body.motion"
    assert file.read_text("utf-8") == OLD
    assert os.listdir(tmp_path) == ["yorisou.toml"]


def test_the_strict_reading_names_the_old_key(tmp_path: Path) -> None:
    file = tmp_path / "yorisou.toml"
    file.write_text(OLD, "utf-8")
    with pytest.raises(InputError, match=r"person\.movement"):
        load(file)
