"""The companion in real time: one asyncio loop around the shell, with its heartbeat and its requests."""

import asyncio
import contextlib
import logging
import os
import socket
from collections.abc import Callable
from typing import Any, Protocol

from robot.alerts.base import NOBODY
from robot.clock import US_PER_S, Clock
from robot.contract import events as e
from robot.contract.programme import Programme
from robot.contract.record import Record
from robot.control import viewer_requests as viewer
from robot.control.answers import AlertStatus, Answer, Done, PastSession, Saved, Sessions
from robot.control.pending import Handled, Pending, Presses, Saving
from robot.control.person_requests import Type
from robot.control.request_base import Request
from robot.control.request_events import events_of
from robot.control.requests import parse
from robot.control.server import Client, Turn
from robot.control.staff_requests import ConfirmClock
from robot.control.state import BodyFrame
from robot.control.urgent import Urgent
from robot.engine.phases import CONTACT
from robot.errors import UsageError
from robot.runtime.dispatcher import Shell
from robot.runtime.event_queue import EventQueue
from robot.runtime.speakers import Speakers
from robot.runtime.wall_clock import LOOK_EVERY_S, WallClock

log = logging.getLogger(__name__)
HEARTBEAT_S = 0.05
BODY_FRAME_S = 0.05
LONGEST_WAIT_S = 1.0
# How long events are taken before heartbeat and sockets have their turn again.
TURN_US = 2_000
# Viewers are told at most so often; what they are told is always the latest.
STATE_EVERY_US = 50_000
SAVED_WITHIN_S = 1.0
# A stop is answered without the disk, however it came.
NEVER_BEHIND_THE_DISK = (e.StopRequested, e.CrisisRaised)
SETTLE_S = 3.0
STILL_FOR_S = 0.25
STILL_RAD = 0.01
# What an orderly end may take: closing and rating of a session that is on.
ORDERLY_END_S = 90.0


class Desk(Protocol):
    """Where alerts to staff are kept track of (robot/alerts/desk.py)."""

    def look(self, token: str) -> None: ...

    def acknowledge(self, token: str) -> e.AlertAcknowledged:
        """The event that a one-time token stands for. Raises UsageError if it is used up or unknown."""
        ...

    def status(self) -> dict[str, Any]:
        """What the channels, the rota and the last drill look like, as JSON."""
        ...


class Companion:
    """Drives a shell: events as they come, ticks when they are due, the heartbeat in between.

    `emit` may be called from any thread. If this loop hangs, the heartbeat stops, and the body's own thread
    freezes the body without it.
    """

    def __init__(
        self,
        clock: Clock,
        household: WallClock,
        push: Callable[[dict[str, Any]], None],
        body_watched: Callable[[], bool],
    ) -> None:
        self._clock, self._household, self._push, self._body_watched = clock, household, push, body_watched
        self._handled = Handled()
        self._queue = EventQueue(left_out=self._handled.left_out)
        self._wake = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self._changed = False
        self._told_us = -STATE_EVERY_US
        self._over = False
        self.broken = False
        self.speakers = Speakers(self.from_thread)
        self.touch: Callable[[str, int], None] | None = None
        # Calls back, from whatever thread, once all that was queued so far is on the disk.
        self.acknowledged: Callable[[Callable[[], None]], None] = lambda callback: callback()
        self._saving = Saving(lambda callback: self.acknowledged(callback), self.from_thread)
        self._presses = Presses(clock)
        self.shell: Shell | None = None
        self._assembled = asyncio.Event()
        self.desk: Desk | None = None
        self._reading = asyncio.Lock()
        # The lists of words are read beside the start; until then no typed text is: it would take seconds.
        self.warmed: asyncio.Future[None] | None = None

    # --- events -------------------------------------------------------------------------------------------

    def emit(self, event: Record) -> None:
        """Queue an event from any thread."""
        self.from_thread(lambda: self.put(event))

    def from_thread(self, call: Callable[[], None]) -> None:
        """Run a call on the loop, from any thread."""
        with contextlib.suppress(RuntimeError):  # the loop is closed: the robot is being switched off
            self._loop.call_soon_threadsafe(call)

    def put(self, event: Record) -> None:
        """Queue an event from the loop."""
        self._queue.put(event)
        self._wake.set()

    def changed(self) -> None:
        """Something to see has changed; viewers are told once the queue is empty."""
        self._changed = True

    async def run(self, minutes: float | None) -> None:
        """Until `close` is called, or until `minutes` have passed and the session has ended in order."""
        shell = self._ready()
        tasks = [asyncio.ensure_future(part()) for part in (self._beat, self._watch_clock, self._show_body)]
        if minutes is not None:
            tasks.append(asyncio.ensure_future(self._end_after(minutes)))
        for task in tasks:
            task.add_done_callback(self._part_ended)
        notify("READY=1")
        try:
            while not (self._over and not len(self._queue)):
                self._take_all(shell)
                await self._until_due(shell)
            self._tell_viewers(shell, at_once=True)
            if shell.engine.phase == "asleep":
                await self._lie_down(shell)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    def _part_ended(self, task: "asyncio.Future[None]") -> None:
        """No part ends by itself: without its clock or its heartbeat a companion must not go on."""
        if not task.cancelled() and task.exception() is not None:
            log.error("a part of the companion has ended", exc_info=task.exception())
            self.broken = True
            self.close()

    def close(self) -> None:
        """End in order: hushed, asleep, written down."""
        if not self._over:
            self.put(e.ClosingDown())
            self._over = True

    def use(self, shell: Shell) -> None:
        """What this drives. Requests that came before are carried out now."""
        self.shell = shell
        self._assembled.set()

    async def assembled(self) -> None:
        """Wait until there is something to drive: a moment, at the very beginning."""
        await self._assembled.wait()

    def look_at_clock_anew(self) -> None:
        """As at the beginning: for an engine that has just been taken up."""
        self._household.forget()
        self.look_at_clock()

    def _ready(self) -> Shell:
        if self.shell is None:
            raise UsageError("companion", "has no shell yet.")
        return self.shell

    def _take_all(self, shell: Shell) -> None:
        until = self._clock.now() + TURN_US
        while (event := self._queue.pop()) is not None:
            self._deliver(shell, event)
            self._handled.handled(event)
            if self._clock.now() >= until:
                break
        due = shell.engine.deadline()
        if due is not None and due <= self._clock.now():
            self._deliver(shell, e.Tick())
        self._tell_viewers(shell)

    def _tell_viewers(self, shell: Shell, *, at_once: bool = False) -> None:
        now = self._clock.now()
        if self._changed and (at_once or now - self._told_us >= STATE_EVERY_US):
            self._changed, self._told_us = False, now
            self._push(shell.view.state().to_json())

    def _deliver(self, shell: Shell, event: Record) -> None:
        """The engine contains its own faults; what breaks around it must not end the companion either."""
        try:
            shell.deliver(event)
        except Exception:
            log.exception("event %s could not be carried out", event.kind)
            shell.drivers.body.freeze()
            if not isinstance(event, e.FaultRaised):
                self.put(e.FaultRaised("shell", "broken"))

    async def _until_due(self, shell: Shell) -> None:
        if len(self._queue) or self._over:
            await self._clock.wait(0)  # the heartbeat and the socket come in between
            return
        self._wake.clear()
        due = shell.engine.deadline()
        if self._changed:
            tell = self._told_us + STATE_EVERY_US
            due = tell if due is None else min(due, tell)
        wait_s = LONGEST_WAIT_S if due is None else (due - self._clock.now()) / US_PER_S
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._wake.wait(), max(0.0, min(LONGEST_WAIT_S, wait_s)))

    async def _lie_down(self, shell: Shell) -> None:
        """The heart beats on until the body lies still, at most three seconds."""
        before: dict[str, float] = {}
        for _ in range(round(SETTLE_S / STILL_FOR_S)):
            await self._clock.wait(STILL_FOR_S)
            now = dict(shell.drivers.body.state().joints)
            still = (abs(angle - before[name]) < STILL_RAD for name, angle in now.items() if name in before)
            if not now or (before and all(still)):
                return
            before = now

    async def _beat(self) -> None:
        """The heartbeat that the body's thread waits for, and systemd's watchdog."""
        beats = 0
        while True:
            self._ready().drivers.body.beat()
            if beats % 20 == 0:
                notify("WATCHDOG=1")
            beats += 1
            await self._clock.wait(HEARTBEAT_S)

    async def _watch_clock(self) -> None:
        while True:
            self.look_at_clock()
            await self._clock.wait(LOOK_EVERY_S)

    def look_at_clock(self) -> None:
        for event in self._household.look(self._clock.now(), self._clock.wall()):
            self.put(event)

    async def _show_body(self) -> None:
        while True:
            if self._body_watched():
                self._push(self.body_frame().to_json())
            await self._clock.wait(BODY_FRAME_S)

    async def _end_after(self, minutes: float) -> None:
        await self._clock.wait(minutes * 60)
        shell = self._ready()
        if shell.engine.phase in CONTACT:
            self.put(e.EndRequested("host"))
            for _ in range(int(ORDERLY_END_S)):
                await self._clock.wait(1.0)
                if shell.engine.phase not in CONTACT:
                    break
        self.close()

    def body_frame(self) -> BodyFrame:
        """The body as it was last read back."""
        state = self._ready().drivers.body.state()
        return BodyFrame(
            joints={name: round(angle, 4) for name, angle in state.joints.items()},
            lights={part: list(colour) for part, colour in state.lights.items()},
            links=dict(state.links),
            frozen=state.frozen,
            microphone_light=state.microphone_light,
            age_ms=state.age_ms,
        )

    # --- requests from the control socket -----------------------------------------------------------------

    async def answer(self, client: Client, message: dict[str, Any]) -> dict[str, Any]:
        """Carry out one request. Raises UsageError with what would be right."""
        await self.assembled()
        shell = self._ready()
        answer = await self._answer(client, parse(message, shell.engine.programme), shell)
        return answer.to_json()

    async def _answer(self, client: Client, request: Request, shell: Shell) -> Answer:
        match request:
            case Urgent():
                return await self._urge(request, shell.engine.programme)
            case Type():
                return await self._read(request, shell.engine.programme)
            case viewer.Watch():
                client.watching, client.watching_body = True, request.body
                client.push(shell.view.state().to_json())
            case viewer.Touch():
                if self.touch is None:
                    raise UsageError("touch", "is for the simulated body only.", "Touch the robot itself.")
                self.touch(request.pad, request.ms)
            case viewer.Speaker():
                self.speakers.choose(client if request.on else None)
            case viewer.Played():
                self.speakers.played(client, request)
            case viewer.Log():
                return Sessions(self.sessions())
            case viewer.Alerts():
                status = NOBODY if self.desk is None else await asyncio.to_thread(self.desk.status)
                return AlertStatus(status)
            case viewer.LookAtAcknowledgement():
                self._desk().look(request.token)
            case viewer.Acknowledge():
                return await self._carry_out((self._desk().acknowledge(request.token),))
            case ConfirmClock():
                self._household.verified = True
                self.look_at_clock()
            case _:
                return await self._carry_out(events_of(request, shell.engine.programme))
        return Answer()

    async def _urge(self, request: Urgent, programme: Programme) -> Answer:
        """A stop, a less or a call for help: done is done, and one press is one, whichever ways it comes."""
        (event,) = events_of(request, programme)
        done = self._presses.once(request.verb, request.press, lambda: self._take(event))
        await asyncio.shield(done)
        return Done()

    async def _read(self, request: Type, programme: Programme) -> Answer:
        """A typed text, one at a time: a stop waits behind one at most, however many are typed."""
        async with self._reading:
            if self.warmed is not None:
                await asyncio.wait({self.warmed})
            await Turn()
            events = events_of(request, programme)
        return await self._carry_out(events)

    async def _carry_out(self, events: tuple[Record, ...]) -> Answer:
        """Put the events in and answer once they are on the disk; a typed stop waits for no disk."""
        for done in [self._take(event) for event in events]:
            await done
        if any(isinstance(event, NEVER_BEHIND_THE_DISK) for event in events):
            return Done()
        return Saved(await self._saving.saved(SAVED_WITHIN_S))

    def _take(self, event: Record) -> Pending:
        done = self._handled.expect(event)
        self.put(event)
        return done

    def _desk(self) -> Desk:
        if self.desk is None:
            mend = "Name channels and a rota under [care] in yorisou.toml, then start it again."
            raise UsageError("alerts", "no channel to staff is set up here.", mend)
        return self.desk

    def sessions(self) -> tuple[PastSession, ...]:
        """Past contact sessions, newest first."""
        kept = self._ready().engine.progress.sessions
        return tuple(PastSession(x.number, x.level, x.outcome, x.rating) for x in reversed(kept))


def notify(state: str) -> None:
    """Tell systemd, where it started us (sd_notify(3)); elsewhere nothing happens."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return
    with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
        sender.sendto(state.encode(), "\0" + address[1:] if address.startswith("@") else address)
