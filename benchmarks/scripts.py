"""Benchmark of `script check`: `python -m benchmarks.scripts`. CPU time, the best of several runs.

"first" judges each sentence (the very first also reads the rules); "again" is what an editor asks for.
Exit 1 when a check after the first takes more than 10 ms.
"""

import sys
import time
from pathlib import Path

from robot import paths
from robot.behaviours.script import check
from robot.language import line_check as line_judging

LIMIT_MS, TURNS = 10.0, 7


def main() -> int:
    """Returns the exit code."""
    slow = 0
    for path in sorted(paths.FIRST_PROGRAMME.parent.glob("*.yaml")):
        line_judging.forget()
        first, again = _ms(path), [_ms(path) for _ in range(TURNS)]
        slow += min(again) > LIMIT_MS
        print(f"{path.name:24} first {first:6.1f} ms, again {min(again):5.1f} ms (at most {LIMIT_MS:g})")
    return 1 if slow else 0


def _ms(path: Path) -> float:
    begin = time.process_time()
    check(path)
    return (time.process_time() - begin) * 1e3


if __name__ == "__main__":
    sys.exit(main())
