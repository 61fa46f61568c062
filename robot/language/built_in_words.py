"""The lists of words that come with Yorisou: stop, less, more, a greeting, and what the ears need."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from robot.contract.languages import LANGUAGES
from robot.files.read import read_text
from robot.yaml_check.source import LONGEST

HERE = Path(__file__).parent / "word_lists"

# Language -> words as they are written.
Words = Mapping[str, tuple[str, ...]]


def data(name: str) -> dict[str, Any]:
    """The data of a file in the folder `words`; the tests read every one."""
    # Every scalar is a word here, "no" and "on" too; and these files are read while a robot starts.
    text = read_text(HERE / f"{name}.yaml", LONGEST, any_character=True)
    found: dict[str, Any] = yaml.load(text, yaml.CBaseLoader)  # noqa: S506 - makes nothing but text
    return found


def _words(lists: Mapping[str, Any], part: str) -> dict[str, tuple[str, ...]]:
    return {language: tuple(lists.get(part, {}).get(language, ())) for language in LANGUAGES}


def _both(name: str) -> tuple[dict[str, tuple[str, ...]], dict[str, tuple[str, ...]]]:
    """The heard words, and the heard words with the typed ones added."""
    lists = data(name)
    heard, typed = _words(lists, "heard"), _words(lists, "typed")
    return heard, {language: tuple(dict.fromkeys(heard[language] + typed[language])) for language in heard}


# Heard are those that recognition can tell apart; typing adds what it cannot (domain.md §1.1).
HEARD_STOP, STOP = _both("stop")
# Of these, the ones that cards and pages teach: those that are heard while the robot speaks too.
OFFERED_STOP = _words(data("stop"), "offered")
HEARD_LESS, LESS = _both("less")
_, MORE = _both("more")
_, GREETING = _both("greeting")
_, YES = _both("yes")
_, NO = _both("no")
_EARS = data("ears")
FILLERS = _words(_EARS, "fillers")
# Phrase that hides a stop word -> that word, by language.
HIDING: dict[str, dict[str, str]] = _EARS["hiding"]
# Stop word -> what it is also heard as, by language.
SOUNDS_LIKE: dict[str, dict[str, list[str]]] = _EARS["sounds_like"]
