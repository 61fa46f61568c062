"""The door: every request is checked here against the authorisation matrix, whoever brought it.

It also says as whom a request is carried out: where it comes from and who signs it are proven, never typed.
Only with a simulated body, where one browser plays everybody, a request says whom it plays.
"""

from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any

from robot.contract.programme import Programme
from robot.control.json_model import Json
from robot.control.own_requests import Remember
from robot.control.person_requests import Microphone, Preview
from robot.control.request_base import Request
from robot.control.server import Client, Shown
from robot.control.staff_requests import Clear
from robot.control.state import You
from robot.errors import UsageError
from robot.people.matrix import matrix
from robot.people.people import People
from robot.people.roles import PERSON, SIMULATION, Role, Who
from robot.runtime.locks import Locks

# What a request of the person's own device may say of where it comes from; every other is of the room's side.
OF_THE_PERSON = ("tap", "typed")
ROOM = "console"
# As whom somebody with several roles does what several of them may.
WEIGHT: tuple[Role, ...] = ("therapist", "deputy", "technician", "owner", "family", "sender", "person")


def act_of(request: Request) -> str:
    """The name by which the matrix knows a request: its verb, or one half of it."""
    match request:
        case Preview():
            return f"{request.verb}/{'yes' if request.yes else 'no'}"
        case Microphone() | Remember():
            return f"{request.verb}/{'on' if request.on else 'off'}"
        case Clear(by="person"):
            return f"{request.verb}/{PERSON}"
    return request.verb


def needs_pin(request: Request) -> bool:
    """Whether it is a yes, for which the person may want a PIN."""
    match request:
        case Preview(yes=yes):
            return yes
        case Microphone(on=on):
            return on
    return False


def you(who: Who) -> You:
    """Somebody as they are shown themselves."""
    roles = tuple(sorted(who.roles))
    return You(who.user, who.name, roles, who.device, tuple(sorted(who.ticks)), who.waits, who.simulated)


class Door:
    """Lets requests in, and shows each client what they may see."""

    def __init__(self, people: People, locks: Locks) -> None:
        self._people, self._locks, self._matrix = people, locks, matrix()

    def who(self, client: Client) -> Who:
        """Who a client is now; looked up for every request and every push."""
        return self._people.who(client.device) if client.who is None else client.who()

    def programme_for(self, who: Who, message: Json, programme: Programme) -> Programme | None:
        """The programme by which a request is read: only who may ask for it is told of staff and levels."""
        verb = message.get("do")
        return programme if isinstance(verb, str) and self._matrix.may(verb, who) else None

    def admit(self, who: Who, request: Request, programme: Programme) -> tuple[Request, Role | None]:
        """The request as it is carried out, and in which role; None of somebody who needs none.

        Raises UsageError, code "forbidden", where it is not theirs to ask for.
        """
        roles = self._matrix.roles_for(act_of(request), who)
        if roles is None:
            mend = "Use a device that is paired for it (yorisou users)."
            raise UsageError("do", f"{request.verb} is not open to this device.", mend, code="forbidden")
        role = _role(request, roles)
        return _signed(request, who, role, programme), role

    async def check_pin(self, request: Request) -> None:
        """Raises UsageError for a yes without the PIN that the person wants for it."""
        pin = self._people.register.pin
        if not pin or not needs_pin(request):
            return
        await self._locks.check("pin", PERSON, pin, request.pin)  # type: ignore[attr-defined]

    def shown(self, message: Mapping[str, Any]) -> Shown:
        """What each client may see of a push: of a state their fields, of a body all or nothing, else all."""
        kind, made = message.get("kind"), dict[Who, Json | None]()

        def part(client: Client) -> Json | None:
            who = self.who(client)
            if who not in made:
                made[who] = self._part(message, str(kind), who)
            return made[who]

        return part

    def _part(self, message: Mapping[str, Any], kind: str, who: Who) -> Json | None:
        if kind == "state":
            pin = PERSON in who.roles and bool(self._people.register.pin)
            return {**self._matrix.shown(message, who), "you": replace(you(who), pin=pin).to_json()}
        if kind == "body" and not self._matrix.sees("body", who):
            return None
        return dict(message)


def _role(request: Request, roles: frozenset[Role]) -> Role | None:
    """In which of the roles that may do it: the person's, unless it comes from the room's side of a page."""
    room = getattr(request, "source", "tap") == ROOM or getattr(request, "by", "") not in ("", PERSON)
    if PERSON in roles and not (room and len(roles) > 1):
        return "person"
    return next((role for role in WEIGHT if role in roles), None)


def _signed(request: Request, who: Who, role: Role | None, programme: Programme) -> Request:
    """The request with its source and its signature as they are proven."""
    has = {field.name for field in fields(request)}  # type: ignore[arg-type]
    changes: dict[str, str] = {}
    if "by" in has:
        played = getattr(request, "by") or next(iter(programme.staff), SIMULATION)  # noqa: B009
        changes["by"] = PERSON if role == "person" else played if who.simulated else who.user
    if "source" in has and who.roles and not who.simulated:
        said = getattr(request, "source")  # noqa: B009
        own = said if said in OF_THE_PERSON else OF_THE_PERSON[0]
        changes["source"] = own if "person" in who.roles else ROOM
    return replace(request, **changes) if changes else request  # type: ignore[type-var]
