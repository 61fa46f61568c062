"""Work on a folder or a network that may hang, in a thread of its own: nobody waits for it for long."""

import asyncio
import logging
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

T = TypeVar("T")
log = logging.getLogger(__name__)
# So many may hang at once. What comes on top is not begun.
MOST = 40


class Patience:
    """Waits for so long, and then goes on without it. The thread keeps no process from ending."""

    def __init__(self, most: int = MOST) -> None:
        self._most, self._on = most, 0

    async def within(self, seconds: float, work: Callable[[], T], otherwise: T) -> T:
        """The result; `otherwise` where it takes longer, fails, or many hang already."""
        if self._on >= self._most:
            return otherwise
        loop = asyncio.get_running_loop()
        done: asyncio.Future[T] = loop.create_future()
        self._on += 1

        def ended(result: T) -> None:
            self._on -= 1
            if not done.done():  # else nobody waits any more
                done.set_result(result)

        def run() -> None:
            result = otherwise
            try:
                result = work()
            except Exception as error:  # its message could name a place
                log.error("work that may hang has failed: %s", type(error).__name__)
            with suppress(RuntimeError):  # the loop has ended meanwhile
                loop.call_soon_threadsafe(ended, result)

        threading.Thread(target=run, daemon=True).start()
        try:
            return await asyncio.wait_for(done, seconds)
        except TimeoutError:
            return otherwise
