"""A real companion as a process: real engine, real bus thread, simulated body behind ptys."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from robot.control.client import ask, entering


class Live:
    """`yorisou run` in a directory of its own."""

    def __init__(
        self, folder: Path, *arguments: str, config: str = "", env: dict[str, str] | None = None
    ) -> None:
        self.folder = folder
        self.socket = folder / "run" / "control.sock"
        self.journal = folder / "journal.db"
        (folder / "yorisou.toml").write_text(config, "utf-8")
        self.process = subprocess.Popen(
            [
                sys.executable, "-c", "from robot.cli.main import main; main()", "run", "--person", "me",
                "--socket", "run/control.sock", "--journal", str(self.journal), *arguments,
            ],
            cwd=folder,
            env={**os.environ, "XDG_DATA_HOME": str(folder / "data"), **(env or {})},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )  # fmt: skip

    def __enter__(self) -> "Live":
        self.until(lambda: self.process.poll() is not None or self.try_state() is not None, 30)
        if self.process.poll() is not None:
            raise AssertionError(self.process.communicate()[1])
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGCONT)
            self.process.terminate()
        try:
            self.out, self.err = self.process.communicate(timeout=30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.out, self.err = self.process.communicate()
            raise

    def ask(self, verb: str, **arguments: Any) -> dict[str, Any]:
        return ask(self.socket, {"do": verb, **arguments}, timeout=20.0)

    def state(self) -> dict[str, Any]:
        """The state that is pushed to whoever begins to watch."""
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(10)
            connection.connect(str(self.socket))
            connection.sendall(entering(self.socket) + b'{"do": "watch"}\n')
            with connection.makefile("rb") as lines:
                for line in lines:
                    message: dict[str, Any] = json.loads(line)
                    if message.get("kind") == "state":
                        return message
        raise AssertionError("the companion went away")

    def try_state(self) -> dict[str, Any] | None:
        try:
            return self.state()
        except (OSError, AssertionError):
            return None

    def servos(self) -> dict[str, dict[str, Any]]:
        """The truth about the simulated servos."""
        answer: dict[str, dict[str, Any]] = self.room({"query": "servos"})["servos"]
        return answer

    def room(self, request: dict[str, Any]) -> dict[str, Any]:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(10)
            connection.connect(str(self.folder / "run" / "body" / "room"))
            connection.sendall(json.dumps(request).encode() + b"\n")
            with connection.makefile("rb") as lines:
                answer: dict[str, Any] = json.loads(lines.readline())
        return answer

    def moving(self) -> float:
        """The fastest joint, rad/s."""
        return max(abs(float(servo["velocity"])) for servo in self.servos().values())

    @staticmethod
    def until(true: Callable[[], Any], seconds: float) -> float:
        """Wait until it is true and say how long that took. Fails after `seconds`."""
        start = time.monotonic()
        while not true():
            assert time.monotonic() - start < seconds, "it never came true"
            time.sleep(0.02)
        return time.monotonic() - start

    def awake(self) -> None:
        """Wake it and wait until it breathes."""
        assert self.ask("wake")["ok"]
        try:
            self.until(lambda: self.moving() > 0.005, 20)
        except AssertionError:
            raise AssertionError(f"it never breathed: {self.state()}, {self.servos()}") from None
