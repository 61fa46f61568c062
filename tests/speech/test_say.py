"""`yorisou say`, what the doctor says of voices, and the [voice] keys."""

import json
import wave
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from robot import doctor
from robot.cli.main import app
from robot.config.schema import Config, load
from robot.doctor import speech
from robot.drivers.voice import engines
from robot.errors import InputError, YorisouError

RUN = CliRunner()


def ran(*arguments: str) -> int:
    """The exit code, as `main` would give it."""
    result = RUN.invoke(app, ["say", *arguments])
    if isinstance(result.exception, YorisouError):
        return result.exception.exit_code
    return result.exit_code


def test_a_file_can_be_written_without_a_sound_device(tmp_path: Path) -> None:
    path = tmp_path / "line.wav"
    result = RUN.invoke(app, ["say", "여기 있어요.", "--lang", "ko", "--out", str(path), "--json"])
    assert result.exit_code == 0
    facts = json.loads(result.output)
    assert (facts["language"], facts["engine"], facts["file"]) == ("ko", "espeak", str(path))
    with wave.open(str(path)) as file:
        assert (file.getframerate(), file.getsampwidth(), file.getnchannels()) == (16_000, 2, 1)
        assert file.getnframes() / 16_000 == pytest.approx(facts["seconds"], abs=0.01)
        samples = np.frombuffer(file.readframes(file.getnframes()), "<i2")
    assert np.abs(samples.astype(int)).max() > 1_000


def test_the_reference_is_a_file_too(tmp_path: Path) -> None:
    result = RUN.invoke(app, ["say", "--reference", "--out", str(tmp_path / "r.wav"), "--json"])
    assert json.loads(result.output)["reference_lufs"] == -23.0
    assert (tmp_path / "r.wav").stat().st_size > 400_000


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ((), 2),
        (("Hi", "--reference"), 2),
        (("Hi", "--lang", "fr"), 2),
        (("😀", "--out", "x.wav"), 3),
        (("漢字", "--lang", "ko", "--out", "x.wav"), 3),
        (("Hi", "--out", "/nonexistent/x.wav"), 3),
        (("Hi", "--config", "/nonexistent/yorisou.toml"), 3),
    ],
)
def test_what_cannot_be_said(arguments: tuple[str, ...], code: int) -> None:
    assert ran(*arguments) == code


def test_without_a_device_nothing_is_played(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PULSE_SERVER", "unix:/nonexistent/pulse.sock")
    monkeypatch.setenv("ALSA_CONFIG_PATH", "/dev/null")
    assert ran("Hi") == 4


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ('engines = {ko = "piper"}', "piper speaks en, not ko"),
        ('engines = {en = "openjtalk"}', "openjtalk speaks ja, not en"),
        ('engines = {en = "festival"}', "voice.engines.en"),
        ('engines = {fr = "espeak"}', "voice.engines"),
        ('engines = "piper"', "voice.engines"),
        ("speaker_db = 300", "voice.speaker_db"),
        ("speaker_db = nan", "voice.speaker_db"),
        ('speaker_db = "loud"', "voice.speaker_db"),
        ("lead_in_ms = -1", "voice.lead_in_ms"),
        ("lead_in_ms = 3001", "voice.lead_in_ms"),
        ("lead_in_ms = 0.5", "voice.lead_in_ms"),
    ],
)
def test_what_the_file_may_not_say(tmp_path: Path, written: str, message: str) -> None:
    file = tmp_path / "yorisou.toml"
    file.write_text(f"[voice]\n{written}\n")
    with pytest.raises(InputError, match=message):
        load(file)


def test_what_the_file_may_say(tmp_path: Path) -> None:
    file = tmp_path / "yorisou.toml"
    file.write_text(
        '[voice]\nspeaker_db = 61\nlead_in_ms = 700\n[voice.engines]\nja = "openjtalk"\nen = "piper"\n'
    )
    section = load(file).voice
    assert (section.speaker_db, section.lead_in_ms) == (61.0, 700)
    assert section.engines == {"ja": "openjtalk", "en": "piper"}


def found(part: str, **voice: object) -> list[doctor.Finding]:
    config = Config.model_validate({"person": {"language": "ja"}, "voice": voice})
    return [finding for finding in doctor.examine(config) if finding.part == part]


def test_the_doctor_names_a_better_voice_that_is_there_and_one_that_is_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(doctor.speech, "mute", lambda _language: "")
    monkeypatch.setitem(engines.PACKAGES, "openjtalk", ("json",))  # type: ignore[arg-type]
    assert [finding.state for finding in found("voice:ja")] == ["real"]
    assert found("voice:en") == []
    monkeypatch.setitem(engines.PACKAGES, "openjtalk", ("no_such_voice",))  # type: ignore[arg-type]
    (finding,) = found("voice:ja")
    assert (finding.state, "kana" in finding.detail, "ja-voice" in finding.mend) == ("degraded", True, True)
    assert found("voice:ja", engines={"ja": "espeak"}) == [], "nobody asked for it"


def test_the_doctor_says_how_loud_the_loudspeaker_is(monkeypatch: pytest.MonkeyPatch) -> None:
    class Speaker:
        name = "USB Audio"

        def close(self) -> None:
            pass

    monkeypatch.setattr(doctor.speech, "mute", lambda _language: "")
    monkeypatch.setattr(doctor.speech, "open_playback", lambda device, rate, backend: Speaker())
    assert [finding.state for finding in found("sound:loudness")] == ["off"]
    assert "61" in found("sound:loudness", speaker_db=61)[0].detail
    assert "too weak" in found("sound:loudness", speaker_db=40)[0].detail


def test_doctor_says_what_a_slow_voice_has_rendered_and_what_free_speech_cannot_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VOSK_MODEL_PATH", str(tmp_path / "none"))
    config = Config.model_validate(
        {
            "person": {"language": "ja"},
            "journal": {"path": str(tmp_path / "journal.db")},
            "voice": {"engines": {"ja": "kokoro"}},
            "ears": {"enabled": True},
        }
    )
    monkeypatch.setitem(engines.PACKAGES, "kokoro", ("no_such_voice",))  # type: ignore[arg-type]
    (found,) = [finding for finding in speech.voice(config) if finding.part == "voice:beforehand"]
    assert (found.state, found.mend) == ("degraded", "Run: make japanese")
    assert "no_such_voice" in found.detail
    monkeypatch.setitem(engines.PACKAGES, "kokoro", ())  # type: ignore[arg-type]
    (found,) = [finding for finding in speech.voice(config) if finding.part == "voice:beforehand"]
    assert (found.state, "0 rendered sentences" in found.detail) == ("real", True)
    for hears, state in ((False, "missing"), (True, "degraded")):
        monkeypatch.setattr(speech, "hears", lambda _language, hears=hears: hears)
        (found,) = [finding for finding in speech.ears(config) if finding.part == "ears:ja"]
        assert found.state == state
    assert "button, touch and page stop it" in found.detail
