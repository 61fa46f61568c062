"""The centre's own host: gives out the site and takes sealed answers. It can open none, and keeps no address.

Answers become files with drawn names and one and the same time; once a day all are written anew in a drawn
order, so that the disk does not tell which came after which. What stays visible: docs/how-to/first-door.md.
"""

import asyncio
import contextlib
import hmac
import ipaddress
import logging
import os
import secrets
from collections.abc import AsyncIterator
from pathlib import Path

from fastapi import FastAPI, Request
from fastapi.responses import PlainTextResponse, Response
from fastapi.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

from robot.clock import Clock
from robot.console.limiter import Bucket
from robot.files.replace import sync
from robot.first_door.sealed_answer import LIMIT, MAGIC, SIZE
from robot.first_door.site import ANSWERS
from robot.network.entrance import PRIVATE, with_headers

log = logging.getLogger(__name__)
# A page says the rest of its policy itself; only a header can keep it out of frames.
HEADERS = {**PRIVATE, "content-security-policy": "frame-ancestors 'none'"}
MOST_KEPT = 50_000  # files
# Answers that one place may leave at once, and then one every so many seconds; the same for all together.
AT_ONCE, EVERY_S = 5, 60
ALL_AT_ONCE, ALL_EVERY_S = 200, 1
SLOTS = 512
DAY_S = 24 * 3600.0
SUFFIX = ".answer.age"
# What every sealed one begins with, and what ends its header.
HEAD, MAC = MAGIC + b"v1\n-> ", b"\n--- "
# When every file says that it was made.
TIME = 946_684_800


class Limits:
    """How often somebody may leave something, without remembering who.

    An address is only mixed with a secret of this run into the number of one of few slots, each of which many
    addresses share. The number tells nobody the address, and the secret is gone with the process.
    """

    def __init__(self, clock: Clock) -> None:
        self._secret = secrets.token_bytes(32)
        self._all = Bucket(clock, 1 / ALL_EVERY_S, ALL_AT_ONCE)
        self._slots = [Bucket(clock, 1 / EVERY_S, AT_ONCE) for _ in range(SLOTS)]

    def take(self, address: str) -> bool:
        """Whether one more may come from there now; "": nobody knows where it is from."""
        return (not address or self._slots[self._slot(address)].take()) and self._all.take()

    def _slot(self, address: str) -> int:
        with contextlib.suppress(ValueError):
            found = ipaddress.ip_address(address)
            if found.version == 6:  # a home has a whole network of them
                address = str(ipaddress.ip_network((found, 64), strict=False))
        digest = hmac.digest(self._secret, address.encode(), "sha256")
        return int.from_bytes(digest[:4], "big") % SLOTS


class Letterbox:
    """The folder of sealed answers."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._kept = sum(1 for _ in self._files())

    def leave(self, data: bytes) -> bool:
        """On the disk when it returns; False where too many lie there. Raises OSError."""
        if self._kept >= MOST_KEPT:
            return False
        self._write(data)
        self._kept += 1
        return True

    def shuffle(self) -> None:
        """Write all anew in a drawn order. What breaks off half-way leaves copies, which are counted once."""
        files = list(self._files())
        secrets.SystemRandom().shuffle(files)
        for path in files:
            with contextlib.suppress(FileNotFoundError):  # it was fetched meanwhile
                self._write(path.read_bytes())
                path.unlink()
        self._kept = sum(1 for _ in self._files())

    def _files(self) -> list[Path]:
        return [each for each in self._folder.iterdir() if each.name.endswith(SUFFIX)]

    def _write(self, data: bytes) -> None:
        name = f"{secrets.token_hex(16)}{SUFFIX}"
        part = self._folder / f".{name}.part"
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.utime(handle, (TIME, TIME))
                os.fsync(handle)
            part.rename(self._folder / name)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
        sync(self._folder)


class Headed:
    """Adds the headers to every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._app(scope, receive, with_headers(send, HEADERS))


class Door:
    """The one route that takes something."""

    def __init__(self, letterbox: Letterbox, clock: Clock, behind_proxy: bool = False) -> None:
        """`behind_proxy`: a web server of ours stands before it, and says where a request is from."""
        self._letterbox, self._limits, self._behind_proxy = letterbox, Limits(clock), behind_proxy
        self._writing = asyncio.Lock()

    async def leave(self, request: Request) -> Response:
        """A sealed answer; 202 once it is on the disk."""
        if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
            return PlainTextResponse("This came from another site.", 403)
        data = bytearray()
        async for part in request.stream():
            data += part
            if len(data) > LIMIT:
                return PlainTextResponse("Too large.", 413)
        if not looks_sealed(data):
            return PlainTextResponse("Not sealed.", 415)
        if not self._limits.take(self._from(request)):  # junk is not counted: it shuts out nobody
            return PlainTextResponse("Later.", 429)
        try:
            async with self._writing:
                left = await asyncio.to_thread(self._letterbox.leave, bytes(data))
        except OSError as error:
            log.error("an answer could not be kept: %s", error.strerror)
            return PlainTextResponse("It could not be kept.", 503)
        return PlainTextResponse("", 202) if left else PlainTextResponse("The box is full.", 507)

    def _from(self, request: Request) -> str:
        """The address that it is from, to be counted and forgotten; "" where it is only the web server's.

        Of those forwarded the last one is the web server's own word; the others anybody can write.
        """
        if self._behind_proxy:
            return ",".join(request.headers.getlist("x-forwarded-for")).rpartition(",")[2].strip()
        host = request.client.host if request.client else ""
        return "" if _is_this_machine(host) else host

    async def shuffle(self) -> None:
        async with self._writing:
            await asyncio.to_thread(self._letterbox.shuffle)


def looks_sealed(data: bytes | bytearray) -> bool:
    """Whether it may be an answer, by its form alone: nobody can open it here."""
    return data.startswith(HEAD) and MAC in data and SIZE < len(data) <= LIMIT


def _is_this_machine(host: str) -> bool:
    """A web server in front, or somebody who tries it out: of neither may there be only a few."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def build(site: Path, folder: Path, clock: Clock, behind_proxy: bool = False) -> FastAPI:
    """The application: the site of one folder, and answers into another. Raises OSError."""
    door = Door(Letterbox(folder), clock, behind_proxy)

    @contextlib.asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        shuffling = asyncio.create_task(_shuffle(door, clock))
        yield
        shuffling.cancel()
        await asyncio.gather(shuffling, return_exceptions=True)

    app = FastAPI(lifespan=lifespan, openapi_url=None, docs_url=None, redoc_url=None)
    app.add_middleware(Headed)
    app.add_api_route(f"/{ANSWERS}", door.leave, methods=["POST"])
    app.mount("/", StaticFiles(directory=site, html=True))
    return app


async def _shuffle(door: Door, clock: Clock) -> None:
    while True:
        try:
            await door.shuffle()
        except OSError as error:
            log.error("answers could not be written anew: %s", error.strerror)
        await clock.wait(DAY_S)
