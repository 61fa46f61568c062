"""Ears: bad files and models, the grammar, and real recognition of the robot's own Korean voice."""

import struct
import subprocess
import time
import wave
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from robot.clock import SystemClock
from robot.drivers.audio.microphone import Microphone, QueuedMicrophone
from robot.drivers.audio.sound import Sound
from robot.drivers.ears.file import hear_file, read_wav
from robot.drivers.ears.listening import Urgent, VoskEars
from robot.drivers.ears.models import NEEDED, open_model
from robot.drivers.ears.recogniser import Grammar, Heard, vocabulary
from robot.drivers.ears.words import LESS, STOP
from robot.drivers.voice.espeak import EspeakVoice
from robot.drivers.voice.player import Player
from robot.drivers.voice.synthesis import Synthesiser
from robot.engine.events import LessRequested, Spoken, StopRequested
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


def test_files_of_another_shape_are_refused_with_the_command_that_mends_them(tmp_path: Path) -> None:
    path = tmp_path / "it's me.wav"
    for shape, what in (
        ({"rate": 22_050}, "22050 Hz instead of 16000"),
        ({"width": 1}, "8 bits instead of 16"),
        ({"channels": 2}, "2 channels instead of one"),
        ({"rate": 44_100, "channels": 2}, "44100 Hz instead of 16000, has 2 channels"),
    ):
        write(path, **shape)  # type: ignore[arg-type]
        with pytest.raises(InputError, match=what) as caught:
            read_wav(path)
        assert "ffmpeg -i" in caught.value.mend
        assert "-ac 1 -ar 16000 -c:a pcm_s16le" in caught.value.mend
        assert """it'"'"'s me.wav""" in caught.value.mend, "the command can be pasted into a shell"


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


def test_a_model_directory_is_checked(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no Japanese recognition model.*\[ears.models\] ja"):
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


def test_a_grammar_names_what_the_model_does_not_know() -> None:
    grammar = Grammar("ko", ["힘들어요", "xyz", "음악"], lambda word: word in {"힘들어", "요", "멈춰"})
    assert grammar.phrases("힘들어 요 멈춰") == ["힘들어요", "멈춰"]
    assert set(grammar.missing) == {"xyz", *STOP["ko"], *LESS["ko"]} - {"멈춰"}
    assert grammar.hiding == ("음악",)
    assert "음악" not in grammar.to_json()


def test_urgent_words_make_one_event_a_saying() -> None:
    urgent = Urgent(Grammar("ko", [], lambda word: True))

    def heard(text: str, at_s: float, kind: str = "partial") -> object:
        return urgent.event(Heard(kind, tuple(text.split()), None, 0.0, at_s), int(at_s * 1e6))  # type: ignore[arg-type]

    assert heard("네", 0.0) is None
    assert heard("네 조용히", 0.2) == LessRequested("heard")
    assert heard("멈춰", 0.4) == StopRequested("heard")
    assert heard("멈춰 네", 0.5) is None
    assert heard("멈춰", 0.9, "final") is None
    assert heard("그만", 1.0) is None, "within a second it is the same saying"
    assert heard("그만 멈춰", 2.0) == StopRequested("heard")
    assert heard("그만 멈춰 그만", 5.0) == StopRequested("heard"), "again, without a pause between"
    assert heard("그만 멈춰 그만", 6.0, "final") is None
    assert heard("조용히 멈춰", 9.0, "final") == StopRequested("heard"), "stop before less, also at the end"


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


class Room:
    """Ears in a room where `sound` is heard once they are open."""

    def __init__(self, sound: Sound | None = None, opener: Callable[[], Microphone] | None = None) -> None:
        self.events, self.heard, self.troubles = Events(), list[str](), list[YorisouError]()
        self.lights: list[bool] = []
        self.microphones: list[FileMicrophone] = []
        self.sound = sound
        self.ears = VoskEars(
            CLOCK, self.events, {}, heard=self.heard.append, light=self.lights.append,
            trouble=self.troubles.append, microphone=opener or self.open,
        )  # fmt: skip

    def open(self) -> Microphone:
        assert self.lights[-1] is True, "the light is on before the microphone is"
        assert self.sound is not None
        self.microphones.append(FileMicrophone(self.sound))
        return self.microphones[-1]


@pytest.fixture
def rooms() -> Iterator[list[Room]]:
    made: list[Room] = []
    yield made
    for room in made:
        room.ears.close()


@pytest.mark.usefixtures("korean")
def test_stop_is_acted_on_before_the_word_is_final(rooms: list[Room], spoken_korean: Say) -> None:
    sound = spoken_korean("멈춰")
    room = Room(sound)
    rooms.append(room)
    assert room.lights == [], "off until opened"
    room.ears.open(("네", "아니요"), "ko")
    assert until(lambda: bool(room.events), 8.0)
    since_word_end = time.monotonic() - room.microphones[0].began - (sound.seconds - 0.5)
    assert room.events == [StopRequested("heard")]
    assert since_word_end < 0.7
    time.sleep(1.0)
    assert room.events == [StopRequested("heard")], "the final result is not a second stop"
    assert room.heard == []
    room.ears.shut()
    assert until(lambda: room.lights == [True, False], 1.0)
    assert room.microphones[0].closed
    assert not room.ears.listening


@pytest.mark.usefixtures("korean")
def test_an_expected_word_is_handed_over_and_less_is_an_event(rooms: list[Room], spoken_korean: Say) -> None:
    room = Room(spoken_korean("아니요"))
    rooms.append(room)
    room.ears.open(("아니요", "좋아요"), "ko")
    assert until(lambda: bool(room.heard), 8.0)
    assert room.heard == ["아니요"]
    assert room.events == []
    quiet = Room(spoken_korean("조용히"))
    rooms.append(quiet)
    quiet.ears.open(("아니요",), "ko")
    assert until(lambda: bool(quiet.events), 8.0)
    assert quiet.events == [LessRequested("heard")]


@pytest.mark.usefixtures("korean")
def test_phrases_can_change_while_listening_and_the_light_stays_on(
    rooms: list[Room], spoken_korean: Say
) -> None:
    room = Room(spoken_korean("아니요"))
    rooms.append(room)
    room.ears.open(("네", "zzzz"), "ko")
    assert until(lambda: room.ears.listening, 8.0)
    room.ears.open(("아니요",), "ko")
    assert until(lambda: bool(room.heard), 8.0)
    assert room.heard == ["아니요"]
    assert room.lights == [True]
    assert any("zzzz" in str(error) for error in room.troubles)


@pytest.mark.usefixtures("korean")
def test_a_microphone_that_is_absent_silent_or_gone_is_told_and_the_light_goes_out(rooms: list[Room]) -> None:
    def absent() -> Microphone:
        raise DeviceError("microphone", "there is none.")

    room = Room(opener=absent)
    rooms.append(room)
    room.ears.open(("네",), "ko")
    assert until(lambda: room.lights == [True, False], 8.0)
    assert until(lambda: bool(room.troubles))
    gone = QueuedMicrophone("gone", lambda: None)
    room = Room(opener=lambda: gone)
    rooms.append(room)
    room.ears.open(("네",), "ko")
    assert until(lambda: room.ears.listening, 8.0)
    gone.lost()
    assert until(lambda: room.lights == [True, False], 2.0)
    assert until(lambda: bool(room.troubles))
    assert "gone" in str(room.troubles[0])


def test_without_a_model_the_ears_say_so_and_stay_shut(rooms: list[Room]) -> None:
    room = Room()
    rooms.append(room)
    room.ears.open(("yes",), "en")
    assert until(lambda: bool(room.troubles))
    assert "no English recognition model" in str(room.troubles[0])
    assert room.lights == []


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
