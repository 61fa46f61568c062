"""The kinds of forbidden lines, as data in `line_rules/`, with files for each language."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any, Literal, get_args

import yaml

from robot.contract.languages import LANGUAGES
from robot.errors import InputError
from robot.language import line_folding
from robot.language.line_pattern import PatternFault, Phrase, compile_phrase, gram

HERE = Path(__file__).parent / "line_rules"
# What a text is: said or shown in a session; a name, preview or card; a note or a name on the card of help;
# what somebody of the circle writes to the person.
Place = Literal["line", "label", "note", "name", "message"]
PLACES: tuple[Place, ...] = get_args(Place)
# Lists of phrases that are a kind, and the place that each is for, "" for all. What stands under
# `find-always…` is found even where an excuse stands.
FINDS: Mapping[str, Place | Literal[""]] = {
    "find": "",
    "find-in-lines": "line",
    "find-in-messages": "message",
    "find-always": "",
    "find-always-in-messages": "message",
}
# Lists of excuses: for all places, and for messages only.
EXCUSES: Mapping[str, Place | Literal[""]] = {"unless": "", "unless-in-messages": "message"}


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of finding. `why` follows the quoted words, `instead` says what to write."""

    name: str
    code: str
    why: str
    instead: str
    places: frozenset[str]


@dataclass(frozen=True)
class Rule:
    """A phrase of a kind, compiled when it is first needed.

    `only`: the one place that it is for. `always`: nothing excuses it.
    """

    kind: Kind
    phrase: Phrase
    only: Place | Literal[""] = ""
    always: bool = False

    @cached_property
    def regex(self) -> re.Pattern[str]:
        return re.compile(self.phrase.regex)


@dataclass(frozen=True)
class Language:
    """The rules of one language.

    `excuses`: by kind and place, what makes a found phrase a good one; "" is for all.
    """

    name: str
    readings: Mapping[str, str]
    rules: tuple[Rule, ...]
    excuses: Mapping[tuple[str, Place | Literal[""]], tuple[Rule, ...]]
    unclear_yes: frozenset[str]

    @cached_property
    def index(self) -> Mapping[str, tuple[tuple[str, int], ...]]:
        """A few letters -> keys that hold them, each with its rule. "": rules that may always be found."""
        made: dict[str, list[tuple[str, int]]] = {"": []}
        for number, rule in enumerate(self.rules):
            for key in rule.phrase.keys or {""}:
                made.setdefault(gram(key, self.name) if key else "", []).append((key, number))
        return {letters: tuple(keys) for letters, keys in made.items()}

    @cached_property
    def sizes(self) -> tuple[int, ...]:
        """How many letters the entries of the index have."""
        return tuple(sorted({len(letters) for letters in self.index if letters}))

    def candidates(self, folded: str) -> list[Rule]:
        """The rules that might find something in a folded sentence, in the order of the file."""
        numbers = {number for _, number in self.index[""]}
        for size in self.sizes:
            there = {folded[at : at + size] for at in range(len(folded) - size + 1)}
            for letters in self.index.keys() & there:
                numbers.update(number for key, number in self.index[letters] if key in folded)
        return [self.rules[number] for number in sorted(numbers)]


@cache
def kinds() -> Mapping[str, Kind]:
    """Every kind by its name. Raises InputError where the data cannot be read."""
    data = _mapping(HERE / "kinds.yaml")
    return {
        name: Kind(
            name, given["code"], given["why"], given["instead"], frozenset(given.get("places", PLACES))
        )
        for name, given in data.items()
    }


@cache
def language(name: str) -> Language:
    """The rules of a language. Raises KeyError for another one, InputError for data that cannot be read."""
    if name not in LANGUAGES:
        raise KeyError(name)
    return read(sorted(HERE.glob(f"{name}*.yaml")), name)


def read(paths: Iterable[Path], name: str) -> Language:
    """The rules of a language, of which each file may have some. Raises InputError with kind and phrase."""
    paths = tuple(paths)
    data = _joined(paths)
    readings = dict(data.pop("readings", {}))
    lists = {key: "|".join(words) for key, words in data.pop("lists", {}).items()}
    unclear = frozenset(map(str, data.pop("unclear-yes", ())))
    excused = {("", place): data.pop(key, ()) for key, place in EXCUSES.items()}
    rules: list[Rule] = []
    known: dict[str, Any] = {}

    def fold(text: str) -> str:
        return line_folding.fold(text, name, readings)

    def phrases(kind: str, listed: Iterable[object]) -> Iterator[Phrase]:
        for written in listed:
            try:
                yield compile_phrase(str(written), name, lists, fold, known)
            except PatternFault as fault:
                raise InputError(
                    str(paths[0]), f"{kind}: '{written}': {fault}.", "See docs/reference/lines.md."
                ) from None

    for kind, given in data.items():
        if kind not in kinds() or not isinstance(given, dict) or not given.keys() <= {*FINDS, *EXCUSES}:
            raise InputError(
                str(HERE / name), f"'{kind}' is no kind of kinds.yaml with {', '.join((*FINDS, *EXCUSES))}."
            )
        excused |= {(kind, place): given.get(key, ()) for key, place in EXCUSES.items()}
        for key, only in FINDS.items():
            rules += [
                Rule(kinds()[kind], phrase, only, key.startswith("find-always"))
                for phrase in phrases(kind, given.get(key, ()))
            ]
    nothing = Kind("", "", "", "", frozenset())
    excuses = {
        (kind, place): tuple(Rule(nothing, phrase, place) for phrase in phrases(kind, listed))
        for (kind, place), listed in excused.items()
    }
    return Language(name, readings, tuple(rules), excuses, unclear)


def _joined(paths: Iterable[Path]) -> dict[str, Any]:
    """What the files of a language hold together; a kind may have other lists in another file."""
    data: dict[str, Any] = {}
    for path in paths:
        for key, part in _mapping(path).items():
            both = data.get(key)
            if key not in data:
                data[key] = part
            elif isinstance(both, dict) and isinstance(part, dict) and not both.keys() & part.keys():
                data[key] = {**both, **part}
            else:
                raise InputError(str(path), f"'{key}' is in another file of this language already.")
    return data


def _mapping(path: Path) -> dict[str, Any]:
    try:
        data = yaml.load(path.read_bytes(), yaml.CSafeLoader)
    except (OSError, yaml.YAMLError) as error:
        raise InputError(str(path), f"cannot be read: {error}.") from None
    if not isinstance(data, dict):
        raise InputError(str(path), "must have kinds under their names.", "See docs/reference/lines.md.")
    return data
