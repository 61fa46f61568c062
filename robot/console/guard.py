"""Who may talk to the page, and the headers every answer carries. Pure ASGI, in front of everything.

The page has no login yet: its protection is that it listens on loopback only, so the guard refuses what a
hostile page in the same browser could send: a foreign Host (DNS rebinding) and a foreign Origin.
"""

from collections.abc import Callable

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import HTMLResponse, PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from robot.console.loopback import HTTP_PORT, NAME, Place, place_of, place_of_origin

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
TOO_LONG = "This is too long for the page."
BODY_LIMIT = 16 * 1024  # bytes of a form
NOWHERE = Place(NAME, HTTP_PORT)


def policy(place: Place, port: int | None, lane_port: int | None) -> str:
    """The Content-Security-Policy: nothing inline, nothing evaluated, nothing from elsewhere.

    Of what the browser sent only the name that was recognised is in it. `port` is the one this process
    listens on; `lane_port` that of the lane of stop, less and crisis.
    """
    lane = [place.lane(lane_port)] if lane_port else []
    # 'self' is a socket's origin too, but not in older browsers. An IPv6 address cannot be named here.
    live = [] if place.written.startswith("[") else [f"ws://{place.written}:{port or place.port}"]
    return "; ".join(
        (
            "default-src 'self'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self'",
            " ".join(("connect-src 'self'", *live, *lane)),
            "object-src 'none'",
            "base-uri 'none'",
            " ".join(("form-action 'self'", *lane)),
            "frame-ancestors 'none'",
        )
    )


def loopback_host(host: str) -> bool:
    """Whether a Host header names this machine by a loopback name."""
    return place_of(host) is not None


def refusal(scope: Scope) -> str | None:
    """Why this request may not pass, or None."""
    headers = Headers(scope=scope)
    hosts = headers.getlist("host")
    host = place_of(hosts[0]) if len(hosts) == 1 else None
    if host is None:
        return "This page answers on loopback names only."
    if scope["type"] == "http" and scope["method"] in SAFE_METHODS:
        return None
    # Browsers always send Origin here; what sends none is a program on this machine: it can reach us anyway.
    if any(place_of_origin(origin) != host for origin in headers.getlist("origin")):
        return "This came from another site."
    if any(site not in ("same-origin", "none") for site in headers.getlist("sec-fetch-site")):
        return "This came from another site."
    lengths = headers.getlist("content-length") or ["0"]
    if "transfer-encoding" in headers or not all(_short_enough(length) for length in lengths):
        return TOO_LONG
    return None


def _short_enough(length: str) -> bool:
    return length.isascii() and length.isdigit() and len(length) <= 9 and int(length) <= BODY_LIMIT


class Guard:
    """ASGI middleware: refuse first, then add the headers. `too_long` makes the page for a long form."""

    def __init__(self, app: ASGIApp, too_long: Callable[[Scope], str], lane_port: int | None) -> None:
        self._app, self._too_long, self._lane_port = app, too_long, lane_port

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        why = refusal(scope)
        if why and scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 1008, "reason": why})
            return
        place = place_of(Headers(scope=scope).get("host", "")) or NOWHERE
        _, port = scope.get("server") or (None, None)
        static = scope.get("path", "").startswith("/static/")

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["content-security-policy"] = policy(place, port, self._lane_port)
                headers["x-content-type-options"] = "nosniff"
                headers["x-frame-options"] = "DENY"
                # Not "no-referrer": with that, browsers send "Origin: null" for our own forms.
                headers["referrer-policy"] = "same-origin"
                headers["cross-origin-opener-policy"] = "same-origin"
                headers["cross-origin-resource-policy"] = "same-origin"
                headers["permissions-policy"] = "camera=(), microphone=(), geolocation=()"
                headers["cache-control"] = "no-cache" if static else "no-store"
            await send(message)

        if why:
            ours = why is TOO_LONG
            answer = HTMLResponse(self._too_long(scope)) if ours else PlainTextResponse(why)
            answer.status_code = 403
            await answer(scope, receive, send_with_headers)
            return
        await self._app(scope, receive, send_with_headers)
