"""Ears: bad files and models, the grammar, and real recognition of the robot's own Korean voice."""

import re
import struct
import wave
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import yaml

from robot import console
from robot.clock import SystemClock
from robot.drivers.audio.sound import Sound
from robot.drivers.ears.hear_file import hear_file, read_wav
from robot.drivers.ears.recogniser import Grammar, vocabulary
from robot.drivers.ears.vosk_models import NEEDED, load_model, open_model
from robot.errors import InputError
from robot.language.built_in_words import HEARD_LESS as LESS
from robot.language.built_in_words import HEARD_STOP as STOP
from robot.language.built_in_words import OFFERED_STOP, SOUNDS_LIKE

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


def test_what_a_stop_word_is_heard_as_means_that_word() -> None:
    known = {"스탑", "스톱", "스", "톱", "스타브", "그만", "그마"}
    grammar = Grammar("ko", [], known.__contains__)
    assert grammar.phrases("스 톱 스타브 그마") == ["스톱", "스탑", "그만"]
    assert '"스 톱"' in grammar.to_json()
    saying = Grammar("ko", [], known.__contains__, "스톱이라고 하면 멈춰요")
    assert "스 톱" not in saying.to_json(), "it would hear itself"
    for language, words in SOUNDS_LIKE.items():
        assert set(words) <= set(STOP[language])
        assert not {other for others in words.values() for other in others} & set(LESS[language])


@pytest.mark.parametrize("language", ["en", "ja", "ko"])
def test_a_page_that_teaches_a_stop_word_teaches_the_button_and_says_what_was_tried(language: str) -> None:
    texts = yaml.safe_load((Path(console.__file__).parent / "texts" / f"{language}.yaml").read_text("utf-8"))
    tried = {"en": "machine voices only", "ja": "機械の声だけ", "ko": "기계 목소리로만"}[language]
    assert tried in texts["listen_note"]
    for name in ("listen_note", "listen_note_on"):
        assert texts["stop"] in texts[name], "the button by its name"
        assert any(word in texts[name] for word in OFFERED_STOP[language])
        taught = set(re.findall("[「“](.+?)[」”]", texts[name])) & set(STOP[language])
        assert taught <= set(OFFERED_STOP[language])
    assert set(OFFERED_STOP[language]) <= set(STOP[language])


@pytest.mark.soak
@pytest.mark.usefixtures("korean")
def test_every_offered_stop_word_is_heard_while_the_robot_speaks() -> None:
    """24 clips each, synthetic, 12 dB above the robot's voice."""
    from benchmarks.stop_words import GOAL, Sounds, tallied

    sounds = Sounds()
    try:
        model = load_model(open_model("ko", {}))
        for word in OFFERED_STOP["ko"]:
            tally = tallied(sounds, model, word, 12.0, "stop")
            assert tally.said >= 24
            assert tally.share >= GOAL, (word, tally)
    finally:
        sounds.close()
