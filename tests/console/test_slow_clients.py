"""Clients that send half a request, or none, or too many: the page and its stop go on, the log is short."""

import contextlib
import http.client
import logging
import resource
import socket
import time
from pathlib import Path

import httpx
import pytest

from robot.console.slow_clients import REQUEST_WITHIN_S
from robot.log_lines import OneLineACause
from tests.console.conftest import Page, end, start
from tests.console.core import Core

pytestmark = pytest.mark.real_time
HALF = b"POST /do/stop HTTP/1.1\r\nHost: 127"


def half_open(port: int, count: int) -> list[socket.socket]:
    clients = []
    for _ in range(count):
        client = socket.create_connection(("127.0.0.1", port), timeout=5)
        client.sendall(HALF)
        clients.append(client)
    return clients


def test_1100_half_sent_heads_under_1024_files_leave_a_stop_by_page_and_by_lane(tmp_path: Path) -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < 2_500:
        pytest.skip(f"this machine allows {hard} open files; the clients need more")
    raised = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(4_096, hard) if hard > 0 else 4_096, hard))
    try:
        with Core(tmp_path / "core.sock") as core:
            for module in ("robot.console", "robot.console.lane"):
                running = start(core.path, module=module, files=1_024)
                clients = half_open(running.port, 1_100)
                for _ in range(5):
                    before = time.monotonic()
                    asked = http.client.HTTPConnection("127.0.0.1", running.port, timeout=5)
                    asked.request("POST", "/do/stop")
                    assert asked.getresponse().status in (200, 303)
                    asked.close()
                    assert time.monotonic() - before < 1.0
                for client in clients:
                    client.close()
                assert end(running) == "", "and nothing fills the log"
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, raised)


def test_a_whole_request_after_a_slow_one_is_served_and_the_slow_one_let_go(page: Page) -> None:
    with socket.create_connection(("127.0.0.1", page.port), timeout=REQUEST_WITHIN_S + 3) as slow:
        form = b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 20\r\n\r\nlonger"
        slow.sendall(b"POST /do/less HTTP/1.1\r\nHost: 127.0.0.1\r\n" + form)
        before = time.monotonic()
        assert slow.recv(100) == b""
        assert time.monotonic() - before < REQUEST_WITHIN_S + 2


def test_a_second_request_on_the_same_connection_has_its_own_time(page: Page, core: Core) -> None:
    with httpx.Client(base_url=page.url) as client:
        assert client.post("/do/stop").status_code == 303
        time.sleep(1.0)
        assert client.post("/do/stop").status_code == 303
    assert core.verbs().count("stop") == 2


def test_clients_beyond_the_number_push_out_the_ones_that_dawdle(page: Page) -> None:
    few = start(page.socket, files=300)
    clients = half_open(few.port, 60)
    try:
        assert httpx.get(few.url, timeout=2).status_code == 200
        clients[0].settimeout(2)
        with contextlib.suppress(ConnectionResetError):
            assert clients[0].recv(10) == b"", "the one that dawdles longest goes first"
    finally:
        for client in clients:
            client.close()
        assert end(few) == ""


class Hours:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.at = 0

    def now(self) -> int:
        return self.at


def test_one_log_line_a_cause_and_a_count_later() -> None:
    clock, written = Hours(), []
    log = logging.Logger("x")
    handler = logging.Handler()
    handler.emit = lambda record: written.append(record.getMessage())  # type: ignore[method-assign]
    handler.addFilter(OneLineACause(clock))  # type: ignore[arg-type]
    log.addHandler(handler)
    for number in range(1_000):
        log.error("accept failed on %d", number, exc_info=OSError(24, "Too many open files"))
        log.warning("client %d is slow", number)
    assert written == ["too many files or connections are open; new ones wait", "client 0 is slow"]
    ours = logging.Logger("robot.children")
    ours.addHandler(handler)
    for name in ("robot.console", "robot.console.lane"):
        ours.warning("%s hangs", name)
        ours.warning("%s hangs", name)
    assert written[2:] == ["robot.console hangs", "robot.console.lane hangs"], "two causes"
    clock.at = 61_000_000
    log.warning("client %d is slow", 7)
    assert written[-1] == "client 7 is slow (and 999 more like it)"
    for minute in range(2, 24 * 60):
        clock.at = minute * 60_000_000
        log.warning("client %d is slow", 8)
    assert len(written) < 34, "ever more rarely, and at least once an hour"
    clock.at += 3 * 3_600_000_000
    log.warning("client %d is slow", 9)
    assert written[-1].startswith("client 9 is slow"), "what was quiet for long is news"
