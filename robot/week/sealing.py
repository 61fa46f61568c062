"""Seals a week file in the age format for one or more therapists, and opens it again.

age keeps it secret and whole; it does not say who wrote it: anybody may seal for a public key. The robot's id
inside is known to the robot and to whoever could open an earlier file (docs/decisions/0083-week-files.md).
"""

import hashlib
from collections.abc import Sequence
from typing import Literal

import pyrage
from pyrage import x25519

from robot.week.week_file import NotAWeek, WeekFile, from_bytes

MAGIC = b"age-encryption.org/"
# Bytes of a sealed file; a week has five thousand.
LIMIT = 256_000
# The size must not tell how much happened.
BLOCK = 4_096
Why = Literal["foreign", "newer", "invalid", "partial", "other-key"]


class Closed(Exception):
    """A file stays closed; `code` is why, `detail` a version or the names of fields."""

    def __init__(self, code: Why, detail: str = "") -> None:
        self.code, self.detail = code, detail
        super().__init__(code, detail)


def robot_id(journal_key: str) -> str:
    """The robot's id in its week files: 16 hexadecimal digits that follow from its journal's key.

    The same wherever that journal is restored, and nothing that lies outside sealed files tells it.
    """
    return hashlib.blake2b(bytes.fromhex(journal_key), digest_size=8, person=b"yorisou week id").hexdigest()


def seal(week: WeekFile, recipients: Sequence[x25519.Recipient]) -> bytes:
    """The sealed file, of one of few sizes."""
    data = week.to_bytes()
    sealed: bytes = pyrage.encrypt(data + b" " * (-len(data) % BLOCK), list(recipients))
    return sealed


def unseal(data: bytes, identities: Sequence[x25519.Identity]) -> WeekFile:
    """The week file inside. Raises Closed."""
    if not data.startswith(MAGIC):
        # What a copy leaves that broke off early: nothing, the first bytes, or zeros for what is to come.
        partly = MAGIC.startswith(data) or not data.strip(b"\0")
        raise Closed("partial" if partly else "foreign")
    try:
        opened = pyrage.decrypt(data, list(identities))
    except pyrage.DecryptError as error:
        raise Closed("other-key" if "No matching keys" in str(error) else "partial") from None
    try:
        return from_bytes(opened)
    except NotAWeek as error:
        raise Closed(error.code, error.detail) from None
