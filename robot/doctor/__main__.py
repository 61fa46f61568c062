"""Examines this machine for the companion: asked in JSON on standard input, answered as by the command."""

import contextlib
import json
import os
import sys
from pathlib import Path

from robot.config.partial import what_fits
from robot.config.schema import Config
from robot.doctor import examine, to_json
from robot.errors import YorisouError

NICENESS = 10  # what the robot does itself comes first


def main() -> int:
    with contextlib.suppress(OSError):
        os.nice(NICENESS)
    asked = json.load(sys.stdin)
    try:
        config, unfit = what_fits(Path(asked["config"])) if asked["config"] else (Config(), ())
    except YorisouError as error:
        sys.stderr.write(f"{error}\n")
        return 3
    sys.stdout.write(to_json(examine(config, simulate=asked["simulated"], unfit=unfit)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
