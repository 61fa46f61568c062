"""What of a clinic's host runs, and what waits on it, as seen on this machine. Nothing sealed is opened."""

import socket
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from cryptography import x509

from robot.errors import InputError
from robot.files.read import read_bytes
from robot.relay import turn
from robot.relay.clinic import KEPT, LOCAL, Clinic
from robot.relay.kept import HAD, WAITS
from robot.relay.running import broker_runs

LIMIT = 64_000
ANSWERS_WITHIN_S = 2.0


@dataclass(frozen=True, slots=True)
class OfRobot:
    """Sealed messages of one robot: those that it has not fetched yet, those that are kept on, the oldest."""

    robot: str
    waiting: int
    kept: int
    oldest_days: int


@dataclass(frozen=True, slots=True)
class Status:
    """`coturn` is "" where this host has none; the certificate of the page is good for so many days."""

    host: str
    broker: bool
    page: bool
    coturn: str
    certificate_days: int
    robots: tuple[OfRobot, ...]

    @property
    def whole(self) -> bool:
        """Whether everything runs that should."""
        return self.broker and self.page and self.coturn in ("", "runs") and self.certificate_days > 0

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def status(clinic: Clinic, now: datetime) -> Status:
    """Looks, and changes nothing."""
    ours = turn.own_addresses(clinic.host) or [LOCAL]
    carries = any(_answers(each, clinic.turn_port) for each in ours)
    coturn = "" if not clinic.turn_port else "runs" if carries else "ended" if turn.program() else "missing"
    robots = tuple(_of(clinic, each, now.timestamp()) for each in clinic.robots)
    return Status(
        clinic.host,
        broker_runs(clinic),
        _answers(LOCAL, clinic.page_port),
        coturn,
        _days(clinic, now),
        robots,
    )


def _of(clinic: Clinic, robot: str, now_s: float) -> OfRobot:
    ages, counts = [now_s], {WAITS: 0, HAD: 0}
    place = clinic.folder / KEPT / robot
    for path in place.iterdir() if place.is_dir() else ():
        if path.suffix in counts:
            with suppress(OSError):
                ages.append(path.stat().st_mtime)
                counts[path.suffix] += 1
    return OfRobot(robot, counts[WAITS], counts[HAD], int((now_s - min(ages)) // 86_400))


def _answers(address: str, port: int) -> bool:
    with suppress(OSError), socket.create_connection((address, port), ANSWERS_WITHIN_S):
        return True
    return False


def _days(clinic: Clinic, now: datetime) -> int:
    """0 where it cannot be read."""
    try:
        data = read_bytes(Path(clinic.certificate) if clinic.certificate else clinic.leaf, LIMIT)
        until = x509.load_pem_x509_certificates(data)[0].not_valid_after_utc
    except (InputError, ValueError):
        return 0
    return (until - now).days
