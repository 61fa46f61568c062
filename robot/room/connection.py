"""One open page: what goes out in order, and what comes in, bounded in size and number."""

import asyncio
import contextlib
import json
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect

from robot.clock import Clock
from robot.console.limiter import Bucket

WAITING = 200  # what may wait for a slow page; then it is parted from
PER_S, BURST = 8.0, 40.0
# A page of ours says who it is as soon as it is connected.
FIRST_WITHIN_S = 3.0
LARGEST = 4_096
OVER, TOO_MUCH = 1000, 1008


class Connection:
    """A page's socket, once it was accepted."""

    def __init__(self, socket: WebSocket, clock: Clock) -> None:
        self._socket = socket
        self._bucket = Bucket(clock, PER_S, BURST)
        self._waiting: asyncio.Queue[dict[str, Any] | None] = asyncio.Queue(WAITING)
        self._sending: asyncio.Task[None] | None = None
        self._parted = asyncio.Event()

    async def begin(self) -> dict[str, Any] | None:
        """Accept, and the first message; None where none came soon, or where it is parted from meanwhile."""
        await self._socket.accept()
        self._sending = asyncio.create_task(self._send_all())
        first, parted = asyncio.create_task(self.receive()), asyncio.create_task(self._parted.wait())
        try:
            waits = {first, parted}
            await asyncio.wait(waits, timeout=FIRST_WITHIN_S, return_when=asyncio.FIRST_COMPLETED)
            return None if self._parted.is_set() or not first.done() else first.result()
        finally:
            first.cancel()
            parted.cancel()

    async def receive(self) -> dict[str, Any] | None:
        """The next message; None once the page has gone, or sent what no page of ours sends."""
        try:
            text = await self._socket.receive_text()
        except (WebSocketDisconnect, RuntimeError, KeyError):
            return None
        if not self._bucket.take() or len(text) > LARGEST:
            return None
        try:
            found = json.loads(text)
        except (ValueError, RecursionError):
            return None
        return found if isinstance(found, dict) and isinstance(found.get("kind"), str) else None

    def send(self, message: dict[str, Any]) -> None:
        """In order, later; a page that takes nothing is parted from."""
        try:
            self._waiting.put_nowait(message)
        except asyncio.QueueFull:
            self.part()

    def finish(self) -> None:
        """Nothing more is sent after what waits."""
        with contextlib.suppress(asyncio.QueueFull):
            self._waiting.put_nowait(None)

    def part(self) -> None:
        """At once."""
        self._parted.set()
        if self._sending is not None:
            self._sending.cancel()

    async def end(self) -> None:
        """Send what waits for a second at most, and close."""
        self.finish()
        if self._sending is not None:
            await asyncio.wait({self._sending}, timeout=1.0)
            self._sending.cancel()
            await asyncio.gather(self._sending, return_exceptions=True)

    async def _send_all(self) -> None:
        code = TOO_MUCH
        try:
            while (message := await self._waiting.get()) is not None:
                await self._socket.send_text(json.dumps(message, ensure_ascii=False))
            code = OVER
        except (WebSocketDisconnect, RuntimeError, OSError):
            return
        finally:
            with contextlib.suppress(WebSocketDisconnect, RuntimeError, OSError):
                await self._socket.close(code)
