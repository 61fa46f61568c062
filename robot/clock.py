"""The only module that reads the machine's clocks. Everything else is handed a `Clock`."""

import time
from typing import Protocol

US_PER_S = 1_000_000


class Clock(Protocol):
    """Monotonic microseconds for every decision, wall time only to be reported as an event."""

    def now(self) -> int:
        """Monotonic time in microseconds."""
        ...

    def wall(self) -> int:
        """UTC wall time in microseconds since 1970."""
        ...

    def sleep(self, seconds: float) -> None:
        """Block this thread."""
        ...

    async def wait(self, seconds: float) -> None:
        """Suspend this task."""
        ...


def worked_us() -> int:
    """CPU time of this thread in microseconds, without the time it waited for a processor."""
    return time.thread_time_ns() // 1_000


class SystemClock:
    """The machine's own clocks."""

    def now(self) -> int:
        return time.monotonic_ns() // 1_000

    def wall(self) -> int:
        return time.time_ns() // 1_000

    def sleep(self, seconds: float) -> None:
        time.sleep(max(0.0, seconds))

    async def wait(self, seconds: float) -> None:
        import asyncio  # here: it takes as long to import as the command line, and a stop has no use for it

        await asyncio.sleep(max(0.0, seconds))
