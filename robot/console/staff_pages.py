"""Pages of whoever works with the robot: the machine, and looking back. The core makes what is on them."""

import base64
import hashlib
from dataclasses import dataclass
from typing import Any, get_args
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from robot.console.core_errors import CoreAway, Refused
from robot.console.guard import STYLE
from robot.console.pages import Pages
from robot.console.pairing import fields_of
from robot.console.report_parts import download, fetched
from robot.console.sessions import Session, Sessions
from robot.console.view import Said
from robot.control import viewer_requests as viewer
from robot.control.answers import Sessions as Past
from robot.control.errand_answers import MachineState
from robot.control.fields import LONGEST_NOTE, MOST_WEEKS
from robot.errors import InputError
from robot.messages import text

WEEKS = (1, 4, 8, 12, 26)
LONGEST_FORM = 3 * LONGEST_NOTE


def staff_router(sessions: Sessions, pages: Pages) -> APIRouter:
    """The routes."""
    routes, own = APIRouter(), StaffPages(sessions, pages)
    for path, page in (
        ("/technician", own.machine),
        ("/look-back", own.look_back),
        ("/look-back/report", own.report),
        ("/look-back/made", own.made),
    ):
        routes.add_api_route(path, page, methods=["GET"], response_class=HTMLResponse)
    routes.add_api_route("/look-back/report", own.report_with_note, methods=["POST"])
    return routes


@dataclass(frozen=True, slots=True)
class Wanted:
    """A report as a browser asks for it."""

    format: Any
    weeks: int = 8
    session: int = 0

    @classmethod
    def of(cls, fields: dict[str, str]) -> "Wanted":
        """What cannot be read is as if nothing were said."""
        formats = get_args(viewer.MakeReport.__annotations__["format"])
        wanted = fields.get("format", "html")
        return cls(
            wanted if wanted in formats else "html",
            min(MOST_WEEKS, max(1, _number(fields.get("weeks"), 8))),
            _number(fields.get("session"), 0),
        )


class StaffPages:
    """Asks the core, and shows what it answers."""

    def __init__(self, sessions: Sessions, pages: Pages) -> None:
        self._sessions, self._pages = sessions, pages

    # --- the machine ----------------------------------------------------------------------------------------

    async def machine(self, request: Request) -> Response:
        session = await self._sessions.of(request)
        if not session.view.opens("/technician"):
            return await self._pages.refused(request, session)
        try:
            state = MachineState.from_json(await session.hub.core.ask(viewer.Machine()))
        except (Refused, CoreAway, InputError):
            state = None
        return await self._page(request, session, "/technician", "technician.html", machine=state)

    # --- looking back ---------------------------------------------------------------------------------------

    async def look_back(self, request: Request, note: str = "") -> Response:
        """The sessions, and reports of weeks."""
        session = await self._sessions.of(request)
        if not session.view.opens("/look-back"):
            return await self._pages.refused(request, session)
        try:
            past = Past.from_json(await session.hub.core.ask(viewer.Log())).sessions
        except (Refused, CoreAway, InputError):
            past = ()
        language = self._pages.language(session, request, "/room")
        outcomes = {each.outcome: text(f"outcome.{each.outcome}", language) for each in past}
        return await self._page(
            request, session, "/look-back", "look-back.html", note, past=past, outcomes=outcomes, weeks=WEEKS
        )

    async def report(self, request: Request) -> Response:
        """Begin one; shown or downloaded as soon as it is there."""
        session = await self._sessions.of(request)
        return await self._begin(request, session, Wanted.of(dict(request.query_params)), "")

    async def report_with_note(self, request: Request) -> Response:
        """Of one session, with a note beside it that is kept in the file alone."""
        fields = await fields_of(request, LONGEST_FORM)
        session = await self._sessions.of(request)
        return await self._begin(request, session, Wanted.of(fields), fields["note"])

    async def _begin(self, request: Request, session: Session, wanted: Wanted, note: str) -> Response:
        if not session.view.opens("/look-back"):
            return await self._pages.refused(request, session)
        language = self._pages.language(session, request, "/room")
        asked = viewer.MakeReport(wanted.format, language, wanted.weeks, wanted.session, note)  # type: ignore[arg-type] # one of ours
        try:
            made = str((await session.hub.core.ask(asked))["report"])
        except Refused as refused:
            return await self.look_back(request, session.view.refusal(refused, language))
        except CoreAway as away:
            return await self.look_back(request, session.view.away(away, language))
        query = urlencode({"report": made, "format": wanted.format, "session": wanted.session})
        return RedirectResponse(f"/look-back/made?{query}", status_code=303)

    async def made(self, request: Request) -> Response:
        """The report, or that it is being made: then the page comes back by itself."""
        session = await self._sessions.of(request)
        if not session.view.opens("/look-back"):
            return await self._pages.refused(request, session)
        wanted, name = Wanted.of(dict(request.query_params)), request.query_params.get("report", "")
        try:
            part, body = await fetched(session.hub, name[:100])
        except (Refused, CoreAway, InputError):
            return RedirectResponse("/look-back", status_code=303)
        if part.state == "making":
            return await self._page(request, session, "/look-back", "making.html")
        if part.state == "failed":
            language = self._pages.language(session, request, "/room")
            return await self.look_back(request, session.view.word("report_none", language))
        if wanted.format != "html":
            what = f"session-{wanted.session}" if wanted.session else "weeks"
            return download(body, what, wanted.format)
        style, main = inside(body.decode())
        digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
        request.scope[STYLE] = f"sha256-{digest}"
        return await self._page(
            request,
            session,
            "/look-back",
            "report.html",
            style=style,
            main=main,
            session_number=wanted.session,
            longest_note=LONGEST_NOTE,
        )

    async def _page(
        self, request: Request, session: Session, path: str, template: str, note: str = "", **more: Any
    ) -> Response:
        language = self._pages.language(session, request, "/room")
        where = await self._pages.where(request, path)
        return HTMLResponse(session.view.other(template, language, where, Said(note), **more))


def inside(page: str) -> tuple[str, str]:
    """The style and the content of a report's page."""
    style = page.partition("<style>")[2].partition("</style>")[0]
    main, _, foot = page.partition("<main>")[2].partition("</main>")
    return style, main + foot.partition("</body>")[0]


def _number(given: str | None, otherwise: int) -> int:
    short = given is not None and given.isascii() and given.isdigit() and len(given) <= 6
    return int(given) if short and given is not None else otherwise
