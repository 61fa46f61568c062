"""A disk that takes longer than anybody waits: what was written after all is known, and counted once."""

import asyncio
import threading
from pathlib import Path
from typing import Any

import pytest

from robot.errors import UsageError
from robot.mailbox import rows
from tests.mailbox.build import Post, posted


async def _until(true: Any) -> None:
    for _ in range(2_000):
        if true():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it never came")


def test_what_was_written_late_is_there_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def act(post: Post) -> None:
        began, go_on = threading.Event(), threading.Event()

        async def late(name: str, asked: Any) -> None:
            """Nobody waits any more for what is being written."""
            real = getattr(rows, name)

            def slow(*told: Any) -> Any:
                began.set()
                go_on.wait(20)
                return real(*told)

            began.clear()
            go_on.clear()
            with monkeypatch.context() as patched:
                patched.setattr(rows, name, slow)
                waiting = asyncio.ensure_future(asked)
                await _until(began.is_set)
                waiting.cancel()
                with pytest.raises(asyncio.CancelledError):
                    await waiting
                go_on.set()
                await asyncio.to_thread(post.journal.flush)

        box = post.box.box
        await late("add_incoming", post.send("aunt", "Taken in late.", origin="aunt:late"))
        await _until(lambda: [each.state for each in box.incoming.values()] == ["to-approve"])
        assert (await post.send("aunt", "Taken in late.", origin="aunt:late")).state == "read-first"
        (message,) = box.incoming.values()

        await late("count_passed", post.box.passing_on.approve(message.id))
        await _until(lambda: box.incoming[message.id].state == "waiting")
        with pytest.raises(UsageError, match="not there any more"):
            await post.box.passing_on.approve(message.id)
        assert await box.store.read(lambda db: rows.passed(db, "aunt"), 0) == 1
        post.later(11)
        assert await post.box.giving.look()
        assert len(box.here) == 1

    posted(tmp_path, act)
