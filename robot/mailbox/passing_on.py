"""On its way: what a sender writes comes back with reasons, is read by staff first, or waits for its time."""

from dataclasses import dataclass, replace
from typing import Any

from robot.clock import US_PER_S, Clock
from robot.contract import events as e
from robot.contract.people import Way
from robot.errors import UsageError
from robot.language.sender_check import Judged
from robot.mailbox import rows
from robot.mailbox.box import Box
from robot.mailbox.message import (
    DELAY_S,
    MOST_OF_ONE,
    MOST_WAITING,
    READ_FIRST,
    Content,
    Incoming,
    OfSender,
    Reasons,
    SentState,
    State,
)
from robot.people.people import People
from robot.people.roles import STAFF

STILL_ON_ITS_WAY: frozenset[State] = frozenset({"to-approve", "waiting"})


@dataclass(frozen=True, slots=True)
class Submitted:
    """What became of a message that somebody sent; `reasons` why it came back.

    `sent` is the number under which its sender sees it, 0 of one that had come before.
    """

    state: SentState
    reasons: Reasons = ()
    sent: int = 0


class PassingOn:
    """Takes messages in. One is acknowledged to its sender once it is on the disk, and never before."""

    def __init__(self, box: Box, people: People, clock: Clock) -> None:
        self._box, self._people, self._clock = box, people, clock

    async def of_sender(self, user: str) -> list[OfSender]:
        """What a sender is shown of their own messages."""
        return await self._box.store.read(lambda db: rows.of_sender(db, user), [])

    async def came(self, origin: str) -> int | None:
        """The number under which its sender sees what has this origin; None: it has not come. UsageError."""
        return await self._box.store.read(lambda db: rows.known(db, origin), None)

    async def submit(
        self,
        user: str,
        form: e.MailForm,
        content: Content,
        origin: str,
        judged: Judged,
        *,
        seconds: int = 0,
        trusted_time_us: int = 0,
    ) -> Submitted:
        """Take a message in: it comes back with reasons, waits for staff, or waits for its time.

        `origin` names it for good: what comes twice is taken in once. `trusted_time_us` is when it was made,
        where that is known. Raises UsageError: not in the circle for this, too many, or not to be kept now.
        """
        async with self._box.one:
            came = await self._box.store.read(lambda db: rows.known(db, origin), None)
            if came is not None:
                return await self._as_before(user, came)
            if judged.grave:  # for staff, whoever it is from: nothing bars it
                return await self._worry(user, form, content, origin, "threat" if judged.threat else "crisis")
            self._must(user, form)
            if form == "words" and content.media:
                self._must(user, "picture")
            self._room_for(user)
            reasons: Reasons = tuple((each.kind, each.words) for each in judged.reasons)
            if reasons:
                return await self._return(user, form, origin, reasons)
            return await self._take_in(user, form, content, origin, seconds, trusted_time_us)

    async def _as_before(self, user: str, number: int) -> Submitted:
        """What became of it the first time."""
        nothing = list[OfSender]()
        shown = await self._box.store.read(lambda db: rows.of_sender(db, user, number), nothing)
        found = next((each for each in shown if each.id == number), None)
        return Submitted("on-its-way") if found is None else Submitted(found.state, found.reasons, number)

    def _must(self, user: str, way: Way) -> None:
        """Why it cannot be sent is told to nobody: every reason reads alike."""
        member = self._people.register.member(user)
        if member is None or not member.may(way):
            raise UsageError("message", "cannot be passed on just now.", code="mail-not-now")

    def _room_for(self, user: str) -> None:
        waiting = [each for each in self._box.incoming.values() if each.state in STILL_ON_ITS_WAY]
        if len(waiting) >= MOST_WAITING or sum(each.user == user for each in waiting) >= MOST_OF_ONE:
            mend = "Send it once those have gone."
            raise UsageError("message", "would be one of many on their way.", mend, code="mail-many")

    async def _return(self, user: str, form: e.MailForm, origin: str, reasons: Reasons) -> Submitted:
        now = self._clock.wall()

        def work(db: Any) -> int:
            sent = rows.add_sent(db, user, form, "returned", now, reasons)
            rows.remember(db, origin, sent, now)
            return sent

        return Submitted("returned", reasons, await self._box.store.write(work))

    async def _worry(
        self, user: str, form: e.MailForm, content: Content, origin: str, sort: str
    ) -> Submitted:
        """Only staff read it. The event goes first: nobody waits for a disk here."""
        self._box.put(e.SenderWorry(user, sort))  # type: ignore[arg-type] # one of its words
        now, reasons = self._clock.wall(), ((sort, ""),)

        def work(db: Any) -> Incoming:
            sent = rows.add_sent(db, user, form, "returned", now, reasons)
            rows.remember(db, origin, sent, now)
            return rows.add_incoming(db, user, form, "worry", content, 0, sent, now, now)

        kept = await self._box.store.write(work)
        self._box.keep(kept)
        return Submitted("returned", reasons, kept.sent)

    async def _take_in(
        self, user: str, form: e.MailForm, content: Content, origin: str, seconds: int, made_us: int
    ) -> Submitted:
        now = self._clock.wall()
        made = min(now, made_us) if made_us else now
        # No rule can judge a picture: somebody looks at it first, whoever it is from.
        staff, pictured = self._is_staff(user), form == "words" and content.media is not None

        def work(db: Any) -> Incoming:
            first = not staff and (pictured or rows.passed(db, user) < READ_FIRST)
            sent = rows.add_sent(db, user, form, "read-first" if first else "on-its-way", now)
            rows.remember(db, origin, sent, now)
            state: State = "to-approve" if first else "waiting"
            due = now + DELAY_S * US_PER_S
            return rows.add_incoming(db, user, form, state, content, seconds, sent, made, due)

        kept = await self._box.store.write(work)
        self._box.ready_us[kept.id] = self._clock.now() + DELAY_S * US_PER_S
        self._box.keep(kept)
        return Submitted("read-first" if kept.state == "to-approve" else "on-its-way", sent=kept.sent)

    def _is_staff(self, user: str) -> bool:
        known = self._people.register.user(user)
        return known is not None and known.role in STAFF

    # --- by staff -------------------------------------------------------------------------------------------

    async def approve(self, number: int) -> None:
        """It goes on its way. Raises UsageError."""
        async with self._box.one:
            found = self._box.found(number, "to-approve")
            due = self._clock.wall() + DELAY_S * US_PER_S

            def work(db: Any) -> None:
                rows.set_state(db, number, "waiting", due)
                rows.show_sender(db, found.sent, "on-its-way")
                rows.count_passed(db, found.user)

            await self._box.store.write(work)
            self._box.ready_us[number] = self._clock.now() + DELAY_S * US_PER_S
            self._box.keep(replace(found, state="waiting", due_utc_us=due))

    async def give_back(self, number: int, why: str) -> None:
        """Staff return it with their reason; what worried goes out of their list. Raises UsageError."""
        async with self._box.one:
            found = self._box.found(number, "to-approve", "worry")

            def work(db: Any) -> None:
                rows.delete(db, number)
                if found.state == "to-approve":
                    rows.show_sender(db, found.sent, "returned", (("staff", why),))

            await self._box.store.write(work)
            self._box.drop(number)
