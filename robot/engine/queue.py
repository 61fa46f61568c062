"""The order in which events reach the engine: a stop before everything, the rest as they came."""

from collections import deque

from robot.engine.events import PresenceChanged, StopRequested, Touched, WordReceived
from robot.engine.record import Record

# What a broken sensor can send without end. Intents, links and faults are never dropped.
FLOODABLE = (Touched, PresenceChanged, WordReceived)


class EventQueue:
    """A stop is never behind another event; a flood (a shorted touch pad) cannot eat the memory.

    `dropped` counts the sensor events that were not kept because `limit` others waited.
    """

    def __init__(self, limit: int = 1_000) -> None:
        self._stops: deque[StopRequested] = deque()
        self._rest: deque[Record] = deque()
        self._limit = limit
        self.dropped = 0

    def put(self, event: Record) -> None:
        if isinstance(event, StopRequested):
            self._stops.append(event)
        elif isinstance(event, FLOODABLE) and len(self._rest) >= self._limit:
            self.dropped += 1
        else:
            self._rest.append(event)

    def pop(self) -> Record | None:
        """The next event, or None."""
        if self._stops:
            return self._stops.popleft()
        return self._rest.popleft() if self._rest else None

    def __len__(self) -> int:
        return len(self._stops) + len(self._rest)
