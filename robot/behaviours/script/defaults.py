"""Default lines for scripts that bring none of their own, from `lines.yaml` beside this file."""

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
FAREWELL = [LINES[f"letter-{number}"] for number in (1, 2, 3)]


def not_connected(what: str) -> Texts:
    """The line for a level whose activity is not connected yet. Raises KeyError for an unknown one."""
    return LINES[what]
