"""The web application: three pages, one form handler, one WebSocket, and the page behind an alert's link."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request, WebSocket
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection

from robot.clock import Clock
from robot.console import lane_health, trust
from robot.console.ack import router
from robot.console.core_errors import CoreAway, Refused
from robot.console.entrances import Entrances
from robot.console.forms import ALWAYS, FormError, parse
from robot.console.guard import Guard, door, here
from robot.console.hub import Hub
from robot.console.languages import spoken
from robot.console.limiter import Bucket, Visitors
from robot.console.live import Live
from robot.console.view import Said, View, Where
from robot.control.urgent import URGENT, Less
from robot.control.viewer_requests import Acknowledge, LookAtAcknowledgement
from robot.messages import LANGUAGES
from robot.network.place import path_of

PAGES = ("/", "/person", "/room")
LANGUAGE_COOKIE, DONE_COOKIE = "lang", "done"
LONGER = "less_longer"
DONE = (*URGENT, LONGER)
YEAR_S = 365 * 24 * 3600
DONE_S = 10
# What the form for the lane says besides, and this process knows already.
FOR_THE_LANE = ("lang", "back")


class Console:
    """The routes over one hub."""

    def __init__(self, hub: Hub) -> None:
        self._hub, self._view = hub, View(hub)
        self._bucket = Bucket(hub.clock)

    async def page(self, request: Request) -> Response:
        """A whole page; `?lang=` chooses the language and is remembered."""
        language = request.query_params.get("lang")
        if self._hub.state is None and self._hub.core.up:
            await self._hub.settled(self._hub.revision)
        done = request.cookies.get(DONE_COOKIE, "")
        response = await self._shown(request, request.url.path, done=done)
        if language in LANGUAGES:
            response.set_cookie(LANGUAGE_COOKIE, language, max_age=YEAR_S, samesite="strict", httponly=True)
        if done:
            response.delete_cookie(DONE_COOKIE)
        return response

    async def _shown(
        self,
        request: Request,
        path: str,
        status: int = 200,
        *,
        note: str = "",
        done: str = "",
        unconfirmed: str = "",
    ) -> Response:
        place = here(request)
        lane = place.lane(self._hub.lane_port) if self._hub.lane_port else ""
        where = Where(
            path, place.origin, lane, await lane_health.answers(self._hub.lane_port, door(request), place)
        )
        said = Said(note, done if done in DONE else "", unconfirmed)
        return HTMLResponse(self._view.page(self._language(request, path), where, said), status)

    async def do(self, verb: str, request: Request) -> Response:
        """A form: pass the request on, then back to the page it came from. Works without JavaScript.

        A stop, a less and a crisis are answered in JSON where a script asks: {"ok": bool, "error": sentence}.
        """
        path = path_of(request.headers.get("referer", ""), here(request))
        back = path if path in PAGES else "/"
        language = self._language(request, back)
        async with request.form(max_files=0, max_fields=12) as form:
            fields = dict(form.multi_items())
        revision = self._hub.revision
        status, note = 0, ""
        try:
            if verb in URGENT:
                for name in FOR_THE_LANE:
                    fields.pop(name, None)
            wanted = parse(verb, fields)
            if verb not in ALWAYS and not self._bucket.take():
                raise FormError("many")
            await self._hub.core.ask(wanted)
        except FormError as error:
            status, note = 400, self._view.word(error.key, language)
        except Refused as refused:
            status, note = 409, self._view.refusal(refused, language)
        except CoreAway as away:
            status, note = 503, self._view.away(away, language, pressed=verb in URGENT)
        if verb in URGENT and "application/json" in request.headers.get("accept", ""):
            return JSONResponse({"ok": not status, "error": note} if status else {"ok": True}, status or 200)
        if status in (409, 503) and verb in URGENT:
            return await self._shown(request, back, status, unconfirmed=verb)
        if status:
            return await self._shown(request, back, status, note=note)
        await self._hub.settled(revision)
        answer = RedirectResponse(back, status_code=303)
        if verb in URGENT:
            done = LONGER if isinstance(wanted, Less) and wanted.longer else verb
            answer.set_cookie(DONE_COOKIE, done, max_age=DONE_S, samesite="strict", httponly=True)
        return answer

    def _language(self, connection: HTTPConnection, path: str = "") -> str:
        """As chosen on the page, else the person's, else the browser's; in the room the browser's first."""
        chosen = (connection.query_params.get("lang"), connection.cookies.get(LANGUAGE_COOKIE))
        browser = spoken(connection.headers.get("accept-language", ""))
        return self._view.language(*chosen, browser=browser, room=path == "/room")

    def small(self, connection: HTTPConnection, key: str = "not_a_page") -> str:
        """A small page with a way back."""
        return self._view.small(self._language(connection), key)

    async def not_a_page(self, request: Request, error: Exception) -> Response:
        """What has no page, and what is no form of ours: never bare JSON, for somebody reads it."""
        status = error.status_code if isinstance(error, HTTPException) else 400
        headers = getattr(error, "headers", None)
        key = "wrong_other" if request.method == "POST" and status == 400 else "not_a_page"
        return HTMLResponse(self.small(request, key), status_code=status, headers=headers)

    async def acknowledge(self, token: str) -> dict[str, Any]:
        """Hand the token of an alert's one-time link to the companion. Raises CoreAway."""
        try:
            return await self._hub.core.ask(Acknowledge(token))
        except Refused:
            return {"ok": False}

    async def usable(self, token: str) -> dict[str, Any]:
        """Whether the link still stands for an answer; looking uses nothing up. Raises CoreAway."""
        try:
            return await self._hub.core.ask(LookAtAcknowledgement(token))
        except Refused:
            return {"ok": False}

    async def live(self, socket: WebSocket) -> None:
        await Live(socket, self._hub, self._view, self._language(socket)).run()


def build(
    socket_path: str, clock: Clock, lane_port: int | None = None, entrances: Entrances | None = None
) -> FastAPI:
    """The application, connected to the core at `socket_path` for as long as it runs."""
    hub = Hub(socket_path, clock, lane_port)
    entrances = Entrances() if entrances is None else entrances

    @contextlib.asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        running = asyncio.create_task(hub.run())
        yield
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)

    console = Console(hub)
    app = FastAPI(lifespan=lifespan, openapi_url=None, docs_url=None, redoc_url=None)
    app.add_middleware(
        Guard,
        too_long=lambda scope: console.small(HTTPConnection(scope), "too_long"),
        lane_port=hub.lane_port,
        entrances=entrances,
    )
    app.add_exception_handler(HTTPException, console.not_a_page)
    app.add_exception_handler(RequestValidationError, console.not_a_page)
    for path in PAGES:
        app.add_api_route(path, console.page, methods=["GET"], response_class=HTMLResponse)
    app.add_api_route("/do/{verb}", console.do, methods=["POST"], response_class=HTMLResponse)
    app.add_api_websocket_route("/live", console.live)
    app.include_router(trust.router(trust.TrustPages(lambda: entrances.reach)))
    app.include_router(router(console.acknowledge, console.usable, Visitors(clock)))
    app.mount("/static", StaticFiles(directory=Path(__file__).parent / "static"), name="static")
    return app
