"""Write a blank FHIR Questionnaire for an instrument: items and numbers, and no words."""

from pathlib import Path
from typing import Annotated

import typer

from robot.cli.printed_file import printed
from robot.contract.languages import Language
from robot.errors import UsageError
from robot.questionnaires.fhir import Release, template
from robot.questionnaires.instruments import instrument


def command(
    name: Annotated[str, typer.Argument(help="hq-25, hq-25m, ucla-3, lsns-6, suds, who-5, gad-7, phq-9")],
    language: Annotated[Language, typer.Option("--language", help="en, ja or ko; that of the words.")] = "en",
    fhir: Annotated[Release, typer.Option("--fhir", help="R4 or R5.")] = "R4",
    highest: Annotated[
        int,
        typer.Option(
            "--highest", help="Of the answers, where editions differ: ucla-3 3 or 4, suds 10 or 100."
        ),
    ] = 0,
    out: Annotated[Path | None, typer.Option("--out", help="The file; <name>-<language>.json here.")] = None,
) -> None:
    rule = instrument(name)
    ends = [scale[-1] for scale in rule.scales]
    if highest and highest not in ends:
        known = " or ".join(map(str, ends))
        raise UsageError("--highest", f"is none of {rule.name}.", f"It has {known}.")
    text = template(rule, language, fhir, ends.index(highest) if highest else 0)
    printed(out or Path(f"{rule.id}-{language}.json"), text.encode(), ())
