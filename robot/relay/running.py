"""The clinic's host as it runs: the broker as a process beside, and the page for senders in front."""

import logging
import os
import shutil
import signal
import subprocess
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from threading import Event, Thread
from typing import Any

import uvicorn

from robot.clock import Clock
from robot.errors import DeviceError, InputError
from robot.files.read import read_text
from robot.network.quiet_server import quiet_server
from robot.relay import host, turn
from robot.relay.clinic import CONF, KEPT, LOCAL, PID, Clinic, write_rules
from robot.relay.kept import Kept
from robot.relay.mqtt import Broker
from robot.relay.post import Post

# Where Debian puts it; a user's own path often lacks it.
PLACES = os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"))
ENDS_WITHIN_S = 10.0
LONGEST_MESSAGE = 100_000
log = logging.getLogger(__name__)
NO_COTURN = "not on this machine; calls meet only where both are in one network. Run: apt-get install coturn"


def mosquitto() -> str:
    """The broker's program. Raises DeviceError."""
    found = shutil.which("mosquitto", path=PLACES)
    if found is None:
        raise DeviceError("mosquitto", "is not on this machine.", "Run: apt-get install mosquitto")
    return found


def run(clinic: Clinic, clock: Clock, tell: Callable[[str], None]) -> int:
    """Broker and page until somebody ends them; returns the exit code. Raises DeviceError and InputError."""
    clinic.renew(datetime.fromtimestamp(clock.wall() / 1e6, UTC))
    program = mosquitto()
    write_rules(clinic)
    _end_left_over(clinic)
    signal.signal(signal.SIGTERM, lambda *_: None)  # uvicorn hears it first, and then what follows is done
    broker = subprocess.Popen([program, "-c", str(clinic.folder / CONF)], start_new_session=True)
    post = Post(Broker(LOCAL, clinic.broker_port, clinic.root, clinic.credential), Kept(clinic.folder / KEPT))
    calls = turn.Server(clinic.folder, clinic.host)
    try:
        post.begin()
        server = _server(clinic, post, clock)
        Thread(target=_end_with, args=(broker, server), name="broker", daemon=True).start()
        tell(
            f"Broker at {clinic.host}:{clinic.broker_port}; page at https://{clinic.host}:{clinic.page_port}/"
        )
        if clinic.turn_port:
            there = turn.program() is not None
            tell(f"coturn on port {clinic.turn_port}." if there else f"coturn: {NO_COTURN}")
            calls.start()
        server.run()
    finally:
        calls.close()
        post.close()
        broker.terminate()
        with suppress(subprocess.TimeoutExpired):
            broker.wait(ENDS_WITHIN_S)
        broker.kill()
        broker.wait()
    return 0 if server.started and broker.returncode == 0 else 4


def _end_with(broker: "subprocess.Popen[bytes]", server: uvicorn.Server) -> None:
    """Without a broker there is no host: whoever started us starts both again."""
    broker.wait()
    server.should_exit = True


def _end_left_over(clinic: Clinic) -> None:
    """A broker of this folder whose page was killed holds the port."""
    number = _pid(clinic)
    with suppress(OSError):
        said = Path(f"/proc/{number}/cmdline").read_bytes().split(b"\0")
        if str(clinic.folder / CONF).encode() in said:
            os.kill(number, signal.SIGTERM)
            for _ in range(100):
                os.kill(number, 0)
                Event().wait(0.1)


def _pid(clinic: Clinic) -> int:
    """0 where no broker has said that it runs."""
    try:
        return int(read_text(clinic.folder / PID, 100))
    except (InputError, ValueError):
        return 0


def _server(clinic: Clinic, post: Post, clock: Clock) -> uvicorn.Server:
    file = clinic.certificate or str(clinic.leaf)
    return quiet_server(
        host.build(clinic.host, post, clock, partial(_ways, clinic, clock)),
        "::" if ":" in clinic.host else "0.0.0.0",  # noqa: S104 - senders come from outside
        clinic.page_port,
        file,
        ws="websockets-sansio",
        ws_max_size=LONGEST_MESSAGE,
        ws_per_message_deflate=False,  # what is sealed grows no smaller
        date_header=True,
    )


def _ways(clinic: Clinic, clock: Clock, robot: str) -> list[dict[str, Any]]:
    """None where its secret cannot be read: calls then meet in one network only."""
    try:
        return turn.issued(clinic.folder, clinic.host, clinic.turn_port, robot, clock.wall())
    except InputError as error:
        log.error("coturn: %s", error)
        return []


def broker_runs(clinic: Clinic) -> bool:
    """Whether the broker of this folder does."""
    with suppress(OSError):
        said = Path(f"/proc/{_pid(clinic)}/cmdline").read_bytes()
        return str(clinic.folder / CONF).encode() in said.split(b"\0")
    return False


def reload(clinic: Clinic) -> bool:
    """Tell a broker that runs who may connect now, and part from who may not; False where none runs."""
    if not broker_runs(clinic):
        return False
    try:
        os.kill(_pid(clinic), signal.SIGHUP)
    except OSError:
        return False
    return True


def unit(clinic: Clinic, program: str, user: str) -> str:
    """A systemd unit. It starts anew each month, so that the certificate never runs out."""
    return f"""[Unit]
Description=Yorisou: the clinic's host
After=network-online.target
Wants=network-online.target

[Service]
User={user}
ExecStart={program} relay run {clinic.folder}
Restart=always
RestartSec=5
RuntimeMaxSec=30d
NoNewPrivileges=yes
ProtectSystem=strict
ProtectHome=read-only
ReadWritePaths={clinic.folder}
PrivateTmp=yes
LimitCORE=0

[Install]
WantedBy=multi-user.target
"""
