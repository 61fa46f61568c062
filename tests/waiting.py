"""Waiting in a loop until something is so, and not for a time."""

import asyncio
from collections.abc import Callable

PATIENCE_S = 20.0  # a busy machine is no fault


async def until(true: Callable[[], object], within_s: float = PATIENCE_S) -> None:
    """Return as soon as it is true. Raises TimeoutError."""
    async with asyncio.timeout(within_s):
        while not true():
            await asyncio.sleep(0.01)
