"""Makes a report or a letter for the companion: asked in JSON on standard input, answered on standard output.

The first line is JSON: `policy` is what the page may do, `lacking` the languages whose letters a PDF has not.
Then the bytes of the file. What goes wrong is one sentence on standard error, and exit code 3.
"""

import contextlib
import json
import os
import sys
from pathlib import Path
from typing import Any

from robot.errors import YorisouError
from robot.journal.key import read_key
from robot.report.html_page import policy
from robot.report.letter import read_letter, to_bytes
from robot.report.making import Asked, Report

LETTER = "letter"
NICENESS = 10  # what the robot does itself comes first


def main() -> int:
    with contextlib.suppress(OSError):
        os.nice(NICENESS)
    asked = json.load(sys.stdin)
    try:
        key = read_key(Path(asked["key"])).value
        made = _letter if asked["do"] == LETTER else _report
        body, lacking = made(asked, key)
    except YorisouError as error:
        sys.stderr.write(f"{error.what} {error.mend}\n")
        return 3
    sys.stdout.buffer.write(json.dumps({"policy": policy(), "lacking": lacking}).encode() + b"\n" + body)
    return 0


def _report(asked: dict[str, Any], key: str) -> tuple[bytes, list[str]]:
    report = Report(
        Asked(
            Path(asked["journal"]),
            key,
            asked["lang"],
            asked["now_utc_us"],
            asked["weeks"],
            session=asked["session"],
            key_file=Path(asked["key"]),
        )
    )
    if asked["note"] and asked["session"]:
        report.notes = report.notes.with_note(asked["session"], asked["note"])
    return report.to_bytes(asked["format"])


def _letter(asked: dict[str, Any], key: str) -> tuple[bytes, list[str]]:
    return to_bytes(read_letter(Path(asked["journal"]), key, asked["lang"], asked["month"]), asked["format"])


if __name__ == "__main__":
    sys.exit(main())
