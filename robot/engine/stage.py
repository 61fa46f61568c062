"""Runs one behaviour: feeds it the events that it waits for and collects what it yields.

A generator cannot be written down. What it was begun with and what it has been given since can, and bring a
fresh one to the same point (`Playbook`, robot/engine/saved.py).
"""

import random
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field, replace
from pathlib import PurePath
from typing import ParamSpec

from robot.contract.behaviour_registry import get
from robot.contract.commands import (
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

P = ParamSpec("P")
# A behaviour directs the body, the voice and the cards; phases, levels and captions are not its business.
MAY_YIELD = (Gesture, Idle, Light, Offer, OfferClosed, Say, Settle, Sound)
LONGEST_RUN = 100
SHORTEST_WAIT_S = 0.05
TIMER = "wait"
# Company goes on for months. After so many inputs a behaviour begins anew, and its record with it. A session
# does not get there: that would take more than an input a second for half an hour.
MOST_INPUTS = 2_000
SEED_BITS = 53  # a whole number that every reader of JSON keeps exactly


class BehaviourFault(Exception):
    """A behaviour broke a rule of the stage."""


@dataclass(slots=True)
class Playbook:
    """All that brings a fresh run of the behaviour to where this one is.

    `scene` is the scene as it was begun with, `seed` that of its generator, `inputs` the events given to it
    (None: the wait was over), `numbers` those that it drew for and from its lines and cards, in order.
    """

    scene: Scene
    seed: int
    inputs: list[Record | None] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)


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
        self.playbook: Playbook | None = None
        self.name = ""

    def play(self, name: str, scene: Scene, now: int) -> list[Record]:
        """Begin a behaviour in place of the present one, with a seed of its own drawn from the scene's."""
        out = self.close()
        self._begin(name, Playbook(scene, scene.rng.getrandbits(SEED_BITS)), iter(()))
        return out + self._advance(None, now)

    def resume(self, name: str, book: Playbook) -> None:
        """Begin a behaviour and bring it to where the playbook ends; its commands were sent long ago.

        The timer is not touched. Raises BehaviourFault when the behaviour goes another way than it did.
        """
        fresh = Playbook(book.scene, book.seed, list(book.inputs))
        self._begin(name, fresh, iter(book.numbers))
        for value in (None, *book.inputs):
            if self._run(value)[1] is None:
                raise BehaviourFault(f"{name} ended before the playbook does")
        if fresh.numbers != book.numbers:
            raise BehaviourFault(f"{name} drew other numbers than were kept")

    def feed(self, event: Record | None, now: int) -> list[Record]:
        """Give the behaviour an event, or None when its wait is over. Others than awaited are dropped."""
        if self._play is None or self.playbook is None:
            return []
        if event is not None and type(event) not in self._waits:
            return []
        self.playbook.inputs.append(event)
        out = self._advance(event, now)
        return out + self._begin_anew(now)

    def _begin_anew(self, now: int) -> list[Record]:
        """The same behaviour from its beginning, when its record has grown long; its signs stay seen."""
        book, scene = self.playbook, self.scene
        if book is None or scene is None or len(book.inputs) < MOST_INPUTS:
            return []
        first = book.scene
        fresh = replace(
            scene, next_utterance=first.next_utterance, next_offer=first.next_offer, draw=first.draw
        )
        return self.play(self.name, fresh, now)

    def close(self) -> list[Record]:
        """End the behaviour at its present yield and take back what it offered."""
        self._timers.cancel(TIMER)
        play, self._play, self._waits, self.scene = self._play, None, (), None
        offer, self._offer, self._options = self._offer, None, ()
        self.playbook = None
        if play is not None:
            try:
                play.close()
            except Exception as error:  # it is dropped all the same: nothing may hold up a stop or a less
                self.broken = contained(error)
        return [] if offer is None else [OfferClosed(offer)]

    def offered(self, offer: int, option: str) -> bool:
        """Whether this card is on the table."""
        return offer == self._offer and option in self._options

    def _begin(self, name: str, book: Playbook, again: Iterator[int]) -> None:
        """Make the run; numbers that were drawn before (`again`) are drawn again, then new ones."""

        def numbered(draw: Callable[P, int]) -> Callable[P, int]:
            def next_number(*args: P.args, **kwargs: P.kwargs) -> int:
                number = next(again, None)
                book.numbers.append(draw(*args, **kwargs) if number is None else number)
                return book.numbers[-1]

            return next_number

        scene = book.scene
        self.playbook, self.name = book, name
        self.scene = replace(
            scene,
            rng=random.Random(book.seed),  # noqa: S311 - the same play for the same seed
            next_utterance=numbered(scene.next_utterance),
            next_offer=numbered(scene.next_offer),
            draw=numbered(scene.draw),
        )
        play = get(name).play(self.scene)
        if not isinstance(play, Generator):
            raise BehaviourFault(f"{self._called()} is no generator: it never yields")
        self._play = play

    def _called(self) -> str:
        """The behaviour's name, and where it is written."""
        code = getattr(get(self.name).play, "__code__", None)
        return self.name if code is None else f"{self.name} ({PurePath(code.co_filename).name})"

    def _advance(self, value: Record | None, now: int) -> list[Record]:
        """Run to the next wait and set its timer."""
        self._timers.cancel(TIMER)
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
        while True:
            try:
                step = self._play.send(value)
            except StopIteration:
                return out, None
            except SystemExit as error:
                raise BehaviourFault(f"{self._called()} wants to end the program") from error
            if isinstance(step, Wait):
                self._waits = step.kinds
                return out, step
            if not isinstance(step, MAY_YIELD):
                raise BehaviourFault(f"{self._called()} yielded {type(step).__name__}")
            if isinstance(step, Offer):
                self._offer, self._options = step.offer, step.options
            elif isinstance(step, OfferClosed):
                self._offer, self._options = None, ()
            out.append(step)
            value = None
            if len(out) > LONGEST_RUN:
                raise BehaviourFault(f"{self._called()} never waits")
