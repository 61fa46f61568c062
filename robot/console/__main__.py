"""`python -m robot.console --socket PATH --port N`: serve the page until told to end."""

import argparse
import asyncio
import contextlib
import os
import socket
import sys
import threading

import uvicorn

from robot.children import say_alive, say_ready
from robot.clock import Clock, SystemClock
from robot.console import slow_clients
from robot.console.app import build
from robot.console.loopback_socket import BACKLOG, listen
from robot.errors import YorisouError
from robot.log_lines import begin_log
from robot.network.place import NAME, PORT_LAST
from robot.open_files import raise_open_files

STDIN = 0


class Server(uvicorn.Server):
    """A uvicorn server that says where it is, in one JSON line, once it answers."""

    def __init__(self, config: uvicorn.Config, port: int, clock: Clock, *, with_parent: bool) -> None:
        super().__init__(config)
        self._port, self._clock, self._with_parent = port, clock, with_parent

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            for each in sockets or ():
                each.listen(BACKLOG)  # uvicorn's own number is also how many it takes from the door at once
            self._alive = asyncio.ensure_future(say_alive(self._clock)) if self._with_parent else None
            say_ready({"url": f"http://{NAME}:{self._port}"})

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
    parser = argparse.ArgumentParser(
        prog="python -m robot.console", description="Yorisou's page, on loopback only."
    )
    parser.add_argument("--socket", required=True, help="the companion's control socket")
    parser.add_argument("--port", type=int, default=8642, help="the first port to try; 0 for any")
    parser.add_argument(
        "--lane-port", type=int, help="where stop, less and crisis are taken as well (lane.py)"
    )
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
    config = uvicorn.Config(
        build(arguments.socket, clock, arguments.lane_port),
        log_level="warning",
        access_log=False,
        server_header=False,
        ws="websockets-sansio",
        ws_max_size=16 * 1024,
        ws_per_message_deflate=False,
        timeout_graceful_shutdown=1,
        log_config=None,
        **slow_clients.settings(raise_open_files()),
    )
    server = Server(config, listener.getsockname()[1], clock, with_parent=arguments.with_parent)
    if arguments.with_parent:
        threading.Thread(target=server.end_with_parent, daemon=True).start()
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(server.serve(sockets=[listener]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
