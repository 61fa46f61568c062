"""The texts of a game, from the YAML file beside it."""

from collections.abc import Mapping
from pathlib import Path

import yaml

from robot.contract.programme import Texts


def texts_of(module: str) -> Mapping[str, Texts]:
    """Of the game in this module file: key -> language -> text."""
    read: Mapping[str, Texts] = yaml.load(Path(module).with_suffix(".yaml").read_bytes(), yaml.CSafeLoader)
    return read
