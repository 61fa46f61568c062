"""The outside world for alerts: a real mail server, a real webhook receiver, and ones that fail."""

import contextlib
import json
import socket
import socketserver
import threading
from collections.abc import Iterator
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import Queue
from typing import Any

from aiosmtpd.controller import Controller

SECRET = "Tr0ub4dor"


class MailServer:
    """A mail server that accepts mail, or refuses it with a 5xx."""

    def __init__(self, refuse: bool = False) -> None:
        self.refuse = refuse
        self.got: Queue[tuple[str, str]] = Queue()
        self.html = ""
        self._controller = Controller(self, hostname="127.0.0.1", port=free_port())

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        if self.refuse:
            return "550 not here"
        message = message_from_bytes(envelope.content, policy=policy.default)
        body = message.get_body(("plain", "html"))
        html = message.get_body(("html",))
        self.html = "" if html is None else html.get_content()
        self.got.put((str(message["subject"]), "" if body is None else body.get_content()))
        return "250 OK"

    def __enter__(self) -> "MailServer":
        self._controller.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._controller.stop()

    @property
    def url(self) -> str:
        port = self._controller.port
        return f"mailto://127.0.0.1:{port}?mode=insecure&from=robot@example.org&to=tanaka@example.org&format=text"


class Webhook:
    """A webhook receiver that accepts JSON, or answers with another status."""

    def __init__(self, status: int = 200) -> None:
        self.got: Queue[dict[str, Any]] = Queue()
        hook = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                hook.got.put(json.loads(body))
                self.send_response(status)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                return

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))

    def __enter__(self) -> "Webhook":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def url(self) -> str:
        return f"json://robot:{SECRET}@127.0.0.1:{self._server.server_port}/hook"


@contextlib.contextmanager
def silent_server() -> Iterator[str]:
    """A server that accepts connections and never answers."""
    over = threading.Event()

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            over.wait(30)

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True
        block_on_close = False

    with Server(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield f"json://robot:{SECRET}@127.0.0.1:{server.server_address[1]}/"
        finally:
            over.set()
            server.shutdown()
            thread.join()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def closed_port() -> str:
    """Nobody listens: as with the network off, the connection is refused at once."""
    return f"json://robot:{SECRET}@127.0.0.1:{free_port()}/"


def taken(queue: "Queue[Any]", within_s: float = 20.0) -> Any:
    return queue.get(timeout=within_s)
