"""Requests from the control socket, carried out: most become events and are answered once they are saved."""

import asyncio
from collections.abc import Callable
from typing import Any

from robot.alerts.base import NOBODY
from robot.clock import Clock
from robot.contract import events as e
from robot.contract.programme import Programme
from robot.contract.record import Record
from robot.control.requests import to_events, token_of, touch_of
from robot.control.server import Client, Turn
from robot.control.urgent import is_urgent, press_of
from robot.errors import UsageError
from robot.runtime.answers import Presses, Saving
from robot.runtime.clock_watch import ClockWatch
from robot.runtime.dispatcher import Alerts, Dispatcher
from robot.runtime.inbox import Inbox
from robot.runtime.speakers import Speakers

SAVED_WITHIN_S = 1.0
# A stop is answered without the disk, however it came.
NEVER_BEHIND_THE_DISK = (e.StopRequested, e.CrisisRaised)


class RequestHandler:
    """Answers one request at a time or many at once; what changes something goes through the queue.

    `acknowledged` calls back, from whatever thread, once all that was queued so far is on the disk. `touch`
    touches a pad of a simulated body. `warmed` is done when the lists of words have been read: until then no
    typed text is read, which would take seconds.
    """

    def __init__(
        self,
        clock: Clock,
        inbox: Inbox,
        dispatcher: Dispatcher,
        clock_watch: ClockWatch,
        speakers: Speakers,
        *,
        acknowledged: Callable[[Callable[[], None]], None] = lambda callback: callback(),
        touch: Callable[[str, int], None] | None = None,
        warmed: asyncio.Future[None] | None = None,
    ) -> None:
        self._inbox, self._dispatcher, self._clock_watch = inbox, dispatcher, clock_watch
        self._speakers, self._touch, self._warmed = speakers, touch, warmed
        self._saving = Saving(acknowledged, inbox.from_thread)
        self._presses = Presses(clock)
        self._reading = asyncio.Lock()

    async def answer(self, client: Client, request: dict[str, Any]) -> dict[str, Any]:
        """Carry out one request. Raises UsageError with what would be right."""
        dispatcher = self._dispatcher
        if is_urgent(request):
            return await self._urge(request, dispatcher.engine.programme)
        match request.get("do"):
            case "watch":
                client.watch(body=request.get("body", True) is True)
                client.push(dispatcher.view.state())
                return {}
            case "touch":
                if self._touch is None:
                    raise UsageError("touch", "is for the simulated body only.", "Touch the robot itself.")
                self._touch(*touch_of(request))
                return {}
            case "speaker":
                self._speakers.choose(client if request.get("on") is True else None)
                return {}
            case "played":
                self._speakers.played(client, request)
                return {}
            case "log":
                return {"sessions": self._sessions()}
            case "confirm-clock":
                self._clock_watch.confirm()
                return {}
            case "alerts":
                return {"alerts": await self._alert_status()}
            case "ack-look":
                self._alerts().look(token_of(request))
                return {}
            case "ack":
                return await self._carry_out((self._alerts().acknowledge(token_of(request)),))
        if request.get("do") != "type":
            return await self._carry_out(to_events(request, dispatcher.engine.programme))
        return await self._carry_out(await self._read(request))

    def left(self, client: Client) -> None:
        """A client has gone."""
        self._speakers.left(client)

    async def _read(self, request: dict[str, Any]) -> tuple[Record, ...]:
        """What typed words mean. A stop waits behind one text at most, however many are typed."""
        async with self._reading:
            if self._warmed is not None:
                await asyncio.wait({self._warmed})
            await Turn()
            return to_events(request, self._dispatcher.engine.programme)

    async def _urge(self, request: dict[str, Any], programme: Programme) -> dict[str, Any]:
        """A stop, a less or a call for help: done is done, and one press is one, whichever ways it comes."""
        (event,) = to_events(request, programme)
        done = self._presses.once(request["do"], press_of(request), lambda: self._inbox.take(event))
        await asyncio.shield(done)
        return {"done": True}

    async def _carry_out(self, events: tuple[Record, ...]) -> dict[str, Any]:
        """Put the events in and answer once they are on the disk; a typed stop waits for no disk."""
        for done in [self._inbox.take(event) for event in events]:
            await done
        if any(isinstance(event, NEVER_BEHIND_THE_DISK) for event in events):
            return {"done": True}
        return {"saved": await self._saving.saved(SAVED_WITHIN_S)}

    def _alerts(self) -> Alerts:
        alerts = self._dispatcher.drivers.alerts
        if alerts is None:
            mend = "Name channels and a rota under [care] in yorisou.toml, then start it again."
            raise UsageError("alerts", "no channel to staff is set up here.", mend)
        return alerts

    async def _alert_status(self) -> dict[str, Any]:
        alerts = self._dispatcher.drivers.alerts
        return NOBODY if alerts is None else await asyncio.to_thread(alerts.status)

    def _sessions(self) -> list[dict[str, Any]]:
        """Past contact sessions, newest first."""
        kept = self._dispatcher.engine.progress.sessions
        return [
            {"number": x.number, "level": x.level, "outcome": x.outcome, "rating": x.rating}
            for x in reversed(kept)
        ]
