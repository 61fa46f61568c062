"""Whatever people record becomes a note of one form, or is refused with a sentence."""

import io
import json
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import av
import numpy as np
import pyloudnorm
import pytest
from scipy.signal import resample_poly

from robot.contract.languages import LANGUAGES
from robot.drivers.audio.sound import Sound
from robot.errors import UsageError
from robot.media.limits import LARGEST, NOTE_BYTES
from robot.media.loudness import REFERENCE_LUFS, loudness
from robot.media.voice_note import REFUSALS, VoiceNote, pcm, prepare
from robot.messages.catalogue import catalogue
from tests.media.recordings import KINDS, RATE, SECRET, Wave, encoded, heard, only_film, tone, wav

# Which the small model knows in this voice; and others that it might take them for.
WORDS = ("멈춰", "살살", "네", "아니요", "고마워", "비", "고양이", "어제", "오늘")
OTHERS = ("그만", "그만해", "조용히", "천천히", "안녕", "물", "까마귀", "바다")


def lufs(wave: Wave) -> float:
    return loudness(wave, RATE)


def true_peak_db(wave: Wave) -> float:
    return float(20 * np.log10(np.abs(resample_poly(wave, 4, 1)).max()))


def refusal(data: bytes, **how: bool) -> str:
    with pytest.raises(UsageError) as refused:
        prepare(data, **how)
    assert refused.value.where
    assert refused.value.mend
    return refused.value.code


@pytest.mark.parametrize("kind", KINDS)
def test_what_a_recorder_writes_becomes_a_note(kind: str) -> None:
    note = prepare(encoded(tone(3.0), kind))
    assert note.seconds == pytest.approx(3.0, abs=0.15)
    assert len(note.media) < 24_000 / 8 * 3.0 * 1.3 + 2_000
    with av.open(io.BytesIO(note.media)) as container:
        assert container.format.name == "ogg"
        (stream,) = container.streams
        assert isinstance(stream, av.AudioStream)
        assert (stream.codec_context.name, stream.codec_context.channels) == ("opus", 1)
    wave = heard(note.media)
    assert len(wave) / RATE == pytest.approx(note.seconds, abs=0.03)
    assert lufs(wave) == pytest.approx(REFERENCE_LUFS, abs=0.5)


@pytest.mark.parametrize("rate", [8_000, 16_000, 44_100, 96_000])
def test_any_sample_rate(rate: int) -> None:
    note = prepare(wav(tone(1.0, rate=rate), rate=rate))
    assert note.seconds == pytest.approx(1.0, abs=0.01)
    spectrum = np.abs(np.fft.rfft(heard(note.media)))
    assert np.argmax(spectrum) / len(spectrum) * RATE / 2 == pytest.approx(440.0, abs=6.0)


def test_a_quiet_and_a_loud_recording_are_as_loud_as_each_other(
    spoken_korean: Callable[..., Sound],
) -> None:
    said = spoken_korean(*WORDS).resampled(RATE).samples / 32_768
    found = {
        size: heard(prepare(wav(said * size)).media)
        for size in (0.05, 1.0, 3.0, 30.0)  # the last ones are clipped
    }
    assert lufs(np.clip(said * 30.0, -1, 1)) - lufs(said * 0.05) > 40.0
    levels = [lufs(wave) for wave in found.values()]
    assert max(levels) - min(levels) < 1.0
    assert all(abs(level - REFERENCE_LUFS) < 1.0 for level in levels)
    assert all(true_peak_db(wave) < -3.0 for wave in found.values())


def test_half_a_minute_is_measured_as_another_program_measures_it() -> None:
    chance = np.random.default_rng(5)
    wave = 0.1 * chance.standard_normal(30 * RATE) * (0.55 + 0.45 * np.sin(np.arange(30 * RATE) / RATE))
    assert lufs(wave) == pytest.approx(pyloudnorm.Meter(RATE).integrated_loudness(wave), abs=0.1)


def test_a_knock_in_a_quiet_recording_is_limited_and_the_voice_comes_up() -> None:
    wave = tone(4.0, size=0.005)
    wave[RATE : RATE + 200] = 0.9
    found = heard(prepare(wav(wave)).media)
    assert true_peak_db(found) < -3.0
    assert lufs(found[2 * RATE :]) > lufs(wave[2 * RATE :]) + 15.0


def test_it_rises_softly_and_ends_softly_and_only_digital_silence_is_cut() -> None:
    breath = 0.002 * np.random.default_rng(1).standard_normal(RATE)  # a second of a quiet room
    wave = np.concatenate([np.zeros(RATE), breath, tone(1.0), np.zeros(2 * RATE)])
    note = prepare(wav(wave))
    assert note.seconds == pytest.approx(2.0, abs=0.01)
    abrupt = heard(prepare(wav(np.full(RATE, 0.3) * np.sign(tone(1.0)))).media)
    top = np.abs(abrupt[RATE // 4 : -RATE // 4]).max()
    for ms, most in ((20, 0.12), (50, 0.35), (75, 0.6)):
        assert np.abs(abrupt[: RATE * ms // 1000]).max() < most * top, ms
    assert np.abs(abrupt[-RATE // 100 :]).max() < 0.2 * top


def test_the_words_survive(korean: Any, spoken_korean: Callable[..., Sound]) -> None:
    vosk = pytest.importorskip("vosk")

    def word(samples: bytes) -> str:
        known = json.dumps([*WORDS, *OTHERS], ensure_ascii=False)
        recogniser = vosk.KaldiRecognizer(korean, 16_000, known)
        found = []
        for at in range(0, len(samples), 3_200):
            if recogniser.AcceptWaveform(samples[at : at + 3_200]):
                found.append(recogniser.Result())
        return " ".join(json.loads(each)["text"] for each in [*found, recogniser.FinalResult()]).strip()

    said = {each: spoken_korean(each).samples for each in WORDS}
    understood = [each for each in WORDS if word(said[each].astype("<i2").tobytes()) == each]
    assert len(understood) >= 7
    lost = []
    for at, each in enumerate(understood):
        wave = 0.3 * Sound(said[each], 16_000).resampled(RATE).samples / 32_768
        note = prepare(encoded(wave, ("webm", "m4a")[at % 2]))
        if word(bytes(16_000) + pcm(note.media, 16_000) + bytes(16_000)) != each:
            lost.append(each)
    assert len(lost) <= 1, lost  # it is a small model, and coded twice


def test_eight_channels_and_more_are_mixed_down() -> None:
    surround = prepare(encoded(tone(1.0), "flac", layout="7.1"))
    sixteen = prepare(wav(tone(1.0), channels=16))
    for note in (surround, sixteen):
        assert note.seconds == pytest.approx(1.0, abs=0.05)
        assert lufs(heard(note.media)) == pytest.approx(REFERENCE_LUFS, abs=0.5)


def test_of_a_film_only_the_sound_is_taken_and_nothing_told_survives() -> None:
    told = {"title": SECRET, "comment": SECRET, "location": SECRET, "artist": SECRET}
    film = encoded(tone(1.0), "m4a", told=told, film=True)
    assert SECRET.encode() in film
    tagged = b"ID3\x03\x00\x00\x00\x00\x08\x00" + SECRET.encode().ljust(1024, b"\0")
    for data in (film, tagged + encoded(tone(1.0), "mp3", told=told), encoded(tone(1.0), "ogg", told=told)):
        note = prepare(data)
        with av.open(io.BytesIO(note.media)) as container:
            assert [stream.type for stream in container.streams] == ["audio"]
            assert {*container.metadata, *container.streams[0].metadata} <= {"encoder"}
        assert SECRET.encode() not in note.media
        assert b"Taro" not in note.media
    assert refusal(only_film(1.0)) == "recording-no-audio"


@pytest.mark.parametrize("kind", ["webm", "mp3", "wav"])
def test_half_a_minute_is_the_most(kind: str) -> None:
    note = prepare(encoded(tone(30.0), kind))
    assert len(note.media) <= NOTE_BYTES
    assert refusal(encoded(tone(31.5), kind)) == "recording-too-long"


def test_hours_of_silence_in_a_small_file_are_not_read_to_their_end() -> None:
    assert refusal(encoded(np.zeros(600 * RATE), "flac")) == "recording-too-long"


def test_a_large_file_is_refused_before_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subprocess, "Popen", lambda *_, **__: pytest.fail("it was looked at"))
    assert refusal(bytes(LARGEST + 1)) == "recording-too-large"


def test_a_header_that_claims_two_gigabytes() -> None:
    assert refusal(wav(tone(1.0), claims=2_000_000_000)) == "recording-cut-off"
    streamed = prepare(wav(tone(1.0), claims=0xFFFF_FFFF))  # a recorder that cannot go back writes that
    assert streamed.seconds == pytest.approx(1.0, abs=0.01)


@pytest.mark.parametrize("kind", ["wav", "flac", "m4a"])
def test_half_a_file_is_not_taken_for_a_whole_one(kind: str) -> None:
    whole = encoded(tone(4.0), kind)
    assert refusal(whole[: len(whole) // 2]) in ("recording-cut-off", "recording-not-sound")


def test_silence_is_refused_and_the_microphones_own_noise_too() -> None:
    noise = 0.0001 * np.random.default_rng(1).standard_normal(2 * RATE)
    for data in (wav(np.zeros(2 * RATE)), wav(noise), encoded(np.zeros(RATE), "webm")):
        assert refusal(data) == "recording-silent"


def test_of_the_person_any_sound_counts_and_what_is_faint_stays_faint() -> None:
    tap = np.zeros(2 * RATE)
    tap[RATE : RATE + 300] = 0.02 * np.hanning(300)
    tap += 0.0002 * np.random.default_rng(1).standard_normal(len(tap))
    for wave in (tap, np.zeros(RATE), 0.0001 * np.random.default_rng(1).standard_normal(RATE)):
        note = prepare(wav(wave), anything=True)
        assert isinstance(note, VoiceNote)
        assert note.seconds > 0.9
    faint = heard(prepare(wav(tone(1.0, size=0.001)), anything=True).media)
    assert lufs(faint) == pytest.approx(lufs(tone(1.0, size=0.001)) + 12.0, abs=1.5)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x00" * 5_000,
        b"%PDF-1.7 not a sound",
        b"\x89PNG\r\n\x1a\n" + bytes(2_000),
        b"Hello, this is a letter. " * 400,
        bytes(np.random.default_rng(3).integers(0, 256, 50_000, np.uint8)),
        wav(tone(0.0)),
    ],
)
def test_what_is_no_sound_is_refused(data: bytes) -> None:
    assert refusal(data) == "recording-not-sound"


def test_no_file_that_it_names_is_ever_opened(tmp_path: Any) -> None:
    """FFmpeg knows play lists: a recording that names another file would bring that one along."""
    other = tmp_path / "diary.wav"
    other.write_bytes(wav(tone(1.0)))
    lists = [
        f"#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\n{other}\n#EXT-X-ENDLIST\n",
        f"#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\nfile://{other}\n#EXT-X-ENDLIST\n",
        f"ffconcat version 1.0\nfile '{other}'\n",
        f"<?xml version='1.0'?><MPD><BaseURL>file://{other}</BaseURL></MPD>",
        f"v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\nc=IN IP4 127.0.0.1\r\nm=audio 5004 RTP/AVP 0\r\na={other}\r\n",
    ]
    for text in lists:
        assert refusal(text.encode()) == "recording-not-sound"


def test_the_samples_of_a_note_at_the_players_rate() -> None:
    note = prepare(wav(tone(2.0)))
    samples = np.frombuffer(pcm(note.media, 22_050), "<i2")
    assert len(samples) / 22_050 == pytest.approx(note.seconds, abs=0.03)
    assert loudness(samples / 32_768, 22_050) == pytest.approx(REFERENCE_LUFS, abs=0.5)
    with pytest.raises(UsageError):
        pcm(b"no note", 22_050)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_refusal_has_a_sentence_for_people(language: str) -> None:
    there = {key for key in catalogue(language) if key.startswith("recording.")}
    assert there == {code.replace("-", ".", 1) for code in REFUSALS}


def test_the_core_loads_nothing_that_reads_recordings() -> None:
    looks = (
        "import sys, robot.media.voice_note; print([name for name in ('av', 'numpy') if name in sys.modules])"
    )
    told = subprocess.run([sys.executable, "-c", looks], capture_output=True, text=True, check=True)
    assert told.stdout == "[]\n"


def test_a_machine_without_the_library_says_so(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "av.py").write_text("raise ImportError")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    assert refusal(wav(tone(1.0))) == "recording-not-here"
