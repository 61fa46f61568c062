"""Behaviours by name, with the modalities that they use. Plug-ins join through an entry-point group.

A plug-in is trusted code: it runs inside the robot's process (docs/how-to/write-a-behaviour.md).
"""

import difflib
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib.metadata import entry_points
from typing import Any

from pydantic import BaseModel

from robot.contract.programme import MODALITIES
from robot.contract.scene import Behaviour, Scene
from robot.errors import InputError

ENTRY_POINTS = "yorisou.behaviours"
Play = Callable[[Scene], Behaviour]


@dataclass(frozen=True, slots=True)
class Entry:
    """A behaviour, the modalities that it uses, and the shape of its parameters.

    None: it takes none, or it is one of Yorisou's own (robot/behaviours/script/schema.py). `half` are the
    parameters that make half of it, for the first sessions of a level and for lighter days.
    """

    name: str
    play: Play
    modalities: frozenset[str]
    parameters: type[BaseModel] | None = None
    half: Mapping[str, Any] = field(default_factory=dict)


log = logging.getLogger(__name__)
_entries: dict[str, Entry] = {}


def behaviour(
    name: str,
    *modalities: str,
    parameters: type[BaseModel] | None = None,
    half: Mapping[str, Any] | None = None,
) -> Callable[[Play], Play]:
    """Decorator: register a behaviour under `name` and declare the modalities that it uses.

    `parameters` is a pydantic model of what a script may give it; what it does not name is a finding. `half`:
    the parameters that make half of it ({"sentences": 1}); half of its minutes goes without saying.
    """
    unknown = set(modalities) - set(MODALITIES)
    if unknown:
        raise InputError(f"behaviour {name}", f"unknown modality {', '.join(sorted(unknown))}.")

    def register(play: Play) -> Play:
        if not name or not callable(play):
            raise InputError(f"behaviour {name!r}", "is not a behaviour.")
        if name in _entries:
            raise InputError(f"behaviour {name}", "is registered twice.")
        _entries[name] = Entry(name, play, frozenset(modalities), parameters, half or {})
        return play

    return register


@dataclass(frozen=True, slots=True)
class Broken:
    """A plug-in that was left out, and what is wrong with it."""

    name: str
    what: str


_looked_at: set[tuple[str, str]] = set()
_broken: dict[str, Broken] = {}


def load_plugins() -> None:
    """Import every installed plug-in, once; importing it registers its behaviours.

    One that breaks is left out with all that it registered, and named by `broken_plugins`.
    """
    for point in entry_points(group=ENTRY_POINTS):
        if (point.name, point.value) in _looked_at:
            continue
        _looked_at.add((point.name, point.value))
        before = dict(_entries)
        try:
            point.load()
        except (Exception, SystemExit) as error:  # whatever a stranger's module does when it is imported
            _entries.clear()
            _entries.update(before)
            what = str(error) if isinstance(error, InputError) else f"{type(error).__name__}: {error}"
            log.warning("plug-in %s (%s) is left out: %s", point.name, point.value, what)
            _broken[point.name] = Broken(point.name, what)


def broken_plugins() -> tuple[Broken, ...]:
    """Those that `load_plugins` left out."""
    return tuple(_broken.values())


def names() -> tuple[str, ...]:
    return tuple(sorted(_entries))


def get(name: str) -> Entry:
    """The behaviour called `name`. Raises InputError with the nearest name that exists."""
    entry = _entries.get(name)
    if entry is None:
        near = difflib.get_close_matches(name, _entries, n=1)
        raise InputError(
            f"behaviour {name}",
            "does not exist.",
            f"Did you mean {near[0]}?" if near else "Is its plug-in installed?",
        )
    return entry
