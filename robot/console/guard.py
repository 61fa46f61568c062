"""Who may talk to the page, and the headers every answer carries. Pure ASGI, in front of everything.

The page has no login yet: its protection is that it listens on loopback only, so the guard refuses what a
hostile page in the same browser could send: a foreign Host (DNS rebinding) and a foreign Origin.
"""

from collections.abc import Callable
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import HTMLResponse, PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
TOO_LONG = "This is too long for the page."
BODY_LIMIT = 16 * 1024  # bytes of a form; the longest text is 500 characters


def policy(host: str) -> str:
    """The Content-Security-Policy: nothing inline, nothing evaluated, nothing from elsewhere."""
    return "; ".join(
        (
            "default-src 'self'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self'",
            f"connect-src 'self' ws://{host}",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )


def loopback_host(host: str) -> bool:
    """Whether a Host header names this machine by a loopback name."""
    try:
        return urlsplit(f"//{host}").hostname in LOOPBACK
    except ValueError:
        return False


def refusal(scope: Scope) -> str | None:
    """Why this request may not pass, or None."""
    headers = Headers(scope=scope)
    host = headers.get("host", "")
    if not loopback_host(host):
        return "This page answers on loopback names only."
    if scope["type"] == "http" and scope["method"] in SAFE_METHODS:
        return None
    origin = headers.get("origin")
    # Browsers always send Origin here; what sends none is a program on this machine: it can reach us anyway.
    if origin is not None and origin.lower() != f"http://{host.lower()}":
        return "This came from another site."
    if headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return "This came from another site."
    length = headers.get("content-length", "0")
    if not length.isdigit() or int(length) > BODY_LIMIT or "transfer-encoding" in headers:
        return TOO_LONG
    return None


class Guard:
    """ASGI middleware: refuse first, then add the headers. `too_long` makes the page for a long form."""

    def __init__(self, app: ASGIApp, too_long: Callable[[Scope], str]) -> None:
        self._app, self._too_long = app, too_long

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        why = refusal(scope)
        if why and scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 1008, "reason": why})
            return
        host = Headers(scope=scope).get("host", "") if not why else "127.0.0.1"
        static = scope.get("path", "").startswith("/static/")

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["content-security-policy"] = policy(host)
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
