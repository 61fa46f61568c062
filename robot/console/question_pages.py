"""Pages of questionnaires: the person's, which asks and thanks, and staff's, which confirms and reads."""

import re
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from robot.console.core_errors import CoreAway, Refused
from robot.console.own_pages import or_none
from robot.console.pages import Pages
from robot.console.sessions import Session, Sessions
from robot.console.sheets import Sheet, read_answer
from robot.control import question_requests as questions
from robot.control.question_answers import QuestionnaireList, QuestionSet, ResultList, ResultShown
from robot.control.question_requests import LONGEST_NAME, MOST_ANSWERS
from robot.control.request_base import Request as Asked
from robot.errors import UsageError
from robot.messages import text

ASKING, STAFF = "/questions", "/questionnaires"
LONGEST, MOST_FIELDS = 100, MOST_ANSWERS + 8
NUMBER = re.compile(r"\d{1,3}")


def question_router(sessions: Sessions, pages: Pages) -> APIRouter:
    """The routes; the core alone says who may."""
    routes, own = APIRouter(), QuestionPages(sessions, pages)
    for sheet in (own.person, own.staff):
        routes.add_api_route(sheet.path, sheet.shown, methods=["GET"], response_class=HTMLResponse)
    routes.add_api_route(f"{STAFF}/sheet", own.sheet, methods=["GET"], response_class=HTMLResponse)
    for path, form in {
        f"{ASKING}/questions-answer": own.answer,
        f"{ASKING}/questions-skip": own.person.form(questions.SkipQuestions, "gone"),
        f"{STAFF}/questionnaire-use": own.staff.form(questions.UseQuestionnaire, part="here"),
        f"{STAFF}/questionnaire-paper": own.enter,
    }.items():
        routes.add_api_route(path, form, methods=["POST"], response_class=HTMLResponse)
    return routes


class QuestionPages:
    """Two pages, each with its forms."""

    def __init__(self, sessions: Sessions, pages: Pages) -> None:
        self.person = Sheet(sessions, pages, ASKING, "questions.html", "questions", _of_person)
        self.staff = Sheet(sessions, pages, STAFF, "questionnaires.html", "questionnaires", _of_staff)

    async def answer(self, request: Request) -> Response:
        """All of them at once, then the thanks; with the card where one is called for."""
        session = await self.person.sessions.of(request)
        revision = session.hub.revision
        found, refusal = await _sent(self.person, request, questions.AnswerQuestions)
        if found is None:
            return refusal
        if found.get("alerted"):
            await session.hub.settled(revision)
        return RedirectResponse(f"{ASKING}?done=sent", status_code=303)

    async def sheet(self, request: Request) -> Response:
        """The form for one that was filled in with a pen."""
        session = await self.staff.sessions.of(request)
        return await self.staff.page(request, session, sheet=await _sheet_of(request, session))

    async def enter(self, request: Request) -> Response:
        """What stands on it."""
        found, refusal = await _sent(self.staff, request, questions.EnterPaper)
        return refusal if found is None else RedirectResponse(f"{STAFF}?done=changed", status_code=303)


async def _sent(page: Sheet, request: Request, wanted: type[Asked]) -> tuple[dict[str, Any] | None, Response]:
    """What the core answers to a filled-in form; or None, and the page with what was chosen, and why not."""
    async with request.form(max_files=0, max_fields=MOST_FIELDS) as form:
        fields = {name: str(value)[:LONGEST] for name, value in form.multi_items()}
    session = await page.sessions.of(request)
    try:
        asked = wanted.read({"do": wanted.verb, **fields, "answers": chosen(fields)})
        return await session.hub.core.ask(asked), Response(status_code=204)
    except (UsageError, Refused, CoreAway) as error:
        note, status = page.why_not(request, session, error)
        sheet = None if page.path == ASKING else await _set_of(session, fields.get("name", ""))
        shown = {"written": fields} | ({} if sheet is None else {"sheet": sheet})
        return None, await page.page(request, session, note, status, **shown)


def chosen(fields: dict[str, str]) -> list[int | None]:
    """The answers of the fields a1, a2, …: None for one that was left out, or that cannot be read."""
    known = [number for number in range(1, MOST_ANSWERS + 1) if f"a{number}" in fields]
    found = (fields.get(f"a{number}", "") for number in range(1, max(known, default=0) + 1))
    return [int(each) if NUMBER.fullmatch(each) and each.isascii() else None for each in found]


def before(asked: QuestionSet, language: str) -> list[str]:
    """What is said before the first item: who will read it, what goes on at once, and that nothing must."""
    between = "、" if language == "ja" else ", "
    staff = between.join(asked.staff) or text("questions.somebody", language)
    key = "questions.at-once" if asked.told else "questions.at-once-card"
    at_once = [text(key, language, item=each.item, answer=each.answer) for each in asked.at_once]
    return [text("questions.who", language, staff=staff), *at_once, text("questions.free", language)]


async def _of_person(session: Session) -> dict[str, Any]:
    found = read_answer(QuestionSet, await or_none(session.hub.core.ask(questions.Questions())))
    return {"asked": found, "before": before, "written": {}}


async def _of_staff(session: Session) -> dict[str, Any]:
    ask = session.hub.core.ask
    here = read_answer(QuestionnaireList, await or_none(ask(questions.Questionnaires())))
    found = read_answer(ResultList, await or_none(ask(questions.QuestionnaireResults()))) if here else None
    return {"here": here, "found": found, "rule": rule, "sheet": None, "written": {}}


async def _sheet_of(request: Request, session: Session) -> QuestionSet | None:
    return await _set_of(session, request.query_params.get("name", ""))


async def _set_of(session: Session, name: str) -> QuestionSet | None:
    try:
        wanted = questions.ReadQuestionnaire.read({"name": name[:LONGEST_NAME]})
    except UsageError:
        return None
    return read_answer(QuestionSet, await or_none(session.hub.core.ask(wanted)))


def rule(result: ResultShown, words: Any) -> str:
    """How the number came about, in one line."""
    found = words("rule_sum").format(items=result.items, lowest=result.lowest, highest=result.highest)
    if result.times != 1:
        found += words("rule_times").format(times=result.times)
    if result.reverse:
        found += words("rule_reverse").format(items=", ".join(map(str, result.reverse)))
    return str(found)
