"""The pages of the person and of family besides the robot: what is kept, who knows what, and family's own."""

import asyncio
from collections.abc import AsyncIterator, Awaitable
from typing import Any, get_args

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response, StreamingResponse

from robot.console import view
from robot.console.core_errors import CoreAway, Refused
from robot.console.own_file import own_file
from robot.console.pages import Pages
from robot.console.pairing import drawn_code, fields_of
from robot.console.report_parts import download, fetched
from robot.console.sessions import Session, Sessions
from robot.console.view import Said
from robot.console.who_knows import act_name, knowing
from robot.control import people_requests as people
from robot.control.answers import ActList, KeptList, UserList
from robot.control.kept_requests import Export, Forget, Kept, MakeLetter
from robot.control.kept_requests import Kind as KeptKind
from robot.control.request_base import Request as Asked
from robot.control.state import Card
from robot.errors import InputError, UsageError
from robot.messages import LANGUAGES
from robot.people.roles import PERSON

MINE = "/mine"
# So long a letter may take; and months whose letter is offered, this one first.
LETTER_S, MONTHS = 25.0, 6
# Acts that the page shows.
SHOWN_ACTS = 60
# What may stand behind the address, and what is said then; and the part of the page that it is about.
DONE = {
    "forgotten": "kept", "unsure": "kept", "ticked": "family", "unticked": "family", "pin": "pin",
    "no-pin": "pin", "removed": "devices", "unsaved": "kept",
}  # fmt: skip


def own_router(sessions: Sessions, pages: Pages) -> APIRouter:
    """The routes; everything is asked of the core, which alone says who may."""
    routes, own = APIRouter(), OwnPages(sessions, pages)
    for path, page in ((MINE, own.mine), ("/knows", own.knows), ("/family", own.family)):
        routes.add_api_route(path, page, methods=["GET"], response_class=HTMLResponse)
    for name, form in (
        ("forget", own.forget),
        ("tick", own.tick),
        ("pin", own.pin),
        ("device-remove", own.remove),
        ("code", own.code),
        ("export", own.export),
        ("letter", own.letter),
    ):
        routes.add_api_route(f"{MINE}/{name}", form, methods=["POST"], response_class=HTMLResponse)
    return routes


class OwnPages:
    """Asks the core for what stands on them, and renders it."""

    def __init__(self, sessions: Sessions, pages: Pages) -> None:
        self._sessions, self._pages = sessions, pages
        self._words = {
            page: {language: view.texts(language, page) for language in LANGUAGES}
            for page in ("mine", "family")
        }

    # --- what is kept about me ------------------------------------------------------------------------------

    async def mine(self, request: Request) -> Response:
        done = request.query_params.get("done", "")
        return await self._mine(request, done=done if done in DONE else "")

    async def _mine(
        self,
        request: Request,
        *,
        done: str = "",
        note: str = "",
        status: int = 200,
        code: dict[str, str] | None = None,
    ) -> Response:
        session = await self._sessions.of(request)
        if not session.view.opens(MINE):
            return await self._pages.refused(request, session)
        ask = session.hub.core.ask
        kept, users, acts = await asyncio.gather(
            *(or_none(ask(each)) for each in (Kept(), people.Users(), people.Acts()))
        )
        language = self._pages.language(session, request)
        words = self._words["mine"][language]
        known = UserList((), (), pin=False) if users is None else UserList.from_json(users)
        shown = {
            "kept": None if kept is None else KeptList.from_json(kept),
            "known": known,
            "acts": () if acts is None else ActList.from_json(acts).acts[:SHOWN_ACTS],
            "act_name": act_name,
            "devices": {each.id: each.name for user in known.users for each in user.devices},
            "names": {each.id: each.name or each.id for each in known.users},
            "months": months(session.hub.clock.wall()),
            "part": DONE.get(done, "") or ("devices" if code else ""),
            "code": None,
            **(code or {}),
        }
        if done:
            note = words[f"done_{done}"]
        return await self._page(request, session, "mine.html", "mine", shown, note, status)

    async def forget(self, request: Request) -> Response:
        fields = await fields_of(request)
        if fields["kind"] not in get_args(KeptKind):
            return await self._mine(request, status=400)
        return await self._change(request, Forget.read(fields), "forgotten", "unsure")

    async def tick(self, request: Request) -> Response:
        fields = await fields_of(request)
        on = fields["on"] == "true"
        wanted = people.Tick(fields["user"], fields["tick"], on)
        return await self._change(request, wanted, "ticked" if on else "unticked")

    async def pin(self, request: Request) -> Response:
        fields = await fields_of(request)
        wanted = people.SetPin(fields["pin"], fields["old"])
        return await self._change(request, wanted, "pin" if fields["pin"] else "no-pin")

    async def remove(self, request: Request) -> Response:
        return await self._change(
            request, people.DeviceRemove((await fields_of(request))["device"]), "removed"
        )

    async def code(self, request: Request) -> Response:
        """A pairing code for another device of the person's, or of family."""
        user = (await fields_of(request))["user"] or PERSON
        session = await self._sessions.of(request)
        try:
            answer = await session.hub.core.ask(people.Code(user))
        except (Refused, CoreAway) as error:
            return await self._said_no(request, session, error)
        return await self._mine(request, code={"user": user, **drawn_code(request, str(answer["code"]))})

    async def export(self, request: Request) -> Response:
        """The file with everything, made as it is sent."""
        session = await self._sessions.of(request)
        try:
            kept = (await session.hub.core.ask(Export()))["kept"]
        except (Refused, CoreAway) as error:
            return await self._said_no(request, session, error)
        day = view.local_time(session.hub.clock.wall(), pattern="%Y-%m-%d")
        file: AsyncIterator[str] = own_file(session.hub.core.ask, kept)
        headers = {"Content-Disposition": f'attachment; filename="yorisou-{day}.json"'}
        return StreamingResponse(file, media_type="application/json", headers=headers)

    async def letter(self, request: Request) -> Response:
        """The letter of a month, made as it is asked for."""
        fields = await fields_of(request)
        session = await self._sessions.of(request)
        language = self._pages.language(session, request)
        try:
            wanted = MakeLetter.read({"do": "letter", "lang": language, "format": "pdf", **fields})
            made = await session.hub.core.ask(wanted)
            part, body = await fetched(session.hub, str(made["report"]), LETTER_S)
        except (Refused, CoreAway) as error:
            return await self._said_no(request, session, error)
        except (UsageError, InputError):
            return await self._mine(request, status=400)
        if part.state != "ready":
            return await self._mine(request, note=self._words["mine"][language]["letter_later"], status=503)
        return download(body, f"letter-{wanted.month}", wanted.format)

    async def _change(self, request: Request, wanted: Asked, done: str, unsaved: str = "unsaved") -> Response:
        session = await self._sessions.of(request)
        try:
            answer = await session.hub.core.ask(wanted)
        except (Refused, CoreAway) as error:
            return await self._said_no(request, session, error)
        done = done if answer.get("saved") else unsaved
        return RedirectResponse(f"{MINE}?done={done}#{DONE[done]}", status_code=303)

    async def _said_no(self, request: Request, session: Session, error: Refused | CoreAway) -> Response:
        language = self._pages.language(session, request)
        if isinstance(error, Refused):
            return await self._mine(request, note=session.view.refusal(error, language), status=409)
        note = session.view.away(error, language, pressed=True)
        return await self._mine(request, note=note, status=503)

    # --- who knows what, and family -------------------------------------------------------------------------

    async def knows(self, request: Request) -> Response:
        """What each role sees and does not see, from the matrix; the same for all who may open it."""
        session = await self._sessions.of(request)
        if not session.view.opens("/knows"):
            return await self._pages.refused(request, session)
        return await self._page(request, session, "knows.html", "mine", {"knowing": knowing()})

    async def family(self, request: Request) -> Response:
        """What the person has ticked, and the starter page."""
        session = await self._sessions.of(request)
        if not session.view.opens("/family"):
            return await self._pages.refused(request, session)
        found = await or_none(session.hub.core.ask(people.HelpCard()))
        card = None if found is None else Card.from_json(found["card"])
        shown = {"card": card, "ticks": session.hub.you.ticks}
        return await self._page(request, session, "family.html", "family", shown)

    async def _page(
        self,
        request: Request,
        session: Session,
        template: str,
        words: str,
        shown: dict[str, Any],
        note: str = "",
        status: int = 200,
    ) -> Response:
        language = self._pages.language(session, request)
        where = await self._pages.where(request, f"/{template.removesuffix('.html')}")
        own = self._words[words][language]
        page = session.view.other(template, language, where, Said(note), w=own.__getitem__, **shown)
        response = HTMLResponse(page, status)
        self._pages.remember_language(request, response)
        return response


def months(now_us: int) -> list[str]:
    """The months whose letter is offered ("2026-11"), this one first."""
    year, month = map(int, view.local_time(now_us, pattern="%Y %m").split())
    return [f"{(12 * year + month - 1 - n) // 12}-{(month - 1 - n) % 12 + 1:02}" for n in range(MONTHS)]


async def or_none(asked: Awaitable[dict[str, Any]]) -> dict[str, Any] | None:
    """The answer, or None where there is none now."""
    try:
        return await asked
    except (Refused, CoreAway):
        return None
