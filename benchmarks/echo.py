"""Benchmark of stop words under the robot's own voice: recall and false stops by echo level.

Run: python -m benchmarks.echo [--quick]. A simulated room (walls, overdriven loudspeaker, 20-120 ms, two
clocks), the real canceller, the real Korean recognition; person and robot have the same synthetic voice,
which is hard. The filter has heard eight seconds of the robot before anybody speaks; "cold" counts false
stops in those. Exit code 1 when a goal is missed.
"""

import statistics
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from rich.console import Console
from rich.table import Table

from robot.clock import SystemClock
from robot.drivers.audio.device import CAPTURE_RATE, CHUNK_MS
from robot.drivers.audio.echo.canceller import EchoCanceller, EchoFilter, NoCanceller
from robot.drivers.audio.echo.reference import EchoReference
from robot.drivers.audio.echo.speex import SpeexCanceller
from robot.drivers.audio.sound import Samples
from robot.drivers.ears.recogniser import Grammar, Recogniser, vocabulary
from robot.drivers.ears.vosk_models import load_model, open_model
from robot.drivers.voice.synthesis import Synthesiser
from robot.errors import YorisouError
from sim.clock import VirtualClock
from tests.speech.acoustic.room import Room

SAYINGS = ("멈춰", "그만", "그만해", "스톱", "이제 그만", "아니 그만해", "멈춰 멈춰", "그만 그만")
RATES = (110, 130, 150)
LEVELS = (None, 30, 20, 12, 6, 0)  # dB of the person above the echo; None: the robot is silent
LINES = (
    ("ko", "여기 있어요. 오늘은 조용한 저녁이에요. 창밖에 비가 와요. 쉬어도 괜찮아요. 여기 있을게요."),
    ("en", "I am here. It is a quiet evening and there is rain at the window. I am here."),
    ("ko", "안녕하세요. 만나서 반가워요. 저는 로봇이에요. 말하지 않아도 돼요. 같이 숨을 쉬어 볼까요."),
)  # fmt: skip
CHUNK = CAPTURE_RATE * CHUNK_MS // 1000
WARM = 8 * CAPTURE_RATE
PAUSE = CAPTURE_RATE // 2
LATE_S = 0.8  # after the end of the word; what comes later is missed


@dataclass(frozen=True)
class Trial:
    """`near` and `far` in step; the person says a stop word from `begin` to `end` (samples), or nothing."""

    near: Samples
    far: Samples
    echo_only: Samples
    begin: int
    end: int


@dataclass
class Figures:
    heard: int = 0
    said: int = 0
    false: int = 0  # lines of the robot in which a stop was heard that nobody said
    lines: int = 0
    cold: int = 0
    gone_db: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    delays_ms: list[float] = field(default_factory=list)

    def row(self) -> list[str]:
        middle = f"{statistics.median(self.delays_ms):.0f}" if self.delays_ms else "-"
        return [
            f"{self.heard}/{self.said}",
            f"{self.false}/{self.lines}",
            f"{self.cold}/{self.lines}",
            f"{statistics.mean(self.gone_db):.0f}" if self.gone_db else "-",
            middle,
            f"{100 * statistics.mean(self.cpu):.1f} %",
        ]


class Stage:
    """The sounds, made once."""

    def __init__(self, rates: tuple[int, ...]) -> None:
        synthesiser = Synthesiser(SystemClock())
        self.lines = [
            synthesiser.render(text, language).softened(0.6).resampled(CAPTURE_RATE).samples
            for language, text in LINES
        ]
        self.words = [
            synthesiser.render(saying, "ko", rate).softened().resampled(CAPTURE_RATE).samples
            for saying in SAYINGS
            for rate in rates
        ]
        synthesiser.close()

    def trials(self, below_db: int | None) -> Iterator[Trial]:
        for number, word in enumerate(self.words):
            room = Room(number)
            line = self.lines[number % 3]
            person = room.person(word)
            begin = PAUSE + WARM + round((2.0 + 0.37 * (number % 5)) * CAPTURE_RATE)
            end = begin + int(np.flatnonzero(np.abs(word) > 300)[-1])
            far = np.concatenate([np.zeros(PAUSE, np.int16), self.lines[(number + 1) % 3][:WARM], line])
            far = np.pad(far, (0, max(0, begin + len(word) + CAPTURE_RATE - len(far))))
            echo = room.echo(far, 0 if below_db is None else below_db) * (below_db is not None)
            silent = far * (below_db is not None)
            nobody = np.zeros(0)
            yield Trial(
                room.microphone(echo, person, begin), silent, room.microphone(echo, nobody, 0), begin, end
            )


class Hearing:
    """The grammar as it is while the robot speaks: stop, less, fillers."""

    def __init__(self) -> None:
        self._model = load_model(open_model("ko", {}))
        self._grammar = Grammar("ko", (), vocabulary(self._model))

    def stops(self, samples: Samples) -> list[int]:
        """The samples at which a stop was heard."""
        recogniser, found, before = Recogniser(self._model, self._grammar), [], 0
        for begin in range(0, len(samples) - CHUNK + 1, CHUNK):
            heard = recogniser.feed(samples[begin : begin + CHUNK].astype("<i2").tobytes())
            if heard is None:
                continue
            count = sum(phrase in self._grammar.stop for phrase in heard.phrases)
            if count > before:
                found.append(begin + CHUNK)
            before = 0 if heard.kind == "final" else count
        return found


def cleared(canceller: EchoCanceller, near: Samples, far: Samples) -> tuple[Samples, float]:
    """What is left, and the share of one core that it took."""
    clock = VirtualClock(0)
    reference = EchoReference(clock)
    filter_ = EchoFilter(clock, reference, canceller)
    out = []
    began = time.thread_time()
    for begin in range(0, len(near) - CHUNK + 1, CHUNK):
        reference.write(far[begin : begin + CHUNK].astype("<i2").tobytes(), CAPTURE_RATE)
        clock.move_to(clock.now() + CHUNK_MS * 1_000)
        out.append(np.frombuffer(filter_(near[begin : begin + CHUNK].astype("<i2").tobytes()), np.int16))
    return np.concatenate(out), (time.thread_time() - began) / (len(near) / CAPTURE_RATE)


def decibels(before: Samples, after: Samples) -> float:
    powers = [float(np.mean(x.astype(np.float64) ** 2)) + 1e-9 for x in (before, after)]
    return float(10 * np.log10(powers[0] / powers[1]))


def measure(hearing: Hearing, stage: Stage, below_db: int | None, make: type[EchoCanceller]) -> Figures:
    figures = Figures()
    for number, trial in enumerate(stage.trials(below_db)):
        clean, cpu = cleared(make(), trial.near, trial.far)
        after = [PAUSE + WARM + at for at in hearing.stops(clean[PAUSE + WARM :])]
        hits = [
            at for at in after if trial.begin + CAPTURE_RATE // 10 <= at <= trial.end + LATE_S * CAPTURE_RATE
        ]
        figures.said += 1
        figures.heard += bool(hits)
        figures.cpu.append(cpu)
        figures.delays_ms += [(at - trial.end) * 1000 / CAPTURE_RATE for at in hits[:1]]
        if (
            below_db is not None and number % 3 == 1
        ):  # the line alone; each line at each place once in a while
            alone, _ = cleared(make(), trial.echo_only, trial.far)
            figures.lines += 1
            figures.false += bool(hearing.stops(alone[PAUSE + WARM :]))
            figures.cold += bool(hearing.stops(alone[: PAUSE + WARM]))
            figures.gone_db.append(
                decibels(trial.echo_only[PAUSE + WARM : len(alone)], alone[PAUSE + WARM :])
            )
    return figures


def main() -> int:
    quick = "--quick" in sys.argv
    out = Console(width=110)
    try:
        hearing, stage = Hearing(), Stage((130,) if quick else RATES)
        SpeexCanceller()
    except YorisouError as error:
        out.print(f"not measured: {error}")
        return 0
    table = Table(title="stop words while the robot speaks, simulated room")
    for heading in (
        "person above echo",
        "canceller",
        "recall",
        "false",
        "cold",
        "ERLE dB",
        "word end → partial ms",
        "one core",
    ):
        table.add_column(heading, justify="right")  # fmt: skip
    missed: list[str] = []
    for below_db in LEVELS:
        for make in (NoCanceller, SpeexCanceller):
            figures = measure(hearing, stage, below_db, make)
            label = "no echo" if below_db is None else f"{below_db} dB"
            table.add_row(label, make.name, *figures.row())
            if make is NoCanceller:
                continue
            goal = {None: 1.0, 30: 0.95, 20: 0.95, 12: 0.95}.get(below_db, 0.0)
            if figures.heard < goal * figures.said:
                missed.append(f"recall {label}: {figures.heard}/{figures.said}, goal {goal:.0%}")
            if goal and figures.false > 0.05 * figures.lines:
                missed.append(f"false stops {label}: {figures.false}/{figures.lines}, goal 5 %")
    out.print(table)
    for what in missed:
        out.print(f"missed: {what}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
