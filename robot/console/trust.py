"""The routes of `/trust` (trust_pages.py): the pages themselves are only read once somebody asks for one."""

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from fastapi import APIRouter, Request, Response

from robot.console.guard import here
from robot.console.trust_answers import Asked, Shown
from robot.network.languages import spoken
from robot.network.reach import Reach

if TYPE_CHECKING:
    from robot.console.trust_pages import Rendered


class TrustPages:
    """The pages; `reach` says how the robot is reached just now."""

    def __init__(self, reach: Callable[[], Reach]) -> None:
        self._reach = reach

    @cached_property
    def _pages(self) -> "Rendered":
        from robot.console.trust_pages import Rendered  # certificates and codes take a while to import

        return Rendered(self._reach)

    def answer(self, asked: Asked) -> Shown:
        """One of these pages, or NOTHING. Not on the loop."""
        return self._pages.answer(asked)


def router(pages: TrustPages) -> APIRouter:
    """The same pages for the application."""
    routes = APIRouter()

    @routes.get("/trust")
    @routes.get("/trust/{rest:path}")
    def trust(request: Request) -> Response:
        chosen = request.query_params.get("lang") or request.cookies.get("lang") or ""
        languages = (chosen, *spoken(request.headers.get("accept-language", "")))
        port = (request.scope.get("server") or ("", here(request).port))[1]
        shown = pages.answer(Asked(request.url.path.removeprefix("/trust"), languages, port))
        return Response(shown.content, shown.status, dict(shown.headers), shown.kind)

    return routes
