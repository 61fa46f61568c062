"""A voice note on a loudspeaker: as loud as speech, rising softly, silent at once, never a caption."""

import threading
from collections.abc import Callable, Iterator

import numpy as np
import pytest

from robot.clock import SystemClock
from robot.contract.events import Spoken
from robot.drivers.audio.sound import CEILING, FULL_SCALE, Sound
from robot.drivers.voice import synthesised
from robot.drivers.voice.output import RemoteOutput
from robot.drivers.voice.synthesis import Synthesiser
from robot.drivers.voice.synthesised import SynthesisedVoice
from robot.errors import YorisouError
from robot.media.loudness import loudness
from robot.media.voice_note import prepare
from tests.media.recordings import tone, wav
from tests.speech.conftest import Events, PacedOutput
from tests.speech.sound_server import until

CLOCK = SystemClock()


class Bench:
    def __init__(self, synthesiser: Synthesiser, output: PacedOutput | RemoteOutput | None) -> None:
        self.events, self.troubles = Events(), list[YorisouError]()
        self.voice = SynthesisedVoice(
            CLOCK, self.events, output, synthesiser=synthesiser, trouble=self.troubles.append
        )

    def ended(self, utterance: int) -> Spoken:
        def ends() -> list[Spoken]:
            return [each for each in self.events if isinstance(each, Spoken) and each.utterance == utterance]

        assert until(lambda: bool(ends()), 8.0)
        (end,) = ends()
        return end


Open = Callable[..., Bench]


@pytest.fixture
def opened(synthesiser: Synthesiser) -> Iterator[Open]:
    benches: list[Bench] = []

    def open_(output: PacedOutput | RemoteOutput | None) -> Bench:
        benches.append(Bench(synthesiser, output))
        return benches[-1]

    yield open_
    for bench in benches:
        bench.voice.close()


@pytest.fixture(scope="module")
def loud() -> bytes:
    return prepare(wav(np.clip(30.0 * tone(6.0, size=0.2), -1, 1))).media


def test_a_note_is_as_loud_as_speech_and_rises_as_softly(opened: Open, loud: bytes) -> None:
    output = PacedOutput(0.01)
    bench = opened(output)
    bench.voice.say(1, "It is quiet here, and there is nothing to do.", "en", "voice", 0.5)
    bench.voice.play(2, loud, 0.5)
    assert bench.ended(2) == Spoken(2, "played", bench.ended(2).played_ms)
    speech, note = output.sounds[0], output.sounds[-1]
    assert level(note) == pytest.approx(level(speech), abs=2.0)
    rise = np.abs(note.samples[: note.rate * 75 // 1000]).max()
    assert rise < 0.55 * np.abs(note.samples).max()
    assert np.abs(note.samples).max() <= CEILING * FULL_SCALE
    bench.voice.play(3, loud, 0.25)
    bench.ended(3)
    assert level(output.sounds[-1]) == pytest.approx(level(note) - 6.0, abs=0.2)


def level(sound: Sound) -> float:
    return loudness(sound.samples / 32_768, sound.rate)


def test_without_a_loudspeaker_it_fails_and_is_no_caption(opened: Open, loud: bytes) -> None:
    bench = opened(None)
    bench.voice.play(1, loud, 0.5)
    assert bench.events == [Spoken(1, "failed", 0)]


def test_a_loudspeaker_that_goes_while_it_is_read_or_played(opened: Open, loud: bytes) -> None:
    bench = opened(PacedOutput())
    bench.voice.play(1, loud, 0.5)
    bench.voice.use(None)
    assert bench.ended(1).outcome == "failed"
    output = PacedOutput()
    bench.voice.use(output)
    bench.voice.play(2, loud, 0.5)
    assert until(lambda: bool(output.sounds), 4.0)
    output.lose()
    assert bench.ended(2).outcome == "failed"


def test_nobody_waits_for_a_note_that_is_slow_to_read(
    opened: Open, loud: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    reading = threading.Event()
    monkeypatch.setattr(synthesised, "pcm", lambda media, rate: reading.wait(10.0) and b"\1\0" * rate)
    bench = opened(PacedOutput(0.01))
    bench.voice.play(1, loud, 0.5)
    bench.voice.say(2, "I am here.", "en", "voice", 0.5, urgent=True)
    assert bench.ended(2).outcome == "played"
    assert bench.ended(1) == Spoken(1, "stopped", 0)
    bench.voice.play(3, loud, 0.5)
    bench.voice.hush()
    assert bench.ended(3) == Spoken(3, "stopped", 0)
    bench.voice.say(4, "I am here.", "en", "voice", 0.5)
    assert bench.ended(4).outcome == "played"
    reading.set()


def test_on_a_page_it_goes_in_pieces_and_what_was_heard_is_counted(opened: Open, loud: bytes) -> None:
    sent: list[dict[str, object]] = []
    page = RemoteOutput(sent.append)
    bench = opened(page)
    bench.voice.play(1, loud, 0.5)
    assert until(lambda: len(sent) == 1, 4.0)
    page.acknowledge(1, 10_000, True)
    assert until(lambda: len(sent) == 2, 4.0)
    bench.voice.hush()
    assert sent[-1] == {"kind": "hush"}
    page.acknowledge(2, 700, False)
    end = bench.ended(1)
    assert end.outcome == "stopped"
    assert 3_300 < end.played_ms < 4_800
