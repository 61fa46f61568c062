"""In front of pages that a computer of ours serves: refuses other names and other sites, and adds headers."""

from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

PRIVATE = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
    "cache-control": "no-store",
}
# By which a browser would tell that it has been here.
TRACES = (b"etag", b"last-modified")
REFUSED = 1008


class Entrance:
    """`known`: whether a Host is a name of ours. `headers`: of every answer, given the Host, if known."""

    def __init__(
        self, app: ASGIApp, known: Callable[[str], bool], headers: Callable[[str], Mapping[str, str]]
    ) -> None:
        self._app, self._known, self._headers = app, known, headers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        told = Headers(scope=scope)
        host, origins = told.get("host", ""), told.getlist("origin")
        known = self._known(host)
        own = all(_place(each) == host for each in origins)
        if scope["type"] == "websocket":
            # A browser always says where a socket's page came from; what says nothing is no page of ours.
            if known and own and origins:
                await self._app(scope, receive, send)
            else:
                await send({"type": "websocket.close", "code": REFUSED})
            return
        headed = with_headers(send, self._headers(host if known else ""))
        if not known:
            await PlainTextResponse("This page has another name.", 421)(scope, receive, headed)
        elif not own:
            await PlainTextResponse("This came from another site.", 403)(scope, receive, headed)
        else:
            await self._app(scope, receive, headed)


def _place(origin: str) -> str | None:
    """Name and port of an Origin; None for what is none."""
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return None


def with_headers(send: Send, headers: Mapping[str, str]) -> Send:
    """`send`, whose answers have these headers in place of their own, and leave no traces in a browser."""
    ours = [(name.encode(), value.encode()) for name, value in headers.items()]
    replaced = {*TRACES, *(name for name, _ in ours)}

    async def headed(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*(each for each in message["headers"] if each[0] not in replaced), *ours]
        await send(message)

    return headed
