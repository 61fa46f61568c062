"""Signals of a live call with somebody outside the house: sealed like an envelope, and good for moments only.

One page of a sender is one sitting. The robot draws a word for it that nobody else can read, every signal
holds that word and the next number, and so what is kept back, repeated or put in another order is worth
nothing: by no clock, which may be wrong on either side (docs/reference/envelope.md).
"""

import json
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pyrage import RecipientError, x25519

from robot.mailbox.envelope import Closed, SecretOf, opened, proof, seal_padded, seal_signed

TO_ROBOT, TO_SENDER = b"yorisou signal 1\n", b"yorisou signal back 1\n"
# Bytes of a sealed one: what a browser tells of itself has a quarter of it.
LIMIT = 60_000
LONGEST_BODY = 40_000
NAME = r"^[0-9a-f]{32}$"


class Signal(BaseModel):
    """One signal of a `sitting`, whose `number` counts from 1 on; the first has no `word` yet.

    `reply_to` is the age key of the page, `body` JSON.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, hide_input_in_errors=True)

    sitting: Annotated[str, Field(pattern=NAME)]
    number: Annotated[int, Field(ge=1, le=2**31)]
    word: Annotated[str, Field(pattern=r"^([0-9a-f]{32})?$")] = ""
    reply_to: Annotated[str, Field(pattern=r"^(age1[02-9ac-hj-np-z]{58})?$")] = ""
    body: Annotated[str, Field(max_length=LONGEST_BODY)]


def seal_signal(signal: Signal, sender: str, secret: bytes, to: x25519.Recipient) -> bytes:
    """As a sender's page seals one."""
    return seal_signed(signal.model_dump_json(), sender, secret, to, TO_ROBOT)


def open_signal(data: bytes, identity: x25519.Identity, secret_of: SecretOf) -> tuple[str, Signal]:
    """Who sent it, proven, and what it is. Raises Closed."""
    sender, inside = opened(data, identity, secret_of, TO_ROBOT, LIMIT)
    try:
        return sender, Signal.model_validate_json(inside)
    except ValidationError:
        raise Closed("broken") from None


def seal_back(sitting: str, number: int, body: dict[str, Any], secret: bytes, key: str) -> bytes:
    """What the robot tells a sitting's page: proven to be the robot's, which alone has this secret too.

    Raises Closed for what is no key.
    """
    letter = json.dumps({"sitting": sitting, "number": number, "body": body}, ensure_ascii=False)
    told = {"version": 1, "letter": letter, "hmac": proof(secret, letter.encode(), TO_SENDER)}
    try:
        return seal_padded(json.dumps(told, ensure_ascii=False).encode(), [x25519.Recipient.from_str(key)])
    except RecipientError:
        raise Closed("broken") from None
