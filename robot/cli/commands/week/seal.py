"""Seal one week of a journal for a therapist. The companion may go on meanwhile."""

from pathlib import Path
from typing import Annotated

import typer

from robot.cli.archive import archive
from robot.cli.config_file import configuration
from robot.cli.options import ConfigFile, JsonFlag, KeyFile
from robot.cli.output import out, print_json
from robot.cli.week_options import WeekName, week_named
from robot.clock import SystemClock
from robot.errors import UsageError
from robot.report.week_making import read_week
from robot.week.folder import write
from robot.week.keys import public_keys


def command(
    journal: Annotated[Path | None, typer.Argument(help="A journal; the configured one.")] = None,
    to: Annotated[
        list[str] | None, typer.Option("--to", help="A therapist's public key (age1…); may be repeated.")
    ] = None,
    folder: Annotated[Path | None, typer.Option("--out", help="The folder; it must be there.")] = None,
    week: WeekName = "",
    person: Annotated[str, typer.Option("--person", help="What the file calls the person.")] = "",
    key: KeyFile = None,
    as_json: JsonFlag = False,
    config: ConfigFile = None,
) -> None:
    file = journal or Path(configuration(config).journal.path)
    opened = archive(file, key, config)
    section = opened.config.week
    recipients = public_keys(to or list(section.to), "--to")
    if not recipients:
        raise UsageError("--to", "nobody is named who could open it.", "yorisou week key makes a key pair.")
    folder = folder or (None if section.folder is None else Path(section.folder))
    if folder is None:
        raise UsageError("--out", "needs a folder.", "Name the stick or a shared folder.")
    person = person or section.person or opened.config.care.pseudonym
    made = read_week(file, opened.key, SystemClock().wall(), week_named(week), person)
    path = write(made, recipients, folder)
    if as_json:
        print_json({"file": str(path), "week": made.week, "person": made.person, "sequence": made.sequence})
    else:
        out.print(f"{path}: the week {made.week} of {made.person}, for {len(recipients)} to open")
