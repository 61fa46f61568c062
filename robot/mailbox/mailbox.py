"""The mailbox of one person: the way of a message from its sender's page to them, and back."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from robot.clock import Clock
from robot.contract.record import Record
from robot.engine.core import Engine
from robot.mailbox.box import Box
from robot.mailbox.giving import Giving
from robot.mailbox.passing_on import PassingOn
from robot.mailbox.replies import Replies
from robot.mailbox.store import MailStore
from robot.people.people import People


@dataclass(frozen=True, slots=True)
class Mailbox:
    """The box, and what is done at its three sides: senders and staff, the person, and back to senders."""

    box: Box
    passing_on: PassingOn
    giving: Giving
    replies: Replies


def mailbox(
    store: MailStore,
    people: People,
    clock: Clock,
    engine: Callable[[], Engine],
    put: Callable[[Record], None],
    changed: Callable[[], None],
) -> Mailbox:
    """`put` takes events, `changed` is called when something is to be seen."""
    box = Box(store, put, changed)
    running = set[asyncio.Future[None]]()

    def catch_up() -> None:
        task = asyncio.ensure_future(box.load(engine()))
        running.add(task)
        task.add_done_callback(running.discard)

    store.late = catch_up
    return Mailbox(
        box, PassingOn(box, people, clock), Giving(box, people, clock, engine), Replies(box, clock)
    )
