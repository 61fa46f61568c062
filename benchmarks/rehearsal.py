"""How long a rehearsal takes: `python -m benchmarks.rehearsal [people]`. CPU time of whole processes.

Twenty-six weeks of one person (the best of several) at most 1.5 s, of 200 people at most 40 s, whatever else
the machine is doing. Exit 1 when one takes longer.
"""

import os
import subprocess
import sys

from robot import paths

ONE_S, MANY_S, PEOPLE, TURNS = 1.5, 40.0, 200, 5
SCRIPT = str(paths.FIRST_PROGRAMME.with_name("whole-ladder.yaml"))
REHEARSE = [sys.executable, "-c", "from robot.cli.main import main; main()", "rehearse", SCRIPT]


def main() -> int:
    """Returns the exit code."""
    people = int(sys.argv[1]) if len(sys.argv) > 1 else PEOPLE
    one = min(_cpu_s() for _ in range(TURNS))
    many, allowed = (
        _cpu_s("--many", str(people)),
        MANY_S if people == PEOPLE else ONE_S + MANY_S * people / PEOPLE,
    )
    print(f"one person, 26 weeks: {one:.2f} s (at most {ONE_S:g})")
    print(f"{people} people, 26 weeks: {many:.1f} s (at most {allowed:g})")
    return 1 if one > ONE_S or many > allowed else 0


def _cpu_s(*arguments: str) -> float:
    before = os.times()
    subprocess.run([*REHEARSE, *arguments], check=True, stdout=subprocess.DEVNULL)
    after = os.times()
    children = after.children_user - before.children_user
    return children + after.children_system - before.children_system


if __name__ == "__main__":
    sys.exit(main())
