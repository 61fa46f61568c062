"""How long a report of 26 weeks takes: `python -m benchmarks.report [turns]`. CPU time of whole processes.

The weeks are rehearsed with the real engine and kept in a real journal. As JSON, HTML and PDF a report takes
at most 2 s with the start of the command (the best of several); beside it stands how much longer that is than
`import typer` in the same run. Exit 1 when one takes longer.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from robot import paths
from robot.behaviours.script import load
from robot.contract.record import Record
from robot.contract.verdict import Verdict
from robot.journal import Journal
from robot.journal.key import open_key
from sim.person.choose import person_of
from sim.person.staff import StaffHabits
from sim.rehearse.course import FIRST_EVENING_US, Course, rehearsed
from sim.rehearse.record import Rehearsed

LIMIT_S, WEEKS, TURNS, SEED = 2.0, 26, 5, 1
MEASURE = [sys.executable, "-c", "import typer"]
REPORT = [sys.executable, "-c", "from robot.cli.main import main; main()", "report"]


def keep_weeks(path: Path, key: str, person: str = "gamer", weeks: int = WEEKS) -> None:
    """A journal of so many weeks of a simulated person on the whole ladder."""
    made, _ = rehearsed(load(paths.FIRST_PROGRAMME.with_name("whole-ladder.yaml")))
    with Journal.open(path, key, threaded=False) as journal:
        journal.begin(FIRST_EVENING_US, made, SEED, None)

        def keep(event: Record, verdicts: list[Verdict], now: int) -> None:
            journal.event(now, event)
            journal.commands(now, [(each.asked, each.word) for each in verdicts])

        found = Rehearsed(made.id, person, SEED, weeks)
        course = Course(made, person_of(person, SEED), found, StaffHabits(), keep=keep)
        course.live()
        journal.save_snapshot(course._companion.engine.snapshot())


def main() -> int:
    """Returns the exit code."""
    turns = int(sys.argv[1]) if len(sys.argv) > 1 else TURNS
    with tempfile.TemporaryDirectory() as place:
        journal, key = Path(place, "a.db"), Path(place, "journal.key")
        keep_weeks(journal, open_key(key, journal).value)
        print(f"{WEEKS} weeks: {journal.stat().st_size / 1e6:.1f} MB of journal")
        measure = min(_cpu_s(MEASURE) for _ in range(turns))
        slowest = 0.0
        for kind in ("json", "html", "pdf"):
            options = [str(journal), "--key", str(key), "--weeks", str(WEEKS), "--out", f"{place}/r.{kind}"]
            taken = min(_cpu_s([*REPORT, *options]) for _ in range(turns))
            slowest = max(slowest, taken)
            print(
                f"{kind:5} {taken:5.2f} s (at most {LIMIT_S:g}), {taken / measure:.1f} times `import typer`"
            )
    return 1 if slowest > LIMIT_S else 0


def _cpu_s(command: list[str]) -> float:
    before = os.times()
    subprocess.run(command, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    after = os.times()
    return after.children_user - before.children_user + after.children_system - before.children_system


if __name__ == "__main__":
    sys.exit(main())
