"""Bring a FHIR Questionnaire to this robot. It is asked once staff have confirmed its words on the page.

One of the same instrument and language takes the place of the earlier one, and has to be confirmed anew.
"""

# ruff: noqa: N999
from pathlib import Path

from robot.cli.commands.questionnaire.check import FhirFile, ItsLanguage
from robot.cli.config_file import configuration
from robot.cli.options import ConfigFile, JsonFlag
from robot.cli.output import out, print_json
from robot.questionnaires.fhir import read_fhir
from robot.questionnaires.folder import folder_beside, keep


def command(
    file: FhirFile, language: ItsLanguage = None, config: ConfigFile = None, as_json: JsonFlag = False
) -> None:
    wording = read_fhir(file, language)
    journal = Path(configuration(config).journal.path)
    path = keep(folder_beside(journal), wording)
    if as_json:
        print_json({"name": wording.name, "file": str(path)})
        return
    out.print(f"{path}: {wording.rule.name}, {wording.language}, version {wording.version}")
    out.print("To be confirmed by staff on the page, under Questionnaires.")
