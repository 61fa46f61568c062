"""A therapist's key pair in the age format: the file that opens week files, and the key that seals them."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pyrage import IdentityError, RecipientError, x25519

from robot.errors import InputError, UsageError
from robot.files.read import read_text, shown
from robot.files.replace import sync
from robot.files.rights import open_to_others

LIMIT = 64_000  # bytes of a key file
PUBLIC, SECRET = "age1", "AGE-SECRET-KEY-1"


@dataclass(frozen=True, slots=True)
class OwnKeys:
    """What a key file holds. `exposed`: others on this machine can read it."""

    identities: tuple[x25519.Identity, ...]
    exposed: bool


def public_key(text: str) -> x25519.Recipient:
    """A public key "age1…". Raises ValueError that never shows what was given: it may be the secret one."""
    text = text.strip()
    if text.upper().startswith(SECRET):
        raise ValueError("is a secret key; it stays with the therapist, and the robot gets the public one")
    try:
        return x25519.Recipient.from_str(text)
    except RecipientError:
        raise ValueError("is no public key; it begins with age1 and has 62 characters") from None


def public_keys(texts: Sequence[str], where: str) -> list[x25519.Recipient]:
    """Raises UsageError that says which of them is none."""
    found = []
    for number, text in enumerate(texts, 1):
        try:
            found.append(public_key(text))
        except ValueError as error:
            which = f"key {number} " if len(texts) > 1 else ""
            raise UsageError(where, f"{which}{error}.", "yorisou week key makes one.") from None
    return found


def make_key(path: Path) -> str:
    """Make a key file that only its owner can read; returns the public key.

    Raises InputError where something is there already, and where none can be made.
    """
    made = x25519.Identity.generate()
    public = str(made.to_public())
    text = f"# Opens the week files that are sealed for {public}\n{made}\n"
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        sync(path.parent)
    except FileExistsError:
        mend = "Without it the files that are sealed for it stay closed. Name another file."
        raise InputError(shown(path), "is there already, and no key is ever replaced.", mend) from None
    except OSError as error:
        raise InputError(shown(path), f"cannot be made ({error.strerror}).") from None
    return public


def read_keys(path: Path) -> OwnKeys:
    """The secret keys of a file, as `yorisou week key` or age writes them. Raises InputError."""
    found = identities(read_text(path, LIMIT), shown(path))
    return OwnKeys(found, open_to_others(path))


def identities(text: str, where: str) -> tuple[x25519.Identity, ...]:
    """The secret keys in the text of a key file. Raises InputError that never shows what was given."""
    found = []
    for line in text.splitlines():
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        try:
            found.append(x25519.Identity.from_str(line.strip()))
        except IdentityError:
            mend = "A public key (age1…) only seals." if line.strip().startswith(PUBLIC) else ""
            raise InputError(where, "is no key file of a therapist.", mend) from None
    if not found:
        raise InputError(where, "holds no key.", "yorisou week key makes one.")
    return tuple(found)
