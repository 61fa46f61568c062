"""The control socket: a Unix stream socket with JSON lines. The console, the CLI and tests come in here.

A request is `{"id": 1, "do": "stop", …}`; its answer `{"id": 1, "ok": true, …}` or `{"id": 1, "ok": false,
"error": …, "mend": …}`. After `watch` the core also pushes lines that have a "kind". The verbs are listed in
docs/manual/control-socket.md.
"""

import asyncio
import contextlib
import json
import logging
import os
import socket
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from robot.control.line import number_of, written
from robot.control.line import request as parsed
from robot.errors import DeviceError, YorisouError

LONGEST_LINE = 256 * 1024
# A viewer that does not read is cut off before it costs memory; a body frame is dropped long before.
LONGEST_BACKLOG = 4 * 1024 * 1024
BODY_BACKLOG = 64 * 1024
OPEN_REQUESTS = 64

log = logging.getLogger(__name__)
Answer = dict[str, Any]
Handler = Callable[["Client", dict[str, Any]], Awaitable[Answer]]


class Client:
    """One connection."""

    def __init__(self, writer: asyncio.StreamWriter) -> None:
        self._writer = writer
        self.room = asyncio.Semaphore(OPEN_REQUESTS)
        self.watching = False
        self.watching_body = False

    def push(self, message: dict[str, Any]) -> None:
        """Send a line without waiting. Body frames are dropped for a slow reader; a dead one is cut off."""
        transport = self._writer.transport
        backlog = transport.get_write_buffer_size()
        if transport.is_closing() or (message.get("kind") == "body" and backlog > BODY_BACKLOG):
            return
        if backlog > LONGEST_BACKLOG:
            transport.abort()
            return
        self._writer.write(written(message))


class ControlServer:
    """Accepts clients and hands their requests to `handler`; `left` is told when one goes."""

    def __init__(self, path: Path, handler: Handler, left: Callable[[Client], None]) -> None:
        self.path, self._handler, self._left = path, handler, left
        self._clients: set[Client] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None

    async def start(self) -> None:
        """Begin to listen. Raises DeviceError when another companion answers at this path."""
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if await asyncio.to_thread(answers, self.path):
            raise DeviceError(
                str(self.path), "another companion is running.", "End it first, or give another --socket."
            )
        if self.path.exists() and not self.path.is_socket():
            raise DeviceError(str(self.path), "is there, and is no socket.", "Give another --socket.")
        self.path.unlink(missing_ok=True)
        self._server = await asyncio.start_unix_server(self._accept, self.path, limit=LONGEST_LINE)
        os.chmod(self.path, 0o600)

    async def close(self) -> None:
        if self._server is not None:
            with contextlib.suppress(TimeoutError):  # let in whoever is at the door, to be shown out in order
                await asyncio.wait_for(asyncio.Event().wait(), 0.02)
            self._server.close()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self.path.unlink(missing_ok=True)

    def push(self, message: dict[str, Any]) -> None:
        """Send to everybody who watches."""
        body = message.get("kind") == "body"
        for client in self._clients:
            if client.watching_body if body else client.watching:
                client.push(message)

    @property
    def body_viewers(self) -> bool:
        return any(client.watching_body for client in self._clients)

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.ensure_future(self._serve(reader, writer))
        self._tasks.add(task)

        def ended(_task: asyncio.Task[None]) -> None:  # also when it was cancelled before it began
            self._tasks.discard(task)
            writer.close()

        task.add_done_callback(ended)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        client = Client(writer)
        self._clients.add(client)
        try:
            while line := await reader.readline():
                await client.room.acquire()
                task = asyncio.ensure_future(self._reply(client, line))
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)
        except (ConnectionError, ValueError, asyncio.CancelledError) as end:
            if isinstance(end, ValueError):
                client.push({"ok": False, "error": f"a line is longer than {LONGEST_LINE} bytes."})
        finally:
            self._clients.discard(client)
            self._left(client)

    async def _reply(self, client: Client, line: bytes) -> None:
        """Requests begin in the order they came, and none waits for the answer to another."""
        try:
            client.push(await self._answer(client, line))
        finally:
            client.room.release()

    async def _answer(self, client: Client, line: bytes) -> Answer:
        number = None
        try:
            request = parsed(line)
            number = number_of(request)
            return {"id": number, "ok": True, **await self._handler(client, request)}
        except YorisouError as error:
            return {"id": number, "ok": False, "error": f"{error.where}: {error.what}", "mend": error.mend}
        except Exception:
            log.exception("a request could not be handled")
            return {
                "id": number,
                "ok": False,
                "error": "request: could not be handled.",
                "mend": "See the log.",
            }


def answers(path: Path) -> bool:
    """Whether a companion listens at this socket."""
    with contextlib.closing(socket.socket(socket.AF_UNIX)) as probe:
        probe.settimeout(1.0)
        try:
            probe.connect(str(path))
        except OSError:
            return False
        return True


def ask(path: Path, request: dict[str, Any], timeout: float = 3.0) -> Answer:
    """Send one request and wait for its answer. Raises DeviceError when nobody is there."""
    with contextlib.closing(socket.socket(socket.AF_UNIX)) as connection:
        connection.settimeout(timeout)
        try:
            connection.connect(str(path))
            connection.sendall(json.dumps({"id": 1, **request}).encode() + b"\n")
            with connection.makefile("rb") as lines:
                answer = json.loads(lines.readline() or b"{}")
        except TimeoutError as error:
            what = "the companion hangs; its body holds still by itself."
            raise DeviceError(str(path), what, "End its process and start it again.") from error
        except (OSError, ValueError) as error:
            raise DeviceError(str(path), "no companion answers.", "Start it with `yorisou run`.") from error
    if not isinstance(answer, dict) or not answer:
        raise DeviceError(str(path), "the companion went away before it answered.")
    return answer
