"""The sender's kit: one HTML file that works offline, and seals what is written with it."""

import base64
import hashlib
import json
from functools import lru_cache
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from jinja2 import Environment, FileSystemLoader

from robot.console import assets, view
from robot.console.core_errors import CoreAway, Refused
from robot.console.modules import inlined
from robot.console.pages import Pages
from robot.console.sessions import Sessions
from robot.control.envelope_answers import KitHere
from robot.control.envelope_requests import EnvelopeKit

NAME = "yorisou-kit.html"
UNWRITTEN = "mail-unwritten"
START = 'import "kit.js";'
STATIC = assets.HERE / "static"


def kit_router(sessions: Sessions, pages: Pages) -> APIRouter:
    """The route; the core alone says whose kit it is."""
    routes, own = APIRouter(), Kit(sessions, pages)
    routes.add_api_route("/write/kit", own.download, methods=["GET"], response_class=HTMLResponse)
    return routes


class Kit:
    """Asks for what a sender seals with, and makes the file."""

    def __init__(self, sessions: Sessions, pages: Pages) -> None:
        self._sessions, self._pages = sessions, pages

    async def download(self, request: Request) -> Response:
        session = await self._sessions.of(request)
        if not session.view.opens("/write"):
            return await self._pages.refused(request, session)
        if not assets.sealing_installed():  # the doctor says it
            return RedirectResponse("/write", 303)
        try:
            answer = await session.hub.core.ask(EnvelopeKit())
        except (Refused, CoreAway) as error:  # the page says that it is not open now
            if isinstance(error, Refused) and error.code == UNWRITTEN:  # no download, and no page as one
                return HTMLResponse(self._pages.small(request, "kit_not_kept"), 503)
            return RedirectResponse("/write", 303)
        language = self._pages.language(session, request, "/write")
        headers = {"content-disposition": f'attachment; filename="{NAME}"', "cache-control": "no-store"}
        return HTMLResponse(kit_page(KitHere.from_json(answer), language), headers=headers)


def kit_page(kit: KitHere, language: str) -> str:
    """The whole file."""
    told = {"key": kit.key, "user": kit.user, "secret": kit.secret}
    outside = {**told, "robot": kit.robot} if kit.host else None
    style = (STATIC / "kit.css").read_text("utf-8")
    page: str = (
        _templates()
        .get_template("kit.html")
        .render(
            language=language,
            k=view.texts(language, "kit"),
            w=view.texts(language, "write"),
            name=kit.name or kit.user,
            host=f"{kit.host}#{_packed(outside)}" if outside else "",
            kit=_in_html(told),
            style=style,
            style_hash=_hash(style),
            map=_modules(),
            map_hash=_hash(_modules()),
            start=START,
            start_hash=_hash(START),
        )
    )
    return page


@lru_cache(maxsize=1)
def _modules() -> str:
    """All that the page runs, by name."""
    return json.dumps({"imports": inlined(STATIC, "kit.js")}, separators=(",", ":"))


@lru_cache(maxsize=1)
def _templates() -> Environment:
    return Environment(loader=FileSystemLoader(assets.HERE / "templates"), autoescape=True)


def _hash(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def _in_html(told: dict[str, Any]) -> str:
    """JSON that ends no element."""
    return json.dumps(told).replace("<", "\\u003c")


def _packed(told: dict[str, Any]) -> str:
    """JSON for the part of an address that no browser sends anywhere."""
    return base64.urlsafe_b64encode(json.dumps(told).encode()).decode().rstrip("=")
