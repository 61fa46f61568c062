"""Free speech by a second recogniser: late, bounded, never waited for, and good for nothing but a count."""

import json
import socket
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from robot.behaviours.script import load
from robot.clock import SystemClock
from robot.contract import events as e
from robot.contract.behaviour_registry import load_plugins
from robot.contract.programme import Programme
from robot.drivers.audio.sound import Sound
from robot.drivers.ears import recognition_child as ears_child
from robot.drivers.ears import transcriber as module
from robot.drivers.ears.recogniser import Heard
from robot.drivers.ears.recognition_pipeline import Overheard, RecognitionPipeline
from robot.drivers.ears.transcriber import LONGEST, SHORTEST, WAITING, Transcriber, absent, hears
from robot.drivers.voice.synthesis import Synthesiser
from robot.language.free_speech import overheard
from robot.paths import FIRST_PROGRAMME
from tests.speech.conftest import until

# Speaks the transcribing child's protocol and says how much it was given; `breaks` is run before each answer.
CHILD = """
import json, struct, sys, time
print('{"ready": true}', flush=True)
while head := sys.stdin.buffer.read(6):
    language, length = struct.unpack("<2sI", head)
    body = sys.stdin.buffer.read(length)
    BREAKS
    print(json.dumps({"text": f"{language.decode()} {length}"}), flush=True)
"""
SECOND = bytes(32_000)


def program(folder: Path, breaks: str = "pass") -> tuple[str, ...]:
    path = folder / "child.py"
    path.write_text(CHILD.replace("BREAKS", breaks))
    return sys.executable, str(path)


@pytest.fixture
def writes(tmp_path: Path) -> Iterator[Transcriber]:
    made = Transcriber("ja", program(tmp_path))
    yield made
    made.close()


def collected(transcriber: Transcriber, count: int, seconds: float = 20.0) -> list[str]:
    found: list[str] = []
    until(lambda: len(found.__iadd__(transcriber.texts())) >= count, seconds)
    return found


def test_an_utterance_comes_back_as_text_and_a_cough_does_not(writes: Transcriber) -> None:
    writes.take(SECOND)
    writes.take(SECOND)
    writes.end()
    writes.take(bytes(SHORTEST - 2))
    writes.end()
    writes.take(SECOND)
    writes.drop()
    writes.end()
    writes.take(SECOND)
    writes.end()
    assert collected(writes, 2) == ["ja 64000", "ja 32000"]
    assert writes.lost() == ""


def test_who_talks_on_and_on_is_cut(writes: Transcriber) -> None:
    for _ in range(30):
        writes.take(SECOND)
    writes.end()
    assert collected(writes, 2) == [f"ja {LONGEST}", f"ja {30 * len(SECOND) - LONGEST}"]


def test_one_that_dies_is_started_again_and_given_up_after_two(tmp_path: Path) -> None:
    writes = Transcriber("ja", program(tmp_path, "sys.exit(3)"))
    writes.take(SECOND)
    writes.end()
    writes.take(SECOND)
    writes.end()
    why: list[str] = []
    assert until(lambda: bool(why.append(writes.lost()) or why[-1]))
    assert "has ended" in why[-1]
    assert writes.lost() == "", "told once"
    assert writes.texts() == []
    writes.close()


@pytest.mark.real_time
def test_one_that_hangs_holds_nobody_up_and_what_waits_is_bounded(tmp_path: Path) -> None:
    writes = Transcriber("ja", program(tmp_path, "time.sleep(60)"))
    began = time.monotonic()
    for _ in range(5 * WAITING):
        writes.take(SECOND)
        writes.end()
    assert len(writes._waiting) <= WAITING
    assert writes.texts() == []
    writes.close()
    assert time.monotonic() - began < 1.0


def test_a_missing_package_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PACKAGES", ("json", "no_such_model"))
    assert absent() == ["no_such_model"]
    assert not hears("ja")
    monkeypatch.setattr(module, "PACKAGES", ("json",))
    assert hears("ja")
    assert not hears("ko"), "measured: worse than Vosk"


@pytest.fixture(scope="module")
def talk(synthesiser: Synthesiser) -> Sound:
    quiet = np.zeros(16_000, np.int16)
    said = synthesiser.render("これは ちょっと ながい おはなしです", "ja").softened().resampled(16_000)
    return Sound(np.concatenate([quiet, said.samples, quiet, quiet]), 16_000)


def feed(hearing: RecognitionPipeline, sound: Sound) -> list[object]:
    pcm = sound.samples.astype("<i2").tobytes()
    return [found for at in range(0, len(pcm), 960) for found in hearing.feed(pcm[at : at + 960])]


def test_without_a_model_of_the_language_free_speech_is_all_that_is_heard(
    writes: Transcriber, talk: Sound
) -> None:
    hearing = RecognitionPipeline(None, "ja", ("はい",), True, writes)
    assert {"やめて", "ストップ", "はい"} <= set(hearing.grammar.missing)
    found = feed(hearing, talk)
    assert until(lambda: bool(found.extend(hearing.feed(bytes(960))) or found))
    (text,) = found
    assert isinstance(text, Overheard)
    assert 32_000 < int(text.text.split()[1]) < 160_000


def test_what_the_robot_says_is_not_written_down(writes: Transcriber, talk: Sound) -> None:
    hearing = RecognitionPipeline(None, "ja", (), True, writes)
    hearing.saying("これは ちょっと ながい おはなしです")
    feed(hearing, talk)
    hearing.saying(None)
    time.sleep(0.3)
    assert list(hearing.feed(bytes(32_000))) == []


def test_a_stop_word_is_vosks_and_is_not_written_down(
    korean: object, writes: Transcriber, spoken_korean: Callable[..., Sound]
) -> None:
    hearing = RecognitionPipeline(korean, "ko", ("네",), True, writes)
    found = feed(hearing, spoken_korean("멈춰"))
    assert "stop" in found
    assert [result for result in found if isinstance(result, Heard) and hearing.wanted(result)] == []
    time.sleep(0.3)
    assert [result for result in hearing.feed(bytes(960)) if isinstance(result, Overheard)] == []
    assert hearing.continues(korean, "ko", ("아니요",), True, writes)
    assert not hearing.continues(korean, "ko", (), True, None)


def test_the_ears_child_opens_without_a_model_where_free_speech_is_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VOSK_MODEL_PATH", str(tmp_path / "none"))
    monkeypatch.setattr(ears_child, "hears", lambda language: language == "ja")
    command = program(tmp_path)
    monkeypatch.setattr(ears_child, "Transcriber", lambda language: Transcriber(language, command))
    ours, theirs = socket.socketpair()
    with ours, theirs, ours.makefile("rb") as answers:
        worker = ears_child.Worker(theirs)
        wanted = {"language": "ja", "models": {}, "phrases": ["はい"], "going_on": False}
        worker._open({**wanted, "number": 1, "free": True})
        assert json.loads(answers.readline())["ready"]["stop"] is False
        worker._open({**wanted, "number": 2, "free": False})
        assert "no Japanese recognition model" in json.loads(answers.readline())["error"]["what"]
        assert worker._transcriber is None, "what is not needed is let go"


@pytest.fixture(scope="module")
def programme() -> Programme:
    load_plugins()
    return load(FIRST_PROGRAMME)


@pytest.mark.parametrize(
    "text",
    [
        "はい。",
        "いいえ",
        "やめて",
        "ストップ！",
        "stop",
        "less",
        "もっと",
        "yes",
        "ゆっくり",
        "こんにちは",
        "그만",
    ],
)
def test_no_word_of_it_is_a_yes_a_choice_or_a_stop(programme: Programme, text: str) -> None:
    (event,) = overheard(text, programme)
    assert isinstance(event, e.WordReceived)
    assert (event.intent, event.source) == ("other", "heard")
    assert 0 < event.length <= len(text)


@pytest.mark.parametrize("text", ["死にたい", "I want to die", "やめて、もう死にたい。", "消えたい"])
def test_a_word_of_a_crisis_asks_first(programme: Programme, text: str) -> None:
    events = overheard(text, programme)
    assert events
    assert all(isinstance(event, e.CrisisRaised) and event.tier == 1 for event in events)


@pytest.mark.soak
@pytest.mark.timeout(0)
@pytest.mark.skipif(bool(absent()), reason="not installed: make japanese")
def test_whisper_writes_down_synthetic_japanese() -> None:
    synthesiser = Synthesiser(SystemClock(), 60.0, {"ja": "openjtalk"})
    writes = Transcriber("ja")
    try:
        for text in (
            "今日は静かな夜ですね",
            "好きな音楽を一緒に聞きましょうか",
            "窓の外では雨が降っています",
        ):
            writes.take(synthesiser.render(text, "ja").resampled(16_000).samples.astype("<i2").tobytes())
            writes.end()
            (found,) = collected(writes, 1, 120.0)
            assert found.strip("。、 ") == text
    finally:
        writes.close()
        synthesiser.close()
