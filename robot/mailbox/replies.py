"""Back: what the person sends to somebody of the circle, until it is seen."""

from dataclasses import replace
from typing import Any

from robot.clock import US_PER_S, Clock
from robot.contract import events as e
from robot.errors import UsageError
from robot.mailbox import rows
from robot.mailbox.box import Box
from robot.mailbox.message import HEARD_KEPT_S, Content, Outgoing


class Replies:
    """Keeps what the person sent for whom it is meant, and for nobody else."""

    def __init__(self, box: Box, clock: Clock) -> None:
        self._box, self._clock = box, clock

    def returned_to(self, user: str) -> tuple[Outgoing, ...]:
        """What the person sent to this member of the circle, newest first."""
        found = [each for each in self._box.outgoing.values() if each.user == user]
        return tuple(sorted(found, key=lambda each: -each.made_utc_us))

    async def send(
        self,
        to: str,
        form: e.ReplyForm,
        content: Content,
        source: e.Source,
        origin: str = "",
        *,
        about: int = 0,
        seconds: int = 0,
    ) -> None:
        """The person sends something; `about` is the message that it answers, or 0. Raises UsageError.

        What has the same `origin` ("": none) goes once, however often it is asked for.
        """
        async with self._box.one:
            sent = self._box.incoming[about].sent if about in self._box.incoming else 0
            now = self._clock.wall()
            own = f"person:{form}:{origin}"

            def work(db: Any) -> Outgoing | None:
                if origin and rows.known(db, own) is not None:
                    return None
                made = rows.add_outgoing(db, to, form, content, seconds, sent, now)
                if origin:
                    rows.remember(db, own, made.id, now)
                return made

            made = await self._box.store.write(work)
            if made is None:
                return
            self._box.outgoing[made.id] = made
        self._box.put(e.MailAnswered(to, form, source))
        self._box.changed()

    async def take_back(self, number: int) -> None:
        """The person deletes what they sent, as long as nobody has seen it. Raises UsageError."""
        async with self._box.one:
            found = self._box.outgoing.get(number)
            if found is None or found.state == "seen":
                raise UsageError("message", "is not there any more.", code="mail-gone")
            await self._box.store.write(lambda db: rows.delete(db, number))
            del self._box.outgoing[number]
        self._box.changed()

    async def fetch(self, user: str, number: int) -> tuple[e.ReplyForm, Content]:
        """What the person sent, for whom it is; from now on it was seen, and a voice is kept for a day more.

        Raises UsageError.
        """
        self._of(user, number)
        content = await self._box.content(number)
        async with self._box.one:
            found = self._of(user, number)  # it may have been taken back meanwhile
            if found.state == "unseen":
                due = self._clock.wall() + HEARD_KEPT_S * US_PER_S
                await self._box.store.write(lambda db: rows.set_state(db, number, "seen", due))
                self._box.outgoing[number] = replace(found, state="seen", due_utc_us=due)
                self._box.changed()
        return found.form, content

    def _of(self, user: str, number: int) -> Outgoing:
        """Raises UsageError for what is gone, or meant for somebody else."""
        found = self._box.outgoing.get(number)
        if found is None or found.user != user:
            raise UsageError("message", "is not there any more.", code="mail-gone")
        return found

    async def forget_heard(self) -> None:
        """Voices that were heard a day ago are gone. Raises UsageError."""
        now = self._clock.wall()
        over = [
            each.id
            for each in self._box.outgoing.values()
            if (each.form, each.state) == ("voice", "seen") and each.due_utc_us <= now
        ]
        if not over:
            return
        async with self._box.one:

            def work(db: Any) -> None:
                for number in over:
                    rows.delete(db, number)

            await self._box.store.write(work)
            for number in over:
                self._box.outgoing.pop(number, None)
        self._box.changed()

    async def fetched(self, user: str, number: int) -> None:
        """They have heard it, or do not need it any more: it is gone."""
        async with self._box.one:
            found = self._box.outgoing.get(number)
            if found is None or found.user != user:
                return
            await self._box.store.write(lambda db: rows.delete(db, number))
            del self._box.outgoing[number]
        self._box.changed()
