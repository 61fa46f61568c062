"""What the body has to tell, kept until the goals of the cycle are on the wire."""

import logging
from collections.abc import Callable

from robot.contract.events import StopRequested
from robot.contract.record import Record
from robot.drivers.base import Emit

log = logging.getLogger(__name__)


class EventOutbox:
    """Events for the engine, and the alarm that hushes the voice. Nothing called here can end a cycle."""

    def __init__(self, emit: Emit) -> None:
        self._emit = emit
        self._events: list[Record] = []
        self._alarmed = False
        self._on_freeze: list[Callable[[], None]] = []

    def on_freeze(self, callback: Callable[[], None]) -> None:
        self._on_freeze.append(callback)

    def add(self, *events: Record) -> None:
        self._events.extend(events)

    def alarm(self) -> None:
        """Something stops the body: call the callbacks with the next `tell`."""
        self._alarmed = True

    def at_once(self, event: Record) -> None:
        """Hand this out before anything else is done: of what is wiped out by what comes next."""
        self._hand_on(event)

    def tell(self) -> None:
        """Hand everything out: first the alarm, then stops, then the rest in its order."""
        if self._alarmed:
            self._alarmed = False
            for callback in self._on_freeze:
                try:
                    callback()
                except Exception:
                    log.exception("a callback failed while the body froze")
        if not self._events:
            return
        events, self._events = self._events, []
        for event in sorted(events, key=lambda e: not isinstance(e, StopRequested)):
            self._hand_on(event)

    def _hand_on(self, event: Record) -> None:
        try:
            self._emit(event)
        except Exception:
            log.exception("event %s could not be handed on", event.kind)
