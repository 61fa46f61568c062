"""A questionnaire as a PDF to fill in with a pen, in the language of its words."""

from pathlib import Path
from typing import Annotated

import typer

from robot.cli.commands.questionnaire.check import FhirFile, ItsLanguage
from robot.cli.printed_file import printed
from robot.questionnaires.fhir import read_fhir
from robot.report.pdf import Typesetter
from robot.report.question_sheet import question_sheet


def command(
    file: FhirFile,
    out: Annotated[Path | None, typer.Option("--out", help="The file; <name>-<language>.pdf here.")] = None,
    language: ItsLanguage = None,
) -> None:
    wording = read_fhir(file, language)
    typesetter, sheet = Typesetter(), question_sheet(wording)
    path = out or Path(f"{wording.instrument}-{wording.language}.pdf")
    if not printed(path, typesetter.question_sheet(sheet), typesetter.lacking(sheet)):
        raise typer.Exit(1)
