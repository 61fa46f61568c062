"""Things that lie at waypoints: a table, read once. Where each lies is written in the quest, not here.

Nothing about them is left to chance or time: what comes home is worked out in robot/engine/things.py
from quests that are over, and only ever grows.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Literal, get_args

import yaml

from robot.contract.languages import LANGUAGES
from robot.contract.programme import Texts
from robot.errors import InputError

HERE = Path(__file__).parent
FILE = HERE / "items.yaml"
STICKERS = HERE / "stickers"
# What the robot can do with a thing; "" is a sticker alone.
Form = Literal["gesture", "sound", "light", "line", ""]
FORMS: tuple[Form, ...] = tuple(form for form in get_args(Form) if form)


@dataclass(frozen=True, slots=True)
class Item:
    """A thing. `form` and `what`: what the robot does with it when it is asked."""

    id: str
    name: Texts
    form: Form = ""
    what: str = ""

    @property
    def sticker(self) -> str:
        """The picture, as SVG."""
        return (STICKERS / f"{self.id}.svg").read_text("utf-8")


@cache
def items() -> Mapping[str, Item]:
    """All that there are, in the order of the sheet. Raises InputError."""
    table = yaml.load(FILE.read_bytes(), yaml.CSafeLoader)
    return MappingProxyType({str(name): _item(str(name), entry) for name, entry in table.items()})


def _item(name: str, entry: object) -> Item:
    where, known = f"{FILE.name}: {name}", dict(entry) if isinstance(entry, dict) else {}
    if set(known) - {"name", "robot"} or set(known.get("name", ())) != set(LANGUAGES):
        raise InputError(where, f"needs `name` in {', '.join(LANGUAGES)}, and may have `robot`.")
    robot = known.get("robot", {})
    if not isinstance(robot, dict) or len(robot) > 1 or set(robot) - set(FORMS):
        raise InputError(where, f"`robot` is one of {', '.join(FORMS)}.")
    for form, what in robot.items():
        return Item(name, known["name"], form, str(what))
    return Item(name, known["name"])
