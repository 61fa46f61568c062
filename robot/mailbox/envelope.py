"""An envelope: what comes from outside the house, by file or by the clinic's host, sealed to this robot.

age keeps it secret and whole. Who wrote it is proven by an HMAC-SHA256 with a secret that this robot made for
that sender (docs/reference/envelope.md).
"""

import base64
import hmac
from collections.abc import Callable
from typing import Annotated, Literal

import pyrage
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pyrage import x25519

from robot.clock import US_PER_S

VERSION = 1
MAGIC = b"age-encryption.org/"
# Bytes of a sealed file: half a minute of voice has a quarter of it.
LIMIT = 2_000_000
# The size must not tell how much was written.
BLOCK = 4_096
OLDEST_US = 90 * 24 * 3600 * US_PER_S
LONGEST_TEXT = 5_001
SAYS = b"yorisou envelope 1\n"
PASSES = b"yorisou pass 1\n"
# Why one stays closed.
Why = Literal[
    "foreign",
    "cut-off",
    "other-key",
    "broken",
    "newer",
    "too-large",
    "unknown-sender",
    "bad-proof",
    "too-old",
]
# What is in it: a message for the person; or, of something that they sent, that it was seen or is not needed.
EnvelopeWay = Literal["words", "voice", "seen", "drop"]
# The secret of a sender; None for somebody who has none.
SecretOf = Callable[[str], bytes | None]


class Closed(Exception):
    """It is not taken in; `code` is why, and says nothing of what is in it."""

    def __init__(self, code: Why) -> None:
        self.code: Why = code
        super().__init__(code)


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, hide_input_in_errors=True)


class _Version(BaseModel):
    version: int


class _Signed(_Strict):
    """`letter` is the JSON of a letter, as text, and `hmac` the proof over its bytes, in hexadecimal."""

    version: Literal[1]
    sender: Annotated[str, Field(alias="from", max_length=32)]
    letter: Annotated[str, Field(max_length=LIMIT)]
    hmac: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class Letter(_Strict):
    """What is in an envelope. `made_utc_ms` by the sender's clock; `recording` is base64.

    `reply_to`: the age key of the browser that sent it, "" where nothing can go back. `number`: which of the
    person's, for "seen" and "drop".
    """

    id: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{8,64}$")]
    made_utc_ms: Annotated[int, Field(ge=0, le=2**53)]
    way: EnvelopeWay
    text: Annotated[str, Field(max_length=LONGEST_TEXT)] = ""
    recording: Annotated[str, Field(max_length=LIMIT)] = ""
    reply_to: Annotated[str, Field(pattern=r"^(age1[02-9ac-hj-np-z]{58})?$")] = ""
    number: Annotated[int, Field(ge=0, le=2**53)] = 0

    @property
    def made_utc_us(self) -> int:
        return self.made_utc_ms * 1_000

    @property
    def sound(self) -> bytes:
        """The recording. Raises Closed."""
        try:
            return base64.b64decode(self.recording, validate=True)
        except ValueError:  # also a sign that is none of ASCII
            raise Closed("broken") from None


def proof(secret: bytes, letter: bytes, says: bytes = SAYS) -> str:
    """That whoever has the secret wrote this letter; `says` is what it is for, and it is good for no more."""
    return hmac.new(secret, says + letter, "sha256").hexdigest()


def relay_pass(secret: bytes) -> str:
    """What a sender shows the clinic's host, so that it takes letters from them. It opens nothing."""
    return hmac.new(secret, PASSES, "sha256").hexdigest()


def seal(letter: Letter, sender: str, secret: bytes, to: x25519.Recipient) -> bytes:
    """The envelope, of one of few sizes."""
    return seal_signed(letter.model_dump_json(), sender, secret, to)


def seal_signed(inside: str, sender: str, secret: bytes, to: x25519.Recipient, says: bytes = SAYS) -> bytes:
    """A text, proven to be of its sender, and sealed."""
    signed = _Signed.model_validate(
        {"version": VERSION, "from": sender, "letter": inside, "hmac": proof(secret, inside.encode(), says)}
    )
    return seal_padded(signed.model_dump_json(by_alias=True).encode(), [to])


def seal_padded(data: bytes, to: list[x25519.Recipient]) -> bytes:
    """JSON, sealed; its size tells little of it."""
    sealed: bytes = pyrage.encrypt(data + b" " * (-len(data) % BLOCK), to)
    return sealed


def unseal(
    data: bytes, identity: x25519.Identity, secret_of: SecretOf, now_utc_us: int
) -> tuple[str, Letter]:
    """Who sent it, proven, and what is in it. Raises Closed."""
    sender, inside = opened(data, identity, secret_of)
    try:
        letter = Letter.model_validate_json(inside)
    except ValidationError:
        raise Closed("broken") from None
    if letter.made_utc_us < now_utc_us - OLDEST_US:
        raise Closed("too-old")
    return sender, letter


def opened(
    data: bytes, identity: x25519.Identity, secret_of: SecretOf, says: bytes = SAYS, limit: int = LIMIT
) -> tuple[str, bytes]:
    """Who sealed it, proven, and the text inside. Raises Closed."""
    if len(data) > limit:
        raise Closed("too-large")
    signed = _signed(_decrypted(data, identity))
    secret = secret_of(signed.sender)
    if secret is None:
        raise Closed("unknown-sender")
    try:
        inside = signed.letter.encode()
    except UnicodeEncodeError:  # half of a character
        raise Closed("broken") from None
    if not hmac.compare_digest(proof(secret, inside, says), signed.hmac):
        raise Closed("bad-proof")
    return signed.sender, inside


def _decrypted(data: bytes, identity: x25519.Identity) -> bytes:
    if not data.startswith(MAGIC):
        # What a copy leaves that broke off early: nothing, the first bytes, or zeros for what is to come.
        partly = MAGIC.startswith(data) or not data.strip(b"\0")
        raise Closed("cut-off" if partly else "foreign")
    try:
        opened: bytes = pyrage.decrypt(data, [identity])
    except pyrage.DecryptError as error:
        raise Closed("other-key" if "No matching keys" in str(error) else "cut-off") from None
    return opened


def _signed(opened: bytes) -> _Signed:
    try:
        version = _Version.model_validate_json(opened).version
        if version > VERSION:
            raise Closed("newer")
        return _Signed.model_validate_json(opened)
    except ValidationError:
        raise Closed("broken") from None
