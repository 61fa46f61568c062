"""Many runs over many seeds, in as many processes as there are cores."""

import logging
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from typing import Literal, get_args

from rich.console import Console
from rich.progress import Progress

from robot.errors import UsageError
from sim.faults.fault_rig import Outcome
from sim.faults.random_scenario import random_scenario
from sim.faults.scenario import load
from sim.faults.seeded_random import seeded_random
from sim.faults.virtual_time_run import play as play_in_memory

CHUNK = 20
SECONDS = 2.0
Reading = Literal["own", "fast", "rustypot"]  # the driver's wire: our codec, with Fast Sync Read, rustypot
READINGS: tuple[Reading, ...] = get_args(Reading)


@dataclass(frozen=True)
class Task:
    """What a run needs besides its seed. Without a scenario each seed draws its own, of so many seconds.

    rustypot opens ports itself, so it has `real` runs only.
    """

    scenario: str | None = None
    seconds: float = SECONDS
    real: bool = False
    reading: Reading = "own"

    def play(self, seed: int) -> Outcome:
        """One run. Raises InputError when the scenario cannot be read, UsageError for rustypot in memory."""
        if self.reading == "rustypot" and not self.real:
            raise UsageError("--wire rustypot", "opens ports itself.", "Add --real.")
        scenario = (
            random_scenario(seeded_random("scenario", seed), self.seconds)
            if self.scenario is None
            else load(self.scenario)
        )
        try:
            if not self.real:
                return play_in_memory(scenario, seed, fast=self.reading == "fast")
            from sim.faults.real_time_run import play  # it needs ptys and signals, which memory does not

            return play(scenario, seed, self.reading)
        except Exception as error:
            error.add_note(self.command(seed))
            raise

    def command(self, seed: int) -> str:
        """The command that plays this run again, and says what happens in it."""
        words = ["python -m sim.faults", f"--seed {seed}"]
        words += [f"--scenario {self.scenario}"] if self.scenario else []
        words += [f"--seconds {self.seconds:g}"] if self.seconds != SECONDS else []
        words += ["--real"] if self.real else []
        words += [f"--wire {self.reading}"] if self.reading != "own" else []
        return " ".join([*words, "--verbose"])


@dataclass
class Figures:
    """Of all runs together: see `Laws`. `back_us` is the longest."""

    runs: int = 0
    speed: float = 0.0
    longest_us: int = 0
    back_us: int = 0

    def add(self, outcome: Outcome) -> None:
        self.runs += 1
        self.speed = max(self.speed, outcome.speed)
        self.longest_us = max(self.longest_us, outcome.longest_us)
        self.back_us = max(self.back_us, outcome.back_us or 0)

    def __str__(self) -> str:
        return (
            f"{self.runs} runs; fastest joint {self.speed:.2f} of its limit, longest cycle "
            f"{self.longest_us / 1e3:.0f} ms, back within {self.back_us / 1e6:.2f} s"
        )


def run(
    task: Task, seeds: Sequence[int], jobs: int | None = None, console: Console | None = None
) -> tuple[Figures, list[Outcome]]:
    """Play all seeds: the figures, and the runs in which a law was broken."""
    figures, broken = Figures(), []
    with Progress(
        console=console, transient=True, disable=console is None or not console.is_terminal
    ) as shown:
        bar = shown.add_task("runs with faults", total=len(seeds))
        for outcomes in _played(task, seeds, jobs):
            for outcome in outcomes:
                figures.add(outcome)
            broken += [outcome for outcome in outcomes if outcome.broken]
            shown.advance(bar, len(outcomes))
    return figures, broken


def report(task: Task, broken: Sequence[Outcome]) -> str:
    """Each broken run: what broke, and the command that repeats it."""
    lines = []
    for outcome in broken:
        lines += [f"seed {outcome.seed}, after {at:.2f} s: {sentence}" for at, sentence in outcome.broken]
        lines.append(f"    {task.command(outcome.seed)}")
    return "\n".join(lines)


def _played(task: Task, seeds: Sequence[int], jobs: int | None) -> Iterator[list[Outcome]]:
    size = 1 if task.real else CHUNK
    chunks = [seeds[at : at + size] for at in range(0, len(seeds), size)]
    if len(chunks) == 1 or jobs == 1:
        yield from (_chunk(task, chunk) for chunk in chunks)
        return
    jobs = jobs or (os.cpu_count() or 1) * (2 if task.real else 1)  # real ones wait more than they work
    with ProcessPoolExecutor(jobs, initializer=_quiet) as pool:
        yield from pool.map(_chunk, [task] * len(chunks), chunks)


def _chunk(task: Task, seeds: Sequence[int]) -> list[Outcome]:
    return [task.play(seed) for seed in seeds]


def _quiet() -> None:
    logging.disable(logging.CRITICAL)  # the driver has a lot to say in such a run
