"""The shape of a waypoint, of the library that comes with Yorisou and of a therapist's own."""

from typing import Annotated, Literal

from pydantic import Field

from robot.behaviours.script.wording import Text
from robot.contract.quests import Quest
from robot.yaml_check.section import Name, Section

HOUR = 60  # minutes
# What lies at a waypoint for which nothing is named.
PEBBLE = "pebble"
Hours = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]-([01][0-9]|2[0-4]):[0-5][0-9]$")]


class Place(Section):
    """What is known of a waypoint, but for its id.

    `exit`: how to leave or turn back there; `people`: how many may be there, 0 to 3; `minutes`: about how
    long it takes; `quiet`: hours with few people, "HH:MM-HH:MM"; `item`: what lies there
    (robot/outings/items.yaml)."""

    kind: Literal["home", "door", "street", "shop", "park", "library", "centre"]
    name: Text
    exit: Text
    people: int = Field(ge=0, le=3)
    minutes: int = Field(ge=1, le=60)
    quiet: list[Hours] = Field(default_factory=list, max_length=6)
    item: str = PEBBLE

    def quest(self, name: str, *, own: bool) -> Quest:
        """As the programme has it."""
        hours = tuple(_minutes(each) for each in self.quiet)
        texts = self.name.plain(), self.exit.plain()
        return Quest(name, self.kind, *texts, self.people, self.minutes, hours, self.item, own)


class Waypoint(Place):
    """One that a script brings itself."""

    id: Name


def _minutes(hours: str) -> tuple[int, int]:
    """ "HH:MM-HH:MM" in minutes after midnight."""
    begins, ends = (int(each[:2]) * HOUR + int(each[3:]) for each in hours.split("-"))
    return begins, ends
