"""What the person has made their own of the robot, but for what is in words; and the events about it."""

import re
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from robot.contract.event_base import EVENTS, Source
from robot.contract.programme import Line
from robot.contract.record import Record, record

Colour = Literal["warm", "blue", "green", "amber"]
Shade = Literal["off", "warm", "blue", "green", "amber"]
SoundName = Literal["purr", "trill", "breath", "rain", "waves", "wind"]
LONGEST_NAME, LONGEST_SENTENCE, MOST_SENTENCES = 24, 60, 10
KEY = re.compile(r"own\.([1-9][0-9]?)")
KANJI = re.compile(r"[\u3400-\u9fff]")


@dataclass(slots=True)
class OwnWords:
    """What the person typed for the robot to have: its name, and what it may say back. In no event, ever."""

    name: str = ""
    sentences: list[str] = field(default_factory=list)

    def line(self, key: str) -> Line | None:
        """The sentence that `own.N` stands for; None for any other key, and for one that is gone."""
        found = KEY.fullmatch(key)
        number = int(found[1]) if found else 0
        return Line(self.sentences[number - 1]) if 0 < number <= len(self.sentences) else None

    def unspoken(self) -> tuple[int, ...]:
        """The numbers of those that are only shown: nobody has said how their characters are read."""
        return tuple(number for number, text in enumerate(self.sentences, 1) if KANJI.search(text))

    def rename(self, name: str) -> None:
        self.name = name

    def take(self, data: Any) -> None:
        """Hold what `to_json` wrote; nothing where it is something else."""
        known = data if isinstance(data, dict) else {}
        name, sentences = known.get("name"), known.get("sentences")
        self.name = name if isinstance(name, str) else ""
        self.sentences = (
            [each for each in sentences if isinstance(each, str)] if isinstance(sentences, list) else []
        )

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(slots=True)
class OwnThings:
    """Saved with the progress. `lights`: the shade that a colour of the eyes has; `sounds_off`: not heard."""

    lights: dict[str, str] = field(default_factory=dict)
    sounds_off: list[str] = field(default_factory=list)
    sentences: int = 0
    unspoken: list[int] = field(default_factory=list)
    """`sentences`: so many of the person's own may be said back, as the lines `own.1` to `own.<sentences>`;
    of those the `unspoken` are only shown."""


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


@record(EVENTS, "own-sentences")
class OwnSentences(Record):
    """So many sentences may be said back, of which these are only shown."""

    count: int
    unspoken: tuple[int, ...] = ()


@record(EVENTS, "own-forgotten")
class OwnForgotten(Record):
    """All of it is as it was at first."""
