"""The page of the person's own things: name, shades, sounds, and what may be remembered and said back."""

import asyncio
from dataclasses import dataclass
from typing import get_args

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from robot.console import view
from robot.console.core_errors import CoreAway, Refused
from robot.console.form_fields import as_json
from robot.console.own_pages import or_none
from robot.console.pages import Pages
from robot.console.pairing import fields_of
from robot.console.sessions import Session, Sessions
from robot.console.view import Said
from robot.contract.own_things import LONGEST_NAME, LONGEST_SENTENCE, MOST_SENTENCES, Colour, Shade, SoundName
from robot.control import own_requests as own
from robot.control.answers import OwnLines, OwnList, TemperamentSheet
from robot.control.request_base import Request as Asked
from robot.errors import UsageError
from robot.messages import LANGUAGES

OWN = "/own"
CHANGES: tuple[type[Asked], ...] = (
    *(own.NameRobot, own.Light, own.Sound, own.Remember, own.AddSentence, own.RemoveSentence),
)
# The part of the page that a change is about.
PARTS = {
    "name-robot": "name",
    "light": "lights",
    "sound": "sounds",
    "remember": "memory",
    "add-sentence": "sentences",
    "remove-sentence": "sentences",
}
DONE = ("changed", "unsaved")


@dataclass(frozen=True, slots=True)
class Choices:
    """What there is to choose from."""

    colours: tuple[str, ...] = get_args(Colour)
    shades: tuple[str, ...] = get_args(Shade)
    sounds: tuple[str, ...] = get_args(SoundName)
    topics: tuple[str, ...] = get_args(own.Topic)
    longest_name: int = LONGEST_NAME
    longest_sentence: int = LONGEST_SENTENCE
    most: int = MOST_SENTENCES


def own_things_router(sessions: Sessions, pages: Pages) -> APIRouter:
    """The routes; the core alone says who may."""
    routes, page = APIRouter(), OwnThingsPage(sessions, pages)
    routes.add_api_route(OWN, page.shown, methods=["GET"], response_class=HTMLResponse)
    for change in CHANGES:
        form = page.form(change)
        routes.add_api_route(f"{OWN}/{change.verb}", form, methods=["POST"], response_class=HTMLResponse)
    return routes


class OwnThingsPage:
    """Shows what there is, and passes on what is changed."""

    def __init__(self, sessions: Sessions, pages: Pages) -> None:
        self._sessions, self._pages = sessions, pages
        self._words = {language: view.texts(language, "own") for language in LANGUAGES}

    async def shown(self, request: Request) -> Response:
        session = await self._sessions.of(request)
        done = request.query_params.get("done", "")
        language = self._pages.language(session, request)
        return await self._page(
            request, session, self._words[language][f"done_{done}"] if done in DONE else ""
        )

    async def _page(self, request: Request, session: Session, note: str = "", status: int = 200) -> Response:
        if not session.view.opens(OWN):
            return await self._pages.refused(request, session)
        ask = session.hub.core.ask
        things, lines, how = await asyncio.gather(
            *(or_none(ask(x)) for x in (own.OwnThings(), own.OwnSentences(), own.Temperament()))
        )
        language = self._pages.language(session, request)
        response = HTMLResponse(
            session.view.other(
                "own.html",
                language,
                await self._pages.where(request, OWN),
                Said(note),
                w=self._words[language].__getitem__,
                things=None if things is None else OwnList.from_json(things),
                lines=None if lines is None else OwnLines.from_json(lines).sentences,
                how=None if how is None else TemperamentSheet.from_json(how),
                choices=Choices(),
            ),
            status,
        )
        self._pages.remember_language(request, response)
        return response

    def form(self, change: type[Asked]):  # type: ignore[no-untyped-def] # what FastAPI wants is a plain function
        """The route that takes one kind of change."""

        async def changed(request: Request) -> Response:
            fields = await fields_of(request, 4 * LONGEST_SENTENCE)
            session = await self._sessions.of(request)
            language = self._pages.language(session, request)
            try:
                wanted = change.read(as_json(change, fields))
                answer = await session.hub.core.ask(wanted)
            except UsageError:
                return await self._page(request, session, self._words[language]["not_so"], 400)
            except Refused as error:
                return await self._page(request, session, session.view.refusal(error, language), 409)
            except CoreAway as error:
                return await self._page(
                    request, session, session.view.away(error, language, pressed=True), 503
                )
            done = "changed" if answer.get("saved") else "unsaved"
            return RedirectResponse(f"{OWN}?done={done}#{PARTS[change.verb]}", status_code=303)

        return changed
