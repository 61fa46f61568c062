"""The call page: what it will be like for the person, what they see for the other side, and its socket."""

import contextlib
from collections import Counter
from typing import Any, get_args

from fastapi import APIRouter, Request, WebSocket
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from robot.console import view
from robot.console.call_live import CallLive
from robot.console.core_errors import CoreAway, Refused
from robot.console.form_fields import as_json
from robot.console.live import TOO_MANY
from robot.console.pages import Pages
from robot.console.pairing import fields_of
from robot.console.sessions import Session, Sessions, TooMany, token_of
from robot.console.view import Said
from robot.contract.call_events import CALL_STEPS
from robot.control import call_requests as calls
from robot.control.call_answers import CallBoard
from robot.control.request_base import Request as Asked
from robot.errors import InputError, UsageError
from robot.messages import LANGUAGES

CALL = "/call"
# Open call pages of one device: a phone has one, and perhaps a forgotten one.
PAGES_OF_ONE = 4
DONE = ("booked", "cancelled", "unsaved")
# The steps of a call with pictures, from the least.
PICTURE_STEPS = CALL_STEPS[1:]
WAYS = get_args(calls.LiveWay)
SIGNS = get_args(calls.Sign)


def call_router(sessions: Sessions, pages: Pages, core: str) -> APIRouter:
    """The routes; the core alone says who may."""
    routes, own = APIRouter(), CallPages(sessions, pages, core)
    routes.add_api_route(CALL, own.page, methods=["GET"], response_class=HTMLResponse)
    routes.add_api_route(f"{CALL}/board", own.board, methods=["GET"], response_class=HTMLResponse)
    routes.add_api_route(f"{CALL}/book", own.book, methods=["POST"], response_class=HTMLResponse)
    routes.add_api_route(f"{CALL}/cancel", own.cancel, methods=["POST"], response_class=HTMLResponse)
    routes.add_api_websocket_route(f"{CALL}/live", own.live)
    return routes


class CallPages:
    """Asks the core for what stands on them, and renders it."""

    def __init__(self, sessions: Sessions, pages: Pages, core: str) -> None:
        self._sessions, self._pages, self._core = sessions, pages, core
        self._words = {language: view.texts(language, "call") for language in LANGUAGES}
        self._open: Counter[str] = Counter()

    async def page(self, request: Request) -> Response:
        done = request.query_params.get("done", "")
        note = self._words[self._language(request, await self._sessions.of(request))].get(f"done_{done}", "")
        return await self._page(request, note if done in DONE else "")

    async def board(self, request: Request) -> Response:
        """The part of the page that changes while it is open."""
        return await self._page(request, template="_call-board.html")

    async def _page(
        self, request: Request, note: str = "", status: int = 200, template: str = "call.html"
    ) -> Response:
        session = await self._sessions.of(request)
        if not session.view.opens(CALL):
            return await self._pages.refused(request, session)
        side, user = self._played(request, session)
        board: CallBoard | None = None
        with contextlib.suppress(Refused, CoreAway, InputError):
            board = CallBoard.from_json(await session.hub.core.ask(calls.Calls(user, side=side)))
        language = self._language(request, session)
        circle = () if board is None else board.circle
        shown: dict[str, Any] = {
            "ways": [way for way in WAYS if any(way in each.ways for each in circle)],
            "w": self._words[language].__getitem__,
            "call": board,
            "side": board.side if board is not None else "",
            "played": user,
            "steps": PICTURE_STEPS,
            "signs": SIGNS,
        }
        where = await self._pages.where(request, CALL)
        response = HTMLResponse(session.view.other(template, language, where, Said(note), **shown), status)
        self._pages.remember_language(request, response)
        return response

    async def book(self, request: Request) -> Response:
        return await self._change(request, calls.CallBook, "booked")

    async def cancel(self, request: Request) -> Response:
        return await self._change(request, calls.CallCancel, "cancelled")

    async def _change(self, request: Request, change: type[Asked], done: str) -> Response:
        fields = await fields_of(request)
        session = await self._sessions.of(request)
        language = self._language(request, session)
        try:
            answer = await session.hub.core.ask(change.read(as_json(change, fields)))
        except UsageError:
            return await self._page(request, self._words[language]["not_so"], 400)
        except Refused as error:
            return await self._page(request, self._refusal(session, error, language), 409)
        except CoreAway as error:
            return await self._page(request, session.view.away(error, language, pressed=True), 503)
        done = done if answer.get("saved", True) else "unsaved"
        return RedirectResponse(f"{CALL}?done={done}", status_code=303)

    async def live(self, socket: WebSocket) -> None:
        token = token_of(socket)
        try:
            session = await self._sessions.of(socket)
        except TooMany:
            await socket.close(TOO_MANY, "Too many devices look on.")
            return
        if self._open[token] >= PAGES_OF_ONE:
            await socket.close(TOO_MANY, "Too many call pages are open there.")
            return
        language = self._pages.language(session, socket)
        self._open[token] += 1
        try:
            clock = self._sessions.clock
            await CallLive(
                socket, self._core, clock, token, lambda error: self._refusal(session, error, language)
            ).run()
        finally:
            self._open[token] -= 1
            self._open += Counter()

    def _language(self, request: Request, session: Session) -> str:
        return self._pages.language(session, request)

    def _refusal(self, session: Session, error: Refused, language: str) -> str:
        """Why not, in a calm sentence of the page."""
        own = self._words[language].get(f"refused_{error.code.replace('-', '_')}")
        return own or session.view.refusal(error, language)

    @staticmethod
    def _played(request: Request, session: Session) -> tuple[calls.Side, str]:
        """Whose page it is; with a simulated body, whom this browser plays."""
        if session.hub.you.everybody and (user := request.query_params.get("as", "")[:64]):
            return "other", user
        return ("person" if "person" in session.hub.you.roles else "other"), ""
