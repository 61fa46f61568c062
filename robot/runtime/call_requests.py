"""Requests about live calls, carried out: which connection is whose call page, and who may still be there."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Protocol

from robot.calls.booked import BookedInRegister
from robot.calls.exchange import Exchange
from robot.calls.times import utc_us
from robot.calls.turn import Given
from robot.clock import US_PER_S, Clock
from robot.contract import commands as c
from robot.contract import events as e
from robot.contract.record import Record
from robot.control import call_requests as calls
from robot.control.answers import Answer, Saved
from robot.control.call_answers import BookedCall, CallBoard, CallSaid, OfTheCircle
from robot.control.call_requests import LiveWay, Side
from robot.control.json_model import Json
from robot.control.request_base import Request
from robot.control.server import Client
from robot.errors import UsageError
from robot.people.roles import PERSON, Who
from robot.runtime.inbox import Inbox
from robot.runtime.looking import keep_looking
from robot.runtime.patience import Patience
from robot.runtime.robot_phone import RobotPhone
from robot.runtime.robot_side import RobotSide

LOOK_EVERY_S = 0.5
# A call does not wait longer for the clinic's own server: it goes on without.
WAYS_WITHIN_S = 2.0
LIVE_WAYS: tuple[LiveWay, ...] = ("call", "face")
# What a written answer must not hold to be passed on: it is for the robot and for staff.
NOT_PASSED_ON = (e.CrisisRaised, e.StopRequested, e.LessRequested)
# What a text means, as typed words are understood.
Understand = Callable[[str], Awaitable[tuple[Record, ...]]]


class Circle(Protocol):
    """What live calls need of the circle."""

    def may(self, user: str, way: LiveWay) -> bool:
        """Whether somebody may come in this way now."""
        ...

    def called(self, user: str) -> str:
        """What the person calls them."""
        ...

    def members(self) -> tuple[str, ...]: ...


@dataclass(frozen=True, slots=True)
class Page:
    """An open call page: the connection, and the side of it."""

    client: Client
    side: Side


async def _unwritten() -> bool:
    """Nothing is written yet."""
    return False


class CallRequests:
    """Carries them out. One page a side: a newer one takes the place of an older, but not during a call.

    `in_contact` says whether a session is on; without one there is no call. `zone` is the person's.
    `ways_out` are servers that help two browsers to each other, for one call; none but the clinic's own. It
    is called in a thread.
    `given` are those of its host, for a call that goes outside the house.
    `booked` is where bookings are kept; `phone` is the robot itself, where it can be one.
    """

    def __init__(
        self,
        inbox: Inbox,
        clock: Clock,
        who: Callable[[Client], Who],
        circle: Circle,
        booked: BookedInRegister,
        *,
        in_contact: Callable[[], bool],
        zone: str = "local",
        ways_out: Callable[[], list[dict[str, Any]]] = list,
        phone: RobotPhone | None = None,
    ) -> None:
        self._inbox, self._clock, self._who, self._circle = inbox, clock, who, circle
        self._in_contact, self._zone, self._ways_out = in_contact, zone, ways_out
        self.given = Given()
        # Numbers go on after a restart, and no old signal fits a new call.
        self.exchange = Exchange(clock.wall() // US_PER_S, circle.may, booked.read())
        self._patience = Patience()
        self._robot = RobotSide(phone, self.exchange, clock, self._patience, self._show, self._send)
        self._connecting = asyncio.Lock()  # one press at a time
        self._found: dict[str, Any] = {}  # how the two of the call find each other
        self._booked = booked
        self._write: Callable[[], Awaitable[bool]] = _unwritten
        self._writing: asyncio.Future[bool] | None = None
        self._pages: dict[str, Page] = {}

    def keep_with(self, write: Callable[[], Awaitable[bool]]) -> None:
        """What writes the bookings down from now on, and says whether it has."""
        self._write = write

    # --- requests -------------------------------------------------------------------------------------------

    async def answer(self, client: Client, request: Request, understand: Understand) -> Answer | None:
        """The answer to a request of these, None for any other. Raises UsageError."""
        who, now = self._who(client), self._clock.now()
        match request:
            case calls.Calls():
                return self._board(who, request)
            case calls.CallSay():
                return await self._say(client, request, understand)
            case calls.CallConnect():
                await self._connect(client, request)
            case _ if not self._carry_out(client, who, request, now):
                return None
        self._send()
        if isinstance(request, calls.CallBook | calls.CallCancel) and self._writing is not None:
            return Saved(await asyncio.shield(self._writing))
        return Answer()

    def _carry_out(self, client: Client, who: Who, request: Request, now: int) -> bool:
        exchange = self.exchange
        match request:
            case calls.CallBook():
                exchange.book(request.other, request.way, utc_us(request.at, self._zone), self._clock.wall())
            case calls.CallCancel():
                exchange.cancel(request.call, now)
            case calls.CallOpen():
                self._open(client, who, request)
            case calls.CallHere():
                exchange.here(request.call, self._page_of(client, "other"), on=request.on)
            case calls.CallMicrophone():
                self._bound(client, request.call, "person")
                self._robot.microphone(request.call, request.on)
            case calls.CallSignal():
                side = self._side(client, request.call)
                exchange.signal(request.call, side, request.number, request.body)
            case calls.CallUp():
                exchange.up(request.call, self._side(client, request.call), now, "tap")
            case calls.CallLost():
                self._side(client, request.call)
                exchange.lost(request.call, now)
            case calls.CallStepTo():
                self._bound(client, request.call, "person")
                exchange.step(request.call, request.step, request.source)
            case calls.CallSign():
                self._bound(client, request.call, "person")
                exchange.pass_on(request.call, "sign", sign=request.sign)
            case calls.CallEnd():
                current = exchange.current
                if current is not None and current.number == request.call:  # one that is over has ended
                    side = self._side(client, request.call)
                    exchange.end(request.call, side, now, goodbye=request.goodbye)
            case _:
                return False
        return True

    async def _connect(self, client: Client, request: calls.CallConnect) -> None:
        """The press. A file on a share may hang, and a process takes time to start: neither on the loop, and
        whether it may be is looked at again when both are there."""
        by_robot = request.through == "robot"
        async with self._connecting:
            there = self._may_connect(client, request)
            servers = await self._patience.within(WAYS_WITHIN_S, self._ways_out, list[dict[str, Any]]())
            found = self._ways(there, servers)
            try:
                if by_robot:
                    await self._robot.begin(request.call, found)
                if self._may_connect(client, request) != there:  # another page, which is perhaps elsewhere
                    raise UsageError("call", "they are not there yet.", code="call-not-there")
                self.exchange.connect(request.call, self._clock.now())
            except BaseException:
                if by_robot:
                    self._robot.give_up()
                raise
            self._found = found
            self._robot.hold(request.call if by_robot else 0)
            self._send()
            self._robot.take_up()

    def _may_connect(self, client: Client, request: calls.CallConnect) -> Page | None:
        """The page of the other side. Raises UsageError where the call cannot begin now."""
        self._page_of(client, "person")
        if not self._in_contact():
            mend = "Begin an evening with the robot at that step first."
            raise UsageError("call", "cannot begin now.", mend, code="call-not-now")
        if request.through == "robot":
            self._robot.check(self.exchange.booked.get(request.call))
        return self._pages.get(self.exchange.connect(request.call, self._clock.now(), begin=False).other)

    async def _say(self, client: Client, request: calls.CallSay, understand: Understand) -> CallSaid:
        """What worries, or is meant for the robot, goes its own way and not to the other side."""
        meant = await understand(request.text)
        own = [event for event in meant if isinstance(event, NOT_PASSED_ON)]
        for event in own:
            await self._inbox.take(event)
        if own:  # whatever has become of the call meanwhile
            return CallSaid(sent=False, card=any(isinstance(event, e.CrisisRaised) for event in own))
        self._bound(client, request.call, "person")
        self.exchange.pass_on(request.call, "said", text=request.text)
        self._send()
        return CallSaid(sent=True)

    # --- the engine, and time -------------------------------------------------------------------------------

    def carry_out(self, command: c.StepCall | c.EndCall | c.CallBounds | c.TapInCall) -> None:
        """A command of the engine; returns at once. A tap counts in a call by the robot itself alone."""
        if isinstance(command, c.TapInCall) and command.call != self._robot.call:
            return
        self.exchange.carry_out(command, self._clock.now(), in_contact=self._in_contact())
        self._send()

    def look(self) -> None:
        """Whoever may no longer be there is shown out at once; what is due ends, whatever a page does."""
        try:
            self._show_out()
        finally:
            self.exchange.tidy(self._clock.wall())
            self.exchange.tick(self._clock.now(), in_contact=self._in_contact())
            self._send()

    def _show_out(self) -> None:
        for user, page in list(self._pages.items()):
            if not self._welcome(user, page):
                self._pages.pop(user)
                self.exchange.gone(user, self._clock.now(), allowed=False)
                self._send()
                page.client.push({"kind": "call", "event": "closed"})
        call = self.exchange.current
        if call is not None and not self._circle.may(call.other, call.way):
            self.exchange.gone(call.other, self._clock.now(), allowed=False)

    def after(self, changed: Callable[[], None]) -> Callable[[], None]:
        """What is called when somebody may do something else than before: they are shown out at once."""

        def both() -> None:
            changed()
            self.look()

        return both

    async def run(self) -> None:
        """Look on for as long as the companion runs."""
        await keep_looking(self._clock, LOOK_EVERY_S, self.look, "live calls")

    def left(self, client: Client) -> None:
        """A connection is gone, or not whose it was: with it a call page, and a call that was on over it."""
        for user, page in list(self._pages.items()):
            if page.client is client:
                welcome = self._welcome(user, page)
                self._pages.pop(user)
                self.exchange.gone(user, self._clock.now(), allowed=welcome)
        self._send()

    # --- whose page -----------------------------------------------------------------------------------------

    def _open(self, client: Client, who: Who, request: calls.CallOpen) -> None:
        user = self._user(who, request.side, request.user)
        page = Page(client, request.side)
        if not self._welcome(user, page):
            raise UsageError("call", "you are not in the circle for this.", code="call-not-circle")
        before = self._pages.get(user)
        if before is not None and before.client is not client:
            call = self.exchange.current
            if call is not None and user in (PERSON, call.other):
                raise UsageError("call", "is on, on another page of yours.", code="call-elsewhere")
            self._pages.pop(user)
            self.exchange.gone(user, self._clock.now())
            before.client.push({"kind": "call", "event": "elsewhere"})
        self.left(client)
        self._pages[user] = page

    def _user(self, who: Who, side: Side, named: str) -> str:
        """Who this is for a side; with a simulated body one browser plays whom it says. Raises UsageError."""
        if side == "person":
            if PERSON in who.roles:
                return PERSON
        elif who.simulated:
            return named
        elif who.user != PERSON:
            return who.user
        raise UsageError("side", "is not yours.", "Open the call page anew.", code="call-not-yours")

    def _welcome(self, user: str, page: Page) -> bool:
        """Whether this connection is still theirs, and they are still in the circle."""
        who = self._who(page.client)
        if page.side == "person":
            return PERSON in who.roles and not who.scope
        proven = who.simulated or (who.user == user and bool(who.roles) and not who.scope)
        return proven and any(self._circle.may(user, way) for way in LIVE_WAYS)

    def _page_of(self, client: Client, side: Side) -> str:
        """Whose page of this side a connection is. Raises UsageError."""
        for user, page in self._pages.items():
            if page.client is client and page.side == side and self._welcome(user, page):
                return user
        raise UsageError("call", "this is not its page.", "Open the call page anew.", code="call-not-yours")

    def _side(self, client: Client, number: int) -> Side:
        """Which side of the call that is on a connection is; a third one is none. Raises UsageError."""
        call = self.exchange.current
        for user, page in self._pages.items():
            if page.client is client and self._welcome(user, page):
                if call is not None and call.number == number and user in (PERSON, call.other):
                    return page.side
                raise UsageError("call", "is not on.", "See the call page.", code="call-none")
        raise UsageError("call", "this is not its page.", "Open the call page anew.", code="call-not-yours")

    def _bound(self, client: Client, number: int, side: Side) -> None:
        if self._side(client, number) != side:
            raise UsageError("call", "is the person's own to do.", code="call-not-yours")

    # --- what is shown, and what is done --------------------------------------------------------------------

    def _board(self, who: Who, request: calls.Calls) -> CallBoard:
        person = PERSON in who.roles and (not who.simulated or request.side == PERSON)
        user = PERSON if person else request.user if who.simulated else who.user
        booked = tuple(
            BookedCall(
                each.number, each.other, self._circle.called(each.other), each.way, each.at_utc_us, each.ready
            )
            for each in self.exchange.booked.values()
            if person or each.other == user
        )
        current = self.exchange.current
        on = current.number if current is not None and (person or current.other == user) else 0
        if not person:
            side = "other" if any(self._circle.may(user, way) for way in LIVE_WAYS) else ""
            return CallBoard(side, booked, on=on)
        circle = (
            OfTheCircle(
                each,
                self._circle.called(each),
                tuple(way for way in LIVE_WAYS if self._circle.may(each, way)),
            )
            for each in self._circle.members()
        )
        step = self.exchange.bounds if self._in_contact() else ""
        shown = tuple(each for each in circle if each.ways)
        return CallBoard("person", booked, shown, step, on, self._robot.here)

    def _send(self) -> None:
        """Events to the engine, and to each page what is its own: by its connection, and to nobody else's."""
        if self._booked.put(self.exchange.booked.values()):
            self._writing = asyncio.ensure_future(self._write())
        for each in self.exchange.take():
            if isinstance(each, Record):
                self._inbox.put(each)
                continue
            user, message = each
            if user == PERSON and self._robot.takes(message):
                continue
            page = self._pages.get(user)
            if page is None or not self._welcome(user, page):
                if message["event"] in ("ended", "board") and page is not None:
                    page.client.push({"kind": "call", "event": message["event"]})
                continue
            if message["event"] == "connecting":
                through = {"through": "robot"} if user == PERSON and self._robot.call else {}
                message = {**message, **self._found, **through}
            page.client.push(message)

    def _show(self, message: Json) -> None:
        """On the person's page."""
        if (page := self._pages.get(PERSON)) is not None:
            page.client.push(message)

    def _ways(self, there: Page | None, servers: list[dict[str, Any]]) -> dict[str, Any]:
        """How two browsers find each other. From outside only by the clinic's own server, where it has one:
        neither learns where the other is."""
        outside = there is not None and there.client.outside
        given = self.given.servers(self._clock.now()) if outside else []
        servers = given or servers
        return {"ice": servers, "relayed": outside and bool(servers)}
