"""Programmes for tests: a shipped one by name, one from a file, or one level around a behaviour."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import robot.behaviours  # noqa: F401 - registers the built-in behaviours
from robot.behaviours.script import load
from robot.contract import behaviour_registry
from robot.contract.programme import Dose, Level, Pace, Policy, Programme
from robot.errors import UsageError
from robot.paths import FIRST_PROGRAMME
from robot.yaml_check.finding import did_you_mean

SHIPPED = FIRST_PROGRAMME.parent
DEFAULT = FIRST_PROGRAMME.stem
HOUSE = "in-the-house"


def shipped() -> tuple[str, ...]:
    """The names of the programmes that come with Yorisou."""
    return tuple(sorted(file.stem for file in SHIPPED.glob("*.yaml")))


def programme_of(named: Programme | Path | str, beside: Path | None = None) -> Programme:
    """A programme itself, a shipped one by name ("whole-ladder"), or a script by its path.

    A relative path is looked for in the folder `beside` too. Raises UsageError for a name that is neither,
    and InputError or FindingsError for a script that cannot be used.
    """
    if isinstance(named, Programme):
        return named
    behaviour_registry.load_plugins()
    if str(named) in shipped():
        return load(SHIPPED / f"{named}.yaml")
    for path in (Path(named), *(() if beside is None else (beside / named,))):
        if path.is_file():
            return load(path)
    near = did_you_mean(str(named), shipped())
    what = f"is neither a file nor a programme that comes with Yorisou{near or '.'}"
    raise UsageError(str(named), what, f"There are {', '.join(shipped())}.")


def around(
    behaviour: str,
    *,
    lines: Mapping[str, str] | None = None,
    parameters: Mapping[str, Any] | None = None,
    minutes: int = 10,
) -> Programme:
    """A programme with one level, called as the behaviour, on which everything that it uses is agreed to.

    `lines`: name -> text in English, as `scene.say` names them; one with a dot is a whole key. `parameters`
    are validated as in a script. Raises InputError when there is no such behaviour, and pydantic's
    ValidationError for parameters that it does not take.
    """
    behaviour_registry.load_plugins()
    entry = behaviour_registry.get(behaviour)
    given = dict(parameters or {})
    if entry.parameters is not None:
        given = entry.parameters.model_validate(given).model_dump()
    house = _level(HOUSE, "L0", "asleep", frozenset(), minutes, {})
    level = _level(behaviour, "L1", behaviour, entry.modalities, minutes, given)
    return Programme(
        id=f"around-{behaviour}",
        version=1,
        languages=("en",),
        levels=(house, level),
        start=behaviour,
        agreed=(HOUSE, behaviour),
        ceiling=behaviour,
        policy=Policy("hold"),
        standing_approval=False,
        approval_hours=24,
        card_only="a test",
        loudness=0.6,
        motion=1.0,
        lines={_key(behaviour, name): {"en": text} for name, text in (lines or {}).items()},
        phrases={},
        hotline=(),
        digest="",
        pace=Pace(first=0),
    )


def beginning_on(programme: Programme, level: str) -> Programme:
    """The same for a person who has agreed to every level up to this one and begins there.

    Raises UsageError when there is no such level.
    """
    ids = [each.id for each in programme.levels]
    if level not in ids:
        near = did_you_mean(level, ids) or "."
        what = f"is no level of the programme {programme.id}{near}"
        raise UsageError(level, what, f"There are {', '.join(ids)}.")
    place = ids.index(level)
    ceiling = ids[max(place, ids.index(programme.ceiling))]
    return replace(programme, start=level, agreed=tuple(ids[: place + 1]), ceiling=ceiling)


def _key(level: str, name: str) -> str:
    return name if "." in name else f"{level}.{name}"


def _level(
    name: str, rung: str, behaviour: str, modalities: frozenset[str], minutes: int, parameters: dict[str, Any]
) -> Level:
    text = {"en": name}
    dose = Dose(minutes, 4, 7)
    return Level(name, rung, text, text, behaviour, modalities, dose, 0, 0, parameters)
