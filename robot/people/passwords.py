"""Passwords and the PIN: argon2id. Both calls take a tenth of a second and belong in a thread."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from robot.errors import UsageError

SHORTEST_PASSWORD, LONGEST_PASSWORD = 10, 256
SHORTEST_PIN, LONGEST_PIN = 4, 12
# RFC 9106, second recommended option: 64 MiB; here one lane, as a Raspberry Pi runs the robot beside it.
_HASHER = PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=1)


def hash_of(secret: str) -> str:
    """How a password or a PIN is kept."""
    return _HASHER.hash(secret)


def verify(kept: str, secret: str) -> bool:
    """Whether it is the one."""
    try:
        return _HASHER.verify(kept, secret)
    except (VerificationError, InvalidHashError):
        return False


def check_password(secret: str) -> str:
    """Raises UsageError for one that is no password."""
    if not SHORTEST_PASSWORD <= len(secret) <= LONGEST_PASSWORD:
        what = f"needs {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters."
        raise UsageError("password", what, "A few words in a row are easy to remember.", code="password-form")
    return secret


def check_pin(secret: str) -> str:
    """Raises UsageError for one that is no PIN."""
    if not (SHORTEST_PIN <= len(secret) <= LONGEST_PIN and secret.isascii() and secret.isdigit()):
        raise UsageError("pin", f"has {SHORTEST_PIN} to {LONGEST_PIN} digits.", code="pin-form")
    return secret
