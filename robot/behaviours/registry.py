"""Behaviours by name, with the modalities that they use. Plug-ins join through an entry-point group.

A plug-in is trusted code: it runs inside the robot's process (docs/manual/behaviours.md).
"""

import difflib
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import entry_points

from robot.behaviours.scene import Behaviour, Scene
from robot.engine.programme import MODALITIES
from robot.errors import InputError

ENTRY_POINTS = "yorisou.behaviours"
Play = Callable[[Scene], Behaviour]


@dataclass(frozen=True, slots=True)
class Entry:
    """A behaviour and the modalities that it uses."""

    name: str
    play: Play
    modalities: frozenset[str]


_entries: dict[str, Entry] = {}


def behaviour(name: str, *modalities: str) -> Callable[[Play], Play]:
    """Decorator: register a behaviour under `name` and declare the modalities that it uses."""
    unknown = set(modalities) - set(MODALITIES)
    if unknown:
        raise InputError(f"behaviour {name}", f"unknown modality {', '.join(sorted(unknown))}.")

    def register(play: Play) -> Play:
        if name in _entries:
            raise InputError(f"behaviour {name}", "is registered twice.")
        _entries[name] = Entry(name, play, frozenset(modalities))
        return play

    return register


def load_plugins() -> None:
    """Import every installed plug-in; importing it registers its behaviours."""
    for point in entry_points(group=ENTRY_POINTS):
        point.load()


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
