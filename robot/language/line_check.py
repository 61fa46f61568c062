"""Judges lines: finds the forbidden words of each kind, and says why they are forbidden."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from robot.language import line_folding
from robot.language import line_markup as line_machine
from robot.language.line_kinds import Kind, Language, Place, Rule, kinds, language

FACT = "fact"


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """Forbidden words in a text, from `start` to `end`, and their kind."""

    start: int
    end: int
    kind: str
    code: str
    text: str


@lru_cache(maxsize=4096)
def judge(text: str, name: str, place: Place = "line", *, sourced: bool = False) -> tuple[Fault, ...]:
    """The faults of a text in a language (en, ja, ko), at most one of each kind, in the order of the text.

    `sourced`: it says where its fact comes from, so that it may state one.
    """
    found: dict[str, Fault] = {}
    for kind, signs in (
        (kinds()["fill-in"], line_machine.fill_ins),
        (kinds()["machine"], line_machine.signs),
    ):
        for start, end, what in signs(text):
            found.setdefault(kind.name, Fault(start, end, kind.name, kind.code, f"{what}; {kind.instead}"))
    for begin, finish in line_folding.split(text):
        for kind, start, end in _judged(text[begin:finish], name, place):
            if kind.name not in found and not (sourced and kind.name == FACT):
                words = text[begin + start : begin + end]
                found[kind.name] = Fault(begin + start, begin + end, kind.name, kind.code, said(kind, words))
    return tuple(sorted(found.values()))


@lru_cache(maxsize=8192)
def _judged(sentence: str, name: str, place: Place) -> tuple[tuple[Kind, int, int], ...]:
    """(kind, start, end) of the first words of each kind in one sentence."""
    rules = language(name)
    plain = line_folding.folded(sentence, name, rules.readings)
    found: dict[str, tuple[Kind, int, int]] = {}
    for rule in rules.candidates(plain.text):
        if rule.kind.name not in found and _holds(rule, place):
            span = _found(rule, plain.text, rules, place)
            if span is not None:
                found[rule.kind.name] = (rule.kind, *plain.span(*span))
    return tuple(found.values())


def forget() -> None:
    """Forget the sentences that were judged; for measuring."""
    judge.cache_clear()
    _judged.cache_clear()


def said(kind: Kind, words: str) -> str:
    """The fault as a sentence: which words, why not, and what to write instead."""
    return f"'{words.strip()}' {kind.why}; {kind.instead}"


def blocked(text: str, name: str, words: Iterable[str]) -> tuple[Fault, ...]:
    """The words of a programme's own list that stand in a text, however they are written."""
    kind, readings = kinds()["blocked"], language(name).readings
    sentences = [
        (begin, line_folding.folded(text[begin:finish], name, readings))
        for begin, finish in line_folding.split(text)
    ]
    found: list[Fault] = []
    for word in words:
        pattern = re.compile(_as_written(word, name))
        for begin, plain in sentences:
            match = pattern.search(plain.text)
            if match:
                start, end = plain.span(*match.span())
                what = said(kind, text[begin + start : begin + end])
                found.append(Fault(begin + start, begin + end, kind.name, kind.code, what))
                break
    return tuple(found)


def ambiguous(word: str, name: str) -> bool:
    """Whether a word in a list of yes words can mean no (law 4)."""
    return word.strip(" 。.!！").casefold() in language(name).unclear_yes


@lru_cache(maxsize=1024)
def _as_written(word: str, name: str) -> str:
    """A word of a list as a regular expression: whole words with their endings in English, else anywhere."""
    plain = re.escape(line_folding.fold(word, name, language(name).readings))
    return rf"(?<!\w){plain}(?:s|es|ed|d|ing|er|ers)?(?!\w)" if name == "en" else plain


def _holds(rule: Rule, place: Place) -> bool:
    return place in rule.kind.places and rule.only in ("", place)


def _found(rule: Rule, sentence: str, rules: Language, place: Place) -> tuple[int, int] | None:
    """The first place of a rule's phrase that nothing excuses."""
    excused: list[tuple[int, int]] | None = None
    for match in rule.regex.finditer(sentence):
        if rule.always:
            return match.span()
        if excused is None:
            excused = [
                excuse.span()
                for kind in ("", rule.kind.name)
                for where in ("", place)
                for each in rules.excuses.get((kind, where), ())
                if not each.phrase.keys or any(key in sentence for key in each.phrase.keys)
                for excuse in each.regex.finditer(sentence)
            ]
        if match.end() > match.start() and not any(a < match.end() and match.start() < b for a, b in excused):
            return match.span()
    return None
