"""The console's end of the control socket: JSON lines over a Unix stream, reconnecting for ever."""

import asyncio
import contextlib
import itertools
import json
from typing import Any, Protocol

from robot.clock import Clock
from robot.console.core_errors import Busy, CoreAway, Refused, Unconfirmed, unless_refused
from robot.console.lane_client import urge
from robot.control import json_lines
from robot.control.people_requests import Enter
from robot.control.request_base import Request
from robot.control.urgent import Urgent
from robot.control.viewer_requests import Watch

LINE_LIMIT = 4 * json_lines.LONGEST_LINE  # bytes; a line that is too long must not end the page
BACKLOG_LIMIT = 1 << 20  # bytes: a core that no longer reads must not cost us more
ANSWER_LIMIT_S = 3.0
RETRY_FIRST_S, RETRY_LAST_S = 0.1, 1.0
# How a pushed body frame begins, so that it can be passed on or dropped without being parsed.
BODY_MARKS = (b'"kind":"body"', b'"kind": "body"')
HEAD = 64


class Listener(Protocol):
    """What a link reports to: who is told what comes from the core. Every call returns at once."""

    def pushed(self, message: dict[str, Any], line: bytes) -> None: ...

    def body(self, line: bytes) -> None: ...

    def connected(self) -> None: ...

    def lost(self) -> None: ...


class CoreLink:
    """The connection to the core, as the device with this token; "" is nobody.

    `body` says whether the core is asked to push body frames on it (20 a second).
    """

    def __init__(self, path: str, clock: Clock, listener: Listener, device: str, *, body: bool) -> None:
        self._path, self._clock, self._listener, self._body = path, clock, listener, body
        self._device = device
        self._numbers = itertools.count(1)
        self._waiting: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._writer: asyncio.StreamWriter | None = None
        self._watch = 0
        self._watching = False
        self._urging: set[asyncio.Task[None]] = set()

    @property
    def up(self) -> bool:
        return self._writer is not None

    async def run(self) -> None:
        """Connect, read, and try again when the core goes away. Ends only by being cancelled."""
        pause = RETRY_FIRST_S
        while True:
            with contextlib.suppress(OSError):
                reader, writer = await asyncio.open_unix_connection(self._path, limit=LINE_LIMIT)
                await self._serve(reader, writer)
            if self._watching:
                pause = RETRY_FIRST_S
            await self._clock.wait(pause)
            pause = min(pause * 2, RETRY_LAST_S)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writer, self._watching = writer, False
        if self._device:
            self._send(Enter(self._device))
        self._watch = self._send(Watch(self._body))
        self._listener.connected()
        try:
            # A line over the limit raises ValueError: nothing after it can be trusted, so begin afresh.
            with contextlib.suppress(ValueError, ConnectionError):
                while line := await reader.readline():
                    self._take(line)
        finally:
            self._writer = None
            for future in self._waiting.values():
                if not future.done():
                    future.set_exception(Unconfirmed())  # it was sent; what became of it nobody knows
                    future.exception()  # seen: nobody may be waiting any more
            self._waiting.clear()
            self._listener.lost()
            writer.close()

    def _take(self, line: bytes) -> None:
        head = line[:HEAD]
        if any(mark in head for mark in BODY_MARKS):
            if self._body:
                self._listener.body(line)
            return
        message = json.loads(line)
        if not isinstance(message, dict):
            raise ValueError("a line of the control socket is not an object")
        if message.get("id") == self._watch:
            self._watching = bool(message.get("ok"))
            if not self._watching:  # it is still getting ready: come again
                raise ConnectionRefusedError
            return
        future = self._waiting.pop(message["id"], None) if isinstance(message.get("id"), int) else None
        if future is not None and not future.done():
            future.set_result(message)
        elif "kind" in message:
            self._listener.pushed(message, line)

    def _send(self, request: Request) -> int:
        if self._writer is None:
            raise CoreAway
        if self._writer.transport.get_write_buffer_size() > BACKLOG_LIMIT:
            raise Busy
        number = next(self._numbers)
        self._writer.write(json_lines.write({"id": number, **request.to_json()}))
        return number

    def tell(self, request: Request) -> None:
        """Send and do not wait; nothing happens when the core is away."""
        if isinstance(request, Urgent):
            task = asyncio.ensure_future(self._urge_unheard(request))
            self._urging.add(task)
            task.add_done_callback(self._urging.discard)
            return
        with contextlib.suppress(CoreAway):
            self._send(request)

    async def ask(self, request: Request, within_s: float = ANSWER_LIMIT_S) -> dict[str, Any]:
        """Send at once, then wait so long for the answer. Raises CoreAway (Unconfirmed, Busy) or Refused.

        A stop, a less or a crisis never goes this way, whoever asks: it takes the lane.
        """
        if isinstance(request, Urgent):
            return await urge(self._path, self._clock, request)
        number = self._send(request)
        future: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        self._waiting[number] = future
        try:
            answer = await asyncio.wait_for(future, within_s)
        except TimeoutError as error:
            raise Unconfirmed from error
        finally:
            self._waiting.pop(number, None)
        unless_refused(answer)
        return answer

    async def _urge_unheard(self, request: Urgent) -> None:
        with contextlib.suppress(CoreAway, Refused):
            await urge(self._path, self._clock, request)
