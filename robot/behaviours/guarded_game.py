"""A game that is held to what it promises: one of another package may break, and takes nothing along."""

import json
import logging
import random
from collections.abc import Callable
from typing import Any

from robot.contract.commands import Gesture, Light, Sound
from robot.contract.games import Game, Pause, State, Table, Turn

LONGEST_PAUSE_S = 30.0
log = logging.getLogger(__name__)


class BrokenGame(Exception):
    """A game raised something, or gave back what is none of its answers."""


class GuardedGame:
    """The calls of one game. Each raises BrokenGame, and nothing else."""

    def __init__(self, game: Game) -> None:
        self._game, self.name = game, game.name

    def begin(self, rng: random.Random, ease: int) -> State:
        return self._state(self._call(self._game.begin, rng, ease))

    def again(self, before: State, rng: random.Random, ease: int) -> State:
        return self._state(self._call(self._game.again, before, rng, ease))

    def table(self, state: State) -> Table:
        made = self._call(self._game.table, state)
        if not isinstance(made, Table):
            raise self._broken(f"table() gave {type(made).__name__}")
        words = (made.text, *made.cells, *made.moves, *made.pads, *made.pads.values(), made.hand)
        if not all(isinstance(word, str) for word in words):
            raise self._broken("table() names what is no text")
        return made

    def move(self, state: State, move: str, rng: random.Random) -> Turn:
        turn = self._turn("move", self._call(self._game.move, state, move, rng))
        if turn is None:
            raise self._broken("move() gave nothing")
        return turn

    def reply(self, state: State, rng: random.Random) -> Turn | None:
        return self._turn("reply", self._call(self._game.reply, state, rng))

    def slip(self, state: State, rng: random.Random) -> Turn | None:
        return self._turn("slip", self._call(self._game.slip, state, rng))

    # --- what it must be ------------------------------------------------------------------------------------

    def _call(self, method: Callable[..., Any], *given: Any) -> Any:
        try:
            return method(*given)
        except Exception as error:  # whatever a stranger's game does
            raise self._broken(f"{method.__name__}() raised {type(error).__name__}: {error}") from error

    def _state(self, state: Any) -> State:
        """JSON data, or saving the progress would break with it."""
        try:
            plain = isinstance(state, dict) and json.loads(json.dumps(state, allow_nan=False)) == state
        except (TypeError, ValueError, RecursionError):
            plain = False
        if not plain:
            raise self._broken("its state is no JSON data")
        return state  # type: ignore[no-any-return] # it has been looked at

    def _turn(self, name: str, turn: Any) -> Turn | None:
        if turn is None:
            return None
        if not isinstance(turn, Turn) or not all(map(_is_act, turn.acts)):
            raise self._broken(f"{name}() gave no Turn of acts that a game may do")
        return turn._replace(state=self._state(turn.state))

    def _broken(self, what: str) -> BrokenGame:
        log.error("the game %s is put away: %s", self.name, what)
        return BrokenGame(what)


def _is_act(act: Any) -> bool:
    if not isinstance(act, Pause):
        return isinstance(act, Gesture | Light | Sound)
    seconds: Any = act.seconds
    return isinstance(seconds, int | float) and 0 < seconds <= LONGEST_PAUSE_S
