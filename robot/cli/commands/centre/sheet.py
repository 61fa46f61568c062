"""Print sheets with one code a day, as a PDF: six digits and the same as QR, to be hung up on that day."""

from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer

from robot.centre.code import day_code, month_of
from robot.centre.site import Folder
from robot.cli.centre_folder import CentreFolder, day_named
from robot.cli.config_file import configuration
from robot.cli.options import ConfigFile
from robot.cli.printed_file import printed
from robot.contract.languages import Language
from robot.report.code_sheets import code_sheets
from robot.report.pdf import Typesetter


def command(
    folder: CentreFolder,
    first: Annotated[str, typer.Option("--from", help="The first day, as 2026-12-01; today.")] = "",
    days: Annotated[int, typer.Option("--days", min=1, max=62)] = 7,
    out: Annotated[Path | None, typer.Option("--out", help="The file; codes-<first day>.pdf here.")] = None,
    language: Annotated[Language | None, typer.Option("--language", help="en, ja or ko.")] = None,
    config: ConfigFile = None,
) -> None:
    own, begin = Folder(folder).own(), day_named(first)
    chosen: Language = language or configuration(config).person.language
    dates = [begin + timedelta(days=count) for count in range(days)]
    codes = [(day, day_code(own.key(month_of(day)), day)) for day in dates]
    typesetter, sheets = Typesetter(), code_sheets(codes, own.told.name, chosen)
    path = out or Path(f"codes-{begin.isoformat()}.pdf")
    if not printed(path, typesetter.code_sheets(sheets), typesetter.lacking(sheets)):
        raise typer.Exit(1)
