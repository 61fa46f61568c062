"""A process that records until it is killed and says on stdout what was acknowledged."""

import os
import sys
from pathlib import Path

from robot.contract import events as e
from robot.journal import Journal
from tests.engine.build import programme
from tests.journal.build import KEY


def main(path: str) -> None:
    journal = Journal.open(Path(path), KEY)
    journal.begin(0, programme(), 1, None)
    for n in range(1, 10_000_000):
        journal.event(n, e.Touched("head", n))
        if n % 50 == 0:
            journal.acknowledged(lambda n=n: os.write(1, f"{n}\n".encode()) and None)
            journal.flush(0.002)


if __name__ == "__main__":
    main(sys.argv[1])
