"""The page behind a one-time link: looking at it does nothing, only its button answers.

Mail programs and their scanners open every link; a GET must never acknowledge. The page needs no script, no
style and no login: the link itself is the key, for one answer within a day.
"""

from collections.abc import Awaitable, Callable
from html import escape
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from fastapi.responses import HTMLResponse

from robot.messages import LANGUAGES, text

# The control socket's answer to `{"do": "ack", "token": …}`: {"ok": bool, …}.
Submit = Callable[[str], Awaitable[dict[str, Any]]]
Token = Annotated[str, Path(pattern=r"^[A-Za-z0-9_-]{8,100}$")]
Lang = Annotated[str, Query(max_length=8)]


def router(submit: Submit) -> APIRouter:
    """`GET /ack/{token}` shows the button, `POST /ack/{token}` hands the token to `submit`.

    `submit` may raise for a companion that does not answer; the page says so and keeps the link valid.
    """
    routes = APIRouter()

    @routes.get("/ack/{token}", response_class=HTMLResponse)
    async def look(token: Token, lang: Lang = "en") -> HTMLResponse:
        return _page(_known(lang), "ack.ask", token=token)

    @routes.post("/ack/{token}", response_class=HTMLResponse)
    async def answer(token: Token, lang: Lang = "en") -> HTMLResponse:
        language = _known(lang)
        try:
            done = await submit(token)
        except Exception:  # whatever keeps the companion from answering: the link stays valid
            return _page(language, "ack.away", token=token, status=503)
        if done.get("ok"):
            return _page(language, "ack.done")
        return _page(language, "ack.not-valid", status=409)

    return routes


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
        f"</head><body><main><p>{escape(text(key, language))}</p>{button}</main></body></html>"
    )
    headers = {"cache-control": "no-store", "referrer-policy": "same-origin"}
    return HTMLResponse(page, status_code=status, headers=headers)
