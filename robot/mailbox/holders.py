"""Whose messages are: of one registration, never of an id alone."""

import json
from collections.abc import Mapping
from typing import Any

from robot.journal.database import noted
from robot.journal.rows import NOTE
from robot.mailbox.box import Box
from robot.mailbox.message import FORMER
from robot.people.people import People
from robot.people.register import Register

# The note of the journal's file that says whose the messages of each id are: [number, name] by id.
HOLDERS = "mail-holders"
USERS = "SELECT user FROM mail UNION SELECT user FROM mail_sent UNION SELECT user FROM mail_passed"


def called(names: Mapping[str, str], user: str) -> str:
    """The name of whose a message is; of somebody who is no user any more the one that they had."""
    return names.get(user) or user.partition(FORMER)[2] or user


class MailHolders:
    """Lets go of whoever has left, before their id is anybody else's.

    What waited to be passed on is gone, and so is what they were shown of it. What lies there for the person,
    and what staff have to look at, stays under the name that they had.
    """

    def __init__(self, box: Box, people: People) -> None:
        self._box, self._people = box, people
        self._settled: tuple[object, Register] | None = None

    async def settle(self, journal: object) -> None:
        """The messages in use agree with who is registered now. Raises UsageError."""
        register = self._people.register
        done = self._settled is not None and self._settled[0] is journal and self._settled[1] is register
        if done or not (self._people.known and self._box.kept):
            return
        now = {each.id: [each.number, register.names[each.id]] for each in register.users}
        held = await self._box.store.read(_held, None)
        if held is None:  # no message has ever been kept: looked at again
            return
        if held != (now, set()):
            async with self._box.one:
                await self._box.store.write(lambda db: _settle(db, now))
                await self._box.look_again()
            self._box.changed()
        self._settled = (journal, register)


def _held(db: Any) -> tuple[dict[str, list[str]], set[str]]:
    """Whose it is by id, and those of whom there is something and that is nobody's."""
    held = json.loads(noted(db, HOLDERS) or "{}")
    return held, _users(db) - set(held)


def _users(db: Any) -> set[str]:
    return {str(user) for (user,) in db.execute(USERS) if FORMER not in user}


def _settle(db: Any, now: dict[str, list[str]]) -> None:
    held = json.loads(noted(db, HOLDERS) or "{}")
    for user in _users(db) | set(held):
        number, name = held.get(user, (None, user))
        if user not in now or number not in (None, now[user][0]):
            _forget(db, user, f"{user}{FORMER}{name}")
    db.execute(NOTE, (HOLDERS, json.dumps(now, ensure_ascii=False, sort_keys=True)))


def _forget(db: Any, user: str, mark: str) -> None:
    db.execute("PRAGMA secure_delete = ON")
    db.execute(
        "DELETE FROM mail WHERE user = ? AND way = 'in' AND state IN ('to-approve', 'waiting')", (user,)
    )
    db.execute("UPDATE mail SET user = ? WHERE user = ?", (mark, user))
    db.execute("DELETE FROM mail_sent WHERE user = ?", (user,))
    db.execute("DELETE FROM mail_passed WHERE user = ?", (user,))
    db.execute("UPDATE mail_envelope SET reply_to = '' WHERE user = ?", (user,))
