"""A whole unit as a browser meets it: the page, the lane, and a wire to the page that can be cut silently."""

import contextlib
import json
import select
import signal
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from tests.console.conftest import Page, end, start
from tests.console.core import Core

HALF_A_REQUEST = b"POST /do/stop HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Le"
SLOW_CLIENTS = 150


class Relay:
    """TCP from a port of its own to `port`. While `mute`, connections stay open and nothing passes."""

    def __init__(self, port: int) -> None:
        self._to = port
        self.mute = False
        self._ending = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._ending.set()
        self._thread.join(5)
        self._listener.close()

    def _run(self) -> None:
        ends: dict[socket.socket, socket.socket] = {}
        while not self._ending.is_set():
            ready, _, _ = select.select([self._listener, *ends], [], [], 0.05)
            if self.mute:  # what arrives meanwhile stays where it is, or is answered by nobody
                self._ending.wait(0.05)
                continue
            for one in ready:
                if one is self._listener:
                    here, _ = self._listener.accept()
                    there = socket.create_connection(("127.0.0.1", self._to))
                    ends |= {here: there, there: here}
                elif one in ends:
                    self._pass_on(one, ends)
        for one in ends:
            one.close()

    @staticmethod
    def _pass_on(one: socket.socket, ends: dict[socket.socket, socket.socket]) -> None:
        other = ends[one]
        with contextlib.suppress(OSError):
            if data := one.recv(65536):
                other.sendall(data)
                return
        for closed in (one, other):
            ends.pop(closed, None)
            closed.close()


@dataclass
class Unit:
    """`url` is the page by way of `wire`."""

    core: Core
    page: Page
    lane: Page
    wire: Relay
    _held: list[Page] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.wire.port}"

    def hold(self, process: Page) -> None:
        """SIGSTOP a process: it exists and does nothing."""
        process.process.send_signal(signal.SIGSTOP)
        self._held.append(process)

    def let_go(self) -> None:
        """Resume what was held."""
        for process in self._held:
            process.process.send_signal(signal.SIGCONT)
        self._held.clear()
        self.wire.mute = False

    def kill_lane(self) -> None:
        self.lane.process.kill()
        self.lane.process.wait(5)

    def mend(self) -> None:
        """Restore everything, with a core that has heard nothing yet."""
        self.let_go()
        if self.lane.process.poll() is not None:
            end(self.lane)
            self.lane = start(self.core.path, self.lane.port, "robot.console.lane")
        self.core.wait_until(lambda: self.core.connections)
        self.core.reset()

    @contextlib.contextmanager
    def flood(self) -> Iterator[None]:
        """Another page that types without pause and reads nothing of what it is told."""
        ending = threading.Event()

        def type_on() -> None:
            with (
                contextlib.suppress(ConnectionClosed, OSError),
                connect(f"ws://127.0.0.1:{self.page.port}/live", max_queue=None, close_timeout=0.2) as other,
            ):
                while not ending.is_set():
                    for _ in range(50):
                        other.send(json.dumps({"do": "type", "text": "x" * 60}))
                    ending.wait(0.002)

        typing = threading.Thread(target=type_on, daemon=True)
        typing.start()
        try:
            yield
        finally:
            ending.set()
            typing.join(5)

    @contextlib.contextmanager
    def slow_clients(self) -> Iterator[None]:
        """Many that begin a request, at the page and at the lane, and never end it."""
        with contextlib.ExitStack() as open_still:
            for port in (self.page.port, self.lane.port):
                for _ in range(SLOW_CLIENTS):
                    client = open_still.enter_context(socket.create_connection(("127.0.0.1", port)))
                    client.sendall(HALF_A_REQUEST)
            yield


@contextlib.contextmanager
def unit(directory: Path) -> Iterator[Unit]:
    """A separate unit over a stand-in core."""
    with contextlib.ExitStack() as ending:
        core = ending.enter_context(Core(directory / "core.sock"))
        lane = start(core.path, module="robot.console.lane")
        page = start(core.path, 0, "robot.console", "--lane-port", str(lane.port))
        ending.callback(end, page)
        wire = Relay(page.port)
        ending.callback(wire.close)
        whole = Unit(core, page, lane, wire)
        ending.callback(lambda: end(whole.lane))
        ending.callback(whole.let_go)
        core.wait_for("watch")
        yield whole
