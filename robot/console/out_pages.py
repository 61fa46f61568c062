"""The person's page of ways outside, and the page on which staff see what the guard goes by."""

from typing import Any, get_args

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from robot.console.own_pages import or_none
from robot.console.pages import Pages
from robot.console.pairing import fields_of
from robot.console.sessions import Session, Sessions
from robot.console.sheets import Sheet
from robot.console.view import FORESEEN
from robot.contract.outing_events import Weather
from robot.contract.outing_words import LONGEST_EXIT, LONGEST_PLACE
from robot.contract.quests import MOST_OWN_QUESTS
from robot.control import outing_requests as outing
from robot.control.outing_answers import RulesShown, WaypointList
from robot.control.person_requests import Foresee
from robot.control.request_base import Request as Asked
from robot.errors import InputError
from robot.messages import text
from robot.outings.guard import CODES
from robot.outings.items import items

OUT, RULES = "/out", "/outing-rules"
# Reasons that have a sentence of their own here: the guard's, and that a way belongs to a later step.
REASONS = frozenset({*CODES, "quest-later"})
WEATHERS = tuple(each for each in get_args(Weather) if each)


def out_router(sessions: Sessions, pages: Pages) -> APIRouter:
    """The routes; the core alone says who may."""
    routes, page = APIRouter(), OutPage(sessions, pages)
    sheet = page.sheet
    routes.add_api_route(OUT, sheet.shown, methods=["GET"], response_class=HTMLResponse)
    routes.add_api_route(f"{OUT}/things/{{name}}.svg", picture, methods=["GET"])
    forms: dict[type[Asked], Any] = {
        outing.QuestChoose: sheet.form(outing.QuestChoose, part="places"),
        outing.SetOff: page.set_off,
        outing.CameBack: sheet.form(outing.CameBack, "gone"),
        outing.ThingAsk: sheet.form(outing.ThingAsk, "there", "things"),
        outing.WeatherSaid: sheet.form(outing.WeatherSaid, part="weather"),
        outing.OwnWaypointAdd: sheet.form(outing.OwnWaypointAdd, part="places"),
        outing.OwnWaypointRemove: sheet.form(outing.OwnWaypointRemove, "removed", "places"),
        outing.WaypointOrder: sheet.form(outing.WaypointOrder, part="places"),
    }
    for asked, form in forms.items():
        routes.add_api_route(f"{OUT}/{asked.verb}", form, methods=["POST"], response_class=HTMLResponse)
    rules = Sheet(sessions, pages, RULES, "outing-rules.html", "rules", _of_staff)
    routes.add_api_route(RULES, rules.shown, methods=["GET"], response_class=HTMLResponse)
    for asked in (outing.NightSign, outing.WeatherSaid):
        form = rules.form(asked)
        routes.add_api_route(f"{RULES}/{asked.verb}", form, methods=["POST"], response_class=HTMLResponse)
    return routes


class OutPage:
    """The page, and the form that the guard may refuse."""

    def __init__(self, sessions: Sessions, pages: Pages) -> None:
        self.sheet = Sheet(sessions, pages, OUT, "out.html", "out", _of_person)

    async def set_off(self, request: Request) -> Response:
        """They go. Where the robot saw nobody off, that is said: it may ask something first."""
        await self._expected(request)
        answer, refusal = await self.sheet.asked(request, outing.SetOff)
        if answer is None:
            return refusal
        session = await self.sheet.sessions.of(request)
        found = await or_none(session.hub.core.ask(outing.Waypoints()))
        way = "" if found is None else found.get("under_way")
        if way and way == (await fields_of(request))["quest"]:
            return RedirectResponse(f"{OUT}?done=sent", status_code=303)
        said = self.sheet.words(request, session)["on_another_way" if way else "not_seen_off"]
        return await self.sheet.page(request, session, said, 409)

    async def _expected(self, request: Request) -> None:
        """What they expect of it, if they said so, and nothing stands against the way."""
        fields = await fields_of(request)
        session = await self.sheet.sessions.of(request)
        found = await waypoints(session) if fields["answer"] in FORESEEN else None
        way = next((each for each in found.waypoints if each.id == fields["quest"]), None) if found else None
        if way is not None and not way.refusal:
            await or_none(session.hub.core.ask(Foresee.read(fields)))


async def waypoints(session: Session) -> WaypointList | None:
    """The ways of the person; None where there are none to be had, or of another version."""
    answer = await or_none(session.hub.core.ask(outing.Waypoints()))
    try:
        return None if answer is None else WaypointList.from_json(answer)
    except InputError:
        return None


async def _of_person(session: Session) -> dict[str, Any]:
    found = await waypoints(session)
    known = {each.id: each for each in found.waypoints} if found else {}
    return {
        "out": found,
        "known": known,
        "own_many": sum(each.own for each in known.values()),
        "most_own": MOST_OWN_QUESTS,
        "weathers": WEATHERS,
        "item": items().get,
        "reasons": REASONS,
        "m": text,
        "longest_place": LONGEST_PLACE,
        "longest_exit": LONGEST_EXIT,
        "written": {},
    }


async def _of_staff(session: Session) -> dict[str, Any]:
    answer = await or_none(session.hub.core.ask(outing.OutingRules()))
    try:
        rules = None if answer is None else RulesShown.from_json(answer)
    except InputError:
        rules = None
    return {"rules": rules, "weathers": WEATHERS, "written": {}}


async def picture(name: str) -> Response:
    """The picture of a thing, or 404."""
    found = items().get(name)
    if found is None:
        return Response(status_code=404)
    return Response(found.sticker, media_type="image/svg+xml")
