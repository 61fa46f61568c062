"""Benchmark of each stop and less word while the robot speaks: what is heard, and what is heard instead.

Run: python -m benchmarks.stop_words [--db 12] [WORD ...]. Korean, in the room of `benchmarks.echo`, through
the real canceller and the real ears; 24 clips a word: four synthetic voices, three speeds, twice. No human
voice. Exit code 1 when a word that pages offer (`lists.OFFERED_STOP`) is heard less often than `GOAL`.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from rich.console import Console
from rich.table import Table

from benchmarks.echo import CHUNK, LINES, PAUSE, WARM, cleared
from robot.clock import SystemClock
from robot.drivers.audio.device import CAPTURE_RATE
from robot.drivers.audio.echo.speex import SpeexCanceller
from robot.drivers.audio.sound import Samples
from robot.drivers.ears.recogniser import Heard
from robot.drivers.ears.recognition_pipeline import RecognitionPipeline
from robot.drivers.ears.vosk_models import load_model, open_model
from robot.drivers.voice.synthesis import Synthesiser
from robot.drivers.voice.synthesis_process import SynthesisProcess
from robot.errors import YorisouError
from robot.language.built_in_words import HEARD_LESS, HEARD_STOP, OFFERED_STOP
from tests.speech.acoustic.room import Room

GOAL = 0.95
VOICES = ("ko", "ko+f2", "ko+m3", "ko+f4")  # one engine, four throats
RATES = (110, 130, 150)
LATE_S = 0.8  # after the end of the word; what comes later is missed


@dataclass
class Tally:
    """What became of one word's clips."""

    said: int = 0
    heard: int = 0
    instead: Counter[str] = field(default_factory=Counter)  # what the ears made of a missed one

    @property
    def share(self) -> float:
        return self.heard / self.said


class Sounds:
    """Words in several voices, and the robot's lines, made once."""

    def __init__(self) -> None:
        clock = SystemClock()
        self._child = SynthesisProcess(clock, "espeak")
        self._child.wait_ready()
        synthesiser = Synthesiser(clock)
        self.lines = [
            synthesiser.render(text, language).softened(0.6).resampled(CAPTURE_RATE).samples
            for language, text in LINES
            if language == "ko"
        ]
        synthesiser.close()

    def word(self, word: str, voice: str, rate: int) -> Samples:
        request = {"text": word, "language": voice, "rate": rate, "whisper": False}
        return self._child.ask(request, 5.0).softened().resampled(CAPTURE_RATE).samples

    def close(self) -> None:
        self._child.end()


def clips(sounds: Sounds, word: str, below_db: float | None) -> Iterator[tuple[Samples, Samples, int, int]]:
    """Near, far, and where the word begins and ends (samples), 24 times."""
    for number in range(len(VOICES) * len(RATES) * 2):
        said = sounds.word(word, VOICES[number % 4], RATES[number // 4 % 3])
        room, lines = Room(number), sounds.lines
        begin = PAUSE + WARM + round((2.0 + 0.37 * (number % 5)) * CAPTURE_RATE)
        end = begin + int(np.flatnonzero(np.abs(said) > 300)[-1])
        far = np.concatenate([np.zeros(PAUSE, np.int16), lines[(number + 1) % 2][:WARM], lines[number % 2]])
        far = np.pad(far, (0, max(0, begin + len(said) + CAPTURE_RATE - len(far))))
        echo = room.echo(far, below_db or 0) * (below_db is not None)
        yield room.microphone(echo, room.person(said), begin), far * (below_db is not None), begin, end


def tallied(sounds: Sounds, model: object, word: str, below_db: float | None, request: str) -> Tally:
    """All clips of one word through canceller and ears."""
    tally = Tally()
    for near, far, begin, end in clips(sounds, word, below_db):
        clean, _ = cleared(SpeexCanceller(), near, far) if below_db is not None else (near, 0.0)
        hearing, tally.said = RecognitionPipeline(model, "ko", ()), tally.said + 1
        hearing.saying("하나")
        found, heard_as = [], ""
        for at in range(PAUSE + WARM, len(clean) - CHUNK + 1, CHUNK):
            for result in hearing.feed(clean[at : at + CHUNK].astype("<i2").tobytes()):
                if isinstance(result, str):
                    found += [at + CHUNK] * (result == request)
                elif isinstance(result, Heard) and result.kind == "final" and at >= begin:
                    heard_as = heard_as or " ".join(result.phrases)
        in_time = [at for at in found if begin + CAPTURE_RATE // 10 <= at <= end + LATE_S * CAPTURE_RATE]
        tally.heard += bool(in_time)
        if not in_time:
            tally.instead[heard_as or "-"] += 1
    return tally


def main() -> int:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--db", type=float, default=12.0, help="of the person above the echo")
    arguments.add_argument("--silent", action="store_true", help="no sound of the robot")
    arguments.add_argument("words", nargs="*")
    given = arguments.parse_args()
    out = Console(width=110)
    try:
        model, sounds = load_model(open_model("ko", {})), Sounds()
        SpeexCanceller()
    except YorisouError as error:
        out.print(f"not measured: {error}")
        return 0
    below_db = None if given.silent else given.db
    label = "no echo" if below_db is None else f"{below_db:g} dB above the robot's voice"
    table = Table("word", "heard", "what was heard in its place", title=f"a person {label}, synthetic voices")
    missed = []
    wanted = given.words or [*HEARD_STOP["ko"], *HEARD_LESS["ko"]]
    for word in wanted:
        tally = tallied(sounds, model, word, below_db, "less" if word in HEARD_LESS["ko"] else "stop")
        instead = ", ".join(f"{what} {count}" for what, count in tally.instead.most_common(4))
        table.add_row(word, f"{tally.heard}/{tally.said}", instead)
        if word in OFFERED_STOP["ko"] and tally.share < GOAL:
            missed.append(word)
    sounds.close()
    out.print(table)
    for word in missed:
        out.print(f"missed: {word} is offered as a stop word and heard in less than {GOAL:.0%}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
