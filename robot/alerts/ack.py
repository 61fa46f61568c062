"""One-time answer codes of alerts: only a hash is kept, each works once, and each expires."""

import hashlib
import json
import logging
import os
import re
import secrets
import threading
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from robot.errors import UsageError

log = logging.getLogger(__name__)
VALID_US = 24 * 3_600 * 1_000_000
# A code that a person types: no letter that looks like a figure. Ten of 31 letters are 49 bits.
LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE_LENGTH = 10
WHERE = "alert"
STATUS = "`yorisou alert status` says what is open."


@dataclass(frozen=True, slots=True)
class Issued:
    """A code that was issued: its hash, the alert and member of staff it belongs to, and when.

    `end` is "" while it can be used, then "used" or "closed".
    """

    digest: str
    alert: int
    to: str
    drill: bool
    made_us: int
    end: str = ""


def make(alert: int, to: str, drill: bool, now_us: int, *, short: bool) -> tuple[str, Issued]:
    """Make a new secret and its record; `short` is for typing, the long one for a link."""
    if short:
        letters = "".join(secrets.choice(LETTERS) for _ in range(CODE_LENGTH))
        secret = f"{letters[:5]}-{letters[5:]}"
    else:
        secret = secrets.token_urlsafe(32)
    return secret, Issued(_digest(secret), alert, to, drill, now_us)


def check(secret: str, issued: Sequence[Issued], now_us: int) -> Issued:
    """The record of this secret. Raises UsageError when it is unknown, used, closed or too old."""
    wanted = _digest(secret)
    found = next((each for each in issued if secrets.compare_digest(each.digest, wanted)), None)
    if found is None:
        raise UsageError(WHERE, "this code is not known.", "Look at the newest message again.")
    if found.end == "used":
        raise UsageError(WHERE, "this code has been used already.", STATUS)
    if found.end == "closed":
        raise UsageError(
            WHERE, "this alert is closed: somebody else has answered, or staff cleared it.", STATUS
        )
    if now_us - found.made_us > VALID_US:
        raise UsageError(WHERE, "this code is older than a day.", STATUS)
    return found


def consume(secret: str, issued: Sequence[Issued], now_us: int) -> tuple[Issued, tuple[Issued, ...]]:
    """Like `check`, and mark everything issued with this one as used."""
    found = check(secret, issued, now_us)
    return found, tuple(replace(each, end="used") if each is found else each for each in issued)


def _digest(secret: str) -> str:
    """The hash of a code, normalised first, or of a link's token as it is."""
    plain = secret.strip()
    code = re.sub(r"[\s-]", "", plain).upper()
    if len(code) == CODE_LENGTH and set(code) <= set(LETTERS):
        plain = code
    return hashlib.sha256(plain.encode()).hexdigest()


class Tokens:
    """All issued codes, in memory and in a file that only this user can read, so that they survive a restart.

    Threads may share it. A file that cannot be written is told in the log; memory goes on.
    """

    def __init__(self, path: Path, wall: Callable[[], int]) -> None:
        self._path, self._wall = path, wall
        self._lock, self._file = threading.Lock(), threading.Lock()
        self.drill_us, self._issued = _read(path)

    def issue(self, alert: int, to: str, drill: bool, *, short: bool) -> str:
        """Issue a new secret; it is on the disk before it is handed out."""
        now = self._wall()
        secret, kept = make(alert, to, drill, now, short=short)
        with self._lock:
            young = (each for each in self._issued if now - each.made_us <= VALID_US)
            self._issued = (*young, kept)
        self.save()
        return secret

    def look(self, secret: str) -> Issued:
        """The record of a secret, without using it up. Raises UsageError like `check`."""
        with self._lock:
            return check(secret, self._issued, self._wall())

    def take(self, secret: str) -> Issued:
        """Use a secret up, in memory; `save` follows. Raises UsageError like `check`."""
        with self._lock:
            found, self._issued = consume(secret, self._issued, self._wall())
            if found.drill:
                self.drill_us = self._wall()
        return found

    def close(self, alert: int) -> None:
        """Close an alert, which needs no answer any more, in memory; `save` follows."""
        with self._lock:
            self._issued = tuple(
                replace(each, end="closed") if each.alert == alert and not each.end else each
                for each in self._issued
            )

    def save(self) -> None:
        """Write the file atomically."""
        with self._file:
            with self._lock:
                data = {"drill_us": self.drill_us, "issued": [asdict(each) for each in self._issued]}
            part = self._path.with_name(self._path.name + ".part")
            try:
                self._path.parent.mkdir(parents=True, exist_ok=True)
                with open(os.open(part, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "w") as file:
                    json.dump(data, file)
                    file.flush()
                    os.fsync(file.fileno())
                os.replace(part, self._path)
            except OSError as error:
                log.error("%s cannot be written: %s", self._path, error.strerror)


def _read(path: Path) -> tuple[int, tuple[Issued, ...]]:
    try:
        data = json.loads(path.read_bytes())
        return int(data["drill_us"]), tuple(Issued(**each) for each in data["issued"])
    except FileNotFoundError:
        return 0, ()
    except (OSError, ValueError, TypeError, KeyError):
        log.warning("%s cannot be read; codes in messages sent before are not known any more", path)
        return 0, ()


def last_drill_us(path: Path) -> int:
    """Wall time of the last acknowledged drill in the file of a desk; 0 when there was none."""
    return _read(path)[0]
