"""Recordings of both sides: taken from a browser, passed on to the core in parts, and what was heard told."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response
from starlette.datastructures import UploadFile

from robot.console.core_errors import CoreAway, Refused
from robot.console.pages import Pages
from robot.console.sessions import Session, Sessions
from robot.console.uploads import LARGEST, sent_in_parts
from robot.control import mail_requests as mail
from robot.errors import UsageError

PAGES = ("/write", "/mail")
LONGEST_NUMBER = 20  # figures of a message's number


def voice_router(sessions: Sessions, pages: Pages) -> APIRouter:
    """The routes; the core alone says who may."""
    routes, own = APIRouter(), VoicePages(sessions, pages)
    for page in PAGES:
        routes.add_api_route(f"{page}/voice", own.taken(page), methods=["POST"])
    routes.add_api_route("/mail/heard", own.heard, methods=["POST"])
    return routes


class VoicePages:
    """A form's file works without JavaScript too; a script is answered in JSON: {"ok", "error"}."""

    def __init__(self, sessions: Sessions, pages: Pages) -> None:
        self._sessions, self._pages = sessions, pages

    def taken(self, page: str) -> Any:
        """The route that takes a recording on this page."""

        async def take(request: Request) -> Response:
            session = await self._sessions.of(request)
            async with request.form(max_files=1, max_fields=6) as form:
                recording, told = (
                    form.get("voice"),
                    {name: str(form.get(name, "")) for name in ("origin", "to")},
                )
                data = await recording.read(LARGEST + 1) if isinstance(recording, UploadFile) else b""
                about = str(form.get("about", ""))
            note, status = "", 200
            try:
                number = int(about) if about.isdecimal() and len(about) < LONGEST_NUMBER else 0
                answer = await self._send(session, data, number, **told)
                status = 409 if answer.get("state") == "returned" else 200
            except (UsageError, Refused, CoreAway) as error:
                language = self._pages.language(session, request, page)
                note, status = session.view.why_not(error, language), 409
            if "application/json" in request.headers.get("accept", ""):
                return JSONResponse({"ok": status == 200, "error": note}, status)
            if status == 200:
                return RedirectResponse(f"{page}?done=sent", status_code=303)
            return await self._pages.shown(request, session, "/", status, note=note)

        return take

    async def _send(self, session: Session, data: bytes, about: int, origin: str, to: str) -> dict[str, Any]:
        """The parts one after the other; the last one is answered with what became of it."""
        if not data:
            raise UsageError("voice", "is empty.", code="voice-empty")
        if len(data) > LARGEST:
            raise UsageError("voice", "is too large.", code="voice-large")
        return await sent_in_parts(session, mail.VoicePart, data, origin=origin, to=to, about=about)

    async def heard(self, request: Request) -> Response:
        """How much of it the page played: {"number", "share"}."""
        session = await self._sessions.of(request)
        try:
            told = await request.json()
            if not isinstance(told, dict):
                raise ValueError
            await session.hub.core.ask(mail.MailHeard.read(told))
        except (UsageError, ValueError, RecursionError):
            return Response(status_code=400)
        except (Refused, CoreAway):
            return Response(status_code=409)
        return Response(status_code=204)
