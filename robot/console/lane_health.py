"""Whether the lane's process answers just now: plain forms are sent there, and only while it does."""

import asyncio
import contextlib

from robot.clock import US_PER_S, Clock
from robot.console.loopback import NAME

WITHIN_S = 0.25
GOOD_FOR_S = 1.0
QUESTION = b"GET /health HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n" % NAME.encode()


class LaneHealth:
    """Asks at most once a second."""

    def __init__(self, port: int | None, clock: Clock) -> None:
        self._port, self._clock = port, clock
        self._answers, self._until = False, clock.now()

    async def answers(self) -> bool:
        """Whether it does. Whatever it says of its own health, it is there to take a press."""
        if self._port is None:
            return False
        if self._clock.now() >= self._until:
            self._answers = await self._ask(self._port)
            self._until = self._clock.now() + int(GOOD_FOR_S * US_PER_S)
        return self._answers

    async def _ask(self, port: int) -> bool:
        with contextlib.suppress(OSError, TimeoutError):
            async with asyncio.timeout(WITHIN_S):
                reader, writer = await asyncio.open_connection(NAME, port)
                try:
                    writer.write(QUESTION)
                    return (await reader.read(5)).startswith(b"HTTP")
                finally:
                    writer.close()
        return False
