"""The room as it is served: pages, and a socket for each. Nothing of what is said goes to a disk or a log."""

import asyncio
import contextlib
import hmac
import logging
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

from fastapi import FastAPI, Request, WebSocket
from fastapi.responses import FileResponse, HTMLResponse, JSONResponse, PlainTextResponse, Response

from robot.clock import Clock
from robot.console import assets
from robot.console.limiter import Bucket
from robot.contract.programme import Programme
from robot.network.entrance import PRIVATE, Entrance
from robot.network.host_names import is_ours
from robot.network.languages import language_of
from robot.room import page_texts
from robot.room.ages import ADULTS, Ages
from robot.room.connection import Connection
from robot.room.delivery import Delivery
from robot.room.duty import Duty
from robot.room.floor import Floor
from robot.room.room import PLACES, Room, Step
from robot.room.verdict import LONGEST, LONGEST_NAME, Verdict, cleaned, judge

log = logging.getLogger(__name__)
OWN = page_texts.HERE / "static"
SCRIPTS = ("room.js", "floor.js", "practice.js", "worker.js", "link.js", "words.js")
STATIC = {
    **{name: OWN / name for name in (*SCRIPTS, "room.css")},
    "loaded.js": assets.HERE / "static" / "loaded.js",
}
TICK_S = 1.0
# All guesses of codes together, from wherever: no address is looked at. The worker's key, and the token that
# brings somebody back, are too long to be guessed: a flood of guesses keeps neither of them out.
GUESSES_PER_S, GUESSES = 10.0, 40.0
# Connections that have not proven yet who they are, of people and of workers each: for one more, the one that
# has waited longest has to go.
MOST_STRANGERS = 32
LONGEST_WORKER = 40
MOST_PASSED = 2_000  # texts whose numbers are remembered, of all pages
LONGEST_NUMBER = 40
Answer = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Settings:
    """What a room is. `key` opens the worker's page; `names` are those of the machine, for browsers."""

    name: str
    key: str
    programme: Programme
    ages: Ages = ADULTS
    places: int = PLACES
    names: frozenset[str] = frozenset()


class Server:
    """The pages' connections over the room."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self._settings, self._clock = settings, clock
        self._room = Room(clock, settings.ages, settings.places)
        self._floor = Floor(self._room)
        self._duty = Duty(self._room, self._floor)
        self._guesses = Bucket(clock, GUESSES_PER_S, GUESSES)
        self._pages: dict[str, Connection] = {}
        self._strangers: dict[str, list[Connection]] = {"person": [], "worker": []}
        self._passed = deque[str](maxlen=MOST_PASSED)

    async def page(self, request: Request) -> Response:
        """A page in the language that was asked for."""
        language = language_of(request)
        name, set_ = "worker" if request.url.path == "/worker" else "room", self._settings
        return HTMLResponse(page_texts.page(name, language, set_.name, set_.ages, set_.programme))

    async def state(self) -> Response:
        """Whether a worker is there; nothing else."""
        return JSONResponse({"open": self._room.state == "open"})

    async def file(self, name: str) -> Response:
        if name not in STATIC:
            return PlainTextResponse("There is no such file.", 404)
        return FileResponse(STATIC[name])

    async def person(self, socket: WebSocket) -> None:
        """A person's page, from coming in to leaving."""
        strangers = self._strangers["person"]
        async with self._connection(socket, strangers) as (page, first):
            answer, id_ = self._comes_in(first)
            page.send({**answer, **self._passed_of(first)} if id_ else answer)
            if id_:
                strangers.remove(page)
                await self._stay(id_, page, self._of_person, self._floor.away)

    async def worker(self, socket: WebSocket) -> None:
        """A worker's page. The room is open while one is connected and answers."""
        strangers = self._strangers["worker"]
        async with self._connection(socket, strangers) as (page, first):
            name = cleaned(str(first.get("name", "")))[:LONGEST_WORKER]
            if not self._is_key(first.get("key")) or not name:
                page.send({"kind": "refused"})
                return
            strangers.remove(page)
            page.send({"kind": "in", **self._passed_of(first)})
            await self._stay(self._duty.came(name), page, self._of_worker, self._duty.gone)

    async def tend(self) -> None:
        """Each second: who has gone, what closes, and whether the worker is there."""
        while True:
            try:
                self._deliver(self._duty.tick())
            except Exception as error:  # without a tick nothing is heard of the worker, and nothing passed on
                log.error("the room could not be looked after: %s", type(error).__name__)
            for page in self._pages.values():  # by its silence a page notices that its connection is dead
                page.send({"kind": "there"})
            await self._clock.wait(TICK_S)

    @contextlib.asynccontextmanager
    async def _connection(
        self, socket: WebSocket, strangers: list[Connection]
    ) -> AsyncIterator[tuple[Connection, Answer]]:
        """A page, and its first message; one of the strangers until it has proven who it is."""
        page = Connection(socket, self._clock)
        if len(strangers) >= MOST_STRANGERS:
            strangers.pop(0).part()
        strangers.append(page)
        try:
            yield page, await page.begin() or {}
        finally:
            if page in strangers:
                strangers.remove(page)
            await page.end()

    async def _stay(
        self,
        id_: str,
        page: Connection,
        act: Callable[[str, Answer], Awaitable[list[Delivery]]],
        gone: Callable[[str], None],
    ) -> None:
        before, self._pages[id_] = self._pages.get(id_), page
        if before is not None:
            before.finish()
        try:
            self._deliver([])
            while self._pages.get(id_) is page and (message := await page.receive()) is not None:
                if self._pages.get(id_) is page:
                    self._deliver(sent := await act(id_, message))
                    self._answer(page, message.get("n"), any(each.kind == "said" for each in sent))
        finally:
            if self._pages.get(id_) is page:
                del self._pages[id_]
                gone(id_)
                self._deliver([])

    def _answer(self, page: Connection, number: object, passed: bool) -> None:
        """Only now does the page let go of what it sent; it asks for this again where the answer is lost."""
        if isinstance(number, str) and len(number) <= LONGEST_NUMBER:
            if passed:
                self._passed.append(number)
            page.send({"kind": "had", "n": number})

    def _passed_of(self, first: Answer) -> Answer:
        """Which of the texts that a page asks for were passed on before its connection broke."""
        asked = first.get("asked")
        found = [each for each in asked if each in self._passed] if isinstance(asked, list) else []
        return {"passed": found} if found else {}

    def _comes_in(self, first: Answer) -> tuple[Answer, str]:
        if first.get("kind") == "back":
            found, why = self._floor.back(str(first.get("token", ""))), "away"
        elif first.get("kind") != "enter":  # who says nothing guesses nothing
            found, why = None, "code"
        elif not self._guesses.take():
            found, why = None, "later"
        else:
            found, why = self._floor.enter(str(first.get("code", "")), first.get("age") is True)
        if found is None:
            return {"kind": "refused", "why": why}, ""
        return {"kind": "in", "token": found.token}, found.id

    async def _of_person(self, id_: str, said: Answer) -> list[Delivery]:
        kind = said["kind"]
        if kind == "write":
            return self._floor.write(id_, await self._judged(said.get("text"), LONGEST))
        if kind == "step" and said.get("step") in list(Step):
            verdict = await self._judged(said.get("name"), LONGEST_NAME)
            return self._floor.step(id_, Step(said["step"]), verdict, str(said.get("shade")))
        if kind == "block":
            self._floor.block(id_, str(said.get("id")), said.get("on") is True)
        if kind == "ask":
            return self._floor.ask(id_)
        if kind == "leave":
            self._floor.leave(id_)
            return [Delivery(id_, "closed", {"why": "gone"})]
        return []

    async def _of_worker(self, id_: str, said: Answer) -> list[Delivery]:
        kind, to = said["kind"], str(said.get("to") or "")
        self._duty.here(id_)
        if kind == "write":
            return self._duty.write(id_, await self._judged(said.get("text"), LONGEST), to)
        if kind == "code":
            self._duty.code(id_, str(said.get("back") or ""))
        if kind == "card":
            return self._duty.card(id_, to)
        if kind == "out":
            return self._duty.see_out(id_, to)
        if kind == "end":
            return self._duty.end(id_)
        return []

    async def _judged(self, text: object, longest: int) -> Verdict:
        """What cannot be judged is seen by nobody."""
        try:
            return await asyncio.to_thread(judge, str(text or ""), longest, self._settings.programme)
        except Exception as error:  # whatever it was, its message could hold the text
            log.error("a text could not be judged: %s", type(error).__name__)
            return Verdict(str(text)[:longest], gravity="fault")

    def _deliver(self, sent: Iterable[Delivery]) -> None:
        for each in (*sent, *self._room.views()):
            page = self._pages.get(each.to)
            if page is not None:
                page.send({"kind": each.kind, **each.told})
                if each.kind == "closed":
                    del self._pages[each.to]
                    page.finish()

    def _is_key(self, said: object) -> bool:
        return hmac.compare_digest(str(said).encode(), self._settings.key.encode())


def headers(host: str) -> dict[str, str]:
    """Nothing inline, nothing from elsewhere. Older browsers want a socket's origin by name."""
    socket = "" if not host or "[" in host else f" ws://{host} wss://{host}"
    policy = (
        f"default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'{socket}; "
        "img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
    return {**PRIVATE, "content-security-policy": policy}


def build(settings: Settings, clock: Clock) -> FastAPI:
    """The application. Nothing of what happens in it outlives it."""
    server = Server(settings, clock)

    @contextlib.asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        tending = asyncio.create_task(server.tend())
        yield
        tending.cancel()
        await asyncio.gather(tending, return_exceptions=True)

    app = FastAPI(lifespan=lifespan, openapi_url=None, docs_url=None, redoc_url=None)
    names = settings.names | {"localhost"}
    app.add_middleware(Entrance, known=partial(is_ours, names=names), headers=headers)
    for path in ("/", "/worker"):
        app.add_api_route(path, server.page, methods=["GET"], response_class=HTMLResponse)
    app.add_api_route("/state", server.state, methods=["GET"])
    app.add_api_route("/static/{name}", server.file, methods=["GET"])
    app.add_api_websocket_route("/person", server.person)
    app.add_api_websocket_route("/at-work", server.worker)
    return app
