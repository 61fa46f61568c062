"""The WebSocket of one open page: intents in; view, body, sound out. Nothing sent here ends the process."""

import asyncio
import contextlib
import json
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect

from robot.console.hub import Hub
from robot.console.intents import ALWAYS, LIVE, IntentError, parse
from robot.console.limiter import Bucket
from robot.console.link import CoreAway, Refused
from robot.console.view import View
from robot.console.viewer import Viewer

MESSAGE_LIMIT = 4_096  # characters
VIEWERS_LIMIT = 64
ASKING_LIMIT = (
    32  # answers waited for at once; beyond it an intent is still sent, but its answer is not awaited
)
TOO_MANY, NOT_READING = 1013, 1008


class Live:
    """One connection."""

    def __init__(self, socket: WebSocket, hub: Hub, view: View, language: str) -> None:
        self._socket, self._hub, self._view = socket, hub, view
        self._viewer = Viewer(language)
        self._bucket = Bucket(hub.clock)
        self._asking: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        if len(self._hub.viewers) >= VIEWERS_LIMIT:
            await self._socket.close(TOO_MANY, "Too many pages are open.")
            return
        await self._socket.accept()
        self._hub.join(self._viewer)
        sending = asyncio.create_task(self._send())
        receiving = asyncio.create_task(self._receive())
        try:
            await asyncio.wait((sending, receiving), return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._hub.leave(self._viewer)
            tasks = {sending, receiving, *self._asking}
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            with contextlib.suppress(RuntimeError, WebSocketDisconnect):
                await self._socket.close(NOT_READING)

    async def _send(self) -> None:
        viewer = self._viewer
        with contextlib.suppress(WebSocketDisconnect, RuntimeError):
            while not viewer.overrun:
                await viewer.wake.wait()
                viewer.wake.clear()
                for text in viewer.take():
                    await self._socket.send_text(text)
                if viewer.view_due:
                    parts = viewer.changes(self._view.regions(viewer.language))
                    await self._socket.send_text(self._view.message(parts))
                if frame := viewer.take_body():
                    await self._socket.send_text(frame)

    async def _receive(self) -> None:
        with contextlib.suppress(WebSocketDisconnect, RuntimeError):
            while True:
                event = await self._socket.receive()
                if event["type"] == "websocket.disconnect":
                    return
                self._take(event.get("text"))

    def _take(self, text: str | None) -> None:
        number: int | None = None
        try:
            if text is None or len(text) > MESSAGE_LIMIT:
                raise IntentError
            try:
                message = json.loads(text)
            except (ValueError, RecursionError) as error:
                raise IntentError from error
            if not isinstance(message, dict):
                raise IntentError
            given = message.pop("id", None)
            number = given if type(given) is int and abs(given) < 2**53 else None
            verb = message.pop("do", None)
            arguments = parse(verb, message, LIVE)
            if verb not in ALWAYS and not self._bucket.take():
                raise IntentError("many")
            self._dispatch(number, verb, arguments)
        except IntentError as error:
            self._reply(number, self._view.word(error.key, self._viewer.language))

    def _dispatch(self, number: int | None, verb: str, arguments: dict[str, Any]) -> None:
        match verb:
            case "look":
                self._hub.look(self._viewer, arguments["on"])
                self._reply(number)
            case "played":
                self._hub.played(self._viewer, **arguments)
                self._reply(number)
            case "speaker" if not arguments["on"]:
                self._hub.release(self._viewer)
                self._reply(number)
            case _ if len(self._asking) >= ASKING_LIMIT:
                self._hub.core.tell(verb, arguments)
            case _:
                task = asyncio.create_task(self._ask(number, verb, arguments))
                self._asking.add(task)
                task.add_done_callback(self._asking.discard)

    async def _ask(self, number: int | None, verb: str, arguments: dict[str, Any]) -> None:
        try:
            if verb == "speaker":
                await self._hub.claim(self._viewer)
            else:
                await self._hub.core.ask(verb, arguments)
        except CoreAway:
            self._reply(number, self._view.word("away", self._viewer.language))
        except Refused as refused:
            self._reply(number, self._view.refusal(refused, self._viewer.language))
        else:
            self._reply(number)

    def _reply(self, number: int | None, error: str = "") -> None:
        self._viewer.reply(number, error)
