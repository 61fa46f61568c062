"""Checks what a script gives to *strengths-talk*: names that must exist, and questions for all pastimes."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from robot.behaviours.choices import NEITHER
from robot.behaviours.script.schema import Text
from robot.behaviours.script.strengths.catalogue import of, shipped
from robot.behaviours.script.strengths.shape import StrengthsTalkParameters, talk_of
from robot.language.line_shape import length
from robot.yaml_check.finding import did_you_mean
from robot.yaml_check.source import Path, Source

STYLES = {"voice": "speech", "whisper": "speech", "text": "text"}


def check_strengths(
    source: Source,
    given: Mapping[str, Any],
    lines: Mapping[str, Text],
    modalities: Iterable[str],
    path: Path,
) -> None:
    """Findings of one level's parameters; their shape has been checked."""
    here: Path = (*path, "parameters")
    parameters, base = talk_of(given), shipped()
    before = len(source.findings)
    _ids(source, parameters, here)
    for place, question in enumerate(parameters.questions):
        for index, option in enumerate(question.options):
            where = (*here, "questions", place, "options", index, "strength")
            _known(source, where, "strength", option.strength, base.strengths)
    for name in parameters.strengths:
        _known(source, (*here, "strengths", name), "strength", name, base.strengths)
    coming = [*(card.id for card in base.pastimes), *(each.id for each in base.questions)]
    for place, name in enumerate(parameters.without):
        _known(source, (*here, "without", place), "pastime or question of Yorisou's", name, coming)
    if STYLES[parameters.style] not in modalities:
        text = f"'{parameters.style}' needs '{STYLES[parameters.style]}', which is not listed here"
        source.add("S304", (*here, "style"), text)
    if len(source.findings) == before:
        _whole(source, given, lines, path)


def _ids(source: Source, parameters: StrengthsTalkParameters, here: Path) -> None:
    """No card of one's own is called as another card is; a question of Yorisou's may be replaced whole."""
    replaced = {each.id for each in parameters.questions} | set(parameters.without)
    base = [] if parameters.own_only else shipped().questions
    used = {NEITHER, *(card.id for card in shipped().words.answers)} | {
        option.id for each in base if each.id not in replaced for option in each.options
    }
    own: list[tuple[Path, str]] = [
        ((*here, "pastimes", place, "id"), card.id) for place, card in enumerate(parameters.pastimes)
    ]
    for place, question in enumerate(parameters.questions):
        where = (*here, "questions", place, "options")
        own += [((*where, index, "id"), option.id) for index, option in enumerate(question.options)]
    for path, name in own:
        if name in used:
            source.add("E002", path, f"there is a card '{name}' already; give this one another id")
        used.add(name)
    questions = Counter(each.id for each in parameters.questions)
    for place, question in enumerate(parameters.questions):
        if questions[question.id] > 1:
            source.add(
                "E002", (*here, "questions", place, "id"), f"the question '{question.id}' is there twice"
            )


def _known(source: Source, path: Path, what: str, name: str, known: Iterable[str]) -> None:
    if name not in known:
        source.add("E020", path, f"there is no {what} '{name}'{did_you_mean(name, known)}", at_key=True)


def _whole(source: Source, given: Mapping[str, Any], lines: Mapping[str, Text], path: Path) -> None:
    """Findings of what comes of it: two pastimes at the least, each with a question, and no long line."""
    here: Path = (*path, "parameters")
    made = of(given)
    pastimes = [card.id for card in made.pastimes]
    if len(pastimes) < 2:
        source.add("E011", (*here, "pastimes"), "two pastimes are needed at the least, for two cards")
    for place, question in enumerate(given.get("questions", ())):
        for index, name in enumerate(question["of"]):
            _known(source, (*here, "questions", place, "of", index), "pastime", name, pastimes)
    for name in pastimes:
        if not any(name in question.of for question in made.questions):
            source.add("E011", (*here, "pastimes"), f"there is no question about the pastime '{name}'")
    names = made.lines()
    for line in lines:
        _known(source, (*path, "lines", line), "line of strengths-talk", line, names)
    for question in made.questions:
        for option in question.options:
            for language, text in made.naming(option).items():
                fault = length(text, language, "L5") if language in ("en", "ja", "ko") else ""
                if fault:
                    words = f"the line that names '{option.strength}' after '{option.id}' {fault}"
                    source.add("S212", (*here, "questions"), f"{words} in '{language}'")
