"""Engine and gate: steps a second, thirty-minute person-sessions a second, eight weeks of one person.

Run as `python -m benchmarks.engine`; prints one table. The peer is the bare `transitions` machine of the same
phases taking the same number of transitions, in the same run.
"""

import random
import time
from dataclasses import replace

from rich.console import Console
from rich.table import Table

from robot import paths
from robot.behaviours.script import load
from robot.config import Config
from robot.engine import commands as c
from robot.engine import events as e
from robot.engine.core import Engine
from robot.engine.phases import PhaseMachine
from robot.engine.programme import Programme
from robot.engine.record import Record
from robot.gate import Gate
from robot.motion.gestures import modality

S = 1_000_000
DAY = 86_400 * S
EVENING = 1_767_610_800 * S


class Evenings:
    """One person's evenings through the real engine and gate: a minute of virtual time costs nothing."""

    def __init__(self, programme: Programme, seed: int) -> None:
        self.engine = Engine(programme, seed)
        self.gate = Gate(programme, Config(), modality)
        self.rng = random.Random(seed)
        self.now = self.steps = self.sessions = 0
        self.do(e.ClockReported(EVENING, 9 * 3600, True))
        self.do(e.WakeRequested("tap"))

    def do(self, event: Record) -> None:
        self.steps += 1
        self.gate.note(event)
        for command in self.engine.handle(event, self.now):
            self.gate.judge(command)
            if isinstance(command, c.Say):
                self.now += 2 * S
                self.steps += 1
                self.engine.handle(e.Spoken(command.utterance, "played", 2000), self.now)

    def until(self, end: int) -> None:
        while (due := self.engine.deadline()) is not None and due <= end:
            self.now = max(self.now, due)
            self.do(e.Tick())
        self.now = max(self.now, end)

    def evening(self) -> None:
        """One session of the planned length with a touch every two or three minutes, and its rating."""
        self.do(e.StartRequested("tap"))
        proposal = self.engine.progress.proposal
        if self.engine.phase == "preview" and proposal is not None:
            self.do(e.PreviewAnswered(proposal.number, True, "tap"))
        while self.engine.phase in ("greeting", "active", "closing"):
            self.until(self.now + self.rng.randrange(100, 200) * S)
            if self.engine.phase == "active":
                self.do(e.Touched("head", 800))
        if self.engine.phase == "rating":
            self.do(e.Rated(self.rng.choice((0, 1, 1, 2, 3, 5))))
        self.sessions += 1
        self.do(e.SleepRequested("tap"))
        self.now += DAY
        self.do(e.WakeRequested("tap"))


def main() -> None:
    base = load(paths.FIRST_PROGRAMME)
    levels = tuple(replace(x, dose=replace(x.dose, minutes=30)) for x in base.levels)
    programme = replace(base, levels=levels)
    start, steps, sessions = time.perf_counter(), 0, 0
    while time.perf_counter() - start < 4.0:
        person = Evenings(programme, seed=sessions)
        for _ in range(56):
            person.evening()
        steps, sessions = steps + person.steps, sessions + person.sessions
    took = time.perf_counter() - start
    machine = PhaseMachine()
    start = time.perf_counter()
    for _ in range(20_000):
        machine.trigger("stop")
        machine.trigger("wake")
    bare = 40_000 / (time.perf_counter() - start)

    table = Table(title="engine and gate, one core")
    table.add_column("figure")
    table.add_column("value", justify="right")
    table.add_row("steps/s (event in, commands out, gate)", f"{steps / took:,.0f}")
    table.add_row("thirty-minute person-sessions/s", f"{sessions / took:,.0f}")
    table.add_row("steps a session", f"{steps / sessions:.0f}")
    table.add_row("eight weeks of one person (56 sessions)", f"{56 * took / sessions:.3f} s")
    table.add_row("bare transitions machine, transitions/s", f"{bare:,.0f}")
    table.add_row("step / bare transition, time", f"{bare / (steps / took):.2f}")
    Console().print(table)


if __name__ == "__main__":
    main()
