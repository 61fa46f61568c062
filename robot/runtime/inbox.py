"""The way into the event loop: events and calls from any thread, and when each event has been handled."""

import asyncio
import contextlib
from collections.abc import Callable

from robot.contract.record import Record
from robot.control.pending import Handled, Pending
from robot.runtime.event_queue import EventQueue


class Inbox:
    """What waits for the loop. Make it on the running loop; `emit` and `from_thread` work from any thread."""

    def __init__(self) -> None:
        self._handled = Handled()
        self._queue = EventQueue(left_out=self._handled.left_out)
        self._wake = asyncio.Event()
        self._loop = asyncio.get_running_loop()

    def __len__(self) -> int:
        return len(self._queue)

    def emit(self, event: Record) -> None:
        """Queue an event from any thread."""
        self.from_thread(lambda: self.put(event))

    def from_thread(self, call: Callable[[], None]) -> None:
        """Run a call on the loop, from any thread."""
        with contextlib.suppress(RuntimeError):  # the loop is closed: the robot is being switched off
            self._loop.call_soon_threadsafe(call)

    def put(self, event: Record) -> None:
        """Queue an event from the loop."""
        self._queue.put(event)
        self._wake.set()

    def take(self, event: Record) -> Pending:
        """Queue an event from the loop; done once it has been handled."""
        done = self._handled.expect(event)
        self.put(event)
        return done

    def pop(self) -> Record | None:
        """The next event, or None; tell `handled` afterwards."""
        return self._queue.pop()

    def handled(self, event: Record) -> None:
        self._handled.handled(event)

    def sleep(self) -> None:
        """From now on `woken` waits for the next event."""
        self._wake.clear()

    async def woken(self, seconds: float) -> None:
        """Wait for an event, at most so long."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._wake.wait(), seconds)
