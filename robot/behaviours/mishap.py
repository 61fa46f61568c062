"""The robot's own small mishap in play: at most one a session, announced, and with a good end.

How much of it there is stands in the programme (`character.risk`): 0 none; 1 announced ones; 2 each third one
comes unannounced; 3 as well a try that may go wrong and costs nothing. Nothing is felt and nothing is lost.
"""

from typing import Any

from robot.behaviours.guarded_game import GuardedGame
from robot.contract.commands import Gesture, Light, Sound
from robot.contract.games import Act, Pause, State, Turn
from robot.contract.scene import Scene

ANNOUNCED, SURPRISES, TRIES = 1, 2, 3
EVERY_THIRD = 3
WRONG: tuple[Act, ...] = (
    Gesture("ear-one", 0.7),
    Pause(1.5),
    Gesture("ears-down", 0.5),
    Pause(2),
    Gesture("tilt", 0.5),
)
RIGHT: tuple[Act, ...] = (
    Gesture("ears-up", 0.6),
    Pause(1.5),
    Gesture("tail-slow", 0.6),
    Sound("trill"),
    Pause(1),
)


class Mishap:
    """Of one session: whether there will be one, and whether it is announced."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._risk = scene.character.risk
        self._open = self._risk >= ANNOUNCED

    @property
    def _kept(self) -> dict[str, Any]:
        """Asked for anew each time: the person may have switched it off meanwhile."""
        return self._scene.memory("games")

    @property
    def announced(self) -> bool:
        """To be told beforehand: one is to come, and it is none of the surprises."""
        surprise = self._risk >= SURPRISES and self._kept.get("mishaps", 0) % EVERY_THIRD == EVERY_THIRD - 1
        return self._open and not surprise

    @property
    def may_try(self) -> bool:
        """Whether a try that may go wrong is offered."""
        return self._risk >= TRIES

    def take(self, game: GuardedGame, state: State) -> Turn | None:
        """The game's own mishap in place of the robot's turn, once; None: none now."""
        turn = game.slip(state, self._scene.rng) if self._open else None
        if turn is not None:
            self._open = False
            kept = self._kept
            kept["mishaps"] = kept.get("mishaps", 0) + 1
        return turn

    def tried(self) -> tuple[str, tuple[Act, ...]]:
        """What came of a try, as a text of the table and what the robot does: wrong and right in turn."""
        kept = self._kept
        kept["tried_wrong"] = wrong = not kept.get("tried_wrong", False)
        return ("tried-wrong", (*WRONG, Light("eyes", "warm", 0.5))) if wrong else ("tried-right", RIGHT)
