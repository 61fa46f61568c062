"""Runs one behaviour: feeds it the events that it waits for and collects what it yields."""

import random
from collections.abc import Generator
from dataclasses import replace
from pathlib import PurePath

from robot.contract.behaviour_registry import get
from robot.contract.commands import (
    Board,
    EndCall,
    Gesture,
    Idle,
    Light,
    Offer,
    OfferClosed,
    Say,
    Settle,
    Sound,
)
from robot.contract.record import Record
from robot.contract.scene import Behaviour, Scene, Wait
from robot.engine.contained import Contained, contained
from robot.engine.timers import Timers

# A behaviour directs the body, the voice and the cards; phases, levels and captions are not its business.
MAY_YIELD = frozenset({Board, EndCall, Gesture, Idle, Light, Offer, OfferClosed, Say, Settle, Sound})
CARDS = frozenset({Board, Offer, OfferClosed})
LONGEST_RUN = 100
SHORTEST_WAIT_S = 0.05
TIMER = "wait"
# Company goes on for months. After so many inputs a behaviour begins anew: no run of one lives for ever. A
# session does not get there: that would take more than an input a second for half an hour.
MOST_INPUTS = 2_000
SEED_BITS = 53  # a whole number that every reader of JSON keeps exactly


class BehaviourFault(Exception):
    """A behaviour broke a rule of the stage."""


class Stage:
    """At most one behaviour at a time, waiting for an event or for its timer."""

    def __init__(self, timers: Timers) -> None:
        self._timers = timers
        self._play: Behaviour | None = None
        self._waits: tuple[type[Record], ...] = ()
        self._offer: int | None = None
        self._options: tuple[str, ...] = ()
        self.broken: Contained | None = None
        self.scene: Scene | None = None
        self._inputs = self._began = 0
        self.name = ""

    def play(self, name: str, scene: Scene, now: int) -> list[Record]:
        """Begin a behaviour in place of the present one, with a seed of its own drawn from the scene's."""
        out = self.close()
        seed = scene.rng.getrandbits(SEED_BITS)
        self.name, self._inputs = name, 0
        self.scene = replace(scene, rng=random.Random(seed))  # noqa: S311 - the same play for the same seed
        play = get(name).play(self.scene)
        if not isinstance(play, Generator):
            raise BehaviourFault(f"{self._called()} is no generator: it never yields")
        self._play, self._began = play, now
        return out + self._advance(None, now)

    def feed(self, event: Record | None, now: int) -> list[Record]:
        """Give the behaviour an event, or None when its wait is over. Others than awaited are dropped."""
        if self._play is None or (event is not None and type(event) not in self._waits):
            return []
        self._inputs += 1
        out = self._advance(event, now)
        if self.scene is not None and self._inputs >= MOST_INPUTS:
            out += self.play(self.name, self.scene, now)  # its signs stay seen
        return out

    def close(self) -> list[Record]:
        """End the behaviour at its present yield and take back what it offered."""
        self._timers.cancel(TIMER)
        play, self._play, self._waits, self.scene = self._play, None, (), None
        offer, self._offer, self._options = self._offer, None, ()
        if play is not None:
            try:
                play.close()
            except Exception as error:  # it is dropped all the same: nothing may hold up a stop or a less
                self.broken = contained(error)
        return [] if offer is None else [OfferClosed(offer)]

    def offered(self, offer: int, option: str) -> bool:
        """Whether this card is on the table."""
        return offer == self._offer and option in self._options

    def _called(self) -> str:
        """The behaviour's name, and where it is written."""
        code = getattr(get(self.name).play, "__code__", None)
        return self.name if code is None else f"{self.name} ({PurePath(code.co_filename).name})"

    def _advance(self, value: Record | None, now: int) -> list[Record]:
        """Run to the next wait and set its timer."""
        self._timers.cancel(TIMER)
        if self.scene is not None:
            self.scene.seconds = (now - self._began) / 1_000_000
        out, wait = self._run(value)
        if wait is None:
            return out + self.close()
        self._timers.set(TIMER, now, max(SHORTEST_WAIT_S, wait.seconds))
        return out

    def _run(self, value: Record | None) -> tuple[list[Record], Wait | None]:
        """What it yields until it waits, and the wait; None when it has ended."""
        assert self._play is not None  # noqa: S101 - callers have checked
        self._waits = ()
        out: list[Record] = []
        send = self._play.send
        while True:
            try:
                step = send(value)
            except StopIteration:
                return out, None
            except SystemExit as error:
                raise BehaviourFault(f"{self._called()} wants to end the program") from error
            if isinstance(step, Wait):
                self._waits = step.kinds
                return out, step
            kind = type(step)
            if kind not in MAY_YIELD:
                raise BehaviourFault(f"{self._called()} yielded {kind.__name__}")
            if kind in CARDS:
                self._offer, self._options = (
                    (step.offer, step.options) if isinstance(step, Board | Offer) else (None, ())
                )
            out.append(step)
            value = None
            if len(out) > LONGEST_RUN:
                raise BehaviourFault(f"{self._called()} never waits")
