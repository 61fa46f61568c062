"""To the person: given never at once, one a day, in the hours of who sent it; then opened, or put away."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from robot.clock import US_PER_S, Clock
from robot.contract import events as e
from robot.contract.people import WAYS_OF_RUNG, Way
from robot.contract.programme import Programme
from robot.engine.core import Engine
from robot.engine.progress import Progress
from robot.journal.rows import NOTE
from robot.mailbox import rows
from robot.mailbox.box import GIVEN_DAY, Box
from robot.mailbox.message import DELAY_S, Content, Incoming
from robot.people.circle import Member
from robot.people.people import People

# Courses of a programme in which people may come to the person.
GOING_ON = ("running", "fading")


@dataclass(frozen=True, slots=True)
class Moment:
    """Now: number of the person's day, minute of their clock, and the day on which one was given last.

    `ways` are those that the person has said yes to, by their levels; none while nothing may be given.
    """

    day: int
    minute: int
    given_day: int | None
    ways: frozenset[Way]


def ways_open(programme: Programme, progress: Progress) -> frozenset[Way]:
    """The ways of the levels that the person has said yes to and is not below today."""
    p = progress
    if p.sent_away or p.crisis or p.doubted or p.course not in GOING_ON:
        return frozenset()
    agreed = {name.partition("/")[0] for name in p.agreed}
    lived = programme.levels[: programme.index(p.level) + 1]
    return frozenset(
        WAYS_OF_RUNG[level.rung] for level in lived if level.rung in WAYS_OF_RUNG and level.id in agreed
    )


def next_to_give(
    due: Sequence[Incoming], member: Callable[[str], Member | None], moment: Moment
) -> Incoming | None:
    """Of the messages that are due, longest first, the one to give; None where there was one today."""
    if moment.given_day is not None and moment.given_day >= moment.day:
        return None
    for each in due:
        known = member(each.user)
        if (
            each.form in moment.ways
            and known is not None
            and known.may(each.form)
            and (not each.pictured or known.may("picture"))
            and known.within_hours(moment.minute)
        ):
            return each
    return None


class Giving:
    """Gives what is due, and what the person does with it is theirs."""

    def __init__(self, box: Box, people: People, clock: Clock, engine: Callable[[], Engine]) -> None:
        self._box, self._people, self._clock, self._engine = box, people, clock, engine

    async def look(self) -> bool:
        """Give the message that is due, if there is one; whether one was given."""
        engine, now = self._engine(), self._clock.now()
        calendar, utc = engine.calendar, self._clock.wall()
        if not (self._waiting and calendar.verified and self._box.store.there):
            return False
        minute = calendar.local(now) // (60 * US_PER_S) % (24 * 60)
        ways = ways_open(engine.programme, engine.progress)
        day = calendar.day(now)
        if self._box.given_day is not None:  # a clock that was ahead of itself bars no more than today
            self._box.given_day = min(self._box.given_day, day)
        moment = Moment(day, minute, self._box.given_day, ways)
        async with self._box.one:
            found = next_to_give(self._due(now, utc), self._people.register.member, moment)
            if found is None:
                return False

            def work(db: Any) -> None:
                rows.set_state(db, found.id, "here", utc)
                db.execute(NOTE, (GIVEN_DAY, str(moment.day)))

            await self._box.store.write(work)
            self._box.given_day = moment.day
            self._box.keep(replace(found, state="here", due_utc_us=utc))
            self._box.put(e.MailArrived(found.id, found.user, found.form, found.seconds))
        return True

    @property
    def _waiting(self) -> list[Incoming]:
        return [each for each in self._box.incoming.values() if each.state == "waiting"]

    def _due(self, now: int, utc: int) -> list[Incoming]:
        """Whose wait is over, longest first. A clock that is set meanwhile makes it neither shorter nor
        longer; of what was there before this run the date says how long it has waited, and none waits longer
        than another."""
        ready = self._box.ready_us
        for each in self._waiting:
            left = min(max(0, each.due_utc_us - utc), DELAY_S * US_PER_S)
            ready.setdefault(each.id, now + left)
        due = [each for each in self._waiting if ready[each.id] <= now]
        return sorted(due, key=lambda each: (ready[each.id], each.due_utc_us, each.made_utc_us))

    async def open(self, number: int, source: e.Source, share: float = 1.0) -> Content:
        """What it says, for the person. Raises UsageError."""
        content = await self._box.content(self._box.lying(number).id)
        await self._box.mark_opened(number)
        self._box.put(e.MailOpened(number, source, share))
        return content

    async def remove(self, number: int, source: e.Source) -> None:
        """The person puts it away for good; nobody else learns of it. Raises UsageError."""
        async with self._box.one:
            found = self._box.lying(number)
            await self._box.store.write(lambda db: rows.delete(db, number))
            self._box.drop(number)
        self._box.put(e.MailRemoved(number, source, unread=found.state == "here"))
