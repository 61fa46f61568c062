"""Benchmark of speech: synthesis, first sound, hush, and a stop word until its partial result.

Run: python -m benchmarks.speech. All speech is synthetic: the figures say how fast the path is, not how well
it would understand a person.
"""

import statistics
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np

from robot.clock import SystemClock
from robot.contract.events import Spoken
from robot.contract.record import Record
from robot.drivers.audio.device import CAPTURE_RATE, CHUNK_MS
from robot.drivers.audio.sound import Sound
from robot.drivers.ears.hear_file import hear_file
from robot.drivers.ears.recogniser import Grammar, Recogniser, vocabulary
from robot.drivers.ears.vosk_models import load_model, open_model
from robot.drivers.voice.output import Done, Played
from robot.drivers.voice.player import Player
from robot.drivers.voice.synthesis import Synthesiser
from robot.drivers.voice.synthesised import SynthesisedVoice
from robot.errors import YorisouError

CLOCK = SystemClock()
LINES = {
    "en": "It is quiet here, and number {} is enough.",
    "ja": "ここに います。{}ばんめの よるです。",
    "ko": "여기 있어요. {}번째 밤이에요.",
}


def timed(action: Callable[[], object]) -> float:
    """Milliseconds of one call."""
    began = CLOCK.now()
    action()
    return (CLOCK.now() - began) / 1000


def show(what: str, values: list[float], unit: str = "ms") -> None:
    middle, worst = statistics.median(values), max(values)
    print(f"{what:<52} median {middle:8.1f} {unit}   max {worst:8.1f} {unit}   n {len(values)}")


def synthesis() -> None:
    synthesiser = Synthesiser(CLOCK)
    try:
        show("synthesis child: start and first sentence", [timed(lambda: synthesiser.render("Hi", "en"))])
        for language, line in LINES.items():
            times = []
            for number in range(30):
                began = CLOCK.now()
                synthesiser.render(line.format(number), language)
                times.append((CLOCK.now() - began) / 1000)
            show(f"synthesis of one line, {language}", times)
    finally:
        synthesiser.close()


class Probe:
    """An output that only notes when a sound came and when it was cancelled."""

    name = "probe"
    late_s = 2.0

    def __init__(self) -> None:
        self.came, self.cancelled_us, self.length_ms = threading.Event(), 0, 0
        self._done: Done | None = None

    def play(self, sound: Sound, done: Done) -> None:
        self._done, self.length_ms = done, sound.ms
        self.came.set()

    def cancel(self) -> None:
        self.cancelled_us = CLOCK.now()
        done, self._done = self._done, None
        if done is not None:
            done(Played(0, "cancelled"))

    def close(self) -> None:
        self.cancel()


def voice() -> None:
    spoken = threading.Event()

    def emit(event: Record) -> None:
        if isinstance(event, Spoken):
            spoken.set()

    probe = Probe()
    robot = SynthesisedVoice(CLOCK, emit, probe)
    first: list[float] = []
    again: list[float] = []
    hush, silence, told = [], [], []
    for number in range(60):
        probe.came.clear()
        spoken.clear()
        began = CLOCK.now()
        robot.say(number, LINES["en"].format(number // 2), "en", "voice", 0.5)
        probe.came.wait(10.0)
        (again if number % 2 else first).append((CLOCK.now() - began) / 1000)
        began = CLOCK.now()
        robot.hush()
        hush.append((CLOCK.now() - began) / 1000)
        silence.append((probe.cancelled_us - began) / 1000)
        spoken.wait(5.0)
        told.append((CLOCK.now() - began) / 1000)
    robot.close()
    show("say -> first sound handed to the output", first[1:])
    show("the same, said before", again)
    show("hush: the call", hush)
    show("hush -> the output was told to be silent", silence)
    show("hush -> Spoken", told)


def player() -> None:
    try:
        output, name = Player(CLOCK), "the sound device"
    except YorisouError as error:
        print(f"no sound device ({error.what}): miniaudio's null device instead")
        output, name = Player(CLOCK, backend="null"), "a null device"
    tone = Sound(np.full(22_050 * 3, 500, np.int16), 22_050).softened()
    times = []
    for _ in range(10):
        ended = threading.Event()
        output.play(tone, lambda _, ended=ended: ended.set())  # type: ignore[misc]
        CLOCK.sleep(0.2)
        began = CLOCK.now()
        output.cancel()
        ended.wait(5.0)
        times.append((CLOCK.now() - began) / 1000)
    output.close()
    show(f"cancel -> {name} has stopped", times)


def recognition() -> None:
    try:
        model = load_model(open_model("ko", {}))
    except YorisouError as error:
        print(f"recognition not measured: {error}")
        return
    synthesiser = Synthesiser(CLOCK)
    grammar = Grammar("ko", ["네", "아니요", "좋아요"], vocabulary(model))
    quiet = np.zeros(CAPTURE_RATE // 2, np.int16)
    delays, chunks, missed = [], [], 0
    for word, meaning in (("멈춰", grammar.stop), ("그만", grammar.stop), ("조용히", grammar.less)):
        for rate in (110, 120, 130, 140, 150, 160):
            said = synthesiser.render(word, "ko", rate).softened().resampled(CAPTURE_RATE).samples
            end = len(quiet) + int(np.flatnonzero(np.abs(said) > 300)[-1])
            samples = np.concatenate([quiet, said, quiet])
            recogniser, found = Recogniser(model, grammar), None
            step = CAPTURE_RATE * CHUNK_MS // 1000
            for begin in range(0, len(samples), step):
                chunk = samples[begin : begin + step].tobytes()
                started = CLOCK.now()
                heard = recogniser.feed(chunk)
                chunks.append((CLOCK.now() - started) / 1000)
                if heard is not None and meaning & set(heard.phrases):
                    found = (begin + step - end) * 1000 / CAPTURE_RATE + chunks[-1]
                    break
            if found is None:
                missed += 1
            else:
                delays.append(found)
    show(f"end of a stop or less word -> partial ({missed} missed)", delays)
    show(f"recognition of one {CHUNK_MS} ms chunk", chunks)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "word.wav"
        path.write_bytes(Sound(samples, CAPTURE_RATE).wav())
        show(
            "hear a file of two seconds, model loaded",
            [timed(lambda: list(hear_file(path, "ko", ["네"], {})))],
        )
    synthesiser.close()


if __name__ == "__main__":
    synthesis()
    voice()
    player()
    recognition()
