"""What every voice does: espeak, a module on a serial port, that of another package, or nobody."""

from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

import pytest

from robot.clock import SystemClock
from robot.drivers.base import Voice
from robot.drivers.body.transport import SerialTransport
from robot.drivers.voice.aquestalk import AquesTalk
from robot.drivers.voice.backends import VOICES as BACKENDS
from robot.drivers.voice.emic2 import Emic2
from robot.drivers.voice.prerender import PreRenderer
from robot.drivers.voice.render_cache import RenderCache
from robot.drivers.voice.serial_voice import SerialVoice
from robot.drivers.voice.silent import SilentVoice
from robot.drivers.voice.synthesis import Synthesiser
from robot.drivers.voice.synthesised import SynthesisedVoice
from sim.conformance.voice import VoiceConformance
from sim.conformance.voice_bench import VoiceBench
from sim.voices.aquestalk import SimulatedAquesTalk
from sim.voices.emic2 import SimulatedEmic2
from sim.voices.simulated_module import SimulatedModule
from sim.voices.simulated_port import ModulePty
from tests.speech.conftest import PacedOutput
from tests.speech.sound_server import until

pytestmark = pytest.mark.real_time

CLOCK = SystemClock()
KANJI = "漢字"


class Silent(VoiceBench):
    speaks = False
    unreadable = KANJI

    def open(self) -> Voice:
        return SilentVoice(self.events.append)


class Espeak(VoiceBench):
    unreadable = KANJI
    in_real_time = False
    plays = True

    def __init__(self, synthesiser: Synthesiser, beforehand: PreRenderer | None = None) -> None:
        self.output, self._synthesiser, self._beforehand = PacedOutput(0.3), synthesiser, beforehand
        super().__init__()

    def open(self) -> Voice:
        self.synthesised = SynthesisedVoice(
            CLOCK,
            self.events.append,
            self.output,
            synthesiser=self._synthesiser,
            trouble=self.troubles.append,
            beforehand=self._beforehand,
        )
        return self.synthesised

    def sounds(self) -> bool:
        return self.output._done is not None

    def lose(self) -> bool:
        self.output.lose()
        return True

    def disturb(self, chance: Random) -> None:
        self.synthesised.use(chance.choice([None, PacedOutput(0.02)]))


class Rendered(Espeak):
    """Its line has been rendered before it is said, and lies on the disk since the first bench."""

    def __init__(self, synthesiser: Synthesiser, kept: RenderCache) -> None:
        beforehand = PreRenderer(CLOCK, "espeak", "en", 140, lambda error: self.troubles.append(error))
        super().__init__(synthesiser, beforehand)
        self.synthesised.prepare([(self.line[0], None)], "en", kept)
        assert until(lambda: beforehand.line(*self.line) is not None)


class OnPort(VoiceBench):
    """A module on a pty that speaks fast and never sleeps."""

    unreadable = KANJI

    def __init__(self, module: SimulatedModule, dialect: Emic2 | AquesTalk, folder: Path) -> None:
        module.s_a_letter = 0.012
        self.module, self.plugged = module, True
        self._dialect, self.port = dialect, str(folder / "voice")
        self.pty = ModulePty(module, folder / "voice", CLOCK)
        super().__init__()

    def open(self) -> Voice:
        voice = SerialVoice(
            CLOCK,
            self.events.append,
            self._dialect,
            lambda: SerialTransport(self.port, 9_600),
            trouble=self.troubles.append,
        )
        voice.start()
        return voice

    def sounds(self) -> bool:
        with self.pty.lock:
            return self.module.speaking

    def lose(self) -> bool:
        if self.plugged:
            self.plugged = False
            self.pty.close()
        return True

    def close(self) -> None:
        super().close()
        self.lose()


class OnEmic2(OnPort):
    def __init__(self, folder: Path) -> None:
        super().__init__(SimulatedEmic2(CLOCK.now() - SimulatedEmic2.boot_us), Emic2(140), folder)


class OnAquesTalk(OnPort):
    line = ("こんにちわ。ここは しずかです。", "ja")

    def __init__(self, folder: Path) -> None:
        super().__init__(SimulatedAquesTalk(CLOCK.now() - SimulatedAquesTalk.boot_us), AquesTalk(), folder)


class OfAnotherPackage(OnEmic2):
    """By the name of its entry point."""

    def open(self) -> Voice:
        return BACKENDS.load("parrot")(self.setting(port=self.port))


VOICES: dict[str, Callable[[Path, Synthesiser, RenderCache], VoiceBench]] = {
    "nobody": lambda *_: Silent(),
    "espeak": lambda _, synthesiser, __: Espeak(synthesiser),
    "rendered": lambda _, synthesiser, kept: Rendered(synthesiser, kept),
    "emic2": lambda folder, *_: OnEmic2(folder),
    "aquestalk": lambda folder, *_: OnAquesTalk(folder),
    "of another package": lambda folder, *_: OfAnotherPackage(folder),
}


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> RenderCache:
    return RenderCache(tmp_path_factory.mktemp("lines"))


class TestEveryVoice(VoiceConformance):
    @pytest.fixture(params=VOICES)
    def bench(
        self,
        request: pytest.FixtureRequest,
        tmp_path: Path,
        synthesiser: Synthesiser,
        kept: RenderCache,
        another_package: Path,
    ) -> Iterator[VoiceBench]:
        made = VOICES[request.param](tmp_path, synthesiser, kept)
        yield made
        made.close()
