"""`python -m robot.console.lane`: a small web server of its own for *stop*, *less* and *help*.

It is there for when the page hangs: it shares no process, port or connection with it, keeps nothing, and
passes on these three and nothing else. A form gets a small page back, a script (`Accept: application/json`)
gets `{"ok": true}` or `{"ok": false, "error": …}`. docs/reference/stopping.md.
"""

import argparse
import asyncio
import contextlib
import itertools
import json
import secrets
import sys
from collections.abc import Coroutine
from dataclasses import replace
from http import HTTPStatus
from pathlib import Path
from typing import Any, NamedTuple

import h11

from robot.children import end_with_parent, say_alive, say_ready
from robot.clock import Clock, SystemClock
from robot.console.core_errors import CoreAway, Refused, Unconfirmed
from robot.console.form_fields import as_json
from robot.console.lane_client import urge
from robot.console.lane_http import Answer, Request, page_of, read, write
from robot.console.lane_page import POLICY, Pages
from robot.console.loopback_socket import ACCEPTED_AT_ONCE, BACKLOG, CONNECTIONS, listen
from robot.console.network_doors import Doors
from robot.control.urgent import URGENT, Less
from robot.errors import YorisouError
from robot.log_lines import begin_log
from robot.network.place import LOOPBACK, NAME, PORT_LAST, Scheme, place_of, place_of_origin
from robot.network.reach import NOWHERE, Reach
from robot.open_files import raise_open_files, room_for_clients

REQUEST_WITHIN_S = 3.0  # a whole request, from the first byte on or before it
READ_WITHIN_S = 3.0  # our answer, by a client that reads slowly
# Presses that wait for the core; beyond it the answer is at once that it is not confirmed.
ASKING = 128
READ_AHEAD = 16 * 1024
SAME_SITE = frozenset({"same-origin", "same-site", "none"})
JSON = "application/json"
NOT_OURS = "This page does not answer to this name."


class Entrance(NamedTuple):
    """The names that browsers may use at one door, and how it is spoken to."""

    names: frozenset[str]
    scheme: Scheme


class Lane:
    """The small web server for stop, less and help.

    Answers requests. Whoever dawdles is let go, and the slowest is let go first when there are many.
    """

    def __init__(self, socket_path: str, clock: Clock, connections: int = CONNECTIONS) -> None:
        self._path, self._clock, self._room = socket_path, clock, connections
        self._pages = Pages()
        self.reach = NOWHERE
        self._asking = 0
        # Many that came together and are let go do not all come back together.
        self._spread = itertools.cycle(step / 16 for step in range(32))
        self._waiting: dict[asyncio.StreamWriter, None] = {}  # whose request is not whole yet, oldest first

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection: one request, one answer."""
        while len(self._waiting) >= self._room:
            oldest = next(iter(self._waiting))
            del self._waiting[oldest]
            oldest.transport.abort()
        self._waiting[writer] = None
        with contextlib.suppress(OSError, TimeoutError, asyncio.CancelledError):
            try:
                async with asyncio.timeout(REQUEST_WITHIN_S + next(self._spread)):
                    request = await read(reader)
            except h11.RemoteProtocolError:
                request = None
            finally:
                self._waiting.pop(writer, None)
            here = self.entrance(writer.get_extra_info("sockname")[0])
            answer = Answer(HTTPStatus.BAD_REQUEST) if request is None else await self.answer(request, here)
            writer.write(write(answer, head_only=request is not None and request.method == "HEAD"))
            async with asyncio.timeout(READ_WITHIN_S):
                await writer.drain()
        writer.close()

    def served(self) -> asyncio.StreamReaderProtocol:
        """What serves one connection that came over the network."""
        return asyncio.StreamReaderProtocol(asyncio.StreamReader(limit=READ_AHEAD), self.talk)

    def take(self, reach: Reach) -> None:
        """From now on it is reached like this over the network."""
        self.reach = reach

    def entrance(self, address: str) -> Entrance:
        """The door of ours with this address: that of this computer, or one of the network's."""
        if address == NAME:
            return Entrance(LOOPBACK, "http")
        return Entrance(self.reach.hosts, self.reach.scheme)

    async def answer(self, request: Request, here: Entrance) -> Answer:
        """Who may ask, then what for."""
        if place_of(request.headers.get("host", ""), *here) is None:
            return Answer(HTTPStatus.FORBIDDEN, NOT_OURS, "text/plain; charset=utf-8")
        language = self._language(request)
        if request.method == "OPTIONS":
            return _preflight(request, here)
        if request.method in ("GET", "HEAD"):
            if request.path == "/health":
                return Answer(HTTPStatus.OK, '{"ok": true}', JSON)
            found = request.path == "/"
            note = "" if found else self._pages.word("not_a_page", language)
            status = HTTPStatus.OK if found else HTTPStatus.NOT_FOUND
            return self._page(status, request, here, language, note)
        verb = request.path.removeprefix("/do/")
        if request.method != "POST" or verb not in URGENT:
            note = self._pages.word("not_a_page", language)
            return self._page(HTTPStatus.NOT_FOUND, request, here, language, note)
        if not _ours(request, here):
            note = self._pages.word("elsewhere", language)
            return self._page(HTTPStatus.FORBIDDEN, request, here, language, note)
        return await self._do(verb, request, here, language)

    async def _do(self, verb: str, request: Request, here: Entrance, language: str) -> Answer:
        wanted = URGENT[verb]
        press = wanted.read(as_json(wanted, {**request.form, "source": _source(request)}))
        if not press.press:
            press = replace(press, press=secrets.token_urlsafe(12))
        status, key = HTTPStatus.OK, "done"
        self._asking += 1
        try:
            if self._asking > ASKING:
                raise Unconfirmed
            await urge(self._path, self._clock, press)
        except Refused:
            status, key = HTTPStatus.CONFLICT, "unconfirmed"
        except Unconfirmed:
            status, key = HTTPStatus.SERVICE_UNAVAILABLE, "unconfirmed"
        except CoreAway:
            status, key = HTTPStatus.SERVICE_UNAVAILABLE, "away"
        finally:
            self._asking -= 1
        longer = "_longer" if key == "done" and isinstance(press, Less) and press.longer else ""
        note = self._pages.word(f"{key}_{verb}{longer}", language)
        # Pressed again, a less or a call for help that may have arrived is the same; a stop is always new.
        again = (verb, press.press) if key == "unconfirmed" and verb != "stop" else ("", "")
        return self._page(status, request, here, language, note, again)

    def _page(
        self,
        status: HTTPStatus,
        request: Request,
        here: Entrance,
        language: str,
        note: str,
        again: tuple[str, str] = ("", ""),
    ) -> Answer:
        """In the form that was asked for: some JSON, or a page for a person."""
        if request.json:
            body = {"ok": True} if status is HTTPStatus.OK else {"ok": False, "error": note}
            return Answer(status, json.dumps(body, ensure_ascii=False), JSON, _shared_with(request, here))
        back = request.form.get("back", "")
        if not page_of(back, *here):
            back = request.headers.get("referer", "")
        page = self._pages.page(language, note, back if page_of(back, *here) else "", _source(request), again)
        return Answer(status, page, headers=(("Content-Security-Policy", POLICY),))

    def _language(self, request: Request) -> str:
        spoken = (part.strip() for part in request.headers.get("accept-language", "").split(","))
        chosen = (request.form.get("lang"), request.query.get("lang"), request.cookies.get("lang"))
        return self._pages.language(*chosen, *spoken)


def _preflight(request: Request, here: Entrance) -> Answer:
    """A browser asks first before it lets the page on its other port send something unusual."""
    return Answer(
        HTTPStatus.NO_CONTENT if _ours(request, here) else HTTPStatus.FORBIDDEN,
        headers=(
            *_shared_with(request, here),
            ("Access-Control-Allow-Methods", "POST"),
            ("Access-Control-Allow-Headers", "accept, content-type"),
            ("Access-Control-Allow-Private-Network", "true"),
            ("Access-Control-Max-Age", "600"),
        ),
    )


def _source(request: Request) -> str:
    return "console" if request.form.get("source") == "console" else "tap"


def _ours(request: Request, here: Entrance) -> bool:
    """Whether it comes from a page of ours, of whatever port, or from no page at all.

    A browser says so in one of two ways: by the page's origin; or, where our own page's policy on referrers
    makes that "null", by saying that both are of the same site.
    """
    site = request.headers.get("sec-fetch-site")
    if request.origin in ("", "null"):
        return site in SAME_SITE if request.origin else site is None or site in SAME_SITE
    return place_of_origin(request.origin, *here) is not None


def _shared_with(request: Request, here: Entrance) -> tuple[tuple[str, str], ...]:
    """A page of ours may read the answer although its port is another."""
    if place_of_origin(request.origin, *here) is None:
        return ()
    return ("Access-Control-Allow-Origin", request.origin), ("Vary", "Origin")


async def serve(
    socket_path: str, port: int, clock: Clock, network: Path | None = None, *, with_parent: bool
) -> None:
    """Listen until the parent ends, saying where; on the network as the keeper's file says.

    Raises DeviceError when no port is free.
    """
    lane = Lane(socket_path, clock, room_for_clients(raise_open_files(), CONNECTIONS))
    listener = listen(port, "stop, less and help are")
    served = asyncio.start_server(lane.talk, sock=listener, limit=READ_AHEAD, backlog=ACCEPTED_AT_ONCE)
    async with await served as server:
        listener.listen(BACKLOG)  # asyncio's own number is also how many it takes from the door at once
        port = listener.getsockname()[1]
        say_ready({"url": f"http://{NAME}:{port}"})
        tasks: list[Coroutine[Any, Any, None]] = [server.serve_forever()]
        if with_parent:
            end_with_parent()
            tasks.append(say_alive(clock))
        if network is not None:
            tasks.append(Doors(network, port, clock, lane.served, lane.take).run())
        await asyncio.gather(*tasks)


def main() -> int:
    """Returns the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m robot.console.lane",
        description="Yorisou's stop, less and help, beside the page.",
    )
    parser.add_argument("--socket", required=True, help="the companion's control socket")
    parser.add_argument("--port", type=int, default=8643, help="the first port to try; 0 for any")
    parser.add_argument("--network", type=Path, help="the file of robot.network's keeper")
    parser.add_argument("--with-parent", action="store_true", help="end when standard input ends")
    arguments = parser.parse_args()
    if not 0 <= arguments.port <= PORT_LAST:
        parser.error(f"--port is 0 to {PORT_LAST}")
    clock = SystemClock()
    begin_log(clock)
    serving = serve(
        arguments.socket, arguments.port, clock, arguments.network, with_parent=arguments.with_parent
    )
    try:
        with contextlib.suppress(KeyboardInterrupt):
            asyncio.run(serving)
    except YorisouError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main())
