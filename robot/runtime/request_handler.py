"""Requests from the control socket, carried out: most become events and are answered once they are saved."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from robot.alerts.base import NOBODY
from robot.centre.sites import Sites
from robot.clock import Clock
from robot.contract import events as e
from robot.contract.programme import Programme
from robot.contract.record import Record
from robot.control import viewer_requests as viewer
from robot.control.answers import AlertStatus, Answer, Done, Heard, PastSession, Saved, Sessions
from robot.control.pending import Presses, Saving
from robot.control.person_requests import Type
from robot.control.request_base import Request
from robot.control.request_events import events_of
from robot.control.requests import parse
from robot.control.server import Client, Turn
from robot.control.staff_requests import ConfirmClock
from robot.control.urgent import Crisis, Urgent
from robot.errors import UsageError
from robot.language.classify import classify
from robot.people.roles import STAFF, Role, Who
from robot.runtime.acts import Acts
from robot.runtime.call_requests import CallRequests
from robot.runtime.clock_watch import ClockWatch
from robot.runtime.dispatcher import Alerts, Dispatcher
from robot.runtime.door import Door, act_of
from robot.runtime.inbox import Inbox
from robot.runtime.kept_requests import NOTHING_HELD, Holder, KeptRequests
from robot.runtime.outing_requests import OutingRequests
from robot.runtime.own_requests import OwnRequests
from robot.runtime.people_requests import PeopleRequests
from robot.runtime.speakers import Speakers
from robot.runtime.visit_requests import VisitRequests

SAVED_WITHIN_S = 1.0
# Texts of strangers that wait to be classified; one more is shown the card, whatever it says.
OVERHEARD_AT_ONCE = 8
# A stop is answered without the disk, however it came.
NEVER_BEHIND_THE_DISK = (e.StopRequested, e.CrisisRaised)


# Answers what takes a process of its own; None for any other request.
Errands = Callable[[Client, Request], Awaitable[Answer | None]]


# Answers what is asked about the circle and about messages; None for any other request.
OfCircle = Callable[[Who, Role | None, Request], Awaitable[Answer | None]]


async def no_circle(_who: Who, _role: Role | None, _request: Request) -> Answer | None:
    """Nothing of the kind."""
    return None


async def no_errand(_client: Client, _request: Request) -> Answer | None:
    """Nothing of the kind."""
    return None


class RequestHandler:
    """Carries requests out.

    Answers one request at a time or many at once; what changes something goes through the queue.

    `door` says who may ask for what; `people` answers about them, and `acts` writes down who did what.

    `acknowledged` calls back, from whatever thread, once all that was queued so far is on the disk. `touch`
    touches a pad of a simulated body. `warmed` is done when the lists of words have been read: until then no
    typed text is read, which would take seconds. `errands` answers what takes a process of its own, `calls`
    what belongs to live calls, `of_circle` what is about the circle and messages; `held` says who
    holds what may be deleted, by kind; `night_source` says where the hours of a minor were looked up, `sites`
    knows the centres that may be visited, `centre` is the folder of that at which this robot stands itself.
    """

    def __init__(
        self,
        clock: Clock,
        inbox: Inbox,
        dispatcher: Dispatcher,
        clock_watch: ClockWatch,
        speakers: Speakers,
        door: Door,
        people: PeopleRequests,
        acts: Acts,
        *,
        acknowledged: Callable[[Callable[[], None]], None] = lambda callback: callback(),
        touch: Callable[[str, int], None] | None = None,
        warmed: asyncio.Future[None] | None = None,
        errands: Errands = no_errand,
        calls: CallRequests | None = None,
        of_circle: OfCircle = no_circle,
        held: Mapping[str, Holder] = NOTHING_HELD,
        night_source: str = "",
        sites: Sites | None = None,
        centre: Path | None = None,
    ) -> None:
        self._errands, self._calls, self._of_circle = errands, calls, of_circle
        self._inbox, self._dispatcher, self._clock_watch = inbox, dispatcher, clock_watch
        self._speakers, self._touch, self._warmed = speakers, touch, warmed
        self._door, self._people, self._acts = door, people, acts
        words, ways = dispatcher.words, dispatcher.outing_words
        visits = dispatcher.visit_words
        self._own = OwnRequests(
            inbox,
            lambda: dispatcher.journal,
            lambda: dispatcher.engine.progress,
            lambda: dispatcher.engine.programme,
            words,
            self._understood,
            dispatcher.changed,
        )
        self._outings = OutingRequests(
            inbox, lambda: dispatcher.journal, lambda: dispatcher.engine, ways, self._understood, night_source
        )
        self._visits = VisitRequests(
            inbox,
            lambda: dispatcher.journal,
            lambda: dispatcher.engine,
            visits,
            sites or Sites(),
            clock,
            lambda: clock_watch.quiet_hours,
            centre,
        )
        self._kept = KeptRequests(
            inbox, clock, lambda: dispatcher.journal, words, held, ways, self._visits.forgotten
        )
        self._saving = Saving(acknowledged, inbox.from_thread)
        self._presses = Presses(clock)
        self._reading = asyncio.Lock()
        self._overhearing = 0

    async def answer(self, client: Client, message: dict[str, Any]) -> dict[str, Any]:
        """Carry out one request. Raises UsageError with what would be right, or that it is not theirs."""
        programme = self._dispatcher.engine.programme
        who = self._door.who(client)
        request = parse(message, self._door.programme_for(who, message, programme))
        if isinstance(request, Urgent):  # never asks who it is
            if isinstance(request, Crisis) and STAFF.isdisjoint(who.roles):
                request = replace(request, source="tap")  # staff raise it as staff, everybody else presses it
            answer: Answer = await self._urge(request, programme)
            self._acts.record(request.verb, who, None)
            return answer.to_json()
        act = act_of(request)
        try:
            request, role = self._door.admit(who, request, programme)
            await self._door.check_pin(request)
            answer = await self._admitted(client, request, role)
        except UsageError as error:
            if error.code:
                self._acts.record(act, who, None, refusal=error.code)
            raise
        self._acts.record(act, who, role)
        return answer.to_json()

    async def _admitted(self, client: Client, request: Request, role: Role | None) -> Answer:
        if isinstance(request, Type) and role != "person":
            return await self._overhear(request)
        answer = await self._people.answer(client, request) or await self._kept.answer(request)
        answer = answer or await self._own.answer(request) or await self._outings.answer(request)
        answer = answer or await self._visits.answer(request) or await self._errands(client, request)
        if answer is None and self._calls is not None:
            answer = await self._calls.answer(client, request, lambda text: self._read(Type(text)))
        answer = answer or await self._of_circle(self._door.who(client), role, request)
        return answer or await self._answer(client, request)

    async def _answer(self, client: Client, request: Request) -> Answer:
        dispatcher = self._dispatcher
        programme = dispatcher.engine.programme
        match request:
            case Type():
                return await self._carry_out(await self._read(request))
            case viewer.Watch():
                client.watch(body=request.body)
                shown = self._door.shown(dispatcher.view.state().to_json())(client)
                client.push(shown or {})
            case viewer.Touch():
                if self._touch is None:
                    raise UsageError("touch", "is for the simulated body only.", "Touch the robot itself.")
                self._touch(request.pad, request.ms)
            case viewer.Speaker():
                self._speakers.choose(client if request.on else None)
            case viewer.Played():
                self._speakers.played(client, request)
            case viewer.Log():
                return Sessions(self._sessions())
            case viewer.Alerts():
                return AlertStatus(await self._alert_status())
            case viewer.LookAtAcknowledgement():
                self._alerts().look(request.token)
            case viewer.Acknowledge():
                return await self._carry_out((self._alerts().acknowledge(request.token),))
            case ConfirmClock():
                self._clock_watch.confirm()
            case _:
                return await self._carry_out(events_of(request, programme))
        return Answer()

    async def tend(self) -> None:
        """Goes on beside the requests: what could not be written is tried again, and calls looked after."""
        looking = [
            self._people.keep_trying(),
            self._visits.run(),
            *([] if self._calls is None else [self._calls.run()]),
        ]
        await asyncio.gather(*looking)

    def _understood(self, text: str) -> tuple[Record, ...]:
        return classify(text, self._dispatcher.engine.programme, heard=False)

    def left(self, client: Client) -> None:
        """A client has gone."""
        self._speakers.left(client)
        if self._calls is not None:
            self._calls.left(client)

    def changed(self, client: Client) -> None:
        """A client is somebody else from now on, or may do something else."""
        self._speakers.left(client)
        if self._calls is not None:
            self._calls.look()

    async def _read(self, request: Type) -> tuple[Record, ...]:
        """What typed words mean. A stop waits behind one text at most, however many are typed."""
        async with self._reading:
            if self._warmed is not None:
                await asyncio.wait({self._warmed})
            await Turn()
            return events_of(request, self._dispatcher.engine.programme)

    async def _overhear(self, request: Type) -> Answer:
        """A text from nobody who is known as the person: classified and thrown away.

        A stop or less in it is carried out, which asks nobody; a worrying word shows the card to its writer.
        """
        if self._overhearing >= OVERHEARD_AT_ONCE:  # so many strangers hold up nothing of the person's
            return Heard(card=True)
        self._overhearing += 1
        try:
            events = await self._read(request)
        finally:
            self._overhearing -= 1
        ways_down = tuple(event for event in events if isinstance(event, e.StopRequested | e.LessRequested))
        if ways_down:
            await self._carry_out(ways_down)
        return Heard(any(isinstance(event, e.CrisisRaised) for event in events))

    async def _urge(self, request: Urgent, programme: Programme) -> Answer:
        """A stop, a less or a call for help: done is done, and one press is one, whichever ways it comes."""
        (event,) = events_of(request, programme)
        done = self._presses.once(request.verb, request.press, lambda: self._inbox.take(event))
        await asyncio.shield(done)
        return Done()

    async def _carry_out(self, events: tuple[Record, ...]) -> Answer:
        """Put the events in and answer once they are on the disk; a typed stop waits for no disk."""
        for done in [self._inbox.take(event) for event in events]:
            await done
        if any(isinstance(event, NEVER_BEHIND_THE_DISK) for event in events):
            return Done()
        return Saved(await self._saving.saved(SAVED_WITHIN_S))

    def _alerts(self) -> Alerts:
        alerts = self._dispatcher.drivers.alerts
        if alerts is None:
            mend = "Name channels and a rota under [care] in yorisou.toml, then start it again."
            raise UsageError("alerts", "no channel to staff is set up here.", mend)
        return alerts

    async def _alert_status(self) -> dict[str, Any]:
        alerts = self._dispatcher.drivers.alerts
        return NOBODY if alerts is None else await asyncio.to_thread(alerts.status)

    def _sessions(self) -> tuple[PastSession, ...]:
        """Past contact sessions, newest first."""
        kept = self._dispatcher.engine.progress.sessions
        return tuple(PastSession(x.number, x.level, x.outcome, x.rating) for x in reversed(kept))
