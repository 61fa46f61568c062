"""The page behind a one-time link: opening it does nothing, only its button answers.

Mail programs and their scanners open every link; a GET must never acknowledge. The page needs no script, no
style and no login: the link itself is the key, for one answer within a day.
"""

import re
from collections.abc import Awaitable, Callable
from html import escape
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from robot.console.limiter import Visitors
from robot.messages import LANGUAGES, text

# The control socket's answer to `{"do": "ack", "token": …}`: {"ok": bool, …}.
Submit = Callable[[str], Awaitable[dict[str, Any]]]
# As robot.alerts.ack makes them for links; a mail program may have cut one off at its line's end.
TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
Lang = Annotated[str, Query()]


def router(submit: Submit, usable: Submit | None = None, visitors: Visitors | None = None) -> APIRouter:
    """`GET /ack/{token}` shows the button, `POST /ack/{token}` hands the token to `submit`.

    `usable` asks whether a token still stands for something and uses nothing up ({"ok": bool}): with it a
    link that was used says so at once. Both may raise for a companion that does not answer; the page says so
    and keeps the link valid. `visitors` says who asks too often: nobody is to try tokens, or keep staff out.
    """
    routes = APIRouter()

    def too_many(request: Request) -> bool:
        return visitors is not None and not visitors.take(request.client.host if request.client else "")

    @routes.get("/ack/{token:path}", response_class=HTMLResponse)
    async def look(request: Request, token: str, lang: Lang = "en") -> HTMLResponse:
        language = _known(lang)
        if too_many(request):
            return _page(language, "ack.many", status=429)
        if not TOKEN.fullmatch(token):
            return _page(language, "ack.unknown", status=404)
        try:
            open_still = usable is None or (await usable(token)).get("ok") is True
        except Exception:  # it is away: the button says so, should it be pressed before it is back
            open_still = True
        return _page(language, "ack.ask", token=token) if open_still else _gone(language, 410)

    @routes.post("/ack/{token:path}", response_class=HTMLResponse)
    async def answer(request: Request, token: str, lang: Lang = "en") -> HTMLResponse:
        language = _known(lang)
        if not TOKEN.fullmatch(token):
            return _page(language, "ack.unknown", status=404)
        if too_many(request):
            return _page(language, "ack.many", token=token, status=429)
        try:
            done = await submit(token)
        except Exception:  # whatever keeps the companion from answering: the link stays valid
            return _page(language, "ack.away", token=token, status=503)
        if done.get("ok"):
            return _page(language, "ack.done")
        return _gone(language, 409)

    return routes


def _gone(language: str, status: int) -> HTMLResponse:
    return _page(language, "ack.not-valid", status=status)


def _known(language: str) -> str:
    return language if language in LANGUAGES else "en"


def _page(language: str, key: str, *, token: str = "", status: int = 200) -> HTMLResponse:
    button = ""
    if token:
        action = f"{escape(token)}?lang={language}"  # beside this page, whatever lies before it
        label = escape(text("ack.button", language))
        button = f'<form method="post" action="{action}"><button type="submit">{label}</button></form>'
    page = (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>Yorisou</title>'
        '<meta name="robots" content="noindex">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        "</head><body><main><h1>Yorisou</h1>"
        f"<p>{escape(text(key, language))}</p>{button}</main></body></html>"
    )
    headers = {"cache-control": "no-store", "referrer-policy": "same-origin"}
    return HTMLResponse(page, status_code=status, headers=headers)
