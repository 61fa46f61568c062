"""HTTP for the page, in front of uvicorn's own: whoever dawdles is let go, and there is an end to how many.

uvicorn has a limit for a connection that rests between requests, and none for one that sends half a request
and waits: a thousand of those once kept every stop out.
"""

import asyncio
import itertools
import logging
from collections.abc import Iterator
from typing import Any, ClassVar

import h11
from starlette.requests import ClientDisconnect
from uvicorn.protocols.http.h11_impl import H11Protocol

from robot.console.loopback_socket import ACCEPTED_AT_ONCE, CONNECTIONS
from robot.open_files import room_for_clients

REQUEST_WITHIN_S = 4.0  # head and form, from the connection or from the first byte of a later request
# s more, so that those who came together do not all come back together.
SPREAD = tuple(step / 16 for step in range(16))
UNFINISHED = (h11.IDLE, h11.SEND_BODY)  # what a client still owes us: a head, or the rest of a form


class Timed(H11Protocol):
    """A connection with a time limit.

    WebSockets leave it once they are open, and are counted elsewhere (live.py).
    """

    room: ClassVar[int] = CONNECTIONS
    _open: ClassVar[dict["Timed", None]] = {}  # of this process, oldest first
    _spread: ClassVar[Iterator[float]] = itertools.cycle(SPREAD)
    _late: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        if len(self._open) >= self.room:
            oldest = next((each for each in self._open if each._late is not None), next(iter(self._open)))
            oldest._let_go()
        self._open[self] = None
        self._expect_the_rest()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self in self._open and self.conn.their_state in UNFINISHED:
            self._expect_the_rest()
        else:
            self._expect_nothing()

    def handle_websocket_upgrade(self, event: h11.Request) -> None:
        self._leave()
        super().handle_websocket_upgrade(event)

    def connection_lost(self, exc: Exception | None) -> None:
        self._leave()
        super().connection_lost(exc)

    def _expect_the_rest(self) -> None:
        if self._late is None:
            self._late = self.loop.call_later(REQUEST_WITHIN_S + next(self._spread), self._let_go)

    def _expect_nothing(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None

    def _leave(self) -> None:
        self._open.pop(self, None)
        self._expect_nothing()

    def _let_go(self) -> None:
        self._leave()
        self.transport.abort()


def _is_of_ours(record: logging.LogRecord) -> bool:
    """A client that leaves in the middle of its form is no fault of the page's, and rubbish fills no log."""
    left = record.exc_info and isinstance(record.exc_info[1], ClientDisconnect)
    return not left and record.msg != "Invalid HTTP request received."


def settings(files: int) -> dict[str, Any]:
    """What uvicorn is told so that it serves this way, where so many files may be open."""
    Timed.room = room_for_clients(files, CONNECTIONS)
    logging.getLogger("uvicorn.error").addFilter(_is_of_ours)
    return {"http": Timed, "backlog": ACCEPTED_AT_ONCE, "timeout_keep_alive": 5}
