"""Read a FHIR Questionnaire (R4 or R5, JSON) and say how it would be asked and scored, or what is wrong."""

from pathlib import Path
from typing import Annotated

import typer

from robot.cli.options import JsonFlag
from robot.cli.output import out, print_json
from robot.contract.languages import Language
from robot.questionnaires.fhir import read_fhir

FhirFile = Annotated[Path, typer.Argument(help="A FHIR Questionnaire as JSON.")]
ItsLanguage = Annotated[
    Language | None, typer.Option("--language", help="Of the words, where the file does not say it.")
]


def command(file: FhirFile, language: ItsLanguage = None, as_json: JsonFlag = False) -> None:
    wording = read_fhir(file, language)
    rule, scale = wording.rule, wording.scale
    facts = {
        "instrument": rule.id,
        "language": wording.language,
        "version": wording.version,
        "title": wording.title,
        "wording_source": wording.wording_source,
        "items": len(wording.items),
        "answers_from": scale[0],
        "answers_to": scale[-1],
        "reverse_items": list(wording.reverse_items),
        "times": rule.times,
        "to_staff_at_once": sorted(rule.alert),
        "days": rule.days,
    }
    if as_json:
        print_json(facts)
        return
    out.print(f"{rule.name}, {wording.language}, version {wording.version}: {wording.title}")
    out.print(f"Words from: {wording.wording_source}")
    out.print(f"{len(wording.items)} items, answers {scale[0]} to {scale[-1]}; all needed for a total")
    if wording.reverse_items:
        out.print(f"The other way round: {', '.join(map(str, wording.reverse_items))}")
    if rule.times > 1:
        out.print(f"The sum is multiplied by {rule.times}")
    if rule.alert:
        listed = ", ".join(map(str, sorted(rule.alert)))
        out.print(f"To staff at once, whatever the total: any answer above {scale[0]} at item {listed}")
    out.print(f"Offered every {rule.days} days at most")
