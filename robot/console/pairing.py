"""Pairing a browser, signing in and out, people and their devices, and the card that asks for no name."""

import ipaddress
from typing import Any, Literal
from urllib.parse import urlsplit

import segno
from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from robot.console.core_errors import CoreAway, Refused
from robot.console.guard import elsewhere
from robot.console.pages import DONE_COOKIE, UNSAVED, Pages
from robot.console.sessions import Session, Sessions, cookie_name, token_of
from robot.console.view import Said
from robot.control import people_requests as people
from robot.control.answers import UserList
from robot.control.request_base import Request as Asked
from robot.control.state import Card

# What a browser keeps at most.
COOKIE_S = 400 * 24 * 3600
LONGEST_FIELD = 300
NO_CODE = {"code": "", "user": "", "address": "", "drawn": "", "token": ""}


def devices_router(sessions: Sessions, pages: Pages) -> APIRouter:
    """The routes; everything is asked of the core, which alone says who may."""
    routes, own = APIRouter(), DevicePages(sessions, pages)
    for path, page in (("/pair", own.pair_page), ("/help", own.help_page), ("/people", own.people_page)):
        routes.add_api_route(path, page, methods=["GET"], response_class=HTMLResponse)
    for path, form in (
        ("/pair", own.pair),
        ("/sign-in", own.sign_in),
        ("/password", own.set_password),
        ("/sign-out", own.sign_out),
        ("/people/code", own.new_code),
        ("/people/token", own.new_token),
    ):
        routes.add_api_route(path, form, methods=["POST"], response_class=HTMLResponse)
    return routes


class DevicePages:
    """The pages and forms about who somebody is."""

    def __init__(self, sessions: Sessions, pages: Pages) -> None:
        self._sessions, self._pages = sessions, pages

    # --- pairing and signing in -----------------------------------------------------------------------------

    async def pair_page(self, request: Request) -> Response:
        """The code in the address is filled in. With a simulated body opening it is enough."""
        session = await self._sessions.of(request)
        code = request.query_params.get("code", "")[:LONGEST_FIELD]
        if session.hub.you.roles:
            return RedirectResponse("/", status_code=303)
        if session.hub.state is not None and session.hub.state.simulated and code:
            return await self._entered(request, session, people.Pair(code))
        return await self._door(request, session, code=code)

    async def pair(self, request: Request) -> Response:
        session, fields = await self._asked(request)
        return await self._entered(request, session, people.Pair(fields["code"], fields["name"]))

    async def sign_in(self, request: Request) -> Response:
        session, fields = await self._asked(request)
        return await self._entered(request, session, people.SignIn(fields["password"]))

    async def set_password(self, request: Request) -> Response:
        session, fields = await self._asked(request)
        if fields["password"] != fields["again"]:
            return await self._door(request, session, note="password_differs")
        return await self._entered(request, session, people.SetPassword(fields["password"], fields["old"]))

    async def sign_out(self, request: Request) -> Response:
        session, _ = await self._asked(request)
        return await self._entered(request, session, people.SignOut())

    async def _entered(self, request: Request, session: Session, wanted: Asked) -> Response:
        """A browser that has a new token, or none any more, begins afresh."""
        try:
            answer = await session.hub.core.ask(wanted)
        except (Refused, CoreAway) as error:
            return await self._door(request, session, error=error)
        self._sessions.forget(token_of(request))
        response: Response = RedirectResponse("/", status_code=303)
        name, secure = cookie_name(request), request.url.scheme == "https"
        if token := str(answer.get("token", "")):
            response.set_cookie(
                name, token, max_age=COOKIE_S, samesite="strict", httponly=True, secure=secure, path="/"
            )
        else:
            response.delete_cookie(name, samesite="strict", httponly=True, secure=secure, path="/")
        return response

    async def _door(
        self,
        request: Request,
        session: Session,
        *,
        code: str = "",
        note: str = "",
        error: Refused | CoreAway | None = None,
    ) -> Response:
        language, status = self._pages.language(session, request), 200
        said = session.view.word(note, language) if note else ""
        if isinstance(error, Refused):
            said, status = session.view.refusal(error, language), 409
        elif error is not None:
            said, status = session.view.away(error, language), 503
        where = await self._pages.where(request, "/")
        page = session.view.other("door.html", language, where, Said(said), code=code)
        return HTMLResponse(page, status)

    async def _asked(self, request: Request) -> tuple[Session, "Fields"]:
        fields = await fields_of(request)
        return await self._sessions.of(request), fields

    # --- the card -------------------------------------------------------------------------------------------

    async def help_page(self, request: Request) -> Response:
        """The card with the hotline, for whoever opens it."""
        session = await self._sessions.for_act(request, "help-card")
        try:
            card = Card.from_json((await session.hub.core.ask(people.HelpCard()))["card"])
        except (Refused, CoreAway, KeyError):
            card = None
        language = self._pages.language(session, request)
        where = await self._pages.where(request, "/")
        return HTMLResponse(session.view.other("help.html", language, where, card=card))

    # --- people and their devices ---------------------------------------------------------------------------

    async def people_page(self, request: Request) -> Response:
        session = await self._sessions.of(request)
        return await self._people(request, session, NO_CODE)

    async def new_code(self, request: Request) -> Response:
        """A pairing code with its QR, for a device of somebody."""
        session, fields = await self._asked(request)
        try:
            answer = await session.hub.core.ask(people.Code(fields["user"]))
        except (Refused, CoreAway) as error:
            return await self._door(request, session, error=error)
        drawn = drawn_code(request, str(answer["code"]))
        return await self._people(request, session, {**NO_CODE, "user": fields["user"], **drawn})

    async def new_token(self, request: Request) -> Response:
        """A token for a program of one's own; it is shown once."""
        session, fields = await self._asked(request)
        scope: Literal["see", "act"] = "act" if fields["scope"] == "act" else "see"
        try:
            answer = await session.hub.core.ask(people.TokenAdd(fields["name"], scope))
        except (Refused, CoreAway) as error:
            return await self._door(request, session, error=error)
        return await self._people(request, session, {**NO_CODE, "token": str(answer["token"])})

    async def _people(self, request: Request, session: Session, code: dict[str, Any]) -> Response:
        if not session.view.opens("/people"):
            return await self._pages.refused(request, session)
        try:
            known = UserList.from_json(await session.hub.core.ask(people.Users()))
        except (Refused, CoreAway) as error:
            return await self._door(request, session, error=error)
        language = self._pages.language(session, request)
        where = await self._pages.where(request, "/people")
        origin = elsewhere(request)
        shown = {"known": known, "here_only": is_loopback(urlsplit(origin).hostname or ""), **code}
        done = request.cookies.get(DONE_COOKIE, "")
        said = Said(done=done if done == UNSAVED else "")
        answer = HTMLResponse(session.view.other("people.html", language, where, said, **shown))
        answer.delete_cookie(DONE_COOKIE)
        return answer


def drawn_code(request: Request, code: str) -> dict[str, str]:
    """A pairing code, its address, and that drawn as a QR code."""
    address = f"{elsewhere(request)}/pair?code={code}"
    drawn = segno.make(address, micro=False).svg_inline(scale=5, border=2, dark="#111", light="#fff")
    return {"code": code, "address": address, "drawn": drawn}


class Fields(dict[str, str]):
    """The fields of a form; one that is missing is empty."""

    def __missing__(self, name: str) -> str:
        return ""


async def fields_of(request: Request, longest: int = LONGEST_FIELD) -> Fields:
    """The fields of a small form; of one that is longer only the beginning."""
    async with request.form(max_files=0, max_fields=6) as form:
        return Fields({name: str(value)[:longest] for name, value in form.multi_items()})


def is_loopback(host: str) -> bool:
    """Whether an address is of this computer only: another device cannot open it."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
