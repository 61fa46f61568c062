"""A clinic's own words: one YAML file that only adds to the built-in lists."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from robot.contract.languages import LANGUAGES
from robot.errors import InputError
from robot.files.read import read_text, shown
from robot.language import crisis
from robot.language.classify import OWN
from robot.language.normal_form import plain
from robot.language.word_pattern import FORMS, PatternError
from robot.yaml_check.finding import Finding, did_you_mean
from robot.yaml_check.source import Source, parse

PLAIN = ("stop", "less", "more", "yes", "no", "greeting")
LISTS = (*PLAIN, *crisis.OWN_STEPS)
LONGEST, SHORTEST = 60, 2
LIMIT = 1_000_000  # bytes of a file
MOST = 500  # entries of a list
# Truth values to many programs that read YAML.
ALSO_NO_TEXT = frozenset({"yes", "no", "on", "off"})
MANUAL = "See docs/reference/words.md."

# Name of a list -> language -> words as they are written.
Words = Mapping[str, Mapping[str, tuple[str, ...]]]


def read(path: Path) -> Words:
    """The lists by the names under which `classify` looks for them. Raises InputError with every finding."""
    text = read_text(path, LIMIT, any_character=True)
    source = _checked(text, str(path))
    if source.findings:
        found = sorted(source.findings)
        told = [f"line {each.line}, column {each.column}: {each.text}." for each in found]
        raise InputError(shown(path), "\n  ".join(told) if len(told) > 1 else told[0], MANUAL)
    return {
        OWN + name: {language: tuple(source.data.get(language, {}).get(name, ())) for language in LANGUAGES}
        for name in LISTS
    }


def check(path: Path) -> list[Finding]:
    """Everything that is wrong with the file, in the order of its lines. Raises InputError if unreadable."""
    return sorted(_checked(read_text(path, LIMIT, any_character=True), shown(path)).findings)


def is_own(path: Path) -> bool:
    """Whether a file holds lists by language rather than a programme. Raises InputError if unreadable."""
    data = parse(read_text(path, LIMIT, any_character=True), str(path)).data
    return isinstance(data, dict) and "programme" not in data and any(key in LANGUAGES for key in data)


def _checked(text: str, file: str) -> Source:
    source = parse(text, file)
    source.findings += source.cut
    if source.findings:
        return source
    if not isinstance(source.data, dict):
        source.add("E013", (), f"must have lists under their languages: {', '.join(LANGUAGES)}")
        return source
    for language, lists in source.data.items():
        if language not in LANGUAGES:
            source.add("E010", (language,), _unknown(language, LANGUAGES), at_key=True)
        elif not isinstance(lists, dict):
            source.add("E013", (language,), f"'{language}' must have lists under their names")
        else:
            for name, words in lists.items():
                _check_list(source, language, name, words)
    return source


def _unknown(name: str, known: tuple[str, ...]) -> str:
    near = did_you_mean(name, known)
    return f"unknown name '{name[:LONGEST]}'" + (near or f"; known are {', '.join(known)}")


def _check_list(source: Source, language: str, name: str, words: Any) -> None:
    where = (language, name)
    if name not in LISTS:
        source.add("E010", where, _unknown(name, LISTS), at_key=True)
    elif not isinstance(words, list):
        source.add("E013", where, f"'{name}' must be a list; write one phrase a line, after a dash")
    elif len(words) > MOST:
        source.add("E013", where, f"'{name}' has more than {MOST} entries; write the core of each only")
    else:
        for place, word in enumerate(words):
            fault = _fault(word, language, name, (*where, place) in source.plain)
            if fault:
                source.add("E013", (*where, place), fault)


def _fault(word: Any, language: str, name: str, bare: bool) -> str:
    """What is wrong with an entry, or ""."""
    if not isinstance(word, str) or (bare and word.lower() in ALSO_NO_TEXT):
        return "must be text; put it in quotation marks"
    if len(word) > LONGEST:
        return f"is longer than {LONGEST} characters; write its core only"
    letters = re.sub(r"[\W_]", "", re.sub(r"<[^<>]*>", "xx", plain(word)))
    if len(letters) < SHORTEST:
        return "is too short; it would be found in any text"
    if name in PLAIN:
        return ""
    try:
        made = crisis.search((word,), language)
    except PatternError as error:
        return str(error)
    if any(made.finds(view) for view in EMPTY[language]):
        return "is found in any text; write what it must hold"
    if name == "harmless" and set(crisis.sorts(word)) & {"explicit", "violence"}:
        return "holds words that are never harmless, and takes none of them away; leave it out"
    return ""


# Texts of a language in which no phrase may be found.
EMPTY = dict.fromkeys(FORMS, ("|", "| |", "| x |", "|x|"))
