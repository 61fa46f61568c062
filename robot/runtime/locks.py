"""Passwords and PINs, checked and hashed in a thread of their own: one after the other, and few may wait."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Literal, TypeVar

from robot.clock import Clock
from robot.errors import UsageError
from robot.people import passwords
from robot.people.attempts import Attempts

WAITING = 4
T = TypeVar("T")
Sort = Literal["password", "pin"]


class Locks:
    """Checks secrets, and counts who is wrong. A flood takes neither the loop nor anybody else's thread."""

    def __init__(self, clock: Clock) -> None:
        self._attempts = Attempts(clock)
        self._thread = ThreadPoolExecutor(1, "locks")
        self._waiting = 0

    async def check(self, sort: Sort, whose: str, kept: str, said: str) -> None:
        """Raises UsageError for a secret that is not the one kept for `whose`, code `sort` or "too-often"."""
        self._attempts.begin(f"{sort} {whose}", sort)
        if not await self._do(sort, lambda: passwords.verify(kept, said)):
            raise UsageError(sort, "is not the one.", "Nothing has changed.", code=sort)
        self._attempts.right(f"{sort} {whose}")

    async def hash_of(self, sort: Sort, secret: str) -> str:
        """How a new one is kept. Raises UsageError, code "too-often", while too many wait."""
        return await self._do(sort, lambda: passwords.hash_of(secret))

    async def _do(self, sort: Sort, work: Callable[[], T]) -> T:
        if self._waiting >= WAITING:
            raise UsageError(sort, "is asked of too many at once; wait a moment.", code="too-often")
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._thread, work)
        finally:
            self._waiting -= 1
