"""Requests about people and their devices, carried out: pairing, signing in, adding, removing, ticking."""

import asyncio
import logging
from collections.abc import Callable

from robot.clock import Clock
from robot.control import people_requests as people
from robot.control.answers import (
    ActList,
    Answer,
    Entered,
    Help,
    KnownUser,
    Paired,
    PairedDevice,
    PairingCode,
    Saved,
    UserList,
)
from robot.control.request_base import Request
from robot.control.server import Client
from robot.control.state import Card
from robot.errors import UsageError, YorisouError
from robot.people import passwords
from robot.people.codes import LIVES_S
from robot.people.matrix import matrix
from robot.people.people import People
from robot.people.register import Register
from robot.people.roles import PERSON, Who
from robot.runtime.acts import Acts
from robot.runtime.door import you
from robot.runtime.locks import Locks

log = logging.getLogger(__name__)
AGAIN_S = 10.0


class PeopleRequests:
    """Carries them out. What changes holds at once; the answer says whether `save` has put it on the disk.

    `changed` is called when somebody may see or do something else than before.
    """

    def __init__(
        self,
        register: People,
        locks: Locks,
        acts: Acts,
        clock: Clock,
        *,
        save: Callable[[Register], None],
        changed: Callable[[], None],
        card: Callable[[], Card],
    ) -> None:
        self._people, self._locks, self._acts = register, locks, acts
        self._clock = clock
        self._save, self._changed, self._card = save, changed, card
        self._saving = asyncio.Lock()
        self._unsaved = False

    async def answer(self, client: Client, request: Request) -> Answer | None:
        """The answer to a request of these, None for any other. Raises UsageError or DeviceError."""
        who = self._people.who(client.device)
        match request:
            case people.Enter():
                client.enter(request.device)
                return Entered(you(self._people.who(request.device)))
            case people.HelpCard():
                return Help(self._card())
            case people.Users():
                return self._users()
            case people.Acts():
                return ActList(await self._acts.recent())
            case people.Code():
                return PairingCode(self._people.code(who, request.user), LIVES_S)
            case people.Pair():
                return await self._paired(self._people.pair(request.code, request.name))
            case people.TokenAdd():
                return await self._paired(self._people.add_token(who, request.name, request.scope))
            case people.SignIn():
                return await self._sign_in(client.device, request.password)
            case people.SetPassword():
                return await self._set_password(client.device, who, request)
            case people.SignOut() if not who.user:  # nobody signs out of nothing
                return Paired("", you(who))
            case people.SignOut():
                return await self._paired(self._people.sign_out(client.device))
            case people.SetPin():
                await self._set_pin(request)
            case _ if not self._change(who, request):
                return None
        return Saved(await self.keep())

    def _change(self, who: Who, request: Request) -> bool:
        """Change the register; False for a request that changes nothing of it."""
        change = self._people
        match request:
            case people.UserAdd():
                change.add(who, request.user, request.role, request.name)
            case people.UserRemove():
                change.remove(who, request.user)
            case people.UserReset():
                change.reset(who, request.user)
            case people.HandOver():
                change.hand_over(who, request.user, request.to)
            case people.DeviceRemove():
                change.remove_device(who, request.device, word=request.word)
            case people.Tick():
                if request.tick not in matrix().ticks:
                    raise UsageError("tick", "is none.", f"There are {', '.join(matrix().ticks)}.")
                change.tick(request.user, request.tick, on=request.on)
            case _:
                return False
        return True

    async def _paired(self, token: str) -> Paired:
        return Paired(token, you(self._people.who(token)), saved=await self.keep())

    async def _sign_in(self, token: str, password: str) -> Paired:
        device, user = self._people.to_sign_in(token)
        await self._locks.check("password", device.id, user.password, password)
        return await self._paired(self._people.signed_in(token))

    async def _set_password(self, token: str, who: Who, request: people.SetPassword) -> Paired:
        device, user = self._people.to_sign_in(token)
        if user.password:
            if who.waits:
                raise UsageError("sign-in", "comes first.", "Sign in with the password that there is.")
            await self._locks.check("password", device.id, user.password, request.old)
        new = passwords.check_password(request.password)
        return await self._paired(self._people.signed_in(token, await self._locks.hash_of("password", new)))

    async def _set_pin(self, request: people.SetPin) -> None:
        if pin := self._people.register.pin:
            await self._locks.check("pin", PERSON, pin, request.old)
        new = passwords.check_pin(request.pin) if request.pin else ""
        self._people.set_pin(await self._locks.hash_of("pin", new) if new else "")

    async def keep(self) -> bool:
        """Whether it is on the disk; if not, it holds until the next start."""
        self._changed()
        async with self._saving:
            try:
                await asyncio.to_thread(self._save, self._people.register)
            except YorisouError as error:
                if not self._unsaved:
                    log.error("%s", error)
                self._unsaved = True
                return False
        self._unsaved = False
        return True

    async def keep_trying(self) -> None:
        """What could not be written is written as soon as it can be; for as long as the companion runs."""
        while True:
            await self._clock.wait(AGAIN_S)
            if self._unsaved:
                await self.keep()

    def _users(self) -> UserList:
        register = self._people.register
        devices = {
            user.id: tuple(
                PairedDevice(each.id, each.name, each.paired_utc_us, each.until_utc_us, each.scope)
                for each in register.devices
                if each.user == user.id
            )
            for user in register.users
        }
        known = (
            KnownUser(each.id, each.role, each.name, tuple(each.ticks), bool(each.password), devices[each.id])
            for each in register.users
        )
        return UserList(tuple(known), matrix().ticks, bool(register.pin))
