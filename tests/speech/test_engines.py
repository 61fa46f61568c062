"""Each engine in its child: it speaks, equally loud; what dies, hangs or floods is espeak's to say."""

import importlib.util
import io
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pyloudnorm
import pytest

from robot.clock import SystemClock
from robot.contract.loudness import QUIET
from robot.drivers.audio.loudness import full
from robot.drivers.audio.sound import FULL_SCALE, Sound
from robot.drivers.voice import engines
from robot.drivers.voice import synthesis_process as child
from robot.drivers.voice.engines import Name, Voiceless, absent, chosen, wished
from robot.drivers.voice.engines.short_path import short
from robot.drivers.voice.synthesis import EngineLost, Synthesiser
from robot.drivers.voice.synthesis_process import SynthesisProcess
from robot.drivers.voice.wordless_sounds import SOUNDS, reference_noise, wordless
from robot.errors import DeviceError, YorisouError
from robot.media.loudness import REFERENCE_LUFS, loudness
from tests.speech.sound_server import until

CLOCK = SystemClock()
KANJI = "今日の19:30に3人で、Helloと言います。"


def lufs(sound: Sound) -> float:
    """As pyloudnorm measures it."""
    wave = sound.samples / FULL_SCALE
    return float(pyloudnorm.Meter(sound.rate).integrated_loudness(wave))


@pytest.mark.parametrize("rate", [16_000, 22_050, 48_000])
@pytest.mark.parametrize("seconds", [0.45, 1.3, 4.0])
def test_loudness_is_measured_as_the_library_does(rate: int, seconds: float) -> None:
    t = np.arange(round(rate * seconds)) / rate
    noise = np.random.default_rng(1).standard_normal(len(t)) * 0.05
    for wave in (noise, noise * (np.sin(2 * np.pi * 1.1 * t) > 0), 0.2 * np.sin(2 * np.pi * 90 * t)):
        assert loudness(wave, rate) == pytest.approx(
            pyloudnorm.Meter(rate).integrated_loudness(wave), abs=0.1
        )


def test_loudness_of_what_is_short_silent_or_nothing() -> None:
    tone = 0.1 * np.sin(2 * np.pi * 300 * np.arange(22_050) / 22_050)
    assert loudness(tone[:2_205], 22_050) == pytest.approx(loudness(tone, 22_050), abs=0.3)
    assert loudness(np.zeros(22_050), 22_050) == loudness(np.zeros(0), 22_050) == -np.inf


def test_the_ceiling_follows_from_what_was_measured() -> None:
    assert full(None) == full(55.0) == 1.0
    assert full(61.0) == pytest.approx(0.501, abs=0.001)
    assert pytest.approx(0.1) == QUIET
    quieter, weak = wordless("purr").softened(1.0, full(61.0)), wordless("purr").softened(1.0, full(20.0))
    assert lufs(quieter) == pytest.approx(REFERENCE_LUFS - 6.0, abs=0.4)
    assert np.abs(weak.samples.astype(int)).max() <= round(0.7 * FULL_SCALE), "a weak speaker is not clipped"


@pytest.mark.parametrize("name", SOUNDS)
def test_wordless_sounds_are_as_loud_as_speech(name: str) -> None:
    assert lufs(wordless(name)) == pytest.approx(REFERENCE_LUFS, abs=0.3)


def test_the_reference_is_what_it_says() -> None:
    assert lufs(reference_noise()) == pytest.approx(REFERENCE_LUFS, abs=0.1)
    assert reference_noise().seconds == 15.0


LINES: dict[Name, tuple[str, str]] = {
    "espeak": ("It is quiet here, at 19:30.", "en"),
    "openjtalk": (KANJI, "ja"),
    "piper": ("It is quiet here.", "en"),
}


@pytest.mark.parametrize("name", LINES)
def test_every_engine_speaks_at_the_reference(name: Name) -> None:
    if absent(name):
        pytest.skip(f"{', '.join(absent(name))} is not installed")
    text, language = LINES[name]
    synthesiser = Synthesiser(CLOCK, 20.0, {language: name})  # type: ignore[dict-item]
    try:
        for sentence in synthesiser.sentences(text, language):
            sound = synthesiser.sentence(sentence, language)
            assert sound.rate == 22_050
            assert 0.5 < sound.seconds < 9.0
            assert lufs(sound) == pytest.approx(REFERENCE_LUFS, abs=1.0)
        assert synthesiser.engine(language) == name
    finally:
        synthesiser.close()


def test_a_whisper_has_no_voice_in_it(synthesiser: Synthesiser) -> None:
    """A voice repeats itself at its pitch, a whisper does not."""

    def pitched(whisper: bool) -> float:
        samples = synthesiser.sentence("Are we all alone.", "en", whisper=whisper).samples.astype(float)
        best = []
        for begin in range(0, len(samples) - 2_048, 1_024):
            frame = samples[begin : begin + 2_048]
            power = np.fft.irfft(np.abs(np.fft.rfft(frame, 4_096)) ** 2)
            best.append(power[80:300].max() / max(power[0], 1.0))  # 74 to 276 Hz
        return float(np.median(best))

    assert pitched(True) < 0.75 * pitched(False)


def test_what_is_wished_and_what_there_is(monkeypatch: pytest.MonkeyPatch) -> None:
    assert wished({}) == {"en": "espeak", "ja": "openjtalk", "ko": "espeak"}
    assert wished({"en": "piper", "ja": "espeak"}) == {"en": "piper", "ja": "espeak", "ko": "espeak"}
    monkeypatch.setitem(engines.PACKAGES, "piper", ("no_such_voice",))  # type: ignore[arg-type]
    assert absent("piper") == ["no_such_voice"]
    assert chosen({"en": "piper"})["en"] == "espeak"


def test_an_engine_that_does_not_exist_is_said() -> None:
    with pytest.raises(Voiceless, match="festival"):
        engines.load("festival")


@pytest.fixture
def impostor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program that takes the place of a better engine's child."""
    program = tmp_path / "impostor.py"
    whole = subprocess.Popen

    def start(command: list[str], **options: object) -> object:
        if command[-1] == "piper":
            command = [sys.executable, str(program)]
        return whole(command, **options)  # type: ignore[call-overload]

    monkeypatch.setattr(child.subprocess, "Popen", start)
    return program


READY = "print('{\"ready\": true}', flush=True); input(); "


@pytest.mark.parametrize(
    ("program", "message"),
    [
        ("raise SystemExit(3)", "has ended"),
        ('print(\'{"error": "no model"}\')', "no model"),
        (READY + "print('nonsense')", "not an answer"),
        (READY + "print('{\"bytes\": -4}')", "not an answer"),
        (READY + "print('{\"bytes\": 3}')", "not an answer"),
        (READY + "print('{\"bytes\": 99999999999}')", "not an answer"),
        (READY + "print('[]')", "not an answer"),
        (READY + "print('{\"bytes\": 4}' + chr(10) + 'x')", "has ended"),
        (READY + "print('{\"bytes\": 2}' + chr(10) + 'x' * 999)", "more than it was asked"),
        ("while True: print('x' * 60000)", "not an answer"),
        (READY + "import time; time.sleep(60)", "in time"),
    ],
)
def test_whatever_a_child_says_is_a_fault_in_words(impostor: Path, program: str, message: str) -> None:
    impostor.write_text(program)
    speaker = SynthesisProcess(CLOCK, "piper")

    def talk() -> None:
        speaker.wait_ready()
        speaker.ask({"text": "Hello"}, 0.5)

    try:
        with pytest.raises(DeviceError, match=message):
            talk()
    finally:
        speaker.end()


@pytest.mark.parametrize("program", ["raise SystemExit(3)", READY + "import time; time.sleep(60)"])
def test_a_better_engine_that_fails_is_given_up_once_and_espeak_speaks(impostor: Path, program: str) -> None:
    impostor.write_text(program)
    troubles: list[YorisouError] = []
    synthesiser = Synthesiser(CLOCK, 1.0, {"en": "piper"}, troubles.append)
    try:
        assert synthesiser.render("It is quiet. Is it?", "en").seconds > 1.0
        assert synthesiser.render("And again.", "en").seconds > 0.3
        assert synthesiser.engine("en") == "espeak"
    finally:
        synthesiser.close()
    assert len(troubles) == 1
    assert isinstance(troubles[0], EngineLost)
    assert "espeak speaks instead" in str(troubles[0])


def test_no_folder_for_temporary_files_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Speech is made in memory: a full or missing disk does not silence it."""
    monkeypatch.setenv("TMPDIR", "/nonexistent")
    monkeypatch.setenv("HOME", "/nonexistent")
    speaker = SynthesisProcess(CLOCK, "espeak")
    try:
        os.kill(speaker.process.pid, 0)
        speaker.wait_ready()
        request = {"text": "Hello", "language": "en", "rate": 140, "whisper": False}
        assert speaker.ask(request, 5.0).seconds > 0.3
        with pytest.raises(DeviceError, match="failed"):
            speaker.ask({"text": "Hello"}, 5.0)
        with pytest.raises(DeviceError, match="made no sound"):
            speaker.ask({**request, "text": "…"}, 5.0)
        assert speaker.ask(request, 5.0).seconds > 0.3, "and a bad request does it no harm"
    finally:
        speaker.end()
    assert until(lambda: speaker.process.poll() == -signal.SIGKILL)


def test_the_child_takes_anything_for_a_request() -> None:
    lines = [
        b"",
        b"{",
        b"[]",
        b"null",
        b'{"text": 5}',
        b"\xff\xfe",
        json.dumps({"text": "a" * 5000}).encode(),
    ]
    done = subprocess.run(
        [sys.executable, "-m", "robot.drivers.voice.synthesis_child", "espeak"],
        input=b"\n".join(lines) + b"\n",
        capture_output=True,
        timeout=30,
    )
    answers = [json.loads(line) for line in io.BytesIO(done.stdout)]
    assert answers[0] == {"ready": True}
    assert ["error" in answer for answer in answers[1:]] == [True] * len(lines)
    assert done.returncode == 0


def test_espeak_speaks_from_a_directory_with_a_long_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It has room for 160 bytes of its data's path, and ends the process when that is cut off."""
    home = Path(str(importlib.util.find_spec("espeakng_loader").origin)).parent  # type: ignore[union-attr]
    for length in (143, 144, 145, 160, 240):
        folder = tmp_path / ("x" * max(1, length - len(str(tmp_path)) - 1 - len("/espeakng_loader")))
        folder.mkdir()
        (folder / "espeakng_loader").symlink_to(home)
        monkeypatch.setenv("PYTHONPATH", str(folder))
        synthesiser = Synthesiser(CLOCK)
        assert synthesiser.render("Hello", "en").ms > 300, length
        assert synthesiser.render("こんにちわ", "ja").ms > 300, length
        synthesiser.close()


def test_a_long_name_without_a_way_round_is_said(tmp_path: Path) -> None:
    folder = tmp_path / ("x" * 150)
    folder.mkdir()
    with pytest.raises(Voiceless, match="too long a path"):
        short(folder)
    assert short(Path("/usr/lib")) == "/usr/lib"
