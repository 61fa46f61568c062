"""The robot's own key for envelopes, made once, beside the journal. Senders' secrets follow from it."""

import hmac
import secrets
from dataclasses import dataclass
from pathlib import Path

from pyrage import IdentityError, x25519

from robot.errors import InputError
from robot.files.read import read_text, shown
from robot.files.replace import write_key

NAME = "envelopes.key"
BYTES = 32
LIMIT = 4_000
MEND = "Restore it from a backup. Without it the kits of all senders have to be given anew: remove it then."


@dataclass(frozen=True, slots=True, repr=False)
class EnvelopeKeys:
    """`identity` opens envelopes; from `master` every sender's secret is made."""

    identity: x25519.Identity
    master: bytes

    @property
    def public(self) -> str:
        """The key to which senders seal."""
        return str(self.identity.to_public())

    def secret(self, user: str, kit: str) -> bytes | None:
        """The secret of a sender; None without a kit. Another kit of the same user has another secret."""
        if not kit:
            return None
        return hmac.digest(self.master, f"yorisou kit 1\n{user}\n{kit}".encode(), "sha256")


def beside(journal: Path) -> Path:
    """The file of the keys, beside a journal."""
    return journal.with_name(NAME)


def open_keys(path: Path) -> EnvelopeKeys:
    """Read the keys, or make them where there are none; none is replaced. Raises InputError."""
    try:
        there = path.exists()
    except OSError as error:  # perhaps it is there: no new one may take its place
        raise InputError(shown(path), f"cannot be read ({error.strerror}).", MEND) from None
    if not there:
        _make(path)
    return read_keys(path)


def read_keys(path: Path) -> EnvelopeKeys:
    """Raises InputError that never shows what the file holds."""
    lines = [each.strip() for each in read_text(path, LIMIT).splitlines()]
    lines = [each for each in lines if each and not each.startswith("#")]
    try:
        identity, master = lines
        keys = EnvelopeKeys(x25519.Identity.from_str(identity), bytes.fromhex(master))
    except (ValueError, IdentityError):
        raise InputError(shown(path), "is no key file for envelopes.", MEND) from None
    if len(keys.master) != BYTES:
        raise InputError(shown(path), "is no key file for envelopes.", MEND)
    return keys


def _make(path: Path) -> None:
    """A power cut leaves a whole file or none; where another made one meanwhile, that one stays."""
    made = x25519.Identity.generate()
    text = f"# Opens what senders seal for {made.to_public()}\n{made}\n{secrets.token_hex(BYTES)}\n"
    try:
        write_key(path, text.encode("ascii"))
    except OSError as error:
        raise InputError(
            shown(path), f"cannot be made ({error.strerror}).", "Make room on the disk."
        ) from None
