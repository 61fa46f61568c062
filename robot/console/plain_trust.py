"""What is answered to a connection without encryption, at a door that wants it: /trust, and nothing else.

A phone that does not trust the robot yet would have to click a warning away to fetch the certificate, and so
learn to click warnings away. What stands here is public; whether it is the right one, people compare.
"""

import asyncio
import contextlib
from collections.abc import Callable
from http import HTTPStatus
from weakref import WeakSet

import h11

from robot.console.lane_http import Answer, Request, read, write
from robot.console.trust import TrustPages
from robot.console.trust_answers import NOTHING, Asked
from robot.network.languages import spoken
from robot.network.place import place_of
from robot.network.reach import Reach

WITHIN_S = 4.0
AT_ONCE = 64
READ_AHEAD = 16 * 1024
REFUSED = "Without encryption there is nothing here but /trust."
PLAIN = "text/plain; charset=utf-8"
POLICY = (
    "Content-Security-Policy",
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'",
)


class PlainTrust:
    """A very small web server for these pages."""

    def __init__(self, pages: TrustPages, reach: Callable[[], Reach]) -> None:
        self._pages, self._reach = pages, reach
        self._open: WeakSet[asyncio.StreamWriter] = WeakSet()

    def served(self) -> asyncio.StreamReaderProtocol:
        """What serves one connection."""
        return asyncio.StreamReaderProtocol(asyncio.StreamReader(limit=READ_AHEAD), self.talk)

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection: one request, one answer."""
        if len(self._open) >= AT_ONCE:
            writer.transport.abort()
            return
        self._open.add(writer)
        with contextlib.suppress(OSError, TimeoutError, asyncio.CancelledError, h11.RemoteProtocolError):
            async with asyncio.timeout(WITHIN_S):
                request = await read(reader)
                answer = await asyncio.to_thread(
                    self.answer, request, int(writer.get_extra_info("sockname")[1])
                )
                writer.write(write(answer, head_only=request.method == "HEAD"))
                await writer.drain()
        self._open.discard(writer)
        writer.close()

    def answer(self, request: Request, port: int) -> Answer:
        """One of these pages under one of our names; everything else is refused."""
        ours = place_of(request.headers.get("host", ""), self._reach().hosts) is not None
        if ours and request.method in ("GET", "HEAD"):
            if request.path == "/":
                return Answer(HTTPStatus.TEMPORARY_REDIRECT, headers=(("Location", "/trust"),))
            if request.path == "/trust" or request.path.startswith("/trust/"):
                languages = request.query.get("lang", ""), *spoken(request.headers.get("accept-language", ""))
                path = request.path.removeprefix("/trust")
                shown = self._pages.answer(Asked(path, languages, port, encrypted=False))
                if shown is not NOTHING:
                    return Answer(shown.status, shown.content, shown.kind, (POLICY, *shown.headers))
        return Answer(HTTPStatus.FORBIDDEN, REFUSED, PLAIN, (POLICY,))
