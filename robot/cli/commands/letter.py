"""The person's letter of a month: what they agreed to when the robot named a strength."""

from pathlib import Path
from typing import Annotated

import typer

from robot.cli.config_file import configuration
from robot.cli.options import ConfigFile, KeyFile
from robot.cli.report_file import existing, wrote
from robot.clock import SystemClock
from robot.config.schema import Language
from robot.errors import UsageError
from robot.files.read import shown
from robot.journal.key import path_of, read_key
from robot.journal.timestamps import utc_of
from robot.report.letter import FORMATS, read_letter, to_bytes


def command(
    out: Annotated[Path, typer.Option(help="A file: .pdf or .html.")],
    journal: Annotated[Path | None, typer.Argument(help="A journal; the configured one.")] = None,
    month: Annotated[str, typer.Option(help="YYYY-MM; this month.")] = "",
    lang: Annotated[Language | None, typer.Option(help="en, ja or ko; the configured one.")] = None,
    key: KeyFile = None,
    config: ConfigFile = None,
) -> None:
    kind = next((each for each in FORMATS if out.suffix.casefold() == f".{each}"), None)
    if kind is None:
        raise UsageError("--out", f"{shown(out)} ends in neither .pdf nor .html.")
    loaded = configuration(config)
    document = read_letter(
        existing(journal or Path(loaded.journal.path)),
        read_key(key or path_of(loaded.journal.key_file)).value,
        lang or loaded.person.language,
        month or utc_of(SystemClock().wall())[:7],
    )
    raise typer.Exit(0 if wrote(out, *to_bytes(document, kind)) else 1)
