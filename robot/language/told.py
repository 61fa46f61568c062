"""Finds in what a relative or a sender writes whether it tells of somebody's dying, self-harm or violence."""

import logging
from collections.abc import Sequence
from functools import cache

from robot.language import crisis
from robot.language.built_in_words import data
from robot.language.word_pattern import PatternError, Search, named

log = logging.getLogger(__name__)
# What is harmless is taken out before it counts, and hides nothing but itself.
HARMLESS, TOLD = "harmless", "told"


def tells(seen: Sequence[tuple[str, str]]) -> bool:
    """Whether a text tells of it, whoever it is about, by its views (crisis.views).

    A person's own texts are never judged by this.
    """
    for language, view in seen:
        harmless, told = _searches(language)
        for part in crisis.parts(view):
            if told.take(part, crisis.TAKEN) == part:  # most texts: nothing to take the harmless out for
                continue
            left = harmless.take(part, crisis.TAKEN)
            if told.take(left, crisis.TAKEN) != left:
                return True
    return False


@cache
def _searches(language: str) -> tuple[Search, Search]:
    """What is taken out, and what is found, in a language. A broken phrase is left out and said."""
    lists = data(f"told/{language}")
    names = named(lists["names"], language)

    def broken(phrase: str, error: PatternError) -> None:
        log.error("robot/language/word_lists/told/%s.yaml: '%s': %s", language, phrase[:60], error)

    return Search(lists[HARMLESS], language, names, broken), Search(lists[TOLD], language, names, broken)
