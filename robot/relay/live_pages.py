"""Open pages of senders at the clinic's host: sealed signals of live calls go through, and none is kept."""

import asyncio
import contextlib
import json
from collections import Counter
from collections.abc import Callable
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect

from robot.clock import US_PER_S, Clock
from robot.console.limiter import Bucket, Visitors
from robot.mailbox.signals import LIMIT
from robot.relay.post import Post
from robot.relay.topics import BOX, ROBOT

# Reasons for which a page is closed, for its script.
NOT_OPEN, MANY, AWAY = 4401, 4429, 4503
PROVES_WITHIN_S = 5.0
LOOK_EVERY_S = 1.0
# Credentials for coturn are good for an hour.
WAYS_EVERY_US = 1_200 * US_PER_S
OF_ONE, OF_ALL = 4, 400
SIGNALS_PER_S, SIGNALS_AT_ONCE = 20.0, 120.0
WAITING = 400
# How a first message may be none.
NO_PROOF = (TimeoutError, ValueError, KeyError, TypeError, WebSocketDisconnect, RuntimeError)
# What a browser needs to reach coturn, for the pseudonym of a robot.
Ways = Callable[[str], list[dict[str, Any]]]


class LivePages:
    """All of them. `ways` makes credentials; only a page that has proven itself has any made."""

    def __init__(self, post: Post, clock: Clock, ways: Ways) -> None:
        self._post, self._clock, self._ways = post, clock, ways
        self._strangers = Visitors(clock)
        self._open: Counter[str] = Counter()

    async def live(self, socket: WebSocket, robot: str) -> None:
        """One page: proves itself in its first message, and is a pipe from then on."""
        await socket.accept()
        said, box = await self._proof(socket)
        if not (ROBOT.fullmatch(robot) and BOX.fullmatch(box) and self._post.may(robot, said)):
            address = socket.client.host if socket.client else ""
            await _close(socket, NOT_OPEN if self._strangers.take(address) else MANY)
        elif self._open[said] >= OF_ONE or self._open.total() >= OF_ALL:
            await _close(socket, MANY)
        elif not self._post.connected.is_set():
            await _close(socket, AWAY)
        else:
            self._open[said] += 1
            try:
                await self._carry(socket, robot, said, box)
            finally:
                self._open[said] -= 1
                self._open += Counter()

    async def _proof(self, socket: WebSocket) -> tuple[str, str]:
        """The pass and the box that a page names; "" for what is none."""
        with contextlib.suppress(*NO_PROOF):
            async with asyncio.timeout(PROVES_WITHIN_S):
                told = json.loads(await socket.receive_text())
            return str(told["pass"]), str(told["box"])
        return "", ""

    async def _carry(self, socket: WebSocket, robot: str, said: str, box: str) -> None:
        loop, waiting = asyncio.get_running_loop(), asyncio.Queue[bytes](WAITING)

        def came(data: bytes) -> None:
            with contextlib.suppress(asyncio.QueueFull):  # the page notices that one is missing
                waiting.put_nowait(data)

        def hear(data: bytes) -> None:
            with contextlib.suppress(RuntimeError):  # the page has ended meanwhile
                loop.call_soon_threadsafe(came, data)

        self._post.open_page(robot, box, hear)
        parts = (self._up(socket, robot), self._down(socket, waiting), self._tend(robot, said))
        running = [asyncio.ensure_future(each) for each in parts]
        try:
            await socket.send_text("{}")
            await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._post.close_page(robot, box)
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)
            await _close(socket, AWAY if self._post.may(robot, said) else NOT_OPEN)

    async def _up(self, socket: WebSocket, robot: str) -> None:
        bucket = Bucket(self._clock, SIGNALS_PER_S, SIGNALS_AT_ONCE)
        with contextlib.suppress(WebSocketDisconnect, RuntimeError, KeyError):
            while True:
                data = await socket.receive_bytes()
                if not 0 < len(data) <= LIMIT or not bucket.take():
                    return
                self._post.signal(robot, data)

    async def _down(self, socket: WebSocket, waiting: "asyncio.Queue[bytes]") -> None:
        with contextlib.suppress(WebSocketDisconnect, RuntimeError):
            while True:
                await socket.send_bytes(await waiting.get())

    async def _tend(self, robot: str, said: str) -> None:
        """Ends when the robot no longer lets this sender in, or the broker is away."""
        given_us = -WAYS_EVERY_US
        while self._post.may(robot, said) and self._post.connected.is_set():
            if self._clock.now() - given_us >= WAYS_EVERY_US:
                self._post.give_ways(robot, self._ways(robot))
                given_us = self._clock.now()
            await self._clock.wait(LOOK_EVERY_S)


async def _close(socket: WebSocket, code: int) -> None:
    with contextlib.suppress(RuntimeError, WebSocketDisconnect):
        await socket.close(code)
