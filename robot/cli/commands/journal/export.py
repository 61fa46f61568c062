"""Write what was recorded for other programs: commands as JSON lines, decisions as a table."""

import sys
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn

from robot.cli.archive import archive, session_number
from robot.cli.options import ConfigFile, JournalFile, KeyFile
from robot.cli.output import tell_damage
from robot.errors import UsageError
from robot.journal.decision_rows import DecisionReader
from robot.journal.decision_text import write_csv, write_json
from robot.journal.export import export_commands


def command(
    journal: JournalFile,
    commands: Annotated[bool, typer.Option("--commands", help="The commands, as JSON lines.")] = False,
    decisions: Annotated[
        bool, typer.Option("--decisions", help="The decisions with their options, without names, as CSV.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Decisions as JSON lines.")] = False,
    session: Annotated[
        str | None, typer.Option("--session", help='Number of a session, or "last"; decisions: all.')
    ] = None,
    key: KeyFile = None,
    config: ConfigFile = None,
) -> None:
    if commands == decisions:
        raise UsageError("export", "says what to export.", "Give --commands or --decisions.")
    here = archive(journal, key, config)
    if commands:
        recording = here.read(journal, session or "last")
        for line in export_commands(recording):
            print(line)  # noqa: T201
        tell_damage(journal, recording.damaged or recording.missing > 0)
        return
    number = None if session is None else session_number(session)
    if number == "last":
        number = here.read(journal, "last").number
    bars, err = (TextColumn("reading"), BarColumn()), Console(stderr=True)
    with Progress(
        *bars, console=err, transient=True, redirect_stdout=False, disable=not err.is_terminal
    ) as progress:
        bar = progress.add_task("reading")

        def tell(done: int, of: int) -> None:
            progress.update(bar, completed=done, total=of)

        rows = DecisionReader(journal, here.key, number, tell)
        (write_json if as_json else write_csv)(rows, sys.stdout)
    tell_damage(journal, rows.damaged)
