"""The page of the clinic's host: gives out the script that seals, takes sealed letters, and shows boxes.

It has no key. What a letter is, it does not know; that somebody may leave one, the robot itself has said.
"""

import asyncio
import contextlib
import json
import logging
import re
from collections import OrderedDict
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import FileResponse, HTMLResponse, PlainTextResponse, Response
from jinja2 import Environment, FileSystemLoader

from robot.clock import US_PER_S, Clock
from robot.console import assets, view
from robot.console.limiter import Bucket, Visitors
from robot.language.sender_check import REASONS
from robot.mailbox.envelope import LIMIT, MAGIC
from robot.mailbox.message import STAMPS
from robot.messages import LANGUAGES, texts
from robot.network.entrance import PRIVATE, Entrance
from robot.network.host_names import is_ours
from robot.network.languages import language_of
from robot.relay.live_pages import LivePages, Ways
from robot.relay.post import Post
from robot.relay.topics import BOX, ROBOT

log = logging.getLogger(__name__)
HERE = Path(__file__).parent
STATIC = assets.HERE / "static"
# What a browser may load: the page's own files, and what seals.
OWN = {
    "relay.js": HERE / "static" / "relay.js",
    "sealed-letters.js": HERE / "static" / "sealed-letters.js",
    "call-place.js": HERE / "static" / "relay-call.js",
    "relay.css": STATIC / "kit.css",
    "call.css": HERE / "static" / "relay-call.css",
}
CALLS = (
    *("call.js", "call-avatar.js", "call-line.js", "call-outgoing.js", "call-peer.js", "call-points.js"),
    *("regions.js", "robot-flat.js"),
)
SCRIPTS = frozenset(
    {*CALLS, "letter.js", "recorder.js", "microphone.js", "note-player.js", "sounding.js", "loaded.js"}
)
AGE, SCRIPT = "vendor/age", re.compile(r"[A-Za-z0-9_-]{1,60}\.js")
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
    "media-src blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
HEADERS = {
    **PRIVATE,
    "content-security-policy": POLICY,
    "permissions-policy": "camera=(self), microphone=(self), geolocation=()",
    "strict-transport-security": "max-age=31536000",
}
# Letters that one sender may leave at once, and then one every so many seconds.
AT_ONCE, EVERY_S = 20, 120
SENDERS_REMEMBERED = 2_000
TIDY_EVERY_S = 3_600.0


class Host:
    """The routes over the post."""

    def __init__(self, post: Post, clock: Clock) -> None:
        self._post, self._clock = post, clock
        self._strangers = Visitors(clock)
        self._buckets: OrderedDict[str, Bucket] = OrderedDict()

    async def page(self, request: Request) -> Response:
        return HTMLResponse(page(language_of(request)))

    async def file(self, name: str) -> Response:
        """One of the files that the page loads; no other."""
        if name in OWN:
            return FileResponse(OWN[name])
        folder, _, last = name.rpartition("/")
        seals = name in SCRIPTS or (folder == AGE and SCRIPT.fullmatch(last))
        if not (seals and (STATIC / name).is_file()):
            return PlainTextResponse("There is no such file.", 404)
        return FileResponse(STATIC / name, media_type="text/javascript")

    async def leave(self, robot: str, request: Request) -> Response:
        """A sealed letter; 202 once it is on this host's disk."""
        if (refusal := self._refusal(robot, request)) is not None:
            return refusal
        if not self._bucket(request.headers["authorization"]).take():
            return PlainTextResponse("Later.", 429)
        data = bytearray()
        async for part in request.stream():
            data += part
            if len(data) > LIMIT:
                return PlainTextResponse("Too large.", 413)
        if not data.startswith(MAGIC):
            return PlainTextResponse("Not sealed.", 415)
        try:
            left = await asyncio.to_thread(self._post.leave, robot, bytes(data))
        except OSError:
            return PlainTextResponse("It could not be kept.", 503)
        return PlainTextResponse("", 202) if left else PlainTextResponse("Too many wait.", 429)

    async def box(self, robot: str, box: str, request: Request) -> Response:
        """What lies there, sealed to one browser."""
        if (refusal := self._refusal(robot, request)) is not None:
            return refusal
        data = self._post.box(robot, box) if BOX.fullmatch(box) else b""
        return Response(data, 200 if data else 204, media_type="application/octet-stream")

    def _refusal(self, robot: str, request: Request) -> Response | None:
        kind, _, said = request.headers.get("authorization", "").partition(" ")
        if ROBOT.fullmatch(robot) and kind.lower() == "bearer" and self._post.may(robot, said):
            return None
        address = request.client.host if request.client else ""
        status = 401 if self._strangers.take(address) else 429
        return PlainTextResponse("This device may not.", status)

    def _bucket(self, said: str) -> Bucket:
        bucket = self._buckets.pop(said, None) or Bucket(self._clock, 1 / EVERY_S, AT_ONCE)
        self._buckets[said] = bucket
        if len(self._buckets) > SENDERS_REMEMBERED:
            self._buckets.popitem(last=False)
        return bucket


def build(name: str, post: Post, clock: Clock, ways: Ways = lambda _robot: []) -> FastAPI:
    """The application, under this name alone. `ways` makes credentials for coturn."""
    host, pages = Host(post, clock), LivePages(post, clock, ways)

    @contextlib.asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        tidying = asyncio.create_task(_tidy(post, clock))
        yield
        tidying.cancel()
        await asyncio.gather(tidying, return_exceptions=True)

    app = FastAPI(lifespan=lifespan, openapi_url=None, docs_url=None, redoc_url=None)
    known = partial(is_ours, names={name.strip("[]")}, addresses=False)
    app.add_middleware(Entrance, known=known, headers=lambda _host: HEADERS)
    app.add_api_route("/", host.page, methods=["GET"], response_class=HTMLResponse)
    app.add_api_route("/static/{name:path}", host.file, methods=["GET"])
    app.add_api_route("/letters/{robot}", host.leave, methods=["POST"])
    app.add_api_route("/box/{robot}/{box}", host.box, methods=["GET"])
    app.add_api_websocket_route("/live/{robot}", pages.live)
    return app


async def _tidy(post: Post, clock: Clock) -> None:
    """What is too old goes, day by day."""
    while True:
        try:
            await asyncio.to_thread(post.tidy, clock.wall() / US_PER_S)
        except OSError as error:
            log.error("old letters could not be deleted: %s", error.strerror)
        await clock.wait(TIDY_EVERY_S)


def page(language: str) -> str:
    """The sender's page; the same for everybody."""
    own, written = view.texts(language, "relay"), view.texts(language, "write")
    rendered: str = (
        _templates()
        .get_template("relay.html")
        .render(
            n=view.texts(language, "notes").__getitem__,
            c=view.texts(language, "call").__getitem__,
            language=language,
            languages=LANGUAGES,
            r=own,
            w=written,
            told=_in_html(_told(language)),
        )
    )
    return rendered


def _told(language: str) -> dict[str, Any]:
    """The sentences that the script needs."""
    written = view.texts(language, "write")
    why = {each: texts(f"message.reason.{each}")[language] for each in REASONS}
    instead = {each: texts(f"message.instead.{each}")[language] for each in REASONS}
    for each in ("staff", "threat", "crisis"):
        why[each], instead[each] = written[f"reason_{each}"], written[f"instead_{each}"]
    stamps = {each: written[f"stamp_{each}"] for each in STAMPS}
    own, call = view.texts(language, "relay"), view.texts(language, "call")
    return {"reason": why, "instead": instead, "stamp": stamps, "own": own, "call": call}


def _templates() -> Environment:
    return Environment(
        loader=FileSystemLoader([HERE / "templates", assets.HERE / "templates"]), autoescape=True
    )


def _in_html(told: dict[str, Any]) -> str:
    """JSON that ends no element."""
    return json.dumps(told, ensure_ascii=False).replace("<", "\\u003c")
