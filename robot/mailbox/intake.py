"""Envelopes taken in: opened, proven, and from there on the way of every message."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Literal

from robot.clock import Clock
from robot.contract.events import MailForm
from robot.errors import UsageError
from robot.language.sender_check import Judged
from robot.mailbox.envelope import Closed, Letter, Why, unseal
from robot.mailbox.envelope_keys import EnvelopeKeys
from robot.mailbox.message import Content
from robot.mailbox.passing_on import PassingOn
from robot.mailbox.replies import Replies
from robot.people.people import People

# It is on its way or went back; it came before; it cannot be taken in now and is to be tried again.
TAKEN: Literal["taken"] = "taken"
AGAIN: Literal["again"] = "again"
LATER: Literal["later"] = "later"
# Not taken in, besides what the envelope itself says: not open to them now, and no recording.
Refused = Why | Literal["not-open", "no-voice"]
Outcome = Literal["taken", "again", "later"] | Refused
NOTHING_WRONG = Judged((), threat=False, crisis=False)
# Codes of a refusal that ends by itself.
FOR_LATER = frozenset({"journal", "mail-unwritten", "mail-many"})


@dataclass(frozen=True, slots=True)
class Checks:
    """What an envelope has to pass. `sure`: whether the clock is vouched for; before that none is too old.

    `judge` is what a page's words pass too, `prepare` makes a recording one that can be played, off the loop.
    """

    sure: Callable[[], bool]
    judge: Callable[[str], Judged]
    prepare: Callable[[bytes, bool], Awaitable[tuple[bytes, float]]]


class Intake:
    """Takes envelopes in, whichever way they came. `refused` counts by code what was not; no text is kept.

    `answers` is told who sent what, under which number they see it (0: none), so that something can go back.
    `gone`: whether what has this origin came before a backup was restored, and was put away.
    """

    def __init__(
        self,
        keys: Callable[[], EnvelopeKeys],
        people: People,
        passing_on: PassingOn,
        replies: Replies,
        clock: Clock,
        checks: Checks,
        answers: Callable[[str, Letter, int], Awaitable[None]],
        gone: Callable[[str], bool],
    ) -> None:
        self._keys, self._people, self._clock = keys, people, clock
        self._passing_on, self._replies, self._checks, self._answers = passing_on, replies, checks, answers
        self._gone = gone
        self.refused: Counter[Refused] = Counter()

    async def take(self, data: bytes, *, whole: bool = True) -> Outcome:
        """What became of it; where it may not be `whole` yet, it is tried again.

        Raises InputError: the keys cannot be read.
        """
        if not self._checks.sure():
            return LATER
        outcome = await self._take(data)
        if outcome == "cut-off" and not whole:
            return LATER
        if outcome not in (TAKEN, AGAIN, LATER):
            self.refused[outcome] += 1
        return outcome

    async def _take(self, data: bytes) -> Outcome:
        keys = await asyncio.to_thread(self._keys)

        def secret_of(user: str) -> bytes | None:
            member = self._people.register.member(user)
            known = self._people.register.user(user)
            return None if member is None or known is None else keys.secret(user, member.kit)

        try:
            user, letter = await asyncio.to_thread(unseal, data, keys.identity, secret_of, self._clock.wall())
            return await self._passed(user, letter)
        except Closed as closed:
            return closed.code
        except UsageError as error:
            if error.code in FOR_LATER:
                return LATER
            return "not-open" if error.code == "mail-not-now" else "no-voice"

    async def _passed(self, user: str, letter: Letter) -> Outcome:
        """Raises Closed and UsageError."""
        if letter.way in ("seen", "drop"):
            await self._about_reply(user, letter)
            return TAKEN
        origin = f"{user}:{letter.id}"
        if (sent := await self._passing_on.came(origin)) is not None:
            await self._answers(user, letter, sent)  # the disk may have been too slow for it the first time
            return AGAIN
        if await asyncio.to_thread(self._gone, origin):
            return AGAIN
        content, judged, seconds = Content(letter.text.strip()), NOTHING_WRONG, 0
        if letter.way == "voice":
            media, length = await self._checks.prepare(letter.sound, False)
            content, seconds = Content(media=media), max(1, round(length))
        elif not content.text:
            raise Closed("broken")
        else:
            judged = await asyncio.to_thread(self._checks.judge, content.text)
        form: MailForm = "voice" if letter.way == "voice" else "words"
        made = letter.made_utc_us
        became = await self._passing_on.submit(
            user, form, content, origin, judged, seconds=seconds, trusted_time_us=made
        )
        await self._answers(user, letter, became.sent)
        return TAKEN

    async def _about_reply(self, user: str, letter: Letter) -> None:
        """Something of the person's was seen, or is not needed any more; what is gone already is gone."""
        if letter.way == "drop":
            await self._replies.fetched(user, letter.number)
        elif any(each.id == letter.number for each in self._replies.returned_to(user)):
            await self._replies.fetch(user, letter.number)
        await self._answers(user, letter, 0)
