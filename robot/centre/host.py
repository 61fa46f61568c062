"""What a centre's own computer serves: the code for a tablet, the worker's page, and sealed notes for robots.

It learns of nobody: it keeps no log and no cookie, and a robot's note names neither person nor robot.
"""

import asyncio
import hmac
import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache, partial
from pathlib import Path
from typing import Any

import segno
import yaml
from fastapi import FastAPI, Request
from fastapi.responses import FileResponse, HTMLResponse, PlainTextResponse, RedirectResponse, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from robot.centre.code import WINDOW_S, month_of_window, window_code, window_of
from robot.centre.notes import LIMIT, NOW, PEOPLE, Exchange, Somebody, open_here, open_visit, seal_here
from robot.centre.site import OwnSite
from robot.clock import US_PER_S, Clock
from robot.errors import InputError
from robot.network.entrance import PRIVATE, Entrance
from robot.network.host_names import is_ours
from robot.network.languages import language_of

HERE = Path(__file__).parent
NAMES = {"en": "English", "ja": "日本語", "ko": "한국어"}
FILES = ("centre.css", "turning.js")
DESK = "/desk"
HEADERS = {
    **PRIVATE,
    "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    # Not "no-referrer": with it a browser says of its own form that it comes from nowhere.
    "referrer-policy": "same-origin",
}
LONGEST_FORM = 200
# A page that could not be shown has no script: the browser itself is told to look again.
LOOK_AGAIN = {"refresh": "10"}


@cache
def words(language: str) -> dict[str, str]:
    """The pages' texts in one language."""
    found: dict[str, str] = yaml.load((HERE / "texts" / f"{language}.yaml").read_bytes(), yaml.CSafeLoader)
    return found


@cache
def _templates() -> Environment:
    loader = FileSystemLoader(HERE / "templates")
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True)


@dataclass(frozen=True, slots=True)
class Centre:
    """What is served. `own` reads the centre's file anew, so that new keys and lines hold at once.

    `secret`: the part of the worker's address that nobody guesses.
    """

    own: Callable[[], OwnSite]
    exchange: Exchange
    clock: Clock
    secret: str

    def now_s(self) -> float:
        return self.clock.wall() / US_PER_S

    def today(self) -> date:
        """By this computer's own clock and zone."""
        return datetime.fromtimestamp(self.now_s(), UTC).astimezone().date()


class Pages:
    """The routes."""

    def __init__(self, centre: Centre) -> None:
        self._centre = centre
        self._desk = f"{DESK}/{centre.secret}"

    # --- for whoever is there -------------------------------------------------------------------------------

    async def code(self, request: Request) -> Response:
        """The code of these ten minutes, for a tablet."""
        centre = self._centre
        own, now_s = await asyncio.to_thread(centre.own), centre.now_s()
        window = window_of(now_s)
        code = window_code(own.key(month_of_window(window)), window)
        turns_s = round((window + 1) * WINDOW_S - now_s)
        return _page(
            "code.html", request, name=own.told.name, code=code, picture=_drawn(code), turns_s=turns_s
        )

    async def file(self, name: str) -> Response:
        return FileResponse(HERE / "static" / name) if name in FILES else PlainTextResponse("", 404)

    # --- for the worker -------------------------------------------------------------------------------------

    async def desk(self, secret: str, request: Request) -> Response:
        """Who may come, how many are here, and what may be said."""
        if not self._is_workers(secret):
            return PlainTextResponse("There is no such page.", 404)
        return await self._shown(request, str(request.query_params.get("done", "")))

    async def here(self, secret: str, request: Request) -> Response:
        """The worker says how many are there."""
        if (
            not self._is_workers(secret)
            or request.headers.get("sec-fetch-site", "same-origin") != "same-origin"
        ):
            return PlainTextResponse("There is no such page.", 404)
        people = await _people(request)
        if people is None:
            return await self._shown(request, "", 400)
        centre = self._centre
        own = await asyncio.to_thread(centre.own)
        note = seal_here(own, people, centre.now_s())
        try:
            await asyncio.to_thread(centre.exchange.leave, f"{own.told.id}{NOW}", note)
        except OSError:
            return await self._shown(request, "unsaid", 503)
        language = language_of(request)
        return RedirectResponse(f"{self._desk}?lang={language}&done=done", status_code=303)

    async def _shown(self, request: Request, said: str, status: int = 200) -> Response:
        centre, w = self._centre, words(language_of(request))
        own = await asyncio.to_thread(centre.own)
        may = await asyncio.to_thread(centre.exchange.visits, own, centre.today())
        sealed = await asyncio.to_thread(centre.exchange.here, own.told.id)
        here = open_here(own.reader, own.key, sealed, centre.now_s())
        return _page(
            "desk.html",
            request,
            status,
            name=own.told.name,
            lines=own.told.lines,
            may=[{"when": _when(each, centre.today(), w), "line": each.line} for each in may],
            people=None if here is None else here.people,
            said=w[said] if said in ("done", "unsaid") else "",
            desk=self._desk,
        )

    def _is_workers(self, secret: str) -> bool:
        return hmac.compare_digest(secret.encode(), self._centre.secret.encode())

    # --- for robots on the centre's network -----------------------------------------------------------------

    async def now(self) -> Response:
        """What the worker said last, sealed."""
        own = await asyncio.to_thread(self._centre.own)
        sealed = await asyncio.to_thread(self._centre.exchange.here, own.told.id)
        return Response(sealed, 200 if sealed else 204, media_type="application/octet-stream")

    async def visit(self, request: Request) -> Response:
        """A robot's sealed note: kept where it is from a robot of this centre. 202 once it is on the disk."""
        data = bytearray()
        async for part in request.stream():
            data += part
            if len(data) > LIMIT:
                return PlainTextResponse("Too large.", 413)
        centre = self._centre
        own = await asyncio.to_thread(centre.own)
        note = await asyncio.to_thread(open_visit, own, bytes(data))
        if note is None or note.day < centre.today():
            return PlainTextResponse("No note for this centre.", 415)
        if await asyncio.to_thread(centre.exchange.holds, bytes(data)):
            return PlainTextResponse("", 202)
        if await asyncio.to_thread(centre.exchange.full, own, centre.today()):
            return PlainTextResponse("Too many lie here.", 507)
        try:
            await asyncio.to_thread(centre.exchange.leave_visit, bytes(data))
        except OSError:
            return PlainTextResponse("It could not be kept.", 503)
        return PlainTextResponse("", 202)


def build(centre: Centre, name: str = "") -> FastAPI:
    """The application; `name` is that of its computer on the network."""
    app, pages = FastAPI(openapi_url=None, docs_url=None, redoc_url=None), Pages(centre)
    known = partial(is_ours, names={name, "localhost"} - {""})
    app.add_middleware(Entrance, known=known, headers=lambda _host: HEADERS)
    app.add_exception_handler(InputError, _unreadable)
    app.add_api_route("/", pages.code, methods=["GET"], response_class=HTMLResponse)
    app.add_api_route("/static/{name}", pages.file, methods=["GET"])
    app.add_api_route(f"{DESK}/{{secret}}", pages.desk, methods=["GET"], response_class=HTMLResponse)
    app.add_api_route(f"{DESK}/{{secret}}/here", pages.here, methods=["POST"], response_class=HTMLResponse)
    app.add_api_route("/now", pages.now, methods=["GET"])
    app.add_api_route("/visits", pages.visit, methods=["POST"])
    return app


async def _unreadable(request: Request, _error: Exception) -> Response:
    """The centre's file cannot be read just now; why is for the terminal (yorisou centre show)."""
    again = LOOK_AGAIN if request.method == "GET" else {}
    return PlainTextResponse("The centre's file cannot be read just now.", 503, again)


def _page(template: str, request: Request, status: int = 200, **shown: Any) -> Response:
    language = language_of(request)
    told = {"w": words(language), "language": language, "languages": NAMES, **shown}
    return HTMLResponse(_templates().get_template(template).render(**told), status)


async def _people(request: Request) -> int | None:
    """The number in the form, or None."""
    data = bytearray()
    async for part in request.stream():
        data += part
        if len(data) > LONGEST_FORM:
            return None
    return next((each for each in PEOPLE if bytes(data) == f"people={each}".encode()), None)


def _when(each: Somebody, today: date, w: dict[str, str]) -> str:
    hours = {"begins": each.hour, "ends": each.hour + 1}
    return w["may_today" if each.day == today else "may_other"].format(day=each.day.isoformat(), **hours)


def _drawn(code: str) -> str:
    out = io.BytesIO()
    segno.make(code, error="m", micro=False).save(
        out, kind="svg", scale=8, border=4, xmldecl=False, svgns=True, dark="#111", light="#fff"
    )
    return out.getvalue().decode()
