"""What a behaviour is written with: a `Scene` to draw on, and `Wait` to let time pass.

A behaviour is a generator that reads like a stage direction: it yields commands, which are carried out at
once, and `Wait`s, which give back the event waited for, or None when the time is up. It does no input or
output, may be closed at any yield, and never yields in a `finally`.
"""

import random
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from robot.engine.commands import Say
from robot.engine.programme import Level
from robot.engine.record import Record


@dataclass(frozen=True, slots=True)
class Wait:
    """Until an event of one of `kinds` (none: of no kind), at most `seconds`."""

    seconds: float
    kinds: tuple[type[Record], ...] = ()


Behaviour = Generator[Record | Wait, Record | None, None]


@dataclass(slots=True)
class Scene:
    """One run of a behaviour on a level.

    `sign` is set when the level's sign of engagement is seen, `distress` when its sign of distress is.
    `uneasy` are the ways of ending ("person", "sleep") that would be the sign of distress if the session now
    ended so, well before its time; never a stop, which costs nothing.
    """

    level: Level
    rng: random.Random
    next_utterance: Callable[[], int]
    next_offer: Callable[[], int]
    sign: bool = False
    distress: bool = False
    uneasy: frozenset[str] = frozenset()

    @property
    def parameters(self) -> Mapping[str, Any]:
        return self.level.parameters

    def say(self, line: str, style: Literal["voice", "whisper", "text"] = "voice") -> Say:
        """A line of this level, or any by its whole key ("farewell.letter-1").

        Its number comes back in `Spoken`.
        """
        key = line if "." in line else f"{self.level.id}.{line}"
        return Say(self.next_utterance(), key, style)

    def between(self, low: float, high: float) -> float:
        """Seconds drawn evenly, to the tenth, so that a record of it reads well."""
        return round(self.rng.uniform(low, high), 1)
