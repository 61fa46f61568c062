"""The control socket: a Unix stream socket with JSON lines. The console, the CLI and tests come in here.

A request is `{"id": 1, "do": "stop", …}`; its answer `{"id": 1, "ok": true, …}` or `{"id": 1, "ok": false,
"error": …, "mend": …}`. After `watch` the core also pushes lines that have a "kind". The verbs are listed in
docs/reference/control-socket.md. Beside it lies a second socket, the lane, for stop, less and crisis alone.
"""

import asyncio
import contextlib
import logging
import os
import stat
from collections.abc import Awaitable, Callable, Generator
from pathlib import Path

from robot.control import json_lines
from robot.control.client import is_running, owner_file
from robot.control.json_lines import LONGEST_LINE, number_of
from robot.control.json_model import Json
from robot.control.refusal import Refusal
from robot.control.run_directory import make_private
from robot.control.urgent import is_urgent, lane_of
from robot.errors import DeviceError, UsageError, YorisouError
from robot.files.replace import new_beside
from robot.people.roles import Who

# A viewer that does not read is cut off before it costs memory; a body frame is dropped long before.
LONGEST_BACKLOG = 4 * 1024 * 1024
BODY_BACKLOG = 64 * 1024
# Of one client, still to be answered. More are refused, and read on: a stop may stand behind them.
OPEN_REQUESTS = 1_024
OPEN_BYTES = 4 * 1024 * 1024
# Clients at once, of either socket: one more, and whoever has been silent longest is shown out.
CLIENTS = 256
LANE_CLIENTS = 64
# Lines of one client that are taken before everybody else has their turn.
LINES_A_TURN = 4
BACKLOG = 1_024
ACCEPTED_AT_ONCE = 16

log = logging.getLogger(__name__)
Handler = Callable[["Client", Json], Awaitable[Json]]
# What one client is shown of a pushed message; None is nothing. Made once for each message.
Shown = Callable[["Client"], Json | None]


class Client:
    """One connection; on the `lane`, only stop, less and crisis are taken. `device` is the token it gave.

    `outside`: it comes through the clinic's host, and `who` says whose it is.
    """

    outside = False
    who: Callable[[], Who] | None = None

    def __init__(self, writer: asyncio.StreamWriter, *, lane: bool = False) -> None:
        self._writer = writer
        self.device = ""
        self.lane = lane
        self.open = self.open_bytes = 0
        self.watching = False
        self.watching_body = False

    def enter(self, device: str) -> None:
        """From now on it is whoever this token proves."""
        self.device = device

    def watch(self, *, body: bool) -> None:
        """From now on it is pushed the state and, if it wants to see the `body`, that too."""
        self.watching, self.watching_body = True, body

    def push(self, message: Json) -> None:
        """Send a line without waiting. Body frames are dropped for a slow reader; a dead one is cut off."""
        self.push_line(json_lines.write(message), body=message.get("kind") == "body")

    def push_line(self, line: bytes, *, body: bool = False) -> None:
        transport = self._writer.transport
        backlog = transport.get_write_buffer_size()
        if transport.is_closing() or (body and backlog > BODY_BACKLOG):
            return
        if backlog > LONGEST_BACKLOG:
            transport.abort()
            return
        self._writer.write(line)

    def show_out(self) -> None:
        """End the connection at once."""
        self._writer.transport.abort()


class ControlServer:
    """Accepts clients and hands their requests to `handler`; `left` is told when one goes.

    `shown` says what of a pushed message a client may see; `owner` is the token that proves the owner's own
    command line, in a file beside the socket.
    """

    def __init__(
        self,
        path: Path,
        handler: Handler,
        left: Callable[[Client], None],
        shown: Callable[[Json], Shown],
        owner: str = "",
    ) -> None:
        self.path, self._handler, self._left, self._shown = path, handler, left, shown
        self._owner = owner
        self._clients: dict[Client, None] = {}  # whoever spoke last is last
        self._tasks: set[asyncio.Task[None]] = set()
        self._servers: list[asyncio.Server] = []

    async def start(self) -> None:
        """Begin to listen. Raises DeviceError when another companion answers, or the place is not ours."""
        make_private(self.path.parent)
        for path in (self.path, lane_of(self.path)):
            if path.exists() and not stat.S_ISSOCK(path.lstat().st_mode):
                raise DeviceError(str(path), "is a file and no socket.", "Give another --socket.")
            if await asyncio.to_thread(is_running, path):
                raise DeviceError(
                    str(path), "another companion is running.", "End it first, or give another --socket."
                )
            path.unlink(missing_ok=True)
        if self._owner:
            owner = owner_file(self.path)
            os.replace(new_beside(owner, self._owner.encode(), None), owner)
        for path, accept in ((lane_of(self.path), self._accept_urgent), (self.path, self._accept)):
            server = await asyncio.start_unix_server(
                accept, path, limit=LONGEST_LINE, backlog=ACCEPTED_AT_ONCE
            )
            for listener in server.sockets:  # asyncio's number is also how many it takes in at once
                with listener.dup() as same:
                    same.listen(BACKLOG)
            self._servers.append(server)
            path.chmod(0o600)

    async def close(self) -> None:
        if self._servers:
            with contextlib.suppress(TimeoutError):  # let in whoever is at the door, to be shown out in order
                await asyncio.wait_for(asyncio.Event().wait(), 0.02)
        for server in self._servers:
            server.close()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for path in (self.path, lane_of(self.path), owner_file(self.path)):
            path.unlink(missing_ok=True)

    def push(self, message: Json) -> None:
        """Send to everybody who watches, each what they may see of it."""
        body = message.get("kind") == "body"
        watching = [each for each in self._clients if (each.watching_body if body else each.watching)]
        shown, lines = self._shown(message), dict[int, tuple[Json, bytes]]()
        for client in watching:
            try:
                part = shown(client)
            except Exception:  # whatever is wrong with one, the others are told
                log.exception("a client could not be shown the %s", message.get("kind"))
                client.show_out()
                continue
            if part is not None:
                if id(part) not in lines:
                    lines[id(part)] = (part, json_lines.write(part))  # kept, so that no other takes its id
                client.push_line(lines[id(part)][1], body=body)

    @property
    def clients(self) -> tuple[Client, ...]:
        return tuple(self._clients)

    @property
    def body_viewers(self) -> bool:
        return any(client.watching_body for client in self._clients)

    # --- connections --------------------------------------------------------------------------------------

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._let_in(Client(writer), CLIENTS, reader, writer)

    def _accept_urgent(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._let_in(Client(writer, lane=True), LANE_CLIENTS, reader, writer)

    def _let_in(
        self, client: Client, room: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        alike = [each for each in self._clients if each.lane is client.lane]
        if len(alike) >= room:
            silent = next((each for each in alike if not each.watching and not each.open), alike[0])
            self._clients.pop(silent)
            silent.show_out()
            log.warning("more than %d clients at once; the one silent longest was shown out", room)
        self._clients[client] = None
        task = asyncio.ensure_future(self._serve(client, reader))
        self._tasks.add(task)

        def ended(_task: asyncio.Task[None]) -> None:  # also when it was cancelled before it began
            self._tasks.discard(task)
            self._clients.pop(client, None)
            writer.close()

        task.add_done_callback(ended)

    async def _serve(self, client: Client, reader: asyncio.StreamReader) -> None:
        try:
            lines = 0
            while line := await reader.readline():
                if client in self._clients:
                    self._clients[client] = self._clients.pop(client)
                self._take(client, line)
                lines += 1
                if lines % LINES_A_TURN == 0:
                    await Turn()
        except (ConnectionError, ValueError, asyncio.CancelledError) as end:
            if isinstance(end, ValueError):
                client.push({"ok": False, "error": f"a line is longer than {LONGEST_LINE} bytes."})
        finally:
            self._clients.pop(client, None)
            self._left(client)

    # --- requests -----------------------------------------------------------------------------------------

    def _take(self, client: Client, line: bytes) -> None:
        """Requests begin in the order they came, and none waits for the answer to another."""
        try:
            request = json_lines.read(line)
        except UsageError as error:
            client.push(_refused(None, Refusal(str(error), error.mend)))
            return
        if not is_urgent(request) and (refusal := _no_room(client, line)):
            client.push(_refused(number_of(request), Refusal(refusal)))
            return
        client.open += 1
        client.open_bytes += len(line)
        task = asyncio.ensure_future(self._reply(client, request))
        self._tasks.add(task)

        def answered(_task: asyncio.Task[None]) -> None:
            self._tasks.discard(task)
            client.open -= 1
            client.open_bytes -= len(line)

        task.add_done_callback(answered)

    async def _reply(self, client: Client, request: Json) -> None:
        client.push(await answered(self._handler, client, request))


async def answered(handler: Handler, client: Client, request: Json) -> Json:
    """The whole answer to a request, or the refusal; it never raises."""
    number = number_of(request)
    try:
        return {"id": number, "ok": True, **await handler(client, request)}
    except YorisouError as error:
        return _refused(number, Refusal(f"{error.where}: {error.what}", error.mend, error.code))
    except Exception:
        log.exception("a request could not be handled")
        return _refused(number, Refusal("request: could not be handled.", "See the log."))


def _refused(number: int | str | None, refusal: Refusal) -> Json:
    return {"id": number, "ok": False, **refusal.to_json()}


def _no_room(client: Client, line: bytes) -> str:
    """Why this client's request is not taken, or ""."""
    if client.lane:
        return "do: this socket takes stop, less and crisis alone."
    if client.open >= OPEN_REQUESTS or client.open_bytes + len(line) > OPEN_BYTES:
        return "request: too many of them still wait for their answers."
    return ""


class Turn:
    """Awaited, lets everybody else have theirs: a client that sends without pause is one of many."""

    def __await__(self) -> Generator[None, None, None]:
        yield
