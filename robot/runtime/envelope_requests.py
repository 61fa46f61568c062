"""Requests about sealed messages and the clinic's host, carried out."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from robot.contract.people import WAYS
from robot.control import envelope_requests as envelope
from robot.control.answers import Answer, Saved
from robot.control.envelope_answers import EnvelopesRefused, KitHere
from robot.control.request_base import Request
from robot.errors import UsageError
from robot.mailbox.envelope_keys import EnvelopeKeys
from robot.mailbox.intake import Intake
from robot.people import circle_changes as changes
from robot.people.people import People
from robot.people.roles import Who


@dataclass(frozen=True, slots=True)
class Outside:
    """How this robot is reached from outside the house: its `name` at the clinic's `host`, "" both: not."""

    host: str = ""
    name: str = ""


class EnvelopeRequests:
    """Carries them out. `keep` says whether the register is on the disk; `seen`: staff know."""

    def __init__(
        self,
        people: People,
        keys: Callable[[], EnvelopeKeys],
        intake: Intake,
        language: str,
        outside: Outside,
        keep: Callable[[], Awaitable[bool]],
        seen: Callable[[], None],
    ) -> None:
        self._people, self._keys, self._intake = people, keys, intake
        self._language, self._outside, self._keep, self._seen = language, outside, keep, seen
        self._unkept = set[str]()  # kits that a power cut would take

    async def answer(self, who: Who, request: Request) -> Answer | None:
        """The answer to a request of these, None for any other. Raises UsageError and InputError."""
        match request:
            case envelope.EnvelopeKit():
                return await self._kit(who)
            case envelope.Envelopes():
                self._seen()
                return EnvelopesRefused({str(code): number for code, number in self._intake.refused.items()})
            case envelope.RelayAllow(on=on):
                return await self._switched(relay_allowed=on)
            case envelope.RelayWant(on=on):
                return await self._switched(relay_wanted=on)
        return None

    async def _switched(self, **how: bool) -> Answer:
        self._people.take(self._people.register.model_copy(update=how))
        return Saved(await self._keep())

    async def _kit(self, who: Who) -> Answer:
        """The same one for as long as they are in the circle: it may be needed on a second device.

        It is handed out only once it is on the disk: what is sealed with one that is lost nobody opens.
        """
        keys = await asyncio.to_thread(self._keys)
        kit = self._kit_of(who.user)
        if not kit:
            kit = secrets.token_hex(16)
            self._unkept.add(kit)
            self._people.take(changes.with_kit(self._people.register, who.user, kit))
        if kit in self._unkept:
            if not await self._keep():
                mend = "Try again in a while."
                raise UsageError("kit", "could not be written to the disk.", mend, code="mail-unwritten")
            self._unkept.discard(kit)
        secret = keys.secret(who.user, kit)
        if secret is None or self._kit_of(who.user) != kit:  # taken back while it was written
            raise _not_now()
        outside = self._outside
        return KitHere(
            keys.public, who.user, who.name, secret.hex(), self._language, outside.host, outside.name
        )

    def _kit_of(self, user: str) -> str:
        """What they seal with, "" so far nothing. Raises UsageError for who is not in the circle."""
        member = self._people.register.member(user)
        if member is None or not any(member.may(way) for way in WAYS):
            raise _not_now()
        return member.kit


def _not_now() -> UsageError:
    return UsageError("circle", "is not open to this device just now.", code="mail-not-now")
