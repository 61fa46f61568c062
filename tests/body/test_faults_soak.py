"""The long campaigns: ten thousand runs in memory, and two hundred on real ports."""

import pytest
from rich.console import Console

from sim.faults.campaign import Task, report, run

IN_MEMORY, ON_PORTS = 10_000, 200


@pytest.mark.soak
@pytest.mark.parametrize(("real", "runs"), [(False, IN_MEMORY), (True, ON_PORTS)])
def test_campaign(real: bool, runs: int, capsys: pytest.CaptureFixture[str]) -> None:
    task = Task(real=real)
    with capsys.disabled():
        console = Console(stderr=True)
        figures, broken = run(task, range(runs), console=console)
        console.print(f"\n{'on ports' if real else 'in memory'}: {figures}")
    assert figures.runs == runs
    assert not broken, f"{len(broken)} of {runs} runs\n{report(task, broken)}"
