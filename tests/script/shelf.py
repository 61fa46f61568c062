"""The behaviour *play* by itself, with a person who moves by hand."""

import random
from itertools import count
from typing import Any

from robot import behaviours  # noqa: F401 - registers them
from robot.behaviours.play import WAIT_S
from robot.contract import commands as c
from robot.contract import events as e
from robot.contract.behaviour_registry import get
from robot.contract.games import GAMES
from robot.contract.programme import Dose, Level
from robot.contract.record import Record
from robot.contract.scene import Scene, Wait
from tests.engine.build import of

DOSE = Dose(15, 1, 5)


class Played:
    """The behaviour by itself: `laid` is the table that lies there, at each wait for the person."""

    def __init__(
        self, kept: dict[str, Any] | None = None, seed: int = 1, behaviour: str = "play", **parameters: Any
    ) -> None:
        numbers = count(1)
        more = {name: parameters.pop(name) for name in ("character", "not_kept") if name in parameters}
        parameters.setdefault("games", list(GAMES))
        level = Level("play", "L5", {}, {}, "play", frozenset({"cards", "motion"}), DOSE, 7, 3, parameters)
        self.kept = {} if kept is None else kept
        self.scene = Scene(
            level, random.Random(seed), lambda: next(numbers), lambda: next(numbers), kept=self.kept, **more
        )
        self.sent: list[Record] = []
        self.waits: list[Wait] = []
        self._play = get(behaviour).play(self.scene)
        self._run(None)

    @property
    def laid(self) -> c.Board:
        return of(c.Board, self.sent)[-1]

    def move(self, option: str) -> None:
        self._run(e.ChoiceMade(self.laid.offer, option, "tap"))

    def answer(self, option: str) -> None:
        """A card of an offer."""
        self._run(e.ChoiceMade(of(c.Offer, self.sent)[-1].offer, option, "tap"))

    def touch(self, pad: str, ms: int = 300, *, rough: bool = False) -> None:
        self._run(e.Touched(pad, ms, rough))

    @property
    def said(self) -> int:
        return int(of(c.Say, self.sent)[-1].utterance)

    def wait(self) -> None:
        self._run(None)

    def close(self) -> None:
        self._play.close()

    def finish(self) -> int:
        """The person's moves until the round is over, the first each time; how many there were."""
        for moves in count():
            if "again" in self.laid.options:
                return moves
            self.move(next(move for move in self.laid.options if move != "yours"))
        raise AssertionError

    def _run(self, event: Record | None) -> None:
        while True:
            step = self._play.send(event)
            event = None
            if isinstance(step, Wait):
                self.waits.append(step)
                laid = [x for x in self.sent if isinstance(x, c.Board | c.Offer)]
                on_a_card = e.ChoiceMade in step.kinds and isinstance(laid[-1], c.Offer)
                # The short waits around cards answer touches too, and are passed over here.
                by_touch = e.Touched in step.kinds and (
                    e.ChoiceMade in step.kinds or step.seconds >= WAIT_S[0]
                )
                if on_a_card or by_touch:
                    return
                event = e.Spoken(self.said, "captioned", 0) if e.Spoken in step.kinds else None
            else:
                self.sent.append(step)
