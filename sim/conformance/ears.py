"""What all ears do: off until opened, light before microphone, a stop told once, nothing heard once shut."""

from collections.abc import Callable, Iterator
from typing import ClassVar

import numpy as np
import pytest

from robot.contract.events import StopRequested
from robot.drivers.audio.microphone import Microphone, QueuedMicrophone
from robot.drivers.audio.sound import Sound
from robot.drivers.ears.setting import OpenEars
from robot.drivers.voice.synthesis import Synthesiser
from robot.errors import DeviceError
from sim.conformance.ears_bench import CHUNK_BYTES, EarsBench, joined, silence
from sim.conformance.patience import CLOCK, until

LOADING_S = 30.0  # a model may take its time
Enter = Callable[..., EarsBench]
Say = Callable[[str], Sound]


class EarsConformance:
    """The suite. A subclass sets `open_ears` and says in which language it listens.

        class TestMine(EarsConformance):
            open_ears = Mine
            language, stop, asked = "en", "stop", ("no", "yes")

    `open_ears` takes an `EarsSetting`. `stop`: a stop word of the language; `asked`: phrases that are
    listened for, of which the first is said; `before`: a line of the robot that holds the stop word.
    The words are spoken by espeak; bring a fixture `say` for other recordings.
    """

    open_ears: ClassVar[OpenEars | None] = None
    language: ClassVar[str] = "en"
    stop: ClassVar[str] = "stop"
    asked: ClassVar[tuple[str, ...]] = ("no", "yes")
    before: ClassVar[str] = "You can stop at any time."

    @pytest.fixture
    def enter(self) -> Iterator[Enter]:
        """Makes an `EarsBench`: `enter(sound)`; each is closed after the test."""
        made: list[EarsBench] = []
        open_ears = type(self).open_ears  # of the class: a function is not bound to it
        if open_ears is None:
            raise pytest.UsageError(f"{type(self).__name__} sets no open_ears")

        def bench(sound: Sound | None = None, opener: Callable[[], Microphone] | None = None) -> EarsBench:
            made.append(EarsBench(open_ears, sound, opener))
            return made[-1]

        yield bench
        for each in made:
            each.ears.close()

    @pytest.fixture(scope="class")
    @classmethod
    def espeak(cls) -> Iterator[Synthesiser]:
        """One child that speaks, for all tests."""
        made = Synthesiser(CLOCK)
        yield made
        made.close()

    @pytest.fixture
    def say(self, espeak: Synthesiser) -> Say:
        """A phrase as a sound, with half a second of silence around it."""

        def said(phrase: str) -> Sound:
            return joined(silence(0.5), espeak.sentence(phrase, self.language, 140), silence(0.5))

        return said

    def test_they_are_off_until_opened_and_a_stop_is_told_once(self, enter: Enter, say: Say) -> None:
        sound = joined(say(self.stop), silence(1.0))
        bench = enter(sound)
        CLOCK.sleep(0.1)
        assert bench.lights == []
        bench.ears.open(self.asked, self.language)
        assert until(lambda: bool(bench.events), LOADING_S), "no stop was heard"
        assert bench.events == [StopRequested("heard")]
        assert bench.heard_s < sound.seconds + 0.5, "it waits too long for the end of the word"
        CLOCK.sleep(1.0)
        assert bench.events == [StopRequested("heard")], "the final result is not a second stop"
        assert bench.heard == []
        bench.ears.shut()
        assert until(lambda: bench.lights == [True, False], 2.0)
        assert bench.microphones[0].closed

    def test_an_asked_phrase_is_handed_over(self, enter: Enter, say: Say) -> None:
        bench = enter(say(self.asked[0]))
        bench.ears.open(self.asked, self.language)
        assert until(lambda: bool(bench.heard), LOADING_S), "nothing was heard"
        assert bench.heard == [self.asked[0]]
        assert bench.events == []
        assert bench.lights == [True]

    def test_law_8_nothing_is_heard_once_they_are_shut(self, enter: Enter, say: Say) -> None:
        bench = enter(joined(say(self.stop), say(self.asked[0])))
        bench.ears.open(self.asked, self.language)
        assert until(lambda: bench.listening, LOADING_S)
        bench.ears.shut()
        assert until(lambda: bench.lights == [True, False], 2.0)
        CLOCK.sleep(1.5)
        assert (bench.events, bench.heard) == ([], [])
        assert bench.microphones[0].closed

    def test_what_the_robot_says_is_no_stop_and_after_it_the_same_word_is(
        self, enter: Enter, say: Say
    ) -> None:
        once = say(self.stop)
        bench = enter(joined(once, silence(1.0), once, silence(1.0)))
        bench.ears.speaking(self.before, self.language)
        bench.ears.open((), self.language)
        assert until(lambda: bench.heard_s > once.seconds + 0.5, LOADING_S)
        bench.ears.silent()
        assert until(lambda: bool(bench.events), LOADING_S)
        assert bench.events == [StopRequested("heard")]
        assert bench.heard_s > once.seconds + 1.0, "it was the first one"

    def test_a_microphone_that_is_absent_is_told_and_the_light_is_out(self, enter: Enter) -> None:
        def absent() -> Microphone:
            raise DeviceError("microphone", "there is none.")

        bench = enter(opener=absent)
        bench.ears.open((), self.language)
        assert until(lambda: bench.told("no-microphone") == [True], LOADING_S)
        assert until(lambda: not bench.listening, 2.0)

    def test_one_that_is_unplugged_in_mid_word_is_told_and_the_light_goes_out(
        self, enter: Enter, say: Say
    ) -> None:
        closed: list[bool] = []
        gone = QueuedMicrophone("gone", lambda: closed.append(True))
        bench = enter(opener=lambda: gone)
        bench.ears.open((), self.language)
        assert until(lambda: bench.listening, LOADING_S)
        sound = say(self.stop).samples.astype(np.int16).tobytes()
        for begin in range(0, len(sound) // 2, CHUNK_BYTES):
            gone.put(sound[begin : begin + CHUNK_BYTES])
        gone.lost()
        assert until(lambda: bench.lights[:2] == [True, False], 5.0)
        assert closed[:1] == [True]
        assert until(lambda: bench.told("no-microphone")[:1] == [True])

    def test_closing_ends_the_listening(self, enter: Enter, say: Say) -> None:
        bench = enter(joined(silence(1.0), say(self.stop)))
        bench.ears.open((), self.language)
        assert until(lambda: bench.listening, LOADING_S)
        bench.ears.close()
        assert until(lambda: bench.lights[-1:] == [False], 2.0)
        assert bench.microphones[0].closed
        assert bench.events == []
