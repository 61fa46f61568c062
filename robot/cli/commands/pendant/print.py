"""The card for the pocket as a PDF: room for a map and a number, and what to say when spoken to."""

from pathlib import Path
from typing import Annotated

import typer

from robot.cli.config_file import configuration
from robot.cli.options import ConfigFile
from robot.cli.printed_file import printed
from robot.contract.languages import Language
from robot.messages import text
from robot.report.cards import Paper, pocket_cards
from robot.report.pdf import Typesetter


def command(
    out: Annotated[Path | None, typer.Option("--out", help="The file; pendant-<language>.pdf here.")] = None,
    language: Annotated[
        Language | None, typer.Option("--language", help="en, ja or ko; the person's.")
    ] = None,
    paper: Annotated[Paper, typer.Option("--paper", help="a6, or a4: two on a sheet, to be cut.")] = "a6",
    config: ConfigFile = None,
) -> None:
    chosen: Language = language or configuration(config).person.language
    typesetter, made = Typesetter(), pocket_cards(chosen)
    body = typesetter.cards(made, chosen, text("pendant.title", chosen), paper)
    if not printed(out or Path(f"pendant-{chosen}.pdf"), body, typesetter.lacking(made)):
        raise typer.Exit(1)
