"""Pages of relatives: lessons, what is kept of them, and the chat with the worker from both sides."""

import json
from typing import Any, get_args

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from robot.console import view
from robot.console.core_errors import CoreAway, Refused
from robot.console.own_pages import or_none
from robot.console.pages import Pages
from robot.console.pairing import fields_of
from robot.console.sessions import Session, Sessions
from robot.console.sheets import Sheet
from robot.contract.relatives import WeekAnswer
from robot.control import family_requests as family
from robot.control.family_answers import Chat, LessonTaken, OwnLessons, Practice, RelativeList
from robot.control.people_requests import HelpCard
from robot.control.state import Card
from robot.family.lessons import check, lessons
from robot.family.practice import phrases

LESSONS = "/lessons"
WEEKS: tuple[WeekAnswer, ...] = (*(each for each in get_args(WeekAnswer) if each), "")


def family_router(sessions: Sessions, pages: Pages) -> APIRouter:
    """The routes; the core alone says who may."""
    routes, own = APIRouter(), FamilyPages(sessions, pages)
    routes.add_api_route(LESSONS, own.shown, methods=["GET"], response_class=HTMLResponse)
    for verb, form in {
        "lesson-done": own.done,
        "phrase-practice": own.practise,
        "family-week": own.sheet.form(family.FamilyWeek, part="week"),
        "say-nothing": own.sheet.form(family.SayNothing, part="quiet"),
        "family-forget": own.sheet.form(family.FamilyForget, "gone", "kept"),
        "family-export": own.export,
    }.items():
        routes.add_api_route(f"{LESSONS}/{verb}", form, methods=["POST"], response_class=HTMLResponse)
    asking = AskPages(sessions, pages)
    for sheet in (asking.own, asking.staff):
        routes.add_api_route(sheet.path, sheet.shown, methods=["GET"], response_class=HTMLResponse)
    for path, form in {
        "/ask/worker-ask": asking.ask,
        "/ask/chat-take-back": asking.own.form(family.ChatTakeBack, "gone"),
        "/relatives/relative-chat": asking.open,
        "/relatives/relative-answer": asking.staff.form(family.RelativeAnswer, "sent", "who"),
        "/relatives/relative-seen": asking.staff.form(family.RelativeSeen, part="told"),
    }.items():
        routes.add_api_route(path, form, methods=["POST"], response_class=HTMLResponse)
    return routes


class FamilyPages:
    """One page: all six, or one of them."""

    def __init__(self, sessions: Sessions, pages: Pages) -> None:
        self.sheet = Sheet(sessions, pages, LESSONS, "lessons.html", "lessons", _shown)

    async def shown(self, request: Request) -> Response:
        """All six; with `?lesson=` one of them, and its questions."""
        known = lessons()
        name = next((each for each in known if each == request.query_params.get("lesson")), None)
        if name is None:
            return await self.sheet.shown(request)
        session = await self.sheet.sessions.of(request)
        return await self.sheet.page(request, session, lesson=known[name], lesson_id=name, questions=check())

    async def done(self, request: Request) -> Response:
        """What was answered stands in no address; a yes, or rather not, comes back with the card."""
        answer, refusal = await self.sheet.asked(request, family.LessonDone)
        if answer is None:
            return refusal
        taken = LessonTaken.from_json(answer)
        if not taken.card:
            return RedirectResponse(f"{LESSONS}?done=changed#six", status_code=303)
        fields = await fields_of(request)
        said_yes = "yes" in (fields["violence"], fields["self_harm"])
        session = await self.sheet.sessions.of(request)
        return await self.sheet.page(request, session, **await _help(session, taken, said_yes=said_yes))

    async def practise(self, request: Request) -> Response:
        """What was written stands in its field again, with what would be easier."""
        answer, refusal = await self.sheet.asked(request, family.PhrasePractice)
        if answer is None:
            return refusal
        found, session = Practice.from_json(answer), await self.sheet.sessions.of(request)
        more = await _help(session, found, said_yes=True) if found.card else {}
        written = dict(await fields_of(request, family.LONGEST_SAID))
        return await self.sheet.page(request, session, practised=found, written=written, **more)

    async def export(self, request: Request) -> Response:
        """One file with all that is kept of oneself. It is small: a chat has so many lines at most."""
        session = await self.sheet.sessions.of(request)
        kept, chat, after = dict[str, Any](), list[Any](), 0
        try:
            while True:
                part = await session.hub.core.ask(family.FamilyExport(after))
                chat += part["kept"].pop("chat", [])
                kept |= part["kept"]
                after = part["next"]
                if not after:
                    break
        except (Refused, CoreAway):
            return (await self.sheet.asked(request, family.FamilyExport, after="0"))[1]
        day = view.local_time(session.hub.clock.wall(), pattern="%Y-%m-%d")
        body = json.dumps({"format": "yorisou-family-file-1", **kept, "chat": chat}, ensure_ascii=False)
        headers = {"Content-Disposition": f'attachment; filename="yorisou-family-{day}.json"'}
        return Response(body, media_type="application/json", headers=headers)


class AskPages:
    """The chat of a relative with the worker, from both sides."""

    def __init__(self, sessions: Sessions, pages: Pages) -> None:
        self.own = Sheet(sessions, pages, "/ask", "ask.html", "lessons", _shown_chat)
        self.staff = Sheet(sessions, pages, "/relatives", "relatives.html", "relatives", _shown_relatives)

    async def ask(self, request: Request) -> Response:
        """A question is on its way; where it tells of danger the card comes back."""
        answer, refusal = await self.own.asked(request, family.WorkerAsk)
        if answer is None:
            return refusal
        taken = LessonTaken.from_json(answer)
        if not taken.card:
            return RedirectResponse("/ask?done=sent", status_code=303)
        session = await self.own.sessions.of(request)
        written = {} if taken.kept else dict(await fields_of(request, family.LONGEST_SAID))
        return await self.own.page(
            request, session, **await _help(session, taken, said_yes=True), written=written
        )

    async def open(self, request: Request) -> Response:
        """One chat, on the page that asked; whose it is stands in no address and no history."""
        answer, refusal = await self.staff.asked(request, family.RelativeChat)
        if answer is None:
            return refusal
        session = await self.staff.sessions.of(request)
        user = (await fields_of(request))["user"]
        return await self.staff.page(request, session, chat=Chat.from_json(answer), chat_user=user)


async def _help(session: Session, taken: LessonTaken | Practice, *, said_yes: bool) -> dict[str, Any]:
    """The card, and what is true now about telling somebody and about keeping."""
    found = await or_none(session.hub.core.ask(HelpCard()))
    words = "card_unsaid" if not said_yes else "card_told" if taken.told else "card_later"
    return {
        "help": words if taken.kept else f"{words}_unkept",
        "card": None if found is None else Card.from_json(found["card"]),
    }


async def _shown(session: Session) -> dict[str, Any]:
    found = await or_none(session.hub.core.ask(family.Lessons()))
    return {
        "own": None if found is None else OwnLessons.from_json(found),
        "titles": {name: each.title for name, each in lessons().items()},
        "picks": phrases().pick,
        "weeks": WEEKS,
        "longest_said": family.LONGEST_SAID,
        "written": {},
        **dict.fromkeys(("lesson", "practised", "help", "card")),
    }


async def _shown_chat(session: Session) -> dict[str, Any]:
    found = await or_none(session.hub.core.ask(family.WorkerChat()))
    chat = None if found is None else Chat.from_json(found)
    return {"chat": chat, "longest_said": family.LONGEST_SAID, "written": {}, "help": "", "card": None}


async def _shown_relatives(session: Session) -> dict[str, Any]:
    found = await or_none(session.hub.core.ask(family.Relatives()))
    known = None if found is None else RelativeList.from_json(found)
    return {"known": known, "chat": None, "chat_user": "", "longest_said": family.LONGEST_SAID, "written": {}}
