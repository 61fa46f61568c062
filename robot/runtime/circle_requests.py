"""Requests about the circle, carried out."""

from collections.abc import Awaitable, Callable

from robot.clock import US_PER_S, Clock
from robot.contract import events as e
from robot.contract.people import WAYS
from robot.control import circle_requests as circle
from robot.control.answers import Answer, Saved
from robot.control.mail_answers import CircleList, CircleMember, OneselfThere
from robot.control.request_base import Request
from robot.engine.progress import Progress
from robot.errors import UsageError
from robot.people import circle_changes as changes
from robot.people.circle import MAY_JOIN
from robot.people.people import People
from robot.people.register import Register
from robot.people.roles import Who
from robot.runtime.inbox import Inbox

WEEK_US = 7 * 24 * 3600 * US_PER_S


class CircleRequests:
    """Changes hold at once; `keep` says whether they are on the disk."""

    def __init__(
        self,
        people: People,
        inbox: Inbox,
        clock: Clock,
        progress: Callable[[], Progress],
        keep: Callable[[], Awaitable[bool]],
    ) -> None:
        self._people, self._inbox, self._clock = people, inbox, clock
        self._progress, self._keep = progress, keep

    async def answer(self, who: Who, request: Request) -> Answer | None:
        """The answer to a request of these, None for any other. Raises UsageError."""
        match request:
            case circle.Circle():
                return CircleList(tuple(self._members()), WAYS)
            case circle.HereTold():
                return self._oneself(who)
            case circle.Here():
                return await self._there(who, request)
            case circle.CircleTick():
                before = self._ticked(request.user)
                self._take(changes.ticked, request.user, request.way, on=request.on)
                if not request.on:
                    await self._unwanted(request.user, request.way, before)
            case circle.CircleDescribe():
                told = (request.called, request.relation, request.begins, request.ends)
                self._take(changes.described, request.user, *told)
            case circle.CircleApprove():
                self._take(changes.approved, request.user, request.way, on=request.on)
            case circle.CircleLetGo():
                before = self._ticked(request.user)
                self._people.take(self._people.register.without_member(request.user))
                await self._unwanted(request.user, "", before)
            case _:
                return None
        return Saved(await self._keep())

    def _ticked(self, user: str) -> tuple[str, ...]:
        member = self._people.register.member(user)
        return () if member is None else tuple(member.ways)

    def _take(self, change: Callable[..., Register], *told: str, **how: bool) -> None:
        self._people.take(change(self._people.register, *told, **how))

    async def _unwanted(self, user: str, way: str, before: tuple[str, ...]) -> None:
        """They are not there for the person any more, whatever they said.

        With the last one who may write, or send a voice, the person has said that they want none of it
        (domain.md §1.3, L6); with any other they have not.
        """
        for form in ("words", "voice"):
            nobody = all(form not in each.ways for each in self._people.register.circle)
            if nobody and way in ("", form) and form in before:
                await self._inbox.take(e.MailUnwanted(user, form, "tap"))
        await self._tell(user, tuple(each for each in self._said(user)[0] if way and each != way))

    def _members(self) -> list[CircleMember]:
        """Those of the circle first, in the person's order; then those who could be."""
        register = self._people.register
        order = [each.user for each in register.circle]
        users = [each for each in register.users if each.role in MAY_JOIN]
        users.sort(key=lambda user: order.index(user.id) if user.id in order else len(order))
        found = []
        for user in users:
            member, (there, until) = register.member(user.id), self._said(user.id)
            about = {} if member is None else member.model_dump(exclude={"user", "kit"})
            about |= {name: tuple(about[name]) for name in ("ways", "approved") if name in about}
            found.append(
                CircleMember(
                    user.id, user.role, user.name or user.id, **about, there=there, until_utc_us=until
                )
            )
        return found

    # --- they are there -------------------------------------------------------------------------------------

    def _oneself(self, who: Who) -> OneselfThere:
        return OneselfThere(self._may(who.user), *self._said(who.user))

    def _may(self, user: str) -> tuple[str, ...]:
        member = self._people.register.member(user)
        return () if member is None else tuple(way for way in WAYS if member.may(way))

    def _said(self, user: str) -> tuple[tuple[str, ...], int]:
        """The ways in which they are there, until when; nothing that is over."""
        now = self._clock.wall()
        for each in self._progress().there:
            if each.sender == user and each.until_utc_us > now:
                return tuple(each.ways), each.until_utc_us
        return (), 0

    async def _there(self, who: Who, request: circle.Here) -> Answer:
        may = self._may(who.user)
        ways = tuple(each for each in request.ways if each in may)
        if request.weeks and not ways:
            raise UsageError("ways", "are not open just now.", code="mail-not-now")
        await self._tell(who.user, ways if request.weeks else (), request.weeks)
        return self._oneself(who)

    async def _tell(self, user: str, ways: tuple[str, ...], weeks: int = 0) -> None:
        until = self._clock.wall() + weeks * WEEK_US if weeks else self._said(user)[1]
        if ways or self._said(user)[0]:
            await self._inbox.take(e.SenderThere(user, ways, until))
