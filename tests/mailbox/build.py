"""A mailbox on a real journal, with a circle and an engine whose person has said yes to words and voices."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from robot import paths
from robot.behaviours.script import load
from robot.contract import events as e
from robot.contract.calendar import Calendar
from robot.contract.record import Record
from robot.engine.progress import Progress
from robot.journal.store import Journal
from robot.language.sender_check import Judged, Reason
from robot.mailbox.mailbox import Mailbox, mailbox
from robot.mailbox.message import Content
from robot.mailbox.store import MailStore
from robot.people import circle_changes as changes
from robot.people.people import People
from robot.people.register import User, new_register
from tests.people.hand_clock import HandClock

KEY = "5a" * 32
PROGRAMME = load(paths.FIRST_PROGRAMME.with_name("whole-ladder.yaml"))
LEVELS = [level.id for level in PROGRAMME.levels]
FINE = Judged((), threat=False, crisis=False)
PUSHY = Judged((Reason("comparison", "everybody else"),), threat=False, crisis=False)
THREAT = Judged((), threat=True, crisis=False)
ADULTS = (("aunt", "family"), ("friend", "sender"), ("mori", "therapist"))


class Post:
    """The mailbox, and all that it needs."""

    def __init__(self, path: Path, people: People | None = None) -> None:
        self.clock = HandClock()
        self.journal: Any = Journal.open(path / "person.db", KEY)
        self.journal.begin(0, PROGRAMME, 1, None)
        self.put: list[Record] = []
        self.people = people or People(new_register(), self.clock, "terminal", simulated=False)
        register = self.people.register
        for user, role in ADULTS:
            if register.user(user) is None:
                register = register.with_user(User(id=user, role=role, name=user.title()))  # type: ignore[arg-type]
            for way in ("words", "voice"):
                register = changes.approved(changes.ticked(register, user, way, on=True), user, way, on=True)  # type: ignore[arg-type]
        self.people.take(register)
        self.engine: Any = SimpleNamespace(
            calendar=Calendar(), programme=PROGRAMME, progress=Progress("video", list(LEVELS))
        )
        self.report()
        self.box: Mailbox = self.open()

    def open(self) -> Mailbox:
        loop = asyncio.get_running_loop()
        store = MailStore(lambda: self.journal, lambda call: loop.call_soon_threadsafe(call))  # type: ignore[arg-type,return-value]
        return mailbox(store, self.people, self.clock, lambda: self.engine, self.put.append, lambda: None)

    def report(self) -> None:
        self.engine.calendar.report(e.ClockReported(self.clock.wall(), 9 * 3600, True), self.clock.now())

    def later(self, minutes: float) -> None:
        self.clock.pass_s(minutes * 60)

    async def send(
        self, user: str = "mori", text: str = "The cat came by.", judged: Judged = FINE, origin: str = ""
    ) -> Any:
        origin = origin or f"{user}:{text}"
        return await self.box.passing_on.submit(user, "words", Content(text), origin, judged)

    async def given(self, user: str = "mori", text: str = "The cat came by.") -> int:
        """Sent, waited for, and given."""
        await self.send(user, text)
        self.later(11)
        assert await self.box.giving.look()
        return self.box.box.here[0].id


def posted(path: Path, act: Callable[[Post], Awaitable[None]]) -> None:
    async def run() -> None:
        post = Post(path)
        try:
            await act(post)
        finally:
            await asyncio.to_thread(post.journal.close)

    asyncio.run(run())
