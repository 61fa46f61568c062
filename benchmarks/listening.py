"""Benchmark of listening: time and memory of the recognition child, and its restart after a crash.

Run: python -m benchmarks.listening. All speech is synthetic and Korean: the figures say what it costs, not
how well it would understand a person.
"""

import os
import signal
import statistics
import threading
from collections.abc import Callable

import numpy as np
import psutil

from benchmarks.speech import CLOCK, show
from robot.contract.record import Record
from robot.drivers.audio.device import CAPTURE_RATE, CHUNK_MS
from robot.drivers.ears.setting import EarsSetting
from robot.drivers.ears.vosk_ears import VoskEars
from robot.drivers.ears.vosk_models import open_model
from robot.drivers.voice.synthesis import Synthesiser
from robot.errors import YorisouError

CHUNK = 2 * CAPTURE_RATE * CHUNK_MS // 1000
RESTARTS = 3
WATCHED_S = 10.0


class Room:
    """A microphone in real time: silence, or the words that were put into it."""

    name = "benchmark"

    def __init__(self) -> None:
        self.words = b""
        self._next_us = CLOCK.now()

    def read(self, _timeout_s: float) -> bytes:
        self._next_us += CHUNK_MS * 1_000
        CLOCK.sleep((self._next_us - CLOCK.now()) / 1e6)
        chunk, self.words = self.words[:CHUNK], self.words[CHUNK:]
        quiet = np.random.default_rng(1).normal(0, 20, CHUNK // 2).astype("<i2").tobytes()
        return chunk + quiet[len(chunk) :]

    def close(self) -> None:
        self.words = b""


def until(true: Callable[[], object], seconds: float) -> float:
    """Milliseconds until it was true; NaN if it was not in time."""
    began = CLOCK.now()
    while not true():
        if CLOCK.now() - began > seconds * 1e6:
            return float("nan")
        CLOCK.sleep(0.002)
    return (CLOCK.now() - began) / 1000


def share(process: psutil.Process, own: psutil.Process, seconds: float) -> tuple[float, float]:
    """Per cent of one core that the child and this process take, over so many seconds."""
    before = sum(process.cpu_times()[:2]), sum(own.cpu_times()[:2])
    CLOCK.sleep(seconds)
    after = sum(process.cpu_times()[:2]), sum(own.cpu_times()[:2])
    child, ours = ((then - now) * 100 / seconds for now, then in zip(before, after, strict=True))
    return child, ours


def main() -> None:
    try:
        open_model("ko", {})
    except YorisouError as error:
        print(f"listening not measured: {error}")
        return
    heard, room, own = threading.Event(), Room(), psutil.Process()

    def emit(_: Record) -> None:
        heard.set()

    synthesiser = Synthesiser(CLOCK)
    word = synthesiser.sentence("멈춰", "ko", 140).resampled(CAPTURE_RATE)
    talk = (
        synthesiser.sentence("무슨 말을 해야 할지 모르겠어요", "ko", 140)
        .resampled(CAPTURE_RATE)
        .samples.tobytes()
    )
    synthesiser.close()
    end_ms = float(np.flatnonzero(np.abs(word.samples) > 300)[-1]) * 1000 / CAPTURE_RATE
    ears = VoskEars(
        EarsSetting(CLOCK, emit, {}, heard=lambda _: None, light=lambda _: None, microphone=lambda: room)
    )
    show("from open to listening (model from the disk's cache)", [opened(ears)])
    child = psutil.Process(ears.pid)
    times = []
    for _ in range(8):
        heard.clear()
        room.words = word.samples.tobytes()
        times.append(until(heard.is_set, 5.0) - end_ms)
        CLOCK.sleep(1.5)
    show("end of 멈춰 -> stop, in real time", times)
    for what in ("silence", "speech without a pause"):
        room.words = talk * 12 if what != "silence" else b""
        theirs, ours = share(child, own, WATCHED_S)
        print(f"{f'CPU in {what}':<52} child {theirs:5.1f} %   companion's side {ours:5.1f} % of one core")
    room.words = b""
    memory = child.memory_full_info().pss / 1e6
    print(f"{'memory of the child (PSS)':<52} {memory:8.0f} MB")
    back = []
    for _ in range(RESTARTS):
        assert ears.pid is not None
        dead = ears.pid
        os.kill(dead, signal.SIGKILL)
        back.append(until(lambda dead=dead: ears.listening and ears.pid not in (None, dead), 60.0))  # type: ignore[misc]
    show("killed -> listening again", back)
    ears.close()
    print(f"{'restarts':<52} median {statistics.median(back) / 1000:.1f} s, 0.5 s of it on purpose")


def opened(ears: VoskEars) -> float:
    ears.open(("네", "아니요"), "ko")
    return until(lambda: ears.listening, 60.0)


if __name__ == "__main__":
    main()
