"""The table of a game, as the page lays it."""

from dataclasses import dataclass, field

from robot.control.json_model import Model
from robot.control.named import Text


@dataclass(frozen=True, slots=True)
class Place(Model):
    """A cell: its `mark`, what a screen reader calls it, and the move that touches it ("": none now).

    Of a mark "sea:2.1" `picture` is "sea", `column` 2 and `row` 1; of any other the picture is the mark.
    """

    mark: str = ""
    label: Text = field(default_factory=dict)
    move: str = ""
    picture: str = ""
    column: int = 0
    row: int = 0


@dataclass(frozen=True, slots=True)
class Move(Model):
    """A move by a word; `pad` is the touch pad of the robot that does the same ("": none)."""

    id: str
    label: Text
    pad: str = ""


@dataclass(frozen=True, slots=True)
class Board(Model):
    """The table of a game: `rows` of places, moves by words (`moves`), and those `beside` every table.

    `offer` is the number that a choice names. `hand` is what the person holds, `cursor` the place that the
    touch pads are at, counted from 0 (-1: none).
    """

    offer: int
    game: str
    title: Text
    text: Text | None = None
    rows: tuple[tuple[Place, ...], ...] = ()
    moves: tuple[Move, ...] = ()
    beside: tuple[Move, ...] = ()
    hand: Place | None = None
    cursor: int = -1
