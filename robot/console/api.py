"""The same acts for programs: `/api`, with tokens, OpenAPI and a stream of states.

It is made from the requests of the control socket, and asks the core as the page does, which decides who may.
"""

import asyncio
import contextlib
import json
from collections.abc import Awaitable, Callable
from dataclasses import MISSING
from typing import Any, get_args, get_origin

from fastapi import FastAPI, Request, WebSocket
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, ConfigDict, Field, create_model
from starlette.exceptions import HTTPException
from starlette.websockets import WebSocketDisconnect

from robot.console.core_errors import Busy, CoreAway, Refused
from robot.console.sessions import Session, Sessions, TooMany
from robot.control.people_requests import Acts, HelpCard, SignOut, Users
from robot.control.request_base import Request as Asked
from robot.control.request_base import by_verb
from robot.control.requests import PERSON, STAFF
from robot.control.urgent import URGENT, Urgent
from robot.control.viewer_requests import Alerts, Log, Touch
from robot.errors import UsageError
from robot.people.matrix import matrix

TITLE, VERSION = "Yorisou", "1"
# Everything that a program may ask for, and reads; what is for a browser alone is not there.
READS = by_verb(Users, Acts, Alerts, Log, HelpCard)
CHANGES = {
    verb: each
    for verb, each in by_verb(*PERSON, *STAFF, Touch, SignOut).items()
    if not matrix().not_for_programs.issuperset(matrix().halves[verb])
}
# Never refused for being one of many.
NEVER_MANY = frozenset({*URGENT, "sleep", "end", "send-away"})
STREAMS = 32
RETRY_S = "5"


class Fault(BaseModel):
    """Why not: `error` says what, `mend` what would be right, `code` names some causes in a word."""

    error: str
    mend: str = ""
    code: str = ""


class Body(BaseModel):
    """The base of what is sent: exact, and no field that the request has not."""

    model_config = ConfigDict(extra="forbid", strict=True)


FAULTS: dict[int | str, dict[str, Any]] = {
    400: {"model": Fault, "description": "A field is wrong; the sentence names it."},
    403: {"model": Fault, "description": "This token may not ask for it, or it comes from elsewhere."},
    409: {"model": Fault, "description": "Not possible just now."},
    429: {
        "model": Fault,
        "description": "Too much at once, or wrong too often; wait for Retry-After seconds.",
    },
    503: {"model": Fault, "description": "The companion is away, or has not confirmed it."},
}
FORBIDDEN, TOO_OFTEN = "forbidden", "too-often"


def body_of(request: type[Asked]) -> type[BaseModel]:
    """The body of a request as OpenAPI describes it; what may stand in a field is checked by the core."""
    given: dict[str, Any] = {}
    for name, each in request.schema.items():
        default = ... if each.default is MISSING else each.default
        holds = list[get_args(each.holds)[0]] if get_origin(each.holds) is tuple else each.holds  # type: ignore[misc]
        given[name] = (holds, Field(default, description=each.says))
    return create_model(f"{request.verb}-body", __base__=Body, **given)


class Api:
    """The routes of the API."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions
        self._streams = 0

    def app(self) -> FastAPI:
        """An application of its own, to be mounted."""
        app = FastAPI(
            title=TITLE, version=VERSION, docs_url=None, redoc_url=None, openapi_url="/openapi.json"
        )
        app.add_exception_handler(RequestValidationError, _unreadable)
        app.add_exception_handler(HTTPException, _no_such)
        app.add_exception_handler(TooMany, _too_many)

        def add(verb: str, route: Callable[..., Awaitable[Response]], method: str, summary: str) -> None:
            app.add_api_route(
                f"/{verb}",
                route,
                methods=[method],
                name=verb,
                operation_id=verb,
                summary=summary,
                responses=FAULTS,
                response_model=None,
            )

        add("state", self.state, "GET", "The state of the robot, as this token may see it")
        for verb, each in READS.items():
            add(verb, self._reads(each), "GET", _line(each))
        for verb, each in CHANGES.items():
            add(verb, self._does(each), "POST", _line(each))
        app.add_api_websocket_route("/events", self.events)
        return app

    async def state(self, request: Request) -> Response:
        """The state of the control socket, with the fields that this token may see."""
        session = await self._sessions.of(request)
        if session.hub.state is None:
            return _fault(503, "the companion is not running just now.")
        return JSONResponse(session.hub.seen)

    def _reads(self, request: type[Asked]) -> Callable[..., Awaitable[Response]]:
        async def read(http: Request) -> Response:
            return await self._ask(http, request())

        return read

    def _does(self, request: type[Asked]) -> Callable[..., Awaitable[Response]]:
        body = body_of(request)

        async def urge(http: Request) -> Response:
            """A stop, a less or a call for help is never refused for its form."""
            try:
                given = json.loads(await http.body() or b"{}")
            except (ValueError, RecursionError):
                given = {}
            fields = given if isinstance(given, dict) else {}
            return await self._ask(http, request.read({**fields, "source": fields.get("source", "tap")}))

        async def do(http: Request, fields: Any) -> Response:
            try:
                wanted = request.read(fields.model_dump())
            except UsageError as error:
                return _fault(400, f"{error.where}: {error.what}", error.mend)
            return await self._ask(http, wanted)

        do.__annotations__ |= {"http": Request, "fields": body}
        return urge if issubclass(request, Urgent) else do

    async def _ask(self, http: Request, wanted: Asked) -> Response:
        session = await self._sessions.for_act(http, wanted.verb)
        if wanted.verb not in NEVER_MANY and not session.bucket.take():
            return _fault(429, "that was a lot at once.")
        try:
            answer = await session.hub.core.ask(wanted)
        except Refused as refused:
            status = {FORBIDDEN: 403, TOO_OFTEN: 429}.get(refused.code, 409)
            return _fault(status, refused.what, refused.mend, refused.code)
        except Busy:
            return _fault(429, "the companion has a lot to read just now.")
        except CoreAway as away:
            return _fault(503, f"no answer: {away.key}.")
        return JSONResponse({name: value for name, value in answer.items() if name not in ("id", "ok")})

    async def events(self, socket: WebSocket) -> None:
        """Each new state as JSON, the latest only where a reader is slow; ends when the token does."""
        try:
            session = await self._sessions.of(socket)
        except TooMany:
            session = self._sessions.nobody
        if self._streams >= STREAMS or session is self._sessions.nobody:
            await socket.close(1008, "A token is needed, and there is room for so many.")
            return
        await socket.accept()
        self._streams += 1
        try:
            gone = asyncio.ensure_future(socket.receive())
            await asyncio.wait(
                {gone, asyncio.ensure_future(self._stream(socket, session))},
                return_when=asyncio.FIRST_COMPLETED,
            )
            gone.cancel()
        finally:
            self._streams -= 1

    async def _stream(self, socket: WebSocket, session: Session) -> None:
        hub, sent = session.hub, -1
        with contextlib.suppress(WebSocketDisconnect, RuntimeError):
            while sent < 0 or hub.you.user:
                if hub.revision != sent and hub.state is not None:
                    sent = hub.revision
                    await socket.send_json(hub.seen)
                session.used_us = hub.clock.now()
                await hub.settled(sent if sent >= 0 else hub.revision)
            await socket.close(1008, "This token has ended.")


def _line(request: type[Asked]) -> str:
    return (request.__doc__ or "").split("\n")[0]


def _fault(status: int, error: str, mend: str = "", code: str = "") -> JSONResponse:
    headers = {"retry-after": RETRY_S} if status == 429 else None
    return JSONResponse(Fault(error=error, mend=mend, code=code).model_dump(), status, headers)


async def _unreadable(_request: Request, error: Exception) -> Response:
    """A body that is no such body: where, and what is wrong."""
    first = (
        error.errors()[0] if isinstance(error, RequestValidationError) else {"loc": (), "msg": "unreadable"}
    )
    where = ".".join(str(part) for part in first["loc"][1:]) or "body"
    return _fault(400, f"{where}: {first['msg']}.")


async def _no_such(_request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 404
    return _fault(status, "there is no such act.", "GET /api/openapi.json lists them.")


async def _too_many(_request: Request, _error: Exception) -> Response:
    return _fault(429, "more devices are looking than there is room for.")
