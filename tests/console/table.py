"""A game on the page without a companion: the behaviour *play* and the view of its table, without waits."""

import itertools
import random
from typing import Any

from robot.behaviours.play import play
from robot.contract.commands import Board
from robot.contract.events import ChoiceMade, Touched
from robot.contract.programme import Dose, Level
from robot.contract.record import Record
from robot.contract.scene import Scene, Wait
from robot.control.table_state import Board as Shown
from robot.view.table import board

DOSE = Dose(15, 1, 5)


class Table:
    """`take` is what a stand-in core does with a choice or a touch: it gives what changes in the state."""

    def __init__(self, *games: str, ease: int = 0, seed: int = 1) -> None:
        numbers = itertools.count(1)
        given = {"games": list(games), "ease": ease}
        level = Level("play", "L5", {}, {}, "play", frozenset({"cards"}), DOSE, 7, 3, given)
        self.kept: dict[str, Any] = {}
        self.scene = Scene(
            level, random.Random(seed), lambda: next(numbers), lambda: next(numbers), kept=self.kept
        )
        self._play = play(self.scene)
        self._laid: Board | None = None
        self.laid = self._until_it_waits(None)

    @property
    def pads(self) -> dict[str, str]:
        return {} if self._laid is None else dict(self._laid.pads)

    def take(self, message: dict[str, Any]) -> dict[str, Any]:
        if message["do"] == "touch":
            self.laid = self._until_it_waits(Touched(message["pad"], message["ms"]))
        elif self._laid is not None and message["offer"] == self._laid.offer:
            self.laid = self._until_it_waits(ChoiceMade(message["offer"], message["option"], "tap"))
        return {"board": self.laid.to_json()}

    def _until_it_waits(self, event: Record | None) -> Shown:
        """Play on to the next wait for the person; the robot's own turns take no time."""
        while True:
            step = self._play.send(event)
            event = None
            if isinstance(step, Wait):
                if Touched in step.kinds:
                    assert self._laid is not None
                    return board(self._laid)
                continue
            if isinstance(step, Board):
                self._laid = step
