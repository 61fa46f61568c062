"""What staff would supply: a Questionnaire with invented words. No published wording is here."""

import json
from pathlib import Path
from typing import Any

from robot.contract.languages import Language
from robot.questionnaires.fhir import REVERSE, SOURCE, Release, read_fhir, template
from robot.questionnaires.instruments import instrument
from robot.questionnaires.wording import Wording

ITEM = {"en": "Invented statement number {}.", "ja": "つくりものの文 その{}。", "ko": "지어낸 문장 {}번."}
CHOOSE = {"en": "Please choose.", "ja": "えらんでください。", "ko": "골라 주세요."}
ANSWER = {"en": "Answer {}", "ja": "こたえ {}", "ko": "대답 {}"}
WORDS = "Invented for a test, first edition"
KEY = "4, 7, 10, 15, 21, 25"  # as somebody would supply it


def supplied(
    name: str, language: Language = "en", release: Release = "R4", scale: int = 0, reverse: str = KEY
) -> dict[str, Any]:
    """A template that somebody has filled in."""
    rule = instrument(name)
    made: dict[str, Any] = json.loads(template(rule, language, release, scale))
    made |= {"version": "1", "description": CHOOSE[language], "copyright": "Nobody's."}
    for extension in made["extension"]:
        extension["valueString"] = {SOURCE: WORDS, REVERSE: reverse}[extension["url"]]
    for number, item in enumerate(made["item"], 1):
        item["text"] = ITEM[language].format(number)
        for option in item["answerOption"]:
            coding = option["valueCoding"]
            coding["display"] = ANSWER[language].format(coding["code"])
    return made


def in_file(folder: Path, data: Any, name: str = "given.json") -> Path:
    path = folder / name
    path.write_text(data if isinstance(data, str) else json.dumps(data, ensure_ascii=False), "utf-8")
    return path


def worded(folder: Path, name: str, language: Language = "en") -> Wording:
    """Read from FHIR as an import would."""
    return read_fhir(in_file(folder, supplied(name, language)))
