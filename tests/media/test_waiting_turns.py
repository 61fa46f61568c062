"""Files of many senders at once: they wait for each other, and nobody else waits for them."""

import asyncio
import threading
from typing import Any

import pytest

from robot.app.mail import picture_prepared, prepared
from robot.media import asking
from tests.waiting import until

MADE = b'{"bytes": 1, "seconds": 1}\nx'


def test_files_that_wait_to_be_made_ready_hold_no_thread_that_others_need(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    go_on, began = threading.Event(), list[int]()

    def slow(_asked: bytes, _too_much: Any) -> bytes:
        began.append(1)
        go_on.wait(60)
        return MADE

    monkeypatch.setattr(asking, "_answered", slow)

    async def act() -> None:
        files = [asyncio.ensure_future(prepared(b"x", False)) for _ in range(40)]
        pictures = [asyncio.ensure_future(picture_prepared(b"x")) for _ in range(40)]
        try:
            await until(lambda: bool(began))
            everything = (asyncio.to_thread(lambda: 1) for _ in range(20))
            assert sum(await asyncio.wait_for(asyncio.gather(*everything), 10)) == 20
            assert len(began) == 1, "one at a time"
            for gone in files[1:20]:  # who has left waits no more, and nothing is made for them
                gone.cancel()
            await asyncio.gather(*files[1:20], return_exceptions=True)
        finally:
            go_on.set()
        made = await asyncio.gather(*files, return_exceptions=True)
        assert [each for each in made if each == (b"x", 1.0)] == [(b"x", 1.0)] * 21
        assert await asyncio.gather(*pictures) == [b"x"] * 40
        assert len(began) == 61

    asyncio.run(act())
