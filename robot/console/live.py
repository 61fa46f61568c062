"""The WebSocket of one open page: requests in; view, body, sound out. Nothing sent here ends the process."""

import asyncio
import contextlib
import json
from collections.abc import Awaitable
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect

from robot.clock import US_PER_S
from robot.console.core_errors import CoreAway, Refused
from robot.console.forms import ALWAYS, LIVE, FormError, Look, Ping, parse
from robot.console.limiter import Bucket
from robot.console.sessions import Session
from robot.console.view import key_of
from robot.console.viewer import Viewer
from robot.control.request_base import Request
from robot.control.urgent import Urgent
from robot.control.viewer_requests import Played, Speaker

MESSAGE_LIMIT = 4_096  # characters
VIEWERS_LIMIT = 200
STRANGERS_LIMIT = 40  # pages of nobody: they take no place from who is known
ASKING_LIMIT = 32  # answers waited for at once; no hand asks for more, and what does is taken more slowly
FLOOD_PAUSE_S = 0.005
URGENT_LIMIT = 256  # the same of stop, less and crisis; beyond it this page has to wait
TOO_MANY, NOT_READING = 1013, 1008
# A browser that says that it is there must go on: asked after the first, given up after the second.
LOOK_EVERY_S, ASK_AFTER_S, SILENT_S = 0.5, 1.5, 4.0


class Live:
    """One open page's WebSocket. `open_pages` is how many there are already."""

    def __init__(self, socket: WebSocket, session: Session, language: str, open_pages: int) -> None:
        hub = session.hub
        self._socket, self._hub, self._view, self._open_pages = socket, hub, session.view, open_pages
        self._viewer = Viewer(language)
        self._bucket = Bucket(hub.clock)
        self._asking: set[asyncio.Task[None]] = set()
        self._urging: set[asyncio.Task[None]] = set()
        self._pings = False  # whether this browser says that it is there; other programs need not
        self._heard_at = hub.clock.now()

    async def run(self) -> None:
        strangers = not self._hub.you.user and len(self._hub.viewers) >= STRANGERS_LIMIT
        if self._open_pages >= VIEWERS_LIMIT or strangers:
            await self._socket.close(TOO_MANY, "Too many pages are open.")
            return
        await self._socket.accept()
        self._hub.join(self._viewer)
        made_for = self._socket.query_params.get("you", "")
        if made_for and self._hub.state is not None and made_for != key_of(self._hub.you):
            self._viewer.post_json("reload")
        running = {asyncio.create_task(each()) for each in (self._send, self._receive, self._tend)}
        try:
            await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._hub.leave(self._viewer)
            # What was pressed is passed on, whatever became of the page.
            tasks = {*running, *self._asking}
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            with contextlib.suppress(RuntimeError, WebSocketDisconnect):
                await self._socket.close(NOT_READING)
            await asyncio.gather(*self._urging, return_exceptions=True)

    async def _send(self) -> None:
        viewer, clock = self._viewer, self._hub.clock
        with contextlib.suppress(WebSocketDisconnect, RuntimeError):
            while not viewer.overrun:
                await viewer.wake.wait()
                viewer.wake.clear()
                for text in viewer.take():
                    await self._socket.send_text(text)
                    await clock.wait(0)  # a browser that has gone is noticed here, not written to again
                if viewer.view_due:
                    parts = viewer.changes(self._view.regions(viewer.language))
                    await self._socket.send_text(self._view.message(parts))
                if frame := viewer.take_body():
                    await self._socket.send_text(frame)

    async def _receive(self) -> None:
        clock = self._hub.clock
        with contextlib.suppress(WebSocketDisconnect, RuntimeError):
            while True:
                event = await self._socket.receive()
                if event["type"] == "websocket.disconnect":
                    return
                self._heard_at = clock.now()
                self._take(event.get("text"))
                if len(self._urging) >= URGENT_LIMIT:
                    await asyncio.wait(self._urging, return_when=asyncio.FIRST_COMPLETED)
                # A page that sends without pause lets the others in between, and the processor rest.
                await clock.wait(0 if len(self._asking) < ASKING_LIMIT else FLOOD_PAUSE_S)

    async def _tend(self) -> None:
        """Ends when the browser has fallen silent: locked away, frozen, or no longer within reach."""
        while True:
            await self._hub.clock.wait(LOOK_EVERY_S)
            silent_s = (self._hub.clock.now() - self._heard_at) / US_PER_S
            if self._pings and silent_s > SILENT_S:
                return
            if self._pings and silent_s > ASK_AFTER_S:
                # A page in the background may be allowed no timer, but it is given what it is sent.
                self._viewer.post_json("there")

    def _take(self, text: str | None) -> None:
        number: int | None = None
        try:
            if text is None or len(text) > MESSAGE_LIMIT:
                raise FormError
            try:
                message = json.loads(text)
            except (ValueError, RecursionError) as error:
                raise FormError from error
            if not isinstance(message, dict):
                raise FormError
            given = message.pop("id", None)
            number = given if type(given) is int and abs(given) < 2**53 else None
            verb = message.pop("do", None)
            request = parse(verb, message, LIVE)
            if verb not in ALWAYS and not isinstance(request, Ping) and not self._bucket.take():
                raise FormError("many")
            self._dispatch(number, request)
        except FormError as error:
            self._reply(number, self._view.word(error.key, self._viewer.language))

    def _dispatch(self, number: int | None, request: Request) -> None:
        match request:
            case Ping():
                self._pings = True
                self._reply(number)
            case Look():
                self._hub.look(self._viewer, request.on)
                self._reply(number)
            case Played():
                self._hub.played(self._viewer, request)
                self._reply(number)
            case Speaker(on=False):
                self._hub.release(self._viewer)
                self._reply(number)
            case Urgent():
                self._begin(self._urging, number, self._hub.core.ask(request), sure=True)
            case _ if len(self._asking) >= ASKING_LIMIT and request.verb in ALWAYS:
                self._hub.core.tell(request)  # never refused; the page says that no answer came
            case _ if len(self._asking) >= ASKING_LIMIT:
                raise FormError("many")
            case Speaker():
                self._begin(self._asking, number, self._hub.claim(self._viewer))
            case _:
                self._begin(self._asking, number, self._hub.core.ask(request))

    def _begin(
        self,
        tasks: set[asyncio.Task[None]],
        number: int | None,
        done: Awaitable[Any],
        *,
        sure: bool = False,
    ) -> None:
        task = asyncio.create_task(self._ask(number, done, sure))
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    async def _ask(self, number: int | None, answer: Awaitable[Any], sure: bool) -> None:
        """`sure`: a press of stop, less or crisis, whose answer is never dropped."""
        error = ""
        try:
            await answer
        except CoreAway as away:
            error = self._view.away(away, self._viewer.language, pressed=sure)
        except Refused as refused:
            error = self._view.refusal(refused, self._viewer.language)
        self._reply(number, error, sure=sure)

    def _reply(self, number: int | None, error: str = "", *, sure: bool = False) -> None:
        self._viewer.reply(number, error, sure=sure)
