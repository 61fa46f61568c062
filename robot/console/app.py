"""The web application: three pages, one form handler, one WebSocket, and the page behind an alert's link."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request, WebSocket
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection

from robot.alerts.routes import router
from robot.clock import Clock
from robot.console.guard import Guard
from robot.console.hub import Hub
from robot.console.intents import ALWAYS, IntentError, parse
from robot.console.limiter import Bucket
from robot.console.link import CoreAway, Refused
from robot.console.live import Live
from robot.console.view import LANGUAGES, View

PAGES = ("/", "/person", "/room")
LANGUAGE_COOKIE = "lang"
YEAR_S = 365 * 24 * 3600


class Console:
    """The routes over one hub."""

    def __init__(self, hub: Hub) -> None:
        self._hub, self._view = hub, View(hub)
        self._bucket = Bucket(hub.clock)

    async def page(self, request: Request) -> Response:
        """A whole page; `?lang=` chooses the language and is remembered."""
        asked = request.query_params.get("lang")
        if self._hub.state is None and self._hub.core.up:
            await self._hub.settled(self._hub.revision)
        language = self._view.language(asked, request.cookies.get(LANGUAGE_COOKIE))
        response = HTMLResponse(self._view.page(language, request.url.path))
        if asked in LANGUAGES:
            response.set_cookie(LANGUAGE_COOKIE, asked, max_age=YEAR_S, samesite="strict", httponly=True)
        return response

    async def do(self, verb: str, request: Request) -> Response:
        """A form: pass the intent on, then back to the page it came from. Works without JavaScript."""
        back = self._came_from(request)
        language = self._view.language(request.cookies.get(LANGUAGE_COOKIE))
        async with request.form(max_files=0, max_fields=12) as form:
            fields = dict(form.multi_items())
        revision = self._hub.revision
        try:
            arguments = parse(verb, fields)
            if verb not in ALWAYS and not self._bucket.take():
                raise IntentError("many")
            await self._hub.core.ask(verb, arguments)
        except IntentError as error:
            note = self._view.word(error.key, language)
            return HTMLResponse(self._view.page(language, back, note=note), status_code=400)
        except Refused as refused:
            note = self._view.refusal(refused, language)
            return HTMLResponse(self._view.page(language, back, note=note), status_code=409)
        except CoreAway:
            note = self._view.word("away", language)
            return HTMLResponse(self._view.page(language, back, note=note), status_code=503)
        await self._hub.settled(revision)
        return RedirectResponse(back, status_code=303)

    @staticmethod
    def _came_from(request: Request) -> str:
        referer = request.headers.get("referer", "")
        path = "/" + referer.split("://", 1)[-1].partition("/")[2].partition("?")[0]
        return path if path in PAGES else "/"

    def small(self, cookies: Mapping[str, str], key: str = "not_a_page") -> str:
        """A small page with a way back."""
        return self._view.small(self._view.language(cookies.get(LANGUAGE_COOKIE)), key)

    async def not_a_page(self, request: Request, error: Exception) -> Response:
        """What has no page, and what is no form of ours: never bare JSON, for somebody reads it."""
        status = error.status_code if isinstance(error, HTTPException) else 400
        headers = getattr(error, "headers", None)
        key = "wrong_other" if request.method == "POST" and status == 400 else "not_a_page"
        return HTMLResponse(self.small(request.cookies, key), status_code=status, headers=headers)

    async def acknowledge(self, token: str) -> dict[str, Any]:
        """Hand the token of an alert's one-time link to the companion. Raises CoreAway."""
        try:
            return await self._hub.core.ask("ack", {"token": token})
        except Refused:
            return {"ok": False}

    async def usable(self, token: str) -> dict[str, Any]:
        """Whether the link still stands for an answer; looking uses nothing up. Raises CoreAway."""
        try:
            return await self._hub.core.ask("ack-look", {"token": token})
        except Refused:
            return {"ok": False}

    async def live(self, socket: WebSocket) -> None:
        language = self._view.language(socket.query_params.get("lang"), socket.cookies.get(LANGUAGE_COOKIE))
        await Live(socket, self._hub, self._view, language).run()


def build(socket_path: str, clock: Clock, lane_port: int | None = None) -> FastAPI:
    """The application, connected to the core at `socket_path` for as long as it runs."""
    hub = Hub(socket_path, clock, lane_port)

    @contextlib.asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        running = asyncio.create_task(hub.run())
        yield
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)

    console = Console(hub)
    app = FastAPI(lifespan=lifespan, openapi_url=None, docs_url=None, redoc_url=None)
    app.add_middleware(Guard, too_long=lambda scope: console.small(HTTPConnection(scope).cookies, "too_long"))
    app.add_exception_handler(HTTPException, console.not_a_page)
    app.add_exception_handler(RequestValidationError, console.not_a_page)
    for path in PAGES:
        app.add_api_route(path, console.page, methods=["GET"], response_class=HTMLResponse)
    app.add_api_route("/do/{verb}", console.do, methods=["POST"], response_class=HTMLResponse)
    app.add_api_websocket_route("/live", console.live)
    app.include_router(router(console.acknowledge, console.usable))
    app.mount("/static", StaticFiles(directory=Path(__file__).parent / "static"), name="static")
    return app
