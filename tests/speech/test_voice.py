"""The voice of espeak: its sentences, child and outputs. What every voice does: test_voice_conformance."""

import base64
import io
import os
import signal
import time
import wave
from collections.abc import Iterator
from typing import Any

import pytest

from robot.clock import SystemClock
from robot.contract.events import Spoken
from robot.drivers.voice.output import RemoteOutput
from robot.drivers.voice.player import Player
from robot.drivers.voice.synthesis import Synthesiser
from robot.drivers.voice.synthesised import SynthesisedVoice
from robot.errors import InputError, UsageError, YorisouError
from tests.speech.conftest import Events, PacedOutput
from tests.speech.sound_server import until

pytestmark = pytest.mark.real_time

CLOCK = SystemClock()
LINE = "Hello. It is quiet here."


class Lasting(Synthesiser):
    """Outlives its voices, so that its child need not start anew for each."""

    def close(self) -> None:
        pass


@pytest.fixture(scope="module")
def lasting() -> Iterator[Synthesiser]:
    made = Lasting(CLOCK, sentence_s=2.0)
    yield made
    Synthesiser.close(made)


class Stage:
    """A voice with its events and troubles; `output` plays to nobody."""

    def __init__(self, synthesiser: Synthesiser, pace: float = 1.0) -> None:
        self.events, self.troubles = Events(), list[YorisouError]()
        self.output = PacedOutput(pace)
        self.synthesiser = synthesiser
        self.voice = SynthesisedVoice(
            CLOCK, self.events, self.output, synthesiser=self.synthesiser, trouble=self.troubles.append
        )

    def outcome(self, utterance: int) -> Spoken | None:
        ends = [event for event in self.events if isinstance(event, Spoken) and event.utterance == utterance]
        assert len(ends) <= 1
        return ends[0] if ends else None

    def ended(self, utterance: int, seconds: float = 20.0) -> Spoken:
        assert until(lambda: self.outcome(utterance) is not None, seconds), "no Spoken came"
        end = self.outcome(utterance)
        assert end is not None
        return end


@pytest.fixture
def stage(lasting: Synthesiser) -> Iterator[Stage]:
    lasting.render("The child is awake.", "en")
    made = Stage(lasting)
    yield made
    made.voice.close()


def test_a_line_is_played_and_its_length_reported(stage: Stage) -> None:
    stage.output.pace = 0.2
    stage.voice.say(1, LINE, "en", "voice", 0.5)
    assert stage.voice.speaking
    end = stage.ended(1)
    assert end.outcome == "played"
    assert end.played_ms == sum(sound.ms for sound in stage.output.sounds)
    assert len(stage.output.sounds) == 2, "sentence by sentence"
    assert not stage.voice.speaking


def test_a_whisper_is_quieter(stage: Stage) -> None:
    stage.output.pace = 0.1
    stage.voice.say(1, "Hello", "en", "voice", 0.5)
    stage.voice.say(2, "Hello", "en", "whisper", 0.5)
    stage.ended(2)
    loud, quiet = (abs(sound.samples.astype(int)).max() for sound in stage.output.sounds)
    assert quiet < 0.5 * loud


def test_kanji_without_a_reading_are_shown_and_told_and_with_one_spoken(stage: Stage) -> None:
    stage.output.pace = 0.1
    stage.voice.say(1, "今日は", "ja", "voice", 0.5)
    assert stage.outcome(1) == Spoken(1, "captioned", 0)
    assert isinstance(stage.troubles[0], InputError)
    stage.voice.say(2, "今日は", "ja", "voice", 0.5, reading="きょうは")
    assert stage.ended(2).outcome == "played"


def test_hush_does_not_wait_for_a_hung_synthesiser(stage: Stage) -> None:
    assert stage.synthesiser.pid is not None
    os.kill(stage.synthesiser.pid, signal.SIGSTOP)
    stage.voice.say(1, "The child hangs.", "en", "voice", 0.5)
    time.sleep(0.1)
    began = time.monotonic()
    stage.voice.hush()
    assert time.monotonic() - began < 0.005
    assert stage.outcome(1) == Spoken(1, "stopped", 0)


def test_a_line_survives_the_death_of_the_child(stage: Stage) -> None:
    stage.output.pace = 0.1
    assert stage.synthesiser.pid is not None
    os.kill(stage.synthesiser.pid, signal.SIGKILL)
    stage.voice.say(1, "The child was killed.", "en", "voice", 0.5)
    assert stage.ended(1).outcome == "played"


def test_a_synthesiser_that_cannot_be_had_is_a_failure_that_is_told() -> None:
    stage = Stage(Synthesiser(CLOCK))
    stage.synthesiser.close()
    stage.voice.say(1, LINE, "en", "voice", 0.5)
    assert stage.ended(1) == Spoken(1, "failed", 0)
    assert stage.troubles


def test_a_speaker_that_goes_away_is_a_failure_and_one_that_comes_back_works(stage: Stage) -> None:
    stage.voice.say(1, LINE, "en", "voice", 0.5)
    assert until(lambda: bool(stage.output.sounds))
    stage.output.lose()
    assert stage.ended(1).outcome == "failed"
    stage.voice.use(PacedOutput(0.1))
    stage.voice.say(2, LINE, "en", "voice", 0.5)
    assert stage.ended(2).outcome == "played"


def test_a_mute_speaker_is_never_reported_as_having_spoken(stage: Stage) -> None:
    stage.output.mute, stage.output.late_s = True, 0.3
    stage.voice.say(1, "Hi", "en", "voice", 0.5)
    began = time.monotonic()
    assert stage.ended(1) == Spoken(1, "failed", 0)
    assert time.monotonic() - began < stage.output.sounds[0].seconds + 0.8


def test_without_a_speaker_lines_are_captions(stage: Stage) -> None:
    stage.voice.say(1, LINE, "en", "voice", 0.5)
    stage.voice.say(2, LINE, "en", "voice", 0.5)
    assert until(lambda: bool(stage.output.sounds))
    stage.voice.use(None)
    assert stage.ended(1).outcome == "stopped"
    assert stage.ended(2).outcome == "captioned"
    stage.voice.say(3, LINE, "en", "voice", 0.5)
    assert stage.outcome(3) == Spoken(3, "captioned", 0)
    stage.voice.sound("purr", 0.5)


def test_words_come_before_wordless_sounds(stage: Stage) -> None:
    with pytest.raises(UsageError):
        stage.voice.sound("bark", 0.5)
    stage.voice.sound("purr", 0.5)
    stage.voice.sound("purr", 0.5)
    assert until(lambda: len(stage.output.sounds) == 1)
    stage.voice.say(1, "Hi", "en", "voice", 0.5)
    stage.voice.sound("trill", 0.5)
    began = time.monotonic()
    assert stage.ended(1).outcome == "played"
    assert time.monotonic() - began < 2.0, "the purr was cut short"
    assert len(stage.output.sounds) == 2, "the trill was left out"


class Page:
    """A page that is the speaker, seen from the wire."""

    def __init__(self) -> None:
        self.messages: list[dict[str, Any]] = []
        self.output = RemoteOutput(self.messages.append)

    def sounds(self) -> list[dict[str, Any]]:
        return [message for message in self.messages if message["kind"] == "sound"]

    @staticmethod
    def length_ms(message: dict[str, Any]) -> int:
        with wave.open(io.BytesIO(base64.b64decode(message["wav"]))) as file:
            return file.getnframes() * 1000 // file.getframerate()


def test_a_page_plays_in_pieces_that_fit_a_line_and_acknowledges_them(stage: Stage) -> None:
    page = Page()
    stage.voice.use(page.output)
    stage.voice.say(1, "one two three four five six seven eight nine ten " * 3, "en", "voice", 0.5)
    assert until(lambda: bool(page.sounds()))
    total = answered = 0
    while stage.outcome(1) is None:
        if len(page.sounds()) > answered:
            message = page.sounds()[answered]
            assert len(repr(message)) < 256 * 1024
            assert message["loop"] is False
            total += page.length_ms(message)
            page.output.acknowledge(message["sound"], page.length_ms(message), True)
            answered += 1
    assert answered > 2
    assert stage.ended(1) == Spoken(1, "played", total)
    page.output.acknowledge(message["sound"], 5, True)  # twice, and too late: nothing happens
    page.output.acknowledge(999, 5, True)


def test_a_hushed_page_says_how_much_it_played_and_cannot_claim_more(stage: Stage) -> None:
    page = Page()
    stage.voice.use(page.output)
    stage.voice.say(1, LINE, "en", "voice", 0.5)
    assert until(lambda: bool(page.sounds()))
    stage.voice.hush()
    assert page.messages[-1] == {"kind": "hush"}
    page.output.acknowledge(page.sounds()[0]["sound"], 10**9, False)
    end = stage.ended(1)
    assert end == Spoken(1, "stopped", page.length_ms(page.sounds()[0]))


def test_a_page_that_leaves_or_never_answers_did_not_speak(stage: Stage) -> None:
    page = Page()
    stage.voice.use(page.output)
    stage.voice.say(1, "Hi", "en", "voice", 0.5)
    assert until(lambda: bool(page.sounds()))
    page.output.lost()
    assert stage.ended(1, 1.0) == Spoken(1, "failed", 0)
    silent = Page()
    silent.output.late_s = 0.3
    stage.voice.use(silent.output)
    stage.voice.say(2, "Hi", "en", "voice", 0.5)
    assert stage.ended(2) == Spoken(2, "failed", 0)
    assert silent.messages[-1] == {"kind": "hush"}


def test_the_whole_voice_on_a_device() -> None:
    events = Events()
    player = Player(CLOCK, backend="null")
    voice = SynthesisedVoice(CLOCK, events, player)
    voice.say(1, "Hi.", "en", "voice", 0.5)
    assert until(lambda: len(events) == 1)
    assert isinstance(events[0], Spoken)
    assert events[0].outcome == "played"
    assert events[0].played_ms > 300
    voice.close()
    player.close()
