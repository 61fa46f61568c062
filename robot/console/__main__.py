"""`python -m robot.console --socket PATH --port N`: serve the page until told to end."""

import argparse
import asyncio
import contextlib
import os
import socket
import sys
import threading
from pathlib import Path

import uvicorn

from robot.children import say_alive, say_ready
from robot.clock import Clock, SystemClock
from robot.console import slow_clients
from robot.console.app import build
from robot.console.entrances import Entrances
from robot.console.loopback_socket import BACKLOG, listen
from robot.console.network_doors import Doors
from robot.console.plain_trust import PlainTrust
from robot.console.trust import TrustPages
from robot.errors import YorisouError
from robot.log_lines import begin_log
from robot.network.place import NAME, PORT_LAST
from robot.network.reach import Reach
from robot.open_files import raise_open_files

STDIN = 0


class Server(uvicorn.Server):
    """A uvicorn server that says where it is, in one JSON line, once it answers."""

    def __init__(
        self,
        config: uvicorn.Config,
        port: int,
        clock: Clock,
        network: Path | None,
        entrances: Entrances,
        *,
        with_parent: bool,
    ) -> None:
        super().__init__(config)
        self._port, self._clock, self._with_parent = port, clock, with_parent
        self._network, self._entrances = network, entrances

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            for each in sockets or ():
                each.listen(BACKLOG)  # uvicorn's own number is also how many it takes from the door at once
            if self._network is not None:
                plain = PlainTrust(TrustPages(self._reach), self._reach)
                doors = Doors(
                    self._network, self._port, self._clock, self._served, self._entrances.take, plain.served
                )
                self._doors = asyncio.ensure_future(doors.run())
            self._alive = asyncio.ensure_future(say_alive(self._clock)) if self._with_parent else None
            say_ready({"url": f"http://{NAME}:{self._port}"})

    def _reach(self) -> Reach:
        return self._entrances.reach

    def _served(self) -> asyncio.Protocol:
        """What serves one connection that came over the network: as uvicorn makes it for its own."""
        made: asyncio.Protocol = self.config.http_protocol_class(  # type: ignore[call-arg]
            config=self.config, server_state=self.server_state, app_state=self.lifespan.state
        )
        return made

    def end_with_parent(self) -> None:
        """End when the parent closes its end of our standard input, however the parent ended."""
        while True:
            try:
                if not os.read(STDIN, 4096):
                    break
            except OSError:
                break
        self.should_exit = True


def main() -> int:
    """Returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m robot.console", description="Yorisou's page.")
    parser.add_argument("--socket", required=True, help="the companion's control socket")
    parser.add_argument("--port", type=int, default=8642, help="the first port to try; 0 for any")
    parser.add_argument(
        "--lane-port", type=int, help="where stop, less and crisis are taken as well (lane.py)"
    )
    parser.add_argument("--network", type=Path, help="the file of robot.network's keeper")
    parser.add_argument("--links", default="", help="the address that links in alerts begin with")
    parser.add_argument("--weeks", type=Path, help="the folder where sealed week files lie")
    parser.add_argument("--with-parent", action="store_true", help="end when standard input ends")
    arguments = parser.parse_args()
    if not 0 <= arguments.port <= PORT_LAST:
        parser.error(f"--port is 0 to {PORT_LAST}")
    try:
        listener = listen(arguments.port)
    except YorisouError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    clock = SystemClock()
    begin_log(clock)
    entrances = Entrances(arguments.links)
    config = uvicorn.Config(
        build(arguments.socket, clock, arguments.lane_port, entrances, arguments.weeks),
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,  # whoever connects is who they are
        ws="websockets-sansio",
        ws_max_size=24 * 1024,
        ws_per_message_deflate=False,
        timeout_graceful_shutdown=1,
        log_config=None,
        **slow_clients.settings(raise_open_files()),
    )
    port = listener.getsockname()[1]
    server = Server(config, port, clock, arguments.network, entrances, with_parent=arguments.with_parent)
    if arguments.with_parent:
        threading.Thread(target=server.end_with_parent, daemon=True).start()
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(server.serve(sockets=[listener]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
