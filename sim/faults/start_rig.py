"""One start of a real robot: real processes, real control socket, a simulated body that may come late."""

import json
import os
import queue
import shutil
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from robot.app import from_config as build
from robot.clock import US_PER_S, SystemClock
from robot.config.schema import load
from robot.contract import events as e
from robot.contract.record import Record
from robot.control.client import ask, entering
from robot.engine.core import Engine
from robot.errors import DeviceError, YorisouError
from robot.journal.null_journal import NullJournal
from robot.journal.opening import open_store
from robot.journal.store import Journal
from robot.paths import FIRST_PROGRAMME

ROOT = Path(__file__).parents[2]
DAY_US = 86_400 * US_PER_S
FIRST_US = 1_767_610_800 * US_PER_S  # an evening of January 2026
ADDRESS_S, END_S = 60.0, 20.0
YORISOU = (sys.executable, "-c", "from robot.cli.main import main; main()")


def template(folder: Path) -> None:
    """A robot's own directory with a key, a programme, and a journal of two evenings, one of them stopped."""
    (folder / "store").mkdir(parents=True)
    (folder / "key").mkdir()
    shutil.copy(FIRST_PROGRAMME, folder / "programme.yaml")
    (folder / "yorisou.toml").write_text(_config(""), "utf-8")
    config = load(folder / "yorisou.toml")
    programme, path = build.programme(config), Path(config.journal.path)
    with open_store(path, build.key_path(config), threaded=False).journal as journal:
        for day, end in enumerate((e.EndRequested("tap"), e.StopRequested("tap"))):
            snapshot = journal.last_snapshot()
            engine = Engine(programme, 1, snapshot)
            journal.begin(FIRST_US + day * DAY_US, programme, 1, snapshot)
            _evening(journal, engine, FIRST_US + day * DAY_US, end)


def _evening(journal: Journal | NullJournal, engine: Engine, utc_us: int, end: Record) -> None:
    """From waking to sleep, a minute after each of these."""
    now = 0
    events = (e.ClockReported(utc_us, 0, True), e.WakeRequested("tap"), e.StartRequested("tap"))
    for event in (*events, end, e.Rated(1), e.SleepRequested("tap")):
        until = now + 60 * US_PER_S
        journal.event(now, event)
        engine.handle(event, now)
        while (due := engine.deadline()) is not None and due <= until:
            now = max(now, due)
            journal.event(now, e.Tick())
            engine.handle(e.Tick(), now)
        now = until
    journal.save_snapshot(engine.snapshot())


def _config(body: str) -> str:
    return f"""{body}
[journal]
path = "store/journal.db"
key_file = "key/journal.key"

[programme]
path = "programme.yaml"

[voice]
engine = "none"
"""


class Viewer:
    """The companion as its owner and the person see it at its control socket."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._person = ""

    def ask(self, verb: str, **arguments: Any) -> dict[str, Any]:
        """As the person; a stop asks nobody who they are."""
        device = "" if verb == "stop" else self._device()
        return ask(self._path, {"do": verb, **arguments}, device=device)

    def state(self) -> dict[str, Any]:
        """The state as they see it; {} when the companion does not answer."""
        with suppress(DeviceError):
            return {**self._seen(None), **self._seen(self._device())}
        return {}

    def _device(self) -> str:
        """The token of a device that is paired as the person's."""
        if not self._person:
            code = ask(self._path, {"do": "code", "user": "person"})["code"]
            self._person = ask(self._path, {"do": "pair", "code": code})["token"]
        return self._person

    def _seen(self, device: str | None) -> dict[str, Any]:
        with suppress(OSError, ValueError), socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(5)
            connection.connect(str(self._path))
            connection.sendall(entering(self._path, device) + b'{"do": "watch"}\n')
            with connection.makefile("rb") as lines:
                for line in lines:
                    message: dict[str, Any] = json.loads(line)
                    if message.get("kind") == "state":
                        return message
        return {}

    def codes(self) -> set[str]:
        """The codes of the notices that stand."""
        return {str(notice["code"]) for notice in self._seen(None).get("notices", ())}


class StartRig:
    """`folder` becomes a copy of `made`. What is missing is taken away between `__init__` and `start`."""

    def __init__(self, made: Path, folder: Path) -> None:
        shutil.copytree(made, folder)
        self.folder, self.clock = folder, SystemClock()
        self.config, self.programme = folder / "yorisou.toml", folder / "programme.yaml"
        self.journal, self.key = folder / "store" / "journal.db", folder / "key" / "journal.key"
        self.socket, self.ports = folder / "run" / "control.sock", folder / "ports"
        self.viewer = Viewer(self.socket)
        self.body_at_start = self.board_at_start = True
        self.environment: dict[str, str] = {}
        self.mounted: Path | None = None
        self._body: subprocess.Popen[bytes] | None = None
        self._run: subprocess.Popen[str] | None = None
        self._log = (folder / "log").open("w")
        self._reader: threading.Thread | None = None
        self._said: queue.Queue[str] = queue.Queue()
        self._page = _free_port()
        self._closing: list[Callable[[], None]] = []
        self.ports.mkdir()
        body = f'[body]\nservos = "{self.ports}/servos"\nboard = "{self.ports}/board"\n'
        self.config.write_text(_config(body) + f"\n[console]\nport = {self._page}\n", "utf-8")

    # --- what may be missing ------------------------------------------------------------------------------

    def write(self, section: str, key: str, value: str, **more: str) -> None:
        """Write keys into a section of yorisou.toml, in place of those that stand there."""
        lines = self.config.read_text("utf-8").splitlines()
        at = lines.index(f"[{section}]") + 1
        named = {key: value, **more}
        rest = [line for line in lines[at:] if line.split(" =")[0] not in named or section != "voice"]
        written = [f'{name} = "{text}"' for name, text in named.items()]
        self.config.write_text("\n".join([*lines[:at], *written, *rest]) + "\n", "utf-8")

    def start_body(self) -> None:
        """Switch the simulated body on."""
        self._body = subprocess.Popen(
            [sys.executable, "-m", "sim.body", "--link", str(self.folder / "device"), "--with-parent"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=ROOT,
        )
        assert self._body.stdout is not None  # noqa: S101 - opened as a pipe
        self._body.stdout.readline()
        (self.ports / "servos").symlink_to(self.folder / "device" / "servos")
        if self.board_at_start:
            self.plug_board()

    def plug_board(self) -> None:
        (self.ports / "board").symlink_to(self.folder / "device" / "board")

    def take_port(self) -> None:
        """Another program has the port of the servos, from the moment that there is one."""
        script = (
            "import serial, sys, time\n"
            "port = serial.Serial(sys.argv[1], exclusive=True)\n"
            "print('taken', flush=True)\n"
            "sys.stdin.read()\n"
        )
        self.start_body()
        self.body_at_start = False
        taker = subprocess.Popen(
            [sys.executable, "-c", script, str(self.ports / "servos")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        assert taker.stdout is not None  # noqa: S101 - opened as a pipe
        taker.stdout.readline()
        self._taker: subprocess.Popen[bytes] = taker
        self._closing.append(self.release_port)

    def release_port(self) -> None:
        """The other program ends."""
        _end(self._taker)

    def take_page_port(self) -> None:
        holder = socket.socket()
        holder.bind(("127.0.0.1", self._page))
        holder.listen(1)
        self._closing.append(holder.close)

    def servos(self) -> dict[str, float]:
        """Where the simulated servos really are, rad; {} while there is none."""
        with suppress(OSError, ValueError), socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(5)
            connection.connect(str(self.folder / "device" / "room"))
            connection.sendall(b'{"query": "servos"}\n')
            with connection.makefile("rb") as lines:
                return {
                    name: float(it["position"]) for name, it in json.loads(lines.readline())["servos"].items()
                }
        return {}

    # --- the run ------------------------------------------------------------------------------------------

    def start(self) -> None:
        """`yorisou run`, with its page."""
        if self.body_at_start:
            self.start_body()
        self._run = subprocess.Popen(
            [*YORISOU, "run", "--person", "me", "--config", str(self.config), "--socket", str(self.socket)],
            cwd=self.folder,
            env={**os.environ, **self.environment},
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
        )
        self._reader = threading.Thread(target=self._listen, args=(self._run.stdout,), daemon=True)
        self._reader.start()

    def _listen(self, lines: IO[str]) -> None:
        with lines:
            for line in lines:
                self._said.put(line)

    def address(self) -> str:
        """The page's address, once it is shown; "" when it is not, or the run has ended."""
        end = self.now() + ADDRESS_S
        while self.now() < end and self.running:
            with suppress(queue.Empty):
                line = self._said.get(timeout=0.2)
                if line.startswith("http"):
                    return line.strip()
        return ""

    def now(self) -> float:
        return self.clock.now() / 1e6

    @property
    def running(self) -> bool:
        return self._run is not None and self._run.poll() is None

    def until(self, true: Callable[[], bool], seconds: float) -> float:
        """How many seconds it took to become true; -1 when it did not."""
        began = self.now()
        while self.now() - began < seconds:
            with suppress(YorisouError):
                if true():
                    return self.now() - began
            self.clock.sleep(0.05)
        return -1.0

    def end(self) -> int | None:
        """End it in order. Returns its exit code, None when it had to be killed."""
        run = self._run
        if run is None:
            return 0
        run.send_signal(signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            return run.wait(END_S)
        run.kill()
        run.wait()
        return None

    def close(self) -> None:
        """Nothing of the rig is left running or mounted."""
        if self.running:
            self.end()
        for close in self._closing:
            close()
        if self._reader is not None:
            self._reader.join(5)
        self._log.close()
        if self._body is not None:
            _end(self._body)
        if self.mounted is not None:
            subprocess.run(["umount", "-l", self.mounted], check=False, capture_output=True)


def _end(process: subprocess.Popen[bytes]) -> None:
    for pipe in (process.stdin, process.stdout):
        if pipe is not None and not pipe.closed:
            pipe.close()
    with suppress(subprocess.TimeoutExpired):
        process.wait(5)
        return
    process.kill()
    process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
