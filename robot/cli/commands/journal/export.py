"""Write what was recorded for other programs: commands, decisions, or a session for robot-log viewers."""

import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn

from robot.cli.archive import Archive, archive, session_number
from robot.cli.options import ConfigFile, JournalFile, KeyFile
from robot.cli.output import out, tell_damage
from robot.errors import InputError, UsageError
from robot.journal.decision_rows import DecisionReader
from robot.journal.decision_text import write_csv, write_json
from robot.journal.export import export_commands
from robot.journal.reading import Recording


def command(
    journal: JournalFile,
    commands: Annotated[bool, typer.Option("--commands", help="The commands, as JSON lines.")] = False,
    decisions: Annotated[
        bool, typer.Option("--decisions", help="The decisions with their options, without names, as CSV.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Decisions as JSON lines.")] = False,
    mcap: Annotated[
        Path | None, typer.Option("--mcap", help="A new file: one session, for robot-log viewers.")
    ] = None,
    session: Annotated[
        str | None, typer.Option("--session", help='Number of a session, or "last"; decisions: all.')
    ] = None,
    key: KeyFile = None,
    config: ConfigFile = None,
) -> None:
    if [commands, decisions, mcap is not None].count(True) != 1:
        raise UsageError("export", "says what to export.", "Give one of --commands, --decisions and --mcap.")
    here = archive(journal, key, config)
    if decisions:
        _decisions(journal, here, session, as_json)
        return
    recording = here.read(journal, session or "last")
    if mcap is not None:
        _mcap(recording, mcap)
    else:
        for line in export_commands(recording):
            print(line)  # noqa: T201
    tell_damage(journal, recording.damaged or recording.missing > 0)


def _mcap(recording: Recording, to: Path) -> None:
    from robot.journal.mcap_export import export_mcap  # no other command needs the library

    try:
        messages = export_mcap(recording, to)
    except FileExistsError:
        raise UsageError(str(to), "is there already.", "Name a new file.") from None
    except OSError as error:
        what = f"cannot be written ({error.strerror})."
        raise InputError(str(to), what, "Name another place.") from error
    out.print(f"{to}: {messages} messages of session {recording.number}, not encrypted")


def _decisions(journal: Path, here: Archive, session: str | None, as_json: bool) -> None:
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
