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
from robot.console import trust
from robot.console.ack import router
from robot.console.api import Api
from robot.console.call_pages import call_router
from robot.console.caseload import caseload_router
from robot.console.core_errors import CoreAway, Refused
from robot.console.entrances import Entrances
from robot.console.family_pages import family_router
from robot.console.forms import ALWAYS, PEOPLE, FormError, parse
from robot.console.guard import Guard, here
from robot.console.hub import Hub
from robot.console.kit import kit_router
from robot.console.limiter import Visitors
from robot.console.live import TOO_MANY, Live
from robot.console.mail_pages import mail_router
from robot.console.out_pages import out_router
from robot.console.own_pages import own_router
from robot.console.own_things import own_things_router
from robot.console.pages import DONE_COOKIE, LONGER, UNSAVED, Pages
from robot.console.pairing import devices_router
from robot.console.pocket_pages import pocket_router
from robot.console.question_pages import question_router
from robot.console.sessions import Sessions, TooMany
from robot.console.staff_pages import staff_router
from robot.console.visit_pages import visit_router
from robot.console.voice_pages import voice_router
from robot.control.urgent import URGENT, Less
from robot.control.viewer_requests import Acknowledge, LookAtAcknowledgement
from robot.network.place import path_of
from robot.people.roles import STAFF

PAGES = ("/", "/person", "/room")
# Where a form may come from besides.
BACK = (
    *PAGES,
    "/questions",
    "/call",
    "/people",
    "/mine",
    "/family",
    "/lessons",
    "/ask",
    "/write",
    "/technician",
)
# The first page of who is not the person.
HOMES: dict[str, set[str]] = {
    "/room": set(STAFF),
    "/family": {"family"},
    "/write": {"sender"},
    "/technician": {"technician"},
    "/people": {"owner"},
}
DONE_S = 10
# What the form for the lane says besides, and this process knows already.
FOR_THE_LANE = ("lang", "back")


class Console:
    """The routes over the devices that look."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions, self._pages = sessions, Pages(sessions)

    async def page(self, request: Request) -> Response:
        """A whole page; `?lang=` chooses the language and is remembered."""
        session = await self._sessions.of(request)
        hub, path = session.hub, request.url.path
        if hub.state is None and hub.core.up:
            await hub.settled(hub.revision)
        if path == "/" and (home := home_of(hub)) != path:
            return RedirectResponse(home, status_code=303)
        if not session.view.opens(path):
            return await self._pages.refused(request, session)
        done = request.cookies.get(DONE_COOKIE, "")
        response = await self._pages.shown(request, session, path, done=done)
        self._pages.remember_language(request, response)
        if done:
            response.delete_cookie(DONE_COOKIE)
        return response

    async def do(self, verb: str, request: Request) -> Response:
        """A form: pass the request on, then back to the page it came from. Works without JavaScript.

        A stop, a less and a crisis are answered in JSON where a script asks: {"ok": bool, "error": sentence}.
        """
        session = await self._sessions.for_act(request, verb)
        hub, view = session.hub, session.view
        path = path_of(request.headers.get("referer", ""), here(request))
        back = path if path in BACK else "/"
        language = self._pages.language(session, request, back)
        async with request.form(max_files=0, max_fields=12) as form:
            fields = dict(form.multi_items())
        revision = hub.revision
        status, note = 0, ""
        try:
            if verb in URGENT:
                for name in FOR_THE_LANE:
                    fields.pop(name, None)
            wanted = parse(verb, fields)
            if verb not in ALWAYS and not session.bucket.take():
                raise FormError("many")
            answer = await hub.core.ask(wanted)
        except FormError as error:
            status, note = 400, view.word(error.key, language)
        except Refused as refused:
            status, note = 409, view.refusal(refused, language)
        except CoreAway as away:
            status, note = 503, view.away(away, language, pressed=verb in URGENT)
        if verb in URGENT and "application/json" in request.headers.get("accept", ""):
            return JSONResponse({"ok": not status, "error": note} if status else {"ok": True}, status or 200)
        if status in (409, 503) and verb in URGENT:
            return await self._pages.shown(request, session, back, status, unconfirmed=verb)
        if status:
            return await self._pages.shown(request, session, back, status, note=note)
        if answer.get("card"):  # a text of nobody held a worrying word
            return RedirectResponse("/help", status_code=303)
        await hub.settled(revision)
        response = RedirectResponse(back, status_code=303)
        if isinstance(wanted, PEOPLE) and answer.get("saved") is False:
            response.set_cookie(DONE_COOKIE, UNSAVED, max_age=DONE_S, samesite="strict", httponly=True)
        if verb in URGENT:
            done = LONGER if isinstance(wanted, Less) and wanted.longer else verb
            response.set_cookie(DONE_COOKIE, done, max_age=DONE_S, samesite="strict", httponly=True)
        return response

    async def not_a_page(self, request: Request, error: Exception) -> Response:
        """What has no page, and what is no form of ours: never bare JSON, for somebody reads it."""
        status = error.status_code if isinstance(error, HTTPException) else 400
        headers = getattr(error, "headers", None)
        key = "wrong_other" if request.method == "POST" and status == 400 else "not_a_page"
        return HTMLResponse(self._pages.small(request, key), status_code=status, headers=headers)

    async def too_many(self, request: Request, _error: Exception) -> Response:
        """More devices look than there is room for. Stop, less and help stand on the page."""
        return HTMLResponse(self._pages.small(request, "too_many_devices"), status_code=503)

    async def acknowledge(self, token: str) -> dict[str, Any]:
        """Hand the token of an alert's one-time link to the companion. Raises CoreAway."""
        try:
            return await self._sessions.nobody.hub.core.ask(Acknowledge(token))
        except Refused:
            return {"ok": False}

    async def usable(self, token: str) -> dict[str, Any]:
        """Whether the link still stands for an answer; looking uses nothing up. Raises CoreAway."""
        try:
            return await self._sessions.nobody.hub.core.ask(LookAtAcknowledgement(token))
        except Refused:
            return {"ok": False}

    async def live(self, socket: WebSocket) -> None:
        try:
            session = await self._sessions.of(socket)
        except TooMany:
            await socket.close(TOO_MANY, "Too many devices look on.")
            return
        open_pages = sum(len(each.hub.viewers) for each in self._sessions.all)
        await Live(socket, session, self._pages.language(session, socket), open_pages).run()


def home_of(hub: Hub) -> str:
    """The first page of a device: the person's, staff's, a relative's, or the way in."""
    roles = set(hub.you.roles)
    if hub.state is None or hub.you.everybody or "person" in roles:
        return "/"
    return next((path for path, of in HOMES.items() if roles & of), "/")


# What is too large on its way in, in the words of its own page.
TOO_LARGE = {"/write/voice": "refused_voice_large", "/mail/voice": "refused_voice_large"}
TOO_LARGE["/write/picture"] = "refused_picture_large"


def too_long(pages: Pages, connection: HTTPConnection) -> Response:
    """The answer to what is longer than can be taken: a page, or JSON for a script that asked for it."""
    key = TOO_LARGE.get(connection.url.path, "too_long")
    if "application/json" in connection.headers.get("accept", ""):
        return JSONResponse({"ok": False, "error": pages.word(connection, key)}, 413)
    return HTMLResponse(pages.small(connection, key), 413)


def build(
    socket_path: str,
    clock: Clock,
    lane_port: int | None = None,
    entrances: Entrances | None = None,
    weeks: Path | None = None,
) -> FastAPI:
    """The application, connected to the core at `socket_path` for as long as it runs.

    `weeks`: the folder where sealed week files lie, if there is one.
    """
    sessions = Sessions(socket_path, clock, lane_port)
    entrances = Entrances() if entrances is None else entrances

    @contextlib.asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        running = asyncio.create_task(sessions.run())
        yield
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)

    console, pages = Console(sessions), Pages(sessions)
    app = FastAPI(lifespan=lifespan, openapi_url=None, docs_url=None, redoc_url=None)
    app.add_middleware(
        Guard,
        too_long=lambda scope: too_long(pages, HTTPConnection(scope)),
        lane_port=lane_port,
        entrances=entrances,
    )
    app.add_exception_handler(HTTPException, console.not_a_page)
    app.add_exception_handler(RequestValidationError, console.not_a_page)
    app.add_exception_handler(TooMany, console.too_many)
    for path in PAGES:
        app.add_api_route(path, console.page, methods=["GET"], response_class=HTMLResponse)
    app.add_api_route("/do/{verb}", console.do, methods=["POST"], response_class=HTMLResponse)
    app.add_api_websocket_route("/live", console.live)
    app.include_router(trust.router(trust.TrustPages(lambda: entrances.reach)))
    app.include_router(router(console.acknowledge, console.usable, Visitors(clock)))
    app.include_router(devices_router(sessions, pages))
    app.include_router(staff_router(sessions, pages))
    app.include_router(caseload_router(sessions, pages, weeks))
    app.mount("/api", Api(sessions).app())
    app.include_router(kit_router(sessions, pages))
    app.include_router(own_router(sessions, pages))
    app.include_router(own_things_router(sessions, pages))
    app.include_router(mail_router(sessions, pages))
    app.include_router(family_router(sessions, pages))
    app.include_router(voice_router(sessions, pages))
    app.include_router(out_router(sessions, pages))
    app.include_router(visit_router(sessions, pages))
    app.include_router(pocket_router(sessions, pages))
    app.include_router(question_router(sessions, pages))
    app.include_router(call_router(sessions, pages, socket_path))
    app.mount("/static", StaticFiles(directory=Path(__file__).parent / "static"), name="static")
    return app
