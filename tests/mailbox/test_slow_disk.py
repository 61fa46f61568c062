"""A disk that takes longer than anybody waits: what was written after all is known, and counted once."""

import asyncio
import threading
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from robot.app.mail import LiveMail
from robot.contract import events as e
from robot.control import kept_requests as kept
from robot.control.answers import Saved
from robot.errors import UsageError
from robot.mailbox import rows
from robot.runtime import kept_requests
from robot.runtime.kept_requests import Holder, KeptRequests
from tests.mailbox.build import THREAT, Post, posted
from tests.waiting import until


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
                await until(began.is_set)
                waiting.cancel()
                with pytest.raises(asyncio.CancelledError):
                    await waiting
                go_on.set()
                await asyncio.to_thread(post.journal.flush)

        box = post.box.box
        await late("add_incoming", post.send("aunt", "Taken in late.", origin="aunt:late"))
        await until(lambda: [each.state for each in box.incoming.values()] == ["to-approve"])
        assert (await post.send("aunt", "Taken in late.", origin="aunt:late")).state == "read-first"
        (message,) = box.incoming.values()

        await late("count_passed", post.box.passing_on.approve(message.id))
        await until(lambda: box.incoming[message.id].state == "waiting")
        with pytest.raises(UsageError, match="not there any more"):
            await post.box.passing_on.approve(message.id)
        assert await box.store.read(lambda db: rows.passed(db, "aunt"), 0) == 1
        post.later(11)
        assert await post.box.giving.look()
        assert len(box.here) == 1

    posted(tmp_path, act)


class Forgetting:
    """Messages of a running companion that the person deletes; `looked` has what was there at each look."""

    def __init__(self, post: Post) -> None:
        nothing: Any = None
        robot: Any = SimpleNamespace(journal=post.journal, engine=post.engine)
        loop = asyncio.get_running_loop()
        inbox: Any = SimpleNamespace(take=self.take, from_thread=loop.call_soon_threadsafe)
        self.post, self.looked = post, list[list[str]]()
        self.live = LiveMail(post.box, nothing, nothing, nothing, nothing, robot, nothing, post.clock, 0)
        holder = Holder(post.box.box.going, self.gone)
        self.requests = KeptRequests(inbox, post.clock, lambda: post.journal, held={"mail": holder})

    async def take(self, _event: Any) -> None:
        self.post.engine.progress.mail = []

    async def gone(self) -> None:
        await self.live.forgotten()
        self.looked.append(self.states)

    @property
    def states(self) -> list[str]:
        return sorted(each.state for each in self.post.box.box.incoming.values())


@pytest.mark.parametrize("kind", ["mail", "everything"])
def test_deleted_messages_do_not_come_back_while_the_disk_takes_its_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: Any
) -> None:
    monkeypatch.setattr(kept_requests, "FORGOTTEN_WITHIN_S", 0.05)

    async def act(post: Post) -> None:
        forgetting, go_on = Forgetting(post), threading.Event()
        await post.given()
        await post.send("aunt", "Or else.", THREAT)
        await post.send("mori", "On its way.")
        post.put.clear()
        post.journal.carry_out(lambda _db: go_on.wait(20))
        try:
            assert await forgetting.requests.answer(kept.Forget(kind)) == Saved(saved=False)
            assert forgetting.states == ["worry"]
            await post.box.box.load(post.engine)  # as after any other write that the disk was late with
            assert forgetting.states == ["worry"], "what staff have to look at is not the person's to delete"
            assert forgetting.looked == []
        finally:
            go_on.set()
        await until(lambda: forgetting.looked == [["worry"]])
        assert not [each for each in post.put if isinstance(each, e.MailArrived)]
        assert len(await post.box.box.store.read(rows.all_incoming, [])) == 1
        post.later(24 * 60)
        post.report()
        await post.given(text="Afterwards.")
        await post.box.box.load(post.engine)
        assert forgetting.states == ["here", "worry"], "what comes later is there as ever"

    posted(tmp_path, act)


def test_deleted_messages_are_answered_as_deleted_although_nothing_can_be_read_afterwards(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def act(post: Post) -> None:
        forgetting, store = Forgetting(post), post.box.box.store
        await post.given()

        async def unreadable(_work: Any, _nothing: Any) -> Any:
            raise UsageError("journal", "cannot be read.", code="journal")

        with monkeypatch.context() as patched:
            patched.setattr(store, "read", unreadable)
            assert await forgetting.requests.answer(kept.Forget("mail")) == Saved(saved=True)
        assert forgetting.live._taken_up is not post.journal, "so that the next look takes it up"
        assert forgetting.states == []

    posted(tmp_path, act)
