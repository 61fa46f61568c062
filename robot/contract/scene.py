"""The tools of a behaviour: a `Scene` with its context, and `Wait` to let time pass.

A behaviour is a generator that reads like a stage direction: it yields commands, which are carried out at
once, and `Wait`s, which give back the event waited for, or None when the time is up. It does no input or
output, may be closed at any yield, and never yields in a `finally`.
"""

import random
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

from robot.contract.commands import Say
from robot.contract.programme import Level
from robot.contract.record import Record


class Wait(NamedTuple):
    """What a behaviour waits for. Until an event of one of `kinds` (none: of no kind), at most `seconds`."""

    seconds: float
    kinds: tuple[type[Record], ...] = ()


Behaviour = Generator[Record | Wait, Record | None, None]


class Rotation:
    """Takes items in turn.

    Lists that are used up before anything in them comes again. `used` holds, by key, what was used last at
    its end.
    """

    def __init__(self, used: dict[str, list[str]]) -> None:
        self._used = used

    def draw(self, key: str, names: tuple[str, ...]) -> int:
        """The place in `names` of the one used longest ago; of those never used, the first."""
        used = [name for name in self._used.get(key, []) if name in names]
        drawn = next((name for name in names if name not in used), used[0] if used else names[0])
        self._used[key] = [*(name for name in used if name != drawn), drawn]
        return names.index(drawn)


def _new_rotation() -> Callable[[str, tuple[str, ...]], int]:
    return Rotation({}).draw


def _forget(_offer: str, _card: str) -> None:
    """The default: a single run remembers nothing."""


@dataclass(slots=True)
class Scene:
    """One run of a behaviour on a level.

    `sign` is set when the level's sign of engagement is seen, `distress` when its sign of distress is.
    `uneasy` are the ways of ending ("person", "sleep") that would be the sign of distress if the session now
    ended so, well before its time; never a stop, which costs nothing.

    `draw` is that of a `Rotation`. `chosen` are the offers of earlier
    runs with the card that was chosen last, the latest at the end; `remember(offer, card)` keeps one.
    """

    level: Level
    rng: random.Random
    next_utterance: Callable[[], int]
    next_offer: Callable[[], int]
    draw: Callable[[str, tuple[str, ...]], int] = field(default_factory=_new_rotation)
    remember: Callable[[str, str], None] = _forget
    chosen: Sequence[Sequence[str]] = ()
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

    def next_of(self, listed: str, names: tuple[str, ...]) -> str:
        """The name of this list of the level that was used longest ago; one never used comes first.

        Kept between sessions: a list is used up before anything in it comes again.
        """
        return names[self.draw(f"{self.level.id}.{listed}", names)]

    def between(self, low: float, high: float) -> float:
        """Seconds drawn evenly, to the tenth, so that a record of it reads well."""
        return round(self.rng.uniform(low, high), 1)
