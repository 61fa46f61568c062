"""Benchmark of the voice: first sound, each engine's speed and memory, hush, rendering ahead.

Run: python -m benchmarks.speaking. Exits 1 when a goal is missed. No sound device is needed.
"""

import contextlib
import statistics
import sys
import threading

import psutil
from rich.console import Console
from rich.table import Table

from robot.app import from_config
from robot.clock import SystemClock
from robot.config.schema import Config
from robot.contract.languages import Language
from robot.contract.record import Record
from robot.drivers.audio.sound import FULL_SCALE, Sound
from robot.drivers.voice.engines import Name, absent
from robot.drivers.voice.output import Done, Played
from robot.drivers.voice.synthesis import Synthesiser
from robot.drivers.voice.synthesised import SynthesisedVoice
from robot.errors import InputError
from robot.media.loudness import REFERENCE_LUFS, loudness

CLOCK = SystemClock()
UNCACHED_MS, CACHED_MS, HUSH_MS = 60.0, 20.0, 20.0
LINES: dict[Language, tuple[str, ...]] = {
    "en": ("It is quiet here, and {} is enough.", "Take your time: {} minutes, or more."),
    "ja": ("ここに います。{}ばんめの よるです。", "{}ぷん、ゆっくりで いいです。"),
    "ko": ("여기 있어요. {}번째 밤이에요.", "{}분, 천천히 해도 괜찮아요."),
}
ENGINES: tuple[tuple[Name, Language], ...] = (
    ("espeak", "en"), ("espeak", "ja"), ("espeak", "ko"), ("openjtalk", "ja"), ("piper", "en"),
)  # fmt: skip


class Probe:
    """An output that notes when a sound came and when it was cancelled."""

    name = "probe"
    late_s = 2.0

    def __init__(self) -> None:
        self.came, self.at_us, self.cancelled_us = threading.Event(), 0, 0
        self._done: Done | None = None

    def play(self, sound: Sound, done: Done) -> None:  # noqa: ARG002
        self.at_us, self._done = CLOCK.now(), done
        self.came.set()

    def cancel(self) -> None:
        self.cancelled_us = CLOCK.now()
        done, self._done = self._done, None
        if done is not None:
            done(Played(0, "cancelled"))

    def close(self) -> None:
        self.cancel()


def say(voice: SynthesisedVoice, probe: Probe, text: str, language: str) -> tuple[float, float]:
    """Milliseconds from `say` to the first sound, and from `hush` to silence."""
    probe.came.clear()
    began = CLOCK.now()
    voice.say(began, text, language, "voice", 0.5)
    if not probe.came.wait(30.0):
        sys.exit(f"nothing was said of {text!r}")
    first, hushed = probe.at_us - began, CLOCK.now()
    voice.hush()
    while voice.speaking:
        CLOCK.sleep(0.001)
    return first / 1000, (probe.cancelled_us - hushed) / 1000


def measure(engine: Name, language: Language, table: Table) -> bool:
    """One row of the table; whether the goals were met (they are for espeak and for what is cached)."""
    if absent(engine):
        table.add_row(f"{engine}, {language}", "not installed")
        return True
    synthesiser, probe = Synthesiser(CLOCK, engines={language: engine}), Probe()
    voice = SynthesisedVoice(CLOCK, lambda _event: None, probe, synthesiser=synthesiser)
    try:
        began = CLOCK.now()
        synthesiser.render("1", language)
        start_s = (CLOCK.now() - began) / 1e6
        texts = [line.format(number) for number in range(2, 12) for line in LINES[language]]
        uncached, hushed = zip(*(say(voice, probe, text, language) for text in texts), strict=True)
        cached = [say(voice, probe, text, language)[0] for text in texts]
        fresh = [line.format(number) for number in range(20, 24) for line in LINES[language]]
        began = CLOCK.now()
        sounds = [synthesiser.render(text, language) for text in fresh]
        share = (CLOCK.now() - began) / 1e6 / sum(sound.seconds for sound in sounds)
        off = max(abs(loudness(x.samples / FULL_SCALE, x.rate) - REFERENCE_LUFS) for x in sounds)
        memory = psutil.Process(synthesiser.pid).memory_full_info().pss / 1e6
    finally:
        voice.close()

    def both(values: tuple[float, ...] | list[float]) -> str:
        return f"{statistics.median(values):.0f} / {max(values):.0f}"

    table.add_row(
        f"{engine}, {language}", f"{start_s:.1f}", both(uncached), both(cached), both(hushed),
        f"{share:.3f}", f"{off:.1f}", f"{memory:.0f}",
    )  # fmt: skip
    quick = engine != "espeak" or statistics.median(uncached) <= UNCACHED_MS
    return quick and statistics.median(cached) <= CACHED_MS and statistics.median(hushed) <= HUSH_MS


def ahead(language: Language) -> str:
    """How long all lines of the usual programme take to render, and how much is kept."""
    programme, synthesiser = from_config.programme(Config()), Synthesiser(CLOCK)
    voice = SynthesisedVoice(CLOCK, _ignore, None, synthesiser=synthesiser)
    synthesiser.render("1", language)
    lines = [(line.text, line.reading) for line in programme.spoken_lines(language)]
    began = CLOCK.now()
    voice.prepare(lines, language)
    for text, reading in lines:  # those that are rendered already cost nothing
        with contextlib.suppress(InputError):  # kanji without a reading: it is shown and never spoken
            synthesiser.render(text, language, reading=reading)
    seconds, kept = (CLOCK.now() - began) / 1e6, synthesiser.kept_bytes / 1e6
    voice.close()
    return f"{programme.id}, {language}: {len(lines)} lines ahead in {seconds:.1f} s, {kept:.1f} MB kept"


def _ignore(_event: Record) -> None:
    """A callback that does nothing."""


def main() -> int:
    table = Table(title="speaking (times in ms: median / worst)")
    for column in (
        "engine",
        "start, s",
        "first sound, uncached",
        "cached",
        "hush",
        "s a s",
        "LU off",
        "PSS, MB",
    ):
        table.add_column(column, justify="left" if column == "engine" else "right")
    measured = [measure(engine, language, table) for engine, language in ENGINES]
    Console(width=110).print(table)
    for language in LINES:
        print(ahead(language))
    print(
        f"goals: uncached (espeak) {UNCACHED_MS:.0f}, cached {CACHED_MS:.0f}, hush {HUSH_MS:.0f} ms: ", end=""
    )
    print("met" if all(measured) else "missed")
    return 0 if all(measured) else 1


if __name__ == "__main__":
    sys.exit(main())
