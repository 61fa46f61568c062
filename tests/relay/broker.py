"""The clinic's host for tests: a real mosquitto on a port of its own, and what connects to it."""

import secrets
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest

from robot.relay import clinic as clinics
from robot.relay.clinic import Clinic
from robot.relay.kept import Kept
from robot.relay.mqtt import Broker
from robot.relay.post import Post
from robot.relay.running import reload

MOSQUITTO = shutil.which("mosquitto", path="/usr/sbin:/usr/bin:/usr/local/sbin")
needs_mosquitto = pytest.mark.skipif(MOSQUITTO is None, reason="no mosquitto here: apt-get install mosquitto")
WITHIN_S = 45.0
STARTS = 40


def free_port() -> int:
    """Below those that the kernel gives to others meanwhile."""
    while True:
        port = 20_000 + secrets.randbelow(12_000)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("0.0.0.0", port))
            return port


def until(true: Callable[[], object], within_s: float = WITHIN_S, every_s: float = 0.02) -> None:
    """Wait until it is."""
    end = time.monotonic() + within_s
    while not true():
        assert time.monotonic() < end, "it did not become true"
        time.sleep(every_s)


class House:
    """A clinic in a folder, with its broker."""

    def __init__(self, folder: Path, host: str = "localhost", *, turn_port: int = 0) -> None:
        self.clinic: Clinic = clinics.made(
            folder,
            host,
            datetime.now(UTC),
            broker_port=free_port(),
            page_port=free_port(),
            turn_port=turn_port,
        )
        self._broker: subprocess.Popen[bytes] | None = None
        self.kept = Kept(folder / clinics.KEPT)

    def start(self) -> None:
        assert MOSQUITTO is not None
        command = [MOSQUITTO, "-c", str(self.clinic.folder / clinics.CONF)]
        for _ in range(STARTS):  # beside other tests it may be told that its port is taken, and is free soon
            self._broker = subprocess.Popen(command, stderr=subprocess.DEVNULL)
            until(lambda: self._answers() or self._ended())
            if not self._ended():
                return
            time.sleep(0.5)
        raise AssertionError("no broker starts here")

    def _ended(self) -> bool:
        return self._broker is not None and self._broker.poll() is not None

    def _answers(self) -> bool:
        said = self.clinic.folder / clinics.PID
        if not said.exists() or said.read_text().strip() != str(self.pid):
            return False
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.clinic.broker_port)) == 0

    @property
    def pid(self) -> int:
        assert self._broker is not None
        return self._broker.pid

    def kill(self, how: signal.Signals = signal.SIGKILL) -> None:
        if self._broker is not None:
            self._broker.send_signal(how)
            self._broker.wait(10)
            self._broker = None

    def broker_of(self, credential: Path) -> Broker:
        return Broker("localhost", self.clinic.broker_port, self.clinic.root, credential)

    def post(self) -> Post:
        post = Post(self.broker_of(self.clinic.credential), self.kept)
        post.begin()
        until(post.connected.is_set)
        return post

    def reload(self) -> None:
        """As `yorisou relay` tells a broker that who may connect has changed."""
        assert reload(self.clinic)
        time.sleep(0.2)
