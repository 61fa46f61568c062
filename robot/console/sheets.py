"""A page of its own that shows what the core answers, and passes on what its forms ask for."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeVar

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from robot.console import view
from robot.console.core_errors import CoreAway, Refused, Unconfirmed
from robot.console.form_fields import as_json
from robot.console.guard import RECORDS
from robot.console.pages import Pages
from robot.console.pairing import fields_of
from robot.console.sessions import Session, Sessions
from robot.console.view import Said
from robot.control.json_model import Model
from robot.control.request_base import Request as Asked
from robot.errors import InputError, UsageError
from robot.messages import LANGUAGES, text

M = TypeVar("M", bound=Model)
# What a page shows besides: asked of the core anew each time.
Showing = Callable[[Session], Awaitable[dict[str, Any]]]
LONGEST = 24_000  # characters of a field
ORIGIN = 24  # characters of a form's mark; what follows tells the forms of one page apart
# Refusals after which a phone need not ask again: what it means is over.
OVER = {"no-way": 410}
DONE = frozenset(
    {"changed", "unsaved", "sent", "approved", "gave_back", "removed", "taken_back", "there", "gone"}
)


def _why(own: Mapping[str, str], language: str) -> Callable[[str, str, str], str]:
    """Why a message came back, and what to write instead: in the page's words, else the catalogue's."""

    def why(what: str, kind: str, words: str) -> str:
        if (found := own.get(f"{what}_{kind}")) is not None:
            return found.format(words=words)
        return text(f"message.{what}.{kind}", language, words=words)

    return why


def read_answer(model: type[M], answer: dict[str, Any] | None) -> M | None:
    """The answer, or None where there is none, or one of a companion of another version."""
    try:
        return None if answer is None else model.from_json(answer)
    except InputError:
        return None


class Sheet:
    """One page: its path, its template, and the words that it has in texts/<words>.

    On one that `records` a voice, and on no other, the browser may be asked for its microphone.
    """

    def __init__(
        self,
        sessions: Sessions,
        pages: Pages,
        path: str,
        template: str,
        words: str,
        showing: Showing,
        *,
        records: bool = False,
    ) -> None:
        self.sessions, self._pages, self.path = sessions, pages, path
        self._template, self._showing = template, showing
        self._words = {language: view.texts(language, words) for language in LANGUAGES}
        self._notes = {language: view.texts(language, "notes") for language in LANGUAGES}
        self._records = records

    def language(self, request: Request, session: Session) -> str:
        """The language in which the page is shown."""
        return self._pages.language(session, request, self.path)

    def words(self, request: Request, session: Session) -> Mapping[str, str]:
        """The page's own words, in that language."""
        return self._words[self.language(request, session)]

    async def shown(self, request: Request) -> Response:
        """The page as it is asked for; `?done=` is what was done before."""
        session = await self.sessions.of(request)
        done = request.query_params.get("done", "")
        language = self._pages.language(session, request, self.path)
        note = self._words[language].get(f"done_{done}", "") if done in DONE else ""
        return await self.page(request, session, note)

    async def page(
        self, request: Request, session: Session, note: str = "", status: int = 200, **more: Any
    ) -> Response:
        """The page, or the way in for who may not open it."""
        if not session.view.opens(self.path):
            return await self._pages.refused(request, session)
        language = self._pages.language(session, request, self.path)
        where = await self._pages.where(request, self.path)
        shown = {**await self._showing(session), **more}
        own = self._words[language]
        shown |= {"w": own.__getitem__, "message": _why(own, language)}
        shown["n"] = self._notes[language].__getitem__
        request.scope[RECORDS] = self._records
        page = session.view.other(self._template, language, where, Said(note), **shown)
        response = HTMLResponse(page, status)
        self._pages.remember_language(request, response)
        return response

    def form(self, wanted: type[Asked], done: str = "changed", part: str = "") -> Any:
        """The route of a form that asks for this; afterwards the page says what was done."""

        async def asked(request: Request) -> Response:
            answer, refusal = await self.asked(request, wanted)
            if answer is None:
                return refusal
            said = "unsaved" if answer.get("saved") is False else done
            return RedirectResponse(f"{self.path}?done={said}{part and '#' + part}", status_code=303)

        return asked

    async def asked(
        self, request: Request, wanted: type[Asked], **more: Any
    ) -> tuple[dict[str, Any] | None, Response]:
        """What the core answers to the form; or None, and the page that says why not."""
        fields = await fields_of(request, LONGEST)
        session = await self.sessions.of(request)
        try:
            found = await session.hub.core.ask(wanted.read(as_json(wanted, {**fields, **more})))
        except (UsageError, Refused, CoreAway) as error:
            return None, await self.refused(request, session, error, **fields)
        return found, Response(status_code=204)

    async def refused(
        self, request: Request, session: Session, error: UsageError | Refused | CoreAway, **written: str
    ) -> Response:
        """The page that says why not; what was written stands in its field again.

        What may have been carried out all the same keeps its mark: sent again, it is taken once.
        """
        note, status = self.why_not(request, session, error)
        more: dict[str, Any] = {"written": written}
        if isinstance(error, Unconfirmed) and written.get("origin"):
            more["origin"] = written["origin"][:ORIGIN]
        return await self.page(request, session, note, status, **more)

    def why_not(
        self, request: Request, session: Session, error: UsageError | Refused | CoreAway
    ) -> tuple[str, int]:
        """What the page says of a refusal, in its language, and the status."""
        language = self._pages.language(session, request, self.path)
        if isinstance(error, CoreAway):
            return session.view.why_not(error, language), 503
        said = self._own_refusal(error.code, language) or session.view.why_not(error, language)
        return said, 400 if isinstance(error, UsageError) else OVER.get(error.code, 409)

    def _own_refusal(self, code: str, language: str) -> str:
        """What this page itself says of a refusal; "" where it has no sentence of its own."""
        return self._words[language].get(f"refused_{code.replace('-', '_')}", "")
