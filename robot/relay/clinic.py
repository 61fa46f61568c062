"""The folder of the clinic's host: the broker's configuration, a certificate, a credential for each robot."""

import base64
import getpass
import hashlib
import ipaddress
import json
import os
import secrets
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from robot.errors import InputError, UsageError
from robot.files.read import read_text
from robot.files.replace import new_beside, sync
from robot.network.authority import LEAF, ROOT, Authority
from robot.network.settings import is_address
from robot.relay import turn
from robot.relay.topics import ACCESS, PAGE, checked

SETTINGS, CONF, WORDS, RIGHTS = "relay.json", "mosquitto.conf", "passwords", "rights"
BROKER, CERTIFICATES, KEPT, CREDENTIALS, PID = (
    "broker",
    "certificates",
    "kept",
    "credentials",
    "mosquitto.pid",
)
LIMIT = 100_000
ROUNDS = 20_000  # of PBKDF2; a credential has 256 bits of its own
BROKER_PORT, PAGE_PORT = 8883, 8443
LOCAL = "localhost"  # by which the page reaches the broker


@dataclass(frozen=True, slots=True)
class Clinic:
    """A host in its folder. `host` is the name or address by which robots and browsers reach it.

    `certificate`: a file with key and chain of the clinic's own for the page; "" is one of our own authority.
    `turn_port`: of coturn, which carries calls; 0 is none.
    """

    folder: Path
    host: str
    broker_port: int = BROKER_PORT
    page_port: int = PAGE_PORT
    certificate: str = ""
    turn_port: int = 0

    @property
    def root(self) -> Path:
        """The certificate of the own authority, which robots trust."""
        return self.folder / CERTIFICATES / ROOT

    @property
    def leaf(self) -> Path:
        return self.folder / CERTIFICATES / LEAF

    @property
    def credential(self) -> Path:
        """The credential of the host's own page."""
        return self.folder / CREDENTIALS / PAGE

    @property
    def robots(self) -> list[str]:
        """Those that may connect."""
        return sorted(each for each in _passwords(self.folder) if each != PAGE)

    def renew(self, now: datetime) -> None:
        """A certificate that holds for a while yet. Raises InputError and OSError."""
        named = ipaddress.ip_network(self.host) if is_address(self.host) else None
        Authority(self.folder / CERTIFICATES).issue(
            list(dict.fromkeys((self.host, LOCAL))), [] if named is None else [named], now
        )


def made(
    folder: Path,
    host: str,
    now: datetime,
    *,
    broker_port: int,
    page_port: int,
    certificate: str = "",
    turn_port: int = 0,
) -> Clinic:
    """A new host in a folder. Raises UsageError where one is already, and for a host that is none."""
    if (folder / SETTINGS).exists():
        raise UsageError(str(folder), "is a host already.", "Name another folder.")
    if not host or host != host.strip().lower() or "/" in host or ":" in host.removeprefix("["):
        raise UsageError(
            "--host", "must be a name or an address, without a port.", "For example relay.clinic.example"
        )
    clinic = Clinic(folder.absolute(), host, broker_port, page_port, certificate, turn_port)
    try:
        for each in ("", BROKER, CERTIFICATES, KEPT, CREDENTIALS):
            (folder / each).mkdir(mode=0o700, parents=True, exist_ok=True)
        clinic.renew(now)
        write_rules(clinic)
        give(clinic, PAGE)
        if turn_port:
            secret = turn.drawn()
            _write(folder / turn.SECRET, secret + "\n")
            _write(folder / turn.CONF, turn.configuration(clinic.folder, host, turn_port, secret))
        told: dict[str, Any] = {"host": host, "broker_port": broker_port, "page_port": page_port}
        told |= {"certificate": certificate, "turn_port": turn_port}
        _write(folder / SETTINGS, json.dumps(told, indent=1))
    except OSError as error:
        raise InputError(str(error.filename or folder), f"cannot be made ({error.strerror}).") from None
    return clinic


def write_rules(clinic: Clinic) -> None:
    """The broker's settings and rights; written at each start, so that a newer program finds its own."""
    _write(clinic.folder / CONF, _conf(clinic))
    _write(clinic.folder / RIGHTS, ACCESS)


def opened(folder: Path) -> Clinic:
    """The host of a folder. Raises InputError."""
    path = folder / SETTINGS
    try:
        return Clinic(folder.absolute(), **json.loads(read_text(path, LIMIT)))
    except (ValueError, TypeError):
        raise InputError(str(path), "is not what relay init writes.") from None


def add(clinic: Clinic, robot: str) -> Path:
    """A robot may connect, by a new credential; an earlier one of that name ends. Returns its file."""
    return give(clinic, checked(robot))


def give(clinic: Clinic, user: str) -> Path:
    secret, words = secrets.token_urlsafe(32), _passwords(clinic.folder)
    path = clinic.folder / CREDENTIALS / user
    try:
        _write(path, f"{user}:{secret}\n")
        _keep(clinic.folder, {**words, user: hashed(secret)})
    except OSError as error:
        raise InputError(str(path), f"cannot be written ({error.strerror}).") from None
    return path


def revoke(clinic: Clinic, robot: str) -> None:
    """It may connect no more. Raises UsageError for one that is not known."""
    words = _passwords(clinic.folder)
    if words.pop(checked(robot), None) is None:
        mend = f"There are {', '.join(clinic.robots) or 'none'}."
        raise UsageError("robot", f"{robot} is not known here.", mend)
    _keep(clinic.folder, words)
    (clinic.folder / CREDENTIALS / robot).unlink(missing_ok=True)


def hashed(secret: str) -> str:
    """As mosquitto keeps a password: PBKDF2 with SHA-512."""
    salt = secrets.token_bytes(12)
    digest = hashlib.pbkdf2_hmac("sha512", secret.encode(), salt, ROUNDS)
    return f"$7${ROUNDS}${base64.b64encode(salt).decode()}${base64.b64encode(digest).decode()}"


def _passwords(folder: Path) -> dict[str, str]:
    path = folder / WORDS
    lines = read_text(path, LIMIT).splitlines() if path.exists() else []
    return dict(line.split(":", 1) for line in lines if ":" in line)


def _keep(folder: Path, words: dict[str, str]) -> None:
    _write(folder / WORDS, "".join(f"{name}:{word}\n" for name, word in words.items()))


def _write(path: Path, text: str) -> None:
    os.replace(new_beside(path, text.encode(), None), path)
    sync(path.parent)


def _conf(clinic: Clinic) -> str:
    """Everything is on the disk after each change: what was acknowledged outlives a power cut of the broker,
    and what does not is kept by the page and laid out again.

    What is said of a listener stands behind it: before it, mosquitto opens port 1883 too, without encryption.
    """
    folder = clinic.folder
    address = "::" if ":" in clinic.host else "0.0.0.0"  # noqa: S104 - robots come from outside
    return f"""# Written by yorisou relay init. Every connection is encrypted and has a credential.
user {getpass.getuser()}
pid_file {folder / PID}
per_listener_settings false
allow_anonymous false
password_file {folder / WORDS}
acl_file {folder / RIGHTS}

listener {clinic.broker_port} {address}
certfile {clinic.leaf}
keyfile {clinic.leaf}
tls_version tlsv1.2
use_username_as_clientid true

persistence true
persistence_location {folder / BROKER}/
autosave_on_changes true
autosave_interval 1
persistent_client_expiration 90d
max_queued_messages 2000
max_inflight_messages 20
max_packet_size 2200000

log_dest stderr
log_type error
log_type warning
"""
