"""`python -m sim.faults --seed 7`: one run with faults, or many. Exit code 1 when a law was broken."""

import argparse
import logging
import sys
from collections.abc import Callable, Sequence

from rich.console import Console

from robot.errors import YorisouError
from sim.faults.campaign import READINGS, SECONDS, Figures, Task, report, run
from sim.faults.fault_rig import Outcome, describe
from sim.faults.scenario import LONGEST_S, dump, named

_SEEDS = 1 << 63


def main(arguments: Sequence[str] | None = None) -> int:
    """Play what is asked for, and say what happened."""
    parser = argparse.ArgumentParser(
        prog="python -m sim.faults",
        description="The driver on wires, devices and a host that fail.",
        epilog=f"Scenarios that come with it: {', '.join(named())}.",
    )
    parser.add_argument("--seed", type=_whole(0), default=1, help="draws the scenario and its dice")
    parser.add_argument("--runs", type=_whole(1), default=1, help="so many, from this seed on")
    parser.add_argument("--jobs", type=_whole(1), help="at the same time")
    parser.add_argument(
        "--scenario", metavar="FILE", help="a scenario, or the name of one that comes with it"
    )
    parser.add_argument(
        "--seconds", type=_seconds, default=SECONDS, help="in which drawn faults begin and end"
    )
    parser.add_argument("--real", action="store_true", help="on ptys, in real time, with a host process")
    parser.add_argument("--wire", choices=READINGS, default="own", help="how the driver reads its bus")
    parser.add_argument("--verbose", action="store_true", help="the scenario, and what happened when")
    options = parser.parse_args(arguments)
    task = Task(options.scenario, options.seconds, options.real, options.wire)
    logging.disable(logging.CRITICAL)
    try:
        if options.runs == 1:
            return _one(task, options.seed, options.verbose)
        seeds = range(options.seed, options.seed + options.runs)
        figures, broken = run(task, seeds, options.jobs, Console(stderr=True))
    except YorisouError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    finally:
        logging.disable(logging.NOTSET)
    _say(str(figures), report(task, broken))
    return 1 if broken else 0


def _one(task: Task, seed: int, verbose: bool) -> int:
    outcome = task.play(seed)
    if verbose:
        _say(dump(outcome.scenario), *_history(outcome))
    else:
        _say(f"seed {seed}: " + ("; ".join(describe(f) for f in outcome.scenario.faults) or "no faults"))
    figures = Figures()
    figures.add(outcome)
    _say(str(figures), report(task, [outcome]) if outcome.broken else "every law held")
    return 1 if outcome.broken else 0


def _history(outcome: Outcome) -> list[str]:
    broken = [(at, f"BROKEN {sentence}") for at, sentence in outcome.broken]
    return [
        f"{at:8.3f} s  {text}" for at, text in sorted(outcome.history + broken, key=lambda entry: entry[0])
    ]


def _say(*lines: str) -> None:
    sys.stdout.write("".join(f"{line}\n" for line in lines if line))


def _whole(least: int) -> Callable[[str], int]:
    def number(text: str) -> int:
        if not text.isdecimal() or not least <= (value := int(text)) < _SEEDS:
            raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from {least} on")
        return value

    return number


def _seconds(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0.5 <= value <= LONGEST_S:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of seconds from 0.5 to {LONGEST_S:g}")
    return value


if __name__ == "__main__":
    sys.exit(main())
