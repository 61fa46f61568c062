"""Drive a fresh engine with the recorded events: identical, or the first command that differs."""

import importlib.metadata
import sys
from pathlib import Path
from typing import Annotated

import typer

from robot.cli.archive import archive
from robot.cli.options import ConfigFile, JournalFile, JsonFlag, KeyFile, SessionName
from robot.cli.output import out, print_json, tell_damage
from robot.cli.played_programme import other_plugins


def command(
    journal: JournalFile,
    session: SessionName = "last",
    as_json: JsonFlag = False,
    script: Annotated[
        Path | None, typer.Option(help="The script, for a journal that does not carry it.")
    ] = None,
    key: KeyFile = None,
    config: ConfigFile = None,
) -> None:
    here = archive(journal, key, config)
    recording = here.read(journal, session)
    result = here.replay(recording, journal, script)
    if not result.identical:
        _tell_other_software(recording.software, other_plugins(recording))
    if as_json:
        difference = None if result.first_difference is None else str(result.first_difference)
        fields = {"identical": result.identical, "events": result.events, "commands": result.commands}
        print_json({**fields, "first_difference": difference})
    elif not result.events and not result.complete:
        out.print("nothing of it can be read, so nothing was replayed")
    elif result.identical:
        out.print(f"identical ({result.events} events, {result.commands} commands)")
    else:
        out.print(str(result.first_difference))
    tell_damage(journal, not result.complete)
    raise typer.Exit(0 if result.identical else 1)


def _tell_other_software(recorded: str, plugins: list[str]) -> None:
    here = importlib.metadata.version("yorisou")
    if recorded != here:
        sys.stderr.write(f"Recorded by yorisou {recorded}; this is {here}, which may decide otherwise.\n")
    for plugin in plugins:
        sys.stderr.write(f"Played with the plug-in {plugin}, which may play otherwise.\n")
