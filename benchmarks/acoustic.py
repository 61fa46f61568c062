"""Benchmark of the acoustic loop: from a spoken stop word to silence and a still body.

Run: python -m benchmarks.acoustic [--full] [--words N]. A private sound server, the whole companion as a
process for each word, the Korean model. The person speaks into the room; an echo comes from the robot's own
speaker, so many dB below the person. Without --full each word is said once, at one of the three speeds,
without an echo and at 12 dB. Exit code 1 when a goal is missed.
"""

import os
import shutil
import statistics
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.progress import track
from rich.table import Table

from robot.clock import SystemClock
from robot.drivers.audio.device import CAPTURE_RATE
from robot.drivers.audio.sound import Sound
from robot.drivers.ears.vosk_models import open_model
from robot.drivers.voice.synthesis import Synthesiser
from robot.errors import YorisouError
from tests.speech.acoustic.loop import LINE_RMS, Loop
from tests.speech.acoustic.room import Room, active_rms
from tests.speech.sound_server import SoundServer, until

# Each ends with its stop word, so that the end of the saying is the end of the word.
SAYINGS = ("멈춰", "그만", "그만해", "스톱", "이제 그만", "아니 그만해", "이제 멈춰", "아니 멈춰")
RATES = (110, 130, 150)
TALKED_S = 8.0  # it has heard itself for so long when somebody speaks
LATE_S = 1.5
MEDIAN_S, WORST_S, RECALL, RECALL_12, FALSE = 0.2, 0.6, 1.0, 0.95, 0.05


@dataclass
class Row:
    """One level of echo."""

    below_db: int | None
    lines: int = 0
    said: int = 0
    false: int = 0
    unheard: list[str] = field(default_factory=list)
    silent: list[float] = field(default_factory=list)
    still: list[float] = field(default_factory=list)

    @property
    def label(self) -> str:
        return "none" if self.below_db is None else f"{self.below_db} dB"

    def cells(self) -> list[str]:
        return [
            self.label,
            f"{len(self.still)}/{self.said}",
            f"{self.false}/{self.lines}",
            spread(self.silent),
            spread(self.still),
        ]

    def missed(self) -> list[str]:
        found = []
        asked = {None: RECALL, 30: RECALL_12, 20: RECALL_12, 12: RECALL_12}.get(self.below_db, 0.0)
        if len(self.still) < asked * self.said:
            found.append(f"echo {self.label}: recall {len(self.still)}/{self.said}, goal {asked:.0%}")
        if self.false > FALSE * self.lines:
            found.append(f"echo {self.label}: {self.false} false stops, goal {FALSE:.0%}")
        if self.below_db is None and self.still:
            both = [max(pair) for pair in zip(self.silent, self.still, strict=True)]
            if statistics.median(both) > MEDIAN_S or max(both) > WORST_S:
                found.append(
                    f"median {1000 * statistics.median(both):.0f} ms, worst {1000 * max(both):.0f} ms; "
                    f"goal {1000 * MEDIAN_S:.0f} and {1000 * WORST_S:.0f} ms"
                )
        return found


def spread(seconds: list[float]) -> str:
    if not seconds:
        return "-"
    points = (np.median(seconds), np.percentile(seconds, 95), max(seconds))
    return " / ".join(f"{1000 * point:.0f}" for point in points)


def spoken(synthesiser: Synthesiser, saying: str, rate: int) -> Sound:
    """As it comes to the microphone of a furnished room; a sound server has no walls."""
    said = synthesiser.render(saying, "ko", rate).softened().resampled(CAPTURE_RATE).samples
    quiet = np.zeros(CAPTURE_RATE // 2, np.int16)
    heard = Room().person(np.concatenate([quiet, said, quiet]))
    return Sound(np.clip(np.rint(heard), -32_768, 32_767).astype(np.int16), CAPTURE_RATE)


def once(row: Row, word: Sound) -> None:
    """One companion, one word."""
    with tempfile.TemporaryDirectory() as name:
        server = SoundServer(Path(name))
        before = {key: os.environ.get(key) for key in server.env}
        os.environ.update(server.env)
        try:
            until(server.answers, 20)
            with Loop(server, Path(name)) as loop:
                if row.below_db is not None:
                    wanted = active_rms(word.samples) / 10 ** (row.below_db / 20)
                    with server.echo(wanted / LINE_RMS):
                        say(row, loop, word)
                else:
                    say(row, loop, word)
        finally:
            server.end()
            for key, value in before.items():
                os.environ.pop(key, None)
                if value is not None:
                    os.environ[key] = value


def say(row: Row, loop: Loop, word: Sound) -> None:
    loop.talk()
    SystemClock().sleep(TALKED_S)
    row.lines += 1
    if loop.stopped():
        row.false += 1
        return
    row.said += 1
    took = loop.say(word)
    if took is None:
        return
    if took[1] > LATE_S:  # it stopped for something that it said itself
        row.false += 1
        return
    row.silent.append(took[0])
    row.still.append(took[1])


def main() -> int:
    out = Console(width=110)
    if shutil.which("pulseaudio") is None or shutil.which("parec") is None:
        out.print("not measured: Debian packages pulseaudio and pulseaudio-utils are not installed")
        return 0
    try:
        open_model("ko", {})
    except YorisouError as error:
        out.print(f"not measured: {error}")
        return 0
    full = "--full" in sys.argv
    count = int(sys.argv[sys.argv.index("--words") + 1]) if "--words" in sys.argv else len(SAYINGS)
    sayings = [
        (saying, rate)
        for number, saying in enumerate(SAYINGS[:count])
        for rate in (RATES if full else (RATES[number % 3],))
    ]
    rows = [Row(below_db) for below_db in ((None, 30, 20, 12, 6) if full else (None, 12))]
    synthesiser = Synthesiser(SystemClock())
    for row in rows:
        for saying, rate in track(sayings, f"echo {row.label}", console=out, transient=True):
            before = len(row.still), row.said
            try:
                once(row, spoken(synthesiser, saying, rate))
                if row.said > before[1] and len(row.still) == before[0]:
                    row.unheard.append(f"{saying} at {rate}")
            except AssertionError as error:
                out.print(f"echo {row.label}, {saying} at {rate}: not measured: {error}")
    synthesiser.close()
    table = Table(title="end of a stop word, in the room")
    for heading in ("echo below the person", "recall", "false stops", "→ silent: median / p95 / worst ms",
                    "→ still: median / p95 / worst ms"):  # fmt: skip
        table.add_column(heading, justify="right")
    for row in rows:
        table.add_row(*row.cells())
    out.print(table)
    for row in rows:
        if row.unheard:
            out.print(f"echo {row.label}: not heard: {', '.join(row.unheard)}")
    out.print(f"load of this machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    missed = [what for row in rows for what in row.missed()]
    for what in missed:
        out.print(f"missed: {what}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
