"""The text that can be spoken, and the real synthesis child: en, ja (kana), ko; killed, hung, orphaned."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from robot.clock import SystemClock
from robot.drivers.voice.sentences import SENTENCE_LIMIT, TEXT_LIMIT, spoken
from robot.drivers.voice.synthesis import Synthesiser
from robot.errors import DeviceError, InputError


@pytest.mark.parametrize(
    ("text", "language", "sentences"),
    [
        ("Hello there. It is 3.5 m! Yes?", "en", ["Hello there.", "It is 3.5 m!", "Yes?"]),
        (
            "こんにちは。「ここに います。」ねむって！いいです",
            "ja",
            ["こんにちは。", "「ここに います。」", "ねむって!", "いいです"],
        ),
        ("안녕하세요? 3시예요. 네~", "ko", ["안녕하세요?", "3시예요.", "네"]),
        ("Hello 😀👨‍👩‍👧 <b>", "en", ["Hello b"]),
        ("", "en", []),
        (" \n\t", "ja", []),
        ("😀♪…!?", "ja", []),
        ("\x00\x1b[31m", "en", ["31m"]),
    ],
)  # fmt: skip
def test_text_becomes_sentences_that_can_be_pronounced(
    text: str, language: str, sentences: list[str]
) -> None:
    assert spoken(text, language) == sentences


def test_long_text_is_cut_into_parts_and_too_long_text_is_refused() -> None:
    parts = spoken("あ" * 900 + "、" + "い" * 150, "ja")
    assert "".join(parts) == "あ" * 900 + "、" + "い" * 150
    assert max(map(len, parts)) <= SENTENCE_LIMIT
    with pytest.raises(InputError, match="6001 characters"):
        spoken("a" * (TEXT_LIMIT + 1), "en")


@pytest.mark.parametrize(
    ("text", "language", "message"),
    [
        ("今日は", "ja", "kana"),
        ("こんにちは", "en", "language"),
        ("漢字", "ko", "language"),
        ("네", "ja", "language"),
        ("Bonjour", "fr", "en, ja or ko"),
    ],
)
def test_letters_that_the_voice_cannot_read_are_refused(text: str, language: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        spoken(text, language)


def test_a_reading_is_spoken_instead_of_the_kanji() -> None:
    assert spoken("今日は", "ja", "きょうは") == ["きょうは"]


@pytest.mark.parametrize(
    ("text", "language", "least_s", "most_s"),
    [
        ("Hello. It is quiet here.", "en", 1.5, 4.0),
        ("こんにちは。ここに います。", "ja", 1.5, 4.5),
        ("안녕하세요. 여기 있어요.", "ko", 1.5, 4.5),
    ],
)
def test_real_speech(
    synthesiser: Synthesiser, text: str, language: str, least_s: float, most_s: float
) -> None:
    sound = synthesiser.render(text, language)
    assert least_s < sound.seconds < most_s
    assert abs(sound.samples).max() > 5_000
    slower = synthesiser.render(text, language, rate=90)
    assert slower.seconds > 1.2 * sound.seconds


def test_many_sentences_none_of_them_empty() -> None:
    synthesiser = Synthesiser(SystemClock())
    try:
        for number in range(60):
            language = ("en", "ja", "ko")[number % 3]
            assert synthesiser.sentence(str(number), language).seconds > 0.3
    finally:
        synthesiser.close()


def test_a_killed_child_is_replaced(synthesiser: Synthesiser) -> None:
    synthesiser.render("first", "en")
    before = synthesiser.pid
    assert before is not None
    os.kill(before, signal.SIGKILL)
    assert synthesiser.render("after the child was killed", "en").seconds > 0.5
    assert synthesiser.pid != before


@pytest.mark.real_time
def test_a_hung_child_is_ended_in_time_and_replaced() -> None:
    synthesiser = Synthesiser(SystemClock(), sentence_s=0.5)
    try:
        synthesiser.render("first", "en")
        hung = synthesiser.pid
        assert hung is not None
        os.kill(hung, signal.SIGSTOP)
        began = time.monotonic()
        assert synthesiser.render("after the child hung", "en").seconds > 0.5
        assert time.monotonic() - began < 3.0
        with pytest.raises(ProcessLookupError):
            os.kill(hung, 0)
    finally:
        synthesiser.close()


@pytest.mark.real_time
def test_closing_ends_a_child_that_hangs_and_the_sentence_that_waits_for_it() -> None:
    synthesiser = Synthesiser(SystemClock())
    synthesiser.render("first", "en")
    pid = synthesiser.pid
    assert pid is not None
    os.kill(pid, signal.SIGSTOP)
    began = time.monotonic()
    synthesiser.close()
    assert time.monotonic() - began < 1.0
    with pytest.raises(DeviceError, match="closed"):
        synthesiser.render("no more", "en")


def test_the_child_ends_when_its_parent_goes() -> None:
    child = subprocess.Popen(
        [sys.executable, "-m", "robot.drivers.voice.synthesis_child"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert child.stdin is not None
    assert child.stdout is not None
    assert child.stdout.readline() == b'{"ready": true}\n'
    child.stdin.close()
    assert child.wait(5.0) == 0
    child.stdout.close()


def test_a_missing_voice_directory_is_an_error_and_not_the_end_of_the_process(tmp_path: Path) -> None:
    (tmp_path / "espeakng_loader").mkdir()
    (tmp_path / "espeakng_loader" / "__init__.py").touch()
    answer = subprocess.run(
        [sys.executable, "-m", "robot.drivers.voice.synthesis_child"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path), os.getcwd()])},
        timeout=20,
    )
    assert answer.returncode == 0
    assert b"espeak-ng-data is missing" in answer.stdout
