"""The WebSocket of one open call page: a connection to the core of its own, so that its end ends the call.

Only signalling passes here, never sound or a picture: those go from browser to browser.
"""

import asyncio
import contextlib
import ipaddress
import json
from collections.abc import Callable
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect

from robot.clock import US_PER_S, Clock
from robot.console.core_errors import Refused
from robot.console.forms import FormError, Ping, parse
from robot.console.limiter import Bucket
from robot.control import call_requests as calls
from robot.control import json_lines
from robot.control.people_requests import Enter
from robot.control.refusal import refusal_of
from robot.control.request_base import Request, by_verb

MESSAGE_LIMIT = 20_000  # characters: a signal and what is around it
LINE_LIMIT = 4 * json_lines.LONGEST_LINE
# Two browsers tell each other a few dozen things at once when they begin.
SIGNALS_PER_S, SIGNALS_AT_ONCE = 20.0, 120.0
# The page says each half second that it is there; a lost link is said to the other side by five seconds.
LOOK_EVERY_S, SILENT_S = 0.25, 3.0
GONE = 1011
# How a browser closes what belonged to a page that was left (RFC 6455, 7.4.1).
LEFT = 1001
# So long the core may take over what the page said last.
LAST_WORD_S = 1.0
LIVE = by_verb(
    *(calls.CallOpen, calls.CallHere, calls.CallConnect, calls.CallSignal, calls.CallUp, calls.CallLost),
    *(calls.CallStepTo, calls.CallSign, calls.CallSay, calls.CallEnd, calls.CallCancel, Ping),
    calls.CallMicrophone,
)
# What an answer holds besides, for the page.
MORE = ("sent", "card")


class CallLive:
    """One open call page. `token` proves whose it is; `say` puts a refusal in the page's language."""

    def __init__(
        self, socket: WebSocket, core: str, clock: Clock, token: str, say: Callable[[Refused], str]
    ) -> None:
        self._socket, self._core, self._clock, self._token, self._say = socket, core, clock, token, say
        self._bucket = Bucket(clock, SIGNALS_PER_S, SIGNALS_AT_ONCE)
        self._heard_at = clock.now()
        self._call = 0  # the newest that this page was connected for
        self._sending = asyncio.Lock()

    async def run(self) -> None:
        """Until the page, the core or the way between them is gone; then all of it ends."""
        await self._socket.accept()
        try:
            reader, writer = await asyncio.open_unix_connection(self._core, limit=LINE_LIMIT)
        except OSError:
            await self._close()
            return
        if self._token:
            writer.write(json_lines.write(Enter(self._token).to_json()))
        parts = (self._from_core(reader), self._from_page(writer), self._tend())
        running = [asyncio.ensure_future(each) for each in parts]
        try:
            await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
            # Half closed first: a core that writes to a closed socket no longer reads what came before.
            with contextlib.suppress(OSError):
                writer.write_eof()
            await asyncio.wait(running[:1], timeout=LAST_WORD_S)
        finally:
            writer.transport.abort()
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)
            await self._close()

    async def _close(self) -> None:
        with contextlib.suppress(RuntimeError, WebSocketDisconnect):
            await self._socket.close(GONE)

    async def _from_core(self, reader: asyncio.StreamReader) -> None:
        with contextlib.suppress(ValueError, ConnectionError):
            while line := await reader.readline():
                message = json.loads(line)
                if message.get("kind") == "call":
                    if message.get("event") == "connecting":
                        self._call = message["call"]
                    await self._send(message)
                elif type(message.get("id")) is int:
                    await self._send(self._reply(message))

    def _reply(self, answer: dict[str, Any]) -> dict[str, Any]:
        refusal = refusal_of(answer)
        error = "" if refusal is None else self._say(Refused(refusal.error, refusal.mend, refusal.code))
        more = {name: answer[name] for name in MORE if name in answer}
        return {"kind": "reply", "id": answer["id"], "ok": refusal is None, "error": error, **more}

    async def _from_page(self, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(WebSocketDisconnect, RuntimeError, ConnectionError):
            while True:
                event = await self._socket.receive()
                if event["type"] == "websocket.disconnect":
                    if (
                        event.get("code") == LEFT and self._call
                    ):  # also by a browser that could no longer say so
                        writer.write(json_lines.write(calls.CallEnd(self._call).to_json()))
                    return
                self._heard_at = self._clock.now()
                number: int | None = None
                try:
                    number, request = _read(event.get("text"))
                    if isinstance(request, Ping):
                        await self._send({"kind": "reply", "id": number, "ok": True, "error": ""})
                        continue
                    if not isinstance(request, calls.CallEnd) and not self._bucket.take():
                        raise FormError("many")
                except FormError:
                    await self._send(self._reply({"id": number or 0, "ok": False, "error": "many"}))
                    continue
                request = with_address(request, (self._socket.client or ("", 0))[0])
                writer.write(json_lines.write({"id": number, **request.to_json()}))

    async def _tend(self) -> None:
        """Ends when the page has fallen silent: a cut cable says nothing."""
        while (self._clock.now() - self._heard_at) / US_PER_S < SILENT_S:
            await self._clock.wait(LOOK_EVERY_S)

    async def _send(self, message: dict[str, Any]) -> None:
        async with self._sending:
            # A page that has gone is told nothing more; that it has is noticed where it is listened to.
            with contextlib.suppress(WebSocketDisconnect, RuntimeError):
                await self._socket.send_text(json.dumps(message, ensure_ascii=False))


def _read(text: str | None) -> tuple[int, Request]:
    """The number and the request of a message. Raises FormError."""
    if text is None or len(text) > MESSAGE_LIMIT:
        raise FormError
    try:
        message = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise FormError from error
    if not isinstance(message, dict):
        raise FormError
    number, verb = message.pop("id", None), message.pop("do", None)
    if type(number) is not int or not 0 < number < 2**53:
        raise FormError
    return number, parse(verb, message, LIVE)


def with_address(request: Request, host: str) -> Request:
    """A candidate that a browser has hidden behind a name of its own, also with the address it came from.

    Without leave for camera or microphone a browser names itself "….local", which not every network can look
    up. The address is of the local network, and the two would learn it from each other anyway.
    """
    if not isinstance(request, calls.CallSignal) or ".local" not in request.body:
        return request
    try:
        address = ipaddress.ip_address(host)
        body = json.loads(request.body)
        candidate = body["candidate"]["candidate"]
        parts = candidate.split(" ")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return request
    if address.is_loopback or len(parts) < 6 or not parts[4].endswith(".local"):
        return request
    parts[4] = str(getattr(address, "ipv4_mapped", None) or address)
    also = {**body["candidate"], "candidate": " ".join(parts)}
    written = json.dumps({**body, "also": also})
    if len(written) > calls.LONGEST_SIGNAL:
        return request
    return calls.CallSignal(request.call, request.number, written)
