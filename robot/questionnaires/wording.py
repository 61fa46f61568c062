"""A questionnaire as it is asked: the words that staff supplied, where they are from, and how they are kept.

It is read from FHIR once (fhir.py) and kept as a small file of our own, which a running robot reads without
the library of FHIR.
"""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from robot.contract.languages import Language
from robot.errors import InputError, UsageError
from robot.files.read import read_text, shown
from robot.questionnaires.instruments import Instrument, instrument
from robot.questionnaires.scoring import Answers, Score, check_reverse, score

LIMIT = 300_000  # bytes of a kept file
SHORTEST_SOURCE = 8
# What stands in a blank template where the words have to go.
BLANK = "___"


class Option(BaseModel):
    """One answer: the number that it counts, and its words."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    value: int
    text: Annotated[str, Field(min_length=1, max_length=200)]


class Item(BaseModel):
    """One item and its answers, lowest first or as the publication has them."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    text: Annotated[str, Field(min_length=1, max_length=800)]
    options: Annotated[tuple[Option, ...], Field(min_length=2, max_length=12)]


class Wording(BaseModel):
    """One questionnaire in one language. Raises ValidationError where it does not fit its scoring rule."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    instrument: str
    language: Language
    version: Annotated[str, Field(min_length=1, max_length=60)]
    title: Annotated[str, Field(min_length=1, max_length=120)]
    wording_source: Annotated[str, Field(min_length=SHORTEST_SOURCE, max_length=500)]
    copyright: Annotated[str, Field(max_length=2_000)] = ""
    instructions: Annotated[str, Field(max_length=2_000)] = ""
    reverse_items: Annotated[tuple[int, ...], Field(max_length=25)] = ()
    items: Annotated[tuple[Item, ...], Field(min_length=1, max_length=25)]

    @property
    def name(self) -> str:
        """What it is called in a file's name, a form and the journal: "phq-9.ja"."""
        return f"{self.instrument}.{self.language}"

    @property
    def rule(self) -> Instrument:
        return instrument(self.instrument)

    @property
    def scale(self) -> tuple[int, ...]:
        """The numbers that an answer may have."""
        return tuple(sorted(each.value for each in self.items[0].options))

    @property
    def digest(self) -> str:
        """Another one for any other word: what was confirmed is confirmed for these words alone."""
        return hashlib.sha256(self.as_kept()).hexdigest()[:32]

    def score(self, answers: Answers) -> Score:
        """What answers add up to. Raises UsageError."""
        return score(self.rule, self.scale, self.reverse_items, answers)

    def as_kept(self) -> bytes:
        """The file of it."""
        data = self.model_dump(mode="json")
        return (json.dumps(data, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()

    @model_validator(mode="after")
    def _fits(self) -> "Wording":
        try:
            _fit(self)
        except (InputError, UsageError) as error:
            raise ValueError(f"{error.what} {error.mend}".strip()) from error
        return self


def _fit(wording: Wording) -> None:
    rule = instrument(wording.instrument)
    if len(wording.items) != rule.items:
        what = f"{rule.name} has {rule.items} items, and here are {len(wording.items)}."
        raise InputError("items", what, "Leave out what is not scored.")
    _filled_in(wording)
    for number, item in enumerate(wording.items, 1):
        scale = tuple(sorted(each.value for each in item.options))
        if scale not in rule.scales:
            known = " or ".join(f"{each[0]} to {each[-1]}" for each in rule.scales)
            raise InputError("items", f"item {number}: answers of {rule.name} count {known}, each once.")
        if scale != wording.scale:
            raise InputError("items", f"item {number} has other numbers than the first.")
        if len({each.text for each in item.options}) < len(item.options):
            raise InputError("items", f"item {number} has the same answer twice.")
    if len(set(wording.reverse_items)) < len(wording.reverse_items):
        raise InputError("reverse-items", "name an item twice.")
    check_reverse(rule, wording.reverse_items)


def _filled_in(wording: Wording) -> None:
    texts = (wording.wording_source, wording.version, wording.title, wording.instructions, wording.copyright)
    for text in (*texts, *(part for item in wording.items for part in _texts(item))):
        if BLANK in text:
            raise InputError("text", "a blank of the template is still there.", f"Replace every {BLANK}.")
        if strange := next((char for char in text if not (char.isprintable() or char == "\n")), ""):
            raise InputError("text", f"holds a character that cannot be shown ({strange!r}).")
        if text and not text.strip():
            raise InputError("text", "a text holds only spaces.")


def _texts(item: Item) -> tuple[str, ...]:
    return (item.text, *(each.text for each in item.options))


def wording(data: Mapping[str, Any], where: str) -> Wording:
    """The questionnaire in plain data. Raises InputError that says what of it is wrong."""
    try:
        return Wording.model_validate_json(json.dumps(data))
    except (ValidationError, ValueError) as error:
        raise InputError(where, f"is no questionnaire that can be used: {_first_of(error)}") from None


def _first_of(error: ValueError) -> str:
    if not isinstance(error, ValidationError):
        return "it holds half of a character."
    fault = error.errors(include_url=False, include_context=False, include_input=False)[0]
    place = ".".join(_counted(each) for each in fault["loc"])
    said = fault["msg"].removeprefix("Value error, ").rstrip(".")
    return f"{place}: {said}." if place else f"{said}."


def _counted(place: str | int) -> str:
    """As people count: from 1."""
    return str(place + 1) if isinstance(place, int) else place


def read_kept(path: Path) -> Wording:
    """A questionnaire that was imported. Raises InputError."""
    try:
        data = json.loads(read_text(path, LIMIT))
    except (ValueError, RecursionError):
        raise InputError(shown(path), "is no questionnaire as it was imported.", "Import it anew.") from None
    if not isinstance(data, dict):
        raise InputError(shown(path), "is no questionnaire as it was imported.", "Import it anew.")
    found = wording(data, shown(path))
    if path.stem != found.name:
        raise InputError(shown(path), f"holds {found.name}, which its name does not say.", "Import it anew.")
    return found
