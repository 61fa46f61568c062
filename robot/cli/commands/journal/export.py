"""Write what was recorded as JSON lines."""

from typing import Annotated

import typer

from robot.cli.archive import archive
from robot.cli.options import ConfigFile, JournalFile, KeyFile, SessionName
from robot.cli.output import tell_damage
from robot.errors import UsageError
from robot.journal.export import export_commands


def command(
    journal: JournalFile,
    commands: Annotated[bool, typer.Option("--commands", help="The commands, as JSON lines.")] = False,
    session: SessionName = "last",
    key: KeyFile = None,
    config: ConfigFile = None,
) -> None:
    if not commands:
        raise UsageError("export", "says what to export.", "Give --commands.")
    recording = archive(journal, key, config).read(journal, session)
    for line in export_commands(recording):
        print(line)  # noqa: T201
    tell_damage(journal, recording.damaged or recording.missing > 0)
