"""Check scripts and clinics' own words: one finding a line, as file:line:column: CODE text."""

import json
from datetime import UTC, datetime
from pathlib import Path

import typer

from robot.behaviours.script import check as check_script
from robot.behaviours.script import check_reach
from robot.cli.options import JsonFlag
from robot.clock import SystemClock
from robot.contract.behaviour_registry import load_plugins
from robot.language import clinic_words as own


def command(files: list[Path], as_json: JsonFlag = False) -> None:
    load_plugins()
    today = datetime.fromtimestamp(SystemClock().wall() / 1e6, UTC).date()
    found = [
        finding
        for file in files
        for finding in (
            own.check(file) if own.is_own(file) else check_script(file, today) or check_reach(file)
        )
    ]
    for finding in found:
        print(json.dumps(finding.to_json(), ensure_ascii=False) if as_json else str(finding))  # noqa: T201
    to_mend = any(not finding.is_note for finding in found)
    if not to_mend and not as_json:
        print("nothing to mend")  # noqa: T201
    raise typer.Exit(1 if to_mend else 0)
