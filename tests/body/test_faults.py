"""The driver under faults: fixed seeds in memory, some on real ports, and defects that must be caught."""

from dataclasses import replace

import pytest

from robot.drivers.body import link, loop, servos
from robot.drivers.body import torque_enable as taking
from robot.errors import UsageError
from robot.motion.mixer import Mixer
from sim.faults.__main__ import main
from sim.faults.campaign import Task, report, run
from sim.faults.scenario import named

SEEDS = 60
REAL = (58, 64)


@pytest.mark.parametrize("seed", range(SEEDS))
def test_every_law_holds_whatever_fails(seed: int) -> None:
    task = Task()
    outcome = task.play(seed)
    assert not outcome.broken, report(task, [outcome])


@pytest.mark.parametrize("scenario", sorted(named()))
def test_named_scenarios(scenario: str) -> None:
    task = Task(scenario)
    outcome = task.play(1)
    assert outcome.scenario.about.endswith(".")
    assert not outcome.broken, report(task, [outcome])


def test_on_real_ports() -> None:
    """One host is killed and a cable comes out; another is stopped, goes on, and then hangs."""
    task = Task(seconds=1.0, real=True)
    figures, broken = run(task, REAL)
    assert not broken, report(task, broken)
    assert figures.runs == len(REAL)


def test_a_host_that_does_not_start_is_no_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.faults.real_time_run.sys.executable", "/bin/false")
    outcome = Task(real=True).play(1)
    assert any("did not take hold" in sentence for _, sentence in outcome.broken)


def test_every_way_to_read_the_bus() -> None:
    """Late answers of another size among them: rustypot hands those on."""
    for task, seeds in (Task(reading="fast"), range(12)), (Task(real=True, reading="rustypot"), (1,)):
        _, broken = run(task, seeds)
        assert not broken, report(task, broken)
    with pytest.raises(UsageError, match="--real"):
        Task(reading="rustypot").play(1)


def test_the_same_seed_is_the_same_run() -> None:
    """And in it the body really moves, fails and comes back."""
    first, again, other = Task().play(7), Task().play(7), Task().play(8)
    assert first == again
    assert first.history
    assert first.speed > 0.1
    assert first.scenario != other.scenario


# --- a driver with a defect is caught ---------------------------------------------------------------------

step = Mixer.step
Defect = tuple[list[tuple[object, str, object]], str, str]
DEFECTS: dict[str, Defect] = {
    "no dead-man": ([(taking, "WATCHDOG", 127), (servos, "WATCHDOG", 127)], "dead-host", "dead-man"),
    "no heartbeat": ([(loop, "HEARTBEAT_US", 1 << 60)], "busy-host", "lost host"),
    "no second try": ([(link.Link, "try_again", lambda *_: False)], "loose-cables", "back"),
    "a hold at no reading": (
        [(servos.Servos, "hold", lambda self, positions: self._send([0.0] * len(positions)))],
        "stopped-host",
        "step",
    ),
    "set-points that run, and nothing that bounds them": (
        [
            (Mixer, "step", lambda self: [step(self) for _ in range(6)][-1]),
            (servos, "_towards", lambda last, goal, reach: goal),
            (taking, "profile", lambda joint: (("goal_current", joint.current),)),
        ],
        "lost-packets",
        "speed",
    ),
    "goals that nothing clamps": (
        [(servos.Servos, "write", lambda self, goals, reach: self._send([3 * goal for goal in goals]))],
        "lost-packets",
        "range",
    ),
}
"""What is put in whose place, in which scenario, which law."""


@pytest.mark.parametrize("defect", DEFECTS)
def test_a_defect_breaks_its_law(defect: str, monkeypatch: pytest.MonkeyPatch) -> None:
    changes, scenario, law = DEFECTS[defect]
    assert not Task(scenario).play(1).broken, "without the defect it holds"
    for where, name, value in changes:
        monkeypatch.setattr(where, name, value)
    broken = [sentence for _, sentence in Task(scenario).play(1).broken]
    assert any(sentence.startswith(f"{law}:") for sentence in broken), broken


def test_a_broken_law_ends_with_the_command_that_repeats_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--scenario", "dead-host", "--seed", "3"]) == 0
    assert capsys.readouterr().out.endswith("every law held\n")
    monkeypatch.setattr(servos, "WATCHDOG", 127)
    monkeypatch.setattr(taking, "WATCHDOG", 127)
    assert main(["--scenario", "dead-host", "--seed", "3"]) == 1
    out = capsys.readouterr().out
    assert out.count("dead-man:") == 1
    command = "python -m sim.faults --seed 3 --scenario dead-host --verbose"
    assert out.endswith(f"    {command}\n")
    assert main(command.split()[3:]) == 1
    again = capsys.readouterr().out
    assert "begins: killed-host" in again
    assert "BROKEN dead-man:" in again
    assert replace(Task("dead-host"), seconds=3.0, real=True).command(4) == (
        "python -m sim.faults --seed 4 --scenario dead-host --seconds 3 --real --verbose"
    )
