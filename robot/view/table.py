"""What lies on the table of the person's page: the cards of an offer, or a game."""

from collections.abc import Mapping

from robot.contract import commands as c
from robot.contract.games import GAMES
from robot.contract.programme import Texts
from robot.contract.record import Record
from robot.control import table_state as shown
from robot.control.state import Offer, Text
from robot.messages import LANGUAGES, catalogue, texts
from robot.view.phrasing import Phrasing, plain

# The moves beside every game, in this order; their texts and those of the shelf are the catalogue's.
BESIDE = ("enough", "easier", "trickier")
SHELF = "shelf"
AT = "at-"


class Table:
    """Follows what was laid out last, until it is put away."""

    def __init__(self, phrasing: Phrasing) -> None:
        self._phrasing = phrasing
        self.offer: Offer | None = None
        self.board: shown.Board | None = None

    def take(self, command: Record | None) -> bool:
        """Take in a command that was sent; whether a game was laid out."""
        if isinstance(command, c.Offer):
            self.offer, self.board = Offer(command.offer, self._phrasing.cards(command.options)), None
        elif isinstance(command, c.Board):
            self.offer, self.board = None, board(command)
        elif isinstance(command, c.OfferClosed):
            self.offer = self.board = None
        return isinstance(command, c.Board)


def board(laid: c.Board) -> shown.Board:
    """The table in words; a text that a game lacks is the name of what it should stand for."""
    own: Mapping[str, Texts] = {} if laid.game == SHELF else GAMES[laid.game].texts
    columns = max(1, laid.columns)
    places = [
        _place(own, mark, f"{AT}{n}" if f"{AT}{n}" in laid.options else "")
        for n, mark in enumerate(laid.cells)
    ]
    pads = {move: pad for pad, move in laid.pads}
    moves = [
        shown.Move(move, _move(laid.game, own, move), pads.get(move, ""))
        for move in laid.options
        if not move.startswith(AT)
    ]
    return shown.Board(
        laid.offer,
        laid.game,
        _text(own, "name"),
        _text(own, laid.message) if laid.message else None,
        tuple(tuple(places[at : at + columns]) for at in range(0, len(places), columns)),
        tuple(move for move in moves if move.id not in BESIDE),
        tuple(move for move in moves if move.id in BESIDE),
        _place(own, laid.hand, "") if laid.hand else None,
        laid.cursor,
    )


def _place(own: Mapping[str, Texts], mark: str, move: str) -> shown.Place:
    picture, _, at = mark.partition(":")
    column, _, row = at.partition(".")
    place = (int(column), int(row)) if column.isdigit() and row.isdigit() else (0, 0)
    return shown.Place(mark, _text(own, f"cell.{picture}"), move, picture, *place)


def _move(game: str, own: Mapping[str, Texts], move: str) -> Text:
    """A game on the shelf goes by its name."""
    if game == SHELF and f"table.move.{move}" not in catalogue("en"):
        return _text(GAMES[move].texts, "name")
    return _text(own, f"move.{move}")


def _text(own: Mapping[str, Texts], key: str) -> Text:
    if key in own:
        return plain(own[key])
    shared = f"table.{key}"
    return texts(shared) if shared in catalogue("en") else dict.fromkeys(LANGUAGES, key.rpartition(".")[2])
