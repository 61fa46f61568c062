"""The person's page of a visit to a centre: what it is like there, a day and an hour, and the code."""

from datetime import date, timedelta
from typing import Any

import segno
from fastapi import APIRouter
from fastapi.responses import HTMLResponse
from markupsafe import Markup

from robot.console.own_pages import or_none
from robot.console.pages import Pages
from robot.console.sessions import Session, Sessions
from robot.console.sheets import Sheet
from robot.control import visit_requests as visit
from robot.control.visit_answers import CodeShown, VisitBoard
from robot.errors import InputError

VISIT, CODE = "/visit", "/code"
# Small ways to be there, from the least: words alone, none of them is asked for.
STEPS = ("a", "b", "c", "d", "e")
# The hour that stands in the form at first.
FIRST_HOUR = 14
CODE_LENGTH = 12  # with blanks between


def visit_router(sessions: Sessions, pages: Pages) -> APIRouter:
    """The routes; the core alone says who may."""
    routes, sheet = APIRouter(), Sheet(sessions, pages, VISIT, "visit.html", "visit", _of_person)
    code = Sheet(sessions, pages, CODE, "code.html", "visit", _of_anybody)
    routes.add_api_route(CODE, code.shown, methods=["GET"], response_class=HTMLResponse)
    routes.add_api_route(VISIT, sheet.shown, methods=["GET"], response_class=HTMLResponse)
    for path, form in {
        "visit-plan": sheet.form(visit.VisitPlan, part="visit-plan"),
        "visit-cancel": sheet.form(visit.VisitCancel, "removed", "visit-plan"),
        "visit-code": sheet.form(visit.VisitCode, "there", "visit-code"),
    }.items():
        routes.add_api_route(f"{VISIT}/{path}", form, methods=["POST"], response_class=HTMLResponse)
    return routes


async def _of_anybody(session: Session) -> dict[str, Any]:
    answer = await or_none(session.hub.core.ask(visit.CodeNow()))
    try:
        found = None if answer is None else CodeShown.from_json(answer)
    except InputError:  # a companion of another version
        found = None
    drawn = "" if found is None else segno.make(found.code, micro=False).svg_inline(scale=6, light="#fff")
    return {"code": found, "picture": Markup(drawn)}  # noqa: S704 - drawn here, of six digits


async def _of_person(session: Session) -> dict[str, Any]:
    answer = await or_none(session.hub.core.ask(visit.Visit()))
    try:
        found = None if answer is None else VisitBoard.from_json(answer)
    except InputError:  # a companion of another version
        found = None
    return {
        "visit": found,
        "places": {each.id: each for each in found.places} if found else {},
        "steps": STEPS,
        "hours": range(visit.HOURS),
        "first_day": _after(found.today) if found else "",
        "first_hour": FIRST_HOUR,
        "code_length": CODE_LENGTH,
        "written": {},
    }


def _after(day: str) -> str:
    """The date of the day after, which stands in the form at first: nothing has to be today."""
    return (date.fromisoformat(day) + timedelta(days=1)).isoformat() if day else ""
