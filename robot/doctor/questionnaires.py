"""Doctor finding about questionnaires: how many were brought here, and which files cannot be read."""

from collections.abc import Iterator
from pathlib import Path

from robot.config.schema import Config
from robot.doctor.finding import Finding
from robot.questionnaires.folder import folder_beside, kept

PART = "questionnaires"


def examine(config: Config) -> Iterator[Finding]:
    """Of the words alone: whether they were confirmed, and what was answered, lies in the journal."""
    found = kept(folder_beside(Path(config.journal.path)))
    for fault in found.faults:
        yield Finding(PART, "degraded", f"{fault.where} {fault.what}", fault.mend)
    if found.wordings:
        yield Finding(PART, "real", ", ".join(sorted(found.wordings)))
    elif not found.faults:
        yield Finding(PART, "off", "none was brought here; none comes along")
