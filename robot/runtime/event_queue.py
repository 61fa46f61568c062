"""The order in which events reach the engine: a stop, then less and a call for help, then the rest."""

from collections import deque
from collections.abc import Callable

from robot.contract.events import (
    CrisisRaised,
    LessRequested,
    MoreRequested,
    PresenceChanged,
    ResumeRequested,
    StartRequested,
    StopRequested,
    Touched,
    WakeRequested,
    WordReceived,
)
from robot.contract.record import Record

# What a broken sensor can send without end. Intents, links and faults are never dropped.
FLOODABLE = (Touched, PresenceChanged, WordReceived)
URGENT = (LessRequested, CrisisRaised)
# What was asked for before a stop, or before less, does not come true after it because it waited longer.
ROUSING = (WakeRequested, StartRequested, MoreRequested, ResumeRequested)


class EventQueue:
    """The queue of events.

    A stop is never behind another event; a flood (a shorted touch pad) cannot eat the memory.

    `dropped` counts the sensor events that were not kept because `limit` others waited. `left_out` is told of
    every event that will not be handled: one of those, or what a stop or a less overtakes.
    """

    def __init__(self, limit: int = 1_000, left_out: Callable[[Record], None] = lambda _event: None) -> None:
        self._stops: deque[Record] = deque()
        self._urgent: deque[Record] = deque()
        self._rest: deque[Record] = deque()
        self._limit, self._left_out = limit, left_out
        self.dropped = 0

    def put(self, event: Record) -> None:
        if isinstance(event, StopRequested):
            self._stops.append(event)
            self._overtake(ROUSING)
        elif isinstance(event, URGENT):
            self._urgent.append(event)
            if isinstance(event, LessRequested):
                self._overtake((MoreRequested,))
        elif isinstance(event, FLOODABLE) and len(self._rest) >= self._limit:
            self.dropped += 1
            self._left_out(event)
        else:
            self._rest.append(event)

    def _overtake(self, kinds: tuple[type[Record], ...]) -> None:
        gone = [event for event in self._rest if isinstance(event, kinds)]
        if gone:
            self._rest = deque(event for event in self._rest if not isinstance(event, kinds))
        for event in gone:
            self._left_out(event)

    def pop(self) -> Record | None:
        """The next event, or None."""
        for waiting in (self._stops, self._urgent, self._rest):
            if waiting:
                return waiting.popleft()
        return None

    def __len__(self) -> int:
        return len(self._stops) + len(self._urgent) + len(self._rest)
