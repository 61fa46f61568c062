"""The voice's queue: urgent lines first, lines rendered ahead, and another engine in the middle of it."""

import time
from collections.abc import Iterator

import pytest

from robot.clock import SystemClock
from robot.contract.events import Spoken
from robot.drivers.audio.sound import Sound
from robot.drivers.voice.engines import Name
from robot.drivers.voice.synthesis import EngineLost, Synthesiser
from robot.drivers.voice.synthesised import SynthesisedVoice
from robot.errors import YorisouError
from tests.speech.conftest import Events, PacedOutput
from tests.speech.sound_server import until

pytestmark = pytest.mark.real_time

CLOCK = SystemClock()
LINE = "Hello. It is quiet here. There is time."


@pytest.fixture(scope="module")
def shared() -> Iterator[Synthesiser]:
    made = Synthesiser(CLOCK)
    for text in (LINE, "Wait."):
        made.render(text, "en")
    yield made
    made.close()


class Borrowed(Synthesiser):
    """Speaks through another one, which stays open; `slow_s` for what was not kept, and counts that."""

    def __init__(self, whole: Synthesiser, slow_s: float = 0.0) -> None:
        super().__init__(CLOCK)
        self.whole, self.slow_s, self.asked = whole, slow_s, list[str]()

    def sentence(self, sentence: str, language: str, rate: int = 140, whisper: bool = False) -> Sound:
        if sentence not in self.asked:
            self.asked.append(sentence)
            time.sleep(self.slow_s)
        return self.whole.sentence(sentence, language, rate, whisper)


class Stage:
    def __init__(self, synthesiser: Synthesiser, pace: float = 0.2) -> None:
        self.events, self.troubles, self.output = Events(), list[YorisouError](), PacedOutput(pace)
        self.voice = SynthesisedVoice(
            CLOCK, self.events, self.output, synthesiser=synthesiser, trouble=self.troubles.append
        )

    def say(self, utterance: int, text: str = "Wait.", language: str = "en", **more: object) -> None:
        self.voice.say(utterance, text, language, "voice", 0.5, **more)  # type: ignore[arg-type]

    def ends(self) -> list[tuple[int, str]]:
        return [(event.utterance, event.outcome) for event in self.events if isinstance(event, Spoken)]


@pytest.fixture
def stage(shared: Synthesiser) -> Iterator[Stage]:
    made = Stage(Borrowed(shared))
    yield made
    made.voice.close()


def test_an_urgent_line_comes_before_those_that_wait(stage: Stage) -> None:
    for utterance in (1, 2, 3):
        stage.say(utterance, LINE if utterance == 1 else "Wait.")
    assert until(lambda: bool(stage.output.sounds))
    stage.say(4, urgent=True)
    stage.say(5, urgent=True)
    assert until(lambda: len(stage.events) == 5)
    assert stage.ends() == [(1, "stopped"), (4, "played"), (5, "played"), (2, "played"), (3, "played")]
    assert len(stage.output.sounds) < 3 + 4, "the line that was being said ended with its sentence"


def test_an_urgent_line_is_taken_by_a_full_queue_and_ends_with_a_hush(stage: Stage) -> None:
    for utterance in range(20):
        stage.say(utterance)
    stage.say(20)
    assert stage.ends() == [(20, "failed")]
    stage.say(21, urgent=True)
    stage.voice.hush()
    assert until(lambda: len(stage.events) == 22)
    assert {outcome for utterance, outcome in stage.ends() if utterance != 20} <= {"stopped", "played"}
    assert (21, "stopped") in stage.ends()


def test_lines_are_rendered_ahead_and_what_is_said_goes_first(shared: Synthesiser) -> None:
    synthesiser = Borrowed(shared, slow_s=0.1)
    stage = Stage(synthesiser)
    try:
        lines = [(f"Number {number}.", None) for number in range(8)]
        stage.voice.prepare([*lines, ("今日は", None), ("😀", None), ("The last.", None)], "en")
        assert until(lambda: len(synthesiser.asked) == 2)
        stage.say(1)
        assert until(lambda: "Wait." in synthesiser.asked, 1.0)
        assert len(synthesiser.asked) <= 5, "it did not wait for the others"
        assert until(lambda: "The last." in synthesiser.asked), "and afterwards they go on"
        assert stage.ends() == [(1, "played")]
        assert stage.troubles == [], "what cannot be read is told when it is to be said"
    finally:
        stage.voice.close()


def test_what_is_rendered_ahead_is_kept_within_bounds(
    shared: Synthesiser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("robot.drivers.voice.synthesis.CACHE_BYTES", 400_000)
    synthesiser = Synthesiser(CLOCK)
    stage = Stage(synthesiser)
    try:
        stage.voice.prepare([(f"Number {number}.", None) for number in range(30)], "en")
        ahead = stage.voice._ahead
        assert ahead is not None
        ahead.join(20.0)
        assert not ahead.is_alive()
        assert synthesiser.full
        assert 4 <= len(synthesiser._kept) < 15
        assert synthesiser.kept_bytes == sum(sound.samples.nbytes for sound in synthesiser._kept.values())
        assert synthesiser.kept_bytes <= 400_000
    finally:
        stage.voice.close()


class Losing(Borrowed):
    """Its better engine for Japanese is lost at the sentence number `at`."""

    def __init__(self, whole: Synthesiser, at: int) -> None:
        super().__init__(whole)
        self._engines = {"ja": "openjtalk"}
        self.at = at

    def sentence(self, sentence: str, language: str, rate: int = 140, whisper: bool = False) -> Sound:
        name: Name = self.engine(language)
        if name == "openjtalk" and len(self.asked) >= self.at:
            self._engines["ja"] = "espeak"
            raise EngineLost("speech synthesis", "has ended; espeak speaks instead.")
        self.asked.append(sentence)
        return self.whole.sentence("ここに います。", language, rate, whisper)


@pytest.mark.parametrize(
    ("at", "reading", "outcome"),
    [(0, "きょうは よいてんきです。", "played"), (0, None, "captioned"), (1, "きょうは。", "failed")],
)
def test_a_line_whose_engine_is_lost_is_said_from_its_kana(
    shared: Synthesiser, at: int, reading: str | None, outcome: str
) -> None:
    synthesiser = Losing(shared, at)
    stage = Stage(synthesiser)
    try:
        stage.say(1, "今日は良い天気です。そうですね。", "ja", reading=reading)
        assert until(lambda: len(stage.events) == 1)
        assert stage.ends() == [(1, outcome)]
        if outcome == "played":
            assert synthesiser.asked == ["きょうは よいてんきです。"]
        stage.say(2, "今日", "ja", reading="きょう")
        assert until(lambda: len(stage.events) == 2)
        assert stage.ends()[1] == (2, "played")
    finally:
        stage.voice.close()


def test_a_page_is_not_turned_down_for_this_machines_loudspeaker(stage: Stage) -> None:
    other = PacedOutput(0.1)
    stage.say(1)
    assert until(lambda: len(stage.events) == 1)
    stage.voice.use(other, 0.25)
    stage.say(2)
    assert until(lambda: len(stage.events) == 2)
    loud, quiet = (abs(output.sounds[0].samples.astype(int)).max() for output in (stage.output, other))
    assert quiet == pytest.approx(loud / 4, rel=0.02)
