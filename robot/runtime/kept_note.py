"""A note of the encrypted journal that the person's own words are in, written by the journal's own writer."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from robot.contract import events as e
from robot.contract.record import Record
from robot.control.answers import Saved
from robot.errors import UsageError
from robot.journal.rows import NOTE
from robot.journal.store import Journal
from robot.runtime.inbox import Inbox

SAVED_WITHIN_S = 1.0
# What a text means, as typed words are understood.
Understand = Callable[[str], tuple[Record, ...]]


async def keep_note(inbox: Inbox, journal: object, name: str, words: dict[str, Any]) -> Saved:
    """Keep these words under this name; whether they are on the disk."""
    if not isinstance(journal, Journal):
        return Saved(saved=False)
    body = json.dumps(words, ensure_ascii=False) if any(words.values()) else ""
    journal.kept_words[name] = body
    done: asyncio.Future[bool] = asyncio.get_running_loop().create_future()

    def job(db: Any) -> None:
        db.execute("PRAGMA secure_delete = ON")
        db.execute(NOTE, (name, body))
        inbox.from_thread(lambda: None if done.done() else done.set_result(True))

    journal.carry_out(job)
    try:
        return Saved(await asyncio.wait_for(done, SAVED_WITHIN_S))
    except TimeoutError:
        return Saved(saved=False)


async def calm(inbox: Inbox, understand: Understand, text: str, where: str) -> None:
    """Raises UsageError for a text that worries. It is no call for help, and may be one: the card that one
    tap puts away."""
    if worrying := [x for x in understand(text) if isinstance(x, e.CrisisRaised)]:
        await inbox.take(replace(worrying[0], tier=1, sort="unclear"))
        raise UsageError(where, "is not kept.", "Here is a card.", code="sentence-card")
