"""Finds the sorts of crisis in a text, by rules that are data (domain.md §4.2)."""

import logging
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, Literal

from robot.language import normal_form as normal
from robot.language.built_in_words import HERE, data
from robot.language.spelling import Speller
from robot.language.word_pattern import PatternError, Search, named

log = logging.getLogger(__name__)

Sort = Literal["explicit", "violence", "unclear"]
# The steps in which a text is looked through, and what each says. What one step found is taken out before the
# next, so a harmless phrase takes nothing but itself away, and what stands beside it is still found.
STEPS: tuple[tuple[str, Sort | None], ...] = (
    ("idioms", None),
    ("certain", "explicit"),
    ("denied", "unclear"),
    ("violence", "violence"),
    ("explicit", "explicit"),
    ("told", "unclear"),
    ("named", "explicit"),
    ("harmless", None),
    ("unclear", "unclear"),
)
# Those that a clinic may add to. `harmless` comes after what is grave: it hides nothing but what is unclear.
OWN_STEPS = ("explicit", "violence", "harmless", "unclear")
TAKEN = f" {normal.END} "
LONGEST = 500  # characters that are looked through at once
OVERLAP = 120
MOST = 8_000  # characters of a text

Own = Mapping[str, Mapping[str, tuple[str, ...]]]  # a clinic's step -> language -> phrases


@dataclass(frozen=True, slots=True)
class Rules:
    """The crisis rules of one language: names of lists, phrases by step, and words for spelling."""

    names: Mapping[str, Sequence[str]]
    steps: Mapping[str, Sequence[str]]
    keys: Sequence[str]
    look_alikes: Sequence[str]


@cache
def rules(language: str) -> Rules:
    """The rules that come with Yorisou; a step may stand in several files."""
    found: dict[str, Any] = {}
    for file in sorted((HERE / "crisis" / language).glob("*.yaml")):
        for part, held in data(f"crisis/{language}/{file.stem}").items():
            found[part] = found[part] + held if isinstance(found.get(part), list) else held
    return Rules(
        found["names"],
        {step: found.get(step, []) for step, _ in STEPS},
        found.get("keys", ()),
        found.get("look_alikes", ()),
    )


def sorts(text: str, own: Own | None = None) -> tuple[Sort, ...]:
    """The sorts in a text, the gravest first; () where there is none.

    `own` adds phrases of a clinic to the steps; its harmless ones hide nothing but what is unclear.
    """
    return sorts_in(views(normal.plain(text[:MOST])), own)


def sorts_in(seen: Sequence[tuple[str, str]], own: Own | None = None) -> tuple[Sort, ...]:
    """The same of a text whose views were made already."""
    found: set[Sort] = set()
    added = {} if own is None else own
    for language, view in seen:
        mine = {step: tuple(lists.get(language, ())) for step, lists in added.items()}
        for part in parts(view):
            found |= _in_view(part, language, mine)
    order: tuple[Sort, ...] = (
        ("violence", "explicit") if len(found - {"unclear"}) == 2 else ("explicit", "violence")
    )
    grave = tuple(sort for sort in order if sort in found)
    return grave or tuple(found)


def warm() -> None:
    """Read and compile every list, which takes seconds, before a stop could have to wait for it."""
    for sample in ("hello there", "きょうは しずかです", "오늘은 조용해요"):
        sorts(sample)


def views(text: str) -> list[tuple[str, str]]:
    """The views of a plain text, one for each language whose letters it contains."""
    found, here = [], normal.scripts(text)
    if "en" in here:
        found.append(("en", _speller().view(text)))
    if "ja" in here:
        found.append(("ja", normal.japanese(text)))
    if "ko" in here:
        found += [("ko", view) for view in dict.fromkeys((normal.korean(text), normal.korean_closed(text)))]
    return found


def parts(view: str) -> list[str]:
    """Overlapping pieces of bounded length, so that no text takes long and a long one hides nothing."""
    if len(view) <= LONGEST:
        return [view]
    return [view[at : at + LONGEST] for at in range(0, len(view) - OVERLAP, LONGEST - OVERLAP)]


def _in_view(view: str, language: str, own: Mapping[str, tuple[str, ...]]) -> set[Sort]:
    found: set[Sort] = set()
    for step, sort in STEPS:
        left = _built_in(language, step).take(view, TAKEN)
        if step in own:
            left = search(own[step], language).take(left, TAKEN)
        if sort is not None and left != view:
            found.add(sort)
        view = left
    return found


@lru_cache(maxsize=64)
def search(phrases: tuple[str, ...], language: str) -> Search:
    """A search for phrases that may use the names of the built-in lists. Raises PatternError."""
    return Search(phrases, language, _names(language))


@cache
def _names(language: str) -> dict[str, Any]:
    return named(rules(language).names, language)


@cache
def _built_in(language: str, step: str) -> Search:
    """A phrase that somebody broke is left out and said; all others, and every stop, still count."""

    def broken(phrase: str, error: PatternError) -> None:
        log.error("robot/language/word_lists/crisis/%s, %s: '%s': %s", language, step, phrase[:60], error)

    return Search(rules(language).steps[step], language, _names(language), broken)


@cache
def _speller() -> Speller:
    """The speller for English: words of the lists, their keys, and similar everyday words."""
    made = rules("en")
    phrases = [phrase for lists in (*made.names.values(), *made.steps.values()) for phrase in lists]
    words = {word for phrase in phrases for word in re.findall(r"[a-z]+", normal.plain(phrase))}
    return Speller(words | {normal.plain(word) for word in made.look_alikes}, made.keys)
