"""Default lines for scripts that bring none of their own, from the files of lines beside this one."""

from pathlib import Path

import yaml

from robot.behaviours.script.schema import Text
from robot.contract.programme import Texts

LINES: dict[str, Texts] = {
    key: Text.model_validate(written).plain()
    for key, written in yaml.load(
        Path(__file__).with_name("lines.yaml").read_bytes(), yaml.CSafeLoader
    ).items()
}
_OF_PEOPLE: dict[str, dict[str, Texts]] = {
    behaviour: {name: Text.model_validate(written).plain() for name, written in lines.items()}
    for behaviour, lines in yaml.load(
        Path(__file__).with_name("people_lines.yaml").read_bytes(), yaml.CSafeLoader
    ).items()
}
FAREWELL = [LINES[f"letter-{number}"] for number in (1, 2, 3)]


def of_people(behaviour: str) -> dict[str, Texts]:
    """The lines of a behaviour with people, by name; none for another one."""
    return dict(_OF_PEOPLE.get(behaviour, {}))


def of_waypoints() -> dict[str, Texts]:
    """The lines about waypoints, with {place} and {item} in them."""
    return dict(_OF_PEOPLE["waypoints"])
