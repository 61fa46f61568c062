"""The companion in real time: one asyncio loop around the dispatcher, with its heartbeat."""

import asyncio
import contextlib
import logging
import os
import socket

from robot.clock import US_PER_S, Clock
from robot.contract import events as e
from robot.contract.record import Record
from robot.engine.phases import CONTACT
from robot.runtime.clock_watch import ClockWatch
from robot.runtime.dispatcher import Dispatcher
from robot.runtime.inbox import Inbox
from robot.runtime.log_names import log_name
from robot.runtime.viewers import Viewers

log = logging.getLogger(__name__)
HEARTBEAT_S = 0.05
BODY_FRAME_S = 0.05
LONGEST_WAIT_S = 1.0
# How long events are taken before heartbeat and sockets have their turn again.
TURN_US = 2_000
SETTLE_S = 3.0
STILL_FOR_S = 0.25
STILL_RAD = 0.01
# What an orderly end may take: closing and rating of a session that is on.
ORDERLY_END_S = 90.0


class Companion:
    """Drives the dispatcher: events as they come, ticks when they are due, the heartbeat in between.

    If this loop hangs, the heartbeat stops, and the body's own thread freezes the body without it.
    """

    def __init__(
        self, clock: Clock, inbox: Inbox, dispatcher: Dispatcher, clock_watch: ClockWatch, viewers: Viewers
    ) -> None:
        self._clock, self._inbox, self._dispatcher = clock, inbox, dispatcher
        self._clock_watch, self._viewers = clock_watch, viewers
        self._over = False
        self.broken = False

    async def run(self, minutes: float | None) -> None:
        """Until `close` is called, or until `minutes` have passed and the session has ended in order."""
        parts = (self._beat, self._clock_watch.watch, self._show_body)
        tasks = [asyncio.ensure_future(part()) for part in parts]
        if minutes is not None:
            tasks.append(asyncio.ensure_future(self._end_after(minutes)))
        for task in tasks:
            task.add_done_callback(self._part_ended)
        notify("READY=1")
        try:
            while not (self._over and not len(self._inbox)):
                self._take_all()
                await self._until_due()
            self._viewers.tell(self._dispatcher.view.state, at_once=True)
            if self._dispatcher.engine.phase == "asleep":
                await self._lie_down()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    def close(self) -> None:
        """End in order: hushed, asleep, written down."""
        if not self._over:
            self._inbox.put(e.ClosingDown())
            self._over = True

    def _part_ended(self, task: "asyncio.Future[None]") -> None:
        """No part ends by itself: without its clock or its heartbeat a companion must not go on."""
        if not task.cancelled() and task.exception() is not None:
            log.error("a part of the companion has ended", exc_info=task.exception())
            self.broken = True
            self.close()

    def _take_all(self) -> None:
        until = self._clock.now() + TURN_US
        while (event := self._inbox.pop()) is not None:
            self._deliver(event)
            self._inbox.handled(event)
            if self._clock.now() >= until:
                break
        due = self._dispatcher.engine.deadline()
        if due is not None and due <= self._clock.now():
            self._deliver(e.Tick())
        self._viewers.tell(self._dispatcher.view.state)

    def _deliver(self, event: Record) -> None:
        """The engine contains its own faults; what breaks around it must not end the companion either."""
        try:
            self._dispatcher.deliver(event)
        except Exception:
            log.exception("event %s could not be carried out", log_name(event))
            self._dispatcher.drivers.body.freeze()
            if not isinstance(event, e.FaultRaised):
                self._inbox.put(e.FaultRaised("shell", "broken"))

    async def _until_due(self) -> None:
        if len(self._inbox) or self._over:
            await self._clock.wait(0)  # the heartbeat and the socket come in between
            return
        self._inbox.sleep()
        dues = (self._dispatcher.engine.deadline(), self._viewers.due_us)
        due = min((each for each in dues if each is not None), default=None)
        wait_s = LONGEST_WAIT_S if due is None else (due - self._clock.now()) / US_PER_S
        await self._inbox.woken(max(0.0, min(LONGEST_WAIT_S, wait_s)))

    async def _lie_down(self) -> None:
        """The heart beats on until the body lies still, at most three seconds; nothing to move lies still."""
        before: dict[str, float] = {}
        if not self._dispatcher.drivers.body.state().joints:
            return
        for _ in range(round(SETTLE_S / STILL_FOR_S)):
            await self._clock.wait(STILL_FOR_S)
            now = dict(self._dispatcher.drivers.body.state().joints)
            still = (abs(angle - before[name]) < STILL_RAD for name, angle in now.items() if name in before)
            if not now or (before and all(still)):
                return
            before = now

    async def _beat(self) -> None:
        """The heartbeat that the body's thread waits for, and systemd's watchdog."""
        beats = 0
        while True:
            self._dispatcher.drivers.body.beat()
            if beats % 20 == 0:
                notify("WATCHDOG=1")
            beats += 1
            await self._clock.wait(HEARTBEAT_S)

    async def _show_body(self) -> None:
        while True:
            self._viewers.show_body(self._dispatcher.drivers.body.state)
            await self._clock.wait(BODY_FRAME_S)

    async def _end_after(self, minutes: float) -> None:
        await self._clock.wait(minutes * 60)
        if self._dispatcher.engine.phase in CONTACT:
            self._inbox.put(e.EndRequested("host"))
            for _ in range(int(ORDERLY_END_S)):
                await self._clock.wait(1.0)
                if self._dispatcher.engine.phase not in CONTACT:
                    break
        self.close()


def notify(state: str) -> None:
    """Tell systemd, where it started us (sd_notify(3)); elsewhere nothing happens."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return
    with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
        sender.sendto(state.encode(), "\0" + address[1:] if address.startswith("@") else address)
