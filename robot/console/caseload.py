"""A Monday morning on the page: sealed week files are opened with the therapist's key, and nothing is kept.

The key is in the request and nowhere else; the files are of the request, or of the folder that is configured.
"""

import asyncio
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response
from starlette.datastructures import FormData, UploadFile

from robot.clock import Clock
from robot.console.pages import Pages
from robot.console.sessions import Session, Sessions
from robot.console.view import Said
from robot.errors import InputError

if TYPE_CHECKING:
    from robot.week.monday import Monday

MOST_FILES, LONGEST_NAME = 60, 120
# Bytes of a key file that are looked at.
LONGEST_KEY = 16_000


def caseload_router(sessions: Sessions, pages: Pages, folder: Path | None) -> APIRouter:
    """The routes; `folder`: where the robots of a centre leave their week files, if there is one."""
    routes, own = APIRouter(), Caseload(sessions, pages, folder)
    routes.add_api_route("/caseload", own.ask, methods=["GET"], response_class=HTMLResponse)
    routes.add_api_route("/caseload", own.open, methods=["POST"], response_class=HTMLResponse)
    return routes


class Caseload:
    """Asks for files and a key, and tells the cases in their order."""

    def __init__(self, sessions: Sessions, pages: Pages, folder: Path | None) -> None:
        self._sessions, self._pages, self._folder = sessions, pages, folder

    async def ask(self, request: Request) -> Response:
        return await self._page(request, await self._sessions.of(request))

    async def open(self, request: Request) -> Response:
        """The cases; neither the key nor a file outlives this answer."""
        session = await self._sessions.of(request)
        if not session.view.opens("/caseload"):
            return await self._pages.refused(request, session)
        language = self._pages.language(session, request, "/room")
        async with request.form(max_files=MOST_FILES + 1, max_fields=4) as form:
            key, files = await _key(form), await _files(form)
        today = _today(session.hub.clock)
        try:
            told = await asyncio.to_thread(_told, key, files, self._folder, today, language)
        except InputError:
            return await self._page(request, session, session.view.word("caseload_no_key", language), 400)
        return await self._page(request, session, told=told)

    async def _page(
        self, request: Request, session: Session, note: str = "", status: int = 200, told: Any = None
    ) -> Response:
        if not session.view.opens("/caseload"):
            return await self._pages.refused(request, session)
        language = self._pages.language(session, request, "/room")
        where = await self._pages.where(request, "/caseload")
        shown = {"told": told, "folder": self._folder is not None}
        return HTMLResponse(session.view.other("caseload.html", language, where, Said(note), **shown), status)


async def _key(form: FormData) -> str:
    """What stands in the field, or in the file that was chosen instead."""
    given = form.get("key")
    if isinstance(given, UploadFile):
        return (await given.read(LONGEST_KEY)).decode("utf-8", "replace")
    return str(given or "")[:LONGEST_KEY]


async def _files(form: FormData) -> list[tuple[str, bytes]]:
    chosen = [each for each in form.getlist("files") if isinstance(each, UploadFile) and each.filename]
    return [(str(each.filename)[:LONGEST_NAME], await each.read()) for each in chosen]


def _told(
    key: str, files: list[tuple[str, bytes]], folder: Path | None, today: Any, language: Any
) -> "Monday":
    """Raises InputError where that is no key. The libraries are read by whoever asks, not by every page."""
    from robot.week.keys import identities
    from robot.week.monday import monday, monday_of_files

    own = identities(key, "key")
    if files or folder is None:
        return monday_of_files(files, own, today, language)
    return monday([folder], own, today, language)


def _today(clock: Clock) -> date:
    return datetime.fromtimestamp(clock.wall() / 1e6, UTC).astimezone().date()
