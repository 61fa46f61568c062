"""Debian's coturn on the clinic's host: it carries the sound and pictures of calls, which it cannot read.

It lets in whoever shows a credential that this host made within the last hour, and nobody else.
"""

import os
import secrets
import shutil
import socket
import subprocess
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread
from typing import Any

from robot.calls.turn import ways_out
from robot.files.read import read_text

CONF, SECRET, PID, DATA = "turnserver.conf", "turn-secret", "turnserver.pid", "turndb"
PORT = 3478
# Of one side of a call it takes one: so many sides at once.
FIRST_PORT, LAST_PORT = 49_160, 49_359
LIMIT = 1_000
AGAIN_S = 5.0
# No way through this host into the clinic's own network.
PRIVATE = (
    *("0.0.0.0-0.255.255.255", "10.0.0.0-10.255.255.255", "100.64.0.0-100.127.255.255"),
    *("127.0.0.0-127.255.255.255", "169.254.0.0-169.254.255.255", "172.16.0.0-172.31.255.255"),
    *("192.0.0.0-192.0.0.255", "192.168.0.0-192.168.255.255", "240.0.0.0-255.255.255.255"),
    *(
        "::1",
        "fc00::-fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
        "fe80::-febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
    ),
)
EVERYWHERE = ("0.0.0.0-255.255.255.255", "::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff")
# Debian's package, and a path that often lacks it.
PLACES = os.pathsep.join((os.environ.get("PATH", ""), "/usr/bin", "/usr/sbin"))


def program() -> str | None:
    """coturn's program; None where it is not on this machine."""
    return shutil.which("turnserver", path=PLACES)


def drawn() -> str:
    """A new secret."""
    return secrets.token_urlsafe(32)


def configuration(folder: Path, host: str, port: int, secret: str) -> str:
    """The text of coturn's file. What is this machine's own is added where it starts.

    What it carries is encrypted from browser to browser, so it needs no certificate.
    """
    return f"""# Written by yorisou relay init. Only credentials of the last hour are let in.
listening-port={port}
min-port={FIRST_PORT}
max-port={LAST_PORT}
realm={host}
use-auth-secret
static-auth-secret={secret}
pidfile={folder / PID}
userdb={folder / DATA}
log-file=stdout
fingerprint
no-cli
no-tls
no-dtls
no-software-attribute
no-multicast-peers
stale-nonce=600
user-quota=8
total-quota=200
max-bps=400000
"""


def servers(host: str, port: int) -> list[str]:
    """Where browsers find it."""
    at = f"[{host}]" if ":" in host.strip("[]") else host
    return [f"turn:{at}:{port}?transport={each}" for each in ("udp", "tcp")]


def issued(folder: Path, host: str, port: int, user: str, wall_us: int) -> list[dict[str, Any]]:
    """What a browser needs for the next hour; empty where this host has no server. Raises InputError."""
    if not port:
        return []
    return ways_out(servers(host, port), read_text(folder / SECRET, LIMIT).strip(), wall_us, user)


def own_addresses(host: str) -> list[str]:
    """Those of the host's addresses that are of this machine; none behind a router that translates."""
    found = set[str]()
    with suppress(OSError):
        found = {str(each[4][0]) for each in socket.getaddrinfo(host.strip("[]"), None)}
    return sorted(each for each in found if _is_ours(each))


def _is_ours(address: str) -> bool:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as probe, suppress(OSError):
        probe.bind((address, 0))
        return True
    return False


def arguments(folder: Path, host: str) -> list[str]:
    """What coturn is started with. Two sides meet at its own address, and it leads nowhere else."""
    own = own_addresses(host)
    told = ["-c", str(folder / CONF), *(f"--denied-peer-ip={each}" for each in PRIVATE)]
    if not own:
        return told
    everywhere = [f"--denied-peer-ip={each}" for each in EVERYWHERE]
    loopback = ["--allow-loopback-peers"] if any(each in ("127.0.0.1", "::1") for each in own) else []
    for each in own:
        told += [f"--listening-ip={each}", f"--relay-ip={each}", f"--allowed-peer-ip={each}"]
    return [*told, *everywhere, *loopback]


class Server:
    """coturn as a process beside the page; one that ends is started again."""

    def __init__(self, folder: Path, host: str) -> None:
        self._folder, self._host, self._over = folder, host, Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._thread = Thread(target=self._keep, name="coturn", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def _keep(self) -> None:
        found = program()
        while found is not None and not self._over.is_set():
            self._process = subprocess.Popen(
                [found, *arguments(self._folder, self._host)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
            if self._over.is_set():  # meanwhile
                self._process.terminate()
            self._process.wait()
            self._over.wait(AGAIN_S)

    def close(self) -> None:
        self._over.set()
        if self._process is not None:
            self._process.terminate()
        if self._thread.ident is not None:
            self._thread.join(AGAIN_S)
