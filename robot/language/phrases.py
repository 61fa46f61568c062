"""The words of a crisis by language: data that clinics edit, read and checked here (domain.md §4.2)."""

import difflib
import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args

from robot.errors import InputError
from robot.language.lists import HERE, LANGUAGES
from robot.reading.file import read_text, shown
from robot.yaml_check.source import EMPTY, parse

Sort = Literal["explicit", "unclear"]
SORTS: tuple[Sort, ...] = get_args(Sort)
LONGEST, SHORTEST = 60, 2
LIMIT = 1_000_000  # bytes of a file
# Truth values to many programs that read YAML.
ALSO_NO_TEXT = frozenset({"yes", "no", "on", "off"})
MOST = 2_000  # phrases in a list
# Sort -> language -> phrases as they are written.
Phrases = Mapping[str, Mapping[str, tuple[str, ...]]]

_KATAKANA = {code: code - 0x60 for code in range(ord("ァ"), ord("ヶ") + 1)}
_DOUBLED = re.compile(r"([^\W\d_])\1+")
_SPACED = re.compile(r"(?<!\S)(?:[^\W\d_] ){2,}[^\W\d_](?!\S)")


def fold(text: str) -> str:
    """One form for all ways of writing the same: case, width, kana, punctuation, drawn-out letters.

    Apostrophes join, other punctuation parts words; "k i l l" becomes one word, "しにたーーい" gets shorter.
    """
    plain = unicodedata.normalize("NFKC", text).casefold().translate(_KATAKANA)
    plain = re.sub(r"['’`´]", "", plain)
    plain = re.sub(r"[ーｰ〜~]", "", plain)
    plain = " ".join(re.sub(r"[^\w\s]|_", " ", plain).split())
    plain = _SPACED.sub(lambda found: found.group().replace(" ", ""), plain)
    return _DOUBLED.sub(r"\1", plain)


def stands_in(text: str, phrases: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether a phrase stands in `text`, both folded: as words in English, anywhere in other languages."""
    padded, whole = f" {text} ", _joined(text)
    return any(
        f" {phrase} " in padded or f" {_of_phrase(phrase)} " in padded
        if language == "en"
        else _of_phrase(phrase) in whole
        for language, listed in phrases.items()
        for phrase in listed
    )


@cache
def _of_phrase(phrase: str) -> str:
    return _joined(phrase)


def _joined(folded: str) -> str:
    """Without blanks, and without the doubles that come together so."""
    return _DOUBLED.sub(r"\1", folded.replace(" ", ""))


def _file(language: str) -> Path:
    return HERE / f"crisis-{language}.yaml"


@cache
def built_in() -> Phrases:
    """The lists that come with Yorisou, folded for `stands_in`."""
    read_all = {
        language: _lists(_file(language), _mapping(_file(language)), language) for language in LANGUAGES
    }
    return {sort: {language: read_all[language][sort] for language in LANGUAGES} for sort in SORTS}


def read(path: Path) -> Phrases:
    """A clinic's own lists (language -> sort -> phrases), folded. Raises InputError with the first fault."""
    data = _mapping(path)
    _known(path, "", data, LANGUAGES)
    lists = {language: _lists(path, part, language) for language, part in data.items()}
    return {sort: {language: found[sort] for language, found in lists.items()} for sort in SORTS}


def _mapping(path: Path) -> Mapping[str, Any]:
    source = parse(read_text(path, LIMIT, any_character=True), str(path))
    for finding in sorted([*source.findings, *source.cut]):
        if finding.text == EMPTY:
            break
        where = f"line {finding.line}, column {finding.column}"
        kind = "is not YAML: " if finding.code == "E001" else ""
        raise InputError(shown(path), f"{kind}{where}: {finding.text}.", "See docs/manual/handover.md.")
    if not isinstance(source.data, dict):
        raise InputError(
            shown(path), "must have lists of phrases under their names.", "See docs/manual/handover.md."
        )
    for place in source.plain:
        if _at(source.data, place) in ALSO_NO_TEXT:
            here = ".".join(str(part) for part in place[:-1])
            what = f"{here}, entry {int(place[-1]) + 1}: must be text, and can mean true or false."
            raise InputError(shown(path), what, "Put it in quotation marks.")
    return source.data


def _at(data: Any, place: tuple[str | int, ...]) -> object:
    """What stands in an entry of a list, in small letters; None for anything else."""
    if not place or not isinstance(place[-1], int):
        return None
    for part in place:
        data = data[part]
    return data.lower() if isinstance(data, str) else None


def _known(path: Path, where: str, data: Mapping[Any, Any], names: tuple[str, ...]) -> None:
    for name in data:
        if name not in names:
            near = difflib.get_close_matches(str(name), names, n=1)
            mend = f"Did you mean '{near[0]}'?" if near else f"Known are {', '.join(names)}."
            raise InputError(str(path), f"unknown name '{where}{str(name)[:LONGEST]}'.", mend)


def _lists(path: Path, data: Any, language: str) -> dict[str, tuple[str, ...]]:
    if not isinstance(data, dict):
        raise InputError(str(path), f"{language}: must have the lists {' and '.join(SORTS)}.")
    _known(path, f"{language}.", data, SORTS)
    found = {sort: _phrases(path, data.get(sort, []), f"{language}.{sort}") for sort in SORTS}
    return {sort: tuple(dict.fromkeys(listed)) for sort, listed in found.items()}


def _phrases(path: Path, listed: Any, where: str) -> list[str]:
    if not isinstance(listed, list):
        raise InputError(str(path), f"{where}: must be a list.", "Write one phrase a line, after a dash.")
    if len(listed) > MOST:
        raise InputError(str(path), f"{where}: has more than {MOST} entries.", "Write the core of each only.")
    found: list[str] = []
    for number, phrase in enumerate(listed, 1):
        here = f"{where}, entry {number}"
        if not isinstance(phrase, str):
            raise InputError(str(path), f"{here}: must be text.", "Put it in quotation marks.")
        if len(phrase) > LONGEST:
            raise InputError(
                str(path), f"{here}: is longer than {LONGEST} characters.", "Write its core only."
            )
        folded = fold(phrase)
        if len(folded.replace(" ", "")) < SHORTEST:
            raise InputError(str(path), f"{here}: is too short; it would be found in any text.")
        found.append(folded)
    return found
