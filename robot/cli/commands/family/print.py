"""For relatives on paper: the page to begin with (A4), or the card for the fridge (A6, or four on A4)."""

from pathlib import Path
from typing import Annotated

import typer

from robot.cli.config_file import configuration
from robot.cli.options import ConfigFile
from robot.cli.paper import known
from robot.cli.printed_file import printed
from robot.contract.languages import Language
from robot.report.cards import Paper
from robot.report.family_prints import Print, family_print
from robot.report.pdf import Typesetter

SHEET = 4


def command(
    which: Annotated[Print, typer.Argument(help="starter or fridge.")],
    out: Annotated[
        Path | None, typer.Option("--out", help="The file; family-<which>-<language>.pdf here.")
    ] = None,
    language: Annotated[
        Language | None, typer.Option("--language", help="en, ja or ko; the person's.")
    ] = None,
    paper: Annotated[Paper, typer.Option("--paper", help="Of the card: a6, or a4, four on a sheet.")] = "a6",
    page: Annotated[str, typer.Option("--page", help="Address of their page; a line to fill in.")] = "",
    config: ConfigFile = None,
) -> None:
    loaded = configuration(config)
    chosen: Language = language or loaded.person.language
    made = family_print(which, chosen, known(loaded, chosen, page))
    typesetter, path = Typesetter(), out or Path(f"family-{which}-{chosen}.pdf")
    if which == "starter":
        body = typesetter.cards([made], chosen, made.title, "page")
    else:
        body = typesetter.cards([made] * (SHEET if paper == "a4" else 1), chosen, made.title, paper)
    if not printed(path, body, typesetter.lacking([made])):
        raise typer.Exit(1)
