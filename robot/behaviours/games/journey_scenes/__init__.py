"""The scenes of the journey: read from the YAML files of this folder, and checked."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from robot.contract.programme import Texts

# Where a journey may begin; the first journey begins at the first of them.
STARTS = ("landing", "gate", "footpath", "orchard")
END = "lamp"
SIDES = ("left", "right")


@dataclass(frozen=True, slots=True)
class Scene:
    """What is told there; per side what the person can do, what comes of it and the scene where it leads.

    `thing` is found here, whatever is chosen ("": none). `later`: told in place of `text` if an earlier
    choice ("landing-right") was made.
    """

    text: Texts
    do: Mapping[str, Texts]
    then: Mapping[str, Texts]
    to: Mapping[str, str]
    thing: str = ""
    later: Mapping[str, Texts] = field(default_factory=dict)


def read() -> dict[str, Scene]:
    """Every scene by its name. Raises ValueError that lists what is wrong with them."""
    files = sorted(Path(__file__).parent.glob("*.yaml"))
    scenes = {
        name: _scene(each)
        for file in files
        for name, each in yaml.load(file.read_text("utf-8"), yaml.CSafeLoader).items()
    }
    if wrong := list(faults(scenes)):
        raise ValueError("; ".join(wrong))
    return scenes


def _scene(each: dict[str, Any]) -> Scene:
    do, then = ({side: each[side][key] for side in SIDES} for key in ("do", "then"))
    to = {side: each[side]["to"] for side in SIDES if "to" in each[side]}
    return Scene(each["text"], do, then, to, each.get("thing", ""), each.get("later", {}))


def faults(scenes: Mapping[str, Scene]) -> Iterator[str]:
    """Ways that lead nowhere, ends but the calm one, scenes that some other scene never leads to."""
    for name, scene in scenes.items():
        yield from (f"{name} leads to {to}" for to in scene.to.values() if to not in scenes)
        if len(scene.to) != (0 if name == END else len(SIDES)):
            yield f"{name} has {len(scene.to)} ways on"
        yield from (
            f"{name} speaks of {choice}"
            for choice in scene.later
            if choice.rpartition("-")[0] not in scenes or choice.rpartition("-")[2] not in SIDES
        )
    for name in {END, *STARTS} - set(scenes):
        yield f"there is no {name}"
    for name in set(scenes) - {END}:
        for other in set(scenes) - {END} - set(ways_from(scenes, name)):
            yield f"{name} never leads to {other}"


def ways_from(scenes: Mapping[str, Scene], name: str) -> Iterator[str]:
    """This scene and all where it leads, the nearest first."""
    seen, queue = {name}, [name]
    for each in queue:
        yield each
        for to in scenes[each].to.values() if each in scenes else ():
            if to not in seen:
                seen.add(to)
                queue.append(to)
