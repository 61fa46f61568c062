"""Runs one behaviour: feeds it the events that it waits for and collects what it yields."""

from robot.behaviours.registry import get
from robot.behaviours.scene import Behaviour, Scene, Wait
from robot.engine.commands import (
    Gesture,
    Idle,
    Light,
    Listen,
    Offer,
    OfferClosed,
    Say,
    Settle,
    Sound,
)
from robot.engine.record import Record
from robot.engine.timers import Timers

# A behaviour directs the body, the voice and the cards; phases, levels and captions are not its business.
MAY_YIELD = (Gesture, Idle, Light, Listen, Offer, OfferClosed, Say, Settle, Sound)
LONGEST_RUN = 100
SHORTEST_WAIT_S = 0.05
TIMER = "wait"


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
        self.broken: Exception | None = None
        self.scene: Scene | None = None
        self.name = ""

    def play(self, name: str, scene: Scene, now: int) -> list[Record]:
        """Begin a behaviour in place of the present one."""
        out = self.close()
        self._play, self.scene, self.name = get(name).play(scene), scene, name
        return out + self._advance(None, now)

    def feed(self, event: Record | None, now: int) -> list[Record]:
        """Give the behaviour an event, or None when its wait is over. Others than awaited are dropped."""
        if self._play is None or (event is not None and type(event) not in self._waits):
            return []
        return self._advance(event, now)

    def close(self) -> list[Record]:
        """End the behaviour at its present yield and take back what it offered."""
        self._timers.cancel(TIMER)
        play, self._play, self._waits, self.scene = self._play, None, (), None
        offer, self._offer, self._options = self._offer, None, ()
        if play is not None:
            try:
                play.close()
            except Exception as error:  # it is dropped all the same: nothing may hold up a stop or a less
                self.broken = error
        return [] if offer is None else [OfferClosed(offer)]

    def offered(self, offer: int, option: str) -> bool:
        """Whether this card is on the table."""
        return offer == self._offer and option in self._options

    def _advance(self, value: Record | None, now: int) -> list[Record]:
        assert self._play is not None  # noqa: S101 - callers have checked
        self._timers.cancel(TIMER)
        self._waits = ()
        out: list[Record] = []
        while True:
            try:
                step = self._play.send(value)
            except StopIteration:
                return out + self.close()
            if isinstance(step, Wait):
                self._waits = step.kinds
                self._timers.set(TIMER, now, max(SHORTEST_WAIT_S, step.seconds))
                return out
            if not isinstance(step, MAY_YIELD):
                raise BehaviourFault(f"{self.name} yielded {type(step).__name__}")
            if isinstance(step, Offer):
                self._offer, self._options = step.offer, step.options
            elif isinstance(step, OfferClosed):
                self._offer, self._options = None, ()
            out.append(step)
            value = None
            if len(out) > LONGEST_RUN:
                raise BehaviourFault(f"{self.name} never waits")
