"""Benchmark of engine and gate: steps a second, person-sessions a second, eight weeks of one person.

Run as `python -m benchmarks.engine`. The second table gives the recorded triggers of the same evenings to the
same phases and ladder in other state-machine libraries, in the same run (benchmarks/peers).
"""

import logging
import time
from collections.abc import Sequence
from dataclasses import replace

from rich.console import Console
from rich.table import Table

from benchmarks.peers import NOTICED, Peer
from benchmarks.peers.chart import Chart
from benchmarks.peers.flat import Flat
from benchmarks.peers.hierarchical import Hierarchical
from benchmarks.peers.sismic_chart import SismicChart
from benchmarks.peers.trees import Trees
from benchmarks.peers.workload import Evenings, Recorded, Told
from robot import paths
from robot.behaviours.script import load
from robot.contract.programme import Policy, Programme

PEERS: tuple[type[Peer], ...] = (Flat, Hierarchical, SismicChart, Chart, Trees)
SESSIONS = 56
# Seconds that each row is measured for.
OURS_S, PEER_S = 3.0, 2.0


def programmes() -> dict[str, Programme]:
    """The scripts that come with the robot, with sessions of thirty minutes and nobody to wait for."""
    first = thirty(load(paths.FIRST_PROGRAMME))
    whole = thirty(load(paths.FIRST_PROGRAMME.parent / "whole-ladder.yaml"))
    return {
        f"first evenings, {first.policy.kind}": first,
        "first evenings, bayes-level": replace(first, policy=Policy("bayes-level")),
        f"whole ladder, {whole.policy.kind}": whole,
    }


def thirty(programme: Programme) -> Programme:
    levels = tuple(replace(x, dose=replace(x.dose, minutes=30, days_per_week=7)) for x in programme.levels)
    return replace(programme, levels=levels, standing_approval=True)


def ours(programme: Programme) -> tuple[float, int, int]:
    """Seconds, steps and sessions of as many people's eight weeks as fit."""
    start, steps, sessions = time.process_time(), 0, 0
    while (took := time.process_time() - start) < OURS_S:
        person = Evenings(programme, seed=sessions)
        for _ in range(SESSIONS):
            person.evening()
        steps, sessions = steps + person.steps, sessions + person.sessions
    return took, steps, sessions


def theirs(kind: type[Peer], levels: Sequence[str], start: str, evenings: list[Told]) -> tuple[float, int]:
    """Seconds in `take` and sessions; RuntimeError when a peer is not where the engine was."""
    took, sessions = 0.0, 0
    while took < PEER_S:
        peer = kind(levels, start)
        for told in evenings:
            begun = time.process_time()
            for trigger in told.triggers:
                peer.take(trigger)
            took += time.process_time() - begun
            sessions += 1
            if (peer.phase, peer.level) != (told.phase, told.level):
                raise RuntimeError(
                    f"{kind.name}: {peer.phase}, {peer.level} is not {told.phase}, {told.level}"
                )
    return took, sessions


def main() -> None:
    """Print both tables."""
    logging.getLogger("transitions").setLevel(logging.ERROR)
    console = Console(width=max(Console().width, 110))
    table = Table(title="engine and gate, one core", title_justify="left")
    for heading in ("programme", "sessions/s", "steps/s", "steps a session", "eight weeks, s"):
        table.add_column(heading, justify="left" if heading == "programme" else "right")
    rate = 0.0
    for name, programme in programmes().items():
        took, steps, sessions = ours(programme)
        rate = rate or sessions / took
        table.add_row(
            name,
            f"{sessions / took:,.0f}",
            f"{steps / took:,.0f}",
            f"{steps / sessions:.0f}",
            f"{SESSIONS * took / sessions:.3f}",
        )
    console.print(table)

    programme = next(iter(programmes().values()))
    recorded = Recorded(programme, seed=0)
    evenings = [recorded.session() for _ in range(SESSIONS)]
    taken = [trigger for told in evenings for trigger in told.triggers]
    moves = sum(trigger != NOTICED for trigger in taken)
    levels, start = [level.id for level in programme.levels], programme.start
    table = Table(
        title="the same evenings, the bare phases and ladder in other libraries", title_justify="left"
    )
    for heading in ("library", "sessions/s", "events/s", "ours / theirs", "where the engine was"):
        table.add_column(heading, justify="left" if heading == "library" else "right")
    table.add_row("ours: all of engine and gate", f"{rate:,.0f}", "", "1", "")
    for kind in PEERS:
        seconds, count = theirs(kind, levels, start, evenings)
        each = count / seconds
        table.add_row(
            kind.name,
            f"{each:,.0f}",
            f"{each * len(taken) / SESSIONS:,.0f}",
            f"{rate / each:.2f}",
            f"after all {count:,}",
        )
    console.print(table)
    console.print(
        f"{SESSIONS} evenings: {len(taken)} events, of which {moves} move a machine. Every peer takes them "
        "all (the flat one skips those that move nothing, as the engine does) and only changes states. Ours "
        "also keeps timers, plays behaviours, reads signals, judges sessions, explains itself and asks the "
        "gate. Processor time.",
        soft_wrap=True,
    )


if __name__ == "__main__":
    main()
