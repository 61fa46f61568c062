"""Who may talk to the page, and the headers every answer carries. Pure ASGI, in front of everything.

It refuses what a hostile page in a browser could send, on HTTP and on WebSockets: a foreign Host
(DNS rebinding) and a foreign Origin. Who may do what is asked behind it.
"""

from collections import Counter
from collections.abc import Callable

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from robot.console.entrances import Entrances, is_loopback, is_of
from robot.control.urgent import URGENT
from robot.network.place import NAME, Place

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
TOO_LONG = "This is too long for the page."
FOREIGN = "This came from another site."
API = "/api/"
NOT_OURS = "This page does not answer to this name."
BODY_LIMIT = 16 * 1024  # bytes of a form
# Week files of many people come in one form, a recording or a picture in another.
UPLOADS = {
    "/caseload": 2_000_000,
    "/write/voice": 10_100_000,
    "/mail/voice": 10_100_000,
    "/write/picture": 10_100_000,
    "/out/pendant/file": 64_000,  # a map
}
# Of a file that is too large so many bytes are read and thrown away before it is answered.
READ_AWAY = 40_000_000
# What a page says of its own style sheet, by its hash, where it brings one along.
STYLE = "yorisou.style"
# Set to True by a page on which a voice is recorded: no other page may ask for the microphone.
RECORDS = "yorisou.records"
# The one page that may ask its browser for a camera and a microphone.
CALL = "/call"
SOCKETS_OF_ONE = 16
SAME_SITE = ("same-origin", "none")
# What never asks who somebody is, and so not which program they use either.
ANYBODYS = frozenset(
    f"/{where}/{verb}" for verb in (*URGENT, "sleep", "end", "send-away") for where in ("do", "api")
)
PLACE, ELSEWHERE = "yorisou.place", "yorisou.elsewhere"
# A refusal, and what is behind the link of an alert: a sentence and a button.
BARE = "default-src 'none'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"


def here(connection: HTTPConnection) -> Place:
    """The place under which the browser reached us, as the guard recognised it."""
    place: Place = connection.scope[PLACE]
    return place


def elsewhere(connection: HTTPConnection) -> str:
    """The origin under which another device reaches the page: the network's, where the page is on it."""
    origin: str = connection.scope[ELSEWHERE]
    return origin


def door(connection: HTTPConnection) -> str:
    """The address of ours that the browser is connected to."""
    return (connection.scope.get("server") or (NAME, None))[0]


def policy(place: Place, port: int | None, lane_port: int | None, style: str = "") -> str:
    """The Content-Security-Policy: nothing inline, nothing evaluated, nothing from elsewhere.

    Of what the browser sent only the name that was recognised is in it. `port` is the one this process
    listens on; `lane_port` that of the lane of stop, less and crisis; `style` the hash of a style sheet
    that the page brings along.
    """
    lane = [origin] if lane_port and (origin := place.lane(lane_port)) else []
    # 'self' is a socket's origin too, but not in older browsers. An IPv6 address cannot be named here.
    own = f"{place.socket_scheme}://{place.written}:{port or place.port}"
    live = [] if place.written.startswith("[") else [own]
    return "; ".join(
        (
            "default-src 'self'",
            "script-src 'self'",
            f"style-src 'self' '{style}'" if style else "style-src 'self'",
            "img-src 'self'",
            " ".join(("connect-src 'self'", *live, *lane)),
            "object-src 'none'",
            "base-uri 'none'",
            " ".join(("form-action 'self'", *lane)),
            "frame-ancestors 'none'",
        )
    )


def refusal(scope: Scope, place: Place | None) -> str | None:
    """Why this request may not pass, or None. `place`: the one that its Host header names, if it is ours."""
    headers = Headers(scope=scope)
    if place is None:
        return NOT_OURS
    if scope["type"] == "http" and scope["method"] in SAFE_METHODS:
        return None
    origins = headers.getlist("origin")
    if any(not is_of(origin, place) for origin in origins):
        return FOREIGN
    if any(site not in SAME_SITE for site in headers.getlist("sec-fetch-site")):
        return FOREIGN
    # Browsers always send Origin here. What sends none is a program: one on this machine can reach us anyway.
    # Elsewhere it brings a token, which no page of another site can.
    path, program = str(scope.get("path", "")), headers.get("authorization", "").lower().startswith("bearer ")
    if (
        not origins
        and not is_loopback(scope)
        and path not in ANYBODYS
        and not (program and path.startswith(API))
    ):
        return FOREIGN
    lengths = headers.getlist("content-length") or ["0"]
    limit = UPLOADS.get(str(scope.get("path")), BODY_LIMIT)
    if "transfer-encoding" in headers or not all(_short_enough(length, limit) for length in lengths):
        return TOO_LONG
    return None


def _short_enough(length: str, limit: int) -> bool:
    return length.isascii() and length.isdigit() and len(length) <= 9 and int(length) <= limit


def _own(may: bool) -> str:
    """Who may use something, in a Permissions-Policy."""
    return "(self)" if may else "()"


async def _read_away(receive: Receive) -> None:
    """A browser that is still sending a file reads no answer: it says that the connection was reset."""
    left = READ_AWAY
    while left > 0:
        message = await receive()
        left -= len(message.get("body", b""))
        if message["type"] != "http.request" or not message.get("more_body"):
            return


class Guard:
    """ASGI middleware: refuse first, then add the headers. `too_long` answers a long form.

    Of one address on the network only so many sockets are open: it shall not take everybody's place.
    """

    def __init__(
        self,
        app: ASGIApp,
        too_long: Callable[[Scope], Response],
        lane_port: int | None,
        entrances: Entrances,
    ) -> None:
        self._app, self._too_long, self._lane_port = app, too_long, lane_port
        self._entrances = entrances
        self._sockets: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        place = self._entrances.place(scope)
        why = refusal(scope, place)
        if why and scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 1008, "reason": why})
            return
        scope[PLACE] = place
        if place is not None:
            abroad = self._entrances.reach.url.rstrip("/") if is_loopback(scope) else ""
            scope[ELSEWHERE] = abroad or place.origin
        if scope["type"] == "websocket" and not is_loopback(scope):
            await self._socket(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._add_headers(MutableHeaders(scope=message), scope, place)
            await send(message)

        if why:
            ours = why is TOO_LONG and not self._entrances.is_link(scope)
            answer = self._too_long(scope) if ours else PlainTextResponse(why, 403)
            if why is TOO_LONG and scope.get("path") in UPLOADS:
                await _read_away(receive)
            await answer(scope, receive, send_with_headers)
            return
        await self._app(scope, receive, send_with_headers)

    async def _socket(self, scope: Scope, receive: Receive, send: Send) -> None:
        peer = (scope.get("client") or ("", 0))[0]
        if self._sockets[peer] >= SOCKETS_OF_ONE:
            await receive()
            await send({"type": "websocket.close", "code": 1013, "reason": "Too many pages are open there."})
            return
        self._sockets[peer] += 1
        try:
            await self._app(scope, receive, send)
        finally:
            self._sockets[peer] -= 1
            self._sockets += Counter()  # forgets whoever has none

    def _add_headers(self, headers: MutableHeaders, scope: Scope, place: Place | None) -> None:
        _, port = scope.get("server") or (None, None)
        page = None if self._entrances.is_link(scope) else place
        headers["content-security-policy"] = (
            policy(page, port, self._lane_port, scope.get(STYLE, "")) if page else BARE
        )
        headers["x-content-type-options"] = "nosniff"
        headers["x-frame-options"] = "DENY"
        # Not "no-referrer": with that, browsers send "Origin: null" for our own forms.
        headers["referrer-policy"] = "same-origin"
        headers["cross-origin-opener-policy"] = "same-origin"
        headers["cross-origin-resource-policy"] = "same-origin"
        calls = scope.get("path") == CALL
        camera, microphone = _own(calls), _own(calls or scope.get(RECORDS, False))
        headers["permissions-policy"] = f"camera={camera}, microphone={microphone}, geolocation=()"
        static = str(scope.get("path", "")).startswith("/static/")
        headers["cache-control"] = "no-cache" if static else "no-store"
        if scope.get("scheme") == "https":
            cookies = headers.getlist("set-cookie")
            del headers["set-cookie"]
            for cookie in cookies:
                headers.append("set-cookie", cookie if "; secure" in cookie.lower() else f"{cookie}; Secure")
