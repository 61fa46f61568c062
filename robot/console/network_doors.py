"""The doors to the network: a listening socket for each address of the robot, encrypted, beside loopback.

They open and close as the keeper's file says (robot/network). Nothing here may cost the door of this
computer: whoever dawdles before a connection is encrypted is let go, the oldest of each address first.
"""

import asyncio
import logging
import socket
import ssl
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from weakref import WeakSet

from robot.clock import Clock
from robot.console.loopback_socket import BACKLOG
from robot.network import reach as reaching
from robot.network.reach import NOWHERE, Reach

log = logging.getLogger(__name__)
LOOK_EVERY_S = 1.0
GREET_WITHIN_S = 4.0  # from the connection to the end of the handshake
OF_ONE, AT_ONCE = 24, 192  # connections of one address, and of all, that are not encrypted yet
TLS_FIRST = b"\x16"  # the first byte of every encrypted connection
Protocols = Callable[[], asyncio.BaseProtocol]


@dataclass
class Door:
    """One address that is listened on, and the connections that came in there."""

    listener: socket.socket
    accepting: "asyncio.Task[None] | None" = None
    open: "WeakSet[asyncio.WriteTransport]" = field(default_factory=WeakSet)

    def close(self) -> None:
        """Nobody comes in any more, and who is in is out."""
        if self.accepting is not None:
            self.accepting.cancel()
        self.listener.close()
        for transport in list(self.open):
            transport.abort()


class Doors:
    """Every door to the network. `file` is the keeper's; `served` makes what serves a connection.

    `plain` serves a connection that is not encrypted where it should be; without it that one is closed.
    `changed` is told what holds from now on.
    """

    def __init__(
        self,
        file: Path,
        port: int,
        clock: Clock,
        served: Protocols,
        changed: Callable[[Reach], None],
        plain: Protocols | None = None,
    ) -> None:
        self._file, self._port, self._clock = file, port, clock
        self._served, self._changed, self._plain = served, changed, plain
        self._reach = NOWHERE
        self._context: ssl.SSLContext | None = None
        self._doors: dict[str, Door] = {}
        self._greeting: dict[asyncio.Task[None], str] = {}  # oldest first
        self._said: dict[str, str] = {}

    async def run(self) -> None:
        """Until cancelled."""
        seen: object = ()
        try:
            while True:
                try:
                    if (now := _signature(self._file)) != seen:
                        seen = now
                        self._take(reaching.read(self._file))
                    self._open_missing()
                except Exception:
                    log.exception("the doors to the network")  # the one of this computer stays open
                await self._clock.wait(LOOK_EVERY_S)
        finally:
            self._take(NOWHERE)

    def _take(self, reach: Reach) -> None:
        """What the keeper says now."""
        try:
            context = _context_of(reach)
        except (OSError, ValueError) as error:  # replaced meanwhile, or unreadable: as if there were nothing
            log.error("%s: %s", reach.certificate, error)
            reach, context = NOWHERE, None
        other = reach.scheme != self._reach.scheme
        for address in list(self._doors):
            if other or address not in reach.addresses:
                self._doors.pop(address).close()
        self._reach, self._context = reach, context
        self._changed(reach)

    def _open_missing(self) -> None:
        for address in self._reach.addresses:
            if address in self._doors:
                continue
            try:
                door = Door(_listen(address, self._port))
            except OSError as error:
                if self._said.get(address) != str(error):
                    log.warning("nobody can come in at %s, port %s: %s", address, self._port, error)
                self._said[address] = str(error)
                continue
            self._said.pop(address, None)
            door.accepting = asyncio.ensure_future(self._accept(door))
            self._doors[address] = door

    async def _accept(self, door: Door) -> None:
        loop = asyncio.get_running_loop()
        while True:
            try:
                client, (peer, *_) = await loop.sock_accept(door.listener)
            except OSError as error:  # no file is left for it: there will be
                log.warning("a connection was not taken: %s", error.strerror)
                await self._clock.wait(LOOK_EVERY_S)
                continue
            self._make_room(peer)
            greeting = asyncio.ensure_future(self._greet(door, client))
            self._greeting[greeting] = peer
            greeting.add_done_callback(lambda task: self._greeting.pop(task, None))

    def _make_room(self, peer: str) -> None:
        """The oldest of the same address goes where it has many; the oldest of all where all are too many."""
        same = [task for task, address in self._greeting.items() if address == peer]
        if len(same) >= OF_ONE or len(self._greeting) >= AT_ONCE:
            oldest = same[0] if len(same) >= OF_ONE else next(iter(self._greeting))
            oldest.cancel()
            del self._greeting[oldest]

    async def _greet(self, door: Door, client: socket.socket) -> None:
        """Hand a connection to what serves it: by its first byte it is encrypted, or it is not."""
        served, context = self._served, self._context
        try:
            async with asyncio.timeout(GREET_WITHIN_S):
                if context is not None and await _first_byte(client) != TLS_FIRST:
                    if self._plain is None:
                        client.close()
                        return
                    served, context = self._plain, None
                within = GREET_WITHIN_S if context else None
                transport, _ = await asyncio.get_running_loop().connect_accepted_socket(
                    served, client, ssl=context, ssl_handshake_timeout=within
                )
        except (OSError, TimeoutError, asyncio.CancelledError):
            client.close()
            return
        door.open.add(transport)


async def _first_byte(client: socket.socket) -> bytes:
    """The first byte that comes, which stays where it is. Raises OSError."""
    loop = asyncio.get_running_loop()
    there = loop.create_future()
    loop.add_reader(client, _tell, there)
    try:
        await there
    finally:
        loop.remove_reader(client)
    with suppress(BlockingIOError):
        return client.recv(1, socket.MSG_PEEK)
    return b""


def _tell(there: "asyncio.Future[None]") -> None:
    if not there.done():
        there.set_result(None)


def _listen(address: str, port: int) -> socket.socket:
    six = ":" in address
    listener = socket.socket(socket.AF_INET6 if six else socket.AF_INET, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if six:
            listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        listener.setblocking(False)
        listener.bind((address, port))
        listener.listen(BACKLOG)
    except OSError:
        listener.close()
        raise
    return listener


def _context_of(reach: Reach) -> ssl.SSLContext | None:
    """How to encrypt; None for plain HTTP. Raises OSError or ValueError for files that cannot be used."""
    if not reach.certificate:
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(reach.certificate, reach.key, "")  # with a password it would ask for it
    return context


def _signature(file: Path) -> tuple[int, int, int] | None:
    """What changes with every new content of the file."""
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_ino, found.st_size
