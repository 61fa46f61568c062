"""What hangs is not waited for, and holds nothing else up."""

import asyncio
import threading

import pytest

from robot.runtime.patience import Patience


def test_what_ends_in_time_is_answered_and_what_fails_is_said_in_a_line(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def act() -> None:
        patience = Patience()
        assert await patience.within(20, lambda: 3, 0) == 3
        assert await patience.within(20, lambda: 1 // 0, 7) == 7

    asyncio.run(act())
    assert [each.getMessage() for each in caplog.records] == [
        "work that may hang has failed: ZeroDivisionError"
    ]


def test_what_hangs_is_left_alone_and_so_many_at_most() -> None:
    go, ended = threading.Event(), threading.Semaphore(0)

    def hang() -> int:
        go.wait(20)
        ended.release()
        return 1

    async def act() -> None:
        patience = Patience(most=2)
        assert [await patience.within(0.01, hang, 0) for _ in range(3)] == [0, 0, 0]
        assert await patience.within(20, lambda: 3, 0) == 0, "so many hang already"
        go.set()
        for _ in range(2):
            assert await asyncio.to_thread(ended.acquire, timeout=20)
        assert not ended.acquire(blocking=False), "the third was never begun"
        for _ in range(2000):
            if (found := await patience.within(20, lambda: 3, 0)) == 3:
                break
            await asyncio.sleep(0.01)
        assert found == 3

    asyncio.run(act())
