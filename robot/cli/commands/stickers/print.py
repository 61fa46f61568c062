"""A sheet of stickers as a PDF: one for each thing of the outings, and three of the robot."""

from pathlib import Path
from typing import Annotated

import typer

from robot.cli.config_file import configuration
from robot.cli.options import ConfigFile
from robot.cli.printed_file import printed
from robot.contract.languages import Language
from robot.report.pdf import Typesetter
from robot.report.stickers import sticker_sheet


def command(
    out: Annotated[Path | None, typer.Option("--out", help="The file; stickers-<language>.pdf here.")] = None,
    language: Annotated[
        Language | None, typer.Option("--language", help="en, ja or ko; the person's.")
    ] = None,
    config: ConfigFile = None,
) -> None:
    chosen: Language = language or configuration(config).person.language
    typesetter, sheet = Typesetter(), sticker_sheet(chosen)
    path = out or Path(f"stickers-{chosen}.pdf")
    if not printed(path, typesetter.stickers(sheet), typesetter.lacking(sheet)):
        raise typer.Exit(1)
