"""Cards of paper for the door and the family: what it is, how to stop it, how to send it away."""

from pathlib import Path
from typing import Annotated

import typer

from robot.cli.config_file import configuration
from robot.cli.options import ConfigFile
from robot.cli.paper import known
from robot.cli.printed_file import printed
from robot.contract.languages import Language
from robot.messages import text
from robot.report.cards import Audience, Paper, cards
from robot.report.pdf import Typesetter


def command(
    out: Annotated[Path | None, typer.Option("--out", help="The file; cards-<language>.pdf here.")] = None,
    language: Annotated[
        Language | None, typer.Option("--language", help="en, ja or ko; the person's.")
    ] = None,
    audience: Annotated[
        Audience, typer.Option("--for", help="For whom: door, family, own (a sheet to tick) or all.")
    ] = "all",
    paper: Annotated[Paper, typer.Option("--paper", help="a6, or a4: four on a sheet, to be cut.")] = "a6",
    page: Annotated[str, typer.Option("--page", help="Address of its page; a line to fill in.")] = "",
    config: ConfigFile = None,
) -> None:
    loaded = configuration(config)
    chosen: Language = language or loaded.person.language
    path = out or Path(f"cards-{chosen}.pdf")
    made = cards(audience, chosen, known(loaded, chosen, page))
    typesetter = Typesetter()
    body = typesetter.cards(made, chosen, text("paper.title", chosen), paper)
    if not printed(path, body, typesetter.lacking(made)):
        raise typer.Exit(1)
