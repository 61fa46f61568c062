"""A sender's page at the clinic's host, for tests without one: it seals, and opens what comes back."""

import asyncio
import hashlib
import hmac
import json
import secrets
from typing import Any

from pyrage import decrypt, x25519

from robot.mailbox.going_back import box_of
from robot.mailbox.signals import TO_SENDER, Signal, seal_signal
from tests.calls.calling import KIT, CallHouse


class Away:
    """One page of the mother's. `sent` are all sealed signals, as the host saw them."""

    def __init__(self, house: CallHouse, user: str = "mother") -> None:
        self.house, self.user = house, user
        secret = house.keys.secret(user, KIT)
        assert secret is not None
        self.secret, self.identity = secret, x25519.Identity.generate()
        self.key = str(self.identity.to_public())
        self.sitting, self.word = secrets.token_hex(16), ""
        self.number = self.heard = self.asked = 0
        self.sent: list[bytes] = []
        self.told: list[dict[str, Any]] = []

    def sealed(self, body: dict[str, Any], **change: Any) -> bytes:
        self.number += 1
        reply_to = self.key if self.number == 1 else ""
        told = {"sitting": self.sitting, "number": self.number, "word": self.word, "reply_to": reply_to}
        signal = Signal.model_validate({**told, "body": json.dumps(body), **change})
        return seal_signal(signal, self.user, self.secret, self.house.keys.identity.to_public())

    def give(self, data: bytes) -> None:
        self.sent.append(data)
        self.house.guests.take(data)

    def begin(self) -> bool:
        """Whether the robot has answered with a word for this page."""
        self.give(self.sealed({"do": "hello"}))
        self.take()
        words = [each["word"] for each in self.told if each["kind"] == "welcome"]
        self.word = words[-1] if words else ""
        return bool(words)

    def take(self) -> None:
        """Open all that has come, in order, and make sure that it is the robot's."""
        for data in self.incoming():
            said = json.loads(decrypt(data, [self.identity]))
            proof = hmac.new(self.secret, TO_SENDER + said["letter"].encode(), hashlib.sha256).hexdigest()
            letter = json.loads(said["letter"])
            assert (proof, letter["sitting"], letter["number"]) == (
                said["hmac"],
                self.sitting,
                self.heard + 1,
            )
            self.heard += 1
            self.told.append(letter["body"])

    def incoming(self) -> list[bytes]:
        """What has come to this page's box since."""
        box, out = box_of(self.key), self.house.out
        self.house.out = [each for each in out if each[0] != box]
        return [sealed for laid, sealed in out if laid == box]

    def say(self, do: str, **fields: Any) -> int:
        self.asked += 1
        self.give(self.sealed({"id": self.asked, "do": do, **fields}))
        return self.asked

    async def ask(self, do: str, **fields: Any) -> dict[str, Any]:
        number = self.say(do, **fields)
        async with asyncio.timeout(10):
            while True:
                self.take()
                for each in self.told:
                    if each["kind"] == "reply" and each["id"] == number:
                        return each
                await asyncio.sleep(0.01)

    def events(self) -> list[str]:
        self.take()
        return [each["event"] for each in self.told if each["kind"] == "call"]
