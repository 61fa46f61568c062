"""A hanging page or lane is noticed and restarted on its port; a stop works meanwhile."""

import http.client
import signal
import socket
import time
from pathlib import Path

import psutil

from robot.children import SILENT_S, Child
from robot.clock import SystemClock
from tests.runtime.live import Live

AGAIN_S = SILENT_S + 12.0  # noticed, ended, started: on a busy computer


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def process(live: Live, module: str) -> psutil.Process | None:
    for child in psutil.Process(live.process.pid).children():
        try:
            if module in child.cmdline():
                return child
        except psutil.Error:
            continue
    return None


def stopped_by(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("POST", "/do/stop")
        return connection.getresponse().status in (200, 303)
    except OSError:
        return False
    finally:
        connection.close()


def test_law_1_what_hangs_comes_back_and_a_stop_goes_the_other_way(
    tmp_path: Path,
) -> None:
    page_port, lane_port = free_port(), free_port()
    config = f"[console]\nport = {page_port}\nstop_port = {lane_port}\n"
    with Live(tmp_path, config=config) as live:
        live.until(lambda: stopped_by(lane_port) and stopped_by(page_port), 30)
        for module, port, other in (
            ("robot.console", page_port, lane_port),
            ("robot.console.lane", lane_port, page_port),
        ):
            hanging = process(live, module)
            assert hanging is not None
            live.ask("wake")
            hanging.send_signal(signal.SIGSTOP)
            before = time.monotonic()
            assert stopped_by(other)
            assert time.monotonic() - before < 1.0
            assert live.state()["phase"] == "stopped"
            live.until(lambda port=port: stopped_by(port), AGAIN_S)  # type: ignore[misc]
            assert process(live, module) != hanging
    assert live.process.returncode == 0, live.err
    assert live.err.count("hangs; it is ended and started again") == 2
    assert "Traceback" not in live.err


def test_a_child_that_says_nothing_is_not_watched_for_it(tmp_path: Path) -> None:
    child = Child("http.server", "0", "--bind", "127.0.0.1", clock=SystemClock())
    child.start()
    child.revive()
    assert child.pid is not None
    assert psutil.pid_exists(child.pid)
    child.close()
