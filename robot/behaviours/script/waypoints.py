"""The waypoints of a script: those that come with Yorisou, and its own; and what is wrong with them."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from types import MappingProxyType
from typing import Any

import yaml

from robot.behaviours.outing import BROUGHT, LIES, OWN
from robot.behaviours.script import schema
from robot.behaviours.script.defaults import of_waypoints
from robot.behaviours.script.waypoint import PEBBLE, Place
from robot.contract.programme import Texts
from robot.contract.quests import OUTING, Quest
from robot.outings import items
from robot.yaml_check.finding import did_you_mean
from robot.yaml_check.source import Path, Source

FILE = items.HERE / "waypoints.yaml"
VISIT, CENTRE = "visit", "centre"


@cache
def library() -> Mapping[str, Place]:
    """The waypoints that come with Yorisou, from the nearest to the farthest."""
    table = yaml.load(FILE.read_bytes(), yaml.CSafeLoader)
    return MappingProxyType({name: Place.model_validate(entry) for name, entry in table.items()})


def quests(script: schema.Script) -> tuple[Quest, ...]:
    """The waypoints of a script in its order; where it names none, and no level leads out, there are none."""
    if script.quests is None and not any(level.behaviour in OUTING for level in script.levels):
        return ()
    own = {each.id: each for each in script.waypoints}
    listed = script.quests if script.quests is not None else [*library(), *own]
    return tuple((own.get(name) or library()[name]).quest(name, own=name in own) for name in listed)


def of_level(behaviour: str, parameters: Mapping[str, Any], every: tuple[Quest, ...]) -> list[str]:
    """The waypoints that a level names; left out: for a visit the centre, else all but it."""
    named = parameters.get("quests")
    if named is not None:
        return list(named)
    return [each.id for each in every if (each.kind == CENTRE) == (behaviour == VISIT)]


def content(script: schema.Script) -> dict[str, Any]:
    """The waypoints of the library that a script uses, as data."""
    used = [each.id for each in quests(script) if not each.own]
    return {f"waypoint/{name}": library()[name].model_dump(exclude_none=True) for name in used}


def lines(script: schema.Script) -> dict[str, Texts]:
    """What is said of each waypoint, by the key of the line (robot/behaviours/outing.py)."""
    made, every = of_waypoints(), quests(script)
    if not every:
        return {}
    pebble = items.items()[PEBBLE].name
    said = {f"{LIES}.{OWN}": made["lies-own"], f"{BROUGHT}.{OWN}": _named(made["brought"], pebble, pebble)}
    for quest in every:
        thing = items.items()[quest.item].name
        said[f"{LIES}.{quest.id}"] = _named(made["lies"], quest.name, thing)
        said[f"{BROUGHT}.{quest.id}"] = _named(made["brought"], quest.name, thing)
    return said


def _named(line: Texts, place: Texts, item: Texts) -> Texts:
    """In every language that the place has a name in."""
    return {
        language: text.replace("{place}", place[language]).replace("{item}", item[language])
        for language, text in line.items()
        if language in place
    }


# --- what is wrong with them --------------------------------------------------------------------------------


def check_waypoints(source: Source, script: schema.Script) -> None:
    """Findings for what does not exist, for what is there twice, and for a level with nowhere to go."""
    known = {*library(), *(each.id for each in script.waypoints)}
    for place, own in enumerate(script.waypoints):
        here: Path = ("waypoints", place)
        if own.item not in items.items():
            text = f"there is no item '{own.item}'{did_you_mean(own.item, items.items())}"
            source.add("E020", (*here, "item"), text)
    _once(source, [(("waypoints", place, "id"), each.id) for place, each in enumerate(script.waypoints)])
    listed = [(("quests", place), name) for place, name in enumerate(script.quests or ())]
    _once(source, listed)
    missing = _unknown(source, listed, known)
    if missing:
        return
    have = {each.id for each in quests(script)}
    for where, behaviour, parameters in _levels(script):
        named = [((*where, "quests", n), name) for n, name in enumerate(parameters.get("quests") or ())]
        _once(source, named)
        _unknown(source, named, have)
        if not named and not of_level(behaviour, parameters, quests(script)):
            text = f"'{behaviour}' has nowhere to go: write quests, with names of waypoints"
            source.add("E011", where, text, at_key=True)


def _levels(script: schema.Script) -> Iterator[tuple[Path, str, Mapping[str, Any]]]:
    """The parameters of levels that lead out, and of their sub-levels and halves, with their places."""
    for place, level in enumerate(script.levels):
        if level.behaviour not in OUTING:
            continue
        of_level_: list[tuple[Path, schema.Level | schema.SubLevel]] = [(("levels", place), level)]
        of_level_ += [(("levels", place, "sublevels", n), part) for n, part in enumerate(level.sublevels)]
        for here, each in of_level_:
            yield (*here, "parameters"), level.behaviour, {**level.parameters, **each.parameters}
            if each.taster is not None and each.taster.parameters:
                yield (*here, "taster", "parameters"), level.behaviour, each.taster.parameters


def _once(source: Source, named: Sequence[tuple[Path, str]]) -> None:
    seen: set[str] = set()
    for where, name in named:
        if name in seen:
            source.add("E002", where, f"the waypoint '{name}' is there twice")
        seen.add(name)


def _unknown(source: Source, named: Sequence[tuple[Path, str]], known: set[str]) -> bool:
    unknown = [(where, name) for where, name in named if name not in known]
    for where, name in unknown:
        source.add("E020", where, f"there is no waypoint '{name}'{did_you_mean(name, known)}")
    return bool(unknown)
