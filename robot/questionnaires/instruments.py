"""The scoring rules of questionnaires: a table, read once (instruments.yaml)."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

import yaml

from robot.contract.languages import Texts
from robot.errors import InputError

FILE = Path(__file__).with_name("instruments.yaml")
Direction = Literal["at_least", "at_most", "below"]


@dataclass(frozen=True, slots=True)
class Cutoff:
    """A published point. `note` says what it is worth, for the clinician; it is no name for a person."""

    direction: Direction
    point: int
    note: Texts

    def reached(self, total: int) -> bool:
        """Whether a total lies on the side of the point that it is published for."""
        if self.direction == "at_least":
            return total >= self.point
        return total <= self.point if self.direction == "at_most" else total < self.point


@dataclass(frozen=True, slots=True)
class Instrument:
    """How one questionnaire is scored. Items are numbered from 1; `days` is its own interval."""

    id: str
    name: str
    items: int
    scales: tuple[tuple[int, ...], ...]
    reverse_supplied: bool
    days: int
    times: int
    subscales: Mapping[str, tuple[int, ...]]
    alert: frozenset[int]
    cutoffs: tuple[Cutoff, ...]


def instrument(name: str) -> Instrument:
    """The rules of one. Raises InputError that names all there are."""
    found = instruments().get(name)
    if found is None:
        known = ", ".join(instruments())
        raise InputError(
            "instrument", f"{name[:40]!r} is none whose scoring rule is here.", f"There are {known}."
        )
    return found


@cache
def instruments() -> Mapping[str, Instrument]:
    """All that there are, by id."""
    table = yaml.load(FILE.read_bytes(), yaml.CSafeLoader)
    return MappingProxyType({name: _instrument(name, entry) for name, entry in table.items()})


def _instrument(name: str, entry: Mapping[str, Any]) -> Instrument:
    return Instrument(
        name,
        entry["name"],
        entry["items"],
        tuple(_scale(*each) for each in entry["scales"]),
        entry.get("reverse") == "supplied",
        entry["days"],
        entry.get("times", 1),
        MappingProxyType({part: tuple(items) for part, items in entry.get("subscales", {}).items()}),
        frozenset(entry.get("alert", ())),
        tuple(_cutoff(**each) for each in entry.get("cutoffs", ())),
    )


def _scale(lowest: int, highest: int, step: int = 1) -> tuple[int, ...]:
    return tuple(range(lowest, highest + 1, step))


def _cutoff(note: Texts | None = None, **point: int) -> Cutoff:
    ((direction, value),) = point.items()
    return Cutoff(direction, value, note or {})  # type: ignore[arg-type] # of our own table
