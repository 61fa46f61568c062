"""The long campaigns: ten thousand runs in memory, two hundred on real ports, and the other ways to read."""

import pytest
from rich.console import Console

from sim.faults.campaign import Task, report, run

CAMPAIGNS = [
    (Task(), 10_000),
    (Task(reading="fast"), 2_000),
    (Task(real=True), 200),
    (Task(real=True, reading="fast"), 40),
    (Task(real=True, reading="rustypot"), 60),
]


@pytest.mark.soak
@pytest.mark.parametrize(("task", "runs"), CAMPAIGNS)
def test_campaign(task: Task, runs: int, capsys: pytest.CaptureFixture[str]) -> None:
    with capsys.disabled():
        console = Console(stderr=True)
        figures, broken = run(task, range(runs), console=console)
        console.print(f"\n{'on ports' if task.real else 'in memory'}, {task.reading}: {figures}")
    assert figures.runs == runs
    assert not broken, f"{len(broken)} of {runs} runs\n{report(task, broken)}"
