"""Games for play side by side: what one is, and where they are found by name.

A game is plain data and pure functions: it sends nothing, knows no clock, and draws from the generator that
it is given. The behaviour *play* lays its table, takes the person's moves and plays the robot's part.
"""

import random
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, NamedTuple

from robot.contract.commands import Gesture, Light, Sound
from robot.contract.plug_ins import PlugIns
from robot.contract.programme import Texts

# JSON data: it outlives a stop and a power cut.
State = dict[str, Any]
GROUP = "yorisou.games"
# How a person may set a game, from the easiest; a game begins with the first.
EASE = (0, 1, 2)


class Pause(NamedTuple):
    """Some seconds in which nothing happens."""

    seconds: float


Act = Gesture | Light | Sound | Pause


@dataclass(frozen=True, slots=True)
class Table:
    """What lies on the table.

    `text` names a text of the game ("": none). `cells` are marks, row by row ("" is an empty place;
    "sea:2.1": the piece of the picture "sea" in column 2, row 1), `columns` to a row. `moves` is what the
    person may do now: "at-3" touches the fourth cell, any other has a text "move.<move>". `pads` are touch
    pads of the robot that do the same: pad -> move. `hand` is the mark of what the person holds, `cursor` the
    cell that the pads are at (-1: none). `over`: the round is finished.
    """

    text: str = ""
    cells: tuple[str, ...] = ()
    columns: int = 1
    moves: tuple[str, ...] = ()
    pads: Mapping[str, str] = field(default_factory=dict)
    hand: str = ""
    cursor: int = -1
    over: bool = False


class Turn(NamedTuple):
    """The state after a move, and what the robot does meanwhile, in this order."""

    state: State
    acts: tuple[Act, ...] = ()


class Game(ABC):
    """One game. There is nobody to win against; whoever ends it at any point has finished a round.

    `texts`: "name", "how" (one line), whatever tables name, "move.<move>", "cell.<mark>" (for a screen
    reader; a piece of a picture goes by its picture), each in every language.
    """

    name: ClassVar[str]
    texts: ClassVar[Mapping[str, Texts]]

    @abstractmethod
    def begin(self, rng: random.Random, ease: int) -> State:
        """A new round; `ease` 0 is the easiest, 2 the trickiest."""

    @abstractmethod
    def table(self, state: State) -> Table:
        """What lies there now. The same for the same state."""

    @abstractmethod
    def move(self, state: State, move: str, rng: random.Random) -> Turn:
        """The person's move, one of the table's. The state that was given stays as it is."""

    @abstractmethod
    def reply(self, state: State, rng: random.Random) -> Turn | None:
        """The robot's part of it, or None while it is the person's turn, however long that is."""

    def again(self, _state: State, rng: random.Random, ease: int) -> State:
        """The round after this one, which is over or was ended; a game may keep something of it."""
        return self.begin(rng, ease)

    def slip(self, _state: State, _rng: random.Random) -> Turn | None:
        """The robot's part with a small mishap of its own that ends well; None: this game has none now."""
        return None


class Games(PlugIns[Game]):
    """Games by name. Iterating gives all of them, those of other packages too."""

    def __init__(self) -> None:
        super().__init__("game", GROUP, {})

    def add(self, game: Game) -> None:
        """One of our own."""
        self._own, self._found[game.name] = (*self._own, game.name), game

    def made_of(self, loaded: Any) -> Any:
        return loaded() if isinstance(loaded, type) else loaded

    def fault(self, made: Any, name: str) -> str:
        if not isinstance(made, Game) or getattr(made, "name", "") != name:
            return "is no Game of this name"
        lacks = [key for key in ("name", "how") if key not in getattr(made, "texts", {})]
        return f"lacks the texts {', '.join(lacks)}" if lacks else ""

    def __iter__(self) -> Iterator[str]:
        return iter(each.name for each in self.known.known())

    def __len__(self) -> int:
        return len(self.known.known())

    def playable(self, wanted: Sequence[str] | None) -> list[str]:
        """The names of those that are `wanted` (None: all) and load; where none of them does, ours."""
        there = [known.name for known, fault in self.examined() if not fault]
        return [name for name in dict.fromkeys(wanted or there) if name in there] or list(self._own)


GAMES = Games()
