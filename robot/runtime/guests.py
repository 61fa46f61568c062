"""Guests: senders outside the house with a call page open at the clinic's host.

Each is a client like one of the control socket, proven signal by signal instead of by a connection, and may
ask for what belongs to their side of a call and for nothing else. The same rules hold as at home.
"""

import asyncio
import hmac
import json
import logging
import secrets
from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Any, Protocol

from robot.clock import US_PER_S, Clock
from robot.control import call_requests as calls
from robot.control.json_model import Json
from robot.control.request_base import by_verb
from robot.control.server import Client, answered
from robot.errors import InputError
from robot.mailbox.envelope import Closed
from robot.mailbox.envelope_keys import EnvelopeKeys
from robot.mailbox.going_back import box_of
from robot.mailbox.signals import Signal, open_signal, seal_back
from robot.people.people import People
from robot.people.roles import NOBODY, Who

log = logging.getLogger(__name__)
# What a guest may ask for; "ping" is answered here.
OPEN = by_verb(
    *(calls.Calls, calls.CallOpen, calls.CallHere, calls.CallSignal),
    *(calls.CallUp, calls.CallLost, calls.CallEnd),
)
PING = "ping"
# The device of a guest, as the record of who did what names it.
OUTSIDE = "outside"
# A page says every second that it is there. In a call a silent one is a lost link, else a page that is gone.
SILENT_US, GONE_US = 4 * US_PER_S, 15 * US_PER_S
# A word that is drawn and not used ends.
UNUSED_US = 60 * US_PER_S
MOST_OF_ONE, MOST = 4, 24
# Sealed signals of everybody together: opening one takes a moment of the loop.
PER_S, AT_ONCE = 60.0, 200.0
# A page numbers what it asks.
LARGEST = 2**53


class Room(Protocol):
    """Where requests go, and where it is told that a guest has gone."""

    async def answer(self, client: Client, message: dict[str, Any]) -> dict[str, Any]: ...

    def left(self, client: Client) -> None: ...


class Guest(Client):
    """A sitting: one page of one sender, from its first signal until it is silent."""

    outside = True

    def __init__(
        self,
        user: str,
        kit: str,
        secret: bytes,
        signal: Signal,
        now: int,
        who: "Callable[[Guest], Who]",
        tell: "Callable[[Guest, Json], None]",
    ) -> None:
        self.device, self.lane, self.watching, self.watching_body = "", False, False, False
        self.open = self.open_bytes = 0
        self.user, self.kit, self.secret = user, kit, secret
        self.sitting, self.key = signal.sitting, signal.reply_to
        self.word = secrets.token_hex(16)
        self.heard, self.said, self.heard_us = signal.number, 0, now
        self.used = self.in_call = self.over = False
        self.who, self._tell = partial(who, self), tell

    def hear(self, number: int, now: int) -> None:
        """The next signal came, with the word: its page has read what it was told."""
        self.heard, self.heard_us, self.used = number, now, True

    def next_to_say(self, message: Json, now: int) -> int:
        """The number of what it is told now."""
        if message.get("kind") == "call":
            if message["event"] == "connecting":  # from now on it says every second that it is there
                self.in_call, self.heard_us = True, now
            elif message["event"] in ("ended", "closed"):
                self.in_call = False
        self.said += 1
        return self.said

    def push(self, message: Json) -> None:
        self._tell(self, message)

    def push_line(self, line: bytes, *, body: bool = False) -> None:
        """Nothing of what is pushed to everybody is for a guest."""

    def show_out(self) -> None:
        self.over = True


class Guests:
    """The sittings. `out` lays a sealed answer into a box at the host.

    `keys` may raise InputError. It is called on the loop, so it reads no file.
    """

    def __init__(
        self,
        people: People,
        keys: Callable[[], EnvelopeKeys],
        clock: Clock,
        out: Callable[[str, bytes], None],
    ) -> None:
        self._people, self._keys, self._clock, self._out = people, keys, clock, out
        self._room: Room | None = None
        self._all: dict[str, Guest] = {}
        self._tokens, self._filled_us = AT_ONCE, clock.now()
        self._tasks: set[asyncio.Future[None]] = set()
        self.refused: Counter[str] = Counter()

    def receive_into(self, room: Room) -> None:
        """Where they are let in from now on."""
        self._room = room

    def _who(self, guest: Guest) -> Who:
        """Who a guest is now: nobody any more once they are let go of, removed or reset.

        By the register alone. A file that cannot be read must not stop what asks for this, as a stop does.
        """
        if guest.over or self._kit(guest.user) != guest.kit:
            return NOBODY
        user = self._people.register.user(guest.user)
        return NOBODY if user is None else Who(user.id, user.name, frozenset({user.role}), OUTSIDE)

    def take(self, data: bytes) -> None:
        """A signal that came. What is not good is counted, and whoever sent it is told nothing.

        Requests begin in the order they came, and none waits for the answer to another.
        """
        if not self._may_open():
            self.refused["many"] += 1
            return
        try:
            user, signal = open_signal(data, self._keys().identity, self._secret)
            self._take(user, signal)
        except Closed as closed:
            self.refused[closed.code] += 1
        except InputError as error:
            log.error("a call from outside: %s", error)

    def look(self) -> None:
        """Whoever has fallen silent has gone."""
        now = self._clock.now()
        for guest in list(self._all.values()):
            silent = now - guest.heard_us
            if silent >= (SILENT_US if guest.in_call else GONE_US if guest.used else UNUSED_US):
                self._part(guest)

    def close(self) -> None:
        """The way to the host has ended."""
        for guest in list(self._all.values()):
            self._part(guest)

    # --- ourselves ------------------------------------------------------------------------------------------

    def _take(self, user: str, signal: Signal) -> None:
        guest = self._all.get(signal.sitting)
        if guest is None:
            self._begin(user, signal)
            return
        known = hmac.compare_digest(guest.word, signal.word) and guest.user == user
        if not known or signal.number != guest.heard + 1:
            self.refused["replay" if not known or signal.number <= guest.heard else "gap"] += 1
            if known and signal.number > guest.heard:  # one is missing: what follows makes no sense
                self._part(guest)
            return
        guest.hear(signal.number, self._clock.now())
        message = _message(signal.body)
        if message["do"] == PING:
            guest.push({"kind": "reply", "id": message["id"], "ok": True})
            return
        if message["do"] == calls.CallOpen.verb:
            message["side"], message["user"] = "other", ""
        task = asyncio.ensure_future(self._answer(guest, message))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _answer(self, guest: Guest, message: Json) -> None:
        if self._room is not None:
            guest.push({"kind": "reply", **await answered(self._room.answer, guest, message)})

    def _begin(self, user: str, signal: Signal) -> None:
        """A first signal, perhaps an old one repeated: only its own page can read the word it is told."""
        if signal.number != 1 or signal.word or not signal.reply_to:
            raise Closed("broken")
        theirs = [each for each in self._all.values() if each.user == user]
        everybody = list(self._all.values())
        for crowd, most in ((theirs, MOST_OF_ONE), (everybody, MOST)):
            if len(crowd) >= most:
                unused = next((each for each in crowd if not each.used), None)
                if unused is None:
                    self.refused["many"] += 1
                    return
                self._part(unused)
        secret = self._secret(user)
        if secret is None:
            raise Closed("unknown-sender")
        now, kit = self._clock.now(), self._kit(user)
        guest = self._all[signal.sitting] = Guest(user, kit, secret, signal, now, self._who, self._tell)
        guest.push({"kind": "welcome", "word": guest.word})

    def _part(self, guest: Guest) -> None:
        if self._all.pop(guest.sitting, None) is None:
            return
        if self._room is not None:
            self._room.left(guest)
        guest.show_out()

    def _tell(self, guest: Guest, message: Json) -> None:
        if guest.over:
            return
        number = guest.next_to_say(message, self._clock.now())
        try:
            sealed = seal_back(guest.sitting, number, message, guest.secret, guest.key)
            self._out(box_of(guest.key), sealed)
        except Closed as closed:
            self.refused[closed.code] += 1

    def _kit(self, user: str) -> str:
        """Which kit a sender has now; "" none."""
        member = self._people.register.member(user)
        return "" if member is None else member.kit

    def _secret(self, user: str) -> bytes | None:
        """Raises InputError."""
        kit = self._kit(user)
        return self._keys().secret(user, kit) if kit else None

    def _may_open(self) -> bool:
        now = self._clock.now()
        self._tokens = min(AT_ONCE, self._tokens + (now - self._filled_us) / US_PER_S * PER_S)
        self._filled_us = now
        if self._tokens < 1:
            return False
        self._tokens -= 1
        return True


def _message(body: str) -> dict[str, Any]:
    """What a page asks for. Raises Closed."""
    try:
        message = json.loads(body)
    except (ValueError, RecursionError):
        raise Closed("broken") from None
    if not isinstance(message, dict) or type(message.get("id")) is not int:
        raise Closed("broken")
    verb = message.get("do")
    if not 0 < message["id"] < LARGEST or not isinstance(verb, str) or not (verb == PING or verb in OPEN):
        raise Closed("broken")
    return message
