"""Whole pages as a browser is answered: in which language, with which addresses on them."""

from fastapi.responses import HTMLResponse, Response
from starlette.requests import HTTPConnection

from robot.console import lane_health
from robot.console.guard import door, here
from robot.console.sessions import Session, Sessions
from robot.console.view import Said, Where
from robot.control.urgent import URGENT
from robot.messages import LANGUAGES
from robot.network.languages import spoken

LANGUAGE_COOKIE = "lang"
YEAR_S = 365 * 24 * 3600
LONGER = "less_longer"
DONE_COOKIE = "done"
UNSAVED = "unsaved"
DONE = (*URGENT, LONGER, UNSAVED)


class Pages:
    """Renders for whoever asks."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    async def shown(
        self,
        request: HTTPConnection,
        session: Session,
        path: str,
        status: int = 200,
        *,
        note: str = "",
        done: str = "",
        unconfirmed: str = "",
    ) -> Response:
        where = await self.where(request, path)
        said = Said(note, done if done in DONE else "", unconfirmed)
        language = self.language(session, request, path)
        if not session.view.sides(path):
            return HTMLResponse(session.view.other("door.html", language, where, said), status)
        return HTMLResponse(session.view.page(language, where, said), status)

    async def refused(self, request: HTTPConnection, session: Session) -> Response:
        """A page that is not for this device; the way in stands on it."""
        where = await self.where(request, "/")
        return HTMLResponse(session.view.other("door.html", self.language(session, request), where), 403)

    async def where(self, request: HTTPConnection, path: str) -> Where:
        """A page as the browser knows it."""
        place, port = here(request), self._sessions.lane_port
        lane = place.lane(port) if port else ""
        return Where(path, place.origin, lane, await lane_health.answers(port, door(request), place))

    def language(self, session: Session, connection: HTTPConnection, path: str = "") -> str:
        """As chosen on the page, else the person's, else the browser's; of others the browser's first."""
        chosen = (connection.query_params.get("lang"), connection.cookies.get(LANGUAGE_COOKIE))
        browser = spoken(connection.headers.get("accept-language", ""))
        hub = session.hub
        others = path == "/room" or (hub.state is not None and "person" not in hub.you.roles)
        return session.view.language(*chosen, browser=browser, room=others)

    @staticmethod
    def remember_language(request: HTTPConnection, response: Response) -> None:
        """`?lang=` chooses the language for the next time too."""
        if (chosen := request.query_params.get("lang")) in LANGUAGES:
            response.set_cookie(LANGUAGE_COOKIE, chosen, max_age=YEAR_S, samesite="strict", httponly=True)

    def word(self, connection: HTTPConnection, key: str) -> str:
        """One sentence in the language of whoever asks."""
        nobody = self._sessions.nobody
        return nobody.view.word(key, self.language(nobody, connection))

    def small(self, connection: HTTPConnection, key: str = "not_a_page") -> str:
        """A small page with a way back."""
        nobody = self._sessions.nobody
        return nobody.view.small(self.language(nobody, connection), key)
