"""Doctor finding about week files: for how many they are sealed, and whether their folder is there."""

import os
from collections.abc import Iterator
from pathlib import Path

from robot.alerts.base import counted
from robot.config.schema import Config
from robot.doctor.finding import Finding

PART = "week files"
HOW = "docs/how-to/monday-morning.md says how."


def examine(config: Config) -> Iterator[Finding]:
    """One finding. Nothing is written, also not to see whether it could be."""
    week = config.week
    if not week.on:
        if not week.to and week.folder is None:
            yield Finding(PART, "off", "none is written: [week] names neither key nor folder")
        else:
            lacks = "folder" if week.to else "key (to)"
            yield Finding(PART, "degraded", f"none is written: [week] names no {lacks}", HOW)
        return
    folder = Path(week.folder or "")
    if not folder.is_dir():
        yield Finding(
            PART, "missing", f"{folder} is not there", "Plug in the stick, or correct [week] folder."
        )
    elif not os.access(folder, os.W_OK):
        yield Finding(PART, "degraded", f"{folder} cannot be written to", "Check its rights, and the unit's.")
    else:
        yield Finding(PART, "real", f"into {folder}, for {counted(len(week.to), 'key')} to open")
