"""The page for the pocket: made at home, kept on the phone or saved as one file, and silent outside.

What is drawn and whom one may call is in no request but the one that makes the file, and is kept nowhere.
"""

import json
import re
import unicodedata
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from robot.console.out_pages import waypoints
from robot.console.own_pages import or_none
from robot.console.pages import Pages
from robot.console.pairing import fields_of
from robot.console.sessions import Session, Sessions
from robot.console.sheets import Sheet
from robot.console.view import HERE
from robot.control.people_requests import HelpCard
from robot.control.state import Card
from robot.messages import text

PENDANT, POCKET, WORKER = "/out/pendant", "/out/pocket", "/out/pocket-worker.js"
FILE = f"{PENDANT}/file"
LONGEST_NAME, LONGEST_NUMBER, LONGEST_DRAWING = 24, 24, 40_000
NUMBER = re.compile(rf"[0-9+() .-]{{0,{LONGEST_NUMBER}}}")
# Marks that are typed between digits where a keyboard has no hyphen of its own.
DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−ー", "-"))
MOST_STROKES, MOST_POINTS, SHEET = 12, 200, 1000
WORDS = tuple(f"pendant.word-{number}" for number in range(1, 6))


def pocket_router(sessions: Sessions, pages: Pages) -> APIRouter:
    """The routes; the core alone says who may."""
    routes, own = APIRouter(), PocketPages(sessions, pages)
    for sheet in (own.pendant, own.pocket):
        routes.add_api_route(sheet.path, sheet.shown, methods=["GET"], response_class=HTMLResponse)
    routes.add_api_route(FILE, own.file, methods=["POST"], response_class=HTMLResponse)
    routes.add_api_route(WORKER, worker, methods=["GET"])
    return routes


class PocketPages:
    """The page on which it is made, and the one that goes along."""

    def __init__(self, sessions: Sessions, pages: Pages) -> None:
        self.pendant = Sheet(sessions, pages, PENDANT, "pendant.html", "pocket", _to_make)
        self.pocket = Sheet(sessions, pages, POCKET, "pocket.html", "pocket", _to_take)

    async def file(self, request: Request) -> Response:
        """The one file, with the map and the number in it."""
        fields = await fields_of(request, LONGEST_DRAWING)
        session = await self.pendant.sessions.of(request)
        words = self.pendant.words(request, session)
        strokes, number, name = (
            strokes_of(fields["text"]),
            number_of(fields["number"]),
            fields["name"].strip(),
        )
        wrong = "bad_drawing" if strokes is None else "bad_number" if not NUMBER.fullmatch(number) else ""
        if not wrong and (len(name) > LONGEST_NAME or not name.isprintable()):
            wrong = "bad_form"
        if wrong:
            return await self.pendant.page(request, session, words[wrong], 400, written=dict(fields))
        found = await waypoints(session)
        way = next((each for each in found.waypoints if each.id == fields["quest"]), None) if found else None
        language = self.pendant.language(request, session)
        digits = re.sub(r"[^0-9+]", "", number)
        own: dict[str, Any] = {"strokes": strokes, "number": number, "name": name, "digits": digits}
        if way is not None:
            own |= {"quest": way.id, "place": way.name[language], "exit": way.exit[language]}
        script, style = ((HERE / "static" / f"pocket.{kind}").read_text("utf-8") for kind in ("js", "css"))
        answer = await self.pocket.page(
            request, session, saved=json.dumps(own, ensure_ascii=False), own=own, script=script, style=style
        )
        if answer.status_code == Response().status_code:
            answer.headers["Content-Disposition"] = 'attachment; filename="yorisou-pocket.html"'
        return answer


def number_of(text: str) -> str:
    """A number as somebody types it, also in wide digits, with the usual ones."""
    return unicodedata.normalize("NFKC", text).translate(DASHES).strip()


def strokes_of(text: str) -> list[list[list[int]]] | None:
    """What was drawn; None for what is no drawing of this sheet."""
    try:
        found = json.loads(text or "[]")
    except (ValueError, RecursionError):  # also thousands of brackets
        return None
    if not isinstance(found, list) or len(found) > MOST_STROKES:
        return None
    return found if all(_is_stroke(each) for each in found) else None


def _is_stroke(found: Any) -> bool:
    return (
        isinstance(found, list) and 0 < len(found) <= MOST_POINTS and all(_is_point(each) for each in found)
    )


def _is_point(found: Any) -> bool:
    inside = range(SHEET + 1)
    return isinstance(found, list) and len(found) == 2 and all(type(x) is int and x in inside for x in found)


async def worker() -> Response:
    """What keeps the page on the phone; it lies beside the page, so that it may."""
    source = (HERE / "static" / "pocket-worker.js").read_text("utf-8")
    return Response(source, media_type="text/javascript")


async def _to_make(session: Session) -> dict[str, Any]:
    found = await waypoints(session)
    return {
        "ways": found.waypoints if found else (),
        "chosen": found.planned or found.under_way if found else "",
        "longest_name": LONGEST_NAME,
        "longest_number": LONGEST_NUMBER,
        "written": {},
    }


async def _to_take(session: Session) -> dict[str, Any]:
    found = await or_none(session.hub.core.ask(HelpCard()))
    card = None if found is None else Card.from_json(found["card"])
    return {"card": card, "saved": "", "own": {}, "style": "", "script": "", "m": text, "keys": WORDS}
