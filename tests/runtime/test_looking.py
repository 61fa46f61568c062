"""What is looked after every so often goes on after a look that breaks."""

import asyncio
import logging

import pytest

from robot.clock import SystemClock
from robot.runtime.looking import keep_looking


def test_a_look_that_breaks_is_not_the_last_and_is_said_once(caplog: pytest.LogCaptureFixture) -> None:
    looks = 0

    def look() -> None:
        nonlocal looks
        looks += 1
        if looks in (1, 2, 4):
            raise RuntimeError("of a page")

    async def session() -> None:
        looking = asyncio.ensure_future(keep_looking(SystemClock(), 0.001, look, "calls"))
        async with asyncio.timeout(10):
            while looks < 6:
                await asyncio.sleep(0.001)
        assert not looking.done()
        looking.cancel()
        await asyncio.gather(looking, return_exceptions=True)

    with caplog.at_level(logging.ERROR):
        asyncio.run(session())
    assert len(caplog.records) == 2, "anew once it had been well in between"
