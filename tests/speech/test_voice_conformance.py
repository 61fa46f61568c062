"""What every voice does: espeak, a module on a serial port, that of another package, or nobody."""

import random
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from robot.clock import SystemClock
from robot.contract.events import Spoken
from robot.drivers.base import Voice
from robot.drivers.body.transport import SerialTransport
from robot.drivers.voice.aquestalk import AquesTalk
from robot.drivers.voice.backends import VOICES as BACKENDS
from robot.drivers.voice.emic2 import Emic2
from robot.drivers.voice.prerender import PreRenderer
from robot.drivers.voice.render_cache import RenderCache
from robot.drivers.voice.serial_voice import SerialVoice
from robot.drivers.voice.setting import VoiceSetting
from robot.drivers.voice.silent import SilentVoice
from robot.drivers.voice.synthesis import Synthesiser
from robot.drivers.voice.synthesised import SynthesisedVoice
from robot.errors import YorisouError
from robot.runtime.speakers import Speakers
from sim.voices.aquestalk import SimulatedAquesTalk
from sim.voices.emic2 import SimulatedEmic2
from sim.voices.simulated_module import SimulatedModule
from sim.voices.simulated_port import ModulePty
from tests.speech.conftest import Events, PacedOutput
from tests.speech.sound_server import until

pytestmark = pytest.mark.real_time

CLOCK = SystemClock()
ENGLISH = ("Hello. It is quiet here.", "en")
JAPANESE = ("こんにちわ。ここは しずかです。", "ja")


class Stage:
    """One voice, what it told, and what can be heard of it."""

    speaks = True
    line = ENGLISH

    def __init__(self) -> None:
        self.events, self.troubles = Events(), list[YorisouError]()
        self.voice: Voice = SilentVoice(self.events)

    def say(self, utterance: int, style: Any = "voice", text: str | None = None) -> None:
        self.voice.say(utterance, self.line[0] if text is None else text, self.line[1], style, 0.6)

    def ended(self, utterance: int, seconds: float = 6.0) -> Spoken:
        def ends() -> list[Spoken]:
            return [e for e in list(self.events) if isinstance(e, Spoken) and e.utterance == utterance]

        assert until(lambda: bool(ends()), seconds), "no Spoken came"
        assert len(ends()) == 1
        return ends()[0]

    def sounds(self) -> bool:
        """Whether something sounds now."""
        return False

    def lose(self) -> None:
        """The loudspeaker goes away."""

    def close(self) -> None:
        self.voice.close()


class Nobody(Stage):
    speaks = False


class Espeak(Stage):
    def __init__(self, synthesiser: Synthesiser, beforehand: PreRenderer | None = None) -> None:
        super().__init__()
        self.output = PacedOutput(0.3)
        self.voice = self.synthesised = SynthesisedVoice(
            CLOCK,
            self.events,
            self.output,
            synthesiser=synthesiser,
            trouble=self.troubles.append,
            beforehand=beforehand,
        )

    def sounds(self) -> bool:
        return self.output._done is not None

    def lose(self) -> None:
        self.output.lose()


class Rendered(Espeak):
    """Its line has been rendered before it is said, and lies on the disk since the first stage."""

    def __init__(self, synthesiser: Synthesiser, kept: RenderCache) -> None:
        beforehand = PreRenderer(CLOCK, "espeak", "en", 140, self.troubles_of)
        super().__init__(synthesiser, beforehand)
        self.synthesised.prepare([(ENGLISH[0], None)], "en", kept)
        assert until(lambda: beforehand.line(*ENGLISH) is not None)

    def troubles_of(self, error: YorisouError) -> None:
        self.troubles.append(error)


class OnPort(Stage):
    """A module on a pty that speaks fast and never sleeps."""

    def __init__(self, module: SimulatedModule, dialect: Emic2 | AquesTalk, folder: Path) -> None:
        super().__init__()
        module.s_a_letter = 0.012
        self.module, self.plugged = module, True
        self.pty = ModulePty(module, folder / "voice", CLOCK)
        self.voice = self.open(dialect, str(folder / "voice"))

    def open(self, dialect: Emic2 | AquesTalk, port: str) -> Voice:
        voice = SerialVoice(
            CLOCK,
            self.events,
            dialect,
            lambda: SerialTransport(port, 9_600),
            trouble=self.troubles.append,
        )
        voice.start()
        return voice

    def sounds(self) -> bool:
        with self.pty.lock:
            return self.module.speaking

    def lose(self) -> None:
        if self.plugged:
            self.plugged = False
            self.pty.close()

    def close(self) -> None:
        super().close()
        self.lose()


class OnEmic2(OnPort):
    def __init__(self, folder: Path) -> None:
        super().__init__(SimulatedEmic2(CLOCK.now() - SimulatedEmic2.boot_us), Emic2(140), folder)


class OnAquesTalk(OnPort):
    line = JAPANESE

    def __init__(self, folder: Path) -> None:
        super().__init__(SimulatedAquesTalk(CLOCK.now() - SimulatedAquesTalk.boot_us), AquesTalk(), folder)


class OfAnotherPackage(OnEmic2):
    """By the name of its entry point."""

    def open(self, dialect: Emic2 | AquesTalk, port: str) -> Voice:
        setting = VoiceSetting(
            CLOCK,
            self.events,
            on_loop=lambda call: call(),
            notice=lambda _code, _on: None,
            shown=lambda _speaker, _device: None,
            trouble=self.troubles.append,
            speakers=Speakers(lambda call: call()),
            port=port,
        )
        return BACKENDS.load("parrot")(setting)


VOICES: dict[str, Callable[[Path, Synthesiser, RenderCache], Stage]] = {
    "nobody": lambda *_: Nobody(),
    "espeak": lambda _, synthesiser, __: Espeak(synthesiser),
    "rendered": lambda _, synthesiser, kept: Rendered(synthesiser, kept),
    "emic2": lambda folder, *_: OnEmic2(folder),
    "aquestalk": lambda folder, *_: OnAquesTalk(folder),
    "of another package": lambda folder, *_: OfAnotherPackage(folder),
}


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> RenderCache:
    return RenderCache(tmp_path_factory.mktemp("lines"))


@pytest.fixture(params=VOICES)
def stage(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    synthesiser: Synthesiser,
    kept: RenderCache,
    another_package: Path,
) -> Iterator[Stage]:
    made = VOICES[request.param](tmp_path, synthesiser, kept)
    yield made
    made.close()


def test_a_line_is_said_to_its_end_and_its_length_reported(stage: Stage) -> None:
    began = time.monotonic()
    stage.say(1)
    end = stage.ended(1)
    took_ms = (time.monotonic() - began) * 1_000
    if stage.speaks:
        assert end.outcome == "played"
        assert not isinstance(stage, OnPort) or 100 < end.played_ms <= took_ms
    else:
        assert end == Spoken(1, "captioned", 0)
    assert stage.troubles == []
    assert not stage.sounds()


def test_what_is_not_for_the_ear_is_a_caption_at_once(stage: Stage) -> None:
    cases = [(None, "text"), ("", "voice"), ("😀", "voice"), ("…[]<>#$\r\n", "voice")]
    for utterance, (text, style) in enumerate(cases):
        stage.say(utterance, style, text)
    assert list(stage.events) == [Spoken(utterance, "captioned", 0) for utterance in range(len(cases))]
    assert stage.troubles == []


def test_what_it_cannot_read_is_a_caption_and_told(stage: Stage) -> None:
    stage.voice.say(1, "漢字", stage.line[1], "voice", 0.6)
    assert list(stage.events) == [Spoken(1, "captioned", 0)]
    assert len(stage.troubles) == stage.speaks


def test_lines_are_said_in_their_order(stage: Stage) -> None:
    for utterance in (1, 2, 3):
        stage.say(utterance, text=stage.line[0][:5])
    assert [stage.ended(utterance).outcome for utterance in (1, 2, 3)].count("played") == 3 * stage.speaks
    assert [event.utterance for event in stage.events if isinstance(event, Spoken)] == [1, 2, 3]


def test_hush_ends_what_sounds_and_what_waits_and_the_next_line_is_said(stage: Stage) -> None:
    for utterance in (1, 2, 3):
        stage.say(utterance)
    if stage.speaks:
        assert until(stage.sounds)
        time.sleep(0.1)
    began = time.monotonic()
    stage.voice.hush()
    assert time.monotonic() - began < 0.005
    assert until(lambda: not stage.sounds(), 0.02), "and it is silent"
    ends = [stage.ended(utterance, 0.3) for utterance in (1, 2, 3)]
    assert [end.outcome for end in ends] == ["stopped" if stage.speaks else "captioned"] * 3
    assert 50 * stage.speaks <= ends[0].played_ms <= 400
    assert ends[1].played_ms == ends[2].played_ms == 0
    stage.voice.hush()
    stage.say(4)
    assert stage.ended(4).outcome == ("played" if stage.speaks else "captioned")


def test_a_loudspeaker_that_goes_away_is_never_said_to_have_spoken(stage: Stage) -> None:
    stage.say(1)
    if stage.speaks:
        assert until(stage.sounds)
        stage.lose()
        assert stage.ended(1).outcome == "failed"
        assert len(stage.troubles) == 1
    stage.say(2)
    assert stage.ended(2).outcome in ("failed", "captioned")


def test_sounds_end_in_no_event_and_words_come_before_them(stage: Stage) -> None:
    stage.voice.sound("purr", 0.6)
    stage.say(1)
    stage.voice.sound("breath", 0.6)
    stage.ended(1)
    stage.voice.hush()
    assert len(stage.events) == 1


def test_closing_ends_everything(stage: Stage) -> None:
    for utterance in range(3):
        stage.say(utterance)
    stage.voice.close()
    ended = "stopped" if stage.speaks else "captioned"
    assert [stage.ended(utterance).outcome for utterance in range(3)] == [ended] * 3
    assert not stage.sounds()
    stage.say(9)
    assert stage.ended(9).outcome == ("failed" if stage.speaks else "captioned")


def test_no_gain_breaks_a_voice(stage: Stage) -> None:
    for utterance, gain in enumerate((float("nan"), -1.0, 0.0, 1e9)):
        stage.voice.say(utterance, stage.line[0][:2], stage.line[1], "whisper", gain)
    for utterance in range(4):
        assert stage.ended(utterance).outcome in ("played", "captioned", "failed")


@pytest.mark.parametrize("seed", range(2))
def test_every_say_ends_in_exactly_one_spoken_in_any_order_of_calls(stage: Stage, seed: int) -> None:
    chance = random.Random(seed)
    utterance = 0
    for _ in range(60):
        call = chance.choice(["say"] * 6 + ["hush", "hush", "use", "sound", "wait", "wait", "threads"])
        if call == "say":
            utterance += 1
            text = chance.choice([None, stage.line[0][:2], "", "今日は"])
            stage.say(utterance, chance.choice(["voice", "voice", "whisper", "text"]), text)
        elif call == "hush":
            stage.voice.hush()
        elif call == "use" and isinstance(stage.voice, SynthesisedVoice):
            stage.voice.use(chance.choice([None, PacedOutput(0.02)]))
        elif call == "sound":
            stage.voice.sound("breath", 0.5)
        elif call == "wait":
            time.sleep(chance.random() * 0.05)
        elif call == "threads":
            threads = [threading.Thread(target=stage.voice.hush) for _ in range(3)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
    if chance.random() < 0.5:
        stage.lose()
    else:
        stage.voice.hush()
    assert until(lambda: len(stage.events) >= utterance, 10.0)
    stage.voice.close()
    assert sorted(event.utterance for event in stage.events) == list(range(1, utterance + 1))  # type: ignore[attr-defined]
