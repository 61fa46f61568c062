"""What the person has made their own of the robot, but for what is in words; and the events about it."""

from dataclasses import dataclass, field
from typing import Literal

from robot.contract.event_base import EVENTS, Source
from robot.contract.record import Record, record

Colour = Literal["warm", "blue", "green", "amber"]
Shade = Literal["off", "warm", "blue", "green", "amber"]
SoundName = Literal["purr", "trill", "breath"]


@dataclass(slots=True)
class OwnThings:
    """Saved with the progress. `lights`: the shade that a colour of the eyes has; `sounds_off`: not heard."""

    lights: dict[str, str] = field(default_factory=dict)
    sounds_off: list[str] = field(default_factory=list)
    sentences: int = 0
    """So many sentences of the person's own may be said back: the lines `own.1` to `own.<sentences>`."""


@record(EVENTS, "light-chosen")
class LightChosen(Record):
    """Where its eyes would have this colour, they have that shade, or none."""

    colour: Colour
    shade: Shade
    source: Source


@record(EVENTS, "sound-allowed")
class SoundAllowed(Record):
    """Whether one of its wordless sounds may be heard."""

    sound: SoundName
    on: bool
    source: Source


@record(EVENTS, "own-forgotten")
class OwnForgotten(Record):
    """All of it is as it was at first."""
