"""What the person sends back: taken back, fetched and laid out at the same time, and never stuck."""

import asyncio
from pathlib import Path

import pytest
from pyrage import x25519

from robot.errors import UsageError
from robot.mailbox import rows
from robot.mailbox.envelope import Letter
from robot.mailbox.going_back import GoingBack, box_of
from robot.mailbox.message import Content
from tests.mailbox.build import Post, posted


def test_what_is_taken_back_while_it_is_fetched_is_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def act(post: Post) -> None:
        box, replies = post.box.box, post.box.replies
        await replies.send("aunt", "line", Content("A line."), "tap")
        (sent,) = replies.returned_to("aunt")
        real, read, go_on = box.content, asyncio.Event(), asyncio.Event()

        async def slow(number: int) -> Content:
            found = await real(number)
            read.set()
            await go_on.wait()
            return found

        monkeypatch.setattr(box, "content", slow)
        fetching = asyncio.ensure_future(replies.fetch("aunt", sent.id))
        await read.wait()
        await replies.take_back(sent.id)
        go_on.set()
        with pytest.raises(UsageError, match="not there any more"):
            await fetching
        assert not box.outgoing

    posted(tmp_path, act)


def test_one_reply_without_its_text_keeps_nothing_else_from_going_back(tmp_path: Path) -> None:
    async def act(post: Post) -> None:
        box, replies = post.box, post.box.replies
        back = GoingBack(box.box, box.passing_on, replies, post.people, post.clock)
        key = str(x25519.Identity.generate().to_public())
        letter = Letter(id="letter-0001", made_utc_ms=1, way="seen", reply_to=key)
        await back.remember("aunt", letter, 0)
        for text in ("Lost.", "Kept."):
            await replies.send("aunt", "line", Content(text), "tap")
        lost = next(each.id for each in replies.returned_to("aunt"))
        await box.box.store.write(lambda db: rows.delete(db, lost))
        assert (await back.boxes()).keys() == {box_of(key)}

    posted(tmp_path, act)
