"""Journals for tests: a key, a played evening, and a file with many entries."""

from pathlib import Path

from robot.contract import events as e
from robot.contract.programme import Programme
from robot.contract.record import Record
from robot.engine.core import Engine
from robot.journal import Journal
from tests.engine.build import EVENING, S, programme

KEY = "5a" * 32


def fill(path: Path, entries: int, *, sessions: int = 1) -> None:
    """A closed journal with `entries` events a session, the n-th at n microseconds."""
    with Journal.open(path, KEY, threaded=False) as journal:
        for session in range(sessions):
            journal.begin(EVENING + session, programme(), 1, {"level": "presence"})
            for n in range(1, entries + 1):
                journal.event(n, e.Touched("head", n))


def play(
    path: Path,
    events: list[tuple[int, Record]],
    *,
    wall_us: int = EVENING,
    seed: int = 1,
    made: Programme | None = None,
) -> None:
    """Play events through a fresh engine, each so many microseconds after the one before, and record it."""
    script = made or programme()
    engine, now = Engine(script, seed), 0
    with Journal.open(path, KEY, threaded=False) as journal:
        journal.begin(wall_us, script, seed, None)
        for wait, event in [(0, e.ClockReported(wall_us, 9 * 3600, True)), *events]:
            end = now + wait
            while (due := engine.deadline()) is not None and due <= end:
                now = max(now, due)
                _step(journal, engine, e.Tick(), now)
            now = end
            _step(journal, engine, event, now)
        journal.save_snapshot(engine.snapshot())


def _step(journal: Journal, engine: Engine, event: Record, now: int) -> None:
    commands = engine.handle(event, now)
    journal.event(now, event)
    journal.commands(now, [(command, "sent") for command in commands])


EVENING_EVENTS: list[tuple[int, Record]] = [
    (1 * S, e.BodyReady()),
    (2 * S, e.WakeRequested("tap")),
    (5 * S, e.StartRequested("tap")),
    (60 * S, e.Touched("head", 1200)),
    (90 * S, e.Touched("back", 300, True)),
    (700 * S, e.Rated(2)),
    (10 * S, e.MoreRequested("tap")),
    (10 * S, e.StopRequested("button")),
    (10 * S, e.LessRequested("tap")),
    (10 * S, e.SleepRequested("tap")),
]
