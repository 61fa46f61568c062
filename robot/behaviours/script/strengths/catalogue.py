"""Pastimes, questions and strengths as one level has them: those that come with Yorisou, and its own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import TypeAdapter

from robot.behaviours.script.schema import Text
from robot.behaviours.script.strengths.shape import (
    Card,
    OwnStrength,
    Question,
    Strength,
    Style,
    talk_of,
)
from robot.contract.languages import LANGUAGES
from robot.contract.programme import Texts
from robot.yaml_check.section import Section

HERE = Path(__file__).parent
READING = "ja-kana"
# Between the evidence and the strength, in one line: a strength is never named without what it was seen in.
BETWEEN = {"en": " ", "ja": "", "ko": " "}
Listed = TypeVar("Listed", Card, Question)


class Words(Section):
    """Cards and lines of the talk itself."""

    pastimes: list[Card]
    answers: list[Card]
    lines: dict[str, Text]


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All that one level can ask and name."""

    pastimes: Sequence[Card]
    questions: Sequence[Question]
    strengths: Mapping[str, Strength]
    words: Words

    def parameters(self) -> dict[str, Any]:
        """As the behaviour reads it, and the page its cards."""
        return {
            "cards": [{"id": card.id, **card.plain()} for card in (*self.pastimes, *self.words.answers)],
            "pastimes": [card.id for card in self.pastimes],
            "offers": [
                {"id": each.id, "of": each.of, "options": [_option(option) for option in each.options]}
                for each in self.questions
            ],
        }

    def lines(self) -> dict[str, Texts]:
        """Every line by its name in the level."""
        named = {
            f"named-{option.id}": self.naming(option)
            for question in self.questions
            for option in question.options
        }
        tasks = {f"task-{dashed(name)}": each.task.plain() for name, each in self.strengths.items()}
        return {**{name: line.plain() for name, line in self.words.lines.items()}, **named, **tasks}

    def naming(self, option: Style) -> Texts:
        """The line that names a strength: its evidence, and then its words."""
        evidence, said = option.evidence.plain(), self.strengths[option.strength].said.plain()
        line = {
            language: f"{evidence[language]}{BETWEEN[language]}{said[language]}"
            for language in LANGUAGES
            if language in evidence and language in said
        }
        if "ja" in line and READING in {*evidence, *said}:
            line[READING] = f"{evidence.get(READING, evidence['ja'])} {said.get(READING, said['ja'])}"
        return line


@cache
def shipped() -> Catalogue:
    """What comes with Yorisou."""
    words = Words.model_validate(_data("words"))
    questions = TypeAdapter(list[Question]).validate_python([*_data("games"), *_data("other_pastimes")])
    strengths = TypeAdapter(dict[str, Strength]).validate_python(_data("strengths"))
    return Catalogue(words.pastimes, questions, strengths, words)


def of(parameters: Mapping[str, Any]) -> Catalogue:
    """What a level has with these parameters, which have been checked."""
    given, base = talk_of(parameters), shipped()
    pastimes = _joined([] if given.own_only else base.pastimes, given.pastimes, given.without)
    asked = {card.id for card in pastimes}
    questions = _joined([] if given.own_only else base.questions, given.questions, given.without)
    return Catalogue(
        pastimes,
        [question for question in questions if asked & set(question.of)],
        {name: _reworded(each, given.strengths.get(name)) for name, each in base.strengths.items()},
        base.words,
    )


def parameters(given: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters of a script, with all that comes with Yorisou written out."""
    figures = ("tasks", "questions_per_session", "wait_s", "style", "games", "ease", "rounds")
    return {**{name: given[name] for name in figures if name in given}, **of(given).parameters()}


def dashed(strength: str) -> str:
    """A strength as it stands in the name of a line."""
    return strength.replace("_", "-")


def _option(option: Style) -> dict[str, str]:
    return {"id": option.id, "strength": option.strength, **option.plain()}


def _joined(base: Sequence[Listed], own: Sequence[Listed], without: Sequence[str]) -> list[Listed]:
    """Those that come with Yorisou, each with its own in its place, and then the rest of one's own."""
    by_id: dict[str, Listed] = {each.id: each for each in own}
    kept: list[Listed] = [by_id.pop(each.id, each) for each in base if each.id not in without]
    return kept + list(by_id.values())


def _reworded(strength: Strength, own: OwnStrength | None) -> Strength:
    if own is None:
        return strength
    return Strength(said=own.said or strength.said, task=own.task or strength.task, via_ref=strength.via_ref)


def _data(name: str) -> Any:
    return yaml.load((HERE / f"{name}.yaml").read_bytes(), yaml.CSafeLoader)
